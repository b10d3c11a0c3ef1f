//! From errors of sqlx to those of the broker.

use crate::broker::BrokerError;

/// SQLite's primary result codes that may pass: busy, locked, input/output error, disk full.
const TRANSIENT_CODES: [i32; 4] = [5, 6, 10, 13];

/// Says what was to be done when an error came up.
pub(super) fn failed(action: &'static str) -> impl FnOnce(sqlx::Error) -> BrokerError {
    move |error| BrokerError::Failed {
        action,
        transient: is_transient(&error),
        source: error.into(),
    }
}

/// Whether the same statement may succeed later.
pub(super) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(database) => database
            .code()
            .and_then(|code| code.parse::<i32>().ok())
            // An extended code carries its primary code in the lowest byte.
            .is_some_and(|code| TRANSIENT_CODES.contains(&(code & 0xff))),
        _ => false,
    }
}
