//! The schema as files: one list of names for all engines, each with a folder of its own under
//! `migrations/`.
//!
//! Not here: how an engine applies them.

use std::borrow::Cow;
use std::cmp::Ordering;

use sqlx::migrate::{Migration, MigrationType};

use crate::StoreError;

/// Digits of the time at the beginning of a name: the version.
const VERSION_DIGITS: usize = 14;

/// The files of one engine by name, in order.
pub(crate) struct Schema(&'static [(&'static str, &'static str)]);

/// Each file of the folders by name. Tests compare this list with the folders.
macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        /// For PostgreSQL.
        pub(crate) const POSTGRES: Schema = Schema(&[
            $(($name, include_str!(concat!("../../migrations/postgres/", $name, ".sql")))),+
        ]);
        /// For SQLite.
        pub(crate) const SQLITE: Schema = Schema(&[
            $(($name, include_str!(concat!("../../migrations/sqlite/", $name, ".sql")))),+
        ]);
    };
}

embedded![
    "20260601090000_inbox_create",
    "20260601090100_journal_create",
    "20260601090200_journal_refuse_update",
    "20260601090300_journal_refuse_delete",
    "20260601090350_journal_heads_create",
    "20260601090400_cases_create",
    "20260601090420_case_entries_create",
    "20260601090440_case_links_create",
    "20260601090500_accounts_create",
    "20260601090600_account_identifiers_create",
    "20260601090700_deadlines_create",
    "20260601090800_rungs_create",
    "20260601090900_documents_create",
    "20260601091000_mails_create",
    "20260601091100_outbox_create",
    "20260601091200_quarantine_create",
    "20260615090000_outbox_add_traceparent",
    "20260615090100_mails_add_receipt",
    "20260615090200_mails_add_begun_at",
    "20261128090000_cases_keep_body_inline",
    "20261128090100_mails_keep_evidence_inline",
    "20261128090200_cases_declarations_idx",
    "20261128090300_mails_add_date_news",
];

impl Schema {
    /// The newest version that this program knows.
    pub(crate) fn newest(&self) -> i64 {
        self.migrations().last().map_or(0, |migration| migration.version)
    }

    /// The steps up to a version, that one included.
    pub(crate) fn up_to(&self, last: i64) -> Vec<Migration> {
        self.migrations().filter(|step| step.version <= last).collect()
    }

    /// Refuses a database of a later program: an older one would write rows that the newer schema
    /// does not expect.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`].
    pub(crate) fn refuse_newer(&self, found: i64) -> Result<(), StoreError> {
        let known = self.newest();
        if found > known { Err(StoreError::NewerSchema { found, known }) } else { Ok(()) }
    }

    /// Refuses a database of any other version.
    ///
    /// # Errors
    /// [`StoreError::OlderSchema`] or [`StoreError::NewerSchema`].
    pub(crate) fn refuse_other(&self, found: i64) -> Result<(), StoreError> {
        let known = self.newest();
        match found.cmp(&known) {
            Ordering::Equal => Ok(()),
            Ordering::Less => Err(StoreError::OlderSchema { found, known }),
            Ordering::Greater => Err(StoreError::NewerSchema { found, known }),
        }
    }

    /// Names of the files, in order.
    #[cfg(test)]
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// The text of all files.
    #[cfg(test)]
    pub(crate) fn source(&self) -> String {
        self.0.iter().map(|(_, sql)| *sql).collect()
    }

    fn migrations(&self) -> impl Iterator<Item = Migration> {
        self.0.iter().map(|(name, sql)| migration(name, sql))
    }
}

fn migration(name: &'static str, sql: &'static str) -> Migration {
    let (version, description) = name.split_at_checked(VERSION_DIGITS).unwrap_or((name, ""));
    let description = description.trim_start_matches('_');
    Migration::new(
        version.parse().unwrap_or_default(),
        Cow::Borrowed(description),
        MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(sql),
        false,
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_list_is_the_folder_of_each_engine_in_order() {
        for (engine, schema) in [("postgres", POSTGRES), ("sqlite", SQLITE)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
            let mut found: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            found.sort();
            let listed: Vec<String> = schema.names().map(|name| format!("{name}.sql")).collect();
            assert_eq!(listed, found, "{engine}");
        }
    }

    #[test]
    fn every_name_begins_with_its_version() {
        for migration in POSTGRES.migrations().chain(SQLITE.migrations()) {
            let digits = migration.version.to_string().len();
            assert_eq!(digits, VERSION_DIGITS, "{}", migration.description);
        }
    }

    /// What breaks processes of the release before, which go on working while new ones start.
    const NARROWING: [&str; 9] = [
        "DROP ",
        "RENAME ",
        "ALTER COLUMN",
        "ALTER TYPE",
        "SET NOT NULL",
        "SET SCHEMA",
        "TRUNCATE ",
        "DELETE FROM",
        "ADD CONSTRAINT",
    ];

    /// The statements of a file, without comments, in capitals and on one line each.
    fn statements(sql: &str) -> Vec<String> {
        let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        let text = lines.collect::<Vec<_>>().join(" ").to_uppercase();
        let words = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
        text.split(';').map(words).filter(|statement| !statement.is_empty()).collect()
    }

    #[test]
    fn migrations_only_add() {
        for (name, sql) in POSTGRES.0.iter().chain(SQLITE.0) {
            for statement in statements(sql) {
                let begins = |with: &str| statement.starts_with(with);
                // What a trigger refuses is no statement of the migration.
                let is_trigger = begins("CREATE TRIGGER") || begins("CREATE FUNCTION");
                let narrows = NARROWING.iter().find(|words| statement.contains(*words));
                assert!(is_trigger || narrows.is_none(), "{name}: {narrows:?} in {statement}");
                let adds_column = begins("ALTER TABLE") && statement.contains("ADD COLUMN");
                let must_be_given =
                    statement.contains("NOT NULL") && !statement.contains("DEFAULT");
                assert!(!adds_column || !must_be_given, "{name}: {statement}");
            }
        }
    }
}
