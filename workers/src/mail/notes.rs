//! Notes: what would be lost with this process between a server's reply and the commit.
//!
//! Before a message is handed over it is noted as begun, and with it the replies that came since:
//! one round trip, which messages on other connections share: a note costs the database about as
//! much as half a message, so it waits a moment for them. After a crash a mail with a reply is only recorded, and one that was begun without a reply is sent
//! again and flagged: at most one for each connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use store::StoreError;
use store::model::MailEvidence;
use tokio::sync::{Notify, oneshot};

use crate::engine::Engine;

/// How long a note waits for messages on other connections: composing four takes about as long, and
/// a server far away takes much longer for each.
const GATHERS_MAX: Duration = Duration::from_millis(1);

/// What is to be noted next.
#[derive(Default)]
struct Pending {
    accepted: Vec<(String, MailEvidence)>,
    begun: Vec<String>,
    waiting: Vec<oneshot::Sender<Result<(), Missed>>>,
}

/// The note that another connection wrote for this one was not taken.
struct Missed;

/// Notes of one pass.
pub(super) struct Notes<'a> {
    engine: &'a Engine,
    /// Nothing is noted where repeating changes nothing.
    is_needed: bool,
    pending: Mutex<Pending>,
    /// One writes at a time, for all who came meanwhile.
    pen: tokio::sync::Mutex<()>,
    /// Parcels on their way: each of them begins a message soon, or has just ended.
    under_way: AtomicUsize,
    /// Something was added to what is pending, or a parcel ended.
    changed: Notify,
}

/// A parcel on its way, until it is dropped.
pub(super) struct UnderWay<'n>(&'n Notes<'n>);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
        self.0.changed.notify_one();
    }
}

impl<'a> Notes<'a> {
    pub(super) fn of(engine: &'a Engine) -> Self {
        Self {
            engine,
            is_needed: !engine.transport.is_idempotent(),
            pending: Mutex::default(),
            pen: tokio::sync::Mutex::default(),
            under_way: AtomicUsize::new(0),
            changed: Notify::new(),
        }
    }

    /// Counts a parcel that is begun: notes wait a moment for its next message.
    pub(super) fn parcel(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// The server took a mail; noted with what begins next.
    pub(super) fn accepted(&self, id: &str, evidence: &MailEvidence) {
        if self.is_needed {
            self.pending().accepted.push((id.to_owned(), evidence.clone()));
        }
    }

    /// Notes that handing over of a message begins, and that it is ours until then. Only then may
    /// it.
    ///
    /// # Errors
    /// When the store cannot note it: then it must not begin.
    pub(super) async fn begin(
        &self,
        ids: Vec<String>,
        claimed_until: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_needed {
            return Ok(());
        }
        let (done, mut noted) = oneshot::channel();
        {
            let mut pending = self.pending();
            pending.begun.extend(ids.iter().cloned());
            pending.waiting.push(done);
        }
        self.changed.notify_one();
        let _pen = self.pen.lock().await;
        match noted.try_recv() {
            Ok(Ok(())) => Ok(()),
            // The one who wrote has the cause; a try of our own finds it too, or works.
            Ok(Err(Missed)) => {
                self.write(Pending { begun: ids, ..Pending::default() }, claimed_until).await
            }
            Err(_) => {
                self.gather().await;
                let pending = std::mem::take(&mut *self.pending());
                self.write(pending, claimed_until).await
            }
        }
    }

    /// Waits until every parcel on its way asks for a note, or for a moment.
    async fn gather(&self) {
        let all_ask = async {
            while self.pending().waiting.len() < self.under_way.load(Ordering::Relaxed) {
                self.changed.notified().await;
            }
        };
        // Whoever asks later has a note of its own.
        let _ = tokio::time::timeout(GATHERS_MAX, all_ask).await;
    }

    /// All that begin together were claimed together.
    async fn write(&self, pending: Pending, claimed_until: Timestamp) -> Result<(), StoreError> {
        let Pending { accepted, begun, waiting } = pending;
        let now = self.engine.clock.now();
        let store = &self.engine.store;
        let written = store.note_hand_over(&accepted, &begun, now, claimed_until).await;
        if written.is_err() {
            // Replies are not forgotten: the next note has them.
            self.pending().accepted.extend(accepted);
        }
        for waiting in waiting {
            // One that waits no more has no use for it.
            let _ = waiting.send(if written.is_ok() { Ok(()) } else { Err(Missed) });
        }
        written
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
