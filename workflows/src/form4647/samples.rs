//! One sample per state and per command, plainly invented: what the matrix of the atlas and the
//! property tests are made from.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::command::Command;
use super::notice::{Notice, Supervision};
use super::response::{Quantities, Response, ResponseKind, SampleAttached, Supplement};
use super::state::{Case, State};
use super::step::step;
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{self, Context, Policy};
use crate::clocks::Clock;
use crate::deadline::{Certificate, TIME_ZONE, local_instant};
use crate::directory::Account;
use crate::effect::Effect;
use crate::ladder::RungKind;
use crate::money::Usd;
use crate::protest::Outcome;
use crate::rejection::Rejection;
use crate::signer::Signer;

pub use crate::form28::samples::Moment;

/// The sample notice MRN-2026-000019: 4,800 pieces to be marked, due June 11, 2026.
pub fn notice() -> Notice {
    committed(include_str!("sample_notice.json"))
}

#[expect(clippy::expect_used, reason = "the sample is part of the program and a test parses it")]
fn committed<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a committed sample parses")
}

/// The account of its importer, with two brokers that may act for it.
pub fn importer() -> Account {
    crate::form28::samples::importer()
}

/// The officer of the sample notice.
pub fn officer() -> Actor {
    Actor::cbp("cbp-913", "J. Lindqvist")
}

/// A user of the importer.
pub fn trade_user() -> Actor {
    Actor::trade("u-a00001", "Import Compliance", importer().ace_id)
}

/// A certification that all goods of the sample notice are marked.
pub fn response() -> Response {
    Response {
        kind: ResponseKind::Marked,
        certified: true,
        quantities: Quantities { compliant: notice().quantity, ..Quantities::default() },
        goods_held_at: Some("Importer's warehouse, Columbus, OH".to_owned()),
        sample_attached: SampleAttached::Yes,
        planned_date: None,
        signer: Signer {
            name: "Alex Sample".to_owned(),
            title: "Director of Compliance".to_owned(),
            telephone: "+1-202-555-0155".to_owned(),
            date: ON,
            signature: Some("/s/ Alex Sample".to_owned()),
        },
        attachments: Vec::new(),
        false_certification_warning_acknowledged: true,
    }
}

/// An answer that promises to return all goods of the sample notice.
pub fn promise() -> Response {
    Response {
        kind: ResponseKind::Redelivered,
        certified: false,
        quantities: Quantities { returned: notice().quantity, ..Quantities::default() },
        sample_attached: SampleAttached::No,
        ..response()
    }
}

/// A certification of goods of which 100 are not available.
pub fn shortage() -> Response {
    let not_available = 100;
    let compliant = notice().quantity - not_available;
    let quantities = Quantities { compliant, not_available, ..Quantities::default() };
    Response { quantities, ..response() }
}

/// The day of [`in_time`].
const ON: Date = date(2026, 5, 26);
/// A day between that and the due date.
const LATER: Date = date(2026, 6, 5);
/// The day of [`after_due`].
const AFTER_DUE: Date = date(2026, 6, 15);

/// One command of each name, complete, as it would be given in the middle of the period; those
/// about goods for all of them.
pub fn commands() -> Vec<Command> {
    let all = notice().quantity;
    let text = |text: &str| text.to_owned();
    vec![
        Command::Issue(Box::new(notice())),
        Command::View,
        Command::RequestExtension {
            days: 15,
            reason: text("1,100 pieces are being recalled from two distribution centers."),
        },
        Command::GrantExtension { days: 15, note: None },
        Command::DenyExtension { reason: text("The reason does not justify more time.") },
        Command::RevokeExtension {
            new_due_date: LATER,
            reason: text("The goods were offered for sale."),
        },
        Command::SubmitResponse(Box::new(response())),
        Command::AddSupplement(Supplement {
            text: text("Photographs of the marked goods follow by courier."),
            attachments: Vec::new(),
        }),
        Command::RequestSampleWaiver { reason: text("Each piece is fragile and oversized.") },
        Command::DecideSampleWaiver { granted: true, reason: text("Photographs suffice.") },
        Command::ScheduleVerification { kind: Supervision::SpotCheck, on: LATER, place: None },
        Command::Accept { remarks: Some(text("Samples examined, marks correct.")) },
        Command::Reject { reason: text("Most of the cartons examined bear no mark."), days: None },
        Command::ConfirmRedelivery { quantity: all, on: ON },
        Command::ConfirmExport { quantity: all, on: ON },
        Command::ConfirmDestruction { quantity: all, on: ON },
        Command::MarkAfterReturn { quantity: all, on: ON },
        Command::ReferDamages {
            amount: Usd::from_cents(1_864_000).unwrap_or_default(),
            tripled: false,
            claim_mailed_on: AFTER_DUE,
        },
        Command::RaiseForm29 { form29: parsed("NOA-2026-000901") },
        Command::RecordProtest { protest_number: parsed("1001-26-100123"), filed_on: ON },
        Command::DecideProtest { result: Outcome::Denied, decided_on: ON },
        Command::Rescind { reason: text("The goods were marked when they were imported.") },
        Command::Cancel { reason: text("Issued in error.") },
        Command::PassDueDate,
        Command::ExpirePetitionWindow,
        Command::ExpireProtestWindow,
        Command::ExpireCourtWindow,
        remind(Clock::Answer, RungKind::Before(5)),
        remind(Clock::Answer, RungKind::After(1)),
        remind(Clock::Answer, RungKind::Undecided(3)),
        remind(Clock::Protest, RungKind::Before(30)),
        remind(Clock::Petition, RungKind::Before(14)),
        remind(Clock::Court, RungKind::Before(30)),
    ]
}

#[expect(clippy::expect_used, reason = "the numbers are literals above")]
fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(number: &str) -> T {
    number.parse().expect("a literal number parses")
}

/// A rung that fires in its time.
pub const fn remind(clock: Clock, rung: RungKind) -> Command {
    Command::Remind { clock, rung, stands_for: Vec::new() }
}

/// The actor who may give a command.
pub fn actor_of(command: &Command) -> Actor {
    match command.class() {
        ActorClass::Cbp | ActorClass::Operator | ActorClass::Worker => officer(),
        ActorClass::Trade => trade_user(),
        ActorClass::Clock => Actor::clock(),
    }
}

/// In the middle of the period.
pub fn in_time() -> Timestamp {
    at(ON)
}

/// After the due date of the sample notice.
pub fn after_due() -> Timestamp {
    at(AFTER_DUE)
}

/// Ten in the morning of that day in New York.
pub fn at(on: Date) -> Timestamp {
    local_instant(on, 10, 0, TIME_ZONE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// When a command comes to a case in the natural course of things: a date passes when it passes,
/// the rest in the middle of the period, or after it where it is over.
pub fn natural_time(case: Option<&Case>, command: &Command) -> Timestamp {
    let of_state = match case.map(|case| case.state) {
        Some(State::Overdue | State::ReferredDamages) => after_due(),
        Some(
            State::Open
            | State::ResponseReceived
            | State::Verification
            | State::RejectedOpen
            | State::Accepted
            | State::GoodsReturned
            | State::Disposed
            | State::Rescinded
            | State::Cancelled,
        )
        | None => in_time(),
    };
    let Some(clock) = clock_of(command) else { return of_state };
    let certificate = case.and_then(|case| case.file.clocks.certificate(clock));
    certificate.map_or(of_state, Certificate::passes_at)
}

/// The clock whose end a command tells.
const fn clock_of(command: &Command) -> Option<Clock> {
    match command {
        Command::PassDueDate => Some(Clock::Answer),
        Command::ExpirePetitionWindow => Some(Clock::Petition),
        Command::ExpireProtestWindow => Some(Clock::Protest),
        Command::ExpireCourtWindow => Some(Clock::Court),
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::GrantExtension { .. }
        | Command::DenyExtension { .. }
        | Command::RevokeExtension { .. }
        | Command::SubmitResponse(_)
        | Command::AddSupplement(_)
        | Command::RequestSampleWaiver { .. }
        | Command::DecideSampleWaiver { .. }
        | Command::ScheduleVerification { .. }
        | Command::Accept { .. }
        | Command::Reject { .. }
        | Command::ConfirmRedelivery { .. }
        | Command::ConfirmExport { .. }
        | Command::ConfirmDestruction { .. }
        | Command::MarkAfterReturn { .. }
        | Command::ReferDamages { .. }
        | Command::RaiseForm29 { .. }
        | Command::RecordProtest { .. }
        | Command::DecideProtest { .. }
        | Command::Rescind { .. }
        | Command::Cancel { .. }
        | Command::Remind { .. } => None,
    }
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

/// A case in each state, reached by commands. Where `pending`, a request for more time and one to
/// be spared the sample wait for their decisions.
pub fn case_in(state: State, pending: bool) -> Case {
    let path: &[&str] = match state {
        State::Open => &["issue"],
        State::Overdue => &["issue", "pass-due-date"],
        State::ResponseReceived => &["issue", "submit-response"],
        State::Verification => &["issue", "submit-response", "schedule-verification"],
        State::RejectedOpen => &["issue", "submit-response", "reject"],
        State::Accepted => &["issue", "submit-response", "accept"],
        State::GoodsReturned => &["issue", "confirm-redelivery"],
        State::Disposed => &["issue", "confirm-destruction"],
        State::ReferredDamages => &["issue", "pass-due-date", "refer-damages"],
        State::Rescinded => &["issue", "rescind"],
        State::Cancelled => &["issue", "cancel"],
    };
    let asked: &[&str] =
        if pending { &["request-extension", "request-sample-waiver"] } else { &[] };
    let (first, rest) = path.split_at(1);
    after([first, asked, rest].concat().into_iter().filter_map(sample))
}

fn sample(name: &str) -> Option<Command> {
    commands().into_iter().find(|command| command.name() == name)
}

fn submit(response: Response) -> Command {
    Command::SubmitResponse(Box::new(response))
}

/// The case after these commands, each given in its natural time.
pub fn after(path: impl IntoIterator<Item = Command>) -> Case {
    let mut case: Option<Case> = None;
    for command in path {
        let at = natural_time(case.as_ref(), &command);
        match give(case.as_ref(), &command, &actor_of(&command), at) {
            Ok((next, _)) => case = Some(next),
            Err(no) => unreachable!("`{}` is allowed on its path: {no:?}", command.name()),
        }
    }
    case.unwrap_or_else(|| unreachable!("a path begins with the issue"))
}

/// A row of the matrix: a state, with what else decides what a command does in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The state, and what else counts.
    pub label: String,
    /// The case; none when nothing was issued.
    pub case: Option<Case>,
    /// Whether commands are received in time although the clock was quicker.
    pub received_in_time: bool,
}

impl Row {
    fn new(label: &str, case: Case) -> Self {
        Self { label: label.to_owned(), case: Some(case), received_in_time: false }
    }

    /// When a command is received and applied in this row.
    pub fn moment(&self, command: &Command) -> Moment {
        let now = natural_time(self.case.as_ref(), command);
        let received_at = if self.received_in_time { in_time() } else { now };
        Moment { received_at, now }
    }
}

/// The rows of the matrix.
pub fn rows() -> Vec<Row> {
    let mut rows = vec![Row { label: "(none)".to_owned(), case: None, received_in_time: false }];
    for state in State::ALL {
        rows.push(Row::new(state.name(), case_in(state, false)));
        rows.extend(variants(state));
    }
    rows
}

/// The same state with something else in it on which a command depends.
fn variants(state: State) -> Vec<Row> {
    let of = |what: &str, case| Row::new(&format!("{}, {what}", state.name()), case);
    let with = |names: &[&str]| after(names.iter().copied().filter_map(sample));
    match state {
        State::Open => vec![
            of("extension and waiver asked", case_in(state, true)),
            of("extension granted", with(&["issue", "request-extension", "grant-extension"])),
            of("protest filed", with(&["issue", "record-protest"])),
        ],
        State::Overdue => {
            let label = format!("{}, received in time", state.name());
            let case = Some(case_in(state, false));
            vec![
                of("extension and waiver asked", case_in(state, true)),
                Row { label, case, received_in_time: true },
            ]
        }
        State::ResponseReceived => {
            let answered = |response| after(sample("issue").into_iter().chain([submit(response)]));
            vec![
                of("return promised", answered(promise())),
                of("goods missing", answered(shortage())),
            ]
        }
        State::ReferredDamages => vec![of(
            "protest denied",
            with(&["issue", "pass-due-date", "refer-damages", "record-protest", "decide-protest"]),
        )],
        State::Verification
        | State::RejectedOpen
        | State::Accepted
        | State::GoodsReturned
        | State::Disposed
        | State::Rescinded
        | State::Cancelled => Vec::new(),
    }
}
