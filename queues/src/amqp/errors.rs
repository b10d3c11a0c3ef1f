//! From errors of lapin to those of the broker.

use std::fmt;

use lapin::ErrorKind;
use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};

use crate::broker::BrokerError;

/// Says what was to be done when an error came up.
pub(super) fn failed(action: &'static str) -> impl FnOnce(lapin::Error) -> BrokerError {
    move |error| {
        let transient = is_transient(&error);
        BrokerError::Failed { action, transient, source: error.into() }
    }
}

/// Something took longer than its time limit.
pub(super) fn too_slow(action: &'static str) -> BrokerError {
    let source = "the server did not answer in time".into();
    BrokerError::Failed { action, transient: true, source }
}

/// What the server says to a request that it refuses for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// This user may not.
    Access,
    /// There is no such queue or exchange.
    Missing,
    /// It exists, and is not like that.
    Mismatch,
}

impl Refusal {
    /// The refusal in an error, if it is one.
    pub(super) fn of(error: &lapin::Error) -> Option<Self> {
        let ErrorKind::ProtocolError(protocol) = error.kind() else {
            return None;
        };
        match protocol.kind() {
            AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED) => Some(Self::Access),
            AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND) => Some(Self::Missing),
            AMQPErrorKind::Soft(AMQPSoftError::PRECONDITIONFAILED) => Some(Self::Mismatch),
            AMQPErrorKind::Soft(_) | AMQPErrorKind::Hard(_) => None,
        }
    }
}

/// Whether the same request may succeed later.
pub(super) fn is_transient(error: &lapin::Error) -> bool {
    match error.kind() {
        ErrorKind::ProtocolError(protocol) => match protocol.kind() {
            AMQPErrorKind::Soft(soft) => match soft {
                AMQPSoftError::ACCESSREFUSED
                | AMQPSoftError::NOTFOUND
                | AMQPSoftError::PRECONDITIONFAILED
                | AMQPSoftError::CONTENTTOOLARGE => false,
                AMQPSoftError::RESOURCELOCKED
                | AMQPSoftError::NOROUTE
                | AMQPSoftError::NOCONSUMERS => true,
            },
            // A virtual host that does not exist, or that this user may not enter.
            AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED | AMQPHardError::INVALIDPATH) => false,
            AMQPErrorKind::Hard(_) => true,
        },
        ErrorKind::InvalidProtocolVersion(_)
        | ErrorKind::AuthProviderError(_)
        | ErrorKind::NoDefaultRuntime
        | ErrorKind::RuntimeShutdownError(_) => false,
        ErrorKind::IOError(error) => error.kind() != std::io::ErrorKind::InvalidData,
        // Channels and connections in the wrong state are those that were lost under our feet.
        _ => true,
    }
}

/// Why there is no connection, kept for everyone who asks meanwhile.
#[derive(Debug, Clone)]
pub(super) struct Cause {
    /// What the library below reported.
    pub(super) text: String,
    /// Whether another attempt may succeed.
    pub(super) transient: bool,
}

impl Cause {
    pub(super) fn passing(text: impl Into<String>) -> Self {
        Self { text: text.into(), transient: true }
    }
}

impl From<&lapin::Error> for Cause {
    fn from(error: &lapin::Error) -> Self {
        Self { text: error.to_string(), transient: is_transient(error) }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Cause {}

#[cfg(test)]
mod tests {
    use lapin::protocol::AMQPError;

    use super::*;

    fn soft(kind: AMQPSoftError) -> lapin::Error {
        ErrorKind::ProtocolError(AMQPError::new(kind.into(), "said".into())).into()
    }

    #[test]
    fn what_somebody_must_change_is_lasting_and_what_passes_is_not() {
        assert!(!is_transient(&soft(AMQPSoftError::ACCESSREFUSED)));
        assert!(!is_transient(&soft(AMQPSoftError::NOTFOUND)));
        assert!(is_transient(&soft(AMQPSoftError::RESOURCELOCKED)));
        assert!(is_transient(&ErrorKind::MissingHeartbeatError.into()));
        assert!(is_transient(&std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into()));
    }

    #[test]
    fn a_refusal_is_known_by_its_kind() {
        let mismatch = soft(AMQPSoftError::PRECONDITIONFAILED);
        assert_eq!(Refusal::of(&mismatch), Some(Refusal::Mismatch));
        assert_eq!(Refusal::of(&soft(AMQPSoftError::NOTFOUND)), Some(Refusal::Missing));
        assert_eq!(Refusal::of(&soft(AMQPSoftError::ACCESSREFUSED)), Some(Refusal::Access));
        assert_eq!(Refusal::of(&ErrorKind::MissingHeartbeatError.into()), None);
    }
}
