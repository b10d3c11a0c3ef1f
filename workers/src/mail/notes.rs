//! Notes: what would be lost with this process between a server's reply and the commit.
//!
//! Before a message is handed over it is noted as begun, and with it the replies that came since:
//! one round trip, which messages on other connections share when they come at the same time. After
//! a crash a mail with a reply is only recorded, and one that was begun without a reply is sent
//! again and flagged: at most one for each connection.

use std::sync::{Mutex, MutexGuard, PoisonError};

use store::StoreError;
use store::model::MailEvidence;
use tokio::sync::oneshot;

use crate::engine::Engine;

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
}

impl<'a> Notes<'a> {
    pub(super) fn of(engine: &'a Engine) -> Self {
        let is_needed = !engine.transport.is_idempotent();
        Self { engine, is_needed, pending: Mutex::default(), pen: tokio::sync::Mutex::default() }
    }

    /// The server took a mail; noted with what begins next.
    pub(super) fn accepted(&self, id: &str, evidence: &MailEvidence) {
        if self.is_needed {
            self.pending().accepted.push((id.to_owned(), evidence.clone()));
        }
    }

    /// Notes that handing over of a message begins. Only then may it.
    ///
    /// # Errors
    /// When the store cannot note it: then it must not begin.
    pub(super) async fn begin(&self, ids: Vec<String>) -> Result<(), StoreError> {
        if !self.is_needed {
            return Ok(());
        }
        let (done, mut noted) = oneshot::channel();
        {
            let mut pending = self.pending();
            pending.begun.extend(ids.iter().cloned());
            pending.waiting.push(done);
        }
        let _pen = self.pen.lock().await;
        match noted.try_recv() {
            Ok(Ok(())) => Ok(()),
            // The one who wrote has the cause; a try of our own finds it too, or works.
            Ok(Err(Missed)) => self.write(Pending { begun: ids, ..Pending::default() }).await,
            Err(_) => {
                let pending = std::mem::take(&mut *self.pending());
                self.write(pending).await
            }
        }
    }

    async fn write(&self, pending: Pending) -> Result<(), StoreError> {
        let Pending { accepted, begun, waiting } = pending;
        let now = self.engine.clock.now();
        let written = self.engine.store.note_hand_over(&accepted, &begun, now).await;
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
