//! Whether receivers can tell our mails from forgeries: SPF (RFC 7208), DKIM (RFC 6376) and DMARC
//! (RFC 7489) of the sender's domain. Pure: the records are given.

use super::Check;

/// What the DNS answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The TXT records of a name, each whole.
    Records(Vec<String>),
    /// There is no such name, or it has no TXT record.
    Nothing,
    /// It did not answer in time, or with an error.
    Failed(String),
}

/// Which hosts may send for a domain.
pub(super) fn spf(domain: &str, answer: &Answer) -> Check {
    let name = "SPF";
    let records = match starting_with(answer, "v=spf1") {
        Ok(records) => records,
        Err(problem) => return unknown(name, &format!("the TXT records of {domain}"), problem),
    };
    match records.as_slice() {
        [] => Check::warn(
            name,
            format!("{domain} has no SPF record."),
            "Publish `v=spf1 …` with the hosts that send, ending in -all.",
        ),
        [record] if record.split_whitespace().any(|term| matches!(term, "all" | "+all")) => {
            Check::warn(
                name,
                format!("The SPF record of {domain} lets every host of the world send."),
                "End it in -all instead of +all.",
            )
        }
        [_] => Check::ok(name, format!("{domain} says which hosts send for it.")),
        [..] => Check::fail(
            name,
            format!("{domain} has {} SPF records; receivers ignore all of them.", records.len()),
            "Leave one.",
        ),
    }
}

/// What receivers are told to do with forgeries: the record of the domain or of the nearest domain
/// above it. `answers` are those of the names in that order.
pub(super) fn dmarc(domain: &str, answers: &[(String, Answer)]) -> Check {
    let name = "DMARC";
    for (asked, answer) in answers {
        let records = match starting_with(answer, "v=DMARC1") {
            Ok(records) => records,
            Err(problem) => return unknown(name, &format!("the TXT records of {asked}"), problem),
        };
        match records.as_slice() {
            [] => {}
            [record] => return policy(name, asked, record),
            [..] => {
                let finding = format!("{asked} has several records; receivers ignore all.");
                return Check::fail(name, finding, "Leave one.");
            }
        }
    }
    Check::warn(
        name,
        format!("Neither {domain} nor a domain above it has a DMARC record."),
        format!("Publish `v=DMARC1; p=quarantine; rua=mailto:…` at _dmarc.{domain}."),
    )
}

fn policy(name: &'static str, asked: &str, record: &str) -> Check {
    match tag(record, "p").as_deref() {
        Some(policy @ ("quarantine" | "reject")) => {
            Check::ok(name, format!("{asked} asks receivers to {policy} forgeries."))
        }
        Some("none") => Check::warn(
            name,
            format!("{asked} only watches: forgeries are delivered (p=none)."),
            "Set p=quarantine or p=reject once the reports show nothing of yours.",
        ),
        Some(_) | None => Check::fail(
            name,
            format!("The record at {asked} has no policy that exists."),
            "Set p=none, p=quarantine or p=reject.",
        ),
    }
}

/// Where a DMARC record is looked for: the domain, then those above it that are no top level.
pub(super) fn dmarc_names(domain: &str) -> Vec<String> {
    /// Labels that are looked at: receivers go no further either (DMARCbis, tree walk).
    const NAMES_MAX: usize = 4;
    let labels: Vec<&str> = domain.split('.').collect();
    let beginnings = 0..labels.len().saturating_sub(1).max(1);
    let names = beginnings.map(|from| format!("_dmarc.{}", labels[from..].join(".")));
    names.take(NAMES_MAX).collect()
}

/// Whether the public key that stands in the DNS is the other half of the one that signs.
/// `ours` is the record as it should be; `from` is the domain of the sender.
pub(super) fn dkim(name_asked: &str, ours: &str, answer: &Answer) -> Check {
    let name = "DKIM";
    let records = match answer {
        Answer::Failed(problem) => {
            return unknown(name, &format!("the TXT records of {name_asked}"), problem);
        }
        Answer::Nothing => Vec::new(),
        // The version may be left out (RFC 6376, 3.6.1); the key may not.
        Answer::Records(records) => records.iter().filter(|it| tag(it, "p").is_some()).collect(),
    };
    let publish = format!("Publish at {name_asked} as TXT: {ours}");
    match records.as_slice() {
        [] => Check::fail(
            name,
            format!("Mails are signed, but {name_asked} has no key to check that with."),
            publish,
        ),
        [record] if tag(record, "p").is_some_and(|key| key.is_empty()) => {
            Check::fail(name, format!("The key at {name_asked} was revoked."), publish)
        }
        [record] if tag(record, "p") == tag(ours, "p") => {
            Check::ok(name, format!("{name_asked} has the public half of the key that signs."))
        }
        [_] => Check::fail(
            name,
            format!("The key at {name_asked} is another than the one that signs."),
            publish,
        ),
        [..] => Check::fail(
            name,
            format!("{name_asked} has several keys; receivers may take either."),
            "Leave one.",
        ),
    }
}

/// Whether a signature counts for the sender's domain (DMARC, relaxed): one is the other or lies
/// below it.
pub(super) fn is_aligned(signing: &str, from: &str) -> bool {
    let (signing, from) = (signing.to_ascii_lowercase(), from.to_ascii_lowercase());
    let below = |low: &str, high: &str| low.strip_suffix(high).is_some_and(|it| it.ends_with('.'));
    signing == from || below(&signing, &from) || below(&from, &signing)
}

/// One tag of a record such as `v=DKIM1; k=rsa; p=…`, without white space in its value.
fn tag(record: &str, name: &str) -> Option<String> {
    let mut tags = record.split(';').filter_map(|part| part.split_once('='));
    let (_, value) = tags.find(|(found, _)| found.trim().eq_ignore_ascii_case(name))?;
    Some(value.split_whitespace().collect())
}

/// The records of a kind, by their first word.
fn starting_with<'a>(answer: &'a Answer, version: &str) -> Result<Vec<&'a str>, &'a String> {
    match answer {
        Answer::Nothing => Ok(Vec::new()),
        Answer::Failed(problem) => Err(problem),
        Answer::Records(records) => {
            let is_one = |record: &&str| {
                let first = record.split([' ', ';']).next().unwrap_or_default();
                first.trim().eq_ignore_ascii_case(version)
            };
            Ok(records.iter().map(String::as_str).filter(is_one).collect())
        }
    }
}

fn unknown(name: &'static str, what: &str, problem: &str) -> Check {
    Check::warn(
        name,
        format!("It could not be found out: {what} did not come ({problem})."),
        "Run doctor where the DNS of the world can be asked.",
    )
}

#[cfg(test)]
mod tests;
