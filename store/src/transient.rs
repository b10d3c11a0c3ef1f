//! Which errors of an engine pass by themselves.

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

/// SQLite's primary result codes that blame the statement or its values, so that it fails again:
/// error in the statement (1), too big (18), constraint (19), type mismatch (20), misuse (21),
/// variable out of range (25). All others are about the file, its disk or its locks.
const LASTING_CODES: [i32; 6] = [1, 18, 19, 20, 21, 25];

/// Classes of PostgreSQL's states that blame the statement or its values: wrong number of rows
/// (21), data (22), constraint (23), statement (42), too big (54), not supported (0A). All others
/// are about the server, its disk, its locks, and who may connect.
const LASTING_CLASSES: [&str; 6] = ["21", "22", "23", "42", "54", "0A"];

/// Of these classes, what an operator can mend without changing the message: a privilege that is
/// missing, a table that is not there yet.
const MENDED_STATES: [&str; 2] = ["42501", "42P01"];

fn is_lasting_state(state: &str) -> bool {
    LASTING_CLASSES.iter().any(|class| state.starts_with(class)) && !MENDED_STATES.contains(&state)
}

/// Whether the same statement may succeed later. In doubt it may not: then the message at fault is
/// set aside instead of holding up the others.
pub(crate) fn is_transient(error: &Error) -> bool {
    match error {
        Error::Database(refused) => {
            if let Some(refused) = refused.try_downcast_ref::<PgDatabaseError>() {
                return !is_lasting_state(refused.code());
            }
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
    fn a_server_that_stops_or_is_full_passes_and_a_broken_rule_does_not() {
        for passing in ["57P01", "57P03", "53300", "53100", "57014", "08006", "28P01", "42501"] {
            assert!(!is_lasting_state(passing), "{passing}");
        }
        for lasting in ["23503", "22021", "42601", "54000"] {
            assert!(is_lasting_state(lasting), "{lasting}");
        }
    }

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
