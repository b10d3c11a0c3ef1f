//! More time to answer a proposal: asked in time, granted for compelling reasons only.

use jiff::civil::date;

use super::{
    allowed, audiences, case_in, issued_as_taken, new_york, open, refused, rejection, rungs, told,
};
use crate::case::Facts;
use crate::clocks::Clock;
use crate::effect::Audience;
use crate::form28::samples::Moment;
use crate::form29::samples::{self, after_due, give_received, in_time, trade_user};
use crate::form29::{Command, State};
use crate::rejection::RejectionCode;

fn ask(days: u16) -> Command {
    let reason = "The supplier's ledgers are abroad.".to_owned();
    Command::RequestExtension { days, reason }
}

fn grant(days: u16) -> Command {
    Command::GrantExtension { days, compelling_reason: "The ledgers decide the case.".to_owned() }
}

fn deny() -> Command {
    Command::DenyExtension { reason: "No compelling reason was shown.".to_owned() }
}

#[test]
fn a_grant_counts_on_from_the_raw_date_and_only_the_end_is_rolled() {
    let (asked, effects) = allowed(&open(), &ask(10), in_time());
    assert!(asked.file.extension.is_pending());
    assert_eq!(told(&effects), [(Audience::Officer, "extension-requested", vec![])]);
    let (granted, effects) = allowed(&asked, &grant(10), in_time());
    let deadline = granted.file.clocks.certificate(Clock::Answer).unwrap();
    assert_eq!((deadline.raw_due_on, deadline.due_on), (date(2026, 8, 5), date(2026, 8, 5)));
    assert_eq!(granted.state, State::ProposedOpen);
    assert_eq!(audiences(&effects), [Audience::Importer, Audience::CourtesyBrokers]);
    assert_eq!(told(&effects)[0].2, ["extension-1"]);
}

#[test]
fn a_grant_needs_a_compelling_reason() {
    let asked = samples::case_in(State::ProposedOpen, true);
    let bare = Command::GrantExtension { days: 10, compelling_reason: " ".to_owned() };
    let no = rejection(&asked, &bare, in_time());
    assert_eq!(no.code, RejectionCode::Incomplete);
    assert_eq!(no.sentence, "The compelling reason of the grant is empty.");
    assert_eq!(no.citation.as_deref(), Some("19 CFR 152.2"));
}

#[test]
fn a_request_late_twice_or_without_a_reason_is_refused() {
    let lapsed = case_in(State::ProposedLapsed);
    assert_eq!(refused(&lapsed, &ask(10), after_due()), RejectionCode::TooLate);
    let midnight = new_york(date(2026, 7, 28), 0);
    assert_eq!(refused(&open(), &ask(10), midnight), RejectionCode::TooLate);
    let last_second = midnight - jiff::SignedDuration::from_secs(1);
    let (asked, _) = allowed(&open(), &ask(10), last_second);
    assert_eq!(refused(&asked, &ask(10), last_second), RejectionCode::AlreadyPending);
    let short = Command::RequestExtension { days: 10, reason: "Too busy.".to_owned() };
    assert_eq!(refused(&open(), &short, in_time()), RejectionCode::Incomplete);
    assert_eq!(refused(&open(), &ask(91), in_time()), RejectionCode::NotAllowed);
    assert_eq!(refused(&open(), &grant(10), in_time()), RejectionCode::NothingPending);
    assert_eq!(refused(&open(), &deny(), in_time()), RejectionCode::NothingPending);
}

#[test]
fn a_notice_of_an_action_taken_has_no_time_to_extend() {
    for case in [issued_as_taken(), case_in(State::Taken)] {
        for command in [ask(10), grant(10), deny()] {
            let no = rejection(&case, &command, after_due());
            assert_eq!(no.code, RejectionCode::NotAllowed, "{}", command.name());
            assert_eq!(
                no.citation.as_deref(),
                Some("19 CFR 152.2; 19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)(1)")
            );
        }
    }
    let answered = case_in(State::ProposedResponseReceived);
    assert_eq!(refused(&answered, &ask(10), in_time()), RejectionCode::WrongState);
}

#[test]
fn a_request_received_in_time_reopens_what_the_clock_closed_until_it_is_decided() {
    let lapsed = case_in(State::ProposedLapsed);
    let moment = Moment { received_at: new_york(date(2026, 7, 27), 20), now: after_due() };
    let (reopened, effects) =
        give_received(Some(&lapsed), &ask(10), &trade_user(), moment).unwrap();
    assert_eq!(reopened.state, State::ProposedOpen);
    assert_eq!(
        Facts::owner(&reopened),
        Some("issuing officer, to decide the request for more time")
    );
    assert_eq!(
        audiences(&effects),
        [Audience::Officer, Audience::Importer, Audience::CourtesyBrokers]
    );
    // Five open days after July 29, to the end of the last of them.
    let end = rungs(&effects).into_iter().find(|rung| rung.0 == "undecided-end");
    assert_eq!(end, Some(("undecided-end".to_owned(), "2026-08-06 00:00".to_owned())));

    let (denied, _) = allowed(&reopened, &deny(), after_due());
    assert_eq!(denied.state, State::ProposedLapsed, "the denial puts it back");

    let at_the_end = new_york(date(2026, 8, 6), 0);
    let (undecided, effects) = allowed(&reopened, &Command::PassDueDate, at_the_end);
    assert_eq!(undecided.state, State::ProposedLapsed);
    assert!(undecided.file.extension.is_pending());
    assert_eq!(super::documents(&effects), Vec::<&crate::effect::Document>::new());
}

#[test]
fn a_decision_may_come_after_the_date_and_a_grant_opens_the_proposal_again() {
    let lapsed = samples::case_in(State::ProposedLapsed, true);
    assert!(lapsed.file.extension.is_pending());
    let (granted, _) = allowed(&lapsed, &grant(10), after_due());
    assert_eq!(granted.state, State::ProposedOpen);
    assert_eq!(
        granted.file.clocks.certificate(Clock::Answer).map(|c| c.due_on),
        Some(date(2026, 8, 5))
    );
    let (denied, _) = allowed(&lapsed, &deny(), after_due());
    assert_eq!(denied.state, State::ProposedLapsed);
    assert_eq!(refused(&lapsed, &grant(1), after_due()), RejectionCode::NotAllowed);
}
