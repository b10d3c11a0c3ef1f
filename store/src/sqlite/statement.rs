//! Statements over many rows.
//!
//! Rows are inserted as `VALUES` with variables. Lists of keys, and updates that give each row
//! its own values, travel as one JSON parameter (`json_each`): such a statement stays the same for
//! any number of rows and meets no limit on variables.
//!
//! A `+` before a column keeps SQLite from choosing the index on it where the list of keys beside
//! it is shorter: all mails that wait are more than those of a batch.

use std::borrow::Cow;

use serde::Serialize;
use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::StoreError;

/// Variables of one statement (`SQLITE_MAX_VARIABLE_NUMBER` of SQLite since 3.32).
const VARIABLES_MAX: usize = 32_766;

/// A value of a column.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
    Blob(&'a [u8]),
}

impl Value<'_> {
    fn push(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        match self {
            Self::Null => row.push_bind(None::<i64>),
            Self::Integer(number) => row.push_bind(*number),
            Self::Text(text) => row.push_bind(text.as_ref()),
            Self::Blob(bytes) => row.push_bind(*bytes),
        };
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A table with the columns that an insert fills.
#[derive(Debug)]
pub(super) struct Table<const COLUMNS: usize> {
    pub(super) name: &'static str,
    pub(super) columns: [&'static str; COLUMNS],
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Inserts all rows, in order. `on_conflict` is the clause for a key that exists, or empty.
    pub(super) async fn insert(
        &self,
        connection: &mut SqliteConnection,
        rows: &[[Value<'_>; COLUMNS]],
        on_conflict: &str,
    ) -> Result<(), sqlx::Error> {
        let into = format!("INSERT INTO {} ({}) ", self.name, self.columns.join(", "));
        for chunk in rows.chunks(VARIABLES_MAX / COLUMNS) {
            let mut statement = QueryBuilder::<Sqlite>::new(into.as_str());
            statement.push_values(chunk, |mut row, values| {
                for value in values {
                    value.push(&mut row);
                }
            });
            statement.push(" ").push(on_conflict);
            // Every number of rows is another statement: not worth a place in the cache.
            statement.build().persistent(false).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// A list as one parameter. Lists here are made of text and numbers, which JSON always takes.
pub(super) fn json_list(values: &impl Serialize) -> String {
    serde_json::to_string(values).unwrap_or_else(|_| "[]".to_owned())
}

/// A number of rows for `LIMIT`.
pub(super) fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Begins a transaction that writes: it waits for its turn now.
pub(super) async fn begin(
    writer: &SqlitePool,
    doing: &'static str,
) -> Result<Transaction<'static, Sqlite>, StoreError> {
    writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed(doing))
}

/// Says what was being done when the engine failed.
pub(super) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| StoreError::Database { doing, source }
}
