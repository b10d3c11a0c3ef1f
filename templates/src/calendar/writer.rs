//! Content lines of iCalendar: escaped, folded, ended by CRLF (RFC 5545 §3.1, §3.3.11).

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
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > OCTETS_MAX {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(character);
            octets += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => kept.extend(['\\', character]),
            '\n' => kept.push_str("\\n"),
            other if other.is_control() => {}
            other => kept.push(other),
        }
    }
    kept
}

fn without_controls(value: &str) -> String {
    value.chars().filter(|character| !character.is_control()).collect()
}

/// A quoted parameter has no way to write a quote.
fn quotable(name: &str) -> String {
    without_controls(name).replace('"', "'")
}
