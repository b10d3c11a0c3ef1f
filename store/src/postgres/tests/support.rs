//! Databases for tests: each a copy of a migrated template, gone with the test.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::super::PostgresStore;
use crate::Store;
use crate::open::OpenOptions;

/// A database that is dropped with this value.
pub(crate) struct Database {
    name: String,
    url: String,
}

impl Database {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Makes one, empty or as a copy.
    async fn make(copy_of: Option<&str>) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("tidewaiter_test_{}_{number}", std::process::id());
        let copy = copy_of.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        let mut admin = PgConnection::connect(server()).await.unwrap();
        run(&mut admin, format!("CREATE DATABASE {name}{copy}")).await;
        admin.close().await.unwrap();
        Self { url: url_of(&name), name }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The runtime of the test cannot be waited for here.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut admin = PgConnection::connect(server()).await.unwrap();
                run(&mut admin, drop).await;
            });
        });
        dropping.join().unwrap();
    }
}

/// A database without a schema.
pub(super) async fn empty() -> Database {
    Database::make(None).await
}

/// A fresh, migrated store.
pub(super) async fn fresh() -> (PostgresStore, Database) {
    let database = Database::make(Some(&template().await)).await;
    let store = PostgresStore::open(database.url(), &OpenOptions::default()).await.unwrap();
    (store, database)
}

/// The migrated database that the others are copies of, made once for each schema.
async fn template() -> String {
    let schema = hex::encode(&Sha256::digest(crate::schema::POSTGRES.source())[..8]);
    let name = format!("tidewaiter_template_{schema}");
    let mut admin = PgConnection::connect(server()).await.unwrap();
    run(&mut admin, "SELECT pg_advisory_lock(20260601)".to_owned()).await;
    let sql = "SELECT datistemplate FROM pg_database WHERE datname = $1";
    let found: Option<bool> =
        sqlx::query_scalar(sql).bind(&name).fetch_optional(&mut admin).await.unwrap();
    if found != Some(true) {
        run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&mut admin, format!("CREATE DATABASE {name}")).await;
        let store = PostgresStore::open(&url_of(&name), &OpenOptions::default()).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
        run(&mut admin, format!("ALTER DATABASE {name} WITH IS_TEMPLATE true")).await;
    }
    admin.close().await.unwrap();
    name
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

fn url_of(database: &str) -> String {
    let (server, _) = server().rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

/// The server that the environment names, or the one that the tests start themselves.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    const VARIABLE: &str = "TIDEWAITER_TEST_POSTGRES";
    SERVER.get_or_init(|| {
        std::env::var(VARIABLE).unwrap_or_else(|_| {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/servers");
            let folder = std::env::temp_dir().join("tidewaiter-servers");
            let output = Command::new(script).arg(folder).arg("up").output().unwrap();
            let lines = String::from_utf8(output.stdout).unwrap();
            let found = lines.lines().find_map(|line| line.strip_prefix(VARIABLE));
            found.unwrap().trim_start_matches('=').to_owned()
        })
    })
}
