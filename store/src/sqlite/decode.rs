//! Rows back into what the program knows. Whatever cannot be read is named by table, row, column.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};
use workflows::directory::{Account, Recipient};
use workflows::message::MessageIdentity;

use crate::StoreError;
use crate::journal::{Head, JournalRow};
use crate::model::{
    CaseRow, DeadlineRow, DocumentRow, DueRung, MailRow, OutboxRow, QuarantineRow, RungRow,
    UnsentMail,
};
use crate::reminders::OpenReminder;

/// A row with its place, to name it when it cannot be read.
pub(super) struct Columns<'r> {
    table: &'static str,
    key: &'static str,
    row: &'r SqliteRow,
}

impl<'r> Columns<'r> {
    pub(super) const fn of(table: &'static str, key: &'static str, row: &'r SqliteRow) -> Self {
        Self { table, key, row }
    }

    /// A value as the engine has it.
    pub(super) fn get<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite>,
    {
        self.row.try_get(column).map_err(|error| self.corrupt(column, error))
    }

    /// A number that is never negative.
    pub(super) fn count<T: TryFrom<i64, Error: Display>>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let number: i64 = self.get(column)?;
        T::try_from(number).map_err(|error| self.corrupt(column, error))
    }

    /// An id, a time or a date.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let text: &str = self.get(column)?;
        text.parse().map_err(|error| self.corrupt(column, error))
    }

    pub(super) fn parsed_if_any<T: FromStr<Err: Display>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<&str> = self.get(column)?;
        text.map(|text| text.parse().map_err(|error| self.corrupt(column, error))).transpose()
    }

    /// A document of ours.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let text: &str = self.get(column)?;
        serde_json::from_str(text).map_err(|error| self.corrupt(column, error))
    }

    fn json_if_any<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<&str> = self.get(column)?;
        let value = text.map(serde_json::from_str).transpose();
        value.map_err(|error| self.corrupt(column, error))
    }

    /// A word of a closed vocabulary.
    fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let word: String = self.get(column)?;
        let value = serde_json::from_value(serde_json::Value::String(word));
        value.map_err(|error| self.corrupt(column, error))
    }

    /// A word of a closed vocabulary, or none.
    fn word_if_any<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let word: Option<String> = self.get(column)?;
        let value = word.map(|word| serde_json::from_value(serde_json::Value::String(word)));
        value.transpose().map_err(|error| self.corrupt(column, error))
    }

    fn corrupt(&self, column: &'static str, problem: impl Display) -> StoreError {
        StoreError::Corrupt {
            table: self.table,
            row: self.row_name(),
            column,
            problem: problem.to_string(),
        }
    }

    fn row_name(&self) -> String {
        let number = || self.row.try_get::<i64, _>(self.key).map(|number| number.to_string());
        let text = self.row.try_get::<String, _>(self.key);
        text.or_else(|_| number()).unwrap_or_else(|_| "?".to_owned())
    }
}

/// Reads each row with one function.
pub(super) fn all<T>(
    rows: &[SqliteRow],
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(read).collect()
}

pub(super) fn known(row: &SqliteRow) -> Result<(MessageIdentity, String), StoreError> {
    let columns = Columns::of("inbox", "id", row);
    let identity = MessageIdentity { source: columns.get("source")?, id: columns.get("id")? };
    Ok((identity, columns.get("content_hash")?))
}

pub(super) fn head(row: &SqliteRow) -> Result<(String, Head), StoreError> {
    let columns = Columns::of("journal", "subject", row);
    let head = Head { seq: columns.count("seq")?, hash: columns.get("hash")? };
    Ok((columns.get("subject")?, head))
}

pub(super) fn journal_row(row: &SqliteRow) -> Result<JournalRow, StoreError> {
    let columns = Columns::of("journal", "position", row);
    Ok(JournalRow {
        subject: columns.get("subject")?,
        seq: columns.count("seq")?,
        previous: columns.get("previous")?,
        hash: columns.get("hash")?,
        entry: columns.json("content")?,
    })
}

pub(super) fn case_row(row: &SqliteRow) -> Result<CaseRow, StoreError> {
    let columns = Columns::of("cases", "number", row);
    Ok(CaseRow {
        case: columns.json("body")?,
        version: columns.count("version")?,
        updated_at: columns.parsed("updated_at")?,
    })
}

pub(super) fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    Columns::of("accounts", "ace_id", row).json("body")
}

pub(super) fn deadline_row(row: &SqliteRow) -> Result<DeadlineRow, StoreError> {
    let columns = Columns::of("deadlines", "id", row);
    Ok(DeadlineRow {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        clock: columns.word("clock")?,
        ordinal: columns.count("ordinal")?,
        certificate: columns.json("certificate")?,
        status: columns.word("status")?,
    })
}

pub(super) fn rung_row(row: &SqliteRow) -> Result<RungRow, StoreError> {
    let columns = Columns::of("rungs", "deadline", row);
    Ok(RungRow {
        deadline: columns.get("deadline")?,
        kind: columns.json("kind")?,
        fire_at: columns.parsed("fire_at")?,
        status: columns.word("status")?,
    })
}

pub(super) fn due_rung(row: &SqliteRow) -> Result<DueRung, StoreError> {
    let columns = Columns::of("rungs", "deadline", row);
    Ok(DueRung {
        deadline: columns.get("deadline")?,
        case: columns.parsed("case_number")?,
        kind: columns.json("kind")?,
        fire_at: columns.parsed("fire_at")?,
    })
}

pub(super) fn document_row(row: &SqliteRow) -> Result<DocumentRow, StoreError> {
    let columns = Columns::of("documents", "id", row);
    Ok(DocumentRow {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        document: columns.json("document")?,
        status: columns.word("status")?,
        file: columns.json_if_any("file")?,
        created_at: columns.parsed("created_at")?,
    })
}

pub(super) fn mail_row(row: &SqliteRow) -> Result<MailRow, StoreError> {
    let columns = Columns::of("mails", "id", row);
    Ok(MailRow {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        cause_seq: columns.count("cause_seq")?,
        audience: columns.word("audience")?,
        recipient: columns.json("recipient")?,
        message: columns.json("message")?,
        state_name: columns.get("state_name")?,
        about: columns.word_if_any("about")?,
        certificate: columns.json_if_any("certificate")?,
        date_news: columns.json_if_any("date_news")?.unwrap_or_default(),
        links: columns.json("links")?,
        documents: columns.json("documents")?,
        status: columns.word("status")?,
        attempts: columns.count("attempts")?,
        created_at: columns.parsed("created_at")?,
        evidence: columns.json_if_any("evidence")?,
        receipt: columns.json_if_any("receipt")?,
        begun_at: columns.parsed_if_any("begun_at")?,
    })
}

pub(super) fn open_reminder(row: &SqliteRow) -> Result<OpenReminder, StoreError> {
    let columns = Columns::of("mails", "id", row);
    Ok(OpenReminder {
        mail: mail_row(row)?,
        tried_at: columns.parsed_if_any("last_attempt_at")?,
        paused_until: columns.parsed_if_any("not_before")?,
        claimed_until: columns.parsed_if_any("leased_until")?,
    })
}

pub(super) fn unsent_mail(row: &SqliteRow) -> Result<UnsentMail, StoreError> {
    let columns = Columns::of("mails", "id", row);
    let recipient: Recipient = columns.json("recipient")?;
    Ok(UnsentMail {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        email: recipient.email,
        documents: columns.json("documents")?,
        status: columns.word("status")?,
        created_at: columns.parsed("created_at")?,
    })
}

pub(super) fn outbox_row(row: &SqliteRow) -> Result<OutboxRow, StoreError> {
    let columns = Columns::of("outbox", "id", row);
    Ok(OutboxRow {
        position: columns.get("position")?,
        id: columns.get("id")?,
        content: columns.json("content")?,
        staged_at: columns.parsed("staged_at")?,
        traceparent: columns.get("traceparent")?,
    })
}

pub(super) fn quarantine_row(row: &SqliteRow) -> Result<QuarantineRow, StoreError> {
    let columns = Columns::of("quarantine", "id", row);
    Ok(QuarantineRow {
        id: columns.get("id")?,
        identity: MessageIdentity {
            source: columns.get("source")?,
            id: columns.get("message_id")?,
        },
        content_hash: columns.get("content_hash")?,
        received_at: columns.parsed("received_at")?,
        exchange: columns.get("exchange")?,
        user_id: columns.get("user_id")?,
        message_type: columns.get("message_type")?,
        subject: columns.get("subject")?,
        defect: columns.json("defect")?,
        body: columns.get("body")?,
        instruction: columns.json_if_any("instruction")?,
        status: columns.word("status")?,
        settled_at: columns.parsed_if_any("settled_at")?,
    })
}
