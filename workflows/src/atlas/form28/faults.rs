//! Commands for a Form 28 that their own data make impossible.

use super::super::giving::{Fault, Given, Row, Timing};
use super::{case_in, given, row};
use crate::form28::samples::{self, notice, response};
use crate::form28::{Command, Notice, Response, State, Supplement};

const TOO_SHORT: &str = "Archived abroad.";

pub(super) fn faults() -> Vec<Fault> {
    issues().into_iter().chain(extensions()).chain(answers()).chain(of_cbp()).collect()
}

fn fault(row: Row, command: Command) -> Fault {
    let Given { command, actor, .. } = given(command);
    Fault { row, given: Given::new(command, actor) }
}

fn issue(change: impl FnOnce(&mut Notice)) -> Fault {
    let mut notice = notice();
    change(&mut notice);
    fault(Row::nothing(), Command::Issue(Box::new(notice)))
}

fn issues() -> Vec<Fault> {
    let asks_nothing = |notice: &mut Notice| {
        notice.questions = crate::form28::Questions::default();
        notice.items = crate::form28::Items::default();
        notice.officer_message.clear();
    };
    vec![
        issue(asks_nothing),
        issue(|notice| {
            notice.questions.additional_costs = false;
            notice.questions.assists = true;
        }),
        issue(|notice| {
            notice.items.see_message = true;
            notice.officer_message.clear();
        }),
        issue(|notice| notice.response_days = Some(10)),
        issue(|notice| {
            notice.admissibility = true;
            notice.response_days = Some(30);
        }),
        issue(|notice| notice.date_of_request = jiff::civil::date(2025, 6, 5)),
    ]
}

fn extensions() -> Vec<Fault> {
    let request =
        |days, reason: &str| Command::RequestExtension { days, reason: reason.to_owned() };
    let grant = |days| Command::GrantExtension { days, note: None };
    let asked = || row(case_in(State::Issued, true));
    let late = row(case_in(State::Overdue, true)).timed(Timing::From(samples::after_due()));
    vec![
        fault(row(case_in(State::Issued, false)), request(30, TOO_SHORT)),
        fault(
            row(case_in(State::Issued, false)),
            request(91, "Mill records are archived abroad and take weeks to retrieve."),
        ),
        fault(asked(), grant(91)),
        fault(late, grant(1)),
        fault(asked(), Command::DenyExtension { reason: String::new() }),
    ]
}

fn answers() -> Vec<Fault> {
    let submit = |change: fn(&mut Response)| {
        let mut response = response();
        change(&mut response);
        let command = Command::SubmitResponse(Box::new(response));
        fault(row(case_in(State::Issued, false)), command)
    };
    vec![
        submit(|response| {
            response.answers.pop();
        }),
        only_a_message(),
        submit(|response| response.certification.signature.clear()),
        fault(
            row(case_in(State::ResponseReceived, false)),
            Command::AddSupplement(Supplement {
                reply_message: String::new(),
                attachments: Vec::new(),
            }),
        ),
        fault(
            row(case_in(State::ResponseReceived, false)),
            Command::WithdrawResponse { reason: String::new() },
        ),
    ]
}

/// A request that is all in box 14, and an answer with nothing in it.
fn only_a_message() -> Fault {
    let mut case = case_in(State::Issued, false);
    case.notice.questions = crate::form28::Questions::default();
    case.notice.items = crate::form28::Items::default();
    let empty = Response { reply_message: String::new(), answers: Vec::new(), ..response() };
    fault(row(case), Command::SubmitResponse(Box::new(empty)))
}

fn of_cbp() -> Vec<Fault> {
    let own = notice().notice_number;
    vec![
        fault(
            row(case_in(State::UnderReview, false)),
            Command::AskMore { message: String::new(), days: None },
        ),
        fault(row(case_in(State::UnderReview, false)), Command::RaiseForm29 { form29: own }),
        fault(row(case_in(State::Issued, false)), Command::Cancel { reason: String::new() }),
    ]
}
