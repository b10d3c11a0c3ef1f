//! The servers of the tests: PostgreSQL and RabbitMQ, started by `tests/servers`.
//!
//! Invariants:
//! - Every [`Place`] is a database with an owner who may nothing else, and a virtual host; both go
//!   when it is dropped, also when its test fails.
//! - Only servers of a test's own ([`Servers::own`]) are stopped; they go with their test.
//!
//! Not here: what runs on them (`service`, `world`).

use std::env;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// PostgreSQL.
    Postgres,
    /// RabbitMQ.
    RabbitMq,
}

impl Server {
    const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::RabbitMq => "rabbitmq",
        }
    }
}

/// A pair of servers.
#[derive(Debug)]
pub struct Servers {
    postgres: String,
    amqp: String,
    /// RabbitMQ over TLS, where the pair has it.
    amqps: Option<String>,
    api: String,
    /// Its folder, where the pair belongs to one test.
    own: Option<PathBuf>,
}

/// Names of places and folders differ within a run of the tests.
static NUMBER: AtomicU32 = AtomicU32::new(0);

fn next_number() -> u32 {
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// Where the shared pair lies; the tests' own lie beside it.
fn shared_folder() -> PathBuf {
    let given = env::var_os("TIDEWAITER_TEST_SERVERS").map(PathBuf::from);
    given.unwrap_or_else(|| env::temp_dir().join("tidewaiter-servers"))
}

impl Servers {
    /// The pair that all tests share: that of the environment (`./check` starts it), else one that
    /// is started once and left running. Never stopped by a test.
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Servers>> = OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| {
            let variable = |name: &str| env::var(name).ok();
            Arc::new(Self::read(variable).unwrap_or_else(|| Self::up(&shared_folder(), None)))
        }))
    }

    /// A pair of this test alone, to be stopped and killed.
    pub fn own() -> Arc<Self> {
        let folder = own_folder();
        Arc::new(Self::up(&folder, Some(&folder)))
    }

    /// A pair of this test alone that speaks TLS, with certificates of an authority of its own.
    pub fn own_with_tls() -> Arc<Self> {
        let folder = own_folder();
        let mut up = command(&folder, &["up"]);
        Arc::new(Self::printed(&run(up.env("TIDEWAITER_TEST_TLS", "1")), Some(&folder)))
    }

    /// The authority that signed its certificates (PEM), where it speaks TLS.
    pub fn ca_file(&self) -> PathBuf {
        self.own_folder().join("tls/ca.pem")
    }

    fn up(folder: &Path, own: Option<&Path>) -> Self {
        Self::printed(&script(folder, &["up"]), own)
    }

    fn printed(printed: &str, own: Option<&Path>) -> Self {
        let value = |name: &str| {
            let mut pairs = printed.lines().filter_map(|line| line.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let mut servers = Self::read(value).expect("tests/servers prints where the servers are");
        servers.own = own.map(Path::to_owned);
        servers
    }

    fn read(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Some(Self {
            postgres: value("TIDEWAITER_TEST_POSTGRES")?,
            amqp: value("TIDEWAITER_TEST_AMQP")?,
            amqps: value("TIDEWAITER_TEST_AMQPS"),
            api: value("TIDEWAITER_TEST_RABBITMQ_API")?,
            own: None,
        })
    }

    /// Starts a server of this pair again, where it was.
    pub fn start(&self, server: Server) {
        script(self.own_folder(), &["start", server.name()]);
    }

    /// Stops a server of this pair in order.
    pub fn stop(&self, server: Server) {
        script(self.own_folder(), &["stop", server.name()]);
    }

    /// Ends a server of this pair at once: nothing it holds is flushed or said.
    pub fn kill(&self, server: Server) {
        script(self.own_folder(), &["kill", server.name()]);
    }

    /// RabbitMQ of this pair believes that it is short of memory, or not any more.
    pub fn alarm(&self, is_on: bool) {
        script(self.own_folder(), &["alarm", if is_on { "on" } else { "off" }]);
    }

    /// The port of a server on this machine.
    pub fn port(&self, server: Server) -> u16 {
        let url = match server {
            Server::Postgres => &self.postgres,
            Server::RabbitMq => &self.amqp,
        };
        let authority = authority_of(url);
        let (_, port) = authority.rsplit_once(':').expect("the address has a port");
        port.parse().expect("a port is a number")
    }

    fn own_folder(&self) -> &Path {
        self.own.as_deref().expect("only servers of the test's own are stopped and started")
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if let Some(folder) = &self.own {
            // A test that fails has more to say than that its servers did not end.
            let _: std::io::Result<process::ExitStatus> = command(folder, &["down"]).status();
        }
    }
}

/// A database and a virtual host of their own.
#[derive(Debug)]
pub struct Place {
    servers: Arc<Servers>,
    name: String,
}

impl Place {
    /// An empty one on a pair of servers.
    pub fn on(servers: &Arc<Servers>) -> Self {
        let name = format!("tw_{}_{}", process::id(), next_number());
        let place = Self { servers: Arc::clone(servers), name };
        place.remove();
        let name = &place.name;
        place.as_administrator(&[
            &format!("CREATE ROLE \"{name}\" LOGIN PASSWORD '{}'", place.password()),
            &format!("CREATE DATABASE \"{name}\" OWNER \"{name}\""),
        ]);
        place.api("PUT", &format!("vhosts/{name}"), None);
        let user = amqp_user(&place.servers.amqp);
        let all = r#"{"configure":".*","write":".*","read":".*"}"#;
        place.api("PUT", &format!("permissions/{name}/{user}"), Some(all));
        place
    }

    /// An empty one on the pair that all tests share.
    pub fn shared() -> Self {
        Self::on(&Servers::shared())
    }

    /// Its servers.
    pub fn servers(&self) -> &Servers {
        &self.servers
    }

    /// The database, for its owner.
    pub fn database_url(&self) -> String {
        let host = host_of(&self.servers.postgres);
        format!("postgres://{}:{}@{host}/{}", self.name, self.password(), self.name)
    }

    /// The virtual host.
    pub fn broker_url(&self) -> String {
        format!("{}/{}", self.servers.amqp, self.name)
    }

    /// The database by the name that its server's certificate has.
    pub fn database_url_by_name(&self) -> String {
        self.database_url().replace("127.0.0.1", "localhost")
    }

    /// The virtual host over TLS.
    pub fn broker_url_with_tls(&self) -> String {
        let amqps = self.servers.amqps.as_ref().expect("the servers speak TLS");
        format!("{amqps}/{}", self.name)
    }

    /// How many connections of programs to the database there are with TLS, and without.
    pub fn database_connections_by_tls(&self) -> (u32, u32) {
        let name = &self.name;
        let count = |filter: &str| {
            let count = format!(
                "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                 WHERE datname = '{name}' AND {filter}"
            );
            self.as_administrator(&[&count]).trim().parse().expect("a count is a number")
        };
        (count("ssl"), count("NOT ssl"))
    }

    /// A broker user who may only publish what the trade says.
    pub fn trade_user(&self) -> String {
        let (user, name) = (self.trade_user_name(), &self.name);
        let account = r#"{"password":"secret","tags":"management"}"#;
        self.api("PUT", &format!("users/{user}"), Some(account));
        let may = r#"{"configure":"^$","write":"^tidewaiter\\.trade$","read":"^$"}"#;
        self.api("PUT", &format!("permissions/{name}/{user}"), Some(may));
        user
    }

    fn trade_user_name(&self) -> String {
        format!("{}-trade", self.name)
    }

    /// The trade user publishes a message that says it is from `named`; what the server answers.
    pub fn publishes_as_trade_user(&self, named: &str) -> String {
        let (user, host) = (self.trade_user_name(), host_of(&self.servers.api));
        let body = serde_json::json!({
            "properties": { "user_id": named }, "routing_key": "gov.cbp.form28.view.v1",
            "payload": "x", "payload_encoding": "string",
        });
        let exchange = format!("exchanges/{}/tidewaiter.trade/publish", self.name);
        let output = Command::new("curl")
            .args(["-sS", "-m", "20", "-X", "POST", "-H", "content-type: application/json", "-d"])
            .arg(body.to_string())
            .arg(format!("http://{user}:secret@{host}/api/{exchange}"))
            .output()
            .expect("curl is installed");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The name of database, owner and virtual host.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What no log may show.
    pub fn password(&self) -> String {
        format!("secret-of-{}", self.name)
    }

    /// Runs statements as the administrator of the server; what they print.
    pub fn as_administrator(&self, statements: &[&str]) -> String {
        psql(&self.servers.postgres, statements)
    }

    /// Rows of a table of the database.
    pub fn rows_of(&self, table: &str) -> u64 {
        let count = format!("SELECT count(*) FROM {table}");
        let counted = psql(&self.database_url(), &[&count]);
        counted.trim().parse().expect("a count is a number")
    }

    /// Connections of programs to the database.
    pub fn database_connections(&self) -> u32 {
        let name = &self.name;
        let count = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'");
        self.as_administrator(&[&count]).trim().parse().expect("a count is a number")
    }

    /// Messages that lie in a queue of the virtual host, as the server counts them every few
    /// seconds: ready and handed out.
    pub fn messages_in(&self, queue: &str) -> Option<u64> {
        let found = self.api("GET", &format!("queues/{}/{queue}", self.name), None);
        serde_json::from_str::<Value>(&found).ok()?["messages"].as_u64()
    }

    fn api(&self, method: &str, path: &str, body: Option<&str>) -> String {
        let (output, is_done) = self.asked_api(method, path, body);
        assert!(is_done, "{method} {path} at RabbitMQ: {output}");
        output
    }

    fn asked_api(&self, method: &str, path: &str, body: Option<&str>) -> (String, bool) {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-f", "-m", "20", "-X", method]);
        if let Some(body) = body {
            curl.args(["-H", "content-type: application/json", "-d", body]);
        }
        curl.arg(format!("{}/api/{path}", self.servers.api));
        let output = curl.output().expect("curl is installed");
        let said = if output.status.success() { output.stdout } else { output.stderr };
        (String::from_utf8_lossy(&said).into_owned(), output.status.success())
    }

    /// Removes what is there of it.
    fn remove(&self) {
        let name = &self.name;
        let statements = [
            format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
            format!("DROP ROLE IF EXISTS \"{name}\""),
        ];
        let statements = statements.each_ref().map(String::as_str);
        // A server that was stopped for good takes its databases along.
        let _: std::io::Result<process::Output> =
            psql_command(&self.servers.postgres, &statements).output();
        self.asked_api("DELETE", &format!("vhosts/{name}"), None);
        self.asked_api("DELETE", &format!("users/{}", self.trade_user_name()), None);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.servers.own.is_none() {
            self.remove();
        }
    }
}

fn psql(url: &str, statements: &[&str]) -> String {
    let output = psql_command(url, statements).output().expect("psql is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{statements:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn psql_command(url: &str, statements: &[&str]) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-q", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]).stdin(Stdio::null());
    // Each by itself: databases are not made within a transaction.
    for statement in statements {
        psql.args(["-c", statement]);
    }
    psql
}

/// A folder for a pair of this test alone.
fn own_folder() -> PathBuf {
    let folder = format!("{}.own-{}-{}", shared_folder().display(), process::id(), next_number());
    PathBuf::from(folder)
}

fn script(folder: &Path, arguments: &[&str]) -> String {
    run(&mut command(folder, arguments))
}

fn run(script: &mut Command) -> String {
    let output = script.output().expect("tests/servers runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script:?}: {said}");
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("servers"));
    command.arg(folder).args(arguments).stdin(Stdio::null());
    command
}

/// User, password, host and port of an address.
fn authority_of(url: &str) -> &str {
    let (_, rest) = url.split_once("://").expect("an address has a scheme");
    rest.split(['/', '?']).next().unwrap_or(rest)
}

/// Host and port of an address.
fn host_of(url: &str) -> &str {
    let authority = authority_of(url);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

fn amqp_user(url: &str) -> &str {
    let authority = authority_of(url);
    let user = authority.rsplit_once('@').map_or("guest", |(user, _)| user);
    user.split(':').next().unwrap_or(user)
}
