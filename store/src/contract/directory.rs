//! Accounts: how they are found, and whose a number is.

use workflows::directory::Account;
use workflows::form28::samples::importer;

use super::samples::{FIRST, accounts, broker, issue, number, refuse, write};
use crate::Store;
use crate::model::Wanted;

/// By each of their keys, and by none of another.
pub async fn accounts_are_found_by_id_importer_number_and_filer_code(store: &dyn Store) {
    write(store, &accounts(&[importer(), broker()])).await;
    let by_id = Wanted { accounts: vec![broker().ace_id], ..Wanted::default() };
    assert_eq!(found(store, &by_id).await, [broker()]);
    let importer_numbers = importer().importer_numbers;
    let by_number = Wanted { importer_numbers, ..Wanted::default() };
    assert_eq!(found(store, &by_number).await, [importer()]);
    let by_filer = Wanted { filer_codes: broker().filer_codes, ..Wanted::default() };
    assert_eq!(found(store, &by_filer).await, [broker()]);
    assert!(found(store, &Wanted::default()).await.is_empty());
}

/// The importer of a case, and the brokers that CBP would like to tell.
pub async fn accounts_of_a_case_come_along_with_it(store: &dyn Store) {
    write(store, &accounts(&[importer(), broker()])).await;
    write(store, &issue(FIRST)).await;
    let wanted = Wanted { cases: vec![number(FIRST)], ..Wanted::default() };
    assert_eq!(found(store, &wanted).await, [importer(), broker()]);
}

/// What an account does not list any more is free for another.
pub async fn an_account_gives_up_the_numbers_it_does_not_list_any_more(store: &dyn Store) {
    write(store, &accounts(&[importer()])).await;
    let without = Account { importer_numbers: Vec::new(), ..importer() };
    write(store, &accounts(std::slice::from_ref(&without))).await;
    let importer_numbers = importer().importer_numbers;
    let by_number = Wanted { importer_numbers, ..Wanted::default() };
    assert!(found(store, &by_number).await.is_empty());
    let by_id = Wanted { accounts: vec![importer().ace_id], ..Wanted::default() };
    assert_eq!(found(store, &by_id).await, [without]);
    write(store, &accounts(&[heir()])).await;
    assert_eq!(found(store, &by_number).await, [heir()]);
}

/// Giving up comes before taking, in whatever order the accounts are written.
pub async fn a_number_moves_between_accounts_in_one_batch(store: &dyn Store) {
    write(store, &accounts(&[importer()])).await;
    let without = Account { importer_numbers: Vec::new(), ..importer() };
    write(store, &accounts(&[heir(), importer(), without])).await;
    let importer_numbers = importer().importer_numbers;
    let by_number = Wanted { importer_numbers, ..Wanted::default() };
    assert_eq!(found(store, &by_number).await, [heir()]);
}

/// A number has one holder; whoever planned otherwise had not seen it.
pub async fn a_number_of_another_account_is_a_conflict(store: &dyn Store) {
    write(store, &accounts(&[importer()])).await;
    refuse(store, &accounts(&[heir()])).await;
    let by_id = Wanted { accounts: vec![heir().ace_id], ..Wanted::default() };
    assert!(found(store, &by_id).await.is_empty());
}

/// An account that holds the number of the sample importer, listed twice.
fn heir() -> Account {
    let number = importer().importer_numbers.remove(0);
    Account {
        ace_id: "A00002".parse().unwrap(),
        name: "Cedar Ridge Successor LLC".to_owned(),
        importer_numbers: vec![number.clone(), number],
        ..importer()
    }
}

async fn found(store: &dyn Store, wanted: &Wanted) -> Vec<Account> {
    let mut accounts: Vec<_> = store.load(wanted).await.unwrap().accounts.into_iter().collect();
    accounts.sort_by(|(a, _), (b, _)| a.cmp(b));
    accounts.into_iter().map(|(_, account)| account).collect()
}
