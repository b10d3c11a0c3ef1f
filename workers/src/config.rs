//! Configuration: one struct per section, checked once at start.
//!
//! `tidewaiter.default.toml` documents every key; a file overrides it, environment variables
//! (`TIDEWAITER__MAIL__FROM`) override the file. Unknown keys are refused. A key that may be left
//! out is an empty text there.

mod address;
mod sections;

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

pub use address::{BrokerAddress, DocumentsAddress, MailAddress, StoreAddress, without_user};
pub use sections::*;

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
    /// Operations endpoints.
    pub metrics: MetricsConfig,
    /// Traces.
    pub traces: TracesConfig,
    /// Calendar.
    pub calendar: CalendarConfig,
    /// Rules.
    pub rules: RulesConfig,
    /// Log.
    pub log: LogConfig,
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
        self.store_address()?;
        self.broker_address()?;
        self.mail_address()?;
        self.documents_address()?;
        self.mail_from()?;
        self.fallback()?;
        self.calendar()?;
        self.lease()?;
        self.drain()?;
        self.metrics_listen()?;
        self.check_counts()?;
        Ok(self)
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
        seconds("work.lease_s", self.work.lease_s, LEASE_S_MAX)
    }

    /// How long what is in flight may take after the process was told to stop.
    ///
    /// # Errors
    /// When it is not between a second and ten minutes.
    pub fn drain(&self) -> Result<Duration, Failure> {
        const DRAIN_S_MAX: u32 = 600;
        seconds("work.drain_s", self.work.drain_s, DRAIN_S_MAX)
    }

    /// Where health and metrics are served; `None` for nowhere.
    ///
    /// # Errors
    /// When it is no address with a port.
    pub fn metrics_listen(&self) -> Result<Option<std::net::SocketAddr>, Failure> {
        let listen = &self.metrics.listen;
        let parsed = given(listen).map(str::parse).transpose();
        parsed.map_err(|error: std::net::AddrParseError| {
            Failure::Usage(format!(
                "metrics.listen = \"{listen}\": {error}; expected an address and a port, e.g. \
                 127.0.0.1:9464"
            ))
        })
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

    fn check_counts(&self) -> Result<(), Failure> {
        // A pass of the mail role must end before the process counts as stuck.
        const VERDICT_S_MAX: u32 = 1200;
        let counts = [
            ("store.connections", self.store.connections, 2, 500),
            ("mail.connections", self.mail.connections, 1, 100),
            ("mail.domain_connections", self.mail.domain_connections, 1, 100),
            ("mail.domain_per_minute", self.mail.domain_per_minute, 1, 1_000_000),
            ("mail.verdict_s", self.mail.verdict_s, 1, VERDICT_S_MAX),
            ("work.documents_at_once", self.work.documents_at_once, 1, 64),
        ];
        for (key, found, least, most) in counts {
            if !(least..=most).contains(&found) {
                return Err(Failure::Usage(format!("{key} = {found}: expected {least} to {most}")));
            }
        }
        if !(0.0..=1.0).contains(&self.traces.share) {
            let share = self.traces.share;
            return Err(Failure::Usage(format!("traces.share = {share}: expected 0 to 1")));
        }
        Ok(())
    }
}

/// A text of the configuration, unless it is left empty.
pub fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A file of the configuration, unless it is left empty.
pub fn given_file(text: &str) -> Option<PathBuf> {
    given(text).map(PathBuf::from)
}

/// The secret in a file, without the line break at its end; `None` where no file is named.
///
/// # Errors
/// When the file cannot be read or is empty. The text names the key and the file, never what is
/// in it.
pub fn secret(key: &str, file: &str) -> Result<Option<String>, Failure> {
    let Some(file) = given(file) else { return Ok(None) };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::Environment(format!("{key} = \"{file}\": cannot be read: {error}"))
    })?;
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        return Err(Failure::Environment(format!("{key} = \"{file}\": the file is empty")));
    }
    Ok(Some(secret.to_owned()))
}

fn seconds(key: &str, found: u32, most: u32) -> Result<Duration, Failure> {
    if (1..=most).contains(&found) {
        return Ok(Duration::from_secs(found.into()));
    }
    Err(Failure::Usage(format!("{key} = {found}: expected 1 to {most}")))
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
        assert_eq!(
            config.store_address().unwrap(),
            StoreAddress::Sqlite(Path::new("data/tidewaiter.db").to_owned())
        );
        assert_eq!(
            config.broker_address().unwrap(),
            BrokerAddress::Embedded(Path::new("data/queue.db").to_owned())
        );
        assert_eq!(
            config.mail_address().unwrap(),
            MailAddress::Folder(Path::new("data/mail").to_owned())
        );
        assert_eq!(
            config.documents_address().unwrap(),
            DocumentsAddress::Folder(Path::new("data/documents").to_owned())
        );
        assert_eq!(config.metrics_listen().unwrap(), None);
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
        assert_eq!(
            refusal("[store]\nurl = \"mysql://clerk:secret@localhost/x\"\n"),
            "store.url = \"mysql://…@localhost/x\": expected sqlite://PATH or \
             postgres://USER@HOST/DATABASE"
        );
        assert_eq!(
            refusal("[broker]\nurl = \"kafka:9092\"\n"),
            "broker.url = \"kafka:9092\": expected embedded:PATH, amqp://… or amqps://…"
        );
        assert_eq!(
            refusal("[mail]\nurl = \"dir:\"\n"),
            "mail.url = \"dir:\": expected dir:PATH, smtp://HOST:PORT or smtps://HOST:PORT"
        );
    }

    #[test]
    fn addresses_of_servers_are_taken_as_they_are() {
        let (_folder, file) = written(
            "[store]\nurl = \"postgres://tw@db.example/tw\"\n[broker]\nurl = \
             \"amqps://mq.example/tw\"\n[mail]\nurl = \"smtp://mx.example:587\"\n\
             [documents]\nurl = \"s3://notices/pdf\"\n[metrics]\nlisten = \"127.0.0.1:9464\"\n",
        );
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(
            config.store_address().unwrap(),
            StoreAddress::Postgres("postgres://tw@db.example/tw".to_owned())
        );
        assert_eq!(
            config.broker_address().unwrap(),
            BrokerAddress::Amqp("amqps://mq.example/tw".to_owned())
        );
        assert_eq!(
            config.mail_address().unwrap(),
            MailAddress::Smtp("smtp://mx.example:587".to_owned())
        );
        assert_eq!(
            config.documents_address().unwrap(),
            DocumentsAddress::ObjectStore("s3://notices/pdf".to_owned())
        );
        assert_eq!(config.metrics_listen().unwrap().unwrap().port(), 9464);
    }

    #[test]
    fn a_secret_comes_from_its_file_without_the_line_break_and_an_empty_file_is_refused() {
        let (_folder, file) = written("tide\n");
        let name = file.display().to_string();
        assert_eq!(secret("mail.password_file", &name).unwrap().as_deref(), Some("tide"));
        assert_eq!(secret("mail.password_file", "").unwrap(), None);
        std::fs::write(&file, "\n").unwrap();
        let refused = secret("mail.password_file", &name).unwrap_err().to_string();
        assert_eq!(refused, format!("mail.password_file = \"{name}\": the file is empty"));
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
