//! What the program has, as values of columns and back.
//!
//! PostgreSQL keeps no U+0000 in text or `jsonb`, and messages set aside may hold one anywhere: it
//! is written as U+10FFFF (which no text uses) and `0`, and U+10FFFF itself doubled. Every text
//! comes back as it went in.

use std::borrow::Cow;

use jiff_sqlx::ToSqlx as _;
use serde::Serialize;

use crate::StoreError;

/// A time of a column.
pub(super) type Time = jiff_sqlx::Timestamp;
/// A date of a column.
pub(super) type Day = jiff_sqlx::Date;

/// What stands before an escaped character.
const ESCAPE: char = '\u{10FFFF}';

/// A time; what is finer than a microsecond is cut off.
pub(super) fn time(at: jiff::Timestamp) -> Time {
    jiff::Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at).to_sqlx()
}

pub(super) fn day(on: jiff::civil::Date) -> Day {
    on.to_sqlx()
}

/// A count. What is beyond the engine's integers cannot be reached by counting.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of rows for `LIMIT`.
pub(super) fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Text that may be anything.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => written.extend([ESCAPE, '0']),
            ESCAPE => written.extend([ESCAPE, ESCAPE]),
            other => written.push(other),
        }
    }
    Cow::Owned(written)
}

/// Text as it was before [`text`].
pub(super) fn read_text(written: String) -> String {
    unescape(written, "\0")
}

/// JSON for a `json` column, which keeps what is written.
pub(super) use crate::json::written as verbatim;

/// JSON for a `jsonb` column.
pub(super) fn json<T: Serialize>(
    table: &'static str,
    key: &str,
    column: &'static str,
    value: &T,
) -> Result<String, StoreError> {
    verbatim(table, key, column, value).map(escape_json)
}

/// JSON of a `jsonb` column as it was before [`json`].
pub(super) fn read_json(written: String) -> String {
    unescape(written, "\\u0000")
}

fn escape_json(json: String) -> String {
    if !json.contains("\\u0000") && !json.contains(ESCAPE) {
        return json;
    }
    let mut written = String::with_capacity(json.len() + 8);
    let mut rest = json.as_str();
    while let Some(place) = rest.find(['\\', ESCAPE]) {
        let (before, found) = rest.split_at(place);
        written.push_str(before);
        if let Some(after) = found.strip_prefix("\\u0000") {
            written.extend([ESCAPE, '0']);
            rest = after;
        } else if let Some(after) = found.strip_prefix(ESCAPE) {
            written.extend([ESCAPE, ESCAPE]);
            rest = after;
        } else {
            // A backslash and what it escapes, which may be a backslash.
            let (pair, after) = found.split_at_checked(2).unwrap_or((found, ""));
            written.push_str(pair);
            rest = after;
        }
    }
    written.push_str(rest);
    written
}

fn unescape(written: String, zero: &str) -> String {
    if !written.contains(ESCAPE) {
        return written;
    }
    let mut read = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match (character, character == ESCAPE) {
            (_, true) => match characters.next() {
                Some('0') => read.push_str(zero),
                Some(other) => read.push(other),
                None => read.push(ESCAPE),
            },
            (other, false) => read.push(other),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: [&str; 7] =
        ["", "plain", "\0", "a\0\0b", "\u{10FFFF}0", "\\u0000", "\\\0\\\\\u{10FFFF}\0\"\n"];

    #[test]
    fn any_text_comes_back_as_it_went_in() {
        for hostile in HOSTILE {
            let written = text(hostile);
            assert!(!written.contains('\0'), "{written:?}");
            assert_eq!(read_text(written.into_owned()), hostile);
        }
    }

    #[test]
    fn any_json_comes_back_as_it_went_in() {
        let written = json("t", "k", "c", &HOSTILE).unwrap();
        assert!(!serde_json::from_str::<Vec<String>>(&written).unwrap().concat().contains('\0'));
        let read: Vec<String> = serde_json::from_str(&read_json(written)).unwrap();
        assert_eq!(read, HOSTILE);
    }

    #[test]
    fn a_time_is_kept_to_the_microsecond() {
        let finer: jiff::Timestamp = "2026-06-05T13:00:00.000250999Z".parse().unwrap();
        let kept: jiff::Timestamp = "2026-06-05T13:00:00.00025Z".parse().unwrap();
        assert_eq!(time(finer).to_jiff(), kept);
    }
}
