//! One pass of deliveries: in order, each claimed first, each with what came of it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use futures::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use store::changes::MailDelay;
use store::model::{Loaded, MailRow, MailStatus, UnsentMail};
use store::plan::MailDelivery;

use super::attachments::{Files, files_of};
use super::gathering::Parcel;
use super::notes::Notes;
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
/// the same person holds up, and hands them over on as many connections as the transport has.
/// Fills `outcomes`, also when it fails half-way.
///
/// # Errors
/// When the case store fails.
pub(super) async fn send_in_order(
    engine: &Engine,
    mut parcels: Vec<Parcel>,
    loaded: &Loaded,
    outcomes: &mut Outcomes,
) -> Result<(), PassError> {
    let received = take_received(&mut parcels);
    let mut line = Line::of(parcels, loaded);
    line.forget_ended(&received);
    outcomes.ended.extend(received);
    let alone = line.parcels.iter().filter(|parcel| parcel.mails.len() == 1);
    let alone: Vec<&MailRow> = alone.flat_map(|parcel| &parcel.mails).collect();
    let files = files_of(engine, &alone, &loaded.cases).await?;
    let notes = Notes::of(engine);
    // Every turn takes at least one mail out of the line.
    loop {
        let now = engine.clock.now();
        let turn = line.next_turn(now);
        if turn.is_empty() {
            break;
        }
        let (turn, held) = admitted(engine, turn);
        outcomes.delays.extend(held);
        let claim_end = now + engine.lease;
        let mut turn = claimed(engine, turn, now, claim_end).await?;
        let received = take_received(&mut turn);
        line.forget_ended(&received);
        outcomes.ended.extend(received);
        let round = Round { engine, loaded, files: &files, notes: &notes, claim_end };
        let (attempts, failed) = round.deliver(turn).await;
        let before = outcomes.ended.len();
        outcomes.take(attempts);
        line.forget_ended(outcomes.ended.get(before..).unwrap_or_default());
        if let Some(error) = failed {
            return Err(error);
        }
    }
    outcomes.delays.extend(line.held_up(engine.clock.now()));
    Ok(())
}

/// Mails that a server has taken already, as a process noted that did not get to record it: they
/// are recorded now, and not sent again.
fn take_received(parcels: &mut Vec<Parcel>) -> Vec<MailDelivery> {
    let mut received = Vec::new();
    for parcel in parcels.iter_mut() {
        received.extend(parcel.mails.extract_if(.., |mail| mail.receipt.is_some()));
    }
    parcels.retain(|parcel| !parcel.mails.is_empty());
    let receipts = received.iter().filter_map(|mail| mail.receipt.as_ref());
    let mut sizes: HashMap<String, usize> = HashMap::new();
    for receipt in receipts {
        *sizes.entry(receipt.message_id.clone()).or_default() += 1;
    }
    let delivery = |mail: MailRow| {
        let evidence = mail.receipt.clone()?;
        let others = sizes.get(&evidence.message_id).map_or(0, |size| size - 1);
        tracing::info!(mail.id = mail.id, case = %mail.case, "sent, as was noted");
        Some(MailDelivery { mail, status: MailStatus::Sent, evidence, others })
    };
    received.into_iter().filter_map(delivery).collect()
}

/// What the transport lets go now, and pauses of what it does not: those were not claimed, and no
/// attempt is counted.
fn admitted(engine: &Engine, turn: Vec<Parcel>) -> (Vec<Parcel>, Vec<MailDelay>) {
    let (mut going, mut held) = (Vec::new(), Vec::new());
    for parcel in turn {
        let to = parcel.mails.first().map(|mail| mail.recipient.email.as_str());
        let Some(not_before) = to.and_then(|to| engine.transport.hold_until(to)) else {
            going.push(parcel);
            continue;
        };
        held.extend(parcel.mails.into_iter().map(|mail| MailDelay {
            id: mail.id,
            not_before,
            claimed_until: None,
            is_unused: false,
        }));
    }
    (going, held)
}

/// Claims the mails of a turn, and takes them as they are now: another process may have tried them
/// since they were read. One that is not ours is sent by another process, or comes again by itself.
pub(super) async fn claimed(
    engine: &Engine,
    mut turn: Vec<Parcel>,
    now: Timestamp,
    claim_end: Timestamp,
) -> Result<Vec<Parcel>, PassError> {
    let mails = turn.iter().flat_map(|parcel| &parcel.mails);
    let ids: Vec<String> = mails.map(|mail| mail.id.clone()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = engine.store.begin_mails(&ids, now, claim_end).await?;
    let mut claimed: HashMap<String, MailRow> =
        claimed.into_iter().map(|mail| (mail.id.clone(), mail)).collect();
    for parcel in &mut turn {
        let mails = std::mem::take(&mut parcel.mails);
        parcel.mails = mails.iter().filter_map(|mail| claimed.remove(&mail.id)).collect();
    }
    turn.retain(|parcel| !parcel.mails.is_empty());
    Ok(turn)
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

/// One turn: parcels that do not wait for each other.
struct Round<'a> {
    engine: &'a Engine,
    loaded: &'a Loaded,
    files: &'a Files,
    notes: &'a Notes<'a>,
    claim_end: Timestamp,
}

impl Round<'_> {
    /// Delivers parcels on several connections. After a failure none is begun any more; what is on
    /// its way is seen to its end.
    async fn deliver(&self, turn: Vec<Parcel>) -> (Vec<Attempt>, Option<PassError>) {
        let failed = &Mutex::new(None);
        let deliveries = stream::iter(turn).map(|parcel| self.deliver_one(parcel.mails, failed));
        let attempts: Vec<Vec<Attempt>> =
            deliveries.buffer_unordered(self.engine.transport.connections()).collect().await;
        let failed = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        (attempts.into_iter().flatten().collect(), failed)
    }

    async fn deliver_one(
        &self,
        mails: Vec<MailRow>,
        failed: &Mutex<Option<PassError>>,
    ) -> Vec<Attempt> {
        let has_failed = failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if has_failed || self.engine.clock.now() >= self.claim_end {
            return Vec::new();
        }
        let _under_way = self.notes.parcel();
        let mut attempts = Vec::new();
        if let Err(error) = self.deliver_into(mails, &mut attempts).await {
            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
        attempts
    }

    /// The files of a digest are read only when its turn has come: they are many.
    async fn deliver_into(
        &self,
        mails: Vec<MailRow>,
        attempts: &mut Vec<Attempt>,
    ) -> Result<(), PassError> {
        let Self { engine, loaded, notes, claim_end, .. } = *self;
        if mails.iter().flat_map(|mail| &mail.documents).all(|id| self.files.contains_key(id)) {
            let desk = Desk { engine, loaded, files: self.files, notes, claim_end };
            return desk.deliver(mails, attempts).await;
        }
        let rows: Vec<&MailRow> = mails.iter().collect();
        let files = files_of(engine, &rows, &loaded.cases).await?;
        let desk = Desk { engine, loaded, files: &files, notes, claim_end };
        desk.deliver(mails, attempts).await
    }
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

    /// What has ended holds nothing up any more, nor does what is in doubt.
    fn forget_ended(&mut self, ended: &[MailDelivery]) {
        let ended: HashSet<&str> = ended.iter().map(|it| it.mail.id.as_str()).collect();
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
                is_unused: false,
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
