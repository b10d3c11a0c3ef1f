//! The program is killed at any moment.

use std::time::Duration;

use tests::dice::Dice;
use tests::running::{holds_within, wait_until};
use tests::service::{Installation, is_done, notice_of_today, rows};

/// Notices of the run.
const NOTICES: u32 = 200;
/// Times the program is killed.
const KILLS: u32 = 10;
/// How far a life of the program may get at most, in rows of the journal: of a portion of twenty
/// notices, which comes to eighty rows, some are always left undone.
const ROWS_OF_A_LIFE_MAX: u64 = 60;
/// How long a life of the program lasts at most before it is killed: what an earlier life held
/// comes back only after its lease.
const LIFE_LIMIT: Duration = Duration::from_secs(5);
/// How long until everything is done after the last kill: leases are short in tests.
const END_LIMIT: Duration = Duration::from_mins(2);

#[tokio::test]
async fn killed_at_any_moment_the_program_loses_nothing_and_says_nothing_twice() {
    let mut dice = Dice::seeded();
    println!("repeat this run with {dice}");
    let installation = Installation::new();
    let first = installation.start().await;
    let engine = installation.engine().await;
    installation.load_directory(&engine).await;
    let mut running = Some(first);
    for life in 0..KILLS {
        let portion = NOTICES / KILLS;
        let numbers = life * portion + 1..=(life + 1) * portion;
        let service = match running.take() {
            Some(service) => service,
            None => installation.start().await,
        };
        let goal = rows(&engine).await + usize::try_from(dice.up_to(ROWS_OF_A_LIFE_MAX)).unwrap();
        installation.send(&numbers.map(notice_of_today).collect::<Vec<_>>());
        let reached = holds_within(LIFE_LIMIT, async || rows(&engine).await >= goal).await;
        tokio::time::sleep(Duration::from_millis(dice.up_to(20))).await;
        service.kill();
        println!("life {life}: goal {goal} rows, reached: {reached}");
    }
    let last = installation.start().await;
    wait_until("every notice is told", END_LIMIT, async || is_done(&engine, NOTICES).await).await;
    assert!(last.stop().await.success(), "it stops cleanly");
    installation.is_settled(&engine, NOTICES).await;
}
