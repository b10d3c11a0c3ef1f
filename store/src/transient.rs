//! Which errors of an engine pass by themselves.

use sqlx::Error;

/// SQLite's primary result codes that blame the statement or its values, so that it fails again:
/// error in the statement (1), too big (18), constraint (19), type mismatch (20), misuse (21),
/// variable out of range (25). All others are about the file, its disk or its locks.
const LASTING_CODES: [i32; 6] = [1, 18, 19, 20, 21, 25];

/// Whether the same statement may succeed later. In doubt it may not: then the message at fault is
/// set aside instead of holding up the others.
pub(crate) fn is_transient(error: &Error) -> bool {
    match error {
        Error::Database(refused) => {
            let code = refused.code().and_then(|code| code.parse::<i32>().ok());
            // An extended code carries its primary code in the lowest byte.
            code.is_some_and(|code| !LASTING_CODES.contains(&(code & 0xff)))
        }
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed => true,
        // The enum is open; the rest of it is configuration, statements, and values.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_pass_and_values_do_not() {
        let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        for passing in [Error::Io(lost), Error::PoolTimedOut, Error::PoolClosed] {
            assert!(is_transient(&passing), "{passing:?}");
        }
        let decode = Error::Decode("not a number".into());
        for lasting in [Error::RowNotFound, decode, Error::ColumnNotFound("x".to_owned())] {
            assert!(!is_transient(&lasting), "{lasting:?}");
        }
    }
}
