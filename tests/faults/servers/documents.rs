//! The document store takes nothing: its folder is gone, or the disk is full.

use std::fs;
use std::time::Duration;

use tests::running::{Service, wait_until};
use tests::service::{Installation, is_done, notice_of_today};
use workers::engine::Engine;

/// Notices of the run.
const NOTICES: u32 = 30;
/// How long until everything else is done.
const REST_LIMIT: Duration = Duration::from_mins(1);
/// How long until the backlog is drained.
const END_LIMIT: Duration = Duration::from_mins(2);
/// Bytes of the largest file that a full disk takes: less than any PDF.
const FULL: u64 = 1000;
/// Attempts while the store is away, at most: pauses grow to ten seconds.
const FAILURES_MAX: f64 = 40.0;

/// Every notice is a case, and its documents wait.
async fn documents_wait(engine: &Engine) -> bool {
    let backlog = engine.store.backlog(engine.clock.now()).await;
    let backlog = backlog.expect("the store counts its backlog");
    backlog.documents == u64::from(NOTICES) && backlog.outbox == 0
}

/// The outage can be seen, everything else goes on, and nobody hammers at the store.
async fn only_documents_wait(service: &Service, engine: &Engine) {
    wait_until("all but the documents is done", REST_LIMIT, async || documents_wait(engine).await)
        .await;
    wait_until("it says why", REST_LIMIT, async || {
        service.logged("document store cannot keep")
            && service.metric("tidewaiter_engine_up", &["engine=\"documents\""]) == Some(0.0)
    })
    .await;
    let failed = service.metric("tidewaiter_passes_failed_total", &["role=\"documents\""]);
    let failed = failed.expect("failures are counted");
    assert!((1.0..FAILURES_MAX).contains(&failed), "{failed} attempts");
}

async fn the_backlog_is_drained(installation: &Installation, service: Service, engine: &Engine) {
    wait_until("every notice is told", END_LIMIT, async || is_done(engine, NOTICES).await).await;
    assert!(service.logged("works again"), "it says that the outage is over");
    assert_eq!(service.stop().await.code(), Some(0), "exit code");
    installation.is_settled(engine, NOTICES).await;
}

async fn begun() -> (Installation, Service, Engine) {
    let installation = Installation::on_servers().await;
    let service = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    (installation, service, engine)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_cannot_be_written_wait_until_the_folder_is_there_again() {
    let (installation, service, engine) = begun().await;
    let folder = installation.documents_folder();
    let aside = folder.with_extension("aside");
    fs::rename(&folder, &aside).expect("the folder can be moved");
    fs::write(&folder, "not a folder").expect("a file can take its place");
    installation.send(&(1..=NOTICES).map(notice_of_today).collect::<Vec<_>>());
    only_documents_wait(&service, &engine).await;
    fs::remove_file(&folder).expect("the file can be removed");
    fs::rename(&aside, &folder).expect("the folder can be moved back");
    the_backlog_is_drained(&installation, service, &engine).await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_do_not_fit_on_a_full_disk_wait_until_there_is_room() {
    let (installation, service, engine) = begun().await;
    service.files_grow_to(Some(FULL));
    installation.send(&(1..=NOTICES).map(notice_of_today).collect::<Vec<_>>());
    only_documents_wait(&service, &engine).await;
    service.files_grow_to(None);
    the_backlog_is_drained(&installation, service, &engine).await;
}
