//! What findings mean: pure, so that every verdict can be tested.

use jiff::{SignedDuration, Timestamp};
use queues::broker as mq;
use queues::broker::ReceiptSource;
use queues::topology::{Exchange, Queue};
use store::model::{Backlog, Inspection, JournalGuard};
use workflows::deadline::local_time;

use super::{Check, Status};
use crate::config::TradeIdentity;

/// Oldest PostgreSQL that passes the contract.
const POSTGRES_MIN: u32 = 15;
/// From here on clocks differ by more than NTP leaves, and the order of receipt may suffer.
const SKEW_WARNS: SignedDuration = SignedDuration::from_secs(2);
/// From here on a message at the end of a day may count for the wrong one.
const SKEW_FAILS: SignedDuration = SignedDuration::from_secs(30);
/// Work older than this is not a burst any more: a role is missing or an engine is away.
const AGE_WARNS: SignedDuration = SignedDuration::from_mins(5);
/// Share of a disk, in per cent, below which somebody should make room.
const FREE_PERCENT_WARNS: u64 = 10;
/// Free bytes below which the next burst of documents may not fit.
const FREE_BYTES_FAILS: u64 = 1 << 30;

/// What a store says of itself; `asked` is this machine's clock before and after the question.
pub(super) fn store(found: &Inspection, asked: (Timestamp, Timestamp)) -> Vec<Check> {
    let mut checks = vec![engine(found), schema(found)];
    if found.schema_found > 0 {
        checks.push(privileges(found));
        checks.push(journal_guard(found));
    }
    checks.push(skew(found.engine, asked, found.server_clock));
    checks
}

fn engine(found: &Inspection) -> Check {
    let finding =
        format!("{} {} at {} answers.", found.engine, found.server_version, found.address);
    match major(&found.server_version) {
        Some(major) if found.engine == "postgresql" && major < POSTGRES_MIN => {
            let finding = format!("{finding} PostgreSQL {POSTGRES_MIN} is the oldest that works.");
            Check::fail("store", finding, "Upgrade the database server.")
        }
        Some(_) | None => Check::ok("store", finding),
    }
}

fn major(version: &str) -> Option<u32> {
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn schema(found: &Inspection) -> Check {
    let (name, known) = ("store schema", found.schema_known);
    match found.schema_found {
        0 => Check::fail(name, "The database has no schema yet.", "Run `tidewaiter migrate`."),
        version if version < known => Check::fail(
            name,
            format!("The schema is of version {version}, this program needs {known}."),
            "Run `tidewaiter migrate` of this version, then start the roles.",
        ),
        version if version > known => Check::fail(
            name,
            format!("The schema is of version {version}, this program knows up to {known}."),
            "Use the tidewaiter that migrated it, or a newer one.",
        ),
        version => Check::ok(name, format!("The schema is of version {version}, as it must be.")),
    }
}

fn privileges(found: &Inspection) -> Check {
    let name = "store privileges";
    if found.missing_privileges.is_empty() {
        return Check::ok(name, "The user may do all that the roles do.");
    }
    let missing = found.missing_privileges.join(", ");
    Check::fail(name, format!("The user lacks {missing}."), "Grant it; `migrate` names the role.")
}

fn journal_guard(found: &Inspection) -> Check {
    let name = "journal guard";
    match found.journal_guard {
        // Whoever may write the file may do anything with it.
        JournalGuard::Triggers if found.engine == "sqlite" => {
            Check::ok(name, "Triggers refuse changes of the journal.")
        }
        JournalGuard::TriggersOfAnother => Check::ok(
            name,
            "Triggers refuse changes of the journal, and this user cannot drop them.",
        ),
        JournalGuard::Triggers => Check::warn(
            name,
            "Triggers refuse changes of the journal, but this user could switch them off.",
            "Let another database user own the tables and run `migrate`; hashes show every change \
             all the same.",
        ),
        JournalGuard::None => Check::fail(
            name,
            "Nothing refuses changes of the journal: its triggers are missing or switched off.",
            "Run `tidewaiter audit verify`, then `tidewaiter migrate`, and find out who did it.",
        ),
    }
}

/// How far another clock is from this machine's. It answered between two looks at ours, so only
/// what lies outside of them is a difference.
pub(super) fn skew(
    whose: &str,
    (before, after): (Timestamp, Timestamp),
    theirs: Timestamp,
) -> Check {
    let name = "clocks";
    let ahead = theirs.duration_since(after).max(SignedDuration::ZERO);
    let behind = before.duration_since(theirs).max(SignedDuration::ZERO);
    let apart = ahead.max(behind);
    let direction = if ahead > behind { "ahead of" } else { "behind" };
    let finding = format!(
        "The clock of {whose} is {:.1} s {direction} that of this machine.",
        apart.as_secs_f64()
    );
    let remedy = "Let NTP set the clocks of every machine; dates are judged by them.";
    if apart > SKEW_FAILS {
        Check::fail(name, finding, remedy)
    } else if apart > SKEW_WARNS {
        Check::warn(name, finding, remedy)
    } else {
        let limit = SKEW_WARNS.as_secs();
        Check::ok(name, format!("{whose} and this machine agree within {limit} s."))
    }
}

/// What is not finished, and since when.
pub(super) fn backlog(found: &Backlog, now: Timestamp) -> Vec<Check> {
    let oldest = [
        (
            "outbox",
            found.outbox,
            found.outbox_oldest,
            "See whether a process has the role relay and the broker answers.",
        ),
        (
            "mail",
            found.mails_waiting + found.mails_queued,
            found.mails_oldest,
            "See whether processes have the roles documents and mail, and what the mail server \
             says (`case show` names the reply).",
        ),
    ];
    let mut checks: Vec<Check> = oldest
        .into_iter()
        .map(|(name, count, since, remedy)| age(name, count, since, now, remedy))
        .collect();
    checks.push(clock_lag(found.rung_due_oldest, now));
    checks.push(quarantine(found.quarantine));
    checks
}

fn age(
    name: &'static str,
    count: u64,
    since: Option<Timestamp>,
    now: Timestamp,
    remedy: &str,
) -> Check {
    let Some(since) = since else { return Check::ok(name, "Nothing waits.") };
    let waited = now.duration_since(since);
    let finding = format!("{count} wait, the oldest for {}.", in_words(waited));
    if waited > AGE_WARNS { Check::warn(name, finding, remedy) } else { Check::ok(name, finding) }
}

fn clock_lag(since: Option<Timestamp>, now: Timestamp) -> Check {
    let name = "due clock";
    let Some(since) = since else { return Check::ok(name, "No reminder is due.") };
    let lag = now.duration_since(since);
    let finding = format!(
        "A reminder was due at {} and has not fired, {} ago.",
        local_time(since).strftime("%Y-%m-%d %H:%M %Z"),
        in_words(lag)
    );
    if lag > AGE_WARNS {
        let remedy = "See whether a process has the role clock, and whether intake stands still: \
                      the clock waits for it.";
        return Check::warn(name, finding, remedy);
    }
    Check::ok(name, finding)
}

fn quarantine(held: u64) -> Check {
    let name = "quarantine";
    if held == 0 {
        return Check::ok(name, "No message is held.");
    }
    let finding = match held {
        1 => "1 message is held.".to_owned(),
        held => format!("{held} messages are held."),
    };
    Check::warn(name, finding, "See `tidewaiter quarantine list --by-fingerprint`.")
}

/// A duration in its largest unit.
fn in_words(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (count, unit) = match seconds {
        0..120 => (seconds, "s"),
        120..7200 => (seconds / 60, "min"),
        7200..172_800 => (seconds / 3600, "h"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

/// What a broker says of itself.
pub(super) fn broker(found: &mq::Inspection, identity: TradeIdentity) -> Vec<Check> {
    let mut checks = vec![broker_engine(found), topology(found)];
    if found.engine != "embedded" {
        checks.push(permissions(found));
        checks.push(trade_identity(identity));
    }
    checks.push(receipt(found.receipt));
    checks
}

fn broker_engine(found: &mq::Inspection) -> Check {
    let server = found.server.as_deref().unwrap_or(found.engine);
    let user = found.user.as_ref().map_or_else(String::new, |user| format!(" to the user {user}"));
    Check::ok("broker", format!("{server} at {} answers{user}.", found.address))
}

fn topology(found: &mq::Inspection) -> Check {
    let name = "broker queues";
    let problems: Vec<&mq::Problem> = found.problems().collect();
    if problems.is_empty() {
        let unseen = found.queues.iter().filter(|queue| queue.as_declared.is_none()).count();
        let ready: u64 = found.queues.iter().map(|queue| queue.ready).sum();
        let dead = found.queues.iter().find(|it| it.queue == Queue::Dead).map_or(0, |it| it.ready);
        let waits = format!("{ready} messages wait in them, {dead} of them dead letters");
        return match unseen {
            0 => Check::ok(name, format!("Every queue is as it must be; {waits}.")),
            unseen => Check::warn(
                name,
                format!(
                    "Every queue is there, but this user may not see how {unseen} are made; {waits}."
                ),
                "Run doctor as the broker user of `migrate` to see it.",
            ),
        };
    }
    let sentences = problems.iter().map(|problem| problem.sentence.as_str()).collect();
    let remedies = problems.iter().map(|problem| problem.remedy.as_str()).collect();
    Check::fail(name, as_sentence(sentences), as_sentence(remedies))
}

/// What several say as one sentence, each thing once.
fn as_sentence(parts: Vec<&str>) -> String {
    let mut said: Vec<&str> = Vec::new();
    for part in parts {
        let part = part.trim_end_matches('.');
        if !said.contains(&part) {
            said.push(part);
        }
    }
    let text = said.join("; ");
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

/// The exchanges that some role publishes to; to the others, senders do.
const WRITTEN_BY_ROLES: [Exchange; 3] = [Exchange::Work, Exchange::Facts, Exchange::Dead];

/// A role needs only some of them, so what is missing is no fault by itself.
fn permissions(found: &mq::Inspection) -> Check {
    let name = "broker permissions";
    let refused = |yes: Option<bool>| yes == Some(false);
    let is_ours = |exchange: Exchange| WRITTEN_BY_ROLES.contains(&exchange);
    let exchanges =
        found.exchanges.iter().filter(|it| is_ours(it.exchange) && refused(it.writable));
    let queues = found.queues.iter().filter(|it| refused(it.readable));
    let missing: Vec<String> = exchanges
        .map(|it| format!("publish to {}", it.exchange))
        .chain(queues.map(|it| format!("read {}", it.queue)))
        .collect();
    let is_seen = found.exchanges.iter().any(|it| it.writable.is_some())
        || found.queues.iter().any(|it| it.readable.is_some());
    match (missing.as_slice(), is_seen) {
        ([], true) => Check::ok(name, "The user may publish to and read all that roles need."),
        ([], false) => Check::ok(name, "The broker does not show them to this user."),
        ([..], _) => Check::warn(
            name,
            format!("The user may not {}.", missing.join(", ")),
            "Right for a user of some roles only; docs/rabbitmq.md lists what each role needs.",
        ),
    }
}

fn trade_identity(identity: TradeIdentity) -> Check {
    let name = "trade identity";
    match identity {
        TradeIdentity::Required => Check::ok(
            name,
            "A message of the trade counts only from a broker user of the account it names.",
        ),
        TradeIdentity::Trusted => Check::warn(
            name,
            "Whoever may publish to tidewaiter.trade may answer for any account.",
            "Set broker.trade_identity = \"required\".",
        ),
    }
}

fn receipt(source: ReceiptSource) -> Check {
    let name = "time of receipt";
    let remedy = "Set message_interceptors.incoming.set_header_timestamp.overwrite = true in \
                  rabbitmq.conf (RabbitMQ 3.12 or later).";
    match source {
        ReceiptSource::Broker => Check::ok(name, "The broker notes when a message arrived."),
        ReceiptSource::Consumption => Check::warn(
            name,
            "The broker notes no time of arrival: answers are counted as of consumption, so an \
             outage of ours can make one late.",
            remedy,
        ),
        ReceiptSource::Unknown => Check::warn(
            name,
            "It cannot be seen whether the broker notes the time of arrival: answers are counted \
             as of consumption.",
            remedy,
        ),
    }
}

/// Room on the disk of a folder.
pub(super) fn disk(name: &'static str, folder: &str, free: u64, size: u64) -> Check {
    let percent = free.saturating_mul(100).checked_div(size).unwrap_or(0);
    let mebibytes = free >> 20;
    let finding = format!("{mebibytes} MiB ({percent} %) are free for {folder}.");
    let remedy = "Make room or move it; nothing of Tidewaiter may be deleted by hand.";
    if free < FREE_BYTES_FAILS {
        Check::fail(name, finding, remedy)
    } else if percent < FREE_PERCENT_WARNS {
        Check::warn(name, finding, remedy)
    } else {
        Check::ok(name, finding)
    }
}

/// Who besides its owner may use a file with a secret, by its permission bits. Readable by all is
/// what containers make of secrets by default, so it only warns.
pub(super) fn secret_file(key: &str, file: &str, mode: u32) -> Option<(Status, String)> {
    const OTHERS_WRITE: u32 = 0o002;
    const OTHERS_READ: u32 = 0o004;
    let bits = mode & 0o777;
    let said = |what| format!("{key} = {file} can be {what} by every user here (mode {bits:o})");
    if mode & OTHERS_WRITE != 0 {
        Some((Status::Fail, said("changed")))
    } else if mode & OTHERS_READ != 0 {
        Some((Status::Warn, said("read")))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
