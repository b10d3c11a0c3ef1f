//! Every message to every audience, from the sample notice.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::deadline::{self, Certificate, Extension, Question, Rule};
use workflows::directory::Recipient;
use workflows::effect::{Audience, ExtensionRequest, Message};
use workflows::form28::Notice;
use workflows::ladder::RungKind;

use super::faces::{Face, bare_registry};
use super::{MailInput, RenderedMail, TEMPLATES, prose, render, sources};

const AUDIENCES: [Audience; 5] = [
    Audience::Importer,
    Audience::CourtesyBrokers,
    Audience::Officer,
    Audience::AccountOwner,
    Audience::Fallback,
];

fn notice() -> Notice {
    serde_json::from_str(include_str!("../../testdata/mail_notice.json")).expect("sample notice")
}

fn certificate(trigger_on: Date, extensions: &[Extension]) -> Certificate {
    let rule = Rule::Form28Response;
    let question = Question {
        rule,
        trigger_on,
        days: None,
        extensions,
        port: None,
    };
    deadline::compute(&question, &Calendar::cbp()).expect("sample deadline")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("sample instant")
}

fn actor() -> Actor {
    Actor::trade(
        "mlopez",
        "M. Lopez",
        "A00001".parse().expect("sample account"),
    )
}

fn reminder(rung: RungKind, extension_pending: bool) -> Message {
    Message::Reminder {
        rung,
        extension_pending,
    }
}

/// Every message, each of its situations at least once, with the state the case is in then.
fn messages() -> Vec<(&'static str, Message)> {
    let request = ExtensionRequest {
        days: 30,
        reason: "The royalty statements for 2025 are with our auditor.\nThey come by July 20."
            .to_owned(),
        by: actor(),
        received_at: at("2026-06-29T14:15:00Z"),
    };
    let received_at = at("2026-07-01T19:30:00Z");
    let answer = |late| Message::ResponseReceived {
        version: 1,
        late,
        received_at,
        by: actor(),
    };
    let reason = "The answer named the wrong contract.".to_owned();
    let note = Some("No further extension is likely.".to_owned());
    let before_due_on = date(2026, 7, 6);
    vec![
        ("ISSUED", Message::Issued),
        ("ISSUED", Message::CourtesyCopy),
        ("ISSUED", reminder(RungKind::Before(7), false)),
        ("ISSUED", reminder(RungKind::Before(3), false)),
        ("ISSUED", reminder(RungKind::Before(1), true)),
        ("ISSUED", reminder(RungKind::OnDay, false)),
        ("ISSUED", reminder(RungKind::NotViewed(2), false)),
        ("OVERDUE", reminder(RungKind::DuePassed, false)),
        ("OVERDUE", reminder(RungKind::After(1), true)),
        ("OVERDUE", reminder(RungKind::After(7), false)),
        (
            "OVERDUE",
            Message::Overdue {
                extension_pending: false,
            },
        ),
        (
            "OVERDUE",
            Message::Overdue {
                extension_pending: true,
            },
        ),
        ("ISSUED", Message::ExtensionRequested { request }),
        (
            "ISSUED",
            Message::ExtensionGranted {
                days: 30,
                before_due_on,
                note,
            },
        ),
        (
            "ISSUED",
            Message::ExtensionGranted {
                days: 5,
                before_due_on,
                note: None,
            },
        ),
        (
            "ISSUED",
            Message::ExtensionDenied {
                reason: reason.clone(),
                due_passed: false,
            },
        ),
        (
            "OVERDUE",
            Message::ExtensionDenied {
                reason: reason.clone(),
                due_passed: true,
            },
        ),
        ("RESPONSE_RECEIVED", answer(false)),
        ("RESPONSE_RECEIVED", answer(true)),
        (
            "UNDER_REVIEW",
            Message::SupplementReceived {
                version: 2,
                received_at,
                by: actor(),
            },
        ),
        (
            "ISSUED",
            Message::ResponseWithdrawn {
                reason: reason.clone(),
                due_passed: false,
            },
        ),
        (
            "OVERDUE",
            Message::ResponseWithdrawn {
                reason: reason.clone(),
                due_passed: true,
            },
        ),
        (
            "MORE_INFO_REQUIRED",
            Message::MoreInformation {
                text: "Please send the mould invoices.".to_owned(),
            },
        ),
        ("CLOSED_SATISFIED", Message::ClosedSatisfied),
        ("CLOSED_NO_RESPONSE", Message::ClosedNoResponse),
        (
            "CLOSED_TO_CF29",
            Message::ClosedToForm29 {
                form29: "NOA-2026-000066".parse().expect("number"),
            },
        ),
        (
            "CLOSED_TO_4647",
            Message::ClosedToForm4647 {
                form4647: "NMR-2026-000007".parse().expect("number"),
            },
        ),
        ("CANCELLED", Message::Cancelled { reason }),
        (
            "ISSUED",
            Message::Undeliverable {
                undelivered: "issued".to_owned(),
                gap: "No account of the directory holds importer number 31-555010100.".to_owned(),
            },
        ),
    ]
}

fn recipient() -> Recipient {
    let account = Some("A00001".parse().expect("sample account"));
    Recipient {
        name: "Import Compliance".to_owned(),
        email: "customs@cedarridgehome.example".to_owned(),
        account,
    }
}

const PORTAL: Option<&str> = Some("https://portal.example/cases/RFI-2026-000101?tab=notice");

fn mail_of(
    notice: &Notice,
    certificate: &Certificate,
    state_name: &str,
    message: &Message,
    audience: Audience,
    portal_url: Option<&str>,
) -> RenderedMail {
    let attachments = ["RFI-2026-000101-notice.pdf".to_owned()];
    let recipient = recipient();
    let attachments = &attachments[..];
    let input = MailInput {
        notice,
        state_name,
        certificate,
        message,
        audience,
        recipient: &recipient,
        attachments,
        portal_url,
    };
    render(&input).unwrap_or_else(|error| panic!("{message:?} to {audience:?}: {error:?}"))
}

fn mail(message: &Message, audience: Audience) -> RenderedMail {
    let rolled = certificate(date(2026, 6, 5), &[]);
    let known = messages();
    let state = known
        .iter()
        .find(|(_, one)| one == message)
        .map_or("ISSUED", |(state, _)| state);
    mail_of(&notice(), &rolled, state, message, audience, PORTAL)
}

fn all_mails() -> Vec<(String, RenderedMail)> {
    let mut mails = Vec::new();
    for (_, message) in messages() {
        for audience in AUDIENCES {
            mails.push((
                format!("{message:?} to {audience:?}"),
                mail(&message, audience),
            ));
        }
    }
    mails
}

/// The words of an HTML part: no tags, no entities, single spaces.
fn words_of_html(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    let mut words = String::new();
    let mut is_tag = true;
    for character in body.chars() {
        match character {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                words.push(' ');
            }
            other if !is_tag => words.push(other),
            _ => {}
        }
    }
    words
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
}

/// Letters and digits only: what both parts must share, however it is set.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn every_message_has_a_template_and_every_template_a_message_and_a_folder() {
    let used: BTreeSet<&str> = messages()
        .iter()
        .map(|(_, message)| message.template())
        .collect();
    let listed: BTreeSet<&str> = TEMPLATES.iter().copied().collect();
    assert_eq!(used, listed);
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/mail");
    let folders: BTreeSet<String> = std::fs::read_dir(root)
        .expect("the templates")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "shared")
        .collect();
    assert_eq!(
        folders,
        listed.iter().map(|name| (*name).to_owned()).collect()
    );
}

#[test]
fn every_shared_file_is_compiled_in() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/mail/shared");
    let files = std::fs::read_dir(root)
        .expect("the shared templates")
        .count();
    assert_eq!(files, sources::SHARED.len() + 2 * sources::FACED.len());
}

#[test]
fn every_mail_to_every_audience_names_case_entry_form_importer_and_due_date() {
    for (what, mail) in all_mails() {
        for part in [mail.text.clone(), words_of_html(&mail.html)] {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            for needed in [
                "RFI-2026-000101",
                "XQ7-2604418-9",
                "CBP Form 28",
                "Cedar Ridge Home Goods LLC",
                "Monday, July 6, 2026",
                "the 30th day, July 5, is a Sunday",
                "Day 1 is Saturday, June 6, 2026.",
                "does not come from CBP and is not an official CBP form",
            ] {
                assert!(
                    part.contains(needed),
                    "{what} does not say {needed:?}:\n{part}"
                );
            }
        }
        assert!(
            mail.subject.starts_with("[RFI-2026-000101] "),
            "{what}: {}",
            mail.subject
        );
        assert!(
            mail.subject.contains("XQ7-2604418-9"),
            "{what}: {}",
            mail.subject
        );
    }
}

#[test]
fn no_mail_shows_template_marks_or_stray_blank_lines_or_long_lines() {
    for (what, mail) in all_mails() {
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(
                !part.contains("{{") && !part.contains("}}"),
                "{what}:\n{part}"
            );
            assert!(!part.contains("\n\n\n"), "{what}:\n{part}");
        }
        let long = mail
            .text
            .lines()
            .find(|line| line.chars().count() > prose::COLUMNS && !line.contains("https://"));
        assert_eq!(long, None, "{what}");
        assert!(
            !mail.text.contains('<') && !mail.text.contains("&#"),
            "{what}:\n{}",
            mail.text
        );
        assert!(
            mail.subject.chars().count() <= 150,
            "{what}: {}",
            mail.subject
        );
    }
}

#[test]
fn text_and_html_say_the_same() {
    let rolled = certificate(date(2026, 6, 5), &[]);
    for (state, message) in messages() {
        for audience in AUDIENCES {
            let mail = mail_of(&notice(), &rolled, state, &message, audience, None);
            let html = letters(&words_of_html(&mail.html));
            let header = letters("Tidewaiter · case RFI-2026-000101 · entry XQ7-2604418-9");
            let html = html
                .strip_prefix("middot")
                .unwrap_or(&html)
                .replace("middot", "");
            assert_eq!(
                html.strip_prefix(&header),
                Some(letters(&mail.text).as_str())
            );
        }
    }
}

#[test]
fn html_is_self_contained_and_has_headings_and_row_headers() {
    for (what, mail) in all_mails() {
        let html = &mail.html;
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\">\n"),
            "{what}"
        );
        assert_eq!(html.matches("<h1 ").count(), 1, "{what}");
        assert!(html.contains("<th scope=\"row\""), "{what}");
        for refused in [
            "<img", "<script", "<style", "<link", " src=", "url(", "@import",
        ] {
            assert!(!html.contains(refused), "{what} has {refused:?}");
        }
        let tables = html.matches("<table ").count();
        let layout_tables = html.matches("<table role=\"presentation\"").count();
        assert_eq!(tables, layout_tables + 1, "{what}: one table holds data");
    }
}

#[test]
fn a_misspelt_name_in_a_template_does_not_render() {
    for face in [Face::Text, Face::Html] {
        let registry = bare_registry(face);
        let values = serde_json::json!({ "case": "RFI-2026-000101" });
        for broken in [
            "{{csae}}",
            "{{#prose}}{{csae}}{{/prose}}",
            "{{quote csae}}",
            "{{strong csae}}",
        ] {
            assert!(
                registry.render_template(broken, &values).is_err(),
                "{broken} as {face:?}"
            );
        }
        assert!(registry.render_template("{{strong case}}", &values).is_ok());
    }
}

#[test]
fn markup_in_a_name_or_a_message_is_shown_and_never_obeyed() {
    let mut notice = notice();
    notice.officer_message = "<script>alert('x')</script>\n# Pay here".to_owned();
    notice.officer.name = "<b>R. Delgado</b>".to_owned();
    notice.to.name = "## <script>Cedar</script>".to_owned();
    let rolled = certificate(date(2026, 6, 5), &[]);
    for audience in AUDIENCES {
        let mail = mail_of(&notice, &rolled, "ISSUED", &Message::Issued, audience, None);
        assert!(
            !mail.html.contains("<script") && !mail.html.contains("<b>"),
            "{}",
            mail.html
        );
        assert!(mail.html.contains("&lt;script&gt;alert("));
        assert_eq!(mail.html.matches("<h1 ").count(), 1);
        assert!(
            mail.text
                .contains("  | <script>alert('x')</script>\n  | # Pay here")
        );
        assert!(!mail.text.contains("## "));
    }
}

#[test]
fn a_line_break_in_a_name_cannot_reach_the_subject() {
    let mut notice = notice();
    notice.to.name = "Cedar\r\nBcc: all@example.com\u{202E}\u{7}".to_owned();
    let rolled = certificate(date(2026, 6, 5), &[]);
    let audience = Audience::CourtesyBrokers;
    let mail = mail_of(
        &notice,
        &rolled,
        "ISSUED",
        &Message::CourtesyCopy,
        audience,
        None,
    );
    assert_eq!(
        mail.subject,
        "[RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 \
         (entry XQ7-2604418-9, Cedar Bcc: all@example.com)"
    );
}

#[test]
fn a_long_name_is_cut_in_the_subject_at_150_characters() {
    let mut notice = notice();
    notice.to.name = "Cedar ".repeat(40);
    let rolled = certificate(date(2026, 6, 5), &[]);
    let audience = Audience::CourtesyBrokers;
    let mail = mail_of(
        &notice,
        &rolled,
        "ISSUED",
        &Message::CourtesyCopy,
        audience,
        None,
    );
    assert_eq!(mail.subject.chars().count(), 150);
    assert!(mail.subject.ends_with('…'));
}

#[test]
fn a_portal_address_that_is_not_of_the_web_is_refused() {
    let recipient = recipient();
    let input = MailInput {
        notice: &notice(),
        state_name: "ISSUED",
        certificate: &certificate(date(2026, 6, 5), &[]),
        message: &Message::Issued,
        audience: Audience::Importer,
        recipient: &recipient,
        attachments: &[],
        portal_url: Some("javascript:alert(1)"),
    };
    let error = render(&input).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "the portal address \"javascript:alert(1)\" is refused, expected http:// or https://"
    );
}

#[test]
fn an_address_with_a_query_is_linked_whole() {
    let mail = mail(&Message::Issued, Audience::Importer);
    let address = "https://portal.example/cases/RFI-2026-000101?tab=notice";
    assert!(mail.text.contains(address));
    assert!(
        mail.html
            .contains(&format!("href=\"{}\"", handlebars::html_escape(address)))
    );
}

#[test]
fn a_date_that_did_not_move_needs_no_reason() {
    let open_day = certificate(date(2026, 6, 8), &[]);
    let audience = Audience::Importer;
    let message = reminder(RungKind::OnDay, false);
    let mail = mail_of(&notice(), &open_day, "ISSUED", &message, audience, PORTAL);
    assert_eq!(
        mail.subject,
        "[RFI-2026-000101] Due today: CBP Form 28, answer due Wed Jul 8, 2026 (entry XQ7-2604418-9)"
    );
    assert!(!mail.text.contains("Two dates matter"));
    assert!(!mail.text.contains("(Here "));
}

#[test]
fn a_holiday_is_the_reason_in_the_words_of_the_certificate() {
    let extension = Extension {
        days: 30,
        decided_on: None,
        note: None,
    };
    let holiday = certificate(date(2026, 6, 3), &[]);
    let mail = mail_of(
        &notice(),
        &holiday,
        "ISSUED",
        &Message::Issued,
        Audience::Importer,
        None,
    );
    let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = "(Here the 30th day is July 3; CBP is closed on Friday, July 3, 2026 because of \
                  Independence Day, observed on this day because it falls on Saturday, July 4, \
                  2026.)";
    assert!(text.contains(reason), "{text}");
    let extended = certificate(date(2026, 6, 10), &[extension]);
    let message = Message::ExtensionGranted {
        days: 30,
        before_due_on: date(2026, 7, 10),
        note: None,
    };
    let mail = mail_of(
        &notice(),
        &extended,
        "ISSUED",
        &message,
        Audience::Importer,
        None,
    );
    assert!(
        mail.text.contains("the 60th day, August 9, is a Sunday"),
        "{}",
        mail.text
    );
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
    assert_snapshot!(mail(&Message::Issued, Audience::Importer).text);
}

#[test]
fn a_reminder_three_days_before_reads_well_for_the_importer() {
    assert_snapshot!(mail(&reminder(RungKind::Before(3), false), Audience::Importer).text);
}

#[test]
fn an_overdue_mail_reads_well_for_the_officer() {
    let message = Message::Overdue {
        extension_pending: false,
    };
    assert_snapshot!(mail(&message, Audience::Officer).text);
}

#[test]
fn an_overdue_mail_reads_well_for_the_importer() {
    let message = Message::Overdue {
        extension_pending: false,
    };
    assert_snapshot!(mail(&message, Audience::Importer).text);
}
