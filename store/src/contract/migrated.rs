//! Rows that an earlier version wrote, as SQL that both engines take: what every later migration
//! must leave whole.
//!
//! Whoever adds a migration adds rows written before it, unless those that are here hold some of
//! the table it changes; the tests of the engines say which are missing.

use super::samples::{FIRST, SECOND, number};
use crate::Store;
use crate::journal::verify_all;
use crate::model::{CaseFilter, MailStatus, Wanted};

/// Rows of one version of the schema.
pub(crate) struct Data {
    /// Version of the schema they were written in.
    pub(crate) version: i64,
    /// They.
    pub(crate) rows: &'static str,
}

/// Of every version that may be found in use.
pub(crate) const DATA: [Data; 1] = [Data {
    version: 20_260_601_091_200,
    rows: include_str!("../../../migrations/before/20260601091200.sql"),
}];

/// Tables to which later files add columns, by their names: `<version>_<table>_add_<column>`.
pub(crate) fn tables_changed_after<'a>(
    version: i64,
    names: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let later = names.filter_map(move |name| {
        let (digits, rest) = name.split_once('_')?;
        (digits.parse::<i64>().ok()? > version).then_some(rest)
    });
    later.filter_map(|rest| Some(rest.split_once("_add_")?.0)).collect()
}

/// Everything that was there can be read, belongs together and can go on.
pub(crate) async fn expect_whole(store: &dyn Store) {
    let (rows, heads) = store.journal_and_heads().await.unwrap();
    let found = verify_all(rows, heads);
    assert_eq!((found.rows, found.subjects, found.breaks), (4, 3, Vec::new()));
    assert_eq!(store.cases(&CaseFilter::default()).await.unwrap().len(), 2);
    for case in [FIRST, SECOND] {
        assert_eq!(store.deadlines_of(case).await.unwrap().len(), 1);
        assert!(store.rungs_of(case).await.unwrap().len() > 3);
    }
    assert_eq!(store.documents_of(None).await.unwrap().len(), 2);
    let mails = store.mails_of(None).await.unwrap();
    let statuses: Vec<MailStatus> = mails.iter().map(|mail| mail.status).collect();
    assert_eq!(statuses, [MailStatus::Sent, MailStatus::Queued]);
    assert!(mails.iter().all(|mail| mail.receipt.is_none() && mail.begun_at.is_none()));
    assert!(mails.iter().all(|mail| mail.date_news.is_empty()));
    assert!(mails[0].evidence.as_ref().is_some_and(|evidence| !evidence.repeated));
    assert_eq!(store.quarantine(true).await.unwrap().len(), 1);
    let now = mails[0].created_at;
    let staged = store.take_outbox(10, now, now).await.unwrap();
    assert_eq!(staged.len(), 4);
    assert!(staged.iter().all(|row| row.traceparent.is_none()));
    let wanted = Wanted { cases: vec![number(FIRST)], ..Wanted::default() };
    assert_eq!(store.load(&wanted).await.unwrap().accounts.len(), 1);
    assert_eq!(store.begin_mails(&[mails[1].id.clone()], now, now).await.unwrap().len(), 1);
}
