//! Accounts and their identifiers.

use std::collections::{BTreeMap, BTreeSet};

use workflows::directory::Account;

use super::connection::Batch;
use super::values::{json, text};
use crate::StoreError;

/// Writes accounts. First all of them give up what they had, then each takes what is its own now: a
/// number can move from one to another in one batch.
pub(super) async fn write(batch: &mut Batch<'_>, accounts: &[Account]) -> Result<(), StoreError> {
    if accounts.is_empty() {
        return Ok(());
    }
    // The last of several versions in one batch is the one that counts.
    let last: BTreeMap<&str, &Account> =
        accounts.iter().map(|account| (account.ace_id.as_str(), account)).collect();
    let sql = "INSERT INTO accounts (ace_id, name, body) \
               SELECT given.ace_id, given.name, given.body::jsonb \
               FROM unnest($1::text[], $2::text[], $3::text[]) AS given (ace_id, name, body) \
               ON CONFLICT (ace_id) DO UPDATE SET name = excluded.name, body = excluded.body";
    let bodies = last.iter().map(|(key, account)| json("accounts", key, "body", account));
    let query = sqlx::query(sql)
        .bind(last.keys().copied().collect::<Vec<_>>())
        .bind(last.values().map(|account| text(&account.name)).collect::<Vec<_>>())
        .bind(bodies.collect::<Result<Vec<_>, _>>()?);
    batch.run(query).await?;
    let sql = "DELETE FROM account_identifiers WHERE ace_id = ANY($1)";
    batch.run(sqlx::query(sql).bind(last.keys().copied().collect::<Vec<_>>())).await?;
    take_identifiers(batch, last.into_values()).await
}

async fn take_identifiers(
    batch: &mut Batch<'_>,
    accounts: impl Iterator<Item = &Account>,
) -> Result<(), StoreError> {
    let held: BTreeSet<[&str; 3]> = accounts.flat_map(identifiers).collect();
    if held.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO account_identifiers (kind, value, ace_id) \
               SELECT held.* FROM unnest($1::text[], $2::text[], $3::text[]) AS held";
    let query = sqlx::query(sql)
        .bind(held.iter().map(|row| row[0]).collect::<Vec<_>>())
        .bind(held.iter().map(|row| row[1]).collect::<Vec<_>>())
        .bind(held.iter().map(|row| row[2]).collect::<Vec<_>>());
    batch.run(query).await.map(|_| ())
}

/// Kind, value and account of each number that an account holds.
fn identifiers(account: &Account) -> impl Iterator<Item = [&str; 3]> {
    let importers = account.importer_numbers.iter().map(|number| ("importer", number.full()));
    let filers = account.filer_codes.iter().map(|code| ("filer", code.as_str()));
    importers.chain(filers).map(|(kind, value)| [kind, value, account.ace_id.as_str()])
}
