//! What holds for every sequence of commands.

use proptest::prelude::*;

use super::{issued, new_york};
use crate::case_file::Extension;
use crate::clocks::Clock;
use crate::effect::Effect;
use crate::extension::Extendable as _;
use crate::form28::samples::{self, commands, give};
use crate::form28::{Command, State};

/// A random command, sometimes incomplete, at a random hour of the half year after issue.
fn any_move() -> impl Strategy<Value = (Command, i64, u16)> {
    (0..commands().len(), 0..4400_i64, 1..100_u16)
        .prop_map(|(index, hours, days)| (commands().swap_remove(index), hours, days))
}

fn with_days(command: Command, days: u16) -> Command {
    match command {
        Command::RequestExtension { reason, .. } => Command::RequestExtension { days, reason },
        Command::GrantExtension { note, .. } => Command::GrantExtension { days, note },
        Command::AskMore { message, .. } => Command::AskMore { message, days: Some(days) },
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_sequence_of_commands_breaks_an_invariant(mut moves in proptest::collection::vec(any_move(), 1..40)) {
        moves.sort_by_key(|a| a.1);
        let start = new_york(2026, 6, 5, 9);
        let mut case = issued();
        for (command, hours, days) in moves {
            let at = start + jiff::SignedDuration::from_hours(hours);
            let command = with_days(command, days);
            let actor = samples::actor_of(&command);
            let Ok((next, effects)) = give(Some(&case), &command, &actor, at) else { continue };
            prop_assert!(!case.state.is_terminal(), "no event leaves {}", case.state.name());
            if let Command::GrantExtension { .. } = command {
                prop_assert!(next.answer_due().unwrap().due_on >= case.answer_due().unwrap().due_on);
                prop_assert!(next.answer_due().unwrap().raw_due_on > case.answer_due().unwrap().raw_due_on);
            }
            if matches!(next.state, State::Issued | State::MoreInfoRequired) {
                prop_assert!(
                    next.file.clocks.runs(Clock::Answer) || matches!(next.file.extension, Extension::Requested(_)),
                    "an open case has a running clock or a decision to come"
                );
            } else {
                prop_assert!(!next.file.clocks.runs(Clock::Answer), "no clock runs in {}", next.state.name());
            }
            prop_assert_eq!(next.state.owner().is_none(), next.state.is_terminal());
            if next.state.is_terminal() {
                let asks = effects.iter().any(|e| matches!(e, Effect::RunDeadline { .. } | Effect::AddRung(..)));
                prop_assert!(!asks, "nothing is asked after closure");
            }
            case = next;
        }
    }
}
