//! What the mails say: subjects, three mails in full, and what each reader is told.

use insta::assert_snapshot;
use jiff::civil::date;
use workflows::effect::{Audience, Message, Standing};
use workflows::ladder::RungKind;

use super::samples::{PENDING, mail, messages, pending_reminder, reminder};

/// The text without the words of the certificate, which are tested where they are made.
fn without_count(text: &str) -> String {
    let (before, rest) = text.split_once("so that you can check it:").expect("the count");
    let (_, footer) = rest.split_once("\n---").expect("the footer");
    format!("{before}so that you can check it: […]\n\n---{footer}")
}

#[test]
fn every_subject_is_known() {
    let subjects: Vec<String> = messages()
        .iter()
        .map(|(_, message)| {
            let subject = mail(message, Audience::Importer).subject;
            format!("{:20} {subject}", message.template())
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
    mail(message, audience).text.split_whitespace().collect::<Vec<_>>().join(" ")
}
