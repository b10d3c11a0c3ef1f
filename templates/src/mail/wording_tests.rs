//! What the mails say: subjects, three mails in full, and what each reader is told.

use insta::assert_snapshot;
use jiff::civil::date;
use workflows::effect::{Audience, Message, Standing};
use workflows::ladder::RungKind;

use super::samples::{
    PENDING, Sample, mail, messages, on_one_line, pending_reminder, reminder, sample, samples,
};

/// The text without the words of the certificate, which are tested where they are made.
fn without_count(text: &str) -> String {
    let Some((before, rest)) = text.split_once("so that you can check it:") else {
        return text.to_owned();
    };
    let (_, footer) = rest.split_once("\n---").expect("the footer");
    format!("{before}so that you can check it: […]\n\n---{footer}")
}

#[test]
fn every_subject_is_known() {
    let subjects: Vec<String> = samples()
        .iter()
        .map(|sample| {
            let subject = sample.mail(Audience::Importer).subject;
            format!("{:25} {subject}", sample.message.template())
        })
        .collect();
    assert_snapshot!(subjects.join("\n"));
}

#[test]
fn an_issued_notice_reads_well_for_the_importer() {
    assert_snapshot!(text(&Message::Issued, Audience::Importer));
}

#[test]
fn a_reminder_three_days_before_reads_well_for_the_importer() {
    let message = reminder(RungKind::Before(3), date(2026, 7, 2));
    assert_snapshot!(text(&message, Audience::Importer));
}

#[test]
fn an_overdue_mail_reads_well_for_the_importer() {
    let message = Message::Overdue { standing: Standing::default() };
    assert_snapshot!(text(&message, Audience::Importer));
}

#[test]
fn a_proposed_form29_reads_well_for_the_importer() {
    let sample = sample("NOA-2026-000066", "issued", "PROPOSED_OPEN");
    assert_snapshot!(without_count(&sample.mail(Audience::Importer).text));
}

#[test]
fn a_form29_that_has_been_taken_reads_well_for_the_importer() {
    let sample = sample("NOA-2026-000071", "issued", "TAKEN");
    assert_snapshot!(without_count(&sample.mail(Audience::Importer).text));
}

#[test]
fn a_form4647_reads_well_for_the_importer() {
    let sample = sample("MRN-2026-000031", "issued", "OPEN");
    assert_snapshot!(without_count(&sample.mail(Audience::Importer).text));
}

#[test]
fn a_liquidation_reads_well_for_the_importer() {
    let sample = sample("NOA-2026-000066", "liquidated", "LIQUIDATED");
    assert_snapshot!(without_count(&sample.mail(Audience::Importer).text));
}

#[test]
fn a_claim_for_damages_reads_well_for_the_importer() {
    let sample = sample("MRN-2026-000019", "damages-referred", "REFERRED_DAMAGES");
    assert_snapshot!(without_count(&sample.mail(Audience::Importer).text));
}

#[test]
fn a_request_for_a_signature_reads_well_for_the_signer() {
    let sample = sample("DCL-2026-000051", "signature-requested", "PENDING_SIGNATURE");
    assert_snapshot!(without_count(&sample.mail(Audience::Signer).text));
}

#[test]
fn an_overdue_mail_tells_the_officer_what_can_be_done() {
    let text = one_line(&Message::Overdue { standing: PENDING }, Audience::Officer);
    assert!(text.contains("Grant it, and the case is open again; or deny it with a reason."));
    assert!(text.contains("You can close the case without an answer"));
    assert!(!text.contains("Answer as soon as you can"));
}

#[test]
fn an_undecided_extension_leaves_the_old_date_and_says_so() {
    let message = pending_reminder(RungKind::Before(1), date(2026, 7, 4));
    for audience in [Audience::Importer, Audience::CourtesyBrokers, Audience::AccountOwner] {
        let text = one_line(&message, audience);
        assert!(
            text.contains("is not decided yet: the old date, Monday, July 6, 2026, still counts")
        );
    }
}

#[test]
fn a_broker_is_told_that_it_answers_only_with_access() {
    let text = one_line(&Message::CourtesyCopy, Audience::CourtesyBrokers);
    assert!(text.contains("only if the importer has given your account access"));
    assert!(text.contains("Consider consulting counsel before answering."));
}

#[test]
fn the_trade_hears_of_counsel_and_the_officer_does_not() {
    let note = "Consider consulting counsel before answering.";
    assert!(one_line(&Message::Issued, Audience::Importer).contains(note));
    assert!(!one_line(&Message::Issued, Audience::Officer).contains(note));
}

#[test]
fn an_officer_is_asked_to_decide_on_more_time() {
    let found = messages();
    let asked = found.iter().find(|(_, one)| one.template() == "extension-requested");
    let (_, message) = asked.expect("a sample");
    let text = one_line(message, Audience::Officer);
    assert!(text.contains("Decide promptly: grant the 30 days asked for"));
    assert!(text.contains("| The royalty statements for 2025 are with our auditor."));
}

#[test]
fn closed_mails_ask_nothing_more() {
    for (state, message) in messages() {
        if state.starts_with("CLOSED_") || state == "CANCELLED" {
            let text = one_line(&message, Audience::Importer);
            assert!(text.contains("Nothing more is asked of you in this case"), "{message:?}");
        }
    }
    for (number, template, state) in [
        ("NOA-2026-000066", "proposal-withdrawn", "WITHDRAWN"),
        ("NOA-2026-000066", "protest-window-closed", "CLOSED_FINAL"),
        ("NOA-2026-000066", "court-window-closed", "CLOSED_FINAL"),
        ("NOA-2026-000071", "cancelled", "CANCELLED"),
        ("MRN-2026-000019", "compliance-accepted", "ACCEPTED"),
        ("MRN-2026-000019", "rescinded", "RESCINDED"),
        ("MRN-2026-000019", "goods-confirmed", "DISPOSED"),
        ("MRN-2026-000019", "petition-window-closed", "REFERRED_DAMAGES"),
    ] {
        let text = sample(number, template, state).one_line(Audience::Importer);
        assert!(text.contains("Nothing more is asked of you in this case"), "{text}");
        assert!(!text.contains("as soon as you can"), "{text}");
    }
}

#[test]
fn the_operator_learns_who_was_not_told_what_and_the_remedy() {
    let found = messages();
    let lost = found.iter().find(|(_, one)| one.template() == "undeliverable");
    let (_, message) = lost.expect("a sample");
    let text = one_line(message, Audience::Fallback);
    assert!(text.contains("A message (issued) about the Request for Information"));
    assert!(text.contains("No account of the directory holds importer number 31-555010100."));
    assert!(text.contains("4180 Mill Pond Road, Columbus, OH 43215"));
}

fn text(message: &Message, audience: Audience) -> String {
    without_count(&mail(message, audience).text)
}

fn one_line(message: &Message, audience: Audience) -> String {
    on_one_line(&mail(message, audience).text)
}

/// Whether the text part of a sample says all of these.
fn says(sample: &Sample, audience: Audience, all: &[&str]) {
    let text = sample.one_line(audience);
    for words in all {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
}

#[test]
fn each_form_tells_what_happens_otherwise_and_on_what_ground_more_time_is_given() {
    says(
        &sample("RFI-2026-000101", "issued", "ISSUED"),
        Audience::Importer,
        &[
            "CBP must receive the request before the due date (19 CFR 163.6(a))",
            "Without an answer CBP may decide on the information it has, and a Form 29",
        ],
    );
    says(
        &sample("NOA-2026-000066", "issued", "PROPOSED_OPEN"),
        Audience::Importer,
        &[
            "There is no right to it: CBP may hold back the liquidation longer only for \
             compelling reasons (19 CFR 152.2).",
            "Without an answer the entry may be liquidated as proposed (19 CFR 152.2).",
            "Consider consulting counsel before answering. In law, a Form 29 can be treated",
        ],
    );
    says(
        &sample("MRN-2026-000019", "issued", "OPEN"),
        Audience::Importer,
        &[
            "Hold the goods: do not sell or move them until CBP has accepted",
            "show good cause: the reason, how the work will be done, and how much is done (19 CFR \
             134.54(a))",
            "liquidated damages equal to their entered value (19 CFR 134.54(a)). A marking duty \
             of 10 percent of the final appraised value may be due too",
            "within 180 days of the date of the notice (19 U.S.C. 1514(a)(4); 19 CFR \
             174.12(e)(2)). That is a right, not a duty.",
        ],
    );
    let redeliver = sample("MRN-2026-000027", "issued", "OPEN");
    says(
        &redeliver,
        Audience::Importer,
        &["three times the value for restricted or prohibited goods", "trademark or copyright"],
    );
    let text = redeliver.one_line(Audience::Importer);
    assert!(!text.contains("marking duty") && !text.contains("Send a marked sample"), "{text}");
}

#[test]
fn a_form29_that_has_been_taken_asks_for_no_answer_and_warns_of_no_counsel() {
    let sample = sample("NOA-2026-000071", "issued", "TAKEN");
    says(
        &sample,
        Audience::Importer,
        &[
            "The action HAS BEEN TAKEN",
            "Nothing has to be answered, and no date runs.",
            "within 180 days of it (19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1))",
        ],
    );
    let text = sample.one_line(Audience::Importer);
    assert!(
        !text.contains("Consider consulting counsel") && !text.contains("Answer due"),
        "{text}"
    );
}

#[test]
fn rights_are_told_as_rights() {
    let protest = sample("NOA-2026-000066", "reminder", "LIQUIDATED");
    says(
        &protest,
        Audience::Importer,
        &["A protest is a right of the importer, not a duty.", "19 CFR 174.12(e)(1)"],
    );
    let court = sample("NOA-2026-000066", "reminder", "CLOSED_FINAL");
    says(&court, Audience::Importer, &["Court of International Trade", "19 CFR 174.31"]);
    let demand = sample("MRN-2026-000019", "reminder", "ACCEPTED");
    let text = demand.one_line(Audience::Importer);
    assert!(text.contains("19 U.S.C. 1514(a)(4); 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(2)"));
    assert!(!text.contains("does not by itself stop"), "{text}");
    for audience in [Audience::Importer, Audience::Officer, Audience::CourtesyBrokers] {
        for sample in [&protest, &court] {
            let text = sample.one_line(audience);
            assert!(!text.contains("Overdue") && !text.contains("Answer"), "{text}");
        }
    }
}

#[test]
fn a_claim_names_its_amount_its_ground_and_the_way_to_relief() {
    let claims = |tripled: bool| {
        samples().into_iter().find(|one| {
            matches!(one.message, Message::DamagesReferred { tripled: t, .. } if t == tripled)
                && one.paper.number().to_string() == "MRN-2026-000019"
        })
    };
    let relief = "by the end of Monday, October 19, 2026 (19 CFR 172.3)";
    says(
        &claims(false).expect("a sample"),
        Audience::Importer,
        &["$55,920.00", "at their entered value (19 CFR 134.54(a))", relief, "19 CFR 134.54(c)"],
    );
    says(
        &claims(true).expect("a sample"),
        Audience::Importer,
        &["It is three times the value of the goods (19 CFR 141.113(i); 19 CFR 113.62(m)(1))."],
    );
}

#[test]
fn a_verification_names_day_place_and_who_pays() {
    says(
        &sample("MRN-2026-000019", "verification-scheduled", "VERIFICATION"),
        Audience::Importer,
        &[
            "- How: spot check - When: Thursday, June 18, 2026 - Where: Importer's warehouse",
            "The importer bears the cost of the verification (19 CFR 134.55).",
        ],
    );
}

#[test]
fn a_cancelled_declaration_tells_from_when_and_how_many_entries_lack_it() {
    let found = samples();
    let cancelled: Vec<&Sample> = found
        .iter()
        .filter(|one| one.message.template() == "declaration-cancelled")
        .filter(|one| one.paper.number().to_string() == "DCL-2026-000051")
        .collect();
    says(cancelled[0], Audience::Importer, &["does not count from Monday, March 22, 2027 on"]);
    says(cancelled[1], Audience::Author, &["1 entry that relied on it lacks a declaration now."]);
    says(
        cancelled[2],
        Audience::Importer,
        &[
            "It was filed in error and counts for nothing, from its first day, Wednesday, July 1",
            "3 entries that relied on it lack a declaration now.",
            "the antidumping duty is doubled; a statement must reach CBP before liquidation",
        ],
    );
}

#[test]
fn a_reported_reimbursement_warns_that_duties_may_double() {
    says(
        &sample("DCL-2026-000051", "reimbursement-reported", "CANCELLED"),
        Audience::Importer,
        &["the antidumping duty on the entries concerned may double (19 CFR 351.402(f)(3))"],
    );
}

#[test]
fn only_the_signer_is_asked_to_sign_and_a_broker_may_not_sign_for_antidumping() {
    let request = sample("DCL-2026-000051", "signature-requested", "PENDING_SIGNATURE");
    says(
        &request,
        Audience::Signer,
        &["You are asked to sign a declaration", "A customs broker may not sign this declaration."],
    );
    let text = request.one_line(Audience::Author);
    assert!(!text.contains("You are asked to sign"), "{text}");
}

#[test]
fn the_reminders_of_an_end_say_of_a_renewal_what_is_true_wherever_it_stands() {
    let found = samples();
    let renewed: Vec<&Sample> = found
        .iter()
        .filter(|one| matches!(one.message.template(), "reminder" | "declaration-expired"))
        .filter(|one| !one.links.is_empty() && one.paper.declaration().is_some())
        .collect();
    assert!(renewed.iter().any(|one| one.state == "ACTIVE"));
    assert!(renewed.iter().any(|one| one.state == "EXPIRED"));
    for sample in renewed {
        says(
            sample,
            Audience::Importer,
            &[
                "A renewal was drafted as DCL-2027-000044; it covers entries only once it is \
                 active.",
                "Look where the renewal DCL-2027-000044 stands.",
                "Linked cases: renewed by DCL-2027-000044",
            ],
        );
        let text = sample.one_line(Audience::Importer);
        for claim in ["not in effect", "See to the renewal", "No renewal is recorded"] {
            assert!(!text.contains(claim), "{claim:?} is in {text}");
        }
    }
}

#[test]
fn an_answer_without_the_portal_goes_by_the_software_or_by_post_in_one_sentence() {
    for (number, state, way) in [
        ("RFI-2026-000101", "ISSUED", "or return a copy of the form with your reply to the CBP"),
        ("NOA-2026-000066", "PROPOSED_OPEN", "or send your letter to the CBP"),
        (
            "MRN-2026-000019",
            "OPEN",
            "or return a copy of the form with Section III completed to the CBP",
        ),
    ] {
        let mail = sample(number, "issued", state).mail_with(Audience::Importer, None);
        let item = format!(
            "- Send the answer through the software that connects you to Tidewaiter, {way} office \
             named below. An answer that goes to CBP by another way is not seen here, and the \
             reminders go on."
        );
        assert!(on_one_line(&mail.text).contains(&item), "{}", mail.text);
        let html = mail.html.replace("&nbsp;", " ");
        assert!(html.contains(&format!("{way} office named below.")), "{html}");
    }
}

#[test]
fn a_revoked_extension_tells_the_date_it_takes_and_the_date_it_gives() {
    says(
        &sample("MRN-2026-000019", "extension-revoked", "OPEN"),
        Audience::Importer,
        &[
            "Until now the due date was Monday, July 13, 2026; it is earlier now.",
            "*** New due date: Monday, June 22, 2026 *** The last day by the count, June 20, is a \
             Saturday.",
        ],
    );
}

#[test]
fn each_reader_is_told_why() {
    let notice = sample("MRN-2026-000019", "issued", "OPEN");
    let statement = sample("DCL-2026-000051", "declaration-active", "ACTIVE");
    for (sample, audience, words) in [
        (&notice, Audience::Importer, "as a contact of Cedar Ridge Home Goods LLC for CBP forms"),
        (&notice, Audience::AccountOwner, "as the owner of the account of Cedar Ridge Home Goods"),
        (&notice, Audience::CourtesyBrokers, "lists you for copies of this form"),
        (&notice, Audience::Officer, "as the officer named on the notice"),
        (&notice, Audience::Fallback, "as the fallback address of this installation"),
        (&statement, Audience::Importer, "of Summit Pipe & Fittings Co. for declarations"),
        (&statement, Audience::Signer, "as the person asked to sign for Summit Pipe & Fittings"),
        (&statement, Audience::Author, "as a contact of the account that drafted the declaration"),
    ] {
        says(sample, audience, &[words]);
    }
}
