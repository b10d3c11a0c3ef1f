//! Two processes share one folder.

use std::time::Duration;

use tests::running::wait_until;
use tests::service::{Installation, is_done, notice_of_today};

/// Notices of the run.
const NOTICES: u32 = 100;
/// How long until everything is done, in a debug build beside other tests.
const END_LIMIT: Duration = Duration::from_mins(2);

#[tokio::test]
async fn two_programs_on_one_folder_make_one_case_and_one_mail_of_each() {
    let installation = Installation::new();
    let one = installation.start().await;
    let other = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    for start in (1..=NOTICES).step_by(10) {
        let portion: Vec<_> = (start..start + 10).map(notice_of_today).collect();
        installation.send(&portion);
    }
    wait_until("every notice is told", END_LIMIT, async || is_done(&engine, NOTICES).await).await;
    for service in [one, other] {
        assert!(service.stop().await.success(), "it stops cleanly");
    }
    installation.is_settled(&engine, NOTICES).await;
}
