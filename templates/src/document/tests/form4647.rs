//! Form 4647: as issued, with the answer, with the disposition.

use jiff::ToSpan as _;
use workflows::actor::Actor;
use workflows::case_file::{Link, Relation};
use workflows::deadline::{Certificate, Rule, local_time};
use workflows::effect::{Decision, Disposition, Document, DocumentContent};
use workflows::form4647::{
    Notice, Override, ReasonCode, ReceivedResponse, ReceivedSupplement, Response, Supervision,
    Supplement,
};

use super::samples::{
    Held, addenda, answered_on, attachment, dated_document, days_after, due, hour_of, importer_user,
};
use super::{assert_says, canvas_of, extracted, render_of, words_of};
use crate::paper::Paper;

/// Mark, origin; box 15 says to hold the goods.
pub(super) fn candles() -> Notice {
    serde_json::from_str(include_str!("data/MRN-2026-000019.json")).unwrap()
}

/// Mark, another law; accepted.
fn jackets() -> Notice {
    serde_json::from_str(include_str!("data/MRN-2026-000024.json")).unwrap()
}

/// Redeliver.
pub(super) fn earbuds() -> Notice {
    serde_json::from_str(include_str!("data/MRN-2026-000027.json")).unwrap()
}

/// Both, with a quantity that divides.
pub(super) fn detergent() -> Notice {
    serde_json::from_str(include_str!("data/MRN-2026-000031.json")).unwrap()
}

fn jackets_response() -> Response {
    serde_json::from_str(include_str!("data/MRN-2026-000024-response.json")).unwrap()
}

fn detergent_response() -> Response {
    serde_json::from_str(include_str!("data/MRN-2026-000031-response.json")).unwrap()
}

pub(super) fn certificate(notice: &Notice) -> Certificate {
    due(Rule::Form4647Response, notice.date_of_notice, None, &[], Some(&notice.port))
}

fn issued(notice: &Notice) -> Document {
    let content = DocumentContent::Form4647 { certificate: certificate(notice) };
    dated_document("notice", hour_of(notice.date_of_notice, 9), content)
}

fn received(notice: &Notice, mut content: Response, late: bool) -> ReceivedResponse {
    let on = answered_on(&certificate(notice), late);
    content.signer.date = on;
    ReceivedResponse {
        version: 1,
        received_at: hour_of(on, 10),
        late,
        by: importer_user(),
        content,
        supplements: Vec::new(),
    }
}

fn supplemented(mut response: ReceivedResponse) -> ReceivedResponse {
    response.content.attachments = vec![attachment("labels-photo.jpg", "image/jpeg", 2_482_113)];
    response.supplements.push(ReceivedSupplement {
        version: 2,
        received_at: response.received_at + 24.hours(),
        by: importer_user(),
        content: Supplement {
            text: "The certificate of destruction follows.".to_owned(),
            attachments: vec![attachment("certificate.pdf", "application/pdf", 99_000)],
        },
    });
    response
}

fn answered(notice: &Notice, response: ReceivedResponse) -> Document {
    let (certificate, dated) = (certificate(notice), response.received_at);
    let content = DocumentContent::Form4647Response { response, certificate };
    dated_document("response-1", dated, content)
}

fn disposed(
    notice: &Notice,
    response: Option<ReceivedResponse>,
    decision: Decision,
    remarks: Option<&str>,
) -> Document {
    // Two weeks after the demand, or four days after the answer.
    let on = match &response {
        Some(response) => days_after(local_time(response.received_at).date(), 4),
        None => days_after(notice.date_of_notice, 14),
    };
    let disposition = Disposition {
        decision,
        verification: Supervision::SpotCheck,
        release_authorized: decision == Decision::Accepted,
        officer: Actor::cbp("cbp-257", "T. Whitfield"),
        on,
        remarks: remarks.map(str::to_owned),
    };
    let certificate = certificate(notice);
    let content = DocumentContent::Form4647Disposition { response, disposition, certificate };
    dated_document("acceptance-1", hour_of(on, 11), content)
}

/// A notice whose boxes are all too small, with an answer likewise.
fn crowded() -> (Notice, ReceivedResponse) {
    let mut notice = detergent();
    notice.description_of_merchandise = "Household cleaning detergent. ".repeat(30);
    notice.goods_location = "Warehouse of the consignee, ".repeat(20);
    notice.violations.other_text = "Fair Packaging and Labeling Act, ".repeat(30);
    notice.required_marking = "Product of Mexico. ".repeat(30);
    let words: Vec<String> = (0..700).map(|n| format!("remark{n}")).collect();
    notice.remarks = words.join(" ");
    let mut response = detergent_response();
    response.goods_held_at = Some("CES Northlake, door 4, ".repeat(20));
    response.signer.title = "President and director of everything ".repeat(10);
    let response = supplemented(received(&notice, response, true));
    (notice, response)
}

pub(super) fn samples() -> Vec<(Held, Document)> {
    let (candles, jackets, earbuds, detergent) = (candles(), jackets(), earbuds(), detergent());
    let (crowded, crowded_response) = crowded();
    let mut linked = issued(&candles);
    linked.links =
        vec![Link { case: "NOA-2026-000071".parse().unwrap(), relation: Relation::Raised }];
    let accepted = received(&jackets, jackets_response(), false);
    let samples = [
        (candles.clone(), linked),
        (earbuds.clone(), issued(&earbuds)),
        (detergent.clone(), issued(&detergent)),
        (
            detergent.clone(),
            answered(&detergent, supplemented(received(&detergent, detergent_response(), false))),
        ),
        (
            jackets.clone(),
            disposed(&jackets, Some(accepted), Decision::Accepted, Some("Samples examined.")),
        ),
        (earbuds.clone(), disposed(&earbuds, None, Decision::Accepted, None)),
        (crowded.clone(), answered(&crowded, crowded_response)),
    ];
    let addenda = addenda(&certificate(&earbuds), "2026-07-25".parse().unwrap());
    let addenda = addenda.map(|addendum| (earbuds.clone(), addendum));
    let all = samples.into_iter().chain(addenda);
    all.map(|(notice, document)| (Held::Form4647(notice), document)).collect()
}

#[test]
fn an_issued_demand_has_its_boxes_its_consequences_and_two_empty_sections() {
    let notice = candles();
    let words = words_of(Paper::Form4647(&notice), &issued(&notice));
    assert_says(
        &words,
        &[
            "NOTICE TO MARK AND/OR NOTICE TO REDELIVER 19 CFR 134.51, 134.52, 141.113",
            "Comply and answer by 06-11-2026 (Thursday)",
            "Date as issued: a later addendum counts instead.",
            "SECTION I – NOTICE",
            "1. Port of Entry (name and code) 1001 New York, NY",
            "Released 05-04-2026 Examined 05-07-2026 Importer's warehouse, Columbus, OH",
            "[X] 19 U.S.C. 1304 (Section 304, Tariff Act of 1930), country of origin marking",
            "[ ] Other (specify):",
            "4,800 PCS Ceramic candle holders",
            "India Made in India",
            "[X] 12. Merchandise must be brought into compliance",
            "[ ] 13. Merchandise must be redelivered",
            "[X] A marked sample must accompany the certification",
            "[ ] Under CBP supervision",
            "Hold all goods until this notice is accepted.",
            "SECTION II – INFORMATION FOR THE IMPORTER",
            "(19 CFR 134.54(a)): by 06-11-2026.",
            "Do not sell or move the goods until CBP has accepted",
            "liquidated damages equal to the entered value of the goods",
            "three times their value when they are restricted or prohibited",
            "(19 CFR 141.113(i); 19 CFR 113.62(m)(1))",
            "A marking duty of 10 percent of the final appraised value",
            "(19 U.S.C. 1592; 18 U.S.C. 1001; 19 CFR 134.52(d))",
            "(19 U.S.C. 1514(a)(4); 19 CFR 174.12(e)(2))",
            "SECTION III – RESPONSE AND CERTIFICATION (to be filled in by the importer)",
            "The parts must make 4,800 PCS, the quantity of the notice.",
            "SECTION IV – CBP DISPOSITION (to be filled in by CBP)",
            "Related cases Refers to NOA-2026-000071",
            "CBP Form 4647 (look-alike)",
        ],
    );
    assert!(!words.contains("[X] has been marked") && !words.contains("[X] Accepted"));
}

#[test]
fn a_reason_of_the_catalogue_is_printed_with_its_law_and_the_words_of_the_officer() {
    let notice = earbuds();
    let words = words_of(Paper::Form4647(&notice), &issued(&notice));
    assert_says(
        &words,
        &[
            "[X] Other (specify):",
            "Trademark or copyright (19 CFR 141.113; 19 CFR 113.62(d)). 19 CFR 141.113; 113.62(d) \
             (suspected registered trademark)",
            "[ ] 12. Merchandise",
            "[X] 13. Merchandise",
            "3,600 SETS",
        ],
    );
    for reason in ReasonCode::ALL {
        let mut notice = earbuds();
        notice.violations.other_code = Some(reason);
        let words = words_of(Paper::Form4647(&notice), &issued(&notice));
        assert!(words.contains(reason.citation()), "{reason:?}");
        let says_fda = words.contains("refused by the Food and Drug Administration the claim is");
        assert_eq!(says_fda, reason == ReasonCode::Fda);
    }
}

#[test]
fn the_printed_sections_keep_to_their_boxes() {
    use crate::pdf::canvas::{Mark, Role};
    let mut notice = earbuds();
    notice.violations.other_code = Some(ReasonCode::Fda);
    let canvas = canvas_of(Paper::Form4647(&notice), &issued(&notice));
    let paragraphs = canvas.pages[0].elements.iter().filter(|e| e.role == Role::Paragraph);
    let lowest = paragraphs.flat_map(|element| &element.marks).map(|mark| match mark {
        Mark::Text { y_pt, .. } => *y_pt,
        Mark::Line { .. } | Mark::Rect { .. } | Mark::CheckBox { .. } => 0.0,
    });
    let lowest = lowest.fold(0.0, f32::max);
    assert!(lowest > 700.0 && lowest < 742.0, "{lowest}");
}

#[test]
fn section_3_shows_quantities_that_make_the_quantity_of_the_notice() {
    let notice = detergent();
    let response = supplemented(received(&notice, detergent_response(), false));
    let document = answered(&notice, response.clone());
    let words = words_of(Paper::Form4647(&notice), &document);
    assert_says(
        &words,
        &[
            "Answer, version 1 In time received 07-22-2026 10:15 AM EDT supplement, version 2, \
             received 07-23-2026",
            "[X] has been labeled",
            "[ ] has been marked",
            "[X] is returned to CBP custody",
            "[ ] is exported under CBP supervision",
            "[X] is destroyed under CBP supervision",
            "[ ] The importer disagrees with the notice.",
            "(receipt, files and supplements below)",
            "[X] I certify that the merchandise counted below as in compliance meets",
            "[X] A false certification is punishable",
            "Quantity in compliance 1,180 Returned to CBP 200 Exported 0 Destroyed 100 Not \
             available 20 Total 1,500",
            "The parts make 1,500 CTN, the quantity of the notice.",
            "Where CBP can verify the merchandise CES Northlake, IL 60164",
            "Marked sample waived by CBP",
            "Export or destruction planned for 07-24-2026",
            "Owen Sinclair President Signature /s/ Owen Sinclair Telephone No. +1-202-555-0183 \
             Date 07-22-2026",
            "received 07-22-2026 10:15 AM EDT",
            "Section III: how the answer was received",
            "labels-photo.jpg image/jpeg 2.4 MB",
            "supplement, version 2",
            "The certificate of destruction follows.",
            "SECTION IV – CBP DISPOSITION (to be filled in by CBP)",
        ],
    );
    let plain: String = words.split_whitespace().collect();
    assert!(plain.contains(&response.content.attachments[0].sha256));
}

#[test]
fn a_late_answer_is_stamped_late_and_parts_that_do_not_add_up_are_named() {
    let notice = detergent();
    let mut response = detergent_response();
    response.quantities.not_available = 0;
    let words =
        words_of(Paper::Form4647(&notice), &answered(&notice, received(&notice, response, true)));
    assert_says(
        &words,
        &[
            "Answer, version 1 LATE",
            "LATE: it was received after the last day. CBP may still consider it.",
            "The parts make 1,480, which differs from 1,500 CTN, the quantity of the notice, by 20.",
        ],
    );
    assert_says(&words, &["(receipt below)"]);
    let mut response = detergent_response();
    response.quantities.compliant = u64::MAX;
    let words =
        words_of(Paper::Form4647(&notice), &answered(&notice, received(&notice, response, true)));
    assert_says(&words, &["The parts make more than can be counted, and not 1,500 CTN"]);
}

#[test]
fn section_4_shows_what_cbp_decided() {
    let notice = jackets();
    let answer = received(&jackets(), jackets_response(), false);
    let document = disposed(
        &notice,
        Some(answer),
        Decision::Accepted,
        Some("Samples examined, labels correct."),
    );
    let words = words_of(Paper::Form4647(&notice), &document);
    assert_says(
        &words,
        &[
            "[X] Accepted [ ] Rejected [ ] Verification required",
            "[ ] None [X] Spot check (19 CFR 134.52(c)) [ ] Under CBP supervision",
            "[X] Authorized [ ] Not authorized",
            "T. Whitfield",
            "Date (mm-dd-yyyy) 06-30-2026",
            "Samples examined, labels correct.",
        ],
    );
    let rejected = disposed(&notice, None, Decision::Rejected, Some("Cartons are unmarked."));
    let words = words_of(Paper::Form4647(&notice), &rejected);
    assert_says(
        &words,
        &[
            "SECTION III – RESPONSE AND CERTIFICATION (none on record)",
            "[ ] Accepted [X] Rejected",
            "[ ] Authorized [X] Not authorized",
        ],
    );
}

#[test]
fn a_demand_made_although_its_time_was_over_says_why() {
    let mut notice = candles();
    let words = words_of(Paper::Form4647(&notice), &issued(&notice));
    assert!(!words.contains("Time of the demand"));
    notice.overriding = Some(Override { reason: "The release was conditional.".to_owned() });
    let words = words_of(Paper::Form4647(&notice), &issued(&notice));
    assert_says(
        &words,
        &["(19 CFR 113.62(d); 19 CFR 141.113(a)(2)). Its reason: The release was conditional."],
    );
}

#[test]
fn boxes_of_a_form_4647_that_are_too_small_go_on_and_no_word_is_lost() {
    let (notice, response) = crowded();
    let document = answered(&notice, response);
    let rendered = render_of(Paper::Form4647(&notice), &document);
    for text in [words_of(Paper::Form4647(&notice), &document), extracted(&rendered)] {
        for name in [
            "box 8, Date of Release/Examination; location of goods",
            "box 9, other statute or regulation",
            "box 10, Description of Merchandise",
            "box 11, Country of Origin and required marking",
            "box 15, Remarks/Instructions/Other Action Required of Importer",
            "section III, Where CBP can verify the merchandise",
            "section III, Importer of record or actual owner",
        ] {
            assert!(text.contains(&format!("Continuation of {name}")), "{name}");
        }
        let found: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
        let lost: Vec<&str> =
            notice.remarks.split_whitespace().filter(|word| !found.contains(word)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[test]
fn the_notes_of_both_pages_name_the_pages_where_things_go_on() {
    let (notice, response) = crowded();
    let document = answered(&notice, response);
    let dump = canvas_of(Paper::Form4647(&notice), &document).text_dump();
    let pages: Vec<&str> = dump.split("=== page ").skip(1).collect();
    for front in &pages[..2] {
        for line in front.lines().filter(|line| line.contains("on page ")) {
            let after = line.split("on page ").nth(1).unwrap();
            let page: usize = after.trim_end_matches(')').parse().unwrap();
            let there = pages[page - 1];
            assert!(
                there.contains("Continuation of") || there.contains("how the answer was received"),
                "{line}"
            );
        }
    }
    assert!(pages[0].contains("(continued on page") && pages[1].contains("(continued on page"));
    assert!(pages[1].contains("(receipt, files and supplements "));
}

#[test]
fn hostile_text_on_a_form_4647_stays_text() {
    let mut notice = candles();
    let hostile = "\\) Tj ET (( endstream endobj %%EOF <</JS (x)>> \u{0}\u{202e} ".repeat(8);
    notice.remarks.clone_from(&hostile);
    notice.required_marking.clone_from(&hostile);
    let rendered = render_of(Paper::Form4647(&notice), &issued(&notice));
    assert_eq!(rendered.missing_glyphs, ['\0', '\u{202e}']);
    assert!(extracted(&rendered).contains("%%EOF <</JS (x)>> [U+0000]"));
}

#[test]
fn a_whole_form_4647_says_this() {
    let notice = detergent();
    let response = supplemented(received(&notice, detergent_response(), false));
    let remarks = Some("Labels checked on 40 cartons.");
    let document = disposed(&notice, Some(response), Decision::Accepted, remarks);
    let dump = canvas_of(Paper::Form4647(&notice), &document).text_dump();
    insta::assert_snapshot!("form4647", dump);
}
