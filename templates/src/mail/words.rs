//! Values made fit for print: dates in words, single lines, quotes.

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::deadline::local_time;

/// Longest quote in a mail, in characters: the length of box 14. A longer text is cut, and the
/// case has the whole.
const QUOTE_CHARS_MAX: usize = 4_000;
/// Longest single value in a mail, in characters: the length of box 5a, the longest of them.
const LINE_CHARS_MAX: usize = 500;

/// `Monday, July 6, 2026`.
pub(super) fn long_date(date: Date) -> String {
    date.strftime("%A, %B %-d, %Y").to_string()
}

/// `Mon Jul 6, 2026`.
pub(super) fn short_date(date: Date) -> String {
    date.strftime("%a %b %-d, %Y").to_string()
}

/// `July 5`.
pub(super) fn month_and_day(date: Date) -> String {
    date.strftime("%B %-d").to_string()
}

/// `Monday, June 29, 2026, 10:15 AM EDT`, in New York.
pub(super) fn instant(at: Timestamp) -> String {
    local_time(at).strftime("%A, %B %-d, %Y, %-I:%M %p %Z").to_string()
}

/// `1 day`, `7 days`.
pub(super) fn days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// `4,800`.
pub(super) fn count_of(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1st`, `22nd`, `30th`.
pub(super) fn ordinal(number: u64) -> String {
    let suffix = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// The words with a capital at the beginning and a full stop.
pub(super) fn sentence(words: &str) -> String {
    format!("{}.", capitalized(words))
}

/// The words with a capital at the beginning.
pub(super) fn capitalized(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// The text without space around it, if anything is left.
pub(super) fn some_words(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

/// A value as one line: no control characters, no line breaks, no runs of spaces, and nothing
/// at its beginning that would make prose of it a heading or an item.
pub(crate) fn line(text: &str) -> String {
    let joined = line_of_any_length(text);
    cut(joined.trim_start_matches(['#', '-', ' ']), LINE_CHARS_MAX)
}

/// As [`line()`], for a text of our own that may be long.
pub(crate) fn line_of_any_length(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let words = text.split(|character: char| is_refused(character) || character.is_whitespace());
    for word in words.filter(|word| !word.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// A text of several lines, without other control characters and trailing space.
pub(super) fn quote(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = unix
        .split('\n')
        .map(|line| line.chars().map(|c| if is_refused(c) { ' ' } else { c }).collect::<String>());
    let kept = lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n");
    cut(kept.trim_matches('\n'), QUOTE_CHARS_MAX)
}

/// At most so many characters; what was cut shows as `…`.
pub(crate) fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Control characters, and the marks that reorder text: a name could pose as another with them.
fn is_refused(character: char) -> bool {
    let reorders = matches!(
        character,
        '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || reorders
}
