//! What the program has, as text of a column.

use jiff::Timestamp;
use jiff::civil::Date;

use super::statement::Value;
pub(super) use crate::json::written as json;

/// A time as text of fixed width: the order of the text is the order of time. What is finer than
/// a microsecond is cut off.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// A date in ISO form.
pub(super) fn date(on: Date) -> Value<'static> {
    on.to_string().into()
}

/// A count. What is beyond the engine's integers cannot be reached by counting.
pub(super) fn count(number: u64) -> Value<'static> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_six_decimals_and_the_order_of_time() {
        let whole: Timestamp = "2026-06-05T13:00:00Z".parse().unwrap();
        let finer: Timestamp = "2026-06-05T13:00:00.000250999Z".parse().unwrap();
        assert_eq!(time(whole), "2026-06-05T13:00:00.000000Z");
        assert_eq!(time(finer), "2026-06-05T13:00:00.000250Z");
        assert_eq!(time(Timestamp::MAX).len(), time(whole).len());
    }
}
