//! Rows back into what the program knows. Whatever cannot be read is named by table, row, column.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Postgres, Row, Type};
use workflows::message::MessageIdentity;

use super::values::{self, Time};
use crate::StoreError;
use crate::journal::{Head, JournalRow};
use crate::model::{
    CaseRow, DeadlineRow, DocumentRow, DueRung, MailRow, OutboxRow, QuarantineRow, RungRow,
};
use crate::reminders::OpenReminder;

/// A row with its place, to name it when it cannot be read.
pub(super) struct Columns<'r> {
    table: &'static str,
    key: &'static str,
    row: &'r PgRow,
}

impl<'r> Columns<'r> {
    pub(super) const fn of(table: &'static str, key: &'static str, row: &'r PgRow) -> Self {
        Self { table, key, row }
    }

    /// A value as the engine has it.
    pub(super) fn get<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        self.row.try_get(column).map_err(|error| self.corrupt(column, error))
    }

    /// Text that may be anything.
    pub(super) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column).map(values::read_text)
    }

    pub(super) fn text_if_any(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        Ok(self.get::<Option<String>>(column)?.map(values::read_text))
    }

    /// A number that is never negative.
    pub(super) fn count<T: TryFrom<i64, Error: Display>>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let number: i64 = self.get(column)?;
        T::try_from(number).map_err(|error| self.corrupt(column, error))
    }

    pub(super) fn time(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.get::<Time>(column).map(Time::to_jiff)
    }

    pub(super) fn time_if_any(
        &self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<Time>>(column)?.map(Time::to_jiff))
    }

    /// An id.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let text: &str = self.get(column)?;
        text.parse().map_err(|error| self.corrupt(column, error))
    }

    /// A document of ours: a column of JSON that was selected as text.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let text = values::read_json(self.get(column)?);
        serde_json::from_str(&text).map_err(|error| self.corrupt(column, error))
    }

    pub(super) fn json_if_any<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.get::<Option<String>>(column)?.map(values::read_json);
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|error| self.corrupt(column, error))
    }

    /// A document of ours that was kept as it was written.
    pub(super) fn verbatim<T: DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let text: &str = self.get(column)?;
        serde_json::from_str(text).map_err(|error| self.corrupt(column, error))
    }

    /// A word of a closed vocabulary.
    pub(super) fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
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
    rows: &[PgRow],
    read: impl Fn(&PgRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(read).collect()
}

pub(super) fn head(row: &PgRow) -> Result<(String, Head), StoreError> {
    let columns = Columns::of("journal_heads", "subject", row);
    let head = Head { seq: columns.count("seq")?, hash: columns.get("hash")? };
    Ok((columns.get("subject")?, head))
}

/// Columns of [`journal_row`].
macro_rules! journal_columns {
    () => {
        "position, subject, seq, previous, hash, content::text AS content"
    };
}

pub(super) fn journal_row(row: &PgRow) -> Result<JournalRow, StoreError> {
    let columns = Columns::of("journal", "position", row);
    Ok(JournalRow {
        subject: columns.get("subject")?,
        seq: columns.count("seq")?,
        previous: columns.get("previous")?,
        hash: columns.get("hash")?,
        entry: columns.verbatim("content")?,
    })
}

pub(super) fn case_row(row: &PgRow) -> Result<CaseRow, StoreError> {
    let columns = Columns::of("cases", "number", row);
    Ok(CaseRow {
        case: columns.json("body")?,
        version: columns.count("version")?,
        updated_at: columns.time("updated_at")?,
    })
}

pub(super) fn deadline_row(row: &PgRow) -> Result<DeadlineRow, StoreError> {
    let columns = Columns::of("deadlines", "id", row);
    let ordinal: i32 = columns.get("ordinal")?;
    Ok(DeadlineRow {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        clock: columns.word("clock")?,
        ordinal: u32::try_from(ordinal).map_err(|error| columns.corrupt("ordinal", error))?,
        certificate: columns.json("certificate")?,
        status: columns.word("status")?,
    })
}

pub(super) fn rung_row(row: &PgRow) -> Result<RungRow, StoreError> {
    let columns = Columns::of("rungs", "deadline", row);
    Ok(RungRow {
        deadline: columns.get("deadline")?,
        kind: columns.json("kind")?,
        fire_at: columns.time("fire_at")?,
        status: columns.word("status")?,
    })
}

pub(super) fn due_rung(row: &PgRow) -> Result<DueRung, StoreError> {
    let columns = Columns::of("rungs", "deadline", row);
    Ok(DueRung {
        deadline: columns.get("deadline")?,
        case: columns.parsed("case_number")?,
        kind: columns.json("kind")?,
        fire_at: columns.time("fire_at")?,
    })
}

/// Columns of [`document_row`].
macro_rules! document_columns {
    () => {
        "documents.id, documents.case_number, documents.document::text AS document, \
         documents.status, documents.file::text AS file, documents.created_at"
    };
}

pub(super) fn document_row(row: &PgRow) -> Result<DocumentRow, StoreError> {
    let columns = Columns::of("documents", "id", row);
    Ok(DocumentRow {
        id: columns.get("id")?,
        case: columns.parsed("case_number")?,
        document: columns.json("document")?,
        status: columns.word("status")?,
        file: columns.json_if_any("file")?,
        created_at: columns.time("created_at")?,
    })
}

/// Columns of [`mail_row`].
macro_rules! mail_columns {
    () => {
        "mails.id, mails.case_number, mails.cause_seq, mails.audience, \
         mails.recipient::text AS recipient, mails.message::text AS message, mails.state_name, \
         mails.about, mails.certificate::text AS certificate, mails.links::text AS links, \
         mails.documents::text AS documents, mails.status, mails.attempts, mails.created_at, \
         mails.evidence::text AS evidence, mails.receipt::text AS receipt, mails.begun_at, \
         mails.date_news::text AS date_news"
    };
}

pub(super) fn mail_row(row: &PgRow) -> Result<MailRow, StoreError> {
    let columns = Columns::of("mails", "id", row);
    let attempts: i32 = columns.get("attempts")?;
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
        attempts: u32::try_from(attempts).map_err(|error| columns.corrupt("attempts", error))?,
        created_at: columns.time("created_at")?,
        evidence: columns.json_if_any("evidence")?,
        receipt: columns.json_if_any("receipt")?,
        begun_at: columns.time_if_any("begun_at")?,
    })
}

pub(super) fn open_reminder(row: &PgRow) -> Result<OpenReminder, StoreError> {
    let columns = Columns::of("mails", "id", row);
    Ok(OpenReminder {
        mail: mail_row(row)?,
        tried_at: columns.time_if_any("last_attempt_at")?,
        paused_until: columns.time_if_any("not_before")?,
        claimed_until: columns.time_if_any("leased_until")?,
    })
}

pub(super) fn outbox_row(row: &PgRow) -> Result<OutboxRow, StoreError> {
    let columns = Columns::of("outbox", "id", row);
    Ok(OutboxRow {
        position: columns.get("position")?,
        id: columns.get("id")?,
        content: columns.verbatim("content")?,
        staged_at: columns.time("staged_at")?,
        traceparent: columns.get("traceparent")?,
    })
}

/// Columns of [`quarantine_row`].
macro_rules! quarantine_columns {
    () => {
        "id, source, message_id, content_hash, received_at, exchange, user_id, message_type, \
         subject, defect::text AS defect, body, instruction::text AS instruction, status, \
         settled_at"
    };
}

pub(super) fn quarantine_row(row: &PgRow) -> Result<QuarantineRow, StoreError> {
    let columns = Columns::of("quarantine", "id", row);
    Ok(QuarantineRow {
        id: columns.get("id")?,
        identity: MessageIdentity {
            source: columns.text("source")?,
            id: columns.text("message_id")?,
        },
        content_hash: columns.get("content_hash")?,
        received_at: columns.time("received_at")?,
        exchange: columns.text("exchange")?,
        user_id: columns.text_if_any("user_id")?,
        message_type: columns.text_if_any("message_type")?,
        subject: columns.text_if_any("subject")?,
        defect: columns.json("defect")?,
        body: columns.get("body")?,
        instruction: columns.json_if_any("instruction")?,
        status: columns.word("status")?,
        settled_at: columns.time_if_any("settled_at")?,
    })
}

pub(super) use {document_columns, journal_columns, mail_columns, quarantine_columns};
