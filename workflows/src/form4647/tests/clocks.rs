//! Due dates that pass, reminders that fire, who has to act.

use jiff::civil::date;

use super::{
    after, allowed, delayed, heard, named, new_york, on, open, refused, rendered, rungs, told,
};
use crate::case::Facts as _;
use crate::clocks::Clock;
use crate::deadline::Certificate;
use crate::effect::{Audience, Effect};
use crate::form4647::samples::{self, after_due, in_time};
use crate::form4647::{Case, Command, State};
use crate::ladder::RungKind;
use crate::rejection::RejectionCode;

#[test]
fn the_due_date_passes_at_the_end_of_its_day_in_new_york() {
    let pass = Command::PassDueDate;
    let last_hour = new_york(date(2026, 6, 11), 23);
    assert_eq!(refused(&open(), &pass, last_hour), RejectionCode::TooEarly);
    let (overdue, effects) = allowed(&open(), &pass, new_york(date(2026, 6, 12), 0));
    assert_eq!(overdue.state, State::Overdue);
    assert_eq!(
        heard(&effects),
        [
            (Audience::Importer, "overdue"),
            (Audience::CourtesyBrokers, "overdue"),
            (Audience::Officer, "overdue"),
        ]
    );
    assert_eq!(rendered(&effects)[0].0, "passed-1");
    assert_eq!(rungs(&effects, Clock::Answer), [("+1".to_owned(), "2026-06-12 09:00".to_owned())]);
}

#[test]
fn the_clock_passes_only_what_is_open() {
    for state in
        [State::Overdue, State::ResponseReceived, State::Verification, State::GoodsReturned]
    {
        let case = samples::case_in(state, false);
        assert_eq!(refused(&case, &Command::PassDueDate, after_due()), RejectionCode::WrongState);
    }
    let rejected = samples::case_in(State::RejectedOpen, false);
    assert_eq!(after(&rejected, &Command::PassDueDate, after_due()).state, State::Overdue);
}

#[test]
fn nothing_is_asked_of_the_trade_while_cbp_decides_or_once_the_case_has_ended() {
    let asking = [RungKind::Before(5), RungKind::OnDay, RungKind::NotViewed(1), RungKind::After(1)];
    for state in State::ALL.into_iter().filter(|state| !state.awaits_answer()) {
        let case = samples::case_in(state, false);
        assert!(!case.file.clocks.runs(Clock::Answer), "{}", state.name());
        for rung in asking {
            let command = samples::remind(Clock::Answer, rung);
            let code = refused(&case, &command, in_time());
            let expected =
                if state.is_terminal() { RejectionCode::Closed } else { RejectionCode::WrongState };
            assert_eq!(code, expected, "{} {}", state.name(), rung.label());
        }
    }
}

#[test]
fn the_reminder_on_the_last_day_escalates_to_the_owner_of_the_account() {
    let (_, effects) =
        allowed(&open(), &samples::remind(Clock::Answer, RungKind::OnDay), in_time());
    assert_eq!(heard(&effects)[2], (Audience::AccountOwner, "reminder"));
    let (_, effects) =
        allowed(&open(), &samples::remind(Clock::Answer, RungKind::Before(1)), in_time());
    assert_eq!(told(&effects)[0].2, ["last-reminder-1", "notice"]);
}

#[test]
fn what_reminds_of_a_date_brings_the_document_that_set_it() {
    let papers = |case: &Case| {
        let reminder = samples::remind(Clock::Answer, RungKind::Before(3));
        told(&allowed(case, &reminder, in_time()).1).remove(0).2
    };
    let extended =
        after(&samples::case_in(State::Open, true), &named("grant-extension"), in_time());
    assert_eq!(papers(&extended), ["notice", "extension-1"]);
    let revoked = after(&extended, &named("revoke-extension"), in_time());
    assert_eq!(papers(&revoked), ["notice", "revocation-2"]);
    let answered = samples::case_in(State::ResponseReceived, false);
    let rejected = after(&answered, &named("reject"), in_time());
    assert_eq!(papers(&rejected), ["notice", "rejection-1"]);
}

#[test]
fn after_the_due_date_the_officer_is_reminded_too_until_the_seventh_day() {
    let overdue = samples::case_in(State::Overdue, false);
    let first = samples::remind(Clock::Answer, RungKind::After(1));
    let (_, effects) = allowed(&overdue, &first, on(6, 12));
    assert_eq!(heard(&effects)[2], (Audience::Officer, "reminder"));
    assert_eq!(rungs(&effects, Clock::Answer), [("+3".to_owned(), "2026-06-14 09:00".to_owned())]);
    let last = samples::remind(Clock::Answer, RungKind::After(7));
    let (_, effects) = allowed(&overdue, &last, on(6, 18));
    assert_eq!(rungs(&effects, Clock::Answer), []);
}

#[test]
fn a_request_that_waits_nudges_the_officer() {
    let asked = samples::case_in(State::Open, true);
    let (_, effects) =
        allowed(&asked, &samples::remind(Clock::Answer, RungKind::Undecided(3)), in_time());
    assert_eq!(heard(&effects), [(Audience::Officer, "extension-undecided")]);
    assert_eq!(
        refused(&open(), &samples::remind(Clock::Answer, RungKind::Undecided(3)), in_time()),
        RejectionCode::NothingPending
    );
}

#[test]
fn rungs_that_are_none_of_a_form_4647_are_refused() {
    for (clock, rung) in [
        (Clock::Validity, RungKind::Before(30)),
        (Clock::Answer, RungKind::Start),
        (Clock::Protest, RungKind::After(1)),
        (Clock::Validity, RungKind::DuePassed),
    ] {
        let command = Command::of_rung(clock, rung, Vec::new());
        assert_eq!(refused(&open(), &command, in_time()), RejectionCode::WrongState);
    }
}

#[test]
fn each_clock_that_ends_has_its_own_command() {
    let ended = |clock| Command::of_rung(clock, RungKind::DuePassed, Vec::new());
    assert_eq!(ended(Clock::Answer), Command::PassDueDate);
    assert_eq!(ended(Clock::Protest), Command::ExpireProtestWindow);
    assert_eq!(ended(Clock::Petition), Command::ExpirePetitionWindow);
    assert_eq!(ended(Clock::Court), Command::ExpireCourtWindow);
    let end = Command::of_rung(Clock::Answer, RungKind::UndecidedEnd, Vec::new());
    assert_eq!(end, Command::PassDueDate);
}

#[test]
fn everybody_knows_whose_turn_it_is() {
    for state in State::ALL {
        let case = samples::case_in(state, false);
        let is_over = state.is_terminal() && state != State::ReferredDamages;
        assert_eq!(case.owner().is_none(), is_over, "{}", state.name());
        assert_eq!(case.is_closed(), state.is_terminal());
    }
    let overdue = samples::case_in(State::Overdue, false);
    let last_hour = new_york(date(2026, 6, 11), 23);
    let (reopened, _) = delayed(&overdue, &named("request-extension"), last_hour, after_due());
    assert_eq!(reopened.owner(), Some("issuing officer, to decide the request for more time"));
    let answered =
        after(&samples::case_in(State::Open, true), &named("submit-response"), in_time());
    assert_eq!(answered.owner(), Some("issuing officer"));
}

#[test]
fn a_reopened_case_that_nobody_decides_closes_again() {
    let overdue = samples::case_in(State::Overdue, false);
    let last_hour = new_york(date(2026, 6, 11), 23);
    let (open, effects) = delayed(&overdue, &named("request-extension"), last_hour, after_due());
    let end = rungs(&effects, Clock::Answer).pop();
    assert_eq!(end, Some(("undecided-end".to_owned(), "2026-06-24 00:00".to_owned())));
    let (again, effects) = allowed(&open, &Command::PassDueDate, new_york(date(2026, 6, 24), 0));
    assert_eq!(again.state, State::Overdue);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Render(_))));
}

#[test]
fn the_facts_of_a_case_are_those_of_its_notice() {
    let case = open();
    assert_eq!(case.entry_numbers(), [&case.notice.entry_number]);
    assert_eq!(case.issued_on(), date(2026, 5, 12));
    assert_eq!(case.importer_name(), "Cedar Ridge Home Goods LLC");
    assert_eq!(case.filers().len(), 1);
    assert_eq!(case.officer().map(|officer| officer.name.as_str()), Some("J. Lindqvist"));
    assert_eq!(case.leading_clock(), Clock::Answer);
}

#[test]
fn every_row_of_the_matrix_and_every_command_survives_being_stored() {
    for case in samples::rows().into_iter().filter_map(|row| row.case) {
        let json = serde_json::to_string(&case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), case);
    }
    for command in samples::commands() {
        let json = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), command);
    }
}

#[test]
fn the_due_date_of_a_moved_deadline_is_the_one_that_passes() {
    let rows = samples::rows();
    let extended = rows.iter().find(|row| row.label == "OPEN, extension granted");
    let case = extended.and_then(|row| row.case.clone()).unwrap();
    assert_eq!(refused(&case, &Command::PassDueDate, after_due()), RejectionCode::TooEarly);
    let passes_at = case.file.clocks.certificate(Clock::Answer).map(Certificate::passes_at);
    assert_eq!(passes_at, Some(new_york(date(2026, 6, 27), 0)));
    assert_eq!(after(&case, &Command::PassDueDate, passes_at.unwrap()).state, State::Overdue);
}

#[test]
fn a_request_that_waits_is_nudged_again_after_a_rejection() {
    let answered =
        after(&samples::case_in(State::Open, true), &named("submit-response"), in_time());
    let undecided = |case: &Case, at| -> Vec<(String, String)> {
        let (rejected, effects) = allowed(case, &named("reject"), at);
        assert!(rejected.file.extension.is_pending());
        let rungs = rungs(&effects, Clock::Answer).into_iter();
        rungs.filter(|(label, _)| label.starts_with("undecided")).collect()
    };
    let rung = |label: &str, at: &str| (label.to_owned(), at.to_owned());
    assert_eq!(
        undecided(&answered, on(6, 1)),
        [
            rung("undecided+3", "2026-06-04 09:00"),
            rung("undecided+5", "2026-06-08 09:00"),
            rung("undecided-2", "2026-06-09 09:00"),
        ]
    );
    assert_eq!(
        undecided(&answered, on(6, 15)),
        [rung("undecided+3", "2026-06-18 09:00"), rung("undecided+5", "2026-06-23 09:00")],
        "overdue: it may still be granted"
    );
    let nothing_asked = samples::case_in(State::ResponseReceived, false);
    let (_, effects) = allowed(&nothing_asked, &named("reject"), on(6, 1));
    assert!(rungs(&effects, Clock::Answer).iter().all(|(label, _)| !label.starts_with("und")));
}

#[test]
fn the_importer_is_named_while_it_may_petition_for_relief() {
    let referred = samples::case_in(State::ReferredDamages, false);
    let petition = "importer, who may petition for relief from the damages";
    assert_eq!(referred.owner(), Some(petition));
    let protested = after(&referred, &named("record-protest"), after_due());
    let denied = after(&protested, &named("decide-protest"), after_due());
    assert_eq!(denied.owner(), Some(petition), "the nearer date");
    let over = after(&denied, &Command::ExpirePetitionWindow, on(8, 17));
    assert_eq!(over.owner(), Some("importer, who may go to court"));
    let over = after(&referred, &Command::ExpirePetitionWindow, on(8, 17));
    assert_eq!(over.owner(), None);
}
