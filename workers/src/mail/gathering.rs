//! Gathering: which mails go out as one message, and how long the first of them wait for the
//! others.
//!
//! Reminders of one day to one address go together (lifecycle §5). What was tried together is
//! tried together again, and nothing joins it: a message that may have arrived is repeated as it
//! was, never told once more in another one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use store::changes::MailDelay;
use store::model::{Loaded, MailRow, MailStatus, Wanted};
use store::reminders::OpenReminder;

use crate::engine::{Engine, PassError};
use crate::work::each_once;

/// How long a reminder waits at most, after it was staged, for others of its day: as long as the
/// clock waits for intake. A rung that cannot fire or a document that cannot be made holds nobody
/// up for longer.
const GATHERS_MAX: SignedDuration = SignedDuration::from_mins(10);

/// When it is looked again first whether all are there; later after as long as the first of them
/// has waited, so that a long wait takes few looks.
const FIRST_LOOK_AFTER: SignedDuration = SignedDuration::from_secs(3);

/// Reminders of one message at most: more nobody reads, and each brings its files.
const REMINDERS_MAX: usize = 50;

/// Mails that go out as one message: mostly one, else reminders of one day to one address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    /// In order of staging; never empty.
    pub(super) mails: Vec<MailRow>,
    /// What its reminders share; `None` for a mail that goes alone.
    pub(super) digest_key: Option<String>,
}

impl Parcel {
    fn of_one(mail: MailRow) -> Self {
        Self { mails: vec![mail], digest_key: None }
    }

    /// When the first of its mails was staged.
    fn oldest(&self) -> Option<Timestamp> {
        self.mails.iter().map(|mail| mail.created_at).min()
    }

    /// Whether it waits for all of its mails when one is held up by an earlier mail of its case.
    /// Later it goes without that one.
    pub(super) fn waits_for_all(&self, now: Timestamp) -> bool {
        self.digest_key.is_some() && self.oldest().is_some_and(|oldest| now < oldest + GATHERS_MAX)
    }

    /// When it is looked at again while it waits.
    pub(super) fn next_look_at(&self, now: Timestamp) -> Timestamp {
        next_look_at(self.oldest().unwrap_or(now), now)
    }
}

/// Everything of one pass.
#[derive(Debug)]
pub(super) struct Gathered {
    /// What may go out.
    pub(super) parcels: Vec<Parcel>,
    /// Reminders that wait for others.
    pub(super) delays: Vec<MailDelay>,
    /// What was read for all of them.
    pub(super) loaded: Loaded,
    /// What is read again to write outcomes.
    pub(super) wanted: Wanted,
}

/// Puts mails that are to be sent into parcels, each reminder together with the others of its day
/// to its address, whether work for those has come or not.
///
/// # Errors
/// When the case store fails, also over a case that another reminder is about.
pub(super) async fn gather(engine: &Engine, mails: Vec<MailRow>) -> Result<Gathered, PassError> {
    let keys = each_once(mails.iter().filter_map(MailRow::digest_key));
    if keys.is_empty() {
        return alone(engine, mails).await;
    }
    // The clock is asked first: whatever it stages in between had a rung pending then.
    let next_rung_at = engine.store.next_rung_at().await?;
    let reminders = engine.store.open_reminders(&keys).await?;
    let others = mails.into_iter().filter(|mail| mail.digest_key().is_none());
    let others: Vec<MailRow> = others.collect();
    let (wanted, loaded) =
        read_cases(engine, others.iter().chain(reminders.iter().map(|it| &it.mail))).await?;
    let look = Look { now: engine.clock.now(), next_rung_at };
    let mut gathered = Gathered { parcels: Vec::new(), delays: Vec::new(), loaded, wanted };
    gathered.parcels.extend(others.into_iter().map(Parcel::of_one));
    for (key, reminders) in by_key(reminders) {
        look.gather(&key, reminders, &mut gathered);
    }
    Ok(gathered)
}

/// Puts each mail into a parcel of its own.
///
/// # Errors
/// When the case store fails.
pub(super) async fn alone(engine: &Engine, mails: Vec<MailRow>) -> Result<Gathered, PassError> {
    let (wanted, loaded) = read_cases(engine, mails.iter()).await?;
    let parcels = mails.into_iter().map(Parcel::of_one).collect();
    Ok(Gathered { parcels, delays: Vec::new(), loaded, wanted })
}

async fn read_cases(
    engine: &Engine,
    mails: impl Iterator<Item = &MailRow>,
) -> Result<(Wanted, Loaded), PassError> {
    let cases = mails.map(|mail| mail.case.clone()).collect();
    let wanted = Wanted { cases, cases_alone: true, ..Wanted::default() };
    let loaded = engine.store.load(&wanted).await?;
    Ok((wanted, loaded))
}

/// In order of staging within each key.
fn by_key(reminders: Vec<OpenReminder>) -> BTreeMap<String, Vec<OpenReminder>> {
    let mut keys: BTreeMap<String, Vec<OpenReminder>> = BTreeMap::new();
    for reminder in reminders {
        keys.entry(reminder.mail.digest_key().unwrap_or_default()).or_default().push(reminder);
    }
    keys
}

/// Of one day to one address, those that were never tried, and those that were tried together.
fn by_attempt(reminders: Vec<OpenReminder>) -> BTreeMap<Option<Timestamp>, Vec<OpenReminder>> {
    let mut attempts: BTreeMap<Option<Timestamp>, Vec<OpenReminder>> = BTreeMap::new();
    for reminder in reminders {
        attempts.entry(reminder.tried_at).or_default().push(reminder);
    }
    attempts
}

fn next_look_at(oldest: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.duration_since(oldest);
    (now + waited.max(FIRST_LOOK_AFTER)).min(oldest + GATHERS_MAX)
}

/// A look at the reminders of a day.
struct Look {
    now: Timestamp,
    /// When the next rung fires, or should have.
    next_rung_at: Option<Timestamp>,
}

impl Look {
    /// Puts the reminders of one key into parcels, or has them wait.
    fn gather(&self, key: &str, reminders: Vec<OpenReminder>, into: &mut Gathered) {
        let cases = &into.loaded.cases;
        // A date that asks nothing any more: nobody waits for that one, nor it for others.
        let is_moot = |mail: &MailRow| {
            cases.get(&mail.case).is_some_and(|case| case.makes_moot(&mail.message, mail.about))
        };
        let (moot, asking): (Vec<_>, Vec<_>) =
            reminders.into_iter().partition(|it| is_moot(&it.mail));
        let moot = moot.into_iter().filter(|it| self.is_free(it));
        into.parcels.extend(moot.map(|it| Parcel::of_one(it.mail)));
        for together in by_attempt(asking).into_values() {
            let (free, held): (Vec<_>, Vec<_>) =
                together.into_iter().partition(|it| self.is_free(it));
            if let Some(not_before) = self.waits_until(&free, &held) {
                into.delays.extend(free.into_iter().map(|it| MailDelay {
                    id: it.mail.id,
                    not_before,
                    claimed_until: it.claimed_until,
                    is_unused: false,
                }));
                continue;
            }
            let mails: Vec<MailRow> = free.into_iter().map(|it| it.mail).collect();
            into.parcels.extend(
                mails.chunks(REMINDERS_MAX).map(|mails| Parcel {
                    mails: mails.to_vec(),
                    digest_key: Some(key.to_owned()),
                }),
            );
        }
    }

    /// Whether nothing but the others keeps it.
    fn is_free(&self, reminder: &OpenReminder) -> bool {
        let is_over = |until: Option<Timestamp>| until.is_none_or(|until| until <= self.now);
        let is_due = match reminder.mail.status {
            MailStatus::Queued | MailStatus::Ambiguous => true,
            MailStatus::Waiting
            | MailStatus::Sent
            | MailStatus::Bounced
            | MailStatus::Failed
            | MailStatus::Suppressed => false,
        };
        is_due && is_over(reminder.paused_until) && is_over(reminder.claimed_until)
    }

    /// Until when reminders that could go wait for those that cannot, or for the clock; `None`
    /// when they go now.
    fn waits_until(&self, free: &[OpenReminder], held: &[OpenReminder]) -> Option<Timestamp> {
        if free.first()?.tried_at.is_some() {
            // Paused after the same attempt, until the same instant or a little later.
            return held.iter().filter_map(|it| it.paused_until).max();
        }
        let oldest = free.iter().map(|it| it.mail.created_at).min()?;
        let newest = free.iter().map(|it| it.mail.created_at).max()?;
        let is_awaited = |created_at: Timestamp| self.now < created_at + GATHERS_MAX;
        let is_behind = self.next_rung_at.is_some_and(|fire_at| fire_at <= newest);
        let waits = is_behind || held.iter().any(|it| is_awaited(it.mail.created_at));
        (waits && is_awaited(oldest)).then(|| next_look_at(oldest, self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "2026-06-28 broker@one.example";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    /// A reminder that could go, staged at the 100th second.
    fn free(id: &str) -> OpenReminder {
        let mut mail = store::contract::reminded().mails.remove(0);
        mail.id = id.to_owned();
        mail.created_at = at(100);
        OpenReminder { mail, tried_at: None, paused_until: None, claimed_until: None }
    }

    fn waiting(id: &str) -> OpenReminder {
        let mut reminder = free(id);
        reminder.mail.status = MailStatus::Waiting;
        reminder
    }

    fn paused(id: &str, until: i64) -> OpenReminder {
        OpenReminder { paused_until: Some(at(until)), ..free(id) }
    }

    fn tried(reminder: OpenReminder, when: i64) -> OpenReminder {
        OpenReminder { tried_at: Some(at(when)), ..reminder }
    }

    /// Parcels by the ids in them, and what is looked at again when, of reminders of one day.
    fn gathered(
        now: i64,
        next_rung_at: Option<i64>,
        reminders: Vec<OpenReminder>,
    ) -> (Vec<Vec<String>>, Vec<(String, i64)>) {
        let mut into = Gathered {
            parcels: Vec::new(),
            delays: Vec::new(),
            loaded: Loaded::default(),
            wanted: Wanted::default(),
        };
        let look = Look { now: at(now), next_rung_at: next_rung_at.map(at) };
        look.gather(KEY, reminders, &mut into);
        let ids = |mails: Vec<MailRow>| mails.into_iter().map(|mail| mail.id).collect();
        let parcels = into.parcels.into_iter().map(|parcel| ids(parcel.mails)).collect();
        let delays = into.delays.into_iter();
        (parcels, delays.map(|it| (it.id, it.not_before.as_second())).collect())
    }

    fn together(ids: &[&[&str]]) -> (Vec<Vec<String>>, Vec<(String, i64)>) {
        let owned = |ids: &&[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        (ids.iter().map(owned).collect(), Vec::new())
    }

    fn looked_at_again(delays: &[(&str, i64)]) -> (Vec<Vec<String>>, Vec<(String, i64)>) {
        (Vec::new(), delays.iter().map(|&(id, at)| (id.to_owned(), at)).collect())
    }

    #[test]
    fn reminders_that_can_go_go_together() {
        assert_eq!(gathered(100, None, vec![free("a"), free("b")]), together(&[&["a", "b"]]));
    }

    #[test]
    fn reminders_wait_ten_minutes_at_most_for_one_whose_document_is_not_made() {
        let both = || vec![free("a"), waiting("b")];
        assert_eq!(gathered(100, None, both()), looked_at_again(&[("a", 103)]));
        assert_eq!(gathered(699, None, both()), looked_at_again(&[("a", 700)]));
        assert_eq!(gathered(700, None, both()), together(&[&["a"]]));
        let mut later = free("later");
        later.mail.created_at = at(650);
        let with_later = vec![waiting("b"), later];
        assert_eq!(gathered(700, None, with_later), together(&[&["later"]]));
    }

    #[test]
    fn reminders_wait_ten_minutes_at_most_for_a_clock_that_has_not_caught_up() {
        assert_eq!(gathered(100, Some(100), vec![free("a")]), looked_at_again(&[("a", 103)]));
        assert_eq!(gathered(100, Some(101), vec![free("a")]), together(&[&["a"]]));
        assert_eq!(gathered(700, Some(100), vec![free("a")]), together(&[&["a"]]));
    }

    #[test]
    fn reminders_wait_for_one_that_is_paused() {
        let both = vec![free("a"), paused("b", 103)];
        assert_eq!(gathered(101, None, both), looked_at_again(&[("a", 104)]));
        let both = vec![free("a"), paused("b", 103)];
        assert_eq!(gathered(103, None, both), together(&[&["a", "b"]]));
    }

    #[test]
    fn nobody_waits_for_one_that_another_process_sends() {
        let claimed = OpenReminder { claimed_until: Some(at(160)), ..tried(free("b"), 100) };
        assert_eq!(gathered(100, None, vec![free("a"), claimed]), together(&[&["a"]]));
    }

    #[test]
    fn what_was_tried_together_is_tried_together_again_and_nothing_joins_it() {
        let again = || vec![tried(free("a"), 110), tried(free("b"), 110), free("new")];
        assert_eq!(gathered(160, None, again()), together(&[&["new"], &["a", "b"]]));
        let freed = vec![tried(free("a"), 110), tried(paused("b", 9000), 110)];
        assert_eq!(gathered(8000, None, freed), looked_at_again(&[("a", 9000)]));
    }

    #[test]
    fn a_long_wait_takes_few_looks() {
        let mut looks = vec![at(100)];
        while let Some(&last) = looks.last().filter(|last| **last < at(100) + GATHERS_MAX) {
            looks.push(next_look_at(at(100), last));
        }
        let seconds: Vec<i64> = looks.into_iter().map(|look| look.as_second() - 100).collect();
        assert_eq!(seconds, [0, 3, 6, 12, 24, 48, 96, 192, 384, 600]);
    }

    #[test]
    fn more_reminders_than_anybody_reads_make_several_parcels() {
        let many = (0..=REMINDERS_MAX).map(|number| free(&number.to_string())).collect();
        let (parcels, delays) = gathered(100, None, many);
        let sizes: Vec<usize> = parcels.iter().map(Vec::len).collect();
        assert_eq!((sizes, delays), (vec![REMINDERS_MAX, 1], Vec::new()));
    }
}
