//! What a paper is called: in a sentence, in a subject, in a heading.

use serde::Serialize;

use super::words::{count_of, line};
use crate::paper::Paper;

/// The names of a paper. A space that no line may end at is U+00A0.
#[derive(Debug, Serialize)]
pub(super) struct Naming {
    /// `notice` or `declaration`.
    noun: &'static str,
    /// `CBP Form 29`; of a declaration its title.
    form: String,
    /// `Form 29`, after the full name was said; of a declaration its title.
    short: String,
    /// `Notice of Action (CBP Form 29)`; of a declaration its title.
    name: String,
    /// The same with the article that goes before it.
    one: String,
    /// `a CBP Form 29`; of a declaration as `one`.
    one_form: String,
    /// `about entry XQ7-2604418-9`; nothing for a declaration.
    about: Option<String>,
    /// Name, number and entry: what `the` stands before.
    full: String,
    /// `(entry XQ7-2604418-9)`, at the end of a subject; of a declaration the importer.
    tail: String,
    /// The same with the importer: for readers who serve several.
    tail_with_importer: String,
    header: String,
    /// `Open the case in the portal`.
    open: &'static str,
    /// `in this case` or `for this declaration`.
    within: &'static str,
}

impl Naming {
    /// The names of one paper.
    pub(super) fn of(paper: Paper<'_>) -> Self {
        let importer = line(paper.importer_name());
        let number = paper.number();
        let Some(entry) = paper.entry_number() else {
            let title = paper.title().to_owned();
            return Self {
                noun: paper.noun(),
                form: title.clone(),
                short: title.clone(),
                one: with_article(&title),
                one_form: with_article(&title),
                about: None,
                full: format!("{title} {number}"),
                name: title,
                tail: format!("({importer})"),
                tail_with_importer: format!("({importer})"),
                header: format!("declaration {number} \u{b7} {importer}"),
                open: "Open the declaration in the portal",
                within: "for this declaration",
            };
        };
        let form = unbroken(paper.form().unwrap_or_else(|| paper.title()));
        let name = format!("{} ({form})", paper.title());
        let about = match paper.entry_numbers().len() {
            0 | 1 => format!("about entry {entry}"),
            2 => format!("about entry {entry} and 1 further entry"),
            all => format!("about entry {entry} and {} further entries", all - 1),
        };
        Self {
            noun: paper.noun(),
            short: form.strip_prefix("CBP ").unwrap_or(&form).to_owned(),
            one: with_article(&name),
            one_form: with_article(&form),
            full: format!("{name} {number} {about}"),
            form,
            name,
            about: Some(about),
            tail: format!("(entry {entry})"),
            tail_with_importer: format!("(entry {entry}, {importer})"),
            header: format!("case {number} \u{b7} entry {entry}"),
            open: "Open the case in the portal",
            within: "in this case",
        }
    }
}

impl Naming {
    /// Name, number and entry.
    pub(super) fn full(&self) -> &str {
        &self.full
    }

    /// Over the HTML part.
    pub(super) fn header(&self) -> &str {
        &self.header
    }
}

/// `CBP Form 28`, which no line break tears apart before its number.
fn unbroken(form: &str) -> String {
    match form.rsplit_once(' ') {
        Some((before, number)) => format!("{before}\u{a0}{number}"),
        None => form.to_owned(),
    }
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// A list that may be long, cut to what a mail can bear; the rest is counted.
pub(super) fn at_most(limit: usize, mut items: Vec<String>, rest: &str) -> Vec<String> {
    if items.len() > limit {
        let left_out = u64::try_from(items.len() - limit).unwrap_or(u64::MAX);
        items.truncate(limit);
        items.push(format!("and {} more {rest}", count_of(left_out)));
    }
    items
}
