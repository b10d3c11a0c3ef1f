//! What holds for every sequence of commands.

use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::new_york;
use crate::case::Facts;
use crate::clocks::Clock;
use crate::effect::Effect;
use crate::extension::Extendable;
use crate::form28::samples::Moment;
use crate::form29::samples::{self, commands, give_received, respond, take_action_early};
use crate::form29::{Case, Command, Position, State};
use crate::protest::{Outcome, Protest};

/// Hours the sequences reach over: issue, liquidation, protest and the court fit in.
const HOURS: i64 = 24 * 700;

/// A command at an hour, applied some hours after its receipt, with a number to vary it by.
#[derive(Debug, Clone)]
struct Move {
    command: Command,
    hours: i64,
    delay_hours: i64,
    vary: u16,
}

fn any_move() -> impl Strategy<Value = Move> {
    let all = || {
        let more = [
            respond(Position::Agree),
            take_action_early(),
            samples::decide_protest(Outcome::Allowed),
            samples::decide_protest(Outcome::PartlyAllowed),
        ];
        commands().into_iter().chain(more).collect::<Vec<_>>()
    };
    (0..all().len(), 0..HOURS, 0..72_i64, 1..100_u16).prop_map(
        move |(index, hours, delay, vary)| Move {
            command: all().swap_remove(index),
            hours,
            delay_hours: delay,
            vary,
        },
    )
}

/// The same command with other days or dates, some of them impossible.
fn varied(command: Command, vary: u16, received_at: Timestamp) -> Command {
    let today = crate::step::new_york_date(received_at);
    let days_ago = i64::from(vary % 40) - 3;
    let on = today.checked_sub(days_ago.days()).unwrap();
    match command {
        Command::RequestExtension { reason, .. } => {
            Command::RequestExtension { days: vary, reason }
        }
        Command::GrantExtension { compelling_reason, .. } => {
            Command::GrantExtension { days: vary, compelling_reason }
        }
        Command::RecordLiquidation { .. } => Command::RecordLiquidation { liquidation_date: on },
        Command::RecordProtest { protest_number, .. } => {
            Command::RecordProtest { protest_number, filed_on: on }
        }
        Command::DecideProtest { result, .. } => Command::DecideProtest { result, decided_on: on },
        other => other,
    }
}

/// The arrows of lifecycle §4.2.
fn is_an_arrow(from: State, to: State) -> bool {
    use State::{
        Cancelled, ClosedFinal, Liquidated, ProposedLapsed, ProposedOpen, ProposedResponseReceived,
        ProposedUnderReview, ProtestFiled, Taken, Withdrawn,
    };
    let next: &[State] = match from {
        ProposedOpen => &[ProposedResponseReceived, ProposedLapsed, Withdrawn, Taken, Cancelled],
        ProposedResponseReceived => &[ProposedUnderReview, Withdrawn, Taken, Cancelled],
        ProposedUnderReview => &[Withdrawn, Taken, Liquidated, Cancelled],
        ProposedLapsed => {
            &[ProposedOpen, ProposedResponseReceived, Withdrawn, Taken, Liquidated, Cancelled]
        }
        Taken => &[Liquidated, Cancelled],
        Liquidated => &[ProtestFiled, ClosedFinal],
        ProtestFiled => &[ClosedFinal],
        Withdrawn | ClosedFinal | Cancelled => &[],
    };
    from == to || next.contains(&to)
}

/// Which clocks run is a matter of the state alone, but for a request that waits after its date.
fn clocks_fit(case: &Case) -> Result<(), TestCaseError> {
    let runs = |clock| case.file.clocks.runs(clock);
    let answer = case.state == State::ProposedOpen && !case.waits_past_its_date();
    prop_assert_eq!(runs(Clock::Answer), answer, "answer clock in {}", case.state.name());
    prop_assert_eq!(runs(Clock::Protest), case.state == State::Liquidated);
    let in_court = matches!(case.protest, Some(Protest::CourtWindow { .. }));
    prop_assert_eq!(runs(Clock::Court), in_court);
    prop_assert!(!in_court || case.state == State::ClosedFinal);
    let liquidated =
        matches!(case.state, State::Liquidated | State::ProtestFiled | State::ClosedFinal);
    prop_assert_eq!(case.liquidated_on.is_some(), liquidated);
    prop_assert_eq!(case.protest.is_some(), liquidated);
    let nobody = case.state.is_terminal() && !in_court;
    prop_assert_eq!(Facts::owner(case).is_none(), nobody);
    Ok(())
}

/// What one step may change, whatever the command.
fn step_fits(
    before: &Case,
    after: &Case,
    effects: &[Effect],
    given: &Command,
    received_at: Timestamp,
) -> Result<(), TestCaseError> {
    let (from, to) = (before.state, after.state);
    prop_assert!(
        is_an_arrow(from, to),
        "{} leads from {} to {}",
        given.name(),
        from.name(),
        to.name()
    );
    prop_assert_eq!(&before.notice, &after.notice, "a notice is frozen");
    if from.is_terminal() {
        let of_court = matches!(before.protest, Some(Protest::CourtWindow { .. }));
        prop_assert!(of_court, "{} of a closed notice", given.name());
    }
    if matches!(given, Command::Respond(_)) {
        let in_time = before.answer_due().is_ok_and(|due| due.in_time(received_at));
        prop_assert_eq!(after.answer.as_ref().map(|answer| answer.late), Some(!in_time));
    }
    if matches!(given, Command::GrantExtension { .. }) {
        let due = |case: &Case| case.answer_due().map(|due| (due.raw_due_on, due.due_on));
        let (before, after) = (due(before).unwrap(), due(after).unwrap());
        prop_assert!(after.0 > before.0 && after.1 >= before.1);
    }
    let asks = |effect: &Effect| {
        matches!(
            effect,
            Effect::RunDeadline { clock, .. } | Effect::AddRung(clock, _) if *clock != Clock::Court
        )
    };
    prop_assert!(!to.is_terminal() || !effects.iter().any(asks), "nothing is asked after closure");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_sequence_of_commands_breaks_an_invariant(
        mut moves in proptest::collection::vec(any_move(), 1..60),
        taken in any::<bool>(),
    ) {
        moves.sort_by_key(|a| a.hours);
        let start = new_york(jiff::civil::date(2026, 7, 14), 9);
        let notice = if taken { samples::taken_notice() } else { samples::notice() };
        let mut case = samples::after(&[Command::Issue(Box::new(notice))]);
        clocks_fit(&case)?;
        for Move { command, hours, delay_hours, vary } in moves {
            let received_at = start + SignedDuration::from_hours(hours);
            let command = varied(command, vary, received_at);
            let actor = samples::actor_of(&command);
            let now = received_at + SignedDuration::from_hours(delay_hours);
            let moment = Moment { received_at, now };
            let Ok((next, effects)) = give_received(Some(&case), &command, &actor, moment) else {
                continue;
            };
            step_fits(&case, &next, &effects, &command, received_at)?;
            clocks_fit(&next)?;
            case = next;
        }
    }
}
