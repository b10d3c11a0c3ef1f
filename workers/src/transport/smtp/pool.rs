//! Idle connections, kept for the next mail.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::session::Session;

/// How long a connection is kept idle: servers close them after a minute or a few.
const IDLE_MAX: SignedDuration = SignedDuration::from_secs(60);

/// Mails on one connection; servers take 100 and more.
const MAILS_MAX: u32 = 100;

/// Idle connections, the one that was used last on top.
#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<Vec<Session>>,
    most: usize,
}

impl Pool {
    pub(super) const fn new(most: usize) -> Self {
        Self { idle: Mutex::new(Vec::new()), most }
    }

    /// Takes a connection that has not been idle for too long; those that have are closed.
    pub(super) async fn take(&self, now: Timestamp) -> Option<Session> {
        let (session, stale) = {
            let mut idle = self.idle();
            let is_stale =
                |session: &mut Session| now.duration_since(session.idle_since) >= IDLE_MAX;
            let stale: Vec<Session> = idle.extract_if(.., is_stale).collect();
            (idle.pop(), stale)
        };
        for session in stale {
            session.quit().await;
        }
        session
    }

    /// Keeps a connection, unless it has done enough.
    pub(super) async fn put(&self, mut session: Session, now: Timestamp) {
        session.idle_since = now;
        let spent = {
            let mut idle = self.idle();
            if session.mails < MAILS_MAX && idle.len() < self.most {
                idle.push(session);
                None
            } else {
                Some(session)
            }
        };
        if let Some(session) = spent {
            session.quit().await;
        }
    }

    /// Forgets all: when one is dead, the server was started anew, and the others are dead too.
    pub(super) fn clear(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
