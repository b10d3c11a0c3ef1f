//! Commands for a Form 4647 that their own data make impossible.

use jiff::civil::{Date, date};

use super::super::giving::{Fault, Given, Row, sample};
use super::{case_in, disagreement, given, givens, row, submit};
use crate::form4647::samples::{self, commands, notice, promise, response};
use crate::form4647::{
    Actions, Command, Kind, Notice, Override, Quantities, ReasonCode, Response, ResponseKind,
    SampleAttached, SampleRequirement, State, Supervision, Supplement, Violations,
};
use crate::ids::ProtestNumber;
use crate::money::Usd;
use crate::protest::Outcome;

pub(super) fn faults() -> Vec<Fault> {
    let of_cbp = [issues(), late_demands(), decisions(), endings(), raises()];
    let of_both = [extensions(), answers(), samples_of_goods(), protests()];
    of_cbp.into_iter().chain(of_both).flatten().collect()
}

fn fault(row: Row, command: Command) -> Fault {
    let Given { command, actor, .. } = given(command);
    Fault { row, given: Given::new(command, actor) }
}

fn in_state(state: State, command: Command) -> Fault {
    fault(row(case_in(state, false)), command)
}

fn issue(change: impl FnOnce(&mut Notice)) -> Fault {
    let mut notice = notice();
    change(&mut notice);
    fault(Row::nothing(), Command::Issue(Box::new(notice)))
}

fn issues() -> Vec<Fault> {
    vec![
        issue(|notice| {
            notice.actions = Actions { bring_into_compliance: false, redeliver: false };
        }),
        issue(|notice| notice.kind = Kind::Redeliver),
        issue(|notice| "Labelling".clone_into(&mut notice.violations.other_text)),
        issue(|notice| {
            notice.violations = Violations::default();
            notice.remarks.clear();
        }),
        issue(|notice| notice.quantity = 0),
        issue(|notice| {
            notice.required_marking.clear();
            notice.remarks.clear();
        }),
        issue(|notice| {
            notice.actions.redeliver = true;
            notice.kind = Kind::MarkAndRedeliver;
            notice.date_of_release = None;
        }),
        issue(|notice| {
            notice.date_of_release = None;
            notice.date_of_examination = None;
        }),
        issue(|notice| notice.date_of_examination = Some(date(2026, 5, 13))),
        issue(|notice| notice.date_of_notice = date(2025, 5, 12)),
    ]
}

/// Demands after their limits.
fn late_demands() -> Vec<Fault> {
    vec![
        issue(|notice| {
            notice.date_of_entry = date(2026, 4, 1);
            notice.date_of_examination = Some(date(2026, 4, 2));
        }),
        issue(|notice| {
            notice.actions = Actions { bring_into_compliance: false, redeliver: true };
            notice.kind = Kind::Redeliver;
            notice.date_of_release = Some(date(2026, 4, 1));
        }),
        issue(|notice| {
            notice.actions = Actions { bring_into_compliance: false, redeliver: true };
            notice.kind = Kind::Redeliver;
            notice.violations = Violations {
                other: true,
                other_code: Some(ReasonCode::TextileOrigin),
                ..Violations::default()
            };
            notice.date_of_entry = date(2025, 8, 1);
            notice.date_of_release = Some(date(2025, 8, 4));
        }),
        issue(|notice| notice.overriding = Some(Override { reason: String::new() })),
    ]
}

fn extensions() -> Vec<Fault> {
    let request =
        |days, reason: &str| Command::RequestExtension { days, reason: reason.to_owned() };
    let revoke = |new_due_date: Date, reason: &str| Command::RevokeExtension {
        new_due_date,
        reason: reason.to_owned(),
    };
    let granted = |command| fault(row(extended()), command);
    vec![
        in_state(State::Open, request(15, "Recalling pieces.")),
        in_state(
            State::Open,
            request(91, "1,100 pieces are being recalled from two distribution centers."),
        ),
        fault(row(case_in(State::Open, true)), Command::GrantExtension { days: 91, note: None }),
        fault(row(case_in(State::Open, true)), Command::DenyExtension { reason: String::new() }),
        granted(revoke(date(2026, 5, 20), "The goods were offered for sale.")),
        granted(revoke(date(2026, 7, 6), "The goods were offered for sale.")),
        granted(revoke(date(2026, 6, 5), "")),
    ]
}

/// A case whose more time was granted.
fn extended() -> crate::form4647::Case {
    let named = |name: &'static str| commands().into_iter().find(move |c| c.name() == name);
    let path = ["issue", "request-extension", "grant-extension"];
    samples::after(path.into_iter().filter_map(named))
}

fn answer(change: impl FnOnce(&mut Response)) -> Fault {
    let mut response = response();
    change(&mut response);
    in_state(State::Open, submit(response))
}

fn answers() -> Vec<Fault> {
    let all = notice().quantity;
    let mut redeliver = case_in(State::Open, false);
    redeliver.notice.actions = Actions { bring_into_compliance: false, redeliver: true };
    redeliver.notice.kind = Kind::Redeliver;
    let mut returned = promise();
    returned.quantities = Quantities { returned: 1000, destroyed: 3800, ..Quantities::default() };
    returned.planned_date = Some(date(2026, 6, 1));
    vec![
        fault(row(redeliver), submit(response())),
        answer(|answer| answer.false_certification_warning_acknowledged = false),
        answer(|answer| answer.signer.telephone.clear()),
        answer(|answer| answer.quantities.compliant = all - 12),
        fault(partly_returned(), submit(returned)),
        answer(|answer| {
            answer.quantities = Quantities { returned: all, ..Quantities::default() };
        }),
        answer(|answer| answer.certified = false),
        answer(|answer| answer.goods_held_at = None),
        answer(|answer| answer.sample_attached = SampleAttached::Waived),
        answer(|answer| answer.sample_attached = SampleAttached::No),
        in_state(State::Open, submit(destruction(None))),
        in_state(State::Open, submit(destruction(Some(date(2026, 5, 11))))),
        in_state(
            State::ResponseReceived,
            Command::AddSupplement(Supplement { text: String::new(), attachments: Vec::new() }),
        ),
    ]
}

/// CBP has seen 3,800 pieces come back.
fn partly_returned() -> Row {
    let issue = Command::Issue(Box::new(notice()));
    row(samples::after([issue, super::redelivery(super::REST)]))
}

/// An answer that all goods will be destroyed.
fn destruction(planned_date: Option<Date>) -> Response {
    Response {
        kind: ResponseKind::Destroyed,
        quantities: Quantities { destroyed: notice().quantity, ..Quantities::default() },
        planned_date,
        ..disagreement()
    }
}

fn samples_of_goods() -> Vec<Fault> {
    let ask = |reason: &str| Command::RequestSampleWaiver { reason: reason.to_owned() };
    let mut unneeded = case_in(State::Open, false);
    unneeded.notice.sample_requirement = SampleRequirement::NotApplicable;
    let decide = Command::DecideSampleWaiver { granted: true, reason: String::new() };
    vec![
        fault(row(unneeded), ask("Each piece is fragile and oversized.")),
        in_state(State::Open, ask("")),
        fault(row(case_in(State::Open, true)), decide),
    ]
}

fn decisions() -> Vec<Fault> {
    let verify = |kind, on| Command::ScheduleVerification { kind, on, place: None };
    let reject = |reason: &str, days| Command::Reject { reason: reason.to_owned(), days };
    let seen_on = |on| Command::ConfirmRedelivery { quantity: 100, on };
    vec![
        in_state(State::ResponseReceived, verify(Supervision::NotRequired, date(2026, 6, 5))),
        in_state(State::ResponseReceived, verify(Supervision::SpotCheck, date(2026, 5, 20))),
        in_state(State::ResponseReceived, reject("", None)),
        in_state(State::ResponseReceived, reject("Most of the cartons bear no mark.", Some(91))),
        in_state(State::Open, seen_on(date(2026, 5, 11))),
        in_state(
            State::Open,
            Command::ConfirmDestruction { quantity: 4801, on: date(2026, 5, 26) },
        ),
    ]
}

fn endings() -> Vec<Fault> {
    let refer = |cents, claim_mailed_on| Command::ReferDamages {
        amount: Usd::from_cents(cents).unwrap_or_default(),
        tripled: false,
        claim_mailed_on,
    };
    vec![
        in_state(State::Overdue, refer(1_864_000, date(2026, 6, 11))),
        in_state(State::Overdue, refer(0, date(2026, 6, 15))),
        in_state(State::Overdue, Command::RaiseForm29 { form29: notice().notice_number }),
        in_state(State::Open, Command::Rescind { reason: String::new() }),
        in_state(State::Open, Command::Cancel { reason: String::new() }),
    ]
}

/// A Form 29 for goods whose mark of origin is not in question, and one that was raised before.
fn raises() -> Vec<Fault> {
    let raise = sample(givens(), "raise-form29");
    let mut labels = case_in(State::Overdue, false);
    labels.notice.violations =
        Violations { other: true, other_code: Some(ReasonCode::Fda), ..Violations::default() };
    let raised = Row::of(row(case_in(State::Overdue, false)).after(&raise));
    vec![Fault { row: row(labels), given: raise.clone() }, Fault { row: raised, given: raise }]
}

/// Protests dated wrongly, and a decision dated before its protest.
fn protests() -> Vec<Fault> {
    let recorded = row(case_in(State::Open, false)).after(&sample(givens(), "record-protest"));
    let decided_on = date(2026, 5, 25);
    let decide = Command::DecideProtest { result: Outcome::Denied, decided_on };
    let record = |filed_on| Command::RecordProtest { protest_number: protest_number(), filed_on };
    vec![
        in_state(State::Open, record(date(2026, 5, 11))),
        in_state(State::Open, record(date(2026, 5, 27))),
        fault(Row::of(recorded), decide),
    ]
}

#[expect(clippy::expect_used, reason = "the number is a literal, and a test parses it")]
fn protest_number() -> ProtestNumber {
    "1001-26-100123".parse().expect("a literal protest number parses")
}
