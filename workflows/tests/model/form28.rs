//! Form 28 under check.

use std::hash::{Hash as _, Hasher};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::{Actor, ActorClass};
use workflows::case::{Case, Policy, Workflow};
use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::form28::{
    self, Answer, Command, Items, Notice, Questions, Response, State, Supplement, samples,
};
use workflows::ids::AceId;
use workflows::ladder::RungKind;
use workflows::message;

use crate::machine::{Offers, Spec};
use crate::oracle;
use crate::rules::{STRANGER, Seen};
use crate::world::{Scope, Setting, World};
use crate::{known, normal};

/// Grants in one case.
const GRANTS: u32 = 2;
/// Answers and supplements in one case.
const VERSIONS: u32 = 2;

pub(crate) struct Form28;

impl Spec for Form28 {
    fn workflow(&self) -> Workflow {
        Workflow::Form28
    }

    fn states(&self) -> Vec<&'static str> {
        State::ALL.iter().map(|state| state.name()).collect()
    }

    /// Lifecycle §4.1. OVERDUE takes a request for more time that was received in time, and a
    /// decision that comes late; a denial puts back what a request had reopened.
    fn moves(&self) -> &'static str {
        "
        (none) issue ISSUED
        ISSUED,OVERDUE view =
        ISSUED,OVERDUE request-extension ISSUED
        ISSUED,OVERDUE grant-extension ISSUED
        ISSUED,OVERDUE deny-extension =
        ISSUED deny-extension OVERDUE
        ISSUED,OVERDUE,MORE_INFO_REQUIRED submit-response RESPONSE_RECEIVED
        RESPONSE_RECEIVED,UNDER_REVIEW add-supplement =
        RESPONSE_RECEIVED withdraw-response ISSUED,OVERDUE
        RESPONSE_RECEIVED start-review UNDER_REVIEW
        UNDER_REVIEW ask-more MORE_INFO_REQUIRED
        ISSUED,MORE_INFO_REQUIRED pass-due-date OVERDUE
        UNDER_REVIEW accept-response CLOSED_SATISFIED
        UNDER_REVIEW,OVERDUE raise-form29 CLOSED_TO_CF29
        UNDER_REVIEW,OVERDUE raise-form4647 CLOSED_TO_4647
        OVERDUE close-no-response CLOSED_NO_RESPONSE
        ISSUED,OVERDUE,RESPONSE_RECEIVED,UNDER_REVIEW,MORE_INFO_REQUIRED cancel CANCELLED
        ISSUED,OVERDUE,MORE_INFO_REQUIRED remind =
        "
    }

    fn actors(&self) -> &'static [(ActorClass, &'static [&'static str])] {
        &[
            (
                ActorClass::Cbp,
                &[
                    "issue",
                    "grant-extension",
                    "deny-extension",
                    "start-review",
                    "accept-response",
                    "close-no-response",
                    "ask-more",
                    "raise-form29",
                    "raise-form4647",
                    "cancel",
                ],
            ),
            (
                ActorClass::Trade,
                &[
                    "view",
                    "request-extension",
                    "submit-response",
                    "add-supplement",
                    "withdraw-response",
                ],
            ),
            (ActorClass::Clock, &["pass-due-date", "remind"]),
        ]
    }

    fn begins_at(&self) -> Timestamp {
        oracle::at(date(2026, 6, 5), 10, 0)
    }

    fn settings(&self) -> Vec<Setting> {
        let mut samples_asked = samples::notice();
        samples_asked.items.samples = true;
        let mut shorter = samples::notice();
        shorter.admissibility = true;
        shorter.response_days = Some(10);
        let mut of_another_year = samples::notice();
        of_another_year.date_of_request = date(2025, 6, 3);
        let mut asks_nothing = samples::notice();
        asks_nothing.questions = Questions::default();
        asks_nothing.items = Items::default();
        let mut short_without_cause = samples::notice();
        short_without_cause.response_days = Some(10);
        let issue =
            |notice: &Notice| message::Command::Form28(Command::Issue(Box::new(notice.clone())));
        let setting = |name, opening, known| Setting {
            name,
            opening,
            policy: Policy::default(),
            known,
            later: None,
            spec: &Form28,
            scope: Scope::Whole,
        };
        let entry = samples::notice().entry_number;
        vec![
            setting(
                "samples asked",
                [&samples_asked, &of_another_year, &asks_nothing, &short_without_cause]
                    .map(issue)
                    .to_vec(),
                Vec::new(),
            ),
            Setting {
                scope: Scope::Answer,
                ..setting("no samples asked", vec![issue(&samples::notice())], Vec::new())
            },
            // The liquidation becomes final on July 7, the day after the last one for the answer.
            setting(
                "admissibility, ten days, entry liquidated",
                vec![issue(&shorter)],
                vec![known::liquidated(&entry, date(2025, 12, 19))],
            ),
        ]
    }

    fn importers(&self) -> Vec<Account> {
        vec![samples::importer()]
    }

    fn offers(&self, world: &World, offers: &mut Offers<'_>) {
        let officer = samples::officer();
        for opening in &world.setting.opening {
            offers.give(opening.clone(), &officer);
        }
        let Some(Case::Form28(case)) = world.cases.first() else {
            offers.give(message::Command::Form28(Command::View), &samples::trade_user());
            return;
        };
        of_the_trade(case, world, offers);
        of_cbp(case, world, offers);
        of_the_clock(case, world.now, offers);
        // A command of another machine.
        offers.give(message::Command::Form29(workflows::form29::Command::StartReview), &officer);
    }

    fn normalise(&self, case: &mut Case) {
        let Case::Form28(case) = case else { return };
        normal::file(&mut case.file);
        for response in &mut case.responses {
            response.received_at = normal::SOME_TIME;
            response.by = normal::somebody();
            for supplement in &mut response.supplements {
                supplement.received_at = normal::SOME_TIME;
                supplement.by = normal::somebody();
            }
        }
        if case.state.is_terminal() {
            normal::ended(&mut case.file, case.notice.date_of_request);
            case.last_version = 0;
            case.further_request = None;
            case.responses.truncate(1);
            for response in &mut case.responses {
                response.late = false;
                response.version = 1;
                response.supplements.clear();
            }
        }
    }

    fn imprint(&self, case: &Case, mut hasher: &mut dyn Hasher) {
        let Case::Form28(case) = case else { return };
        normal::imprint_of_file(&case.file, hasher);
        (case.deadline_origin, case.last_version, case.notice.response_days).hash(&mut hasher);
        for answer in &case.responses {
            let items = answer.content.answers.len();
            (answer.version, answer.late, items, answer.supplements.len()).hash(&mut hasher);
        }
    }

    fn clock_of(&self, state: &str) -> Option<Clock> {
        matches!(state, "ISSUED" | "MORE_INFO_REQUIRED").then_some(Clock::Answer)
    }

    fn past_states(&self) -> &'static [(&'static str, Clock)] {
        &[("OVERDUE", Clock::Answer)]
    }

    fn after_the_end(&self) -> &'static [&'static str] {
        &[]
    }

    fn told_at_the_end(&self) -> (&'static [&'static str], &'static [Clock]) {
        let templates = &[
            "closed-satisfied",
            "closed-no-response",
            "closed-to-form29",
            "closed-to-form4647",
            "cancelled",
        ];
        (templates, &[])
    }

    fn last_day(&self, seen: &Seen<'_>, clock: Clock) -> Option<Date> {
        let message::Command::Form28(command) = seen.command else { return None };
        let before = seen.certificate_before(clock);
        match command {
            Command::Issue(notice) => {
                let days = notice.response_days.map_or(oracle::FORM28_DAYS, i32::from);
                Some(oracle::days_after(notice.date_of_request, days))
            }
            Command::GrantExtension { days, .. } => {
                before.map(|before| oracle::days_after(before.raw_due_on, i32::from(*days)))
            }
            Command::AskMore { days, .. } => {
                Some(oracle::days_after(seen.received_on(), days.map_or(30, i32::from)))
            }
            Command::WithdrawResponse { .. } => before.map(|before| before.raw_due_on),
            Command::View
            | Command::RequestExtension { .. }
            | Command::DenyExtension { .. }
            | Command::SubmitResponse(_)
            | Command::AddSupplement(_)
            | Command::StartReview
            | Command::AcceptResponse
            | Command::CloseNoResponse
            | Command::RaiseForm29 { .. }
            | Command::RaiseForm4647 { .. }
            | Command::Cancel { .. }
            | Command::PassDueDate
            | Command::Remind { .. } => None,
        }
    }

    fn guards_hold(&self, seen: &Seen<'_>) -> bool {
        let message::Command::Form28(command) = seen.command else { return seen.step().is_none() };
        match (command, seen.case_before()) {
            (Command::Issue(notice), None) => {
                let asks = notice.asked().len() + notice.officer_message.len() > 0;
                let days = oracle::day_of(seen.received_at).until(notice.date_of_request);
                let near = days.is_ok_and(|span| (-366..=30).contains(&span.get_days()));
                let short = notice.response_days.is_none() || notice.admissibility;
                seen.result.is_ok() == (asks && near && short && seen.given_by_its_own())
            }
            (Command::RaiseForm4647 { .. }, Some(Case::Form28(case))) => {
                let concerns = case.notice.items.samples || case.notice.admissibility;
                let entry = &case.notice.entry_number;
                let is_final = known::is_final(entry, seen, seen.received_on());
                seen.result.is_err() || (concerns && !is_final)
            }
            (Command::WithdrawResponse { .. }, Some(_)) => {
                let own = seen.actor.account == Some(samples::importer().ace_id);
                let Some(step) = seen.step() else { return true };
                let due = seen.certificate_before(Clock::Answer);
                let over = due.is_some_and(|due| oracle::end_of(due.due_on) <= seen.before.now);
                own && (step.case.state_name() == "OVERDUE") == over
            }
            (Command::GrantExtension { .. }, Some(case)) => {
                let after = seen.certificate_after(Clock::Answer);
                after.is_none_or(|after| {
                    seen.result.is_err()
                        || (case.extension().is_pending() && seen.received_in_time(after))
                })
            }
            (Command::DenyExtension { .. }, Some(case)) => {
                seen.result.is_err() || case.extension().is_pending()
            }
            (Command::SubmitResponse(response), Some(Case::Form28(case))) => {
                let answered = case.responses.iter().any(|known| !known.content.answers.is_empty());
                seen.result.is_err() || answered || !response.answers.is_empty()
            }
            _ => true,
        }
    }

    fn frozen_alike(&self, before: &Case, after: &Case) -> bool {
        match (before, after) {
            (Case::Form28(before), Case::Form28(after)) => before.notice == after.notice,
            _ => false,
        }
    }
}

/// An answer to everything that the notice asks.
fn answer_to(notice: &Notice) -> Response {
    let answers = notice.asked().into_iter().map(|item| Answer {
        item,
        text: Some(text("See the enclosed records.")),
        not_available_reason: None,
    });
    Response { answers: answers.collect(), ..samples::response() }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn of_the_trade(case: &form28::Case, world: &World, offers: &mut Offers<'_>) {
    let user = samples::trade_user();
    let broker =
        "B00001".parse::<AceId>().map(|account| Actor::trade("u-b00001", "Broker", account));
    let stranger =
        "B00009".parse::<AceId>().map(|account| Actor::trade(STRANGER, "Nobody", account));
    let command = message::Command::Form28;
    offers.give(command(Command::View), &user);
    let ask =
        |days, reason: &str| command(Command::RequestExtension { days, reason: text(reason) });
    let reason = "Mill records are archived abroad.";
    if world.setting.scope == Scope::Whole {
        offers.give_or_late(ask(30, reason), &user, Clock::Answer);
    }
    offers.give_wrong(ask(1, "   Nineteen letters ..   "), &user);
    offers.give_wrong(ask(0, reason), &user);
    offers.give_wrong(ask(91, reason), &user);
    if case.last_version < VERSIONS {
        let answer = answer_to(&case.notice);
        let unanswered = Response { answers: Vec::new(), ..answer.clone() };
        let submit = |answer| command(Command::SubmitResponse(Box::new(answer)));
        offers.give_or_late(submit(answer.clone()), &user, Clock::Answer);
        offers.give_wrong(submit(unanswered), &user);
        let add = |reply: &str| {
            let attachments = Vec::new();
            command(Command::AddSupplement(Supplement { reply_message: text(reply), attachments }))
        };
        offers.give(add("One more invoice."), &user);
        offers.give_wrong(add(" "), &user);
        if let Ok(stranger) = &stranger {
            offers.give_wrong(submit(answer), stranger);
        }
    }
    let withdraw = command(Command::WithdrawResponse { reason: text("The wrong file.") });
    offers.give(withdraw.clone(), &user);
    if let Ok(broker) = &broker {
        offers.give_wrong(withdraw, broker);
    }
    if let Ok(stranger) = &stranger {
        offers.give_wrong(command(Command::View), stranger);
    }
}

fn of_cbp(case: &form28::Case, world: &World, offers: &mut Offers<'_>) {
    let officer = samples::officer();
    let mut wrong = |given| offers.give_wrong(message::Command::Form28(given), &officer);
    wrong(Command::GrantExtension { days: 91, note: None });
    wrong(Command::AskMore { message: text(" "), days: None });
    wrong(Command::Cancel { reason: text(" ") });
    if let Ok(form29) = "RFI-2026-000101".parse() {
        wrong(Command::RaiseForm29 { form29 });
    }
    let mut give = |given| offers.give(message::Command::Form28(given), &officer);
    // A request for more is an addendum too.
    let asked = u32::from(case.further_request.is_some());
    if case.file.addenda < GRANTS + asked {
        for days in [1, 30] {
            give(Command::GrantExtension { days, note: None });
        }
    }
    give(Command::DenyExtension { reason: text("Not explained.") });
    give(Command::StartReview);
    if case.last_version < VERSIONS && world.setting.scope == Scope::Whole {
        let days = case.notice.admissibility.then_some(10);
        give(Command::AskMore { message: text("Explain the royalties."), days });
    }
    give(Command::AcceptResponse);
    if let Ok(form29) = "NOA-2026-000901".parse() {
        give(Command::RaiseForm29 { form29 });
    }
    if let Ok(form4647) = "MRN-2026-000901".parse() {
        give(Command::RaiseForm4647 { form4647 });
    }
    give(Command::CloseNoResponse);
    give(Command::Cancel { reason: text("Issued in error.") });
}

/// Rungs that nobody holds any more, or that come too early.
fn of_the_clock(case: &form28::Case, now: Timestamp, offers: &mut Offers<'_>) {
    let clock = Actor::clock();
    let mut give = |given| offers.give(message::Command::Form28(given), &clock);
    let due = case.file.clocks.certificate(Clock::Answer);
    if due.is_some_and(|due| now < oracle::end_of(due.due_on)) {
        give(Command::PassDueDate);
    }
    for rung in [RungKind::Before(7), RungKind::After(1), RungKind::Undecided(3)] {
        give(samples::remind(rung));
    }
}
