//! How mails go out: to a mail server, into a folder as `.eml` files, or kept in memory.

pub mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// A mail ready to go: the envelope and the bytes.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Id of the mail.
    pub id: String,
    /// Name for a file: safe, sorts by time.
    pub file_name: String,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The message, RFC 5322.
    pub bytes: Vec<u8>,
}

/// What the other side said when it took the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The reply line, or where the file lies.
    pub reply: String,
    /// TLS version and cipher, where there was TLS.
    pub tls: Option<String>,
}

/// Why a mail did not go out.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// It was tried, and may go later.
    #[error("the mail could not go out now: {0}")]
    Transient(String),
    /// It will never go.
    #[error("the mail was refused for good: {0}")]
    Permanent(String),
    /// All of it was handed over and no reply came: it may be there.
    #[error("whether the mail was taken is in doubt: {0}")]
    Ambiguous(String),
    /// It was not tried, and is to come again then.
    #[error("the mail was not tried: {reason}")]
    Held {
        /// When to come again.
        until: Timestamp,
        /// Why.
        reason: String,
    },
}

/// A way for mails to go out.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Name in evidence, e.g. `dir`.
    fn name(&self) -> &'static str;

    /// Mails that may be on their way at once.
    fn connections(&self) -> usize {
        1
    }

    /// Whether handing the same mail over again leaves one mail all the same. Then it need not be
    /// written down that a mail is on its way.
    fn is_idempotent(&self) -> bool {
        false
    }

    /// Asks before a mail to this address is claimed: `None` when it may go, else when to ask
    /// again. Each `None` is for one mail.
    fn hold_until(&self, to: &str) -> Option<Timestamp> {
        let _ = to;
        None
    }

    /// How long the other side may take to answer once it has all of a mail: for so long after its
    /// claim nobody else may send it.
    fn verdict_limit(&self) -> Duration {
        Duration::ZERO
    }

    /// The process stops: whatever is waited for ends within this time.
    fn hurry(&self, within: Duration) {
        let _ = within;
    }

    /// Hands one mail over. Only an `Ok` makes it sent.
    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError>;

    /// As [`Transport::send`], and over by then but for the answer of the other side, one way or
    /// the other.
    async fn hand_over(
        &self,
        mail: &Outgoing,
        within: Duration,
    ) -> Result<Accepted, TransportError> {
        let _ = within;
        self.send(mail).await
    }
}

/// A reason as the log may have it: servers like to repeat the address.
pub(crate) fn without_addresses(reason: &str) -> String {
    let words = reason.split(' ');
    let words = words.map(|word| if word.contains('@') { "(address)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Writes each mail to a folder. Writing the same mail again writes the same file.
#[derive(Debug, Clone)]
pub struct DirTransport {
    folder: PathBuf,
}

impl DirTransport {
    /// Mails go to this folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }
}

#[async_trait]
impl Transport for DirTransport {
    fn name(&self) -> &'static str {
        "dir"
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        let folder = self.folder.clone();
        let mail = mail.clone();
        let written = tokio::task::spawn_blocking(move || write_whole(&folder, &mail)).await;
        match written {
            Ok(Ok(path)) => Ok(Accepted { reply: format!("written to {path}"), tls: None }),
            Ok(Err(error)) => Err(TransportError::Transient(error.to_string())),
            Err(error) => Err(TransportError::Transient(error.to_string())),
        }
    }
}

/// Writes beside the place, flushes to the disk, moves into place, flushes that too: a reader never
/// sees half a mail, and what was told to be written is there after a loss of power.
fn write_whole(folder: &Path, mail: &Outgoing) -> std::io::Result<String> {
    use std::io::Write as _;
    let path = folder.join(&mail.file_name);
    let beside = folder.join(format!(".{}.part", mail.id));
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(&mail.bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, &path)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(mail.file_name.clone())
}

/// Keeps mails in memory: simulation and tests.
#[derive(Debug, Default)]
pub struct MemoryTransport {
    mails: Mutex<Vec<Outgoing>>,
}

impl MemoryTransport {
    /// The mails so far, in order.
    pub fn mails(&self) -> Vec<Outgoing> {
        self.mails.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Transport for MemoryTransport {
    fn name(&self) -> &'static str {
        "memory"
    }

    /// Nothing of it is left after a crash.
    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, mail: &Outgoing) -> Result<Accepted, TransportError> {
        let mut mails = self.mails.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        mails.push(mail.clone());
        Ok(Accepted { reply: "kept in memory".to_owned(), tls: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_sent_twice_is_one_file_and_no_half_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let transport = DirTransport::new(folder.path()).unwrap();
        let mail = Outgoing {
            id: "1a2b".to_owned(),
            file_name: "20260605T130000Z-RFI-2026-000101-issued-1a2b.eml".to_owned(),
            from: "notices@tidewaiter.example".to_owned(),
            to: "customs@cedarridgehome.example".to_owned(),
            bytes: b"Subject: x\r\n\r\nbody\r\n".to_vec(),
        };
        for _ in 0..2 {
            let accepted = transport.send(&mail).await.unwrap();
            assert_eq!(accepted.reply, format!("written to {}", mail.file_name));
        }
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert_eq!(files, [std::ffi::OsString::from(&mail.file_name)]);
        assert_eq!(std::fs::read(folder.path().join(&mail.file_name)).unwrap(), mail.bytes);
    }
}
