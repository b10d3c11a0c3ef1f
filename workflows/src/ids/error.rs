//! Why a text is not the identifier it was taken for.

use std::fmt;

/// Longest part of a refused value that is repeated in an error; it comes from outside.
const SHOWN_CHARS_MAX: usize = 48;
/// Characters of a Social Security number as printed, `NNN-NN-NNNN`.
const SSN_CHARS: usize = 11;
/// Digits of a Social Security number.
const SSN_DIGITS: usize = 9;

/// A text that is not the identifier it was taken for.
///
/// Its text is one sentence: what is wrong and what is expected. What looks like a Social
/// Security number is masked before it is stored here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {} {what}: {problem}, expected {expected}", article(what))]
pub struct IdError {
    /// The kind of identifier, such as "entry number".
    pub what: &'static str,
    /// The refused text, shortened, with anything like a Social Security number masked.
    pub value: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

impl IdError {
    /// Describes a refused `value`, which is shortened and masked first.
    pub(crate) fn new(
        what: &'static str,
        value: &str,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { what, value: shown(value), problem: problem.into(), expected: expected.into() }
    }

    /// The same error with every digit of the value but the last four masked.
    pub(crate) fn masked(self) -> Self {
        Self { value: mask_digits(&self.value), ..self }
    }
}

/// `it has 3 characters`, for a text of the wrong length.
pub(crate) fn length_problem(text: &str) -> String {
    match text.chars().count() {
        0 => "it is empty".to_owned(),
        1 => "it has 1 character".to_owned(),
        count => format!("it has {count} characters"),
    }
}

/// `"x" is not allowed here`, for the first character that is none of the allowed ones.
pub(crate) fn character_problem(character: char) -> String {
    format!("{character:?} is not allowed")
}

/// Whether the text is one or more decimal digits and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text has exactly `count` decimal digits and nothing else.
pub(crate) fn is_digits_of(text: &str, count: usize) -> bool {
    text.len() == count && is_digits(text)
}

/// The first character that `allowed` refuses.
pub(crate) fn first_refused(text: &str, allowed: impl Fn(char) -> bool) -> Option<char> {
    text.chars().find(|character| !allowed(*character))
}

fn article(what: impl fmt::Display) -> &'static str {
    let what = what.to_string();
    // HTSUS is spoken letter by letter and begins with a vowel sound.
    let vowel = what.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']);
    if vowel || what.starts_with("HTS") { "an" } else { "a" }
}

fn shown(value: &str) -> String {
    let mut shown: String = value.chars().take(SHOWN_CHARS_MAX).collect();
    if holds_ssn(value) {
        shown = mask_digits(&shown);
    }
    if value.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

fn holds_ssn(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let separated = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b'.');
    let only_ssn_digits = digits == SSN_DIGITS && value.bytes().all(separated);
    only_ssn_digits || value.as_bytes().windows(SSN_CHARS).any(is_printed_ssn)
}

fn is_printed_ssn(window: &[u8]) -> bool {
    window.iter().enumerate().all(|(index, byte)| match index {
        3 | 6 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

fn mask_digits(value: &str) -> String {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    let masked = value.chars().map(|character| {
        if !character.is_ascii_digit() {
            return character;
        }
        seen += 1;
        if seen + 4 > digits { character } else { '*' }
    });
    masked.collect()
}
