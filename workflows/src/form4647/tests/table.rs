//! The table of lifecycle §4.3, row by row: where each command leads, and that it has no meaning
//! elsewhere.

use super::named;
use crate::form4647::samples::{self, Row, give_received};
use crate::form4647::{Command, State};
use crate::rejection::RejectionCode;

use State::{
    Accepted, Cancelled, Disposed, GoodsReturned, Open, Overdue, ReferredDamages, RejectedOpen,
    Rescinded, ResponseReceived, Verification,
};

fn row_named(label: &str) -> Row {
    samples::rows().into_iter().find(|row| row.label == label).unwrap()
}

fn given(row: &Row, command: &Command) -> Result<State, RejectionCode> {
    let actor = samples::actor_of(command);
    give_received(row.case.as_ref(), command, &actor, row.moment(command))
        .map(|(case, _)| case.state)
        .map_err(|no| no.code)
}

/// The command leads from each of these rows of the matrix to the state beside it, and is refused
/// in every state that none of them is in.
fn check(name: &str, arrows: &[(&str, State)]) {
    check_command(&named(name), arrows);
}

fn check_command(command: &Command, arrows: &[(&str, State)]) {
    let name = command.name();
    let mut meant = Vec::new();
    for (label, to) in arrows {
        let row = row_named(label);
        assert_eq!(given(&row, command), Ok(*to), "`{name}` in {label}");
        meant.extend(row.case.map(|case| case.state));
    }
    for state in State::ALL.into_iter().filter(|state| !meant.contains(state)) {
        let expected =
            if state.is_terminal() { RejectionCode::Closed } else { RejectionCode::WrongState };
        assert_eq!(
            given(&row_named(state.name()), command),
            Err(expected),
            "`{name}` in {}",
            state.name()
        );
    }
}

/// A part of the goods, so that no state moves.
fn part(command: Command) -> Command {
    match command {
        Command::ConfirmRedelivery { on, .. } => Command::ConfirmRedelivery { quantity: 1, on },
        Command::ConfirmExport { on, .. } => Command::ConfirmExport { quantity: 1, on },
        Command::ConfirmDestruction { on, .. } => Command::ConfirmDestruction { quantity: 1, on },
        Command::MarkAfterReturn { on, .. } => Command::MarkAfterReturn { quantity: 1, on },
        other => other,
    }
}

#[test]
fn an_issue_opens_a_case_that_does_not_exist() {
    assert_eq!(given(&row_named("(none)"), &named("issue")), Ok(Open));
    for state in State::ALL {
        let again = given(&row_named(state.name()), &named("issue"));
        assert_eq!(again, Err(RejectionCode::AlreadyIssued));
    }
}

#[test]
fn a_look_moves_nothing() {
    check(
        "view",
        &[
            ("OPEN", Open),
            ("OVERDUE", Overdue),
            ("RESPONSE_RECEIVED", ResponseReceived),
            ("VERIFICATION", Verification),
            ("REJECTED_OPEN", RejectedOpen),
            ("GOODS_RETURNED", GoodsReturned),
        ],
    );
}

#[test]
fn more_time_is_asked_for_granted_denied_and_revoked_while_the_demand_is_open() {
    check(
        "request-extension",
        &[
            ("OPEN", Open),
            ("REJECTED_OPEN", RejectedOpen),
            // Received before the end of the due date, applied after it.
            ("OVERDUE, received in time", Open),
        ],
    );
    for name in ["grant-extension", "deny-extension"] {
        assert_eq!(given(&row_named("OPEN, extension and waiver asked"), &named(name)), Ok(Open));
        assert_eq!(given(&row_named("OPEN"), &named(name)), Err(RejectionCode::NothingPending));
    }
    let late = row_named("OVERDUE, extension and waiver asked");
    assert_eq!(given(&late, &named("deny-extension")), Ok(Overdue));
    assert_eq!(given(&row_named("OPEN, extension granted"), &named("revoke-extension")), Ok(Open));
    assert_eq!(
        given(&row_named("OVERDUE"), &named("revoke-extension")),
        Err(RejectionCode::WrongState)
    );
}

#[test]
fn a_decision_on_more_time_that_comes_after_the_date_opens_the_case_again() {
    let late = row_named("OVERDUE, extension and waiver asked");
    let grant = Command::GrantExtension { days: 15, note: None };
    assert_eq!(given(&late, &grant), Ok(Open));
}

#[test]
fn an_answer_is_received_in_time_late_and_again_after_a_rejection() {
    check(
        "submit-response",
        &[
            ("OPEN", ResponseReceived),
            ("OVERDUE", ResponseReceived),
            ("REJECTED_OPEN", ResponseReceived),
        ],
    );
    check(
        "add-supplement",
        &[("RESPONSE_RECEIVED", ResponseReceived), ("VERIFICATION", Verification)],
    );
}

#[test]
fn the_sample_is_asked_to_be_waived_while_the_notice_is_open() {
    check("request-sample-waiver", &[("OPEN", Open)]);
    for (label, state) in [
        ("OPEN, extension and waiver asked", Open),
        ("OVERDUE, extension and waiver asked", Overdue),
    ] {
        assert_eq!(given(&row_named(label), &named("decide-sample-waiver")), Ok(state));
    }
    assert_eq!(
        given(&row_named("ACCEPTED"), &named("decide-sample-waiver")),
        Err(RejectionCode::Closed)
    );
}

#[test]
fn cbp_verifies_accepts_or_rejects_an_answer() {
    check("schedule-verification", &[("RESPONSE_RECEIVED", Verification)]);
    check("accept", &[("RESPONSE_RECEIVED", Accepted), ("VERIFICATION", Accepted)]);
    check("reject", &[("RESPONSE_RECEIVED", RejectedOpen), ("VERIFICATION", RejectedOpen)]);
}

#[test]
fn all_the_goods_come_back() {
    let arrows = [
        ("OPEN", GoodsReturned),
        ("OVERDUE", GoodsReturned),
        ("RESPONSE_RECEIVED, return promised", GoodsReturned),
        ("REJECTED_OPEN", GoodsReturned),
    ];
    for (label, to) in arrows {
        assert_eq!(given(&row_named(label), &named("confirm-redelivery")), Ok(to), "{label}");
    }
}

#[test]
fn all_the_goods_leave_or_perish() {
    for name in ["confirm-export", "confirm-destruction"] {
        for label in [
            "OPEN",
            "OVERDUE",
            "RESPONSE_RECEIVED, return promised",
            "REJECTED_OPEN",
            "GOODS_RETURNED",
        ] {
            assert_eq!(given(&row_named(label), &named(name)), Ok(Disposed), "{name} in {label}");
        }
    }
}

#[test]
fn a_part_of_the_goods_keeps_the_state() {
    let promised = "RESPONSE_RECEIVED, return promised";
    let mut arrows = vec![
        ("OPEN", Open),
        ("OVERDUE", Overdue),
        (promised, ResponseReceived),
        ("REJECTED_OPEN", RejectedOpen),
    ];
    let verified = row_named("VERIFICATION");
    for name in ["confirm-redelivery", "confirm-export", "confirm-destruction"] {
        let command = part(named(name));
        for (label, to) in &arrows {
            assert_eq!(given(&row_named(label), &command), Ok(*to), "{name} in {label}");
        }
        // Its answer certifies all goods: nothing is left to be confirmed as something else.
        assert_eq!(given(&verified, &command), Err(RejectionCode::QuantityMismatch));
        if name == "confirm-redelivery" {
            arrows.push(("GOODS_RETURNED", GoodsReturned));
        }
    }
}

#[test]
fn goods_in_custody_are_marked_and_released() {
    check("mark-after-return", &[("GOODS_RETURNED", Accepted)]);
    check_command(&part(named("mark-after-return")), &[("GOODS_RETURNED", GoodsReturned)]);
}

#[test]
fn the_due_date_passes_while_the_demand_is_open() {
    check("pass-due-date", &[("OPEN", Overdue), ("REJECTED_OPEN", Overdue)]);
}

#[test]
fn damages_are_claimed_after_the_due_date_or_for_a_shortage() {
    assert_eq!(given(&row_named("OVERDUE"), &named("refer-damages")), Ok(ReferredDamages));
    let case = row_named("RESPONSE_RECEIVED, goods missing");
    let Command::ReferDamages { amount, tripled, .. } = named("refer-damages") else {
        panic!("the sample")
    };
    let claim_mailed_on = jiff::civil::date(2026, 5, 26);
    let claim = Command::ReferDamages { amount, tripled, claim_mailed_on };
    assert_eq!(given(&case, &claim), Ok(ReferredDamages));
}

#[test]
fn the_marking_duty_moves_nothing() {
    check(
        "raise-form29",
        &[
            ("OVERDUE", Overdue),
            ("REJECTED_OPEN", RejectedOpen),
            ("REFERRED_DAMAGES", ReferredDamages),
        ],
    );
}

#[test]
fn a_protest_moves_nothing() {
    check(
        "record-protest",
        &[
            ("OPEN", Open),
            ("OVERDUE", Overdue),
            ("RESPONSE_RECEIVED", ResponseReceived),
            ("VERIFICATION", Verification),
            ("REJECTED_OPEN", RejectedOpen),
            ("GOODS_RETURNED", GoodsReturned),
            ("ACCEPTED", Accepted),
            ("DISPOSED", Disposed),
            ("REFERRED_DAMAGES", ReferredDamages),
        ],
    );
}

#[test]
fn a_demand_is_taken_back() {
    check(
        "rescind",
        &[
            ("OPEN", Rescinded),
            ("OVERDUE", Rescinded),
            ("RESPONSE_RECEIVED", Rescinded),
            ("VERIFICATION", Rescinded),
            ("REJECTED_OPEN", Rescinded),
            ("GOODS_RETURNED", Rescinded),
        ],
    );
    check("cancel", &[("OPEN", Cancelled)]);
}

#[test]
fn every_state_is_reached_and_named_as_in_the_lifecycle() {
    for state in State::ALL {
        assert_eq!(samples::case_in(state, false).state, state);
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
    }
}
