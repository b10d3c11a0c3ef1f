use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::samples::{self, Moment, give, give_among, give_received};
use super::{Case, Command, Notice, Quantities, Response, State};
use crate::actor::Actor;
use crate::case;
use crate::clocks::Clock;
use crate::deadline::local_instant;
use crate::effect::{Audience, DocumentContent, Effect};
use crate::ladder::Rung;
use crate::rejection::{Rejection, RejectionCode};

mod answer;
mod clocks;
mod ending;
mod goods;
mod issue;
mod properties;
mod protest;
mod review;
mod rulings;
mod table;

pub(super) fn new_york(on: Date, hour: i8) -> Timestamp {
    local_instant(on, hour, 0, "America/New_York").unwrap()
}

/// Ten in the morning of a day of 2026.
pub(super) fn on(month: i8, day: i8) -> Timestamp {
    new_york(date(2026, month, day), 10)
}

pub(super) fn open() -> Case {
    samples::case_in(State::Open, false)
}

pub(super) fn issued(notice: &Notice) -> Case {
    let at = new_york(notice.date_of_notice, 10);
    give(None, &Command::Issue(Box::new(notice.clone())), &samples::officer(), at).unwrap().0
}

pub(super) fn allowed(case: &Case, command: &Command, at: Timestamp) -> (Case, Vec<Effect>) {
    give(Some(case), command, &samples::actor_of(command), at)
        .unwrap_or_else(|no| panic!("`{}` is refused: {no:?}", command.name()))
}

pub(super) fn after(case: &Case, command: &Command, at: Timestamp) -> Case {
    allowed(case, command, at).0
}

pub(super) fn no(case: &Case, command: &Command, at: Timestamp) -> Rejection {
    give(Some(case), command, &samples::actor_of(command), at).unwrap_err()
}

pub(super) fn refused(case: &Case, command: &Command, at: Timestamp) -> RejectionCode {
    no(case, command, at).code
}

/// Received at one time, applied at a later one.
pub(super) fn delayed(
    case: &Case,
    command: &Command,
    received_at: Timestamp,
    now: Timestamp,
) -> (Case, Vec<Effect>) {
    let moment = Moment { received_at, now };
    give_received(Some(case), command, &samples::actor_of(command), moment).unwrap()
}

/// Issues a notice while other cases are known.
pub(super) fn issue_knowing(
    notice: &Notice,
    related: &[&case::Case],
    at: Timestamp,
) -> Result<Case, Rejection> {
    let command = Command::Issue(Box::new(notice.clone()));
    let moment = Moment { received_at: at, now: at };
    give_among(None, &command, &samples::officer(), moment, related).map(|(case, _)| case)
}

pub(super) fn named(name: &str) -> Command {
    samples::commands().into_iter().find(|command| command.name() == name).unwrap()
}

pub(super) fn submit(response: Response) -> Command {
    Command::SubmitResponse(Box::new(response))
}

/// The certification of the sample with other quantities.
pub(super) fn dividing(quantities: Quantities) -> Response {
    Response { quantities, planned_date: Some(date(2026, 6, 20)), ..samples::response() }
}

/// Compliant, returned, exported, destroyed, not available.
pub(super) const fn split(units: [u64; 5]) -> Quantities {
    let [compliant, returned, exported, destroyed, not_available] = units;
    Quantities { compliant, returned, exported, destroyed, not_available }
}

pub(super) fn redelivered(quantity: u64, on: Date) -> Command {
    Command::ConfirmRedelivery { quantity, on }
}

pub(super) fn broker(account: &str) -> Actor {
    Actor::trade("u-broker", "Entry Desk", account.parse().unwrap())
}

pub(super) fn told(effects: &[Effect]) -> Vec<(Audience, &'static str, Vec<String>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(told) => Some((
                told.audience,
                told.message.template(),
                told.documents.iter().map(|key| key.0.clone()).collect(),
            )),
            _ => None,
        })
        .collect()
}

/// Who is told what, without the documents.
pub(super) fn heard(effects: &[Effect]) -> Vec<(Audience, &'static str)> {
    told(effects).into_iter().map(|(audience, template, _)| (audience, template)).collect()
}

pub(super) fn rendered(effects: &[Effect]) -> Vec<(String, DocumentContent)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Render(document) => Some((document.key.0.clone(), document.content.clone())),
            _ => None,
        })
        .collect()
}

pub(super) fn rungs(effects: &[Effect], of: Clock) -> Vec<(String, String)> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::RunDeadline { clock, rungs, .. } if *clock == of => rungs.clone(),
            Effect::AddRung(clock, rung) if *clock == of => vec![*rung],
            _ => Vec::new(),
        })
        .map(|Rung { kind, fire_at }| {
            let zoned = fire_at.in_tz("America/New_York").unwrap();
            (kind.label(), zoned.strftime("%Y-%m-%d %H:%M").to_string())
        })
        .collect()
}

/// Raw and effective due date of a clock.
pub(super) fn due(case: &Case, clock: Clock) -> (Date, Date) {
    let certificate = case.file.clocks.certificate(clock).unwrap();
    (certificate.raw_due_on, certificate.due_on)
}
