//! Processes of every role are killed at any moment.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use store::journal::{JournalRow, Kind};
use store::model::MailStatus;
use tests::dice::Dice;
use tests::messages::{Message, number_of};
use tests::proof;
use tests::running::{holds_within, wait_until};
use tests::service::{Installation, each_once, is_done, notice_of_today, notice_overdue};
use workers::engine::Engine;

/// The processes: one of each role.
const ROLES: [&str; 5] = ["intake", "relay", "documents", "mail", "clock"];
/// Rows of the journal that come of one notice at most.
const ROWS_OF_A_NOTICE: u64 = 9;
/// How long a process lives at most before one is killed, although nothing seems to move: what
/// another one held comes back only after its lease.
const LIFE_LIMIT: Duration = Duration::from_secs(5);
/// How long until everything is done after the last kill.
const END_LIMIT: Duration = Duration::from_mins(5);

/// How much is done: less by default, for everyone who waits for the tests.
struct Size {
    notices: u32,
    kills: u32,
}

impl Size {
    fn chosen() -> Self {
        match std::env::var("TIDEWAITER_TEST_FULL").as_deref() {
            Ok("1") => Self { notices: 5000, kills: 100 },
            _ => Self { notices: 400, kills: 20 },
        }
    }
}

/// Every second notice is long overdue, so that the clock has something to say at once.
fn notice(n: u32) -> Message {
    if n.is_multiple_of(2) { notice_overdue(n) } else { notice_of_today(n) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_any_role_at_any_moment_every_notice_is_one_case_and_every_mail_goes_out() {
    let Size { notices, kills } = Size::chosen();
    let mut dice = Dice::seeded();
    println!("repeat this run with {dice}");
    let installation = Installation::on_servers().await.with("MAIL__CONNECTIONS", "1");
    // What a killed process had comes back soon.
    let installation = installation.with("WORK__LEASE_S", "10").with("MAIL__VERDICT_S", "10");
    let engine = installation.engine().await;
    let mut processes = HashMap::new();
    for role in ROLES {
        processes.insert(role, installation.start_roles(&[role]).await);
    }
    installation.load_directory(&engine).await;
    let mut killed: BTreeMap<&str, usize> = BTreeMap::new();
    let portion = notices / kills;
    for life in 0..kills {
        let numbers = life * portion + 1..=(life + 1) * portion;
        installation.send(&numbers.map(notice).collect::<Vec<_>>());
        let role = a_role(&mut dice);
        at_a_random_moment(&installation, portion, &mut dice).await;
        if let Some(process) = processes.remove(role) {
            process.kill();
        }
        processes.insert(role, installation.begin_roles(&[role]));
        *killed.entry(role).or_default() += 1;
    }
    println!("killed: {killed:?}");
    wait_until("every notice is told", END_LIMIT, async || is_all_told(&engine, notices).await)
        .await;
    for process in processes.into_values() {
        assert_eq!(process.stop().await.code(), Some(0), "it stops cleanly");
    }
    nothing_is_lost_and_nothing_is_said_twice(&installation, &engine, notices).await;
    let (mailbox, repeated) = each_once(installation.mailbox());
    proof::mails_are_proven(&engine, &mailbox).await;
    let most = killed.get("mail").copied().unwrap_or_default();
    println!("mails repeated: {} of {}", repeated.len(), mailbox.len());
    assert!(repeated.len() <= most, "repeated by {most} kills of the mailer: {repeated:?}");
    repeats_are_flagged(&engine, &repeated).await;
}

fn a_role(dice: &mut Dice) -> &'static str {
    let index = usize::try_from(dice.up_to(ROLES.len() as u64) - 1);
    ROLES[index.expect("there are few roles")]
}

/// Returns while something of a portion of notices is done and something is not.
async fn at_a_random_moment(installation: &Installation, portion: u32, dice: &mut Dice) {
    let rows = || installation.place().rows_of("journal");
    let goal = rows() + dice.up_to(ROWS_OF_A_NOTICE * u64::from(portion));
    holds_within(LIFE_LIMIT, async || rows() >= goal).await;
    tokio::time::sleep(Duration::from_millis(dice.up_to(20))).await;
}

/// Whether nothing waits, also not for the clock.
async fn is_all_told(engine: &Engine, notices: u32) -> bool {
    // The clock first: after a start it waits a while, and what it does then is work for others.
    let next = engine.store.next_rung_at().await.expect("the store knows its rungs");
    next.is_none_or(|at| at > engine.clock.now()) && is_done(engine, notices).await
}

/// Every notice is one case with the history that it must have.
async fn nothing_is_lost_and_nothing_is_said_twice(
    installation: &Installation,
    engine: &Engine,
    notices: u32,
) {
    proof::nothing_waits(engine).await;
    proof::chains_are_whole(engine).await;
    proof::documents_are_kept(engine).await;
    let verified = installation.runs(&["audit", "verify"]);
    assert!(!verified.is_empty(), "the program verifies its own journal");
    let journal = engine.store.journal(None).await.expect("the journal is readable");
    let mut histories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in journal.iter().filter(|row| row.entry.workflow != "directory") {
        histories.entry(row.subject.clone()).or_default().push(line(row));
    }
    assert_eq!(histories.len(), notices as usize, "cases");
    for n in 1..=notices {
        let mut history = histories.remove(&number_of(n)).expect("the notice is a case");
        history.sort();
        let expected = if n.is_multiple_of(2) { HISTORY_OVERDUE } else { HISTORY };
        assert_eq!(history.join("\n"), expected.trim(), "{}", number_of(n));
    }
    let held = engine.store.quarantine(true).await.expect("the store lists its quarantine");
    assert_eq!(held, [], "quarantine");
}

/// All that a notice of today comes to on its first day, sorted.
const HISTORY: &str = "
document made notice
mail sent courtesy-copy to entry@pacificmeridia.example
mail sent issued to customs@cedarridgehome.example
transition issue Some(\"ISSUED\")
";

/// All that a long overdue notice comes to on its first day, sorted.
const HISTORY_OVERDUE: &str = "
document made notice
document made passed-1
mail sent courtesy-copy to entry@pacificmeridia.example
mail sent issued to customs@cedarridgehome.example
mail sent overdue to customs@cedarridgehome.example
mail sent overdue to entry@pacificmeridia.example
transition issue Some(\"ISSUED\")
transition pass-due-date Some(\"OVERDUE\")
";

/// What a row says, whatever the case and whenever.
fn line(row: &JournalRow) -> String {
    let text = |key: &str| row.entry.detail[key].as_str().unwrap_or_default().to_owned();
    let case = format!("{}/", row.subject);
    let what = match row.entry.kind {
        Kind::Document => text("document").replace(&case, ""),
        Kind::Mail => format!("{} to {}", text("template"), text("recipient")),
        Kind::Transition
        | Kind::Rejection
        | Kind::Reminder
        | Kind::Link
        | Kind::Gap
        | Kind::Operator => {
            format!("{:?}", row.entry.to)
        }
    };
    format!("{} {} {what}", row.entry.kind.name(), row.entry.command)
}

/// A mail that went out again says so, in its row and in the journal.
async fn repeats_are_flagged(engine: &Engine, repeated: &[String]) {
    let mails = engine.store.mails_of(None).await.expect("the store lists mails");
    for id in repeated {
        let mail = mails.iter().find(|mail| mail.id == *id).expect("the store knows the mail");
        assert_eq!(mail.status, MailStatus::Sent);
        let evidence = mail.evidence.as_ref().expect("a mail that was sent has evidence");
        assert!(evidence.repeated, "mail {id} was repeated and says so");
        let journal = engine.store.journal(Some(mail.case.as_str())).await;
        let journal = journal.expect("the journal is readable");
        let row = journal.iter().find(|row| row.entry.detail["mail"] == id.as_str());
        let detail = &row.expect("the delivery is journaled").entry.detail;
        assert_eq!(detail["repeated"], true, "{detail}");
    }
}
