//! Configuration: one struct per section, checked once at start.
//!
//! `tidewaiter.default.toml` documents every key; a file overrides it, environment variables
//! (`TIDEWAITER__MAIL__FROM`) override the file. Unknown keys are refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use jiff::civil::Date;
use lettre::message::Mailbox;
use serde::Deserialize;
use workflows::calendar::{Calendar, Closure};
use workflows::case::Policy;
use workflows::directory::Recipient;

use crate::failure::Failure;

/// The committed file with every key and its default.
pub const DEFAULTS: &str = include_str!("../../tidewaiter.default.toml");

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder for everything embedded; relative addresses are inside it.
    pub data_dir: PathBuf,
    /// Case store.
    pub store: StoreConfig,
    /// Broker.
    pub broker: BrokerConfig,
    /// Mail.
    pub mail: MailConfig,
    /// Documents.
    pub documents: DocumentsConfig,
    /// Work.
    pub work: WorkConfig,
    /// Calendar.
    pub calendar: CalendarConfig,
    /// Rules.
    pub rules: RulesConfig,
    /// Log.
    pub log: LogConfig,
}

/// Case store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// `sqlite://PATH`.
    pub url: String,
}

/// Broker.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokerConfig {
    /// `embedded:PATH`.
    pub url: String,
}

/// Mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// `dir:PATH`.
    pub url: String,
    /// `From`: address, with a name or without.
    pub from: String,
    /// Who is told when nobody of an importer can be.
    pub fallback: String,
}

/// Documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// `file://PATH`.
    pub url: String,
}

/// Work.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkConfig {
    /// Seconds for which work that a process took is its own.
    pub lease_s: u32,
}

/// Calendar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarConfig {
    /// Days on which offices are closed beyond the named holidays.
    pub closures: Vec<ClosureConfig>,
}

/// What is uncertain in the law or a choice of the house.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesConfig {
    /// Whether an answer to a lapsed proposal is still taken, as late.
    pub accept_late_answers: bool,
    /// Whether a declaration may begin before it is submitted.
    pub back_dated_declarations: bool,
    /// Longest span of a declaration, in calendar months.
    pub declaration_months_max: u8,
}

/// One closed day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosureConfig {
    /// The day.
    pub date: String,
    /// Schedule D code, or `*` for every port.
    pub port: String,
    /// Where that is said.
    pub source: String,
}

/// Log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// `human` or `json`.
    pub format: LogFormat,
    /// Filter, e.g. `info` or `info,workers=debug`.
    pub level: String,
}

/// Formats of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a terminal.
    Human,
    /// One JSON object per line.
    Json,
}

impl Config {
    /// Defaults, then the file, then the environment.
    ///
    /// # Errors
    /// A usage failure that names the key, the file and what is expected.
    pub fn load(file: Option<&Path>) -> Result<Self, Failure> {
        if let Some(file) = file
            && !file.is_file()
        {
            return Err(Failure::Environment(format!(
                "{}: there is no such configuration file",
                file.display()
            )));
        }
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(Env::prefixed("TIDEWAITER__").split("__"));
        let config: Self = figment.extract().map_err(|error| {
            Failure::Usage(format!("the configuration cannot be used: {error}"))
        })?;
        config.checked()
    }

    /// The defaults with another data folder: the demo and tests.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn embedded(data_dir: &Path) -> Result<Self, Failure> {
        let config: Self = Figment::from(Toml::string(DEFAULTS))
            .extract()
            .map_err(|error| Failure::Usage(format!("the defaults cannot be used: {error}")))?;
        Self { data_dir: data_dir.to_owned(), ..config }.checked()
    }

    fn checked(self) -> Result<Self, Failure> {
        self.store_path()?;
        self.broker_path()?;
        self.mail_dir()?;
        self.documents_dir()?;
        self.mail_from()?;
        self.fallback()?;
        self.calendar()?;
        self.lease()?;
        Ok(self)
    }

    /// File of the SQLite store.
    ///
    /// # Errors
    /// When the address is of another engine.
    pub fn store_path(&self) -> Result<PathBuf, Failure> {
        self.place("store.url", &self.store.url, "sqlite://")
    }

    /// File of the embedded broker.
    ///
    /// # Errors
    /// When the address is of another engine.
    pub fn broker_path(&self) -> Result<PathBuf, Failure> {
        self.place("broker.url", &self.broker.url, "embedded:")
    }

    /// Folder for mails.
    ///
    /// # Errors
    /// When the address is of another transport.
    pub fn mail_dir(&self) -> Result<PathBuf, Failure> {
        self.place("mail.url", &self.mail.url, "dir:")
    }

    /// Folder for documents.
    ///
    /// # Errors
    /// When the address is of another store.
    pub fn documents_dir(&self) -> Result<PathBuf, Failure> {
        self.place("documents.url", &self.documents.url, "file://")
    }

    fn place(&self, key: &str, url: &str, scheme: &str) -> Result<PathBuf, Failure> {
        let path = url.strip_prefix(scheme).filter(|path| !path.is_empty()).ok_or_else(|| {
            Failure::Usage(format!(
                "{key} = \"{url}\": expected {scheme}PATH (a relative path is inside data_dir)"
            ))
        })?;
        Ok(self.data_dir.join(path))
    }

    /// `From` of mails.
    ///
    /// # Errors
    /// When it is no address.
    pub fn mail_from(&self) -> Result<Mailbox, Failure> {
        mailbox("mail.from", &self.mail.from)
    }

    /// Who is told when nobody of an importer can be.
    ///
    /// # Errors
    /// When it is no address.
    pub fn fallback(&self) -> Result<Recipient, Failure> {
        let mailbox = mailbox("mail.fallback", &self.mail.fallback)?;
        let name = mailbox.name.unwrap_or_else(|| "Operator".to_owned());
        Ok(Recipient { name, email: mailbox.email.to_string(), account: None })
    }

    /// How long work that a process took is its own.
    ///
    /// # Errors
    /// When it is not between a second and an hour.
    pub fn lease(&self) -> Result<Duration, Failure> {
        const LEASE_S_MAX: u32 = 3600;
        let seconds = self.work.lease_s;
        if (1..=LEASE_S_MAX).contains(&seconds) {
            return Ok(Duration::from_secs(seconds.into()));
        }
        Err(Failure::Usage(format!("work.lease_s = {seconds}: expected 1 to {LEASE_S_MAX}")))
    }

    /// What is set of the rules.
    pub const fn policy(&self) -> Policy {
        Policy {
            accept_late_answers: self.rules.accept_late_answers,
            back_dated_declarations: self.rules.back_dated_declarations,
            declaration_months_max: self.rules.declaration_months_max,
        }
    }

    /// The CBP calendar with the closures of the configuration.
    ///
    /// # Errors
    /// When a closure is not one.
    pub fn calendar(&self) -> Result<Calendar, Failure> {
        let closures = self.calendar.closures.iter().map(closure).collect::<Result<Vec<_>, _>>()?;
        Ok(Calendar::cbp().with_closures(closures))
    }
}

fn mailbox(key: &str, value: &str) -> Result<Mailbox, Failure> {
    value.parse().map_err(|error| {
        Failure::Usage(format!("{key} = \"{value}\": {error}; expected `Name <a@b.example>`"))
    })
}

fn closure(row: &ClosureConfig) -> Result<Closure, Failure> {
    let bad = |key: &str, value: &str, problem: String| {
        Failure::Usage(format!("calendar.closures.{key} = \"{value}\": {problem}"))
    };
    let date: Date =
        row.date.parse().map_err(|error: jiff::Error| bad("date", &row.date, error.to_string()))?;
    let json = serde_json::json!({ "date": date, "port": row.port, "source": row.source });
    serde_json::from_value(json).map_err(|error| bad("port", &row.port, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tidewaiter.toml");
        std::fs::write(&file, text).unwrap();
        (folder, file)
    }

    fn refusal(text: &str) -> String {
        let (_folder, file) = written(text);
        Config::load(Some(&file)).unwrap_err().to_string()
    }

    #[test]
    fn the_committed_defaults_are_a_configuration() {
        let config = Config::embedded(Path::new("data")).unwrap();
        assert_eq!(config.store_path().unwrap(), Path::new("data/tidewaiter.db"));
        assert_eq!(config.broker_path().unwrap(), Path::new("data/queue.db"));
        assert_eq!(config.mail_dir().unwrap(), Path::new("data/mail"));
        assert_eq!(config.documents_dir().unwrap(), Path::new("data/documents"));
        assert_eq!(config.fallback().unwrap().email, "operator@tidewaiter.example");
    }

    #[test]
    fn a_file_overrides_the_defaults_key_by_key() {
        let (_folder, file) = written("[mail]\nfrom = \"Desk <desk@port.example>\"\n");
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.mail_from().unwrap().email.to_string(), "desk@port.example");
        assert_eq!(config.mail.fallback, "Tidewaiter Operator <operator@tidewaiter.example>");
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let message = refusal("[mail]\nform = \"x\"\n");
        assert!(message.contains("form"), "{message}");
    }

    #[test]
    fn an_address_of_an_engine_there_is_not_names_the_key_and_what_is_expected() {
        let message = refusal("[store]\nurl = \"postgres://localhost/x\"\n");
        assert_eq!(
            message,
            "store.url = \"postgres://localhost/x\": expected sqlite://PATH (a relative path is \
             inside data_dir)"
        );
    }

    #[test]
    fn a_closure_moves_a_deadline_and_one_that_is_not_a_day_is_refused() {
        let (_folder, file) = written(
            "[calendar]\nclosures = [{ date = \"2026-07-06\", port = \"*\", source = \"test\" }]\n",
        );
        let calendar = Config::load(Some(&file)).unwrap().calendar().unwrap();
        let monday = jiff::civil::date(2026, 7, 6);
        assert_eq!(calendar.next_open_day(monday, None).unwrap(), jiff::civil::date(2026, 7, 7));
        let message = refusal(
            "[calendar]\nclosures = [{ date = \"2026-02-30\", port = \"*\", source = \"x\" }]\n",
        );
        assert!(message.starts_with("calendar.closures.date = \"2026-02-30\""), "{message}");
    }
}
