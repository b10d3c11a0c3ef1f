//! Waking up when another process staged something: a notification, or a little time.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::Mutex;

use crate::open::OpenOptions;

/// Channel of the notifications. Named also in the statements that notify.
const CHANNEL: &str = "tidewaiter_outbox";

/// How often something is supposed to be there that was not told.
const POLL: Duration = Duration::from_millis(500);

/// One connection that listens, made when somebody waits for the first time.
#[derive(Debug)]
pub(super) struct Waking {
    pool: PgPool,
    listener: Mutex<Option<PgListener>>,
}

impl Waking {
    pub(super) fn of(connect: PgConnectOptions, options: &OpenOptions) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.acquire_timeout)
            .connect_lazy_with(connect);
        Self { pool, listener: Mutex::new(None) }
    }

    /// Returns with the next notification, at the latest after [`POLL`].
    pub(super) async fn wait(&self) {
        // Whatever keeps the notifications away, the time passes all the same.
        let _: Result<(), tokio::time::error::Elapsed> =
            tokio::time::timeout(POLL, self.notified()).await;
    }

    /// Like [`Self::hear`]; does not return at all where nothing can be heard.
    async fn notified(&self) {
        if let Err(error) = self.hear().await {
            tracing::debug!(error = %error, "cannot listen for notifications; looks by itself");
            std::future::pending::<()>().await;
        }
    }

    /// Makes sure that somebody listens.
    #[cfg(test)]
    pub(super) async fn listen(&self) -> Result<(), sqlx::Error> {
        self.listening(&mut *self.listener.lock().await).await.map(|_| ())
    }

    async fn listening<'l>(
        &self,
        listener: &'l mut Option<PgListener>,
    ) -> Result<&'l mut PgListener, sqlx::Error> {
        // Stays in its place while somebody waits: whoever stops waiting does not lose it.
        if let Some(listening) = listener {
            return Ok(listening);
        }
        let mut listening = PgListener::connect_with(&self.pool).await?;
        listening.listen(CHANNEL).await?;
        Ok(listener.insert(listening))
    }

    /// Returns with the next notification, or when the connection had to be made again.
    pub(super) async fn hear(&self) -> Result<(), sqlx::Error> {
        let mut listener = self.listener.lock().await;
        let listening = self.listening(&mut listener).await?;
        match listening.try_recv().await {
            // What came meanwhile says the same. `None`: the connection was lost and made again,
            // and something may have been missed.
            Ok(Some(_) | None) => while listening.next_buffered().is_some() {},
            Err(error) => {
                *listener = None;
                return Err(error);
            }
        }
        Ok(())
    }

    pub(super) async fn close(&self) {
        // The pool waits for the connection that listens: it is given back first.
        *self.listener.lock().await = None;
        self.pool.close().await;
    }
}
