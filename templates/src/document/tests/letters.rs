//! Letters about every date there is, before and after it, and when a time begins.

use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Rule};
use workflows::effect::{Document, DocumentContent, Matter, Standing};
use workflows::form4647::{Damages, Notice};

use super::samples::{
    Held, addenda, asked_more, dated_document, document, due, frames, further_letters, hour_of,
    letters, letters_about, modules,
};
use super::{assert_says, canvas_of, declarations, form29, form4647, render_of, words_of};
use crate::document::{DocumentInput, RenderError, render};
use crate::paper::Paper;

/// The protest against a liquidation of July 10, 2026.
fn liquidation_protest() -> Certificate {
    let mut certificate = window(Rule::Protest, "2026-07-10", "date of liquidation");
    certificate.citations =
        vec!["19 U.S.C. 1514(c)(3)".to_owned(), "19 CFR 174.12(e)(1)".to_owned()];
    certificate
}

/// The protest against a demand of June 18, 2026.
fn demand_protest() -> Certificate {
    let event = "date of the notice demanding redelivery";
    let mut certificate = window(Rule::Protest, "2026-06-18", event);
    certificate.citations =
        vec!["19 U.S.C. 1514(a)(4)".to_owned(), "19 CFR 174.12(e)(2)".to_owned()];
    certificate
}

fn court() -> Certificate {
    due(Rule::CourtSummons, "2026-08-12".parse().unwrap(), None, &[], None)
}

fn petition() -> Certificate {
    due(Rule::Petition, "2026-08-20".parse().unwrap(), None, &[], None)
}

fn expiry() -> Certificate {
    due(Rule::DeclarationExpiry, "2026-06-30".parse().unwrap(), Some(365), &[], None)
}

fn window(rule: Rule, trigger_on: &str, event: &str) -> Certificate {
    let certificate = due(rule, trigger_on.parse().unwrap(), None, &[], None);
    certificate.triggered_by(event, &Calendar::cbp()).unwrap()
}

fn begun(certificate: &Certificate) -> Document {
    let content = DocumentContent::WindowLetter { certificate: certificate.clone(), matter: None };
    dated_document("window", hour_of(certificate.trigger_on, 12), content)
}

/// Every letter, with the paper it goes with.
pub(super) fn samples() -> Vec<(Held, Document)> {
    let form29 = || Held::Form29(form29::converters());
    let pipes = || Held::Form29(form29::pipes());
    let marking = || Held::Form4647(form4647::candles());
    let redelivery = || Held::Form4647(form4647::earbuds());
    let both = || Held::Form4647(form4647::detergent());
    let declaration = || Held::Declaration(declarations::pipes());
    let answer29 = form29::certificate(&form29::converters());
    let of = |notice: &Notice| form4647::certificate(notice);
    let dates: [(&dyn Fn() -> Held, Certificate); 9] = [
        (&form29, answer29),
        (&marking, of(&form4647::candles())),
        (&redelivery, of(&form4647::earbuds())),
        (&both, of(&form4647::detergent())),
        (&pipes, liquidation_protest()),
        (&redelivery, demand_protest()),
        (&pipes, court()),
        (&both, petition()),
        (&declaration, expiry()),
    ];
    let mut samples = Vec::new();
    for (held, certificate) in &dates {
        for letter in letters(certificate) {
            samples.push((held(), letter));
        }
    }
    for (held, certificate) in &dates[4..8] {
        samples.push((held(), begun(certificate)));
    }
    samples
}

fn words_of_letters(held: &Held, certificate: &Certificate) -> [String; 2] {
    letters(certificate).map(|letter| words_of(held.paper(), &letter))
}

#[test]
fn a_proposed_action_that_lapses_says_that_the_entry_may_be_liquidated() {
    let held = Held::Form29(form29::converters());
    let certificate = form29::certificate(&form29::converters());
    let [before, after] = words_of_letters(&held, &certificate);
    assert_says(
        &before,
        &[
            "An answer is due by the end of Tuesday, May 26, 2026",
            "No answer is on record.",
            "an estimated $1,263.00 (19 CFR 152.2)",
            "A Rate advance",
            "only for compelling reasons (19 CFR 152.2)",
            "The entry may be liquidated as proposed.",
        ],
    );
    assert_says(
        &after,
        &[
            "The time to answer ended on Tuesday, May 26, 2026",
            "What follows The entry may be liquidated as proposed. After liquidation a protest",
            "the officer may still consider an answer that comes late",
        ],
    );
}

#[test]
fn a_demand_that_is_not_met_says_what_it_costs_and_that_the_goods_stay_held() {
    let held = Held::Form4647(form4647::candles());
    let certificate = form4647::certificate(&form4647::candles());
    let [before, after] = words_of_letters(&held, &certificate);
    assert_says(
        &before,
        &[
            "By the end of Thursday, June 11, 2026: bring the goods into compliance",
            "(19 CFR 134.51(a))",
            "Reason (box 9) Country of origin marking (19 U.S.C. 1304; 19 CFR part 134)",
            "with a marked sample unless CBP waives it (19 CFR 134.52(b))",
            "show good cause (19 CFR 134.54(a))",
            "entered value of the goods not marked or not returned (19 CFR 134.54(a))",
            "10 percent of the final appraised value",
        ],
    );
    assert!(!before.contains("three times"));
    assert_says(
        &after,
        &[
            "The goods stay held: do not sell or move them",
            "entered value of the goods not marked or not returned (19 CFR 134.54(a))",
            "within 180 days from the date of the notice",
        ],
    );
    let held = Held::Form4647(form4647::earbuds());
    let certificate = form4647::certificate(&form4647::earbuds());
    let [_, after] = words_of_letters(&held, &certificate);
    assert_says(&after, &["redeliver the goods to CBP custody (19 CFR 141.113(g))", "three times"]);
    assert!(!after.contains("10 percent"));
}

#[test]
fn the_time_to_protest_a_liquidation_counts_from_the_liquidation() {
    let held = Held::Form29(form29::pipes());
    let certificate = liquidation_protest();
    let words = words_of(held.paper(), &begun(&certificate));
    assert_says(
        &words,
        &[
            "A protest may be filed until the end of Wednesday, January 6, 2027",
            "was liquidated on Friday, July 10, 2026",
            "on CBP Form 19 (19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1))",
            "180 calendar days from the date of liquidation",
            "(19 CFR 174.21(a))",
            "(28 U.S.C. 2636(a); 19 CFR 174.31)",
            "the liquidation becomes final",
        ],
    );
    let [before, after] = words_of_letters(&held, &certificate);
    assert_says(&before, &["No protest is on record in this case."]);
    assert_says(&after, &["The time to protest ended on Wednesday, January 6, 2027"]);
}

#[test]
fn several_entries_were_liquidated() {
    let held = Held::Form29(form29::converters());
    let words = words_of(held.paper(), &begun(&liquidation_protest()));
    assert_says(
        &words,
        &[
            "Entries 9ZK-0031544-0 and 2 more of this Notice of Action, CBP Form 29, were liquidated",
        ],
    );
}

#[test]
fn the_time_to_protest_a_demand_counts_from_its_date_and_does_not_stop_it() {
    let held = Held::Form4647(form4647::earbuds());
    let words = words_of(held.paper(), &begun(&demand_protest()));
    assert_says(
        &words,
        &[
            "until the end of Tuesday, December 15, 2026",
            "dated Thursday, June 18, 2026",
            "(19 U.S.C. 1514(a)(4); 19 CFR 174.12(e)(2))",
            "does not by itself stop the time to comply with the demand",
        ],
    );
}

#[test]
fn the_letters_on_court_and_petition_do_not_claim_to_know_what_was_filed() {
    let pipes = Held::Form29(form29::pipes());
    let [before, after] = words_of_letters(&pipes, &court());
    for words in [&before, &after] {
        assert_says(words, &["is the court's record and is not kept in this case"]);
    }
    let window = words_of(pipes.paper(), &begun(&court()));
    assert_says(
        &window,
        &[
            "A summons may be filed until the end of Monday, February 8, 2027",
            "from Wednesday, August 12, 2026, the date of mailing of the denial of the protest",
            "(28 U.S.C. 2636(a); 19 CFR 174.31)",
        ],
    );
    let both = Held::Form4647(form4647::detergent());
    let [before, after] = words_of_letters(&both, &petition());
    for words in [&before, &after] {
        assert_says(words, &["Petitions are not recorded in this case."]);
    }
    let window = words_of(both.paper(), &begun(&petition()));
    assert_says(
        &window,
        &[
            "A petition may be filed until the end of Monday, October 19, 2026",
            "mailed the claim on Thursday, August 20, 2026",
            "(19 CFR 172.3)",
            "(19 CFR 134.54(c))",
            "(19 CFR 172.3(c))",
        ],
    );
}

#[test]
fn a_declaration_that_ends_says_how_to_renew_it_and_what_it_costs_not_to() {
    let held = Held::Declaration(declarations::pipes());
    let [before, after] = words_of_letters(&held, &expiry());
    assert_says(
        &before,
        &[
            "A declaration is about to expire It counts until the end of Wednesday, June 30, 2027",
            "First day Wednesday, July 1, 2026",
            "Length 365 calendar days",
            "If no renewal is under way, renew it: draft another declaration that begins on \
             Thursday, July 1, 2027",
            "the antidumping duty is doubled (19 CFR 351.402(f)(2), (3))",
        ],
    );
    assert_says(&after, &["has expired", "stays on record as evidence"]);
    assert!(!after.contains("Whom to contact"));
}

#[test]
fn a_request_that_waits_and_an_earlier_answer_are_said_in_the_letters() {
    let held = Held::Form29(form29::converters());
    let certificate = form29::certificate(&form29::converters());
    let standing = Standing { extension_pending: true, earlier_answer: true };
    let (ordinal, again) = (1, certificate.clone());
    let before = DocumentContent::LastReminderLetter {
        ordinal,
        certificate: again.clone(),
        standing,
        matter: None,
    };
    let words =
        words_of(held.paper(), &document("last-reminder-1", "2026-05-25T13:00:00Z", before));
    assert_says(&words, &["An earlier answer is on record.", "CBP has not decided yet"]);
    let after =
        DocumentContent::PassedLetter { ordinal, certificate: again, standing, matter: None };
    let words = words_of(held.paper(), &document("passed-1", "2026-05-27T04:00:00Z", after));
    assert_says(&words, &["If it grants the request, a new date will be set"]);
}

#[test]
fn an_addendum_names_both_dates_and_who_decided() {
    let all = form4647::samples();
    let texts = |key: &str| {
        let (held, document) = all.iter().find(|(_, document)| document.key.0 == key).unwrap();
        words_of(held.paper(), document)
    };
    assert_says(
        &texts("extension-1"),
        &[
            "Extension 1 of the time to comply Addendum to CBP Form 4647, Notice to Mark and/or \
             Notice to Redeliver Redelivery is now due Monday, August 17, 2026 Until now it was \
             due Monday, July 20, 2026.",
            "19 CFR 134.54(a), for good cause shown",
        ],
    );
    assert_says(
        &texts("revocation-2"),
        &[
            "Extension of the time to comply taken back",
            "Redelivery is now due Monday, July 27, 2026 Until now it was due Monday, August 17",
            "Taken back by T. Whitfield",
            "Reason The goods were moved without leave.",
            "Until the new date the demand can be met in time, and more time can be asked for again",
        ],
    );
}

#[test]
fn an_addendum_to_a_form_4647_calls_what_is_due_by_its_name() {
    let of = |notice: Notice| {
        let certificate = form4647::certificate(&notice);
        let [extension, revocation] = addenda(&certificate, certificate.raw_due_on);
        let words = |document| words_of(Paper::Form4647(&notice), document);
        (words(&extension), words(&revocation))
    };
    for (notice, due) in [
        (form4647::candles(), "Marking is now due"),
        (form4647::earbuds(), "Redelivery is now due"),
        (form4647::detergent(), "Marking or redelivery is now due"),
    ] {
        let (extension, revocation) = of(notice);
        for words in [&extension, &revocation] {
            assert_says(words, &[due, "of the time to comply"]);
            assert!(!words.contains("answer is now due") && !words.contains("time to answer"));
        }
    }
}

#[test]
fn the_letters_after_a_request_for_more_say_what_was_asked_last_and_not_what_was_first() {
    let notice = modules();
    let paper = Paper::Form28(&notice);
    for document in further_letters(&notice) {
        let words = words_of(paper, &document);
        assert_says(
            &words,
            &[
                "After your answer it asked for more on Monday, June 15, 2026.",
                "What was asked Please send the invoices of the moulds. Who paid for them?",
                "Answer what is asked above, sign the certification in box 16",
            ],
        );
        assert!(!words.contains(&notice.officer_message), "{words}");
        assert!(!words.contains("Answer every marked question"), "{words}");
    }
    assert_says(
        &words_of(paper, &asked_more(&notice)),
        &[
            "CBP asks for more information Addendum to CBP Form 28, Request for Information",
            "The further answer is due Monday, July 6, 2026",
            "It takes the place of every date set before.",
            "Asked by T. Whitfield",
            "Question Please send the invoices of the moulds. Who paid for them?",
            "20 calendar days from the date of the request for more information",
        ],
    );
}

#[test]
fn a_petition_letter_tells_the_amount_and_the_relief_that_goes_with_it() {
    let amount = "55920.00".parse().unwrap();
    let claim_mailed_on = "2026-08-20".parse().unwrap();
    let of = |notice: &Notice, tripled| {
        let claim = Matter::Claim(Damages { amount, tripled, claim_mailed_on });
        let certificate = petition();
        let [before, after] = letters_about(&certificate, Some(&claim));
        let content = DocumentContent::WindowLetter { certificate, matter: Some(claim) };
        let window = document("petition-window", "2026-08-20T15:00:00Z", content);
        [window, before, after].map(|letter| words_of(Paper::Form4647(notice), &letter))
    };
    for words in of(&form4647::candles(), false) {
        assert_says(
            &words,
            &["damages of $55,920.00, the entered value of the goods not marked or not returned"],
        );
    }
    let tripled = of(&form4647::earbuds(), true);
    for words in &tripled {
        assert_says(words, &["damages of $55,920.00, three times the value of the goods"]);
        assert!(!words.contains("marking duty"), "{words}");
    }
    let [window, before, _] = of(&form4647::candles(), false);
    for words in [window, before] {
        assert_says(&words, &["deposit of the marking duty (19 CFR 134.54(c))"]);
    }
}

#[test]
fn a_redelivery_letter_leaves_export_and_destruction_to_the_officer() {
    let certificate = form4647::certificate(&form4647::earbuds());
    let held = Held::Form4647(form4647::earbuds());
    for words in words_of_letters(&held, &certificate) {
        assert_says(
            &words,
            &["Return the goods to CBP custody. If the goods are to be exported or destroyed \
               instead, agree it with the officer first: it is done under CBP supervision."],
        );
        assert!(!words.contains("134.51(a)"), "{words}");
    }
    let held = Held::Form4647(form4647::candles());
    for words in words_of_letters(&held, &certificate) {
        assert_says(&words, &["exported or destroyed under CBP supervision (19 CFR 134.51(a))."]);
    }
}

#[test]
fn letters_and_windows_of_a_rule_that_is_not_the_papers_are_refused() {
    let frames = frames();
    let form28 = Paper::Form28(&frames);
    for certificate in [liquidation_protest(), court(), petition(), expiry()] {
        let [before, after] = letters(&certificate);
        for document in [before, after, begun(&certificate)] {
            let error = render(&DocumentInput { paper: form28, document: &document }).unwrap_err();
            assert!(matches!(error, RenderError::OtherPaper { .. }), "{error}");
        }
    }
    let converters = form29::converters();
    let document = begun(&form29::certificate(&converters));
    let input = DocumentInput { paper: Paper::Form29(&converters), document: &document };
    let error = render(&input).unwrap_err();
    assert!(error.to_string().contains("a letter on a time that begins"), "{error}");
}

#[test]
fn a_letter_has_one_page_or_two() {
    for (held, document) in samples() {
        let pages = render_of(held.paper(), &document).pages;
        assert!(pages <= 2, "{}: {pages}", document.key);
    }
}

#[test]
fn every_letter_says_this() {
    let dumps: Vec<String> = samples()
        .iter()
        .map(|(held, document)| canvas_of(held.paper(), document).text_dump())
        .collect();
    insta::assert_snapshot!("letters", dumps.join("\n"));
}
