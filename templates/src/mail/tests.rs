//! Every message to every audience, from the sample notice.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::date;
use workflows::deadline::Extension;
use workflows::effect::{Audience, Message};
use workflows::ladder::RungKind;

use super::faces::{Face, bare_registry};
use super::samples::{
    AUDIENCES, PORTAL, Sample, certificate, mail, mail_of, notice, on_one_line, recipient,
    reminder, samples,
};
use super::{MailInput, RenderedMail, TEMPLATES, prose, render, sources};
use crate::paper::Paper;

/// Every sample to every audience.
static ALL: LazyLock<Vec<(Sample, Audience, RenderedMail)>> = LazyLock::new(|| {
    let to_all = |sample: Sample| {
        AUDIENCES.map(|audience| {
            let mail = sample.mail(audience);
            (sample.clone(), audience, mail)
        })
    };
    samples().into_iter().flat_map(to_all).collect()
});

/// The words of an HTML part: no tags, no entities, single spaces.
pub(super) fn words_of_html(html: &str) -> String {
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
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
}

/// Letters and digits only: what both parts must share, however it is set.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn every_message_has_a_template_and_every_template_a_message_and_a_folder() {
    let samples = samples();
    let used: BTreeSet<&str> = samples.iter().map(|sample| sample.message.template()).collect();
    let listed: BTreeSet<&str> = TEMPLATES.iter().copied().collect();
    assert_eq!(used, listed);
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/mail");
    let folders: BTreeSet<String> = std::fs::read_dir(root)
        .expect("the templates")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "shared" && name != "digest")
        .collect();
    assert_eq!(folders, listed.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn every_shared_file_is_compiled_in() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/mail/shared");
    let files = std::fs::read_dir(root).expect("the shared templates").count();
    assert_eq!(files, sources::SHARED.len() + 2 * sources::FACED.len());
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/mail/digest");
    let files = std::fs::read_dir(root).expect("the templates of the digest").count();
    assert_eq!(files, sources::DIGEST.len());
}

#[test]
fn every_mail_to_every_audience_names_case_paper_importer_entry_and_date() {
    for (sample, audience, mail) in ALL.iter() {
        let paper = sample.paper;
        let mut needed = vec![
            paper.number().to_string(),
            paper.title().to_owned(),
            paper.importer_name().to_owned(),
            "does not come from CBP and is not an official CBP form".to_owned(),
        ];
        needed.extend(paper.entry_number().map(ToString::to_string));
        needed.extend(paper.form().map(str::to_owned));
        needed.extend(
            sample.certificate.iter().map(|due| due.due_on.strftime("%A, %B %-d, %Y").to_string()),
        );
        let what = format!("{} to {audience:?}", sample.name());
        for part in [on_one_line(&mail.text), on_one_line(&words_of_html(&mail.html))] {
            for needed in &needed {
                assert!(part.contains(needed), "{what} does not say {needed:?}:\n{part}");
            }
        }
        assert!(mail.subject.starts_with(&format!("[{}] ", paper.number())), "{}", mail.subject);
        let subject_names = paper
            .entry_number()
            .map_or_else(|| paper.importer_name().to_owned(), ToString::to_string);
        let is_cut = mail.subject.ends_with('…');
        assert!(is_cut || mail.subject.contains(&subject_names), "{what}: {}", mail.subject);
    }
}

#[test]
fn the_count_of_a_date_is_told_in_full_and_only_with_a_date() {
    for (sample, audience, mail) in ALL.iter() {
        let what = format!("{} to {audience:?}", sample.name());
        let counted = sample.certificate.as_ref().map(|due| letters(&due.in_words()));
        for part in [letters(&mail.text), letters(&words_of_html(&mail.html))] {
            assert_eq!(part.contains("Howthedatewascounted"), counted.is_some(), "{what}");
            assert!(counted.iter().all(|counted| part.contains(counted)), "{what}:\n{part}");
        }
    }
}

#[test]
fn no_mail_shows_template_marks_or_stray_blank_lines_or_long_lines() {
    for (sample, audience, mail) in ALL.iter() {
        let what = format!("{} to {audience:?}", sample.name());
        for part in [&mail.subject, &mail.text, &mail.html] {
            for mark in ["{{", "}}", "[object]"] {
                assert!(!part.contains(mark), "{what}:\n{part}");
            }
            assert!(!part.contains("\n\n\n"), "{what}:\n{part}");
            for slip in [" .", " ,", "..", " ;", "( ", " )"] {
                assert!(!on_one_line(part).contains(slip), "{what} {slip:?}:\n{part}");
            }
        }
        let long = mail
            .text
            .lines()
            .find(|line| line.chars().count() > prose::COLUMNS && !line.contains("https://"));
        assert_eq!(long, None, "{what}");
        let odd = ['<', '\u{a0}'];
        assert!(!mail.text.contains(odd) && !mail.text.contains("&#"), "{what}:\n{}", mail.text);
        assert!(!mail.text.contains("&nbsp;") && !mail.subject.contains('\u{a0}'), "{what}");
        assert!(mail.subject.chars().count() <= 150, "{what}: {}", mail.subject);
        assert!(!mail.subject.contains('\n') && !mail.subject.contains("  "), "{what}");
    }
}

/// What a blank line within a sentence leaves behind: a block that begins in lower case, or an
/// item that ends where more must come.
fn broken_blocks(text: &str) -> Vec<String> {
    let footer = format!("\n{}\n", "-".repeat(prose::COLUMNS));
    let body = text.split(&footer).next().expect("a body");
    let blocks = body.split("\n\n").map(str::trim);
    let is_broken = |block: &&str| {
        let ends_early = |end: &&str| block.ends_with(*end);
        block.starts_with(char::is_lowercase)
            || block.starts_with("- ") && [",", " or", " and", " the", " to"].iter().any(ends_early)
    };
    blocks.filter(is_broken).map(str::to_owned).collect()
}

#[test]
fn no_item_and_no_sentence_is_broken_into_paragraphs() {
    let mut broken = BTreeSet::new();
    for sample in samples() {
        for audience in AUDIENCES {
            for portal in [PORTAL, None] {
                let mail = sample.mail_with(audience, portal);
                let template = sample.message.template();
                let found = broken_blocks(&mail.text);
                broken.extend(found.into_iter().map(|block| format!("{template}: {block}")));
            }
        }
    }
    assert_eq!(broken, BTreeSet::new());
}

#[test]
fn an_item_that_a_blank_line_breaks_is_found() {
    let broken = "- Send the answer by post, or\n\nsend your letter\n\nto the office.\n";
    assert_eq!(
        broken_blocks(broken),
        ["- Send the answer by post, or", "send your letter", "to the office."]
    );
    assert_eq!(broken_blocks("- Send it\n  by post.\n- Keep this.\n\nWhy.\n"), [""; 0]);
}

#[test]
fn text_and_html_say_the_same() {
    for sample in samples() {
        let paper = sample.paper;
        let about = paper.entry_number().map_or_else(
            || format!("declaration {} {}", paper.number(), paper.importer_name()),
            |entry| format!("case {} entry {entry}", paper.number()),
        );
        for audience in AUDIENCES {
            let mail = sample.mail_with(audience, None);
            let html = letters(&words_of_html(&mail.html)).replace("middot", "");
            let header = letters(&format!("Tidewaiter {about}"));
            let expected = letters(&mail.text);
            assert_eq!(html.strip_prefix(&header), Some(expected.as_str()), "{}", sample.name());
        }
    }
}

#[test]
fn html_is_self_contained_and_has_headings_and_row_headers() {
    for (sample, audience, mail) in ALL.iter() {
        let what = format!("{} to {audience:?}", sample.name());
        let html = &mail.html;
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">\n"), "{what}");
        assert_eq!(html.matches("<h1 ").count(), 1, "{what}");
        assert!(html.contains("<th scope=\"row\""), "{what}");
        for refused in ["<img", "<script", "<style", "<link", " src=", "url(", "@import"] {
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
        for broken in
            ["{{csae}}", "{{#prose}}{{csae}}{{/prose}}", "{{quote csae}}", "{{strong csae}}"]
        {
            assert!(registry.render_template(broken, &values).is_err(), "{broken} as {face:?}");
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
        assert!(!mail.html.contains("<script") && !mail.html.contains("<b>"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;alert("));
        assert_eq!(mail.html.matches("<h1 ").count(), 1);
        assert!(mail.text.contains("  | <script>alert('x')</script>\n  | # Pay here"));
        assert!(!mail.text.contains("## "));
    }
}

#[test]
fn a_line_break_in_a_name_cannot_reach_the_subject() {
    let mut notice = notice();
    notice.to.name = "Cedar\r\nBcc: all@example.com\u{202E}\u{7}".to_owned();
    let rolled = certificate(date(2026, 6, 5), &[]);
    let audience = Audience::CourtesyBrokers;
    let mail = mail_of(&notice, &rolled, "ISSUED", &Message::CourtesyCopy, audience, None);
    assert_eq!(
        mail.subject,
        "[RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 \
         (entry XQ7-2604418-9, Cedar Bcc: all@example.com)"
    );
}

#[test]
fn a_long_name_is_cut_in_the_subject_at_150_characters() {
    let mut notice = notice();
    notice.to.name = "Cedar".repeat(40);
    let rolled = certificate(date(2026, 6, 5), &[]);
    let audience = Audience::CourtesyBrokers;
    let mail = mail_of(&notice, &rolled, "ISSUED", &Message::CourtesyCopy, audience, None);
    assert_eq!(mail.subject.chars().count(), 150);
    assert!(mail.subject.ends_with('…'));
}

#[test]
fn a_portal_address_that_is_not_of_the_web_is_refused() {
    let recipient = recipient();
    let input = MailInput {
        paper: Paper::Form28(&notice()),
        state_name: "ISSUED",
        certificate: Some(&certificate(date(2026, 6, 5), &[])),
        about: None,
        links: &[],
        message: &Message::Issued,
        audience: Audience::Importer,
        recipient: &recipient,
        attachments: &[],
        calendars: &[],
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
    assert!(mail.html.contains(&format!("href=\"{}\"", handlebars::html_escape(address))));
}

#[test]
fn a_date_that_did_not_move_needs_no_reason() {
    let open_day = certificate(date(2026, 6, 8), &[]);
    let audience = Audience::Importer;
    let message = reminder(RungKind::OnDay, date(2026, 7, 8));
    let mail = mail_of(&notice(), &open_day, "ISSUED", &message, audience, PORTAL);
    assert_eq!(
        mail.subject,
        "[RFI-2026-000101] Due today: CBP Form 28, answer due Wed Jul 8, 2026 (entry XQ7-2604418-9)"
    );
    assert!(!mail.text.contains("By counting alone"));
    assert!(!mail.text.contains(" day, July"));
}

#[test]
fn a_late_reminder_counts_from_the_day_it_is_told() {
    let subjects = [date(2026, 7, 1), date(2026, 7, 5), date(2026, 7, 6), date(2026, 7, 8)]
        .map(|today| mail(&reminder(RungKind::Before(7), today), Audience::Importer).subject);
    let entry = "(entry XQ7-2604418-9)";
    let expected = [
        "4 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026",
        "Due today by the count, in time until Mon Jul 6, 2026: CBP Form 28",
        "Due today: CBP Form 28, answer due Mon Jul 6, 2026",
        "Overdue for 2 days: CBP Form 28, answer was due Mon Jul 6, 2026",
    ];
    assert_eq!(subjects, expected.map(|words| format!("[RFI-2026-000101] {words} {entry}")));
}

#[test]
fn a_holiday_is_the_reason_in_the_words_of_the_certificate() {
    let extension = Extension::of_days(30, None, None);
    let holiday = certificate(date(2026, 6, 3), &[]);
    let mail = mail_of(&notice(), &holiday, "ISSUED", &Message::Issued, Audience::Importer, None);
    let text = mail.text.replace("*** ", "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = "The 30th day is July 3; CBP is closed on Friday, July 3, 2026 because of \
                  Independence Day, observed on this day because it falls on Saturday, July 4, \
                  2026.";
    assert!(text.contains(reason), "{text}");
    let extended = certificate(date(2026, 6, 10), &[extension]);
    let message =
        Message::ExtensionGranted { days: 30, before_due_on: date(2026, 7, 10), note: None };
    let mail = mail_of(&notice(), &extended, "ISSUED", &message, Audience::Importer, None);
    assert!(mail.text.contains("The 60th day, August 9, is a Sunday."), "{}", mail.text);
}
