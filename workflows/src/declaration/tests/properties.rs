//! What holds for every sequence of commands.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

/// A random command of anybody who may give it, at a random hour of the two years after the draft,
/// with dates that are sometimes absurd.
fn any_move() -> impl Strategy<Value = (usize, i64, i16, bool)> {
    (0..commands().len(), 0..17_000_i64, -900..900_i16, any::<bool>())
}

fn with_dates(command: Command, days: i16) -> Command {
    let on = MIDDLE.saturating_add(jiff::Span::new().days(days));
    match command {
        Command::Sign { mut signature } => {
            signature.signed_on = on;
            Command::Sign { signature }
        }
        Command::Cancel { reason, .. } => Command::Cancel { reason, from: Some(on) },
        Command::Renew { declaration, .. } => Command::Renew { declaration, effective_to: on },
        Command::LinkEntry(entry) => Command::LinkEntry(EntryLink { entry_date: on, ..entry }),
        Command::Draft(mut statement) => {
            statement.effective_to = on;
            Command::Draft(statement)
        }
        other => other,
    }
}

/// The arrows of declarations.md §6 that lead to another state.
fn is_arrow(from: State, to: State) -> bool {
    use State::{
        Active, Cancelled, Draft, Expired, PendingSignature, Rejected, Submitted, Superseded,
    };
    matches!(
        (from, to),
        (Draft, PendingSignature | Submitted)
            | (PendingSignature, Draft | Submitted)
            | (Submitted, Active | Rejected | Cancelled)
            | (Active, Expired | Superseded | Rejected | Cancelled)
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_sequence_of_commands_leaves_the_matrix(
        mut moves in proptest::collection::vec(any_move(), 1..60)
    ) {
        moves.sort_by_key(|a| a.1);
        let start = at(samples::DRAFTED_ON);
        let mut case = drafted(about_dumping()).unwrap();
        for (index, hours, days, shifted) in moves {
            let at = start + SignedDuration::from_hours(hours);
            let plain = commands().swap_remove(index);
            let command = if shifted { with_dates(plain, days) } else { plain };
            let given = give(Some(&case), &command, &actor_of(&command), at);
            let Ok((next, effects)) = given else { continue };
            if next.state != case.state {
                let (from, to) = (case.state, next.state);
                prop_assert!(is_arrow(from, to), "{} to {}", from.name(), to.name());
            }
            let is_edited = next.statement != case.statement;
            prop_assert!(!is_edited || case.state == State::Draft, "what is sent is not edited");
            if case.signed.is_some() {
                prop_assert_eq!(&next.frozen, &case.frozen, "what is signed is not rewritten");
                prop_assert_eq!(&next.signed, &case.signed);
            }
            let runs = next.file.clocks.runs(Clock::Validity);
            prop_assert_eq!(runs, matches!(next.state, State::Submitted | State::Active));
            prop_assert_eq!(next.owner().is_none(), next.state.is_terminal());
            for linked in &next.entries {
                prop_assert!(next.statement.period().contains(linked.entry.entry_date));
            }
            if next.state.is_terminal() {
                let asks = effects.iter().any(|e| matches!(e, Effect::RunDeadline { .. }));
                prop_assert!(!asks, "no clock begins after the end");
            }
            case = next;
        }
    }

    #[test]
    fn the_certificate_ends_on_the_last_day_whatever_the_period(
        offset in 0..3000_i64,
        days in 1..366_i64,
    ) {
        let from = date(2024, 1, 1).saturating_add(jiff::Span::new().days(offset));
        let to = from.saturating_add(jiff::Span::new().days(days - 1));
        let mut statement = about_dumping();
        statement.effective_from = from;
        statement.effective_to = to;
        if let Ok(case) = drafted(statement) {
            let at = at(date(2026, 6, 11));
            let (case, _) = give(Some(&case), &command("submit"), &trade_user(), at).unwrap();
            let certificate = case.file.clocks.certificate(Clock::Validity).unwrap();
            prop_assert_eq!((certificate.raw_due_on, certificate.due_on), (to, to));
            prop_assert_eq!(i64::from(certificate.days), days);
        } else {
            prop_assert!(days > 365, "{from} to {to} is no more than twelve months");
        }
    }
}
