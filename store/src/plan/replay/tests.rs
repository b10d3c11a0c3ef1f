use workflows::actor::ActorClass;
use workflows::calendar::Calendar;
use workflows::case::Policy;
use workflows::directory::{self, Recipient};
use workflows::form28::{self, State, samples};
use workflows::message::{Defect, MessageIdentity, Problem, QuarantineCause};

use super::*;
use crate::journal::JournalRow;
use crate::plan::TradeIdentity;

const NUMBER: &str = "RFI-2026-000101";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn received_at() -> Timestamp {
    at("2026-06-10T14:00:00Z")
}

fn settings() -> Settings {
    let [name, email] = ["Operations", "operations@tidewaiter.example"].map(str::to_owned);
    Settings {
        calendar: Calendar::cbp(),
        policy: Policy::default(),
        fallback: Recipient { name, email, account: None },
        trade_identity: TradeIdentity::Trusted,
    }
}

fn decision() -> Decision {
    let operator = Actor { class: ActorClass::Operator, ..Actor::cbp("ann", "ann") };
    Decision { operator, reason: Some("the sender asked for it".to_owned()) }
}

/// A message set aside and read again, whatever it was set aside for.
fn set_aside(id: &str, command: Command, actor: Actor) -> Replay {
    let subject = match &command {
        Command::Form28(_)
        | Command::Form29(_)
        | Command::Form4647(_)
        | Command::Declaration(_) => Subject::Case(NUMBER.parse().unwrap()),
        Command::Directory(_) => Subject::Account(samples::importer().ace_id),
    };
    let kind = format!("gov.cbp.{}.{}.v1", command.workflow().name(), command.name());
    let identity = MessageIdentity { source: "urn:x:test".to_owned(), id: id.to_owned() };
    let instruction = Instruction { subject, actor, command, sent_at: None };
    let message = Inbound {
        identity,
        content_hash: format!("hash-of-{id}"),
        received_at: received_at(),
        exchange: "tidewaiter.cbp".to_owned(),
        user_id: None,
        traceparent: None,
        message_type: Some(kind),
        subject: Some(instruction.subject.to_string()),
        body: Vec::new(),
        content: Ok(instruction),
    };
    Replay { row: row_of(&message), message }
}

fn row_of(message: &Inbound) -> QuarantineRow {
    QuarantineRow {
        id: format!("row-{}", message.identity.id),
        identity: message.identity.clone(),
        content_hash: message.content_hash.clone(),
        received_at: message.received_at,
        exchange: message.exchange.clone(),
        user_id: None,
        message_type: message.message_type.clone(),
        subject: message.subject.clone(),
        defect: Defect { cause: QuarantineCause::DeadLettered, problems: Vec::new() },
        body: Vec::new(),
        instruction: None,
        status: QuarantineStatus::Held,
        settled_at: None,
    }
}

fn view(id: &str) -> Replay {
    set_aside(id, Command::Form28(form28::Command::View), samples::trade_user())
}

fn issue() -> Replay {
    let issue = form28::Command::Issue(Box::new(samples::notice()));
    set_aside("issue", Command::Form28(issue), samples::officer())
}

/// A store that has the case in a state, or nothing, and has claimed every identity.
fn loaded(state: Option<State>) -> Loaded {
    let mut loaded = Loaded::default();
    let importer = samples::importer();
    loaded.accounts.insert(importer.ace_id.clone(), importer);
    if let Some(state) = state {
        let case = Case::Form28(Box::new(samples::case_in(state, false)));
        loaded.cases.insert(NUMBER.parse().unwrap(), case);
    }
    for id in ["view", "issue", "account"] {
        let identity = MessageIdentity { source: "urn:x:test".to_owned(), id: id.to_owned() };
        loaded.known.insert(identity, format!("hash-of-{id}"));
    }
    loaded
}

fn planned(replays: &[Replay], loaded: &Loaded) -> Plan {
    of_replay(replays, &decision(), loaded, &settings(), at("2026-06-12T14:00:00Z"))
}

fn settled(plan: &Plan) -> Vec<(&str, QuarantineStatus)> {
    let settlements = plan.changes.quarantine_settlements.iter();
    settlements.map(|settled| (settled.id.as_str(), settled.status)).collect()
}

fn assert_signed(row: &JournalRow) {
    assert_eq!(row.entry.detail["replayedBy"], "ann");
    assert_eq!(row.entry.detail["replayReason"], "the sender asked for it");
}

#[test]
fn a_replayed_message_is_applied_as_received_and_says_who_replayed_it_and_why() {
    let plan = planned(&[view("view")], &loaded(Some(State::Issued)));
    assert_eq!(plan.verdicts[0].name(), "applied");
    assert_eq!(settled(&plan), [("row-view", QuarantineStatus::Applied)]);
    assert_eq!(plan.changes.claims, []);
    let [row] = plan.changes.journal.as_slice() else { panic!("one row") };
    assert_eq!(row.entry.received_at, Some(received_at()));
    assert_eq!(row.entry.actor, samples::trade_user());
    assert_signed(row);
}

#[test]
fn a_replay_that_the_rules_refuse_is_journaled_with_the_operator_and_settled() {
    let loaded = loaded(Some(State::Cancelled));
    let plan = planned(&[view("view"), view("again")], &loaded);
    let names: Vec<&str> = plan.verdicts.iter().map(Verdict::name).collect();
    assert_eq!(names, ["rejected", "rejected"]);
    assert_eq!(settled(&plan).len(), 2);
    for row in &plan.changes.journal {
        assert_eq!(row.entry.kind, Kind::Rejection);
        assert_signed(row);
    }
    let end = crate::journal::verify(&plan.changes.journal).unwrap();
    assert_eq!(end.map(|head| head.seq), Some(2));
    let facts: Vec<&str> = plan.changes.outbox.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(facts, ["RFI-2026-000101/1", "RFI-2026-000101/2"]);
}

#[test]
fn a_replayed_account_is_journaled_with_the_operator() {
    let upsert = directory::Command::UpsertAccount(Box::new(samples::importer()));
    let account = set_aside("account", Command::Directory(upsert), samples::officer());
    let plan = planned(&[account], &loaded(None));
    assert_eq!(plan.verdicts[0].name(), "applied");
    let [row] = plan.changes.journal.as_slice() else { panic!("one row") };
    assert_eq!(row.entry.detail["account"]["aceId"], samples::importer().ace_id.as_str());
    assert_signed(row);
}

#[test]
fn what_cannot_be_understood_or_has_no_case_stays_held() {
    let mut broken = view("broken");
    let problems = vec![Problem { pointer: "/data".to_owned(), sentence: "No.".to_owned() }];
    let defect = Defect { cause: QuarantineCause::InvalidData, problems };
    broken.message.content = Err(defect.clone());
    let mut plan = planned(&[broken, view("view")], &loaded(None));
    assert_eq!(plan.verdicts[0], Verdict::Quarantined(defect));
    let Verdict::Quarantined(unknown) = &plan.verdicts[1] else { panic!("held") };
    assert_eq!(unknown.cause, QuarantineCause::UnknownCase);
    let rows = std::mem::take(&mut plan.changes.journal);
    assert!(plan.changes.is_empty());
    let subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects, ["quarantine:row-broken", "quarantine:row-view"]);
    assert_eq!((rows[0].entry.kind, rows[0].entry.command.as_str()), (Kind::Operator, "replay"));
    assert_eq!(rows[0].entry.detail["outcome"], "held");
    assert_eq!(rows[0].entry.detail["cause"], "invalid-data");
}

#[test]
fn a_replay_in_vain_is_a_row_of_the_case_it_names() {
    let mut broken = view("broken");
    broken.message.content =
        Err(Defect { cause: QuarantineCause::InvalidData, problems: Vec::new() });
    let plan = planned(&[broken], &loaded(Some(State::Issued)));
    let [row] = plan.changes.journal.as_slice() else { panic!("one row") };
    assert_eq!((row.subject.as_str(), row.entry.kind), (NUMBER, Kind::Operator));
    assert_eq!(
        (row.entry.from.as_deref(), row.entry.to.as_deref()),
        (Some("ISSUED"), Some("ISSUED"))
    );
    assert_eq!((plan.changes.cases.len(), plan.changes.outbox.len()), (0, 0));
}

#[test]
fn a_replayed_notice_takes_along_what_waited_for_it_once() {
    let mut loaded = loaded(None);
    let mut early = view("view");
    early.row.instruction = early.message.content.clone().ok();
    loaded.waiting.push(early.row.clone());
    let plan = planned(&[issue(), early], &loaded);
    let names: Vec<&str> = plan.verdicts.iter().map(Verdict::name).collect();
    assert_eq!(names, ["applied", "applied"]);
    let expected =
        [("row-view", QuarantineStatus::Applied), ("row-issue", QuarantineStatus::Applied)];
    assert_eq!(settled(&plan), expected);
    let views = plan.changes.journal.iter().filter(|row| row.entry.command == "view").count();
    assert_eq!(views, 1);
}

#[test]
fn a_discarded_message_is_refused_in_the_chain_of_its_case_and_the_sender_is_told() {
    let loaded = loaded(Some(State::Issued));
    let rows = [view("view").row];
    let plan = of_discard(&rows, &decision(), &loaded, &settings(), at("2026-06-12T14:00:00Z"));
    assert_eq!(settled(&plan), [("row-view", QuarantineStatus::Discarded)]);
    let [row] = plan.changes.journal.as_slice() else { panic!("one row") };
    assert_eq!(row.entry.actor.label(), "operator:ann");
    assert_eq!(row.entry.command, "view");
    assert_eq!(row.entry.detail["code"], "discarded");
    let [fact] = plan.changes.outbox.as_slice() else { panic!("one fact") };
    assert_eq!(fact.id, "RFI-2026-000101/1");
    assert_eq!(plan.changes.cases, []);
}

#[test]
fn a_discarded_message_about_no_case_is_journaled_in_a_chain_of_its_own() {
    let rows = [view("view").row];
    let loaded = loaded(None);
    let plan = of_discard(&rows, &decision(), &loaded, &settings(), at("2026-06-12T14:00:00Z"));
    assert_eq!(settled(&plan), [("row-view", QuarantineStatus::Discarded)]);
    let [row] = plan.changes.journal.as_slice() else { panic!("one row") };
    assert_eq!((row.subject.as_str(), row.entry.kind), ("quarantine:row-view", Kind::Operator));
    assert_eq!(row.entry.detail["reason"], "the sender asked for it");
    assert_eq!(row.entry.detail["outcome"], "discarded");
    assert_eq!(plan.changes.outbox.len(), 0);
}
