//! Form 29: proposed, taken at once, taken later, and the answer.

use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::case_file::{Link, Relation};
use workflows::deadline::{Certificate, Rule};
use workflows::effect::{Document, DocumentContent, TakenAction};
use workflows::form29::{Answer, Line, Notice, Position, ReceivedAnswer};
use workflows::money::Usd;
use workflows::signer::Signer;

use super::samples::{
    Held, attachment, dated_document, document, due, hour_of, importer_user, more_time,
};
use super::{assert_says, canvas_of, extracted, render_of, words_of};
use crate::document::{DocumentInput, RenderError, render};
use crate::paper::Paper;

/// Proposed, three entries; due on the day after Memorial Day.
pub(super) fn converters() -> Notice {
    serde_json::from_str(include_str!("data/NOA-2026-000041.json")).unwrap()
}

/// Taken at once, with antidumping and countervailing cases.
pub(super) fn pipes() -> Notice {
    serde_json::from_str(include_str!("data/NOA-2026-000058.json")).unwrap()
}

/// Proposed, letters B and C.
fn flasks() -> Notice {
    serde_json::from_str(include_str!("data/NOA-2026-000066.json")).unwrap()
}

pub(super) fn certificate(notice: &Notice) -> Certificate {
    let port = Some(&notice.from.port_code);
    due(Rule::Form29Response, notice.date_of_notice, None, &[], port)
}

fn issued(notice: &Notice) -> Document {
    let certificate = Some(certificate(notice));
    let content = DocumentContent::Form29 { certificate, taken: None };
    dated_document("notice", hour_of(notice.date_of_notice, 9), content)
}

fn taken_at_once() -> Document {
    let content = DocumentContent::Form29 { certificate: None, taken: None };
    document("notice", "2026-06-15T13:00:00Z", content)
}

fn taken_later(on: Date) -> Document {
    let taken = TakenAction {
        on,
        by: Actor::cbp("cbp-a17", "M. Okafor"),
        explanation: Some("No reasons against it were received.".to_owned()),
    };
    let content = DocumentContent::Form29 { certificate: None, taken: Some(taken) };
    document("notice-taken", "2026-06-02T14:00:00Z", content)
}

/// Due on July 27, 2026.
fn answer(position: Position, late: bool) -> ReceivedAnswer {
    let day = if late { "2026-07-29" } else { "2026-07-20" };
    let on: Date = day.parse().unwrap();
    ReceivedAnswer {
        version: 1,
        received_at: hour_of(on, 10),
        late,
        by: importer_user(),
        content: Answer {
            position,
            text: "The tooling was invoiced and paid in 2024 and declared on another entry."
                .to_owned(),
            attachments: vec![attachment("tooling-invoice.pdf", "application/pdf", 120_334)],
            signer: Signer {
                name: "Lee Arroyo".to_owned(),
                title: "Licensed Customs Broker".to_owned(),
                telephone: "+1-202-555-0147".to_owned(),
                date: on,
                signature: Some("/s/ Lee Arroyo".to_owned()),
            },
        },
    }
}

fn answered(notice: &Notice, answer: ReceivedAnswer) -> Document {
    let dated = answer.received_at;
    let content = DocumentContent::Form29Answer { answer, certificate: certificate(notice) };
    dated_document("response-1", dated, content)
}

fn linked(mut document: Document, case: &str, relation: Relation) -> Document {
    document.links.push(Link { case: case.parse().unwrap(), relation });
    document
}

/// A notice whose boxes are all too small.
fn crowded() -> Notice {
    let mut notice = converters();
    notice.carrier = Some("MV SYNTHETIC AURORA ".repeat(12));
    notice.description_of_merchandise = "Static converters for telecommunication. ".repeat(20);
    notice.manufacturer_seller_shipper.address = "Lot 88 Industrial Zone, ".repeat(12);
    let words: Vec<String> = (0..1200).map(|n| format!("reason{n}")).collect();
    notice.explanation = words.join(" ");
    let line = notice.lines[0].clone();
    notice.lines = (1..=90).map(|number| Line { line: number, ..line.clone() }).collect();
    let increases = notice.lines.iter().map(|line| line.duty_increase);
    notice.estimated_duty_increase = Usd::sum(increases).unwrap();
    notice
}

pub(super) fn samples() -> Vec<(Held, Document)> {
    let (converters, pipes, flasks, crowded) = (converters(), pipes(), flasks(), crowded());
    let samples = [
        (converters.clone(), issued(&converters)),
        (converters.clone(), taken_later("2026-06-02".parse().unwrap())),
        (pipes.clone(), taken_at_once()),
        (flasks.clone(), linked(issued(&flasks), "RFI-2026-000101", Relation::RaisedFrom)),
        (flasks.clone(), answered(&flasks, answer(Position::Disagree, false))),
        (flasks.clone(), answered(&flasks, answer(Position::Agree, true))),
        (crowded.clone(), issued(&crowded)),
    ];
    let compelling = Some("The laboratory needs until then to examine the samples.");
    let more_time = more_time(&certificate(&converters), 20, compelling);
    let all = samples.into_iter().chain([(converters.clone(), more_time)]);
    all.map(|(notice, document)| (Held::Form29(notice), document)).collect()
}

#[test]
fn a_proposed_action_says_how_to_answer_and_until_when() {
    let notice = converters();
    let words = words_of(Paper::Form29(&notice), &issued(&notice));
    assert_says(
        &words,
        &[
            "NOTICE OF ACTION 19 CFR 152.2 This is NOT a Notice of Liquidation",
            "Answer due 05-26-2026 (Tuesday)",
            "Estimated increase in duties $1,263.00",
            "[X] IS PROPOSED If you disagree, send your reasons in writing",
            "within 20 calendar days from the date of mailing of the notice: by 05-26-2026",
            "[ ] HAS BEEN TAKEN",
            "[X] A. Rate advance [ ] B. Value advance [ ] C. Excess: [ ] Weight [ ] Quantity [ ] D.",
            "9ZK-0031544-0 and 2 more Type 01",
            "received before the end of Tuesday, May 26, 2026, New York time",
            "the entry may be liquidated as proposed",
            "only for compelling reasons (19 CFR 152.2)",
            "a request for internal advice through the office in box 11",
            "(19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1))",
            "Memorial Day",
            "CBP Form 29 (look-alike)",
        ],
    );
    assert!(!words.contains("has been taken (19 CFR 152.2)"));
}

#[test]
fn the_lines_of_a_form_29_and_all_its_entries_are_listed_with_the_total() {
    let notice = converters();
    let words = words_of(Paper::Form29(&notice), &issued(&notice));
    assert_says(
        &words,
        &[
            "Line HTSUS entered HTSUS of CBP Value entered Value of CBP Rate entered Rate of CBP \
             Increase 1 8504.40.8500 8504.40.9580 $84,200.00 $84,200.00 Free 1.5% $1,263.00 Total",
            "Box 5: all entries of this notice 9ZK-0031544-0, 9ZK-0031581-2, 9ZK-0031602-6",
            "(all entries on page 2)",
        ],
    );
}

#[test]
fn an_action_taken_at_once_asks_for_no_answer_and_names_its_cases() {
    let notice = pipes();
    let words = words_of(Paper::Form29(&notice), &taken_at_once());
    assert_says(
        &words,
        &[
            "[ ] IS PROPOSED",
            "[X] HAS BEEN TAKEN",
            "No answer is due Action has been taken",
            "A protest (CBP Form 19) is possible only after liquidation, within 180 days",
            "Antidumping and countervailing duty cases A-570-910, C-570-911",
            "[X] D. Other (see below)",
        ],
    );
    assert!(!words.contains("How to answer") && !words.contains("Answer due"));
}

#[test]
fn an_action_taken_later_is_a_second_edition_dated_the_day_of_action() {
    let notice = converters();
    let words = words_of(Paper::Form29(&notice), &taken_later("2026-06-02".parse().unwrap()));
    assert_says(
        &words,
        &[
            "Action taken 06-02-2026",
            "1. Date of This Notice (mm-dd-yyyy) 06-02-2026 Proposed 05-05-2026",
            "[ ] IS PROPOSED",
            "[X] HAS BEEN TAKEN",
            "Taken 06-02-2026: No reasons against it were received.",
            "Taken Tuesday, June 2, 2026 Taken by M. Okafor",
        ],
    );
    assert!(!words.contains("Answer due"));
}

#[test]
fn only_a_notice_that_asks_for_an_answer_advises_to_consult_counsel_before_answering() {
    let advice = "Consider consulting counsel before answering.";
    let proposed = converters();
    let says = |notice: &Notice, document: &Document| words_of(Paper::Form29(notice), document);
    assert!(says(&proposed, &issued(&proposed)).contains(advice));
    let later = taken_later("2026-06-02".parse().unwrap());
    assert!(!says(&proposed, &later).contains("counsel"));
    assert!(!says(&pipes(), &taken_at_once()).contains("counsel"));
}

#[test]
fn a_notice_names_the_cases_it_belongs_with() {
    let notice = flasks();
    let words = words_of(Paper::Form29(&notice), &issued(&notice));
    assert_says(&words, &["Related cases Refers to RFI-2026-000101"]);
    let document = linked(issued(&notice), "RFI-2026-000101", Relation::RaisedFrom);
    let words = words_of(Paper::Form29(&notice), &document);
    assert_says(&words, &["Related cases Follows RFI-2026-000101"]);
    assert!(!words.contains("Refers to"));
}

#[test]
fn an_answer_says_its_position_reasons_files_signer_and_receipt() {
    let notice = flasks();
    let in_time = answered(&notice, answer(Position::Disagree, false));
    let words = words_of(Paper::Form29(&notice), &in_time);
    assert_says(
        &words,
        &[
            "The importer disagrees with the proposed action",
            "Version 1, received 07-20-2026 10:15 AM EDT: in time; the answer was due 07-27-2026.",
            "From Cedar Ridge Home Goods LLC",
            "Sent by Dana Whitlock (account NOVAQUEST1)",
            "To Center: Consumer Products & Mass Merchandising",
            "Notice of Action, CBP Form 29, NOA-2026-000066 of 07-06-2026",
            "B value advance; C excess of weight or quantity; estimated increase $574.56",
            "Reasons The tooling was invoiced",
            "tooling-invoice.pdf application/pdf 121 KB",
            "Name Lee Arroyo Title Licensed Customs Broker",
            "Signature /s/ Lee Arroyo Date 07-20-2026",
            "Timeliness In time.",
        ],
    );
    let DocumentContent::Form29Answer { answer, .. } = &in_time.content else { unreachable!() };
    let hash: String = words.split_whitespace().collect();
    assert!(hash.contains(&answer.content.attachments[0].sha256));
}

#[test]
fn a_late_answer_is_marked_late_and_a_bare_one_says_that_there_is_no_text() {
    let notice = flasks();
    let mut late = answer(Position::Agree, true);
    late.content.text = " ".to_owned();
    late.content.attachments.clear();
    late.content.signer.signature = None;
    let words = words_of(Paper::Form29(&notice), &answered(&notice, late));
    assert_says(
        &words,
        &[
            "The importer agrees with the proposed action",
            "AM EDT: LATE; the answer was due 07-27-2026.",
            "No text was sent.",
            "Signature on the signed paper",
            "LATE: it was received after the due date. CBP may still consider it.",
        ],
    );
    let hostile = "endstream endobj %%EOF";
    let mut answer = answer(Position::Disagree, false);
    answer.content.text = hostile.to_owned();
    let rendered = render_of(Paper::Form29(&notice), &answered(&notice, answer));
    assert!(extracted(&rendered).contains(hostile));
}

#[test]
fn boxes_of_a_form_29_that_are_too_small_go_on_and_no_word_is_lost() {
    let notice = crowded();
    let document = issued(&notice);
    let rendered = render_of(Paper::Form29(&notice), &document);
    for text in [words_of(Paper::Form29(&notice), &document), extracted(&rendered)] {
        for name in [
            "box 2, Carrier",
            "box 6, Mfr/Seller/Shipper",
            "box 9, Description of Merchandise",
            "box 13, Explanation",
        ] {
            assert!(text.contains(&format!("Continuation of {name}")), "{name}");
        }
        let found: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
        let lost: Vec<&str> =
            notice.explanation.split_whitespace().filter(|word| !found.contains(word)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[test]
fn hostile_text_on_a_form_29_stays_text_and_unknown_characters_are_reported() {
    let mut notice = converters();
    let hostile = "\\) Tj ET (( endstream endobj %%EOF <</JS (x)>> \u{0}\u{202e} ".repeat(8);
    notice.explanation.clone_from(&hostile);
    notice.lines[0].rate_proposed = "1.5% \u{e000}".to_owned();
    notice.carrier = Some(hostile);
    let rendered = render_of(Paper::Form29(&notice), &issued(&notice));
    assert_eq!(rendered.missing_glyphs, ['\0', '\u{202e}', '\u{e000}']);
    assert!(extracted(&rendered).contains("%%EOF <</JS (x)>> [U+0000]"));
}

#[test]
fn a_proposed_action_without_a_date_is_refused_and_a_taken_one_with_a_date_too() {
    let refused = |notice: &Notice, content| {
        let document = document("notice", "2026-05-05T13:00:00Z", content);
        let input = DocumentInput { paper: Paper::Form29(notice), document: &document };
        matches!(render(&input), Err(RenderError::OtherPaper { .. }))
    };
    let none = DocumentContent::Form29 { certificate: None, taken: None };
    assert!(refused(&converters(), none));
    let certificate = Some(certificate(&converters()));
    assert!(refused(&pipes(), DocumentContent::Form29 { certificate, taken: None }));
}

#[test]
fn the_front_of_a_form_29_says_this() {
    let notice = flasks();
    let document = linked(issued(&notice), "RFI-2026-000101", Relation::RaisedFrom);
    let dump = canvas_of(Paper::Form29(&notice), &document).text_dump();
    insta::assert_snapshot!("form29", dump);
    let document = answered(&notice, answer(Position::Disagree, false));
    let dump = canvas_of(Paper::Form29(&notice), &document).text_dump();
    insta::assert_snapshot!("form29_answer", dump);
}
