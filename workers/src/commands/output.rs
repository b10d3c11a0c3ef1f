//! Standard output: what people and programs read. A reader that went away is not an error.

use std::io::{ErrorKind, Write as _};

use serde::Serialize;
use serde_json::Value;
use workflows::ids::{ImporterNumber, ImporterNumberKind};

use crate::failure::Failure;

/// Prints text and a line end.
///
/// # Errors
/// When standard output cannot be written for another reason than a closed pipe.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Prints a value as JSON.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::environment("the answer cannot be written", &error))?;
    print(&text)
}

/// The same value with every Social Security number that stands in it as an importer number
/// masked, however deep.
pub fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked_text(text)),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, masked(field))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn masked_text(text: String) -> String {
    match text.parse::<ImporterNumber>() {
        Ok(number) if number.kind() == ImporterNumberKind::Ssn => number.to_string(),
        Ok(_) | Err(_) => text,
    }
}

/// Tells something beside the answer, on standard error.
pub fn note(text: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// `1 message`, `2 messages`.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A table with aligned columns.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let lines: Vec<String> =
        std::iter::once(&header).chain(rows).map(|row| aligned(row, &widths)).collect();
    lines.join("\n")
}

fn aligned(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> =
        row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    cells.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_social_security_number_is_masked_wherever_it_stands() {
        let account = json!({
            "importerNumbers": ["123-45-6789", "31-555010100"], "grants": [{ "scope": "123-45-6789" }],
            "dateOfEntry": "2026-03-18", "sequence": 123_456_789,
        });
        let expected = json!({
            "importerNumbers": ["***-**-6789", "31-555010100"], "grants": [{ "scope": "***-**-6789" }],
            "dateOfEntry": "2026-03-18", "sequence": 123_456_789,
        });
        assert_eq!(masked(account), expected);
    }
}
