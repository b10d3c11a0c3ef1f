//! Facts as people read them: dates, times, countries, ports, sizes, the people involved.

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::Actor;
use workflows::case_file::Link;
use workflows::deadline::{Certificate, local_time};
use workflows::declaration::Period;
use workflows::form28::Notice;
use workflows::ids::{CaseNumber, CountryCode, PortCode};
use workflows::parties::{Addressee, FilingBroker, ForeignParty, Office, Officer};

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

/// First and last day of a period, as letters print it.
pub(crate) fn period(period: Period) -> String {
    let (from, to) = (form_date(period.from), form_date(period.to));
    format!("{from} to {to}, both days included")
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

/// To whom a notice is addressed, in lines.
pub(crate) fn addressee(to: &Addressee) -> String {
    let attention = to.attention.as_ref().map(|desk| format!("Attn. {desk}\n"));
    let attention = attention.unwrap_or_default();
    let number = format!("Importer No. {} ({})", to.importer_number, to.importer_number_type);
    format!("{}\n{attention}{}\n{number}", to.name, to.address)
}

/// The issuing office, in lines.
pub(crate) fn office(from: &Office) -> String {
    let center = from.center_code.map(|key| format!("\nCenter {key}, {}", key.name()));
    let center = center.unwrap_or_default();
    format!("{}\n{}\nPort {}{center}", from.office, from.address, port(&from.port_code))
}

/// The foreign party with its manufacturer ID, in lines.
pub(crate) fn foreign_party(party: &ForeignParty) -> String {
    let mid = party.mid.as_ref().map(|mid| format!("\nMID {mid}")).unwrap_or_default();
    format!("{}\n{}{mid}", party.name, party.address)
}

/// The broker with its own reference, in two lines; nothing when none filed.
pub(crate) fn broker(broker: Option<&FilingBroker>) -> String {
    let Some(broker) = broker else {
        return String::new();
    };
    let reference = broker.reference_number.as_ref();
    let reference = reference.map(|number| format!("   Ref. {number}")).unwrap_or_default();
    format!("{}\nFiler {}{reference}", broker.name, broker.filer_code)
}

/// The officer who issued a notice, with title.
pub(crate) fn officer_named(officer: &Officer) -> String {
    match &officer.title {
        Some(title) => format!("{}, {title}", officer.name),
        None => officer.name.clone(),
    }
}

/// Values with commas; `none` when there are none.
pub(crate) fn list<T: std::fmt::Display>(values: &[T]) -> String {
    if values.is_empty() {
        return "none".to_owned();
    }
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A text, or that there is none.
pub(crate) fn given(text: &str) -> String {
    if text.trim().is_empty() { "not given".to_owned() } else { text.to_owned() }
}

/// The words with a capital at their beginning.
pub(crate) fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// That an answer may matter elsewhere. In law, a Form 28 or a Form 29 can be treated as a
/// commencement document (lifecycle §1).
pub(crate) fn counsel(form: &str) -> String {
    format!(
        "Consider consulting counsel before answering. In law, a {form} can be treated as the \
         document that begins a formal investigation, and that matters for a prior disclosure. \
         This note says nothing about this case, is not legal advice and does not come from CBP."
    )
}

/// A number of things, with commas between thousands.
pub(crate) fn count(number: u64) -> String {
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

/// The cases that one belongs with, in words: those linked, then those its notice names besides.
pub(crate) fn related(links: &[Link], named: &[CaseNumber]) -> Vec<(String, String)> {
    let known = links.iter().map(|link| (link.relation.in_words().to_owned(), &link.case));
    let is_linked = |number: &CaseNumber| links.iter().any(|link| link.case == *number);
    let others = named.iter().filter(|number| !is_linked(number));
    let others = others.map(|number| ("refers to".to_owned(), number));
    known.chain(others).map(|(relation, case)| (relation, case.to_string())).collect()
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
    fn large_numbers_have_commas() {
        assert_eq!(count(0), "0");
        assert_eq!(count(950), "950");
        assert_eq!(count(4_800), "4,800");
        assert_eq!(count(12_345_678), "12,345,678");
    }

    #[test]
    fn a_case_that_is_linked_and_named_is_listed_once_with_what_the_link_says() {
        use workflows::case_file::Relation;
        let number = |text: &str| text.parse::<CaseNumber>().unwrap();
        let links = [Link { case: number("RFI-2026-000101"), relation: Relation::RaisedFrom }];
        let named = [number("RFI-2026-000101"), number("MRN-2026-000019")];
        let related = related(&links, &named);
        let row = |relation: &str, case: &str| (relation.to_owned(), case.to_owned());
        assert_eq!(
            related,
            [row("follows", "RFI-2026-000101"), row("refers to", "MRN-2026-000019")]
        );
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
