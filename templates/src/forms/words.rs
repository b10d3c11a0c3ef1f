//! Facts as people read them: dates, times, countries, ports, sizes, the people involved.

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::deadline::{Certificate, local_time};
use workflows::form28::{Notice, ReceivedResponse};
use workflows::ids::{CountryCode, PortCode};
use workflows::parties::Officer;

/// The date as forms print it: mm-dd-yyyy.
pub(crate) fn form_date(date: Date) -> String {
    date.strftime("%m-%d-%Y").to_string()
}

/// The date as letters print it, such as `Monday, July 6, 2026`.
pub(crate) fn letter_date(date: Date) -> String {
    date.strftime("%A, %B %-d, %Y").to_string()
}

/// The moment in New York, such as `05-11-2026 3:42 PM EDT`.
pub(crate) fn form_time(at: Timestamp) -> String {
    local_time(at).strftime("%m-%d-%Y %-I:%M %p %Z").to_string()
}

/// The day in New York.
pub(crate) fn local_date(at: Timestamp) -> Date {
    local_time(at).date()
}

/// The country by its name, or by its code when it is not an ISO country.
pub(crate) fn country(code: &CountryCode) -> String {
    code.name().map_or_else(|| code.to_string(), str::to_owned)
}

/// The port by code and name.
pub(crate) fn port(code: &PortCode) -> String {
    match code.name() {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// Who gave a command: name, and the account he or she speaks for.
pub(crate) fn actor(actor: &Actor) -> String {
    match &actor.account {
        Some(account) => format!("{} (account {account})", actor.name),
        None => actor.name.clone(),
    }
}

/// The officer to turn to.
pub(crate) fn officer(officer: &Officer) -> String {
    let title = officer.title.as_ref().map(|title| format!("{title} ")).unwrap_or_default();
    format!("{title}{}, team {}, telephone {}", officer.name, officer.team, officer.telephone)
}

/// Days with their unit.
pub(crate) fn calendar_days(days: u16) -> String {
    if days == 1 { "1 calendar day".to_owned() } else { format!("{days} calendar days") }
}

/// What the notice asks for, one line each, with box and letter.
pub(crate) fn asked(notice: &Notice) -> Vec<(String, String)> {
    let items = notice.asked().into_iter();
    items.map(|item| (item.code().to_owned(), item.title().to_owned())).collect()
}

/// Version of an answer with all its supplements: they count on from the answer's own.
pub(crate) fn latest_version(received: &ReceivedResponse) -> u32 {
    let supplements = received.supplements.iter().map(|supplement| supplement.version);
    supplements.fold(received.version, u32::max)
}

/// Why the last day is not the one that counting gives; nothing when it is.
pub(crate) fn why_moved(certificate: &Certificate) -> Option<String> {
    if certificate.due_on == certificate.raw_due_on {
        return None;
    }
    // Trigger, day 1, last day, one step for each extension; then the days CBP is closed.
    let counted = 3 + certificate.extensions.len();
    let rolling = certificate.steps.get(counted..).unwrap_or_default();
    let closed = rolling.split_last().map_or(rolling, |(_, closed)| closed);
    let first = closed.first().map(|step| format!(" {}", step.text)).unwrap_or_default();
    let others = if closed.len() > 1 { " It is closed until the new date." } else { "" };
    let raw = form_date(certificate.raw_due_on);
    Some(format!("Moved from {raw}, the last day by counting.{first}{others}"))
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    const KILO: u64 = 1000;
    match bytes {
        0..KILO => format!("{bytes} bytes"),
        KILO..1_000_000 => format!("{} KB", bytes.div_ceil(KILO)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_printed_in_new_york() {
        let at: Timestamp = "2026-05-11T19:42:00Z".parse().unwrap();
        assert_eq!(form_time(at), "05-11-2026 3:42 PM EDT");
        assert_eq!(letter_date(local_date(at)), "Monday, May 11, 2026");
    }

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(51_340), "52 KB");
        assert_eq!(size(12_345_678), "12.3 MB");
    }

    #[test]
    fn countries_and_ports_have_names() {
        assert_eq!(country(&"VN".parse().unwrap()), "Vietnam");
        assert_eq!(port(&"0901".parse().unwrap()), "0901 Buffalo-Niagara Falls, NY");
        assert_eq!(port(&"9999".parse().unwrap()), "9999");
    }
}
