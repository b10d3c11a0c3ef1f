//! Messages in a file: one object, an array, or one per line.

use serde::de::IgnoredAny;

/// One message of a file, as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document<'a> {
    /// The line of the file in which it begins, from 1.
    pub line: usize,
    /// Its text.
    pub text: &'a str,
}

/// Splits a file into its messages: a JSON object, an array of objects, or NDJSON.
///
/// A message that is no JSON is a document too: reading it says what is wrong, while the others
/// of an NDJSON file stay whole. An array with a fault of syntax is one document for the same
/// reason.
pub fn split_documents(text: &str) -> Vec<Document<'_>> {
    // Editors on Windows put a byte order mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('[') && is_json(text) {
        return members(text);
    }
    if is_one_per_line(text) { lines(text) } else { values(text) }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A pretty-printed object has no line that is a value in itself before its end.
fn is_one_per_line(text: &str) -> bool {
    let mut filled = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    filled.peek().is_some_and(|first| is_json(first))
        || filled.all(|line| line.trim_start().starts_with('{'))
}

fn lines(text: &str) -> Vec<Document<'_>> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let filled = numbered.filter(|(_, line)| !line.is_empty());
    filled.map(|(line, text)| Document { line, text }).collect()
}

/// Values one after the other, each over any number of lines; what follows a fault is one piece.
fn values(text: &str) -> Vec<Document<'_>> {
    let mut found = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let mut start = 0;
    while let Some(value) = stream.next() {
        let end = if value.is_ok() { stream.byte_offset() } else { text.len() };
        found.extend(document(text, start, end));
        start = end;
        if value.is_err() {
            break;
        }
    }
    found
}

/// The members of an array whose syntax is right.
fn members(text: &str) -> Vec<Document<'_>> {
    let mut found = Vec::new();
    let (mut depth, mut start, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                if depth == 1 {
                    start = index + 1;
                }
            }
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    found.extend(document(text, start, index));
                }
            }
            b',' if depth == 1 => {
                found.extend(document(text, start, index));
                start = index + 1;
            }
            _ => {}
        }
    }
    found
}

/// The document between two offsets, without the white space around it.
fn document(text: &str, start: usize, end: usize) -> Option<Document<'_>> {
    let piece = text.get(start..end)?;
    let begins = start + (piece.len() - piece.trim_start().len());
    let line = text.get(..begins)?.matches('\n').count() + 1;
    let piece = piece.trim();
    (!piece.is_empty()).then_some(Document { line, text: piece })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(usize, &str)> {
        split_documents(text).into_iter().map(|found| (found.line, found.text)).collect()
    }

    #[test]
    fn an_object_is_one_message_over_many_lines() {
        assert_eq!(split("\n{\n \"a\": 1\n}\n"), [(2, "{\n \"a\": 1\n}")]);
    }

    #[test]
    fn each_line_of_ndjson_is_a_message_even_when_one_is_broken() {
        let text = "{\"a\":1}\n\n{\"b\":\n{\"c\":3}\r\n";
        assert_eq!(split(text), [(1, "{\"a\":1}"), (3, "{\"b\":"), (4, "{\"c\":3}")]);
    }

    #[test]
    fn a_broken_first_line_does_not_hide_the_others() {
        assert_eq!(split("{\"a\":\n{\"b\":2}\n"), [(1, "{\"a\":"), (2, "{\"b\":2}")]);
    }

    #[test]
    fn members_of_an_array_are_messages() {
        let text = "[\n {\"a\": \"],\\\"\"},\n {\"b\":\n [1, 2]}\n]";
        assert_eq!(split(text), [(2, "{\"a\": \"],\\\"\"}"), (3, "{\"b\":\n [1, 2]}")]);
        assert_eq!(split("[]"), []);
    }

    #[test]
    fn an_array_with_a_fault_is_one_document() {
        assert_eq!(split("[\n{\"a\":1},\n]"), [(1, "[\n{\"a\":1},\n]")]);
    }

    #[test]
    fn objects_over_many_lines_may_follow_each_other() {
        assert_eq!(split("{\n\"a\":1}\n{\n\"b\":2}"), [(1, "{\n\"a\":1}"), (3, "{\n\"b\":2}")]);
    }

    #[test]
    fn an_empty_file_has_no_messages() {
        assert_eq!(split(" \n\n"), []);
        assert_eq!(split("\u{feff}{\"a\":1}"), [(1, "{\"a\":1}")]);
    }
}
