//! What is kept as JSON, for every engine.

use serde::Serialize;

use crate::StoreError;

/// A value as JSON; what cannot be written is named by its place.
pub(crate) fn written<T: Serialize>(
    table: &'static str,
    key: &str,
    column: &'static str,
    value: &T,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt {
        table,
        row: key.to_owned(),
        column,
        problem: format!("not JSON: {error}"),
    })
}
