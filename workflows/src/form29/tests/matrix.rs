//! Every state and every command: the rows of lifecycle §4.2, and nothing beside them.

use crate::form29::samples::{self, Row, actor_of, commands, give_received, take_action_early};
use crate::form29::{Command, State};
use crate::rejection::RejectionCode::{
    AlreadyPending, Closed, NotAllowed, NothingPending, TooEarly, TooLate,
};
use crate::rejection::{Rejection, RejectionCode};

fn label(command: &Command) -> String {
    match command {
        Command::Remind { clock, rung, .. } => {
            format!("remind {} {}", clock.name(), rung.label())
        }
        other => other.name().to_owned(),
    }
}

fn result(row: &Row, command: &Command) -> Result<State, Rejection> {
    let actor = actor_of(command);
    give_received(row.case.as_ref(), command, &actor, row.moment(command))
        .map(|(case, _)| case.state)
}

/// What is possible in a row: commands that lead to a state, and refusals other than that the
/// state or the end of the notice forbids the command.
struct Expected {
    row: &'static str,
    moves: &'static [(&'static str, State)],
    refusals: &'static [(&'static str, RejectionCode)],
}

use State::{
    Cancelled, ClosedFinal, Liquidated, ProposedLapsed, ProposedOpen, ProposedResponseReceived,
    ProposedUnderReview, ProtestFiled, Taken, Withdrawn,
};

const BEFORE_LIQUIDATION: (&str, RejectionCode) = ("record-protest", TooEarly);
const NO_REQUEST: [(&str, RejectionCode); 2] =
    [("grant-extension", NothingPending), ("deny-extension", NothingPending)];

const TABLE: &[Expected] = &[
    Expected {
        row: "PROPOSED_OPEN",
        moves: &[
            ("view", ProposedOpen),
            ("request-extension", ProposedOpen),
            ("respond", ProposedResponseReceived),
            ("withdraw-proposal", Withdrawn),
            ("request-internal-advice", ProposedOpen),
            ("cancel", Cancelled),
            ("pass-due-date", ProposedLapsed),
            ("remind answer -5", ProposedOpen),
        ],
        refusals: &[
            NO_REQUEST[0],
            NO_REQUEST[1],
            ("take-action", TooEarly),
            BEFORE_LIQUIDATION,
            ("remind answer undecided+3", NothingPending),
        ],
    },
    Expected {
        row: "PROPOSED_OPEN, extension asked",
        moves: &[
            ("view", ProposedOpen),
            ("grant-extension", ProposedOpen),
            ("deny-extension", ProposedOpen),
            ("respond", ProposedResponseReceived),
            ("withdraw-proposal", Withdrawn),
            ("request-internal-advice", ProposedOpen),
            ("cancel", Cancelled),
            ("pass-due-date", ProposedLapsed),
            ("remind answer -5", ProposedOpen),
            ("remind answer undecided+3", ProposedOpen),
        ],
        refusals: &[
            ("request-extension", AlreadyPending),
            ("take-action", TooEarly),
            BEFORE_LIQUIDATION,
        ],
    },
    Expected {
        row: "PROPOSED_RESPONSE_RECEIVED",
        moves: &[
            ("view", ProposedResponseReceived),
            ("start-review", ProposedUnderReview),
            ("withdraw-proposal", Withdrawn),
            ("request-internal-advice", ProposedResponseReceived),
            ("cancel", Cancelled),
        ],
        refusals: &[("take-action", TooEarly), BEFORE_LIQUIDATION],
    },
    Expected {
        row: "PROPOSED_RESPONSE_RECEIVED, the importer agrees",
        moves: &[
            ("view", ProposedResponseReceived),
            ("start-review", ProposedUnderReview),
            ("withdraw-proposal", Withdrawn),
            ("take-action", Taken),
            ("request-internal-advice", ProposedResponseReceived),
            ("cancel", Cancelled),
        ],
        refusals: &[BEFORE_LIQUIDATION],
    },
    Expected {
        row: "PROPOSED_UNDER_REVIEW",
        moves: &[
            ("view", ProposedUnderReview),
            ("withdraw-proposal", Withdrawn),
            ("take-action", Taken),
            ("record-liquidation", Liquidated),
            ("request-internal-advice", ProposedUnderReview),
            ("cancel", Cancelled),
        ],
        refusals: &[BEFORE_LIQUIDATION],
    },
    Expected {
        row: "PROPOSED_LAPSED",
        moves: &[
            ("view", ProposedLapsed),
            ("respond", ProposedResponseReceived),
            ("withdraw-proposal", Withdrawn),
            ("take-action", Taken),
            ("record-liquidation", Liquidated),
            ("request-internal-advice", ProposedLapsed),
            ("cancel", Cancelled),
            ("remind answer +1", ProposedLapsed),
        ],
        refusals: &[
            ("request-extension", TooLate),
            NO_REQUEST[0],
            NO_REQUEST[1],
            BEFORE_LIQUIDATION,
            ("remind answer undecided+3", NothingPending),
        ],
    },
    Expected {
        row: "PROPOSED_LAPSED, extension asked",
        moves: &[
            ("view", ProposedLapsed),
            ("grant-extension", ProposedOpen),
            ("deny-extension", ProposedLapsed),
            ("respond", ProposedResponseReceived),
            ("withdraw-proposal", Withdrawn),
            ("take-action", Taken),
            ("record-liquidation", Liquidated),
            ("request-internal-advice", ProposedLapsed),
            ("cancel", Cancelled),
            ("remind answer +1", ProposedLapsed),
            ("remind answer undecided+3", ProposedLapsed),
        ],
        refusals: &[("request-extension", TooLate), BEFORE_LIQUIDATION],
    },
    Expected {
        row: "PROPOSED_LAPSED, received in time",
        moves: &[
            ("view", ProposedLapsed),
            ("request-extension", ProposedOpen),
            ("respond", ProposedResponseReceived),
            ("withdraw-proposal", Withdrawn),
            ("take-action", Taken),
            ("request-internal-advice", ProposedLapsed),
            ("cancel", Cancelled),
            ("remind answer +1", ProposedLapsed),
        ],
        refusals: &[
            NO_REQUEST[0],
            NO_REQUEST[1],
            ("record-liquidation", NotAllowed),
            BEFORE_LIQUIDATION,
            ("remind answer undecided+3", NothingPending),
        ],
    },
    Expected { row: "WITHDRAWN", moves: &[], refusals: &[] },
    Expected {
        row: "TAKEN",
        moves: &[("view", Taken), ("record-liquidation", Liquidated), ("cancel", Cancelled)],
        refusals: &[
            ("request-extension", NotAllowed),
            ("grant-extension", NotAllowed),
            ("deny-extension", NotAllowed),
            BEFORE_LIQUIDATION,
        ],
    },
    Expected {
        row: "LIQUIDATED",
        moves: &[
            ("view", Liquidated),
            ("record-protest", ProtestFiled),
            ("expire-protest-window", ClosedFinal),
            ("remind protest -30", Liquidated),
        ],
        refusals: &[],
    },
    Expected {
        row: "PROTEST_FILED",
        moves: &[("view", ProtestFiled), ("decide-protest", ClosedFinal)],
        refusals: &[("record-protest", AlreadyPending)],
    },
    Expected { row: "CLOSED_FINAL", moves: &[], refusals: &[] },
    Expected {
        row: "CLOSED_FINAL, protest denied",
        moves: &[("expire-court-window", ClosedFinal), ("remind court -30", ClosedFinal)],
        refusals: &[],
    },
    Expected { row: "CLOSED_FINAL, protest allowed", moves: &[], refusals: &[] },
    Expected { row: "CANCELLED", moves: &[], refusals: &[] },
];

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let rows: Vec<Row> = samples::rows().into_iter().filter(|row| row.case.is_some()).collect();
    let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    let expected: Vec<&str> = TABLE.iter().map(|expected| expected.row).collect();
    assert_eq!(labels, expected);
    for (row, Expected { moves, refusals, .. }) in rows.iter().zip(TABLE) {
        let ended = row.case.as_ref().is_some_and(|case| case.state.is_terminal());
        for command in commands() {
            let name = label(&command);
            let given = result(row, &command).map_err(|no| no.code);
            let moved = moves.iter().find(|(command, _)| *command == name);
            let refused = refusals.iter().find(|(command, _)| *command == name);
            let wanted = match (moved, refused) {
                (Some((_, to)), _) => Ok(*to),
                (None, Some((_, code))) => Err(*code),
                (None, None) if name == "issue" => Err(RejectionCode::AlreadyIssued),
                (None, None) if ended => Err(Closed),
                (None, None) => Err(RejectionCode::WrongState),
            };
            assert_eq!(given, wanted, "`{name}` in {}", row.label);
        }
    }
}

#[test]
fn every_state_is_reached_and_every_command_is_possible_somewhere() {
    let rows = samples::rows();
    for state in State::ALL {
        let reached =
            |row: &Row| commands().iter().any(|command| result(row, command) == Ok(state));
        assert!(rows.iter().any(reached), "nothing leads to {}", state.name());
    }
    for command in commands() {
        let possible = rows.iter().any(|row| result(row, &command).is_ok());
        assert!(possible, "`{}` is possible nowhere", label(&command));
    }
}

#[test]
fn an_override_takes_the_action_in_every_proposed_state_and_nowhere_else() {
    for row in samples::rows() {
        let Some(case) = &row.case else { continue };
        let given = result(&row, &take_action_early());
        assert_eq!(given.is_ok(), case.state.is_proposed(), "{}", row.label);
    }
}

#[test]
fn a_rejection_is_one_sentence_that_ends_with_a_full_stop() {
    for row in samples::rows() {
        for command in commands() {
            if let Err(no) = result(&row, &command) {
                assert!(no.sentence.ends_with('.'), "{}", no.sentence);
                assert!(!no.sentence.contains("  "), "{}", no.sentence);
            }
        }
    }
}
