//! The files that go along. One that is lost or damaged is made again from its row; it goes out
//! only with the hash that was recorded when it was first made.

use std::collections::HashMap;

use futures::stream::{self, StreamExt as _};
use sha2::{Digest, Sha256};
use store::model::{DocumentRow, MailRow, StoredFile};
use workflows::case::Case;
use workflows::ids::CaseNumber;

use super::compose::Attachment;
use crate::documents::rendered;
use crate::engine::{Engine, PassError};
use crate::failure::error_chain;

/// Files read at once: an object store is far away, and each answer takes a while.
const READS_AT_ONCE: usize = 8;

/// Files by document; the error is a sentence that says why there is none.
pub(super) type Files = HashMap<String, Result<Attachment, String>>;

/// The files of the documents of these mails, each read once. One that cannot be had concerns
/// only the mails it goes with.
///
/// # Errors
/// When the case store is away.
pub(super) async fn files_of(
    engine: &Engine,
    mails: &[&MailRow],
    cases: &HashMap<CaseNumber, Case>,
) -> Result<Files, PassError> {
    let mut ids: Vec<String> = mails.iter().flat_map(|mail| mail.documents.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let read = |(id, row): (String, Result<DocumentRow, String>)| async move {
        let file = match row {
            Ok(row) => file_of(engine, row, cases).await,
            Err(reason) => Err(reason),
        };
        if let Err(reason) = &file {
            tracing::error!(document.id = id, reason, "the file of a document cannot be had");
        }
        (id, file)
    };
    let rows = rows_of(engine, &ids).await?;
    Ok(stream::iter(rows).map(read).buffer_unordered(READS_AT_ONCE).collect().await)
}

/// The rows of documents, one by one when one of them cannot be read.
async fn rows_of(
    engine: &Engine,
    ids: &[String],
) -> Result<Vec<(String, Result<DocumentRow, String>)>, PassError> {
    let of_rows = |rows: Vec<DocumentRow>| rows.into_iter().map(|row| (row.id.clone(), Ok(row)));
    match engine.store.documents(ids).await {
        Ok(rows) => return Ok(of_rows(rows).collect()),
        Err(error) if error.is_transient() => return Err(error.into()),
        Err(_) => {}
    }
    let mut found = Vec::new();
    for id in ids {
        match engine.store.documents(std::slice::from_ref(id)).await {
            Ok(rows) => found.extend(of_rows(rows)),
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => found.push((id.clone(), Err(error_chain(&error)))),
        }
    }
    Ok(found)
}

async fn file_of(
    engine: &Engine,
    row: DocumentRow,
    cases: &HashMap<CaseNumber, Case>,
) -> Result<Attachment, String> {
    let Some(StoredFile { sha256, file_name, .. }) = row.file.clone() else {
        return Err("the document is not made yet".to_owned());
    };
    match engine.documents.get(&sha256).await {
        Ok(bytes) if hash(&bytes) == sha256 => return Ok(Attachment::new(file_name, bytes)),
        Ok(_) => tracing::error!(document.id = row.id, "the file is damaged; made again"),
        Err(error) if error.is_not_found() => {
            tracing::error!(document.id = row.id, "the file is lost; made again");
        }
        Err(error) => return Err(error_chain(&error)),
    }
    let Some(case) = cases.get(&row.case).cloned() else {
        return Err(format!("there is no case {}", row.case));
    };
    let again = rendered(row, case).await.map_err(|error| error_chain(&error))??;
    if again.sha256 != sha256 {
        return Err(format!(
            "the file is lost or damaged, and making it again gives other bytes: {} instead of \
             {sha256}; put the file back from a backup",
            again.sha256
        ));
    }
    let bytes = again.bytes.clone();
    engine.documents.put(&sha256, bytes).await.map_err(|error| error_chain(&error))?;
    Ok(Attachment::new(file_name, again.bytes))
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
