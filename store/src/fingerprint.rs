//! Fingerprints of what messages were set aside for: equal for equal faults, whatever values stood
//! in them, so that a thousand messages of one broken sender are one line of a list.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::model::QuarantineRow;

/// Characters of a fingerprint: enough to tell the faults of one quarantine apart.
const CHARS: usize = 12;
/// What stands for a value.
const VALUE: &str = "…";

/// The fingerprint of a message set aside: a short hash of its cause, its type, and the places and
/// sentences of its problems without their values.
pub fn fingerprint(row: &QuarantineRow) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    };
    add(row.defect.cause.name());
    add(row.message_type.as_deref().unwrap_or_default());
    let problems = row.defect.problems.iter();
    // The same fault of two items of a list is one fault.
    let problems: BTreeSet<(String, String)> =
        problems.map(|one| (place(&one.pointer), without_values(&one.sentence))).collect();
    for (place, sentence) in &problems {
        add(place);
        add(sentence);
    }
    let mut text = hex::encode(hasher.finalize());
    text.truncate(CHARS);
    text
}

/// A pointer whose places in lists do not count.
fn place(pointer: &str) -> String {
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = pointer.split('/').map(|part| if is_index(part) { VALUE } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A sentence with every value replaced: what is quoted, and words that hold a figure or a sign
/// that no word holds.
pub fn without_values(sentence: &str) -> String {
    let unquoted = without_quoted(sentence);
    let words = unquoted.split_whitespace();
    words.map(|word| if is_value(word) { VALUE } else { word }).collect::<Vec<_>>().join(" ")
}

fn is_value(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| c.is_ascii_punctuation());
    inner.chars().any(|c| c.is_numeric() || matches!(c, ':' | '#' | '@' | '/' | '_'))
}

/// What stands between two quotes or two backticks is a value; a backslash keeps a quote inside.
fn without_quoted(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut characters = sentence.chars();
    while let Some(character) = characters.next() {
        if !matches!(character, '"' | '`') {
            text.push(character);
            continue;
        }
        text.push_str(VALUE);
        while let Some(inside) = characters.next() {
            if inside == '\\' {
                characters.next();
            } else if inside == character {
                break;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use workflows::message::{Defect, MessageIdentity, Problem, QuarantineCause};

    use super::*;
    use crate::model::QuarantineStatus;

    fn row(kind: &str, problems: &[(&str, &str)]) -> QuarantineRow {
        let problems = problems.iter().map(|(pointer, sentence)| Problem {
            pointer: (*pointer).to_owned(),
            sentence: (*sentence).to_owned(),
        });
        QuarantineRow {
            id: "0a1b".to_owned(),
            identity: MessageIdentity { source: "urn:cbp:test".to_owned(), id: "1".to_owned() },
            content_hash: "ff".to_owned(),
            received_at: jiff::Timestamp::UNIX_EPOCH,
            exchange: "tidewaiter.cbp".to_owned(),
            user_id: None,
            message_type: Some(kind.to_owned()),
            subject: None,
            defect: Defect { cause: QuarantineCause::InvalidData, problems: problems.collect() },
            body: Vec::new(),
            instruction: None,
            status: QuarantineStatus::Held,
            settled_at: None,
        }
    }

    #[test]
    fn values_do_not_count_and_everything_else_does() {
        let entry = |value: &str, digit: u8| {
            let sentence = format!(
                "\"{value}\" is not an entry number: the check digit is {digit}, expected 9."
            );
            fingerprint(&row("a.v1", &[("/data/entryNumber", &sentence)]))
        };
        let one = entry("XQ7-2604418-0", 0);
        assert_eq!(one, entry("XQ7 with \\\"quotes\\\" in it", 8));
        assert_eq!(one.len(), CHARS);
        let length = "\"XQ7\" is not an entry number: it is too short.";
        let others = [
            row("a.v1", &[("/data/entryNumber", length)]),
            row(
                "a.v1",
                &[(
                    "/data/other",
                    "\"X\" is not an entry number: the check digit is 1, expected 9.",
                )],
            ),
            row(
                "b.v1",
                &[(
                    "/data/entryNumber",
                    "\"X\" is not an entry number: the check digit is 1, expected 9.",
                )],
            ),
        ];
        for other in others {
            assert_ne!(fingerprint(&other), one);
        }
    }

    #[test]
    fn the_same_fault_of_several_items_is_one_fault() {
        let three = row(
            "a.v1",
            &[("/data/lines/0", "No."), ("/data/lines/1", "No."), ("/data/lines/12", "No.")],
        );
        assert_eq!(fingerprint(&three), fingerprint(&row("a.v1", &[("/data/lines/7", "No.")])));
    }

    #[test]
    fn what_is_left_of_a_sentence_names_nobody_and_nothing() {
        let cases = [
            (
                "A message urn:cbp:center:CPM#01JX with other content was processed before.",
                "A message … with other content was processed before.",
            ),
            (
                "The broker user `acme erp` is not known to speak for the account A00001; no.",
                "The broker user … is not known to speak for the account … no.",
            ),
            ("An unclosed \"quote goes on", "An unclosed …"),
        ];
        for (sentence, expected) in cases {
            assert_eq!(without_values(sentence), expected);
        }
    }
}
