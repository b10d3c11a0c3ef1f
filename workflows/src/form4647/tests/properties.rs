//! What holds for every sequence of commands.

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{new_york, open};
use crate::case::Facts as _;
use crate::clocks::Clock;
use crate::deadline::local_time;
use crate::effect::{Effect, GoodsMeans};
use crate::form4647::samples::{self, commands, give};
use crate::form4647::{Case, Command, Quantities, Response, ResponseKind, State};

/// A random command, at a random hour of the nine months after issue, with random numbers.
#[derive(Debug, Clone)]
struct Move {
    index: usize,
    hours: i64,
    days: u16,
    parts: [u64; 4],
    kind: usize,
}

fn any_move() -> impl Strategy<Value = Move> {
    let parts = prop::array::uniform4(prop_oneof![Just(0), 1..4800_u64, Just(4800), any::<u64>()]);
    (0..commands().len(), 0..6500_i64, 0..100_u16, parts, 0..ResponseKind::ALL.len())
        .prop_map(|(index, hours, days, parts, kind)| Move { index, hours, days, parts, kind })
}

/// Mostly moves of the goods, answers and decisions: what makes the balance.
fn move_of_goods() -> impl Strategy<Value = Move> {
    let goods: Vec<usize> = commands()
        .iter()
        .enumerate()
        .filter(|(_, command)| {
            [
                "submit-response",
                "accept",
                "reject",
                "schedule-verification",
                "confirm-redelivery",
                "confirm-export",
                "confirm-destruction",
                "mark-after-return",
                "pass-due-date",
            ]
            .contains(&command.name())
        })
        .map(|(index, _)| index)
        .collect();
    let parts = prop::array::uniform4(prop_oneof![Just(0), 1..1700_u64]);
    (prop::sample::select(goods), 0..2000_i64, 0..100_u16, parts, 0..ResponseKind::ALL.len())
        .prop_map(|(index, hours, days, parts, kind)| Move { index, hours, days, parts, kind })
}

/// An answer whose parts, as often as not, go on from what CBP confirmed and add up.
fn response(chance: &Move, case: &Case, on: Date) -> Response {
    let seen = case.balance();
    let mut left = 4800 - seen.returned - seen.exported - seen.destroyed;
    let mut some = |index: usize, seen: u64| {
        if chance.days.is_multiple_of(2) {
            return chance.parts[index];
        }
        let part = chance.parts[index] % (left + 1);
        left -= part;
        seen + part
    };
    let (returned, exported) = (some(0, seen.returned), some(1, seen.exported));
    let (destroyed, not_available) = (some(2, seen.destroyed), some(3, 0));
    let quantities = Quantities { compliant: left, returned, exported, destroyed, not_available };
    let kind = ResponseKind::ALL[chance.kind];
    Response { kind, quantities, planned_date: Some(on), ..samples::response() }
}

/// A part of the goods, or all that are left for it.
fn quantity(chance: &Move, case: &Case, means: GoodsMeans) -> u64 {
    if chance.kind == 0 { case.balance().confirmable(means) } else { chance.parts[0] }
}

/// The command of a move, about the day on which it is given.
fn command_of(chance: &Move, case: &Case, today: Date) -> Command {
    let days = chance.days;
    let of = |means| quantity(chance, case, means);
    match commands().swap_remove(chance.index) {
        Command::RequestExtension { reason, .. } => Command::RequestExtension { days, reason },
        Command::GrantExtension { note, .. } => Command::GrantExtension { days, note },
        Command::RevokeExtension { reason, .. } => {
            Command::RevokeExtension { new_due_date: today, reason }
        }
        Command::SubmitResponse(_) => {
            Command::SubmitResponse(Box::new(response(chance, case, today)))
        }
        Command::ScheduleVerification { kind, place, .. } => {
            Command::ScheduleVerification { kind, on: today, place }
        }
        Command::Reject { reason, .. } => {
            Command::Reject { reason, days: (days > 50).then(|| days - 50) }
        }
        Command::ConfirmRedelivery { .. } => {
            Command::ConfirmRedelivery { quantity: of(GoodsMeans::Redelivered), on: today }
        }
        Command::ConfirmExport { .. } => {
            Command::ConfirmExport { quantity: of(GoodsMeans::Exported), on: today }
        }
        Command::ConfirmDestruction { .. } => {
            Command::ConfirmDestruction { quantity: of(GoodsMeans::Destroyed), on: today }
        }
        Command::MarkAfterReturn { .. } => {
            Command::MarkAfterReturn { quantity: of(GoodsMeans::MarkedAfterReturn), on: today }
        }
        Command::ReferDamages { amount, tripled, .. } => {
            Command::ReferDamages { amount, tripled, claim_mailed_on: today }
        }
        Command::RecordProtest { protest_number, .. } => {
            Command::RecordProtest { protest_number, filed_on: today }
        }
        Command::DecideProtest { result, .. } => {
            Command::DecideProtest { result, decided_on: today }
        }
        other => other,
    }
}

/// Whether the table of lifecycle §4.3 has this arrow, with those that the machine adds:
/// what CBP saw of the goods is confirmed in VERIFICATION and REJECTED_OPEN too, and the last goods
/// to leave custody release those marked there and end a case whose other goods were accepted.
fn is_arrow(from: State, command: &str, to: State) -> bool {
    use State::{
        Accepted, Cancelled, Disposed, GoodsReturned, Open, Overdue, ReferredDamages, RejectedOpen,
        Rescinded, ResponseReceived, Verification,
    };
    let confirms = matches!(command, "confirm-export" | "confirm-destruction");
    match to {
        Open | RejectedOpen if from == Overdue => {
            matches!(command, "request-extension" | "grant-extension")
        }
        Open => false,
        RejectedOpen => command == "reject" && matches!(from, ResponseReceived | Verification),
        Overdue => match command {
            "pass-due-date" => matches!(from, Open | RejectedOpen),
            "reject" => matches!(from, ResponseReceived | Verification),
            "deny-extension" => matches!(from, Open | RejectedOpen),
            _ => false,
        },
        ResponseReceived => {
            command == "submit-response" && matches!(from, Open | Overdue | RejectedOpen)
        }
        Verification => command == "schedule-verification" && from == ResponseReceived,
        Accepted => match command {
            "accept" => matches!(from, ResponseReceived | Verification),
            "mark-after-return" => from == GoodsReturned,
            _ => confirms && from == GoodsReturned,
        },
        GoodsReturned => {
            let accepts = command == "accept" && matches!(from, ResponseReceived | Verification);
            accepts
                || (confirms || command == "confirm-redelivery")
                    && matches!(
                        from,
                        Open | Overdue | ResponseReceived | Verification | RejectedOpen
                    )
        }
        Disposed => confirms && !from.is_terminal(),
        ReferredDamages => command == "refer-damages" && matches!(from, Overdue | ResponseReceived),
        Rescinded => command == "rescind" && !from.is_terminal(),
        Cancelled => command == "cancel" && from == Open,
    }
}

/// Gives the moves in the order of time and checks after each what must hold.
fn walk(mut moves: Vec<Move>) -> Result<(), TestCaseError> {
    moves.sort_by_key(|chance| chance.hours);
    let start = new_york(date(2026, 5, 12), 12);
    let mut case = open();
    for chance in moves {
        let at = start + SignedDuration::from_hours(chance.hours);
        let command = command_of(&chance, &case, local_time(at).date());
        let actor = samples::actor_of(&command);
        let Ok((next, effects)) = give(Some(&case), &command, &actor, at) else { continue };
        let name = command.name();

        prop_assert!(next.balance().holds(), "`{name}` leaves {:?}", next.balance());
        prop_assert_eq!(next.balance().covered, 4800);
        let (from, to) = (case.state, next.state);
        prop_assert!(
            from == to || is_arrow(from, name, to),
            "{} -- {name} --> {}",
            from.name(),
            to.name()
        );
        let open = matches!(next.state, State::Open | State::RejectedOpen);
        let runs = next.file.clocks.runs(Clock::Answer);
        prop_assert!(!runs || open, "`{name}`: the answer is awaited in {}", next.state.name());
        prop_assert!(!open || runs || next.file.extension.is_pending(), "`{name}` stops the clock");
        let may_act = next.file.clocks.runs(Clock::Court) || next.file.clocks.runs(Clock::Petition);
        prop_assert_eq!(next.owner().is_none(), next.state.is_terminal() && !may_act);
        if next.state == State::Accepted && case.state != State::Accepted {
            prop_assert_eq!(next.balance().open, 0, "`{}` accepts a gap", name);
            prop_assert_eq!(next.balance().returned, 0, "`{}` leaves goods in custody", name);
        }
        if next.state == State::Disposed {
            let balance = next.balance();
            prop_assert_eq!(balance.exported + balance.destroyed, 4800);
        }
        if next.state == State::GoodsReturned {
            prop_assert!(next.balance().returned > 0 && next.balance().open == 0);
        }
        let (before, after) = (
            case.file.clocks.certificate(Clock::Answer),
            next.file.clocks.certificate(Clock::Answer),
        );
        if name != "revoke-extension" {
            let earlier = before.zip(after).is_some_and(|(was, is)| is.due_on < was.due_on);
            prop_assert!(!earlier, "`{name}` takes days away");
        }
        if next.state.is_terminal() {
            let asks = effects.iter().any(|effect| {
                matches!(
                    effect,
                    Effect::RunDeadline { clock: Clock::Answer, .. }
                        | Effect::AddRung(Clock::Answer, _)
                )
            });
            prop_assert!(!asks, "`{name}` asks something after closure");
        }
        case = next;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_sequence_of_commands_breaks_an_invariant(moves in prop::collection::vec(any_move(), 1..50)) {
        walk(moves)?;
    }

    #[test]
    fn no_sequence_of_goods_and_answers_breaks_the_balance(moves in prop::collection::vec(move_of_goods(), 1..50)) {
        walk(moves)?;
    }
}
