//! Where the bytes of documents lie: a folder or an object store, by URL, under their SHA-256.

use std::sync::Arc;

use std::collections::BTreeMap;

use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::config::without_user;

/// Variables of the environment that object stores read their credentials from.
const CREDENTIALS: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];

/// Documents by the hash of their bytes.
#[derive(Debug, Clone)]
pub struct DocumentStore {
    store: Arc<dyn ObjectStore>,
    /// What stands before every name.
    prefix: ObjectPath,
    /// Folder of the documents on this machine, where there is one.
    folder: Option<std::path::PathBuf>,
}

/// What went wrong with the bytes of a document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentStoreError {
    /// The address is not one.
    #[error("`{url}` cannot be used as document store: {problem}")]
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
    /// What was written comes back as something else.
    #[error("the document store gives back other bytes than it was given")]
    Altered,
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
        // A document is ready for good once it is marked so: its file must not go with the power.
        let store = object_store::local::LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| address(error.to_string()))?
            .with_fsync(true);
        let prefix = ObjectPath::default();
        Ok(Self { store: Arc::new(store), prefix, folder: Some(folder.to_owned()) })
    }

    /// Documents in an object store by URL: `s3://BUCKET/PREFIX`, `gs://…`, `az://…`. Credentials
    /// and region come from the environment (`AWS_ACCESS_KEY_ID`, …); `options` by name go before
    /// them. Nothing is read or written yet.
    ///
    /// # Errors
    /// [`DocumentStoreError::Address`] when the address or an option is not one.
    pub fn at_url(
        url: &str,
        options: &BTreeMap<String, String>,
    ) -> Result<Self, DocumentStoreError> {
        let address = |problem: String| DocumentStoreError::Address {
            url: without_user(url),
            problem: format!("{problem}; expected s3://BUCKET/PREFIX, gs://… or az://…"),
        };
        let parsed = url::Url::parse(url).map_err(|error| address(error.to_string()))?;
        if let Some(unknown) = options.keys().find(|name| !is_option(name)) {
            return Err(address(format!("documents.options has `{unknown}`, which is no option")));
        }
        let given = options.iter().map(|(name, value)| (name.clone(), value.clone()));
        crate::tls::install();
        // The later of two options of one name counts.
        let all = std::env::vars()
            .filter(|(name, _)| CREDENTIALS.iter().any(|prefix| name.starts_with(prefix)))
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .chain(given);
        let (store, prefix) = object_store::parse_url_opts(&parsed, all)
            .map_err(|error| address(error.to_string()))?;
        Ok(Self { store: Arc::from(store), prefix, folder: None })
    }

    /// Documents in memory.
    pub fn in_memory() -> Self {
        Self {
            store: Arc::new(object_store::memory::InMemory::new()),
            prefix: ObjectPath::default(),
            folder: None,
        }
    }

    /// Keeps bytes under their hash, on the disk when this returns. Keeping them again changes
    /// nothing.
    ///
    /// # Errors
    /// [`DocumentStoreError::Access`].
    pub async fn put(&self, sha256: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError> {
        let payload = PutPayload::from(bytes);
        self.store.put(&self.path(sha256), payload).await.map(|_| ()).map_err(|source| {
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
        let found = self.store.get(&self.path(sha256)).await.map_err(access)?;
        Ok(found.bytes().await.map_err(access)?.to_vec())
    }

    /// Writes, reads and removes a probe: whether documents can be kept now.
    ///
    /// # Errors
    /// [`DocumentStoreError::Access`], or bytes that do not come back as they were.
    pub async fn probe(&self) -> Result<(), DocumentStoreError> {
        const BYTES: &[u8] = b"tidewaiter";
        let path = self.prefix.clone().join("probe");
        let access = |doing| {
            move |source| DocumentStoreError::Access { doing, sha256: "a probe".to_owned(), source }
        };
        self.store.put(&path, PutPayload::from_static(BYTES)).await.map_err(access("keep"))?;
        let found = self.store.get(&path).await.map_err(access("read"))?;
        let found = found.bytes().await.map_err(access("read"))?;
        self.store.delete(&path).await.map_err(access("remove"))?;
        if found == BYTES {
            return Ok(());
        }
        Err(DocumentStoreError::Altered)
    }

    fn path(&self, sha256: &str) -> ObjectPath {
        self.prefix.parts().chain(object_path(sha256).parts()).collect()
    }

    /// Where the file lies on this machine, where it does.
    pub fn local_path(&self, sha256: &str) -> Option<std::path::PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(object_path(sha256).as_ref()))
    }
}

/// Whether any object store has an option of that name.
fn is_option(name: &str) -> bool {
    name.parse::<object_store::aws::AmazonS3ConfigKey>().is_ok()
        || name.parse::<object_store::azure::AzureConfigKey>().is_ok()
        || name.parse::<object_store::gcp::GoogleConfigKey>().is_ok()
}

/// Two levels, so that no folder grows beyond what file managers bear.
fn object_path(sha256: &str) -> ObjectPath {
    let shard = sha256.get(..2).unwrap_or("00");
    ObjectPath::from(format!("{shard}/{sha256}.pdf"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str, options: &[(&str, &str)]) -> String {
        let options = options.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let opened = DocumentStore::at_url(url, &options.collect());
        opened.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_address_or_an_option_that_no_store_has_is_refused_by_name() {
        assert_eq!(
            refusal("s3://notices/pdf", &[("aws_regoin", "us-east-1")]),
            "`s3://notices/pdf` cannot be used as document store: documents.options has \
             `aws_regoin`, which is no option; expected s3://BUCKET/PREFIX, gs://… or az://…"
        );
        assert_eq!(refusal("s3://notices/pdf", &[("aws_region", "us-east-1")]), "");
    }

    #[test]
    fn a_document_in_a_folder_is_flushed_to_the_disk_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = DocumentStore::in_folder(folder.path()).unwrap();
        let said = format!("{store:?}");
        assert!(said.contains("fsync: true"), "{said}");
    }

    #[tokio::test]
    async fn a_probe_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = DocumentStore::in_folder(folder.path()).unwrap();
        store.probe().await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
