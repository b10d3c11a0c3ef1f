//! Content lines of iCalendar: escaped, folded, ended by CRLF (RFC 5545 §3.1, §3.3.11).

use std::borrow::Cow;

/// Most octets of a line, its break not counted.
const OCTETS_MAX: usize = 75;

/// A file that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
}

impl Writer {
    /// A component begins.
    pub(super) fn begin(&mut self, component: &str) {
        self.raw("BEGIN", component);
    }

    /// It ends.
    pub(super) fn end(&mut self, component: &str) {
        self.raw("END", component);
    }

    /// A property whose value is no text: a date, a number, an address.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{}", without_controls(value)));
    }

    /// A property whose value is text, of one line or several.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{}", escaped(value)));
    }

    /// A property that names somebody by mail address.
    pub(super) fn address(&mut self, name: &str, common_name: Option<&str>, email: &str) {
        let parameter = common_name.map(|name| format!(";CN=\"{}\"", quotable(name)));
        let parameter = parameter.unwrap_or_default();
        self.push(&format!("{name}{parameter}:mailto:{}", without_controls(email)));
    }

    /// The file.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds a line, folded between characters: a continuation begins with a space.
    fn push(&mut self, line: &str) {
        let (mut rest, mut room) = (line, OCTETS_MAX);
        while rest.len() > room {
            let (whole, behind) = rest.split_at(rest.floor_char_boundary(room));
            self.text.push_str(whole);
            self.text.push_str("\r\n ");
            (rest, room) = (behind, OCTETS_MAX - 1);
        }
        self.text.push_str(rest);
        self.text.push_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len() + 16);
    let mut rest = text;
    let is_special =
        |character: char| matches!(character, '\\' | ';' | ',') || character.is_control();
    while let Some(at) = rest.find(is_special) {
        let (plain, special) = rest.split_at(at);
        kept.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('\n') => kept.push_str("\\n"),
            Some(other) if other.is_control() => {}
            Some(other) => kept.extend(['\\', other]),
            None => {}
        }
        rest = characters.as_str();
    }
    kept.push_str(rest);
    kept
}

fn without_controls(value: &str) -> Cow<'_, str> {
    if value.contains(char::is_control) {
        Cow::Owned(value.replace(char::is_control, ""))
    } else {
        Cow::Borrowed(value)
    }
}

/// A quoted parameter has no way to write a quote.
fn quotable(name: &str) -> String {
    without_controls(name).replace('"', "'")
}
