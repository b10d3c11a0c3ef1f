//! The RabbitMQ server that tests use: found by environment variables, or started by
//! `tests/servers`. Every test has a virtual host of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// Where the server is.
struct Server {
    amqp: String,
    api: String,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static VHOSTS: AtomicU32 = AtomicU32::new(0);

fn server() -> &'static Server {
    SERVER.get_or_init(|| {
        let mut lines = String::new();
        let mut find = |name: &str| {
            std::env::var(name).unwrap_or_else(|_| {
                if lines.is_empty() {
                    lines = started();
                }
                let line =
                    lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
                line.unwrap_or_else(|| panic!("tests/servers prints {name}")).to_owned()
            })
        };
        Server { amqp: find("TIDEWAITER_TEST_AMQP"), api: find("TIDEWAITER_TEST_RABBITMQ_API") }
    })
}

fn started() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/servers");
    let folder = std::env::temp_dir().join("tidewaiter-servers");
    let output = Command::new(script).arg(folder).arg("up").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// An empty virtual host, removed at the end.
pub(super) struct Vhost {
    name: String,
    users: Vec<String>,
}

impl Vhost {
    pub(super) fn new() -> Self {
        let number = VHOSTS.fetch_add(1, Ordering::Relaxed);
        let name = format!("tidewaiter-{}-{number}", std::process::id());
        let vhost = Self { name, users: Vec::new() };
        request("PUT", &format!("vhosts/{}", vhost.name), "{}");
        vhost.permit("guest", [".*", ".*", ".*"]);
        vhost
    }

    /// Its URL for the user who may do everything.
    pub(super) fn url(&self) -> String {
        format!("{}/{}", server().amqp, self.name)
    }

    /// Its URL for a user with these permissions: configure, write, read.
    pub(super) fn url_for(&mut self, user: &str, permissions: [&str; 3]) -> String {
        let user = format!("{}-{user}", self.name);
        request("PUT", &format!("users/{user}"), r#"{"password":"secret","tags":""}"#);
        self.permit(&user, permissions);
        let host = server().amqp.rsplit_once('@').unwrap().1;
        let url = format!("amqp://{user}:secret@{host}/{}", self.name);
        self.users.push(user);
        url
    }

    fn permit(&self, user: &str, [configure, write, read]: [&str; 3]) {
        let body = serde_json::json!({ "configure": configure, "write": write, "read": read });
        request("PUT", &format!("permissions/{}/{user}", self.name), &body.to_string());
    }

    /// Closes every connection from the server's side; says how many there were.
    pub(super) fn close_connections(&self) -> usize {
        let found = request("GET", &format!("vhosts/{}/connections", self.name), "");
        let found: Value = serde_json::from_str(&found).unwrap();
        let names = found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap());
        names.map(|name| request("DELETE", &format!("connections/{}", escaped(name)), "")).count()
    }
}

impl Drop for Vhost {
    fn drop(&mut self) {
        for user in &self.users {
            try_request("DELETE", &format!("users/{user}"), "");
        }
        try_request("DELETE", &format!("vhosts/{}", self.name), "");
    }
}

fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace(' ', "%20").replace('>', "%3E").replace('/', "%2F")
}

fn request(method: &str, path: &str, body: &str) -> String {
    try_request(method, path, body).unwrap_or_else(|| panic!("{method} {path} is refused"))
}

fn try_request(method: &str, path: &str, body: &str) -> Option<String> {
    let url = format!("{}/api/{path}", server().api);
    let output = Command::new("curl")
        .args(["-sS", "-f", "-m", "30", "-X", method, "-H", "content-type: application/json"])
        .args(if body.is_empty() { vec![] } else { vec!["-d", body] })
        .arg(url)
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
