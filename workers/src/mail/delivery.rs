//! One pass of deliveries: in order, each claimed first, each with what came of it.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use store::changes::MailDelay;
use store::model::{Loaded, MailRow, MailStatus, UnsentMail};
use store::plan::MailDelivery;

use super::attachments::{Files, files_of};
use super::gathering::Parcel;
use super::sending::{Attempt, Desk};
use crate::engine::{Engine, PassError};

/// How long a mail waits for an earlier one to the same person of the same case: long enough for
/// a document to be made and for a pause or two, short enough that one mail never holds up what
/// comes after it for a day.
const WAITS_FOR_EARLIER: SignedDuration = SignedDuration::from_mins(15);

/// What came of a pass.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    /// Mails that were sent or given up.
    pub(super) ended: Vec<MailDelivery>,
    /// Mails to be tried later.
    pub(super) delays: Vec<MailDelay>,
}

/// Sends parcels in the order of staging, in turns: each turn claims those that no earlier mail to
/// the same person holds up. Fills `outcomes`, also when it fails half-way.
///
/// # Errors
/// When the case store fails.
pub(super) async fn send_in_order(
    engine: &Engine,
    parcels: Vec<Parcel>,
    loaded: &Loaded,
    outcomes: &mut Outcomes,
) -> Result<(), PassError> {
    let mut line = Line::of(parcels, loaded);
    let alone = line.parcels.iter().filter(|parcel| parcel.mails.len() == 1);
    let alone: Vec<&MailRow> = alone.flat_map(|parcel| &parcel.mails).collect();
    let files = files_of(engine, &alone, &loaded.cases).await?;
    // Every turn takes at least one mail out of the line.
    loop {
        let now = engine.clock.now();
        let turn = line.next_turn(now);
        if turn.is_empty() {
            break;
        }
        let claim_end = now + engine.lease;
        let ids: Vec<String> =
            turn.iter().flat_map(|parcel| &parcel.mails).map(|mail| mail.id.clone()).collect();
        let claimed = engine.store.begin_mails(&ids, now, claim_end).await?;
        let claimed: HashSet<String> = claimed.into_iter().collect();
        for Parcel { mut mails, .. } in turn {
            // One that is not ours now is sent by another process, or comes again by itself.
            mails.retain(|mail| claimed.contains(&mail.id));
            if mails.is_empty() || engine.clock.now() >= claim_end {
                continue;
            }
            let attempts = deliver(engine, mails, loaded, &files, claim_end).await?;
            line.forget_ended(&attempts);
            outcomes.take(attempts);
        }
    }
    outcomes.delays.extend(line.held_up(engine.clock.now()));
    Ok(())
}

impl Outcomes {
    fn take(&mut self, attempts: Vec<Attempt>) {
        for attempt in attempts {
            match attempt {
                Attempt::Ended(delivery) => self.ended.push(delivery),
                Attempt::Later(delay) => self.delays.push(delay),
            }
        }
    }
}

/// Delivers a parcel. The files of a digest are read only when its turn has come: they are many.
async fn deliver(
    engine: &Engine,
    mails: Vec<MailRow>,
    loaded: &Loaded,
    files: &Files,
    claim_end: Timestamp,
) -> Result<Vec<Attempt>, PassError> {
    if mails.iter().flat_map(|mail| &mail.documents).all(|id| files.contains_key(id)) {
        return Ok(Desk { engine, loaded, files, claim_end }.deliver(mails).await);
    }
    let files = files_of(engine, &mails.iter().collect::<Vec<_>>(), &loaded.cases).await?;
    Ok(Desk { engine, loaded, files: &files, claim_end }.deliver(mails).await)
}

/// Parcels in the order of staging.
struct Line<'a> {
    parcels: Vec<Parcel>,
    /// Mails of their cases that may still be sent, in order of staging.
    open: Vec<&'a UnsentMail>,
}

impl<'a> Line<'a> {
    fn of(parcels: Vec<Parcel>, loaded: &'a Loaded) -> Self {
        let open = loaded.unsent_mails.iter().filter(|mail| mail.is_open());
        let open: Vec<&UnsentMail> = open.collect();
        let places: HashMap<&str, usize> =
            open.iter().enumerate().map(|(place, mail)| (mail.id.as_str(), place)).collect();
        let place = |mail: &MailRow| places.get(mail.id.as_str());
        let whole = parcels.into_iter().map(|mut parcel| {
            // One that is not open any more was sent meanwhile, or given up.
            parcel.mails.retain(|mail| place(mail).is_some());
            parcel
        });
        let mut parcels: Vec<Parcel> = whole.filter(|parcel| !parcel.mails.is_empty()).collect();
        parcels.sort_by_key(|parcel| parcel.mails.first().and_then(place));
        Self { parcels, open }
    }

    /// Takes out what can go now. Of reminders of one day to one address one parcel a turn, so
    /// that what is claimed at one instant is one message.
    fn next_turn(&mut self, now: Timestamp) -> Vec<Parcel> {
        let (mut turn, mut stays) = (Vec::new(), Vec::new());
        let mut keys: HashSet<String> = HashSet::new();
        for parcel in std::mem::take(&mut self.parcels) {
            let is_held_up =
                |mail: &&MailRow| held_up_until(mail, &parcel, &self.open, now).is_some();
            let held_up: HashSet<String> =
                parcel.mails.iter().filter(is_held_up).map(|mail| mail.id.clone()).collect();
            let is_its_turn = parcel.digest_key.as_ref().is_none_or(|key| !keys.contains(key));
            let waits = !held_up.is_empty() && parcel.waits_for_all(now);
            if held_up.len() == parcel.mails.len() || waits || !is_its_turn {
                stays.push(parcel);
                continue;
            }
            let Parcel { mails, digest_key } = parcel;
            keys.extend(digest_key.clone());
            let (left, going): (Vec<_>, Vec<_>) =
                mails.into_iter().partition(|mail| held_up.contains(&mail.id));
            if !left.is_empty() {
                stays.push(Parcel { mails: left, digest_key: digest_key.clone() });
            }
            turn.push(Parcel { mails: going, digest_key });
        }
        self.parcels = stays;
        turn
    }

    /// What has ended holds nothing up any more.
    fn forget_ended(&mut self, attempts: &[Attempt]) {
        let ended: HashSet<&str> = attempts
            .iter()
            .filter_map(|attempt| match attempt {
                Attempt::Ended(delivery) => Some(delivery.mail.id.as_str()),
                Attempt::Later(_) => None,
            })
            .collect();
        self.open.retain(|mail| !ended.contains(mail.id.as_str()));
    }

    /// Pauses of what did not go: until what holds it up is over, or until its parcel is looked at
    /// again.
    fn held_up(&self, now: Timestamp) -> Vec<MailDelay> {
        let of_parcel = |parcel: &'_ Parcel| {
            let delays = parcel.mails.iter().map(|mail| MailDelay {
                id: mail.id.clone(),
                not_before: held_up_until(mail, parcel, &self.open, now)
                    .unwrap_or_else(|| parcel.next_look_at(now)),
                claimed_until: None,
            });
            delays.collect::<Vec<_>>()
        };
        self.parcels.iter().flat_map(of_parcel).collect()
    }
}

/// Until when earlier mails to the same person hold one up, but those that go with it. What is in
/// doubt, and probably there, holds nothing up.
fn held_up_until(
    mail: &MailRow,
    parcel: &Parcel,
    open: &[&UnsentMail],
    now: Timestamp,
) -> Option<Timestamp> {
    let this = open.iter().find(|one| one.id == mail.id)?;
    open.iter()
        .take_while(|earlier| earlier.id != mail.id)
        .filter(|earlier| earlier.goes_where(this) && earlier.status != MailStatus::Ambiguous)
        .filter(|earlier| parcel.mails.iter().all(|with_it| with_it.id != earlier.id))
        .map(|earlier| earlier.created_at + WAITS_FOR_EARLIER)
        .filter(|until| *until > now)
        .max()
}
