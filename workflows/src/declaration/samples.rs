//! Complete statements of each type, plainly invented, one case per state and one command of each
//! name: what the matrix of the atlas, the property tests and the samples of other crates are made
//! from.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::command::{Command, EntryLink, Signature, Signer, SignerRole};
use super::state::{Case, State};
use super::statement::{DeclarationType, Particulars, Statement};
use super::step::step;
use super::validity;
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{self, Context, Policy};
use crate::case_file::{Filed as _, Link, Relation};
use crate::clocks::Clock;
use crate::deadline::{TIME_ZONE, local_instant};
use crate::directory::Account;
use crate::effect::Effect;
use crate::form28::samples::Moment;
use crate::ids::ImporterNumber;
use crate::ladder::RungKind;
use crate::message;
use crate::parties::Attachment;
use crate::rejection::Rejection;

/// The day the sample statements are drafted and put before their signers.
pub const DRAFTED_ON: Date = date(2026, 6, 10);
/// The day they are signed.
pub const SIGNED_ON: Date = date(2026, 6, 12);
/// A day in the middle of their periods.
pub const MIDDLE: Date = date(2026, 10, 1);

/// A complete statement of each type; the certifying one claims a preference.
pub fn statement(declaration_type: DeclarationType) -> Statement {
    parsed(match declaration_type {
        DeclarationType::AffidavitOfManufacture => include_str!("samples/affidavit.json"),
        DeclarationType::ImporterCertifyingStatement => {
            include_str!("samples/preference_claim.json")
        }
        DeclarationType::NonReimbursementBlanket => include_str!("samples/non_reimbursement.json"),
    })
}

/// A complete certificate of end use.
pub fn end_use() -> Statement {
    parsed(include_str!("samples/end_use.json"))
}

/// All sample statements.
pub fn statements() -> Vec<Statement> {
    DeclarationType::ALL.into_iter().map(statement).chain([end_use()]).collect()
}

/// The accounts of their importers. That of the statement about antidumping duty has given a broker
/// every privilege for declarations, and another one a look at them.
pub fn importers() -> Vec<Account> {
    parsed(include_str!("samples/importers.json"))
}

/// The account that holds an importer number.
pub fn importer_of(number: &ImporterNumber) -> Option<Account> {
    importers().into_iter().find(|account| account.importer_numbers.contains(number))
}

/// The importer of the sample commands: that of the statement about antidumping duty.
pub fn importer() -> Account {
    let found = importers().into_iter().next();
    found.unwrap_or_else(|| unreachable!("the sample has an importer"))
}

#[expect(clippy::expect_used, reason = "the sample is part of the program and a test parses it")]
fn parsed<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a committed sample parses")
}

/// Somebody who may be asked to sign this statement.
pub fn signer_of(statement: &Statement) -> Signer {
    let (name, title, email, role) = match &statement.particulars {
        Particulars::NonReimbursement(_) => (
            "Dana Whitfield",
            "Vice President, Finance",
            "dana.whitfield@summitpipefitt.example",
            SignerRole::CompanyOfficer,
        ),
        Particulars::AffidavitOfManufacture(_) => (
            "Ruth Ellison",
            "Production Manager",
            "ruth.ellison@bluefernthread.example",
            SignerRole::ProducerEmployee,
        ),
        Particulars::ImporterCertifyingStatement(stated) if stated.processing_plant.is_some() => (
            "Lena Marsh",
            "Plant Manager",
            "lena.marsh@prairiebaler.example",
            SignerRole::ProducerEmployee,
        ),
        Particulars::ImporterCertifyingStatement(_) => (
            "Tom Okafor",
            "Director of Trade Compliance",
            "tom.okafor@novaquestelect.example",
            SignerRole::Employee,
        ),
    };
    Signer { name: name.to_owned(), title: title.to_owned(), email: email.to_owned(), role }
}

/// The signature of that person.
pub fn signature_of(statement: &Statement) -> Signature {
    let Signer { name, title, .. } = signer_of(statement);
    Signature { name, title, signed_on: SIGNED_ON }
}

/// An officer of CBP.
pub fn officer() -> Actor {
    Actor::cbp("cbp-42c", "R. Delgado")
}

/// A user of the importer of the sample commands.
pub fn trade_user() -> Actor {
    user_of(&importer())
}

/// A user of an account.
pub fn user_of(account: &Account) -> Actor {
    Actor::trade(format!("u-{}", account.ace_id), account.name.clone(), account.ace_id.clone())
}

/// An entry that fits the statement about antidumping duty.
pub fn entry() -> EntryLink {
    EntryLink {
        entry_number: literal("9ZK-2604771-2"),
        line: Some(1),
        entry_date: date(2026, 9, 15),
        case_number: Some(literal("A-570-910")),
        hts_number: Some(literal("7306.30.5055")),
    }
}

/// A signed copy.
pub fn signed_copy() -> Attachment {
    Attachment {
        name: "non-reimbursement-signed.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 48_211,
        sha256: "5b1f0a3a".repeat(8),
        url: None,
    }
}

/// One command of each name, complete, for the statement about antidumping duty.
pub fn commands() -> Vec<Command> {
    let statement = statement(DeclarationType::NonReimbursementBlanket);
    let signer = signer_of(&statement);
    let signature = signature_of(&statement);
    vec![
        Command::Draft(Box::new(statement)),
        Command::SendForSignature { signer },
        Command::Sign { signature },
        Command::Decline { reason: "The second exporter is missing.".to_owned() },
        Command::Submit { signed_copy: signed_copy() },
        Command::Activate,
        Command::Reject { reason: "The case number is not that of the goods.".to_owned() },
        Command::Cancel { reason: "The supplier has changed.".to_owned(), from: None },
        Command::ReportReimbursement {
            text: "The manufacturer credited the duty of the August entries.".to_owned(),
        },
        Command::Renew { declaration: literal("DCL-2027-000051"), effective_to: date(2028, 6, 30) },
        Command::LinkEntry(entry()),
        Command::Supersede { by: literal("DCL-2026-000061") },
        Command::Expire,
        remind(RungKind::Before(30)),
        remind(RungKind::After(1)),
    ]
}

/// A rung that fires in its time.
pub const fn remind(rung: RungKind) -> Command {
    Command::Remind { clock: Clock::Validity, rung, stands_for: Vec::new() }
}

#[expect(
    clippy::expect_used,
    reason = "the texts are literals of this file, and a test parses them"
)]
fn literal<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a literal parses")
}

/// The actor who may give a command; of those that trade and CBP may give, the trade.
pub fn actor_of(command: &Command) -> Actor {
    match command.classes().first() {
        Some(ActorClass::Trade) | None => trade_user(),
        Some(ActorClass::Clock) => Actor::clock(),
        Some(ActorClass::Cbp | ActorClass::Operator | ActorClass::Worker) => officer(),
    }
}

/// Ten in the morning of that day in New York.
pub fn at(on: Date) -> Timestamp {
    local_instant(on, 10, 0, TIME_ZONE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// When a command comes to a declaration in the natural course of things: the first day begins and
/// the last one ends when they do, the rest while the declaration stands where it does.
pub fn natural_time(case: Option<&Case>, command: &Command) -> Timestamp {
    let Some(case) = case else { return at(DRAFTED_ON) };
    let of_state = match case.state {
        State::Draft | State::PendingSignature | State::Submitted => at(SIGNED_ON),
        State::Active | State::Superseded | State::Cancelled | State::Rejected => at(MIDDLE),
        State::Expired => ends_at(case),
    };
    match command {
        Command::Activate => validity::begins_at(&case.statement),
        Command::Expire => ends_at(case),
        Command::Draft(_)
        | Command::SendForSignature { .. }
        | Command::Sign { .. }
        | Command::Decline { .. }
        | Command::Submit { .. }
        | Command::Reject { .. }
        | Command::Cancel { .. }
        | Command::ReportReimbursement { .. }
        | Command::Renew { .. }
        | Command::LinkEntry(_)
        | Command::Supersede { .. }
        | Command::Remind { .. } => of_state,
    }
}

fn ends_at(case: &Case) -> Timestamp {
    let certificate = case.file.clocks.certificate(Clock::Validity);
    certificate.map_or_else(|| at(MIDDLE), crate::deadline::Certificate::passes_at)
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
    give_among(case, command, actor, moment, &[], &Policy::default())
}

/// Gives a command where other cases are known and an operator has set the policy. The directory
/// holds the accounts of [`importers`].
///
/// # Errors
/// The rejection.
pub fn give_among(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    moment: Moment,
    related: &[&case::Case],
    policy: &Policy,
) -> Result<(Case, Vec<Effect>), Rejection> {
    let number = match (case, command) {
        (Some(case), _) => Some(&case.statement.importer_number),
        (None, Command::Draft(statement)) => Some(&statement.importer_number),
        (None, _) => None,
    };
    let importer = number.and_then(importer_of);
    let calendar = Calendar::cbp();
    let Moment { received_at, now } = moment;
    let context = Context {
        received_at,
        now,
        calendar: &calendar,
        importer: importer.as_ref(),
        related,
        policy,
    };
    step(case, command, actor, &context).map(|step| (step.case, step.effects))
}

/// The statement about antidumping duty in each state, reached by commands.
pub fn case_in(state: State) -> Case {
    case_of(statement(DeclarationType::NonReimbursementBlanket), state)
}

/// A statement in each state, reached by commands of its importer.
pub fn case_of(statement: Statement, state: State) -> Case {
    let path: &[&str] = match state {
        State::Draft => &[],
        State::PendingSignature => &["send-for-signature"],
        State::Submitted => &["send-for-signature", "sign"],
        State::Active => &["send-for-signature", "sign", "activate"],
        State::Expired => &["send-for-signature", "sign", "activate", "expire"],
        State::Superseded => &["send-for-signature", "sign", "activate", "supersede"],
        State::Cancelled => &["send-for-signature", "sign", "activate", "cancel"],
        State::Rejected => &["send-for-signature", "sign", "reject"],
    };
    let mut case = follow(None, &Command::Draft(Box::new(statement)));
    for name in path {
        let command = step_of_path(&case, name);
        case = follow(Some(&case), &command);
    }
    case
}

fn step_of_path(case: &Case, name: &str) -> Command {
    let statement = &case.statement;
    match name {
        "send-for-signature" => Command::SendForSignature { signer: signer_of(statement) },
        "sign" => Command::Sign { signature: signature_of(statement) },
        _ => commands()
            .into_iter()
            .find(|command| command.name() == name)
            .unwrap_or_else(|| unreachable!("`{name}` is a sample command")),
    }
}

fn follow(case: Option<&Case>, command: &Command) -> Case {
    let actor = match (case, command) {
        (Some(case), _) if command.classes().contains(&ActorClass::Trade) => {
            importer_of(&case.statement.importer_number).as_ref().map(user_of)
        }
        (None, Command::Draft(statement)) => {
            importer_of(&statement.importer_number).as_ref().map(user_of)
        }
        (Some(_) | None, _) => None,
    };
    let actor = actor.unwrap_or_else(|| actor_of(command));
    match give(case, command, &actor, natural_time(case, command)) {
        Ok((case, _)) => case,
        Err(no) => unreachable!("the path is made of steps allowed: {}", no.sentence),
    }
}

/// The sample of [`case_in`] with its renewal drafted, active or expired, and that renewal in a
/// state: what the one has to do may depend on where the other stands.
pub fn renewed(is_expired: bool, renewal: State) -> (Case, Case) {
    let active = case_in(State::Active);
    let command = step_of_path(&active, "renew");
    let given = give(Some(&active), &command, &trade_user(), at(MIDDLE));
    let (old, effects) = given.unwrap_or_else(|no| unreachable!("{}", no.sentence));
    let draft = effects.into_iter().find_map(|effect| {
        let Effect::Command { command, .. } = effect else { return None };
        let message::Command::Declaration(Command::Draft(statement)) = *command else {
            return None;
        };
        Some(*statement)
    });
    let draft = draft.unwrap_or_else(|| unreachable!("a renewal drafts"));
    let mut new = case_of(draft, renewal);
    new.file.links.push(Link { case: old.number().clone(), relation: Relation::Renews });
    let old = if is_expired { follow(Some(&old), &Command::Expire) } else { old };
    (old, new)
}

/// The case as the other machines see it.
pub fn among(case: Case) -> case::Case {
    case::Case::Declaration(Box::new(case))
}
