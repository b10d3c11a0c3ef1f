//! Lists and counts.

use jiff::civil::date;
use workflows::clocks::Clock;
use workflows::form28::State;

use super::samples::{
    FIRST, SECOND, at, case_write, certificate, early, form28, issue, issued_at, made, mail_id,
    write,
};
use crate::Store;
use crate::changes::Changes;
use crate::model::{Backlog, CaseFilter, JournalGuard};

/// Three cases: one open and new, one closed and older, one of another importer and oldest.
async fn three_cases(store: &dyn Store) {
    let first = form28(FIRST, State::Issued);
    let mut second = form28(SECOND, State::ClosedSatisfied);
    second.notice.date_of_request = date(2026, 6, 4);
    let mut third = form28("RFI-2026-000103", State::Overdue);
    third.notice.date_of_request = date(2026, 6, 3);
    third.notice.to.importer_number = "123-45-6789".parse().unwrap();
    let mut sooner = certificate();
    sooner.due_on = date(2026, 7, 1);
    third.file.clocks = third.file.clocks.with(Clock::Answer, sooner);
    let cases = vec![case_write(second, 4), case_write(third, 2), case_write(first, 1)];
    write(store, &Changes { cases, ..Changes::default() }).await;
}

async fn listed(store: &dyn Store, filter: CaseFilter) -> Vec<String> {
    let rows = store.cases(&filter).await.unwrap();
    rows.iter().map(|row| row.case.number().to_string()).collect()
}

/// By day of issue; each filter alone and together.
pub async fn cases_are_listed_newest_first_and_by_filter(store: &dyn Store) {
    three_cases(store).await;
    let third = "RFI-2026-000103";
    let any = CaseFilter::default;
    assert_eq!(listed(store, any()).await, [FIRST, SECOND, third]);
    let most = CaseFilter { most: Some(2), ..any() };
    assert_eq!(listed(store, most).await, [FIRST, SECOND]);
    let by_number = CaseFilter { number: Some(SECOND.to_owned()), ..any() };
    assert_eq!(listed(store, by_number).await, [SECOND]);
    let by_state = CaseFilter { state: Some("OVERDUE".to_owned()), ..any() };
    assert_eq!(listed(store, by_state).await, [third]);
    let by_importer = CaseFilter { importer_number: Some("123-45-6789".to_owned()), ..any() };
    assert_eq!(listed(store, by_importer).await, [third]);
    let open = CaseFilter { open_only: true, ..any() };
    assert_eq!(listed(store, open.clone()).await, [FIRST, third]);
    let open_and_due = CaseFilter { due_by: Some(date(2026, 7, 1)), ..open };
    assert_eq!(listed(store, open_and_due).await, [third]);
    let day_before = CaseFilter { due_by: Some(date(2026, 6, 30)), ..any() };
    assert!(listed(store, day_before).await.is_empty());
}

/// To an operator, and to whoever asks whether it is there.
pub async fn a_store_answers_and_says_what_it_is(store: &dyn Store) {
    store.ping().await.unwrap();
    store.check_schema().await.unwrap();
    let known = store.migrate().await.unwrap();
    let found = store.inspect().await.unwrap();
    assert_eq!((found.schema_found, found.schema_known), (known, known));
    assert!(!found.server_version.is_empty() && !found.address.is_empty());
    assert!(found.server_clock > issued_at() && found.has_time_zone_data);
    assert!(found.missing_privileges.is_empty());
    assert_eq!(found.journal_guard, JournalGuard::Triggers);
}

/// Each kind of work, until it is done.
pub async fn the_backlog_counts_what_is_not_finished(store: &dyn Store) {
    let now = issued_at();
    assert_eq!(store.backlog(now).await.unwrap(), Backlog::default());
    let early = early("q-1", SECOND, issued_at());
    let issue = Changes { quarantine: vec![early], ..issue(FIRST) };
    let rungs = u64::try_from(issue.rungs.len()).unwrap();
    write(store, &issue).await;
    let begun = Backlog {
        outbox: 2,
        documents: 1,
        mails_waiting: 1,
        mails_queued: 0,
        quarantine: 1,
        rungs,
        outbox_oldest: Some(issued_at()),
        mails_oldest: Some(issued_at()),
        rung_due_oldest: None,
    };
    assert_eq!(store.backlog(now).await.unwrap(), begun);
    let first = store.next_rung_at().await.unwrap();
    let late = store.backlog(at("2026-06-30T00:00:00Z")).await.unwrap();
    assert_eq!(late, Backlog { rung_due_oldest: first, ..begun });
    let due = Changes {
        documents_made: vec![made(FIRST)],
        mails_due: vec![mail_id(FIRST)],
        ..Changes::default()
    };
    write(store, &due).await;
    let made = Backlog { documents: 0, mails_waiting: 0, mails_queued: 1, ..begun };
    assert_eq!(store.backlog(now).await.unwrap(), made);
}
