//! Where the bytes of documents lie: a folder or an object store, by URL, under their SHA-256.

use std::sync::Arc;

use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

/// Documents by the hash of their bytes.
#[derive(Debug, Clone)]
pub struct DocumentStore {
    store: Arc<dyn ObjectStore>,
    /// Folder of the documents on this machine, where there is one.
    folder: Option<std::path::PathBuf>,
}

/// What went wrong with the bytes of a document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentStoreError {
    /// The address is not one.
    #[error("`{url}` is not a document store: {problem}; use file:///… or memory:")]
    Address {
        /// The address.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// Reading or writing failed.
    #[error("the document store cannot {doing} {sha256}")]
    Access {
        /// What was done.
        doing: &'static str,
        /// Which bytes.
        sha256: String,
        /// Why.
        #[source]
        source: object_store::Error,
    },
}

impl DocumentStoreError {
    /// Whether the store works and has no such bytes.
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::Access { source: object_store::Error::NotFound { .. }, .. })
    }
}

impl DocumentStore {
    /// Documents in a folder, made if it is not there.
    ///
    /// # Errors
    /// [`DocumentStoreError::Address`] when the folder cannot be made or used.
    pub fn in_folder(folder: &std::path::Path) -> Result<Self, DocumentStoreError> {
        let address = |problem: String| DocumentStoreError::Address {
            url: folder.display().to_string(),
            problem,
        };
        std::fs::create_dir_all(folder).map_err(|error| address(error.to_string()))?;
        let store = object_store::local::LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| address(error.to_string()))?;
        Ok(Self { store: Arc::new(store), folder: Some(folder.to_owned()) })
    }

    /// Documents in memory.
    pub fn in_memory() -> Self {
        Self { store: Arc::new(object_store::memory::InMemory::new()), folder: None }
    }

    /// Keeps bytes under their hash. Keeping them again changes nothing.
    ///
    /// # Errors
    /// [`DocumentStoreError::Access`].
    pub async fn put(&self, sha256: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError> {
        let payload = PutPayload::from(bytes);
        self.store.put(&object_path(sha256), payload).await.map(|_| ()).map_err(|source| {
            DocumentStoreError::Access { doing: "keep", sha256: sha256.to_owned(), source }
        })
    }

    /// The bytes of that hash.
    ///
    /// # Errors
    /// [`DocumentStoreError::Access`], also when there are none.
    pub async fn get(&self, sha256: &str) -> Result<Vec<u8>, DocumentStoreError> {
        let access = |source| DocumentStoreError::Access {
            doing: "read",
            sha256: sha256.to_owned(),
            source,
        };
        let found = self.store.get(&object_path(sha256)).await.map_err(access)?;
        Ok(found.bytes().await.map_err(access)?.to_vec())
    }

    /// Where the file lies on this machine, where it does.
    pub fn local_path(&self, sha256: &str) -> Option<std::path::PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(object_path(sha256).as_ref()))
    }
}

/// Two levels, so that no folder grows beyond what file managers bear.
fn object_path(sha256: &str) -> ObjectPath {
    let shard = sha256.get(..2).unwrap_or("00");
    ObjectPath::from(format!("{shard}/{sha256}.pdf"))
}
