//! The formats of our JSON Schemas: each names its check and gives one example.
//!
//! The checks of identifiers are the parsers of `workflows`, so that what validates also reads.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::ids::{
    AceDeclarationId, AceId, AdCvdCase, CaseNumber, Center, CountryCode, EntryNumber, FilerCode,
    HtsNumber, IdError, ImporterNumber, Mid, PortCode, ProtestNumber, Team,
};
use workflows::money::Usd;

/// Longest part of a refused value that is repeated in a sentence, in characters.
const SHOWN_CHARS_MAX: usize = 48;
/// Digits of a Social Security number.
const SSN_DIGITS: usize = 9;
/// Longest address (RFC 5321, 4.5.3.1.3, without the brackets), in bytes.
const EMAIL_BYTES_MAX: usize = 254;
/// Longest part before the `@` (RFC 5321, 4.5.3.1.1), in bytes.
const EMAIL_LOCAL_BYTES_MAX: usize = 64;
/// Digits of a quantity before the point.
const QUANTITY_DIGITS_MAX: usize = 12;
/// Digits of a quantity after the point.
const QUANTITY_DECIMALS_MAX: usize = 4;

/// A format that a JSON Schema of ours may name.
pub(super) struct Format {
    /// The name in `format`.
    pub(super) name: &'static str,
    /// What a value is, for "… is expected".
    pub(super) what: &'static str,
    /// A value that is right.
    pub(super) example: &'static str,
    /// Says what is wrong with a value.
    pub(super) check: fn(&str) -> Result<(), String>,
}

/// Every format.
pub(super) static FORMATS: [Format; 29] = [
    id::<AceDeclarationId>("ace-declaration-id", "an ACE declaration ID", "B7K0042219"),
    id::<AceId>("ace-id", "an ACE account ID", "A00001"),
    id::<AdCvdCase>("ad-cvd-case", "an AD/CVD case number", "A-570-910"),
    id::<CaseNumber>("case-number", "a case number", "RFI-2026-000101"),
    id::<Center>("center", "the key of a Center", "CPM"),
    id::<EntryNumber>("entry-number", "an entry number", "XQ7-2604418-9"),
    id::<FilerCode>("filer-code", "a filer code", "XQ7"),
    id::<HtsNumber>("htsus", "an HTSUS number", "9617.00.1000"),
    id::<ImporterNumber>("importer-number", "an importer number", "31-555010100"),
    id::<Mid>("mid", "a manufacturer ID", "CNNINBRI1186NIN"),
    id::<PortCode>("port-code", "a port code", "2704"),
    id::<ProtestNumber>("protest-number", "a protest number", "2704-26-101137"),
    id::<Team>("team", "a team designation", "42C"),
    Format { name: "country-code", what: "a country code", example: "CN", check: country },
    Format {
        name: "manufacturer-country",
        what: "a country code or a Canadian province code",
        example: "XO",
        check: manufacturer_country,
    },
    Format { name: "entry-type", what: "an entry type", example: "01", check: entry_type },
    Format { name: "date", what: "a date", example: "2026-06-05", check: date },
    Format {
        name: "date-time",
        what: "a date and time",
        example: "2026-06-05T13:00:00Z",
        check: date_time,
    },
    Format {
        name: "usd",
        what: "an amount in U.S. dollars as a text",
        example: "1263.00",
        check: usd,
    },
    Format {
        name: "quantity",
        what: "a quantity in decimal digits as a text",
        example: "1250.5",
        check: quantity,
    },
    Format {
        name: "ports-scope",
        what: "the word ALL or a list of port codes",
        example: "ALL",
        check: ports_scope,
    },
    Format {
        name: "email",
        what: "an e-mail address",
        example: "desk@importer.example",
        check: email,
    },
    Format {
        name: "time-zone",
        what: "an IANA time zone",
        example: "America/Chicago",
        check: time_zone,
    },
    Format { name: "language-tag", what: "a language tag", example: "en-US", check: language },
    Format {
        name: "sha256",
        what: "a SHA-256",
        example: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        check: sha256,
    },
    Format {
        name: "media-type",
        what: "a media type",
        example: "application/pdf",
        check: media_type,
    },
    Format {
        name: "web-address",
        what: "a web address",
        example: "https://files.importer.example/a.pdf",
        check: web_address,
    },
    Format { name: "line", what: "one line of text", example: "Import Compliance", check: line },
    Format { name: "text", what: "a text", example: "See the\nattached sheet.", check: text },
];

/// The format of that name.
pub(super) fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A value from outside as it may be shown: short, quoted, Social Security numbers masked.
pub(super) fn shown(value: &str) -> String {
    let mut short: String = value.chars().take(SHOWN_CHARS_MAX).collect();
    if may_hold_ssn(value) {
        short = short.replace(|c: char| c.is_ascii_digit(), "*");
    }
    if value.chars().nth(SHOWN_CHARS_MAX).is_some() {
        short.push('…');
    }
    format!("{short:?}")
}

/// Nine digits in a row but for separators; dates with their times have more or fewer.
fn may_hold_ssn(value: &str) -> bool {
    let separates = |c: char| matches!(c, '-' | ' ' | '.');
    let parts = value.split(|c: char| !c.is_ascii_digit() && !separates(c));
    parts.into_iter().any(|part| part.chars().filter(char::is_ascii_digit).count() == SSN_DIGITS)
}

const fn id<T: FromStr<Err = IdError>>(
    name: &'static str,
    what: &'static str,
    example: &'static str,
) -> Format {
    Format { name, what, example, check: check_id::<T> }
}

fn check_id<T: FromStr<Err = IdError>>(text: &str) -> Result<(), String> {
    text.parse::<T>().map(drop).map_err(|error| error.to_string())
}

fn country(text: &str) -> Result<(), String> {
    let code: CountryCode = text.parse().map_err(|error: IdError| error.to_string())?;
    if code.name().is_none() {
        return Err(format!("{} is not a country of ISO 3166-1, such as CN", shown(text)));
    }
    Ok(())
}

/// A manufacturer ID names Canadian provinces in place of Canada (19 CFR part 102, appendix).
fn manufacturer_country(text: &str) -> Result<(), String> {
    let province = format!("{text}AAA")
        .parse::<Mid>()
        .is_ok_and(|mid| mid.canadian_province().is_some() && mid.origin_code() == text);
    if province { Ok(()) } else { country(text) }
}

fn entry_type(text: &str) -> Result<(), String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("{} is not an entry type: two digits are expected, such as 01", shown(text)))
}

fn date(text: &str) -> Result<(), String> {
    let shape = has_shape(text, "dddd-dd-dd");
    if shape && text.parse::<Date>().is_ok() {
        return Ok(());
    }
    let problem = if shape { "no such day is in the calendar" } else { "YYYY-MM-DD is expected" };
    Err(format!("{} is not a date: {problem}", shown(text)))
}

fn date_time(text: &str) -> Result<(), String> {
    // RFC 3339 knows neither the short forms nor the bracketed zones that jiff also reads.
    let (start, rest) = text.split_at_checked(19).unwrap_or((text, ""));
    let upper = start.replace('t', "T");
    let fraction_end = rest.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(rest.len());
    let (fraction, offset) = rest.split_at(fraction_end);
    let fraction_is_right =
        fraction.is_empty() || (fraction.len() > 1 && fraction.starts_with('.'));
    let offset_is_right =
        matches!(offset, "Z" | "z") || has_shape(&offset.replacen(['+', '-'], "+", 1), "+dd:dd");
    let shape = has_shape(&upper, "dddd-dd-ddTdd:dd:dd") && fraction_is_right && offset_is_right;
    if shape && text.parse::<Timestamp>().is_ok() {
        return Ok(());
    }
    let expected = "RFC 3339 is expected, such as 2026-06-05T13:00:00Z";
    Err(format!("{} is not a date and time: {expected}", shown(text)))
}

/// Whether a text has a shape in which `d` stands for a digit, all else for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(found, wanted)| match wanted {
            b'd' => found.is_ascii_digit(),
            _ => found == wanted,
        })
}

/// The error of the amount itself repeats all of the text, which comes from outside.
fn usd(text: &str) -> Result<(), String> {
    if text.parse::<Usd>().is_ok() {
        return Ok(());
    }
    Err(format!(
        "{} is not an amount in U.S. dollars: digits with two decimals, at most {}, are expected, \
         such as 1263.00",
        shown(text),
        Usd::MAX
    ))
}

fn quantity(text: &str) -> Result<(), String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if is_number(whole, QUANTITY_DIGITS_MAX) && is_number(fraction, QUANTITY_DECIMALS_MAX) {
        return Ok(());
    }
    Err(format!(
        "{} is not a quantity: at most {QUANTITY_DIGITS_MAX} digits and {QUANTITY_DECIMALS_MAX} \
         decimals are expected, such as 1250.5",
        shown(text)
    ))
}

fn ports_scope(text: &str) -> Result<(), String> {
    if text == "ALL" {
        return Ok(());
    }
    Err(format!("{} is not a scope: the word ALL or a list of port codes is expected", shown(text)))
}

fn email(text: &str) -> Result<(), String> {
    let refused =
        |problem: &str| Err(format!("{} is not an e-mail address: {problem}", shown(text)));
    let Some((local, domain)) = text.rsplit_once('@') else {
        return refused("it has no @");
    };
    let local_character = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots_stand_alone = |part: &str| part.split('.').all(|word| !word.is_empty());
    if text.len() > EMAIL_BYTES_MAX || local.len() > EMAIL_LOCAL_BYTES_MAX {
        return refused("it is too long");
    }
    if !local.chars().all(local_character) || !dots_stand_alone(local) {
        return refused("the part before the @ is not one");
    }
    let label_is_right = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if !domain.contains('.') || !domain.split('.').all(label_is_right) {
        return refused("the part after the @ is not a domain");
    }
    Ok(())
}

fn time_zone(text: &str) -> Result<(), String> {
    if jiff::tz::TimeZone::get(text).is_ok() {
        return Ok(());
    }
    let expected = "a name of the IANA database is expected, such as America/Chicago";
    Err(format!("{} is not a time zone: {expected}", shown(text)))
}

fn language(text: &str) -> Result<(), String> {
    let mut parts = text.split('-');
    let first_is_right = parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let part_is_right = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if first_is_right && parts.all(part_is_right) {
        return Ok(());
    }
    Err(format!("{} is not a language tag (BCP 47), such as en-US", shown(text)))
}

fn sha256(text: &str) -> Result<(), String> {
    if text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    let expected = "64 hexadecimal digits in lower case are expected";
    Err(format!("{} is not a SHA-256: {expected}", shown(text)))
}

fn media_type(text: &str) -> Result<(), String> {
    let token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let essence = text.split(';').next().unwrap_or_default().trim_end();
    let parts = essence.split_once('/');
    if parts.is_some_and(|(kind, subtype)| token(kind) && token(subtype)) && line(text).is_ok() {
        return Ok(());
    }
    Err(format!("{} is not a media type, such as application/pdf", shown(text)))
}

fn web_address(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let printable = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    if !host.is_empty() && printable {
        return Ok(());
    }
    Err(format!("{} is not a web address that begins with https:// or http://", shown(text)))
}

fn line(text: &str) -> Result<(), String> {
    match text.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(found) => Err(format!("The text contains {found:?}; one line of text is expected")),
    }
}

fn text(text: &str) -> Result<(), String> {
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        None => Ok(()),
        Some(found) => Err(format!("The text contains {found:?}, which cannot be printed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(name: &str, text: &str) -> String {
        (format(name).unwrap().check)(text).unwrap_err()
    }

    #[test]
    fn every_example_has_its_format() {
        for format in &FORMATS {
            assert_eq!((format.check)(format.example), Ok(()), "{}", format.name);
        }
    }

    #[test]
    fn dates_have_one_spelling() {
        for wrong in ["20260605", "2026-6-5", "2026-06-05T00:00:00Z", "2026-02-29", ""] {
            refuses("date", wrong);
        }
        assert_eq!(
            refuses("date", "2026-02-29"),
            "\"2026-02-29\" is not a date: no such day is in the calendar"
        );
    }

    #[test]
    fn what_may_be_a_social_security_number_is_not_shown() {
        assert_eq!(shown("SSN 123-45-6789."), "\"SSN ***-**-****.\"");
        assert_eq!(shown("2026-02-30"), "\"2026-02-30\"");
    }

    #[test]
    fn instants_are_those_of_rfc_3339() {
        let check = format("date-time").unwrap().check;
        for right in ["2026-06-05T13:00:00.25Z", "2026-06-05T13:00:00-04:00"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        for wrong in [
            "2026-06-05",
            "2026-06-05 13:00:00Z",
            "2026-06-05T13:00:00",
            "2026-06-05T13:00:00-04:00[America/New_York]",
            "2026-06-05T25:00:00Z",
        ] {
            refuses("date-time", wrong);
        }
    }

    #[test]
    fn addresses_need_a_domain() {
        for wrong in ["desk", "desk@", "@importer.example", "a b@importer.example", "a@b"] {
            refuses("email", wrong);
        }
    }

    #[test]
    fn provinces_stand_for_canada_only_with_manufacturers() {
        let manufacturer = format("manufacturer-country").unwrap().check;
        assert_eq!(manufacturer("XO"), Ok(()));
        assert_eq!(manufacturer("SV"), Ok(()));
        assert_eq!(
            refuses("country-code", "XO"),
            "\"XO\" is not a country of ISO 3166-1, such as CN"
        );
    }

    #[test]
    fn a_time_zone_is_one_of_the_database() {
        refuses("time-zone", "Mars/Olympus");
    }
}
