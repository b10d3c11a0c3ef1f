//! `doctor`: whether everything a process needs is there and as it must be.
//!
//! Invariants:
//! - Looking changes nothing, but for one probe object that is written, read and removed again
//!   where documents are kept.
//! - Every check has a time limit and says something, whatever becomes of the others.
//! - What judges is pure (`judging`, `identity`); what looks (`engines`, `host`, `dns`) does not
//!   judge.

mod dns;
mod engines;
mod host;
mod identity;
mod judging;

use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::output;
use crate::cli::Global;
use crate::clock_source::{Clock, SystemClock};
use crate::config::Config;
use crate::failure::Failure;

/// Longest time for the checks of one engine: a connection, for which the engines themselves wait
/// ten seconds, a login and a few questions.
const ENGINE_LIMIT: Duration = Duration::from_secs(15);
/// Longest time for what stands in the DNS: four questions at once of at most three seconds.
const DNS_LIMIT: Duration = Duration::from_secs(8);
/// Longest time for looks at this machine: a file system may hang.
const HOST_LIMIT: Duration = Duration::from_secs(5);

/// What one check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work, or not as the rules need it.
    Fail,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was looked at, in a few words.
    pub name: &'static str,
    /// What it came to.
    pub status: Status,
    /// What was found, in one sentence.
    pub finding: String,
    /// What to do about it, in one sentence; nothing where all is well.
    pub remedy: Option<String>,
}

impl Check {
    fn ok(name: &'static str, finding: impl Into<String>) -> Self {
        Self { name, status: Status::Ok, finding: finding.into(), remedy: None }
    }

    fn warn(name: &'static str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        let remedy = Some(remedy.into());
        Self { name, status: Status::Warn, finding: finding.into(), remedy }
    }

    fn fail(name: &'static str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        let remedy = Some(remedy.into());
        Self { name, status: Status::Fail, finding: finding.into(), remedy }
    }
}

/// Runs `doctor`.
///
/// # Errors
/// [`Failure::No`] when a check fails, [`Failure::Environment`] when nothing can be checked.
pub async fn run(global: &Global) -> Result<(), Failure> {
    let config = match global.load_config() {
        Ok(config) => config,
        Err(failure) => {
            let remedy = "Mend the key; tidewaiter.default.toml explains every one.";
            print(&[Check::fail("configuration", failure.to_string(), remedy)], global)?;
            return Err(Failure::Environment(
                "nothing else can be checked without a configuration".to_owned(),
            ));
        }
    };
    let checks = examine(&config, &SystemClock).await;
    print(&checks, global)?;
    match checks.iter().filter(|check| check.status == Status::Fail).count() {
        0 => Ok(()),
        failed => Err(Failure::No(format!("{failed} of {} checks fail", checks.len()))),
    }
}

/// Every check of a configuration, all engines at once. Boxed: together they are large.
pub async fn examine(config: &Config, clock: &dyn Clock) -> Vec<Check> {
    let (host, store, broker, documents, mail, identity) = tokio::join!(
        limited("this machine", HOST_LIMIT, Box::pin(host::checks(config))),
        limited("store", ENGINE_LIMIT, Box::pin(engines::store(config, clock))),
        limited("broker", ENGINE_LIMIT, Box::pin(engines::broker(config, clock))),
        limited("documents", ENGINE_LIMIT, Box::pin(engines::documents(config))),
        limited("mail server", ENGINE_LIMIT, Box::pin(engines::mail(config))),
        limited("mail identity", DNS_LIMIT, Box::pin(dns::checks(config))),
    );
    let loaded = Check::ok("configuration", "It loads and every key is one.");
    [vec![loaded], host, store, broker, documents, mail, identity].concat()
}

async fn limited(
    name: &'static str,
    limit: Duration,
    checks: impl Future<Output = Vec<Check>>,
) -> Vec<Check> {
    tokio::time::timeout(limit, checks).await.unwrap_or_else(|_| {
        let finding = format!("There was no answer within {} seconds.", limit.as_secs());
        let remedy = "See whether it runs, and whether a firewall lies between it and here.";
        vec![Check::fail(name, finding, remedy)]
    })
}

fn print(checks: &[Check], global: &Global) -> Result<(), Failure> {
    if global.json {
        let worst = checks.iter().map(|check| check.status).max().unwrap_or(Status::Ok);
        return output::print_json(&json!({ "status": worst, "checks": checks }));
    }
    for check in checks {
        output::print(&line(check))?;
    }
    Ok(())
}

/// Wide enough for every name.
const NAME_WIDTH: usize = 18;

fn line(check: &Check) -> String {
    let status = check.status.name();
    let line = format!("{status:<4}  {:<NAME_WIDTH$}  {}", check.name, check.finding);
    match &check.remedy {
        Some(remedy) => format!("{line}\n{:indent$}{remedy}", "", indent = NAME_WIDTH + 8),
        None => line,
    }
}

#[cfg(test)]
mod tests;
