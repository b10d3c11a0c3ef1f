//! One read for a batch: one statement, whatever its size, and so one snapshot. A second one where
//! the cases read name accounts that nobody could know of before, or where messages wait.
//!
//! Rows of all kinds come as one list: a number says which kind, and what the columns mean.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Postgres, Type};
use workflows::case::Case;
use workflows::directory::Account;
use workflows::ids::{AceId, CaseNumber, FilerCode, ImporterNumber};
use workflows::message::MessageIdentity;

use super::connection::{Link, Statement};
use super::decode::{self, Columns, quarantine_columns};
use super::values::{self, Time, text};
use crate::StoreError;
use crate::journal::Head;
use crate::model::{Loaded, MailStatus, QuarantineRow, UnsentMail, Wanted};

const READ: &str = "read what the batch needs";

/// Each part begins with what is asked for and looks up row by row (`LATERAL … OFFSET 0`): a plan
/// that is made once, when tables are small, must not join all cases of an importer later, nor one
/// that is made when there are few declarations go through all cases to find them. For the same
/// reason the status of rungs is written so that no index of all pending ones answers it.
///
/// Parameters: 1, 2 identities; 3 cases; 4 entries; 5 declarants; 6 accounts; 7, 8 identifiers of
/// accounts; 9 cases that may be opened; 10 deadlines; 11 whether the cases come alone.
pub(super) const LOAD: &str = "WITH kin (number) AS MATERIALIZED (SELECT unnest($3::text[]) \
     UNION SELECT same.case_number FROM unnest($3) AS asked (number) \
     JOIN case_entries AS own ON own.case_number = asked.number \
     JOIN case_entries AS same ON same.entry_number = own.entry_number WHERE NOT $11 \
     UNION SELECT of_entry.case_number FROM unnest($4::text[]) AS entry (number) \
     JOIN case_entries AS of_entry ON of_entry.entry_number = entry.number \
     UNION SELECT link.other_number FROM unnest($3) AS asked (number) \
     JOIN case_links AS link ON link.case_number = asked.number WHERE NOT $11 \
     UNION SELECT link.case_number FROM unnest($3) AS asked (number) \
     JOIN case_links AS link ON link.other_number = asked.number WHERE NOT $11 \
     UNION SELECT same.number FROM unnest($3) AS asked (number) \
     CROSS JOIN LATERAL (SELECT cases.importer_number FROM cases \
     WHERE cases.number = asked.number AND cases.workflow || '' = 'declaration' OFFSET 0) AS own \
     CROSS JOIN LATERAL (SELECT cases.number FROM cases \
     WHERE cases.importer_number = own.importer_number \
     AND cases.workflow = 'declaration' OFFSET 0) AS same WHERE NOT $11 \
     UNION SELECT own.number FROM unnest($5::text[]) AS declarant (number) \
     CROSS JOIN LATERAL (SELECT cases.number FROM cases \
     WHERE cases.importer_number = declarant.number \
     AND cases.workflow = 'declaration' OFFSET 0) AS own), \
     found AS MATERIALIZED (SELECT own.number, own.body::text AS body, own.importer_number \
     FROM kin CROSS JOIN LATERAL (SELECT cases.number, cases.body, cases.importer_number \
     FROM cases WHERE cases.number = kin.number OFFSET 0) AS own), \
     accountable (ace_id) AS (SELECT unnest($6::text[]) \
     UNION SELECT held.ace_id FROM unnest($7::text[], $8::text[]) AS named (kind, value) \
     JOIN account_identifiers AS held ON held.kind = named.kind AND held.value = named.value \
     UNION SELECT held.ace_id \
     FROM (SELECT DISTINCT found.importer_number FROM found WHERE NOT $11) AS importer \
     CROSS JOIN LATERAL (SELECT named.ace_id FROM account_identifiers AS named \
     WHERE named.kind = 'importer' AND named.value = importer.importer_number OFFSET 0) AS held) \
     SELECT 1::int4 AS kind, inbox.source AS a, inbox.id AS b, inbox.content_hash AS c, \
     NULL::text AS d, NULL::text AS e, NULL::int8 AS n, NULL::timestamptz AS t \
     FROM unnest($1::text[], $2::text[]) AS claimed (source, id) \
     JOIN inbox ON inbox.source = claimed.source AND inbox.id = claimed.id \
     UNION ALL SELECT 2, found.number, NULL, found.body, NULL, NULL, NULL, NULL FROM found \
     UNION ALL SELECT 3, heads.subject, NULL, heads.hash, NULL, NULL, heads.seq, NULL \
     FROM (SELECT number FROM kin UNION SELECT unnest($6)) AS chain (subject) \
     CROSS JOIN LATERAL (SELECT own.subject, own.hash, own.seq FROM journal_heads AS own \
     WHERE own.subject = chain.subject OFFSET 0) AS heads \
     UNION ALL SELECT 4, accounts.ace_id, NULL, accounts.body::text, NULL, NULL, NULL, NULL \
     FROM accountable JOIN accounts ON accounts.ace_id = accountable.ace_id WHERE NOT $11 \
     UNION ALL SELECT 5, early.id, NULL, NULL, NULL, NULL, NULL, NULL \
     FROM unnest($9::text[]) AS opened (number) CROSS JOIN LATERAL (SELECT waits.id \
     FROM quarantine AS waits WHERE waits.subject = opened.number AND waits.status = 'held' \
     AND waits.cause = 'unknown-case' OFFSET 0) AS early \
     UNION ALL SELECT 6, made.id, NULL, NULL, NULL, NULL, \
     CASE made.status WHEN 'ready' THEN 1 ELSE 0 END, NULL \
     FROM kin CROSS JOIN LATERAL (SELECT own.id, own.status FROM documents AS own \
     WHERE own.case_number = kin.number \
     AND (own.status = 'ready' OR own.failed_at IS NOT NULL) OFFSET 0) AS made \
     UNION ALL SELECT 7, unsent.id, asked.number, unsent.email, \
     unsent.documents, unsent.status, unsent.position, unsent.created_at \
     FROM unnest($3) AS asked (number) CROSS JOIN LATERAL (SELECT mails.id, \
     mails.recipient ->> 'email' AS email, mails.documents::text AS documents, mails.status, \
     mails.position, mails.created_at FROM mails WHERE mails.case_number = asked.number \
     AND mails.status <> 'sent' OFFSET 0) AS unsent \
     UNION ALL SELECT 8, asked.deadline, pending.label, NULL, NULL, NULL, NULL, NULL \
     FROM unnest($10::text[]) AS asked (deadline) CROSS JOIN LATERAL (SELECT rungs.label \
     FROM rungs WHERE rungs.deadline = asked.deadline AND rungs.status || '' = 'pending' \
     OFFSET 0) AS pending";

/// Reads all a batch needs to know.
pub(super) async fn load(link: &Link, wanted: &Wanted) -> Result<Loaded, StoreError> {
    let mut found = Found::default();
    for row in link.rows(statement(wanted), READ).await? {
        found.note(&Row { row: &row })?;
    }
    found.unsent.sort_unstable_by_key(|(position, _)| *position);
    let mut loaded = found.loaded;
    loaded.unsent_mails = found.unsent.into_iter().map(|(_, mail)| mail).collect();
    loaded.waiting = waiting(link, &found.waiting).await?;
    if !wanted.cases_alone {
        add_accounts(link, wanted, &mut loaded).await?;
    }
    Ok(loaded)
}

fn statement(wanted: &Wanted) -> Statement<'_> {
    let importers = wanted.importer_numbers.iter().map(|number| ("importer", number.full()));
    let filers = wanted.filer_codes.iter().map(|code| ("filer", FilerCode::as_str(code)));
    let identifiers: BTreeSet<(&str, &str)> = importers.chain(filers).collect();
    let (kinds, values): (Vec<&str>, Vec<&str>) = identifiers.into_iter().unzip();
    let cases: BTreeSet<&str> = wanted.cases.iter().map(CaseNumber::as_str).collect();
    let opened: BTreeSet<&str> = wanted.opened.iter().map(CaseNumber::as_str).collect();
    sqlx::query(LOAD)
        .bind(wanted.identities.iter().map(|it| text(&it.source)).collect::<Vec<_>>())
        .bind(wanted.identities.iter().map(|it| text(&it.id)).collect::<Vec<_>>())
        .bind(cases.into_iter().collect::<Vec<_>>())
        .bind(wanted.entries.iter().map(ToString::to_string).collect::<Vec<_>>())
        .bind(wanted.declarants.iter().map(ImporterNumber::full).collect::<Vec<_>>())
        .bind(wanted.accounts.iter().map(AceId::as_str).collect::<Vec<_>>())
        .bind(kinds)
        .bind(values)
        .bind(opened.into_iter().collect::<Vec<_>>())
        .bind(&wanted.deadlines)
        .bind(wanted.cases_alone)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    loaded: Loaded,
    /// Ids of the messages that wait.
    waiting: Vec<String>,
    /// With their order.
    unsent: Vec<(i64, UnsentMail)>,
}

impl Found {
    fn note(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let loaded = &mut self.loaded;
        match row.get::<i32>("kind", "kind")? {
            1 => {
                let source = values::read_text(row.get("inbox", "a")?);
                let id = values::read_text(row.get("inbox", "b")?);
                loaded.known.insert(MessageIdentity { source, id }, row.get("inbox", "c")?);
            }
            2 => {
                let case: Case = row.json("cases", "c")?;
                loaded.cases.insert(case.number().clone(), case);
            }
            3 => {
                let seq = row.get::<i64>("journal_heads", "n")?;
                let seq = u64::try_from(seq).map_err(|e| row.corrupt("journal_heads", "n", &e))?;
                let head = Head { seq, hash: row.get("journal_heads", "c")? };
                loaded.heads.insert(row.get("journal_heads", "a")?, head);
            }
            4 => {
                let account: Account = row.json("accounts", "c")?;
                loaded.accounts.insert(account.ace_id.clone(), account);
            }
            5 => self.waiting.push(row.get("quarantine", "a")?),
            6 => {
                let is_ready = row.get::<i64>("documents", "n")? == 1;
                let ids = if is_ready {
                    &mut loaded.ready_documents
                } else {
                    &mut loaded.failed_documents
                };
                ids.insert(row.get("documents", "a")?);
            }
            7 => self.unsent.push((row.get("mails", "n")?, row.unsent_mail()?)),
            _ => {
                loaded.pending_rungs.insert((row.get("rungs", "a")?, row.get("rungs", "b")?));
            }
        }
        Ok(())
    }
}

/// One row of the list.
struct Row<'r> {
    row: &'r PgRow,
}

impl<'r> Row<'r> {
    fn get<T>(&self, table: &'static str, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        self.row.try_get(column).map_err(|error| self.corrupt(table, column, &error))
    }

    fn json<T: DeserializeOwned>(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let text = values::read_json(self.get(table, column)?);
        serde_json::from_str(&text).map_err(|error| self.corrupt(table, column, &error))
    }

    fn unsent_mail(&self) -> Result<UnsentMail, StoreError> {
        let table = "mails";
        let case: &str = self.get(table, "b")?;
        let status: String = self.get(table, "e")?;
        let status: Result<MailStatus, _> =
            serde_json::from_value(serde_json::Value::String(status));
        Ok(UnsentMail {
            id: self.get(table, "a")?,
            case: case.parse().map_err(|error| self.corrupt(table, "case_number", &error))?,
            email: values::read_text(self.get(table, "c")?),
            documents: self.json(table, "d")?,
            status: status.map_err(|error| self.corrupt(table, "status", &error))?,
            created_at: self.get::<Time>(table, "t").map(Time::to_jiff)?,
        })
    }

    /// A column of the list that cannot be read, under the name it has in its table.
    fn corrupt(
        &self,
        table: &'static str,
        column: &'static str,
        problem: &dyn std::fmt::Display,
    ) -> StoreError {
        let column = match (table, column) {
            ("cases" | "accounts", "c") => "body",
            ("mails", "c") => "recipient",
            ("mails", "d") => "documents",
            (_, other) => other,
        };
        StoreError::Corrupt {
            table,
            row: self.row.try_get("a").unwrap_or_else(|_| "?".to_owned()),
            column,
            problem: problem.to_string(),
        }
    }
}

/// Messages that came before the cases this batch may open. One that was settled since is left
/// out; who settled it has opened the case, which the commit finds.
async fn waiting(link: &Link, ids: &[String]) -> Result<Vec<QuarantineRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = concat!(
        "SELECT ",
        quarantine_columns!(),
        " FROM quarantine WHERE id = ANY($1) AND status = 'held' ORDER BY received_at, position"
    );
    decode::all(&link.rows(sqlx::query(sql).bind(ids), READ).await?, decode::quarantine_row)
}

/// Adds the accounts of the filers and authors that the cases read name.
async fn add_accounts(link: &Link, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), StoreError> {
    let (ids, filers) = missing(wanted, loaded);
    if ids.is_empty() && filers.is_empty() {
        return Ok(());
    }
    let sql = "SELECT accounts.ace_id, accounts.body::text AS body FROM \
               (SELECT unnest($1::text[]) UNION SELECT held.ace_id \
               FROM unnest($2::text[]) AS filer (code) JOIN account_identifiers AS held \
               ON held.kind = 'filer' AND held.value = filer.code) AS named (ace_id) \
               JOIN accounts ON accounts.ace_id = named.ace_id";
    let rows = link.rows(sqlx::query(sql).bind(ids).bind(filers), READ).await?;
    for row in &rows {
        let account: Account = Columns::of("accounts", "ace_id", row).json("body")?;
        loaded.accounts.insert(account.ace_id.clone(), account);
    }
    Ok(())
}

/// ACE IDs and filer codes of the cases read that were not asked for and did not come along.
fn missing(wanted: &Wanted, loaded: &Loaded) -> (Vec<String>, Vec<String>) {
    let asked: BTreeSet<&str> = wanted.filer_codes.iter().map(FilerCode::as_str).collect();
    let held = |code: &FilerCode| loaded.accounts.values().any(|it| it.filer_codes.contains(code));
    let filers: BTreeSet<&FilerCode> = loaded.cases.values().flat_map(Case::filers).collect();
    let filers = filers.into_iter().filter(|code| !asked.contains(code.as_str()) && !held(code));
    let authors = loaded.cases.values().filter_map(|case| case.author()?.account.as_ref());
    let authors: BTreeSet<&AceId> = authors
        .filter(|id| !loaded.accounts.contains_key(*id) && !wanted.accounts.contains(id))
        .collect();
    (
        authors.into_iter().map(|id| id.as_str().to_owned()).collect(),
        filers.map(|code| code.as_str().to_owned()).collect(),
    )
}
