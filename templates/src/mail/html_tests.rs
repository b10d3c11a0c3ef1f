//! The HTML part: well-formed, readable with a screen reader and with bad eyes, and said again in
//! full by the text part.

use std::collections::BTreeSet;

use workflows::effect::Message;

use super::html_reader::{Element, read};
use super::samples::{AUDIENCES, PORTAL, Sample, recipient, samples};
use super::{DigestInput, MailInput, RenderedMail, render, render_digest};
use crate::calendar::{self, CalendarFile, Entry, Method};

/// The least contrast of text to its ground (WCAG 2.1, 1.4.3).
const CONTRAST_MIN: f64 = 4.5;

fn entry(sample: &Sample) -> Option<CalendarFile> {
    let certificate = sample.certificate.as_ref()?;
    Some(calendar::file(&Entry {
        paper: sample.paper,
        certificate,
        method: Some(Method::Publish),
        sequence: 1,
        stamp: calendar::stamp_of_day(certificate.trigger_on),
        organizer: None,
        portal_url: None,
    }))
}

/// Every sample to every audience, and a digest of all reminders, each with a name.
fn mails() -> Vec<(String, RenderedMail)> {
    let (recipient, samples) = (recipient(), samples());
    let attachments = ["RFI-2026-000101-form28.pdf".to_owned()];
    let mut mails = Vec::new();
    for sample in &samples {
        let calendar = entry(sample);
        for audience in AUDIENCES {
            let input = sample.input(audience, PORTAL, &attachments, &recipient);
            let mail = render(&MailInput { calendars: calendar.as_slice(), ..input }).unwrap();
            mails.push((format!("{} to {audience:?}", sample.name()), mail));
        }
    }
    let reminders: Vec<&Sample> = samples.iter().filter(|one| one.message.is_reminder()).collect();
    let Message::Reminder { today, .. } = reminders[0].message else { unreachable!() };
    let inputs: Vec<MailInput<'_>> = reminders
        .iter()
        .map(|one| one.input(AUDIENCES[0], PORTAL, &attachments, &recipient))
        .collect();
    let digest = DigestInput { items: &inputs, recipient: &recipient, portal_url: PORTAL, today };
    mails.push(("digest".to_owned(), render_digest(&digest).unwrap()));
    mails
}

/// What is wrong with a mail.
fn faults(mail: &RenderedMail) -> Vec<String> {
    let html = match read(&mail.html) {
        Ok(html) => html,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let mut check = |is_right: bool, fault: &str| {
        if !is_right {
            faults.push(fault.to_owned());
        }
    };
    check(html.attribute("lang") == Some("en"), "the language is not said");
    let titles: Vec<String> = html.all(&["title"]).iter().map(|title| title.text()).collect();
    check(titles == [one_line(&mail.subject)], "no title");
    check(html.all(&["h1"]).len() == 1, "not one main heading");
    for name in ["img", "script", "link", "iframe", "form", "object", "video", "audio", "style"] {
        check(html.all(&[name]).is_empty(), &format!("<{name}> has no place in a mail"));
    }
    for element in html.all(&["h1", "h2", "h3", "h4", "p", "li", "th", "a", "title"]) {
        check(!element.text().is_empty(), &format!("<{}> says nothing", element.name));
    }
    for link in html.all(&["a"]) {
        let to = link.attribute("href").unwrap_or_default();
        check(to.starts_with("https://"), "a link to nowhere");
    }
    for list in html.all(&["ul", "ol"]) {
        check(list.elements().all(|child| child.name == "li"), "a list of other things than items");
    }
    faults.extend(jumps(&html));
    faults.extend(html.all(&["table"]).iter().filter_map(|table| table_fault(table)));
    faults.extend(pale(&html));
    faults
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Headings that skip a level.
fn jumps(html: &Element) -> Vec<String> {
    let level = |heading: &&Element| heading.name[1..].parse::<u8>().unwrap();
    let levels: Vec<u8> =
        html.all(&["h1", "h2", "h3", "h4", "h5", "h6"]).iter().map(level).collect();
    let found = levels.windows(2).filter(|pair| pair[1] > pair[0] + 1);
    found.map(|pair| format!("h{} follows h{}", pair[1], pair[0])).collect()
}

/// A table is for the looks and says so, or has a name and headers with a scope.
fn table_fault(table: &Element) -> Option<String> {
    let cells: Vec<&Element> = table
        .elements()
        .flat_map(Element::elements)
        .filter(|cell| matches!(cell.name.as_str(), "th" | "td"))
        .collect();
    let headers: Vec<&&Element> = cells.iter().filter(|cell| cell.name == "th").collect();
    if table.attribute("role") == Some("presentation") {
        return (!headers.is_empty()).then(|| "a table for the looks has headers".to_owned());
    }
    let scoped = headers.iter().all(|th| matches!(th.attribute("scope"), Some("row" | "col")));
    let is_named = table.attribute("aria-label").is_some_and(|name| !name.is_empty());
    (!is_named || headers.is_empty() || !scoped)
        .then(|| "a table without a name, or whose headers have no scope".to_owned())
}

/// Texts that are too pale on their ground.
fn pale(html: &Element) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let body = html.all(&["body"])[0];
    note_pale(body, ("", "#ffffff"), &mut found);
    found
}

fn note_pale(element: &Element, (ink, ground): (&str, &str), found: &mut BTreeSet<String>) {
    let ink = declared(element, "color").unwrap_or(ink);
    let ground = declared(element, "background-color").unwrap_or(ground);
    if element.says_something() {
        let contrast = if ink.is_empty() { 0.0 } else { contrast(ink, ground) };
        if contrast < CONTRAST_MIN {
            found.insert(format!("text of colour {ink:?} on {ground}: {contrast:.1}"));
        }
    }
    for child in element.elements() {
        note_pale(child, (ink, ground), found);
    }
}

/// The value of a property in the style of an element.
fn declared<'a>(element: &'a Element, property: &str) -> Option<&'a str> {
    let declarations = element.attribute("style")?.split(';');
    let mut values = declarations.filter_map(|declaration| declaration.split_once(':'));
    let found = values.rfind(|(name, _)| name.trim() == property);
    found.map(|(_, value)| value.trim())
}

/// Contrast of two colours (WCAG 2.1).
fn contrast(ink: &str, ground: &str) -> f64 {
    let (one, other) = (luminance(ink), luminance(ground));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6);
    let digits = digits.unwrap_or_else(|| panic!("{colour} is not #rrggbb"));
    let part = |from: usize| {
        let part = f64::from(u8::from_str_radix(&digits[from..from + 2], 16).unwrap()) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

/// With `TIDEWAITER_MAIL_DIR` all mails are written there with their entries, for
/// people and other programs to look at.
#[test]
fn every_sample_can_be_written_to_a_folder() {
    let folder = std::env::var_os("TIDEWAITER_MAIL_DIR");
    let Some(folder) = folder.map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (place, (_, mail)) in mails().iter().enumerate() {
        std::fs::write(folder.join(format!("{place:04}.html")), &mail.html).unwrap();
        std::fs::write(folder.join(format!("{place:04}.txt")), &mail.text).unwrap();
    }
    for (place, file) in samples().iter().filter_map(entry).enumerate() {
        std::fs::write(folder.join(format!("{place:04}.ics")), &file.text).unwrap();
    }
}

#[test]
fn every_mail_is_well_formed_html_that_a_screen_reader_and_bad_eyes_can_read() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (name, mail) in mails() {
        if let Some(fault) = faults(&mail).first() {
            found.insert(format!("{fault}: {name}"));
        }
    }
    assert!(
        found.is_empty(),
        "{} mails: {:#?}",
        found.len(),
        found.iter().take(8).collect::<Vec<_>>()
    );
}

#[test]
fn contrast_is_counted_as_the_guidelines_count_it() {
    let rounded = |ink, ground| format!("{:.2}", contrast(ink, ground));
    assert_eq!(rounded("#000000", "#ffffff"), "21.00");
    assert_eq!(rounded("#777777", "#ffffff"), "4.48");
    assert_eq!(rounded("#0b4778", "#ffffff"), rounded("#ffffff", "#0b4778"));
}

/// The words of a text, bare of what surrounds them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    text.split_whitespace().map(bare).filter(|word| !word.is_empty())
}

#[test]
fn the_text_part_has_every_word_of_the_html_part() {
    for (name, mail) in mails() {
        let html = read(&mail.html).unwrap();
        let said: BTreeSet<String> = words(&mail.text).chain(words(&mail.subject)).collect();
        let shown = html.all(&["body"])[0].text();
        let missing: Vec<String> =
            words(&shown).filter(|word| !said.contains(word) && word != "Tidewaiter").collect();
        assert_eq!(missing, [""; 0], "{name}:\n{}", mail.text);
    }
}
