//! One sample per state and per command, plainly invented: what the matrix of the atlas and the
//! property tests are made from.

use jiff::Timestamp;
use jiff::civil::date;

use super::command::Command;
use super::notice::Notice;
use super::response::{Answer, Certification, Response, Supplement};
use super::state::{Case, State};
use super::step::step;
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{self, Context, Policy};
use crate::deadline::{TIME_ZONE, local_instant};
use crate::directory::Account;
use crate::effect::Effect;
use crate::ids::CaseNumber;
use crate::ladder::RungKind;
use crate::rejection::Rejection;

/// The sample notice RFI-2026-000101.
pub fn notice() -> Notice {
    parsed(include_str!("sample_notice.json"))
}

/// The account of its importer, with two brokers that may act for it.
pub fn importer() -> Account {
    parsed(include_str!("sample_importer.json"))
}

#[expect(clippy::expect_used, reason = "the sample is part of the program and a test parses it")]
fn parsed<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a committed sample parses")
}

/// The officer of the sample notice.
pub fn officer() -> Actor {
    Actor::cbp("cbp-42c", "R. Delgado")
}

/// A user of the importer.
pub fn trade_user() -> Actor {
    Actor::trade("u-a00001", "Import Compliance", importer().ace_id)
}

/// An answer to everything the sample notice asks.
pub fn response() -> Response {
    let answers = notice()
        .asked()
        .into_iter()
        .map(|item| Answer {
            item,
            text: Some("See the enclosed records.".to_owned()),
            not_available_reason: None,
        })
        .collect();
    Response {
        reply_message: "We are not related to the seller. The contract is enclosed.".to_owned(),
        answers,
        attachments: Vec::new(),
        prior_submission: None,
        certification: Certification {
            name_and_title: "Alex Sample, Director of Compliance".to_owned(),
            signature: "/s/ Alex Sample".to_owned(),
            telephone: "+1-202-555-0155".to_owned(),
            date: date(2026, 6, 20),
        },
    }
}

/// One command of each name, complete, as it would be given in the middle of the answer period.
pub fn commands() -> Vec<Command> {
    vec![
        Command::Issue(Box::new(notice())),
        Command::View,
        Command::RequestExtension {
            days: 30,
            reason: "Mill records are archived abroad and take weeks to retrieve.".to_owned(),
        },
        Command::GrantExtension { days: 30, note: None },
        Command::DenyExtension { reason: "The reason does not justify more time.".to_owned() },
        Command::SubmitResponse(Box::new(response())),
        Command::AddSupplement(Supplement {
            reply_message: "One more invoice.".to_owned(),
            attachments: Vec::new(),
        }),
        Command::WithdrawResponse { reason: "The wrong file was attached.".to_owned() },
        Command::StartReview,
        Command::AskMore { message: "Explain the royalty statement.".to_owned(), days: None },
        Command::AcceptResponse,
        Command::RaiseForm29 { form29: case_number("NOA-2026-000901") },
        Command::RaiseForm4647 { form4647: case_number("MRN-2026-000901") },
        Command::CloseNoResponse,
        Command::Cancel { reason: "Issued in error.".to_owned() },
        Command::PassDueDate,
        remind(RungKind::Before(7)),
        remind(RungKind::After(1)),
        remind(RungKind::Undecided(3)),
    ]
}

#[expect(clippy::expect_used, reason = "the numbers are literals above")]
fn case_number(number: &str) -> CaseNumber {
    number.parse().expect("a literal case number parses")
}

/// A rung that fires in its time.
pub const fn remind(rung: RungKind) -> Command {
    Command::Remind { rung, stands_for: Vec::new() }
}

/// The actor who may give a command.
pub fn actor_of(command: &Command) -> Actor {
    match command.class() {
        ActorClass::Cbp | ActorClass::Operator | ActorClass::Worker => officer(),
        ActorClass::Trade => trade_user(),
        ActorClass::Clock => Actor::clock(),
    }
}

/// In the middle of the answer period, and after it.
pub fn in_time() -> Timestamp {
    at(2026, 6, 15)
}

/// After the due date of the sample notice.
pub fn after_due() -> Timestamp {
    at(2026, 7, 8)
}

fn at(year: i16, month: i8, day: i8) -> Timestamp {
    local_instant(date(year, month, day), 10, 0, TIME_ZONE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Gives a command at an instant, received and applied at once.
///
/// # Errors
/// The rejection.
pub fn give(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
) -> Result<(Case, Vec<Effect>), Rejection> {
    give_received(case, command, actor, Moment { received_at: at, now: at })
}

/// When a command is received, and when it is applied.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Decides what is late.
    pub received_at: Timestamp,
    /// After an outage later than the receipt.
    pub now: Timestamp,
}

/// Gives a command that was received at one instant and is applied at another.
///
/// # Errors
/// The rejection.
pub fn give_received(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    moment: Moment,
) -> Result<(Case, Vec<Effect>), Rejection> {
    give_among(case, command, actor, moment, &[])
}

/// Gives a command where other cases are known.
///
/// # Errors
/// The rejection.
pub fn give_among(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    moment: Moment,
    related: &[&case::Case],
) -> Result<(Case, Vec<Effect>), Rejection> {
    let (importer, calendar) = (importer(), Calendar::cbp());
    let Moment { received_at, now } = moment;
    let context = Context {
        received_at,
        now,
        calendar: &calendar,
        importer: Some(&importer),
        related,
        policy: &Policy::default(),
    };
    step(case, command, actor, &context).map(|step| (step.case, step.effects))
}

/// A case in each state, reached by commands. Where `pending`, a request for more time waits in
/// the states that can decide it.
pub fn case_in(state: State, pending: bool) -> Case {
    let commands = commands();
    let named = |name: &str| commands.iter().find(|command| command.name() == name);
    let path: &[&str] = match state {
        State::Issued => &["issue"],
        State::Overdue => &["issue", "pass-due-date"],
        State::ResponseReceived => &["issue", "submit-response"],
        State::UnderReview => &["issue", "submit-response", "start-review"],
        State::MoreInfoRequired => &["issue", "submit-response", "start-review", "ask-more"],
        State::ClosedSatisfied => &["issue", "submit-response", "start-review", "accept-response"],
        State::ClosedToCf29 => &["issue", "submit-response", "start-review", "raise-form29"],
        State::ClosedNoResponse => &["issue", "pass-due-date", "close-no-response"],
        State::ClosedTo4647 => &["issue", "pass-due-date", "raise-form4647"],
        State::Cancelled => &["issue", "cancel"],
    };
    let mut case: Option<Case> = None;
    for name in path {
        let is_late = case.as_ref().is_some_and(|case| case.state == State::Overdue);
        case = named(name).and_then(|command| follow(case, command, is_late));
        if pending && *name == "issue" {
            case = named("request-extension").and_then(|command| follow(case, command, false));
        }
    }
    case.unwrap_or_else(|| unreachable!("the path to {} is made of steps allowed", state.name()))
}

/// One step of a path; samples must be asked for before a Form 4647 may follow.
fn follow(case: Option<Case>, command: &Command, late: bool) -> Option<Case> {
    let at = if late || *command == Command::PassDueDate { after_due() } else { in_time() };
    let mut case = case;
    if let (Some(case), Command::RaiseForm4647 { .. }) = (&mut case, command) {
        case.notice.items.samples = true;
    }
    give(case.as_ref(), command, &actor_of(command), at).ok().map(|(case, _)| case)
}
