//! The digest: what it gathers, in which order, and that nothing of a reminder is lost.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use jiff::civil::{Date, date};
use workflows::case_file::Relation;
use workflows::clocks::Clock;
use workflows::effect::{Audience, Message};
use workflows::ladder::RungKind;

use super::samples::{PORTAL, Sample, on_one_line, pending_reminder, recipient, reminder, sample};
use super::tests::{letters, words_of_html};
use super::{DigestInput, MailInput, RenderError, RenderedMail, prose, render_digest};

const TODAY: Date = date(2026, 7, 2);

/// A sample with another reminder.
fn reminding(sample: Sample, rung: RungKind) -> Sample {
    Sample { message: reminder(rung, TODAY), ..sample }
}

/// One reminder of each kind, in no order.
fn reminders() -> Vec<Sample> {
    let expiry = sample("DCL-2026-000051", "reminder", "ACTIVE");
    let protest = sample("NOA-2026-000066", "reminder", "LIQUIDATED");
    let answer = sample("RFI-2026-000101", "reminder", "ISSUED");
    let lapsed = sample("MRN-2026-000019", "overdue", "OVERDUE");
    vec![
        reminding(expiry, RungKind::Before(90)),
        reminding(protest, RungKind::Before(90)).linked(Relation::RaisedFrom, "RFI-2026-000101"),
        Sample { message: pending_reminder(RungKind::Before(3), TODAY), ..answer },
        reminding(lapsed, RungKind::After(21)),
        reminding(sample("NOA-2026-000066", "issued", "PROPOSED_OPEN"), RungKind::NotViewed(1)),
    ]
}

fn digest_of(samples: &[Sample], audience: Audience) -> RenderedMail {
    digest_on(samples, audience, TODAY)
}

fn digest_on(samples: &[Sample], audience: Audience, today: Date) -> RenderedMail {
    let recipient = recipient();
    let attachments: Vec<Vec<String>> =
        samples.iter().map(|one| vec![format!("{}-notice.pdf", one.paper.number())]).collect();
    let items: Vec<MailInput<'_>> = samples
        .iter()
        .zip(&attachments)
        .map(|(sample, attachments)| sample.input(audience, PORTAL, attachments, &recipient))
        .collect();
    let portal_url = Some("https://portal.example/cases");
    let input = DigestInput { items: &items, recipient: &recipient, portal_url, today };
    render_digest(&input).expect("a digest")
}

/// The list of dates at the beginning.
fn list(mail: &RenderedMail) -> &str {
    let end = mail.text.find("\n=====\n").or_else(|| mail.text.find(&"=".repeat(72)));
    &mail.text[..end.expect("a rule")]
}

#[test]
fn a_digest_reads_well_for_the_importer() {
    let mail = digest_of(&reminders(), Audience::Importer);
    assert_eq!(
        mail.subject,
        "[5 reminders] Next date Sun Jul 5, 2026, 1 passed: MRN-2026-000019, RFI-2026-000101, \
         NOA-2026-000066, NOA-2026-000066, DCL-2026-000051"
    );
    assert_snapshot!(list(&mail));
}

#[test]
fn a_digest_is_ordered_by_date_and_then_by_case_however_it_is_given() {
    let mut samples = reminders();
    let first = digest_of(&samples, Audience::Importer);
    samples.reverse();
    assert_eq!(digest_of(&samples, Audience::Importer), first);
    let same_day = [
        sample("MRN-2026-000031", "overdue", "OVERDUE"),
        sample("MRN-2026-000019", "overdue", "OVERDUE"),
    ];
    let same_day = same_day.map(|one| reminding(one, RungKind::After(21)));
    let subject = digest_of(&same_day, Audience::Importer).subject;
    assert_eq!(subject, "[2 reminders] Past the date: MRN-2026-000019, MRN-2026-000031");
}

/// Lines of a mail that stand between its title and its footer, without the marks under headings.
fn content(text: &str) -> BTreeSet<String> {
    let (content, _) = text.split_once(&format!("\n{}\n", "-".repeat(72))).expect("a footer");
    let is_rule = |line: &str| !line.is_empty() && line.chars().all(|mark| "=-.".contains(mark));
    let lines = content.lines().filter(|line| !is_rule(line));
    lines.map(str::to_owned).collect()
}

#[test]
fn every_line_of_every_single_reminder_is_in_the_digest() {
    for audience in [Audience::Importer, Audience::CourtesyBrokers, Audience::Officer] {
        let digest = digest_of(&reminders(), audience);
        let lines: BTreeSet<&str> = digest.text.lines().collect();
        for sample in reminders() {
            let single = sample.mail(audience);
            for line in content(&single.text) {
                assert!(lines.contains(line.as_str()), "{}: {line:?}", sample.name());
            }
            let paragraphs = single.html.split("<p ").skip(1);
            for part in paragraphs.chain(single.html.split("<li ").skip(1)) {
                let words = part.split_once("</").map_or("", |(words, _)| words);
                let words = words.split_once('>').map_or("", |(_, words)| words);
                let is_of_the_footer = words.contains("For Import Compliance")
                    || words.contains("What counts is the")
                    || words.contains("A reply to this message");
                assert!(
                    is_of_the_footer || digest.html.contains(words),
                    "{}: {words:?}",
                    sample.name()
                );
            }
        }
    }
}

#[test]
fn the_list_says_what_is_past_pending_and_not_opened() {
    let mail = digest_of(&reminders(), Audience::Importer);
    let list = on_one_line(list(&mail));
    for words in [
        "Case: MRN-2026-000019 Paper: CBP Form 4647, Cedar Ridge Home Goods LLC, about entry \
         EG4-5500396-2 Marking was due: Thursday, June 11, 2026 Left: Past due for 21 days.",
        "Answer due: Monday, July 6, 2026 By the count: Sunday, July 5, 2026 Left: 3 days left to \
         Sunday, July 5, 2026. More time was asked for and is not decided: the old date still \
         counts.",
        "Left: Nobody has opened it yet. 24 days left to Sunday, July 26, 2026.",
        "Last day to protest: Wednesday, March 17, 2027 Left: 258 days left",
        "What to do: Decide whether to protest: a right, not a duty. Attached: \
         NOA-2026-000066-notice.pdf",
        "Valid until: Wednesday, June 30, 2027",
        "What to do: Renew it, if such goods are still imported.",
    ] {
        assert!(list.contains(words), "{words:?} is not in {list}");
    }
}

#[test]
fn text_and_html_of_a_digest_have_the_same_facts_and_the_html_a_table_with_headings() {
    let mail = digest_of(&reminders(), Audience::Importer);
    let html = words_of_html(&mail.html);
    let html_letters = letters(&html);
    let rows = list(&mail).lines().filter_map(|line| line.split_once(':').map(|(_, value)| value));
    for row in rows.filter(|row| !row.contains("://")) {
        assert!(html_letters.contains(&letters(row)), "{row}");
    }
    assert_eq!(mail.html.matches("<h1 ").count(), 1);
    assert_eq!(mail.html.matches("<th scope=\"col\"").count(), 3);
    assert!(mail.html.contains("<h3 "));
    for refused in ["<img", "<script", "<style", "<link", " src=", "url(", "{{", "[object]"] {
        assert!(!mail.html.contains(refused), "{refused}");
    }
    let long = mail
        .text
        .lines()
        .find(|line| line.chars().count() > prose::COLUMNS && !line.contains("https://"));
    assert_eq!(long, None);
    assert!(!mail.text.contains(['\u{a0}', '<']) && !mail.text.contains("\n\n\n"));
}

#[test]
fn a_reminder_of_another_day_is_told_as_of_the_day_of_the_digest() {
    let staged = reminders();
    let mail = digest_on(&staged, Audience::Importer, date(2026, 7, 7));
    let text = on_one_line(&mail.text);
    assert!(text.contains("Overdue for 1 day: answer was due Monday, July 6, 2026"), "{text}");
    assert!(!text.contains("July 2, 2026"), "{text}");
    assert!(mail.subject.starts_with("[5 reminders] Next date Sun Jul 26, 2026, 2 passed: "));
}

#[test]
fn each_reason_to_be_told_is_given_once() {
    let mail = digest_of(&reminders(), Audience::Importer);
    let footer = on_one_line(mail.text.rsplit("-----\n").next().expect("a footer"));
    let forms = "you get this message as a contact of Cedar Ridge Home Goods LLC for CBP forms.";
    assert_eq!(footer.matches(forms).count(), 1);
    assert!(footer.contains("as a contact of Summit Pipe & Fittings Co. for declarations."));
}

#[test]
fn every_audience_gets_a_digest_with_something_to_do_or_nothing_asked() {
    for audience in super::samples::AUDIENCES {
        let mail = digest_of(&reminders(), audience);
        assert_eq!(list(&mail).matches("What to do:").count(), 5, "{audience:?}");
    }
}

#[test]
fn one_reminder_is_one_and_none_is_refused() {
    let one = [reminders().remove(2)];
    let mail = digest_of(&one, Audience::Importer);
    assert_eq!(mail.subject, "[1 reminder] Next date Sun Jul 5, 2026: RFI-2026-000101");
    assert!(mail.text.starts_with("1 reminder: the next date is Sunday, July 5, 2026\n"));
    let recipient = recipient();
    let input = DigestInput { items: &[], recipient: &recipient, portal_url: None, today: TODAY };
    assert!(matches!(render_digest(&input), Err(RenderError::EmptyDigest)));
}

#[test]
fn a_message_without_a_date_stands_at_the_end_of_a_digest() {
    let mut samples = reminders();
    samples.insert(0, sample("NOA-2026-000071", "issued", "TAKEN"));
    samples.insert(1, sample("MRN-2026-000019", "overdue", "OVERDUE"));
    let mail = digest_of(&samples, Audience::Importer);
    let list = on_one_line(list(&mail));
    let last = list.rsplit("Case: ").next().expect("a row");
    assert!(last.starts_with("NOA-2026-000071 Paper: CBP Form 29"), "{last}");
    assert!(!last.contains("Left:"), "{last}");
}

#[test]
fn markup_in_a_name_is_shown_and_never_obeyed_in_a_digest() {
    let recipient = workflows::directory::Recipient {
        name: "<script>x</script>\r\nBcc: a@b".to_owned(),
        ..recipient()
    };
    let samples = reminders();
    let attachments = ["<b>.pdf".to_owned()];
    let item = samples[2].input(Audience::Importer, PORTAL, &attachments, &recipient);
    let input =
        DigestInput { items: &[item], recipient: &recipient, portal_url: PORTAL, today: TODAY };
    let mail = render_digest(&input).expect("a digest");
    assert!(!mail.html.contains("<script") && !mail.html.contains("<b>"), "{}", mail.html);
    assert!(mail.html.contains("&lt;b&gt;.pdf") && mail.html.contains("&lt;script&gt;x"));
    assert!(!mail.text.contains("\nBcc:"));
    let refused = DigestInput { portal_url: Some("javascript:alert(1)"), ..input };
    assert!(matches!(render_digest(&refused), Err(RenderError::PortalAddress { .. })));
}

#[test]
fn an_item_keeps_the_clock_it_is_about() {
    let samples = reminders();
    assert_eq!(samples[1].about, Some(Clock::Protest));
    assert!(matches!(samples[1].message, Message::Reminder { .. }));
    let text = on_one_line(&digest_of(&samples, Audience::Importer).text);
    assert!(text.contains("Linked cases: follows RFI-2026-000101"), "{text}");
}
