//! Form 29 under check.

use std::hash::{Hash as _, Hasher};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::ActorClass;
use workflows::case::{Case, Policy, Workflow};
use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::form29::{self, ActionStatus, Command, Notice, Position, State, samples};
use workflows::ids::ProtestNumber;
use workflows::message;
use workflows::protest::{Outcome, Protest};

use crate::form29_clock::of_the_clock;
use crate::machine::{Offers, Spec};
use crate::oracle;
use crate::rules::Seen;
use crate::world::{Scope, Setting, World};
use crate::{known, normal};

/// Grants in one case.
const GRANTS: u32 = 2;

pub(crate) struct Form29;

impl Spec for Form29 {
    fn workflow(&self) -> Workflow {
        Workflow::Form29
    }

    fn states(&self) -> Vec<&'static str> {
        State::ALL.iter().map(|state| state.name()).collect()
    }

    /// Lifecycle §4.2. PROPOSED_LAPSED takes a request for more time that was received in time, and
    /// a decision that comes late; a denial puts back what a request had reopened. An override
    /// takes the action early, and an action proposed may be taken in any state of it.
    fn moves(&self) -> &'static str {
        "
        (none) issue PROPOSED_OPEN,TAKEN
        PROPOSED_OPEN,PROPOSED_RESPONSE_RECEIVED,PROPOSED_UNDER_REVIEW,PROPOSED_LAPSED view =
        TAKEN,LIQUIDATED,PROTEST_FILED view =
        PROPOSED_OPEN,PROPOSED_LAPSED request-extension PROPOSED_OPEN
        PROPOSED_OPEN,PROPOSED_LAPSED grant-extension PROPOSED_OPEN
        PROPOSED_OPEN,PROPOSED_LAPSED deny-extension =
        PROPOSED_OPEN deny-extension PROPOSED_LAPSED
        PROPOSED_OPEN,PROPOSED_LAPSED respond PROPOSED_RESPONSE_RECEIVED
        PROPOSED_RESPONSE_RECEIVED start-review PROPOSED_UNDER_REVIEW
        PROPOSED_OPEN,PROPOSED_RESPONSE_RECEIVED withdraw-proposal WITHDRAWN
        PROPOSED_UNDER_REVIEW,PROPOSED_LAPSED withdraw-proposal WITHDRAWN
        PROPOSED_OPEN,PROPOSED_RESPONSE_RECEIVED take-action TAKEN
        PROPOSED_UNDER_REVIEW,PROPOSED_LAPSED take-action TAKEN
        PROPOSED_OPEN pass-due-date PROPOSED_LAPSED
        TAKEN,PROPOSED_LAPSED,PROPOSED_UNDER_REVIEW record-liquidation LIQUIDATED
        LIQUIDATED record-protest PROTEST_FILED
        PROTEST_FILED decide-protest CLOSED_FINAL
        LIQUIDATED expire-protest-window CLOSED_FINAL
        CLOSED_FINAL expire-court-window =
        PROPOSED_OPEN,PROPOSED_RESPONSE_RECEIVED request-internal-advice =
        PROPOSED_UNDER_REVIEW,PROPOSED_LAPSED request-internal-advice =
        PROPOSED_OPEN,PROPOSED_RESPONSE_RECEIVED,PROPOSED_UNDER_REVIEW cancel CANCELLED
        PROPOSED_LAPSED,TAKEN cancel CANCELLED
        PROPOSED_OPEN,PROPOSED_LAPSED,LIQUIDATED,CLOSED_FINAL remind =
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
                    "withdraw-proposal",
                    "take-action",
                    "record-liquidation",
                    "decide-protest",
                    "cancel",
                ],
            ),
            (
                ActorClass::Trade,
                &[
                    "view",
                    "request-extension",
                    "respond",
                    "record-protest",
                    "request-internal-advice",
                ],
            ),
            (
                ActorClass::Clock,
                &["pass-due-date", "expire-protest-window", "expire-court-window", "remind"],
            ),
        ]
    }

    fn begins_at(&self) -> Timestamp {
        oracle::at(date(2026, 7, 6), 10, 0)
    }

    fn settings(&self) -> Vec<Setting> {
        let issue =
            |notice: &Notice| message::Command::Form29(Command::Issue(Box::new(notice.clone())));
        let (proposed, taken) = (samples::notice(), samples::taken_notice());
        let mut no_letter = proposed.clone();
        no_letter.action_types = form29::ActionTypes::default();
        let mut no_explanation = proposed.clone();
        " ".clone_into(&mut no_explanation.explanation);
        let mut excess_of_nothing = proposed.clone();
        excess_of_nothing.action_types.excess = true;
        excess_of_nothing.action_types.excess_weight = false;
        excess_of_nothing.action_types.excess_quantity = false;
        let mut taken_now = taken;
        taken_now.date_of_notice = proposed.date_of_notice;
        let mut of_another_year = proposed.clone();
        of_another_year.date_of_notice = date(2025, 7, 4);
        let elsewhere = known::liquidated(&proposed.entry_number, proposed.date_of_notice);
        let setting = |name, opening, scope| Setting {
            name,
            opening,
            policy: Policy::default(),
            known: Vec::new(),
            later: None,
            spec: &Form29,
            scope,
        };
        let refused = [&no_letter, &no_explanation, &excess_of_nothing, &of_another_year];
        let opening = [&proposed].into_iter().chain(refused).map(issue).collect();
        vec![
            setting("proposed", opening, Scope::Whole),
            setting("taken", vec![issue(&taken_now)], Scope::Whole),
            Setting {
                later: Some(elsewhere.clone()),
                ..setting("liquidated on another notice", vec![issue(&proposed)], Scope::Answer)
            },
            Setting {
                known: vec![elsewhere],
                ..setting("liquidated before", vec![issue(&proposed)], Scope::Answer)
            },
            Setting {
                policy: Policy { accept_late_answers: false, ..Policy::default() },
                ..setting("late answers are not taken", vec![issue(&proposed)], Scope::Answer)
            },
        ]
    }

    fn importers(&self) -> Vec<Account> {
        vec![samples::importer()]
    }

    fn offers(&self, world: &World, offers: &mut Offers<'_>) {
        for opening in &world.setting.opening {
            offers.give(opening.clone(), &samples::officer());
        }
        let Some(Case::Form29(case)) = world.cases.first() else {
            offers.give(message::Command::Form29(Command::View), &samples::trade_user());
            return;
        };
        of_the_trade(case, world, offers);
        of_cbp(case, world, offers);
        of_the_clock(case, world.now, offers);
    }

    fn matters(&self, case: &Case, clock: Clock) -> bool {
        let Case::Form29(case) = case else { return false };
        clock == Clock::Answer && case.state.is_proposed()
    }

    fn normalise(&self, case: &mut Case) {
        let Case::Form29(case) = case else { return };
        normal::file(&mut case.file);
        if let Some(answer) = &mut case.answer {
            answer.received_at = normal::SOME_TIME;
            answer.by = normal::somebody();
        }
        if let Some(advice) = &mut case.internal_advice {
            advice.received_at = normal::SOME_TIME;
            advice.by = normal::somebody();
        }
        if let Some(action) = &mut case.action {
            action.taken.on = normal::SOME_DAY;
            action.taken.by = normal::somebody();
            action.override_reason = None;
        }
        case.protest.iter_mut().for_each(normal::protest);
        if !case.state.is_proposed() {
            forget_the_answer(case);
        }
    }

    fn imprint(&self, case: &Case, mut hasher: &mut dyn Hasher) {
        let Case::Form29(case) = case else { return };
        normal::imprint_of_file(&case.file, hasher);
        let answer =
            case.answer.as_ref().map(|it| (it.late, it.content.position == Position::Agree));
        (answer, case.internal_advice.is_some(), case.action.is_some()).hash(&mut hasher);
        (case.liquidated_on, case.protest.is_some()).hash(&mut hasher);
        if let Some(protest) = &case.protest {
            normal::imprint_of_protest(protest, hasher);
        }
    }

    fn clock_of(&self, state: &str) -> Option<Clock> {
        match state {
            "PROPOSED_OPEN" => Some(Clock::Answer),
            "LIQUIDATED" => Some(Clock::Protest),
            _ => None,
        }
    }

    fn past_states(&self) -> &'static [(&'static str, Clock)] {
        &[("PROPOSED_LAPSED", Clock::Answer)]
    }

    fn after_the_end(&self) -> &'static [&'static str] {
        &["expire-court-window", "remind"]
    }

    fn told_at_the_end(&self) -> (&'static [&'static str], &'static [Clock]) {
        let templates = &[
            "proposal-withdrawn",
            "cancelled",
            "protest-decided",
            "protest-window-closed",
            "court-window-closed",
        ];
        (templates, &[Clock::Court])
    }

    fn last_day(&self, seen: &Seen<'_>, clock: Clock) -> Option<Date> {
        let message::Command::Form29(command) = seen.command else { return None };
        match (command, clock) {
            (Command::Issue(notice), Clock::Answer)
                if notice.action_status == ActionStatus::Proposed =>
            {
                Some(oracle::days_after(notice.date_of_notice, oracle::FORM29_DAYS))
            }
            (Command::GrantExtension { days, .. }, Clock::Answer) => seen
                .certificate_before(clock)
                .map(|before| oracle::days_after(before.raw_due_on, i32::from(*days))),
            (Command::RecordLiquidation { liquidation_date }, Clock::Protest) => {
                Some(oracle::days_after(*liquidation_date, oracle::PROTEST_DAYS))
            }
            (Command::DecideProtest { decided_on, result }, Clock::Court) if result.denies() => {
                Some(oracle::days_after(*decided_on, oracle::COURT_DAYS))
            }
            _ => None,
        }
    }

    fn guards_hold(&self, seen: &Seen<'_>) -> bool {
        let message::Command::Form29(command) = seen.command else { return seen.step().is_none() };
        let quiet = seen.step().is_none_or(|step| match &step.case {
            Case::Form29(case) => case.state.is_proposed() || !case.file.clocks.runs(Clock::Answer),
            Case::Form28(_) | Case::Form4647(_) | Case::Declaration(_) => false,
        });
        quiet
            && match seen.case_before() {
                None => issues(command, seen),
                Some(Case::Form29(case)) => holds_in(case, command, seen),
                Some(Case::Form28(_) | Case::Form4647(_) | Case::Declaration(_)) => false,
            }
    }

    fn frozen_alike(&self, before: &Case, after: &Case) -> bool {
        let (Case::Form29(before), Case::Form29(after)) = (before, after) else { return false };
        let fixed = |case: &form29::Case| {
            let filing = case.protest.as_ref().and_then(Protest::filing);
            (case.liquidated_on, filing.map(|filing| (filing.number.clone(), filing.filed_on)))
        };
        let (was, is) = (fixed(before), fixed(after));
        before.notice == after.notice
            && (was.0.is_none() || was.0 == is.0)
            && (was.1.is_none() || was.1 == is.1)
            && (before.answer.is_none() || after.answer.is_some())
    }
}

/// Once the action is taken, or will not be, how the importer answered is of no consequence.
fn forget_the_answer(case: &mut form29::Case) {
    normal::ended(&mut case.file, case.notice.date_of_notice);
    case.internal_advice = None;
    if let Some(answer) = &mut case.answer {
        answer.late = false;
        answer.content = samples::answer(Position::Disagree);
    }
}

/// Whether a notice may be issued (lifecycle §4.2, `issueProposed`).
fn issues(command: &Command, seen: &Seen<'_>) -> bool {
    let Command::Issue(notice) = command else { return seen.result.is_err() };
    let types = notice.action_types;
    let letters = types.rate_advance || types.value_advance || types.excess || types.other;
    let of_excess = types.excess == (types.excess_weight || types.excess_quantity);
    let days = seen.received_on().until(notice.date_of_notice);
    let near = days.is_ok_and(|span| (-366..=30).contains(&span.get_days()));
    let liquidated = notice.action_status == ActionStatus::Proposed && is_liquidated(seen);
    let expected = letters
        && of_excess
        && near
        && !notice.explanation.trim().is_empty()
        && !liquidated
        && seen.given_by_its_own();
    seen.result.is_ok() == expected
}

/// Whether another notice of action tells that the entry is liquidated.
fn is_liquidated(seen: &Seen<'_>) -> bool {
    seen.before.known().any(|case| match case {
        Case::Form29(case) => case.liquidated_on.is_some(),
        Case::Form28(_) | Case::Form4647(_) | Case::Declaration(_) => false,
    })
}

fn holds_in(case: &form29::Case, command: &Command, seen: &Seen<'_>) -> bool {
    let accepted = seen.result.is_ok();
    let due = case.file.clocks.certificate(Clock::Answer);
    let days_are_over = || due.is_some_and(|due| !seen.received_in_time(due));
    let own = seen.given_by_its_own();
    match command {
        // Before the importer's days are over only with its agreement, an opened answer or a
        // reason.
        Command::TakeAction { overriding, .. } => {
            let agrees =
                case.answer.as_ref().is_some_and(|it| it.content.position == Position::Agree);
            let may = match (overriding, case.state) {
                (Some(overriding), state) => {
                    state.is_proposed() && !overriding.reason.trim().is_empty()
                }
                (None, State::ProposedOpen) => days_are_over(),
                (None, State::ProposedResponseReceived) => agrees,
                (None, state) => {
                    matches!(state, State::ProposedUnderReview | State::ProposedLapsed)
                }
            };
            accepted == (may && own)
        }
        Command::Respond(answer) => {
            let waits = matches!(case.state, State::ProposedOpen | State::ProposedLapsed);
            let says = answer.position == Position::Agree || !answer.text.trim().is_empty();
            let late_taken = seen.before.setting.policy.accept_late_answers && !is_liquidated(seen);
            accepted == (waits && says && own && (late_taken || !days_are_over()))
        }
        Command::RequestInternalAdvice { text } => {
            let may = case.state.is_proposed()
                && case.internal_advice.is_none()
                && !text.trim().is_empty()
                && !is_liquidated(seen);
            accepted == (may && own)
        }
        Command::RecordLiquidation { liquidation_date: on } => {
            !accepted || (case.notice.date_of_notice <= *on && *on <= seen.received_on())
        }
        Command::GrantExtension { days, compelling_reason } => {
            let after = seen.certificate_after(Clock::Answer);
            !accepted
                || (case.file.extension.is_pending()
                    && (1..=90).contains(days)
                    && !compelling_reason.trim().is_empty()
                    && after.is_some_and(|after| seen.received_in_time(after)))
        }
        Command::DenyExtension { .. } => !accepted || case.file.extension.is_pending(),
        Command::DecideProtest { result, decided_on } => {
            let filed_on = case.protest.as_ref().and_then(Protest::filing).map(|it| it.filed_on);
            let in_order =
                filed_on.is_some_and(|on| on <= *decided_on) && *decided_on <= seen.received_on();
            let court = seen.step().is_some_and(|step| step.case.clocks().runs(Clock::Court));
            !accepted || (in_order && court == result.denies())
        }
        Command::Issue(_)
        | Command::View
        | Command::RequestExtension { .. }
        | Command::StartReview
        | Command::WithdrawProposal { .. }
        | Command::RecordProtest { .. }
        | Command::Cancel { .. }
        | Command::PassDueDate
        | Command::ExpireProtestWindow
        | Command::ExpireCourtWindow
        | Command::Remind { .. } => true,
    }
}

fn of_the_trade(case: &form29::Case, world: &World, offers: &mut Offers<'_>) {
    let user = samples::trade_user();
    let command = message::Command::Form29;
    offers.give(command(Command::View), &user);
    let ask =
        |reason: &str| command(Command::RequestExtension { days: 10, reason: reason.to_owned() });
    offers.give_or_late(ask("The ledgers are archived abroad."), &user, Clock::Answer);
    offers.give_wrong(ask("Nineteen letters .."), &user);
    for position in [Position::Agree, Position::Disagree] {
        offers.give_or_late(command(samples::respond(position)), &user, Clock::Answer);
    }
    let mut silent = samples::answer(Position::Disagree);
    " ".clone_into(&mut silent.text);
    offers.give_wrong(command(Command::Respond(Box::new(silent))), &user);
    let advise = |text: &str| command(Command::RequestInternalAdvice { text: text.to_owned() });
    offers.give(advise("Is tooling a dutiable assist?"), &user);
    offers.give_wrong(advise(" "), &user);
    if world.setting.scope == Scope::Whole {
        let (event_on, today) = (case.liquidated_on, oracle::day_of(world.now));
        let last = case.file.clocks.certificate(Clock::Protest).map(|window| window.due_on);
        let days = [event_on, last].into_iter().flatten();
        let edges =
            days.flat_map(|day| [oracle::days_after(day, -1), day, oracle::days_after(day, 1)]);
        for filed_on in edges.chain([oracle::days_after(today, 1)]) {
            if is_of_interest(filed_on, event_on, last, today) {
                offers.give_or_late(protest(filed_on), &user, Clock::Protest);
            }
        }
    }
}

/// A protest is tried on the first and the last day of its window, and where it must be refused.
fn is_of_interest(on: Date, first: Option<Date>, last: Option<Date>, today: Date) -> bool {
    let inside = first.is_some_and(|first| first < on) && last.is_some_and(|last| on < last);
    !inside || on > today
}

pub(crate) fn protest_number() -> ProtestNumber {
    let number = "2704-26-100417".parse();
    number.unwrap_or_else(|_| unreachable!("the number is well formed"))
}

fn protest(filed_on: Date) -> message::Command {
    message::Command::Form29(Command::RecordProtest { protest_number: protest_number(), filed_on })
}

fn of_cbp(case: &form29::Case, world: &World, offers: &mut Offers<'_>) {
    let officer = samples::officer();
    let today = oracle::day_of(world.now);
    let grant =
        |days, reason: &str| Command::GrantExtension { days, compelling_reason: reason.to_owned() };
    let mut wrong = |given| offers.give_wrong(message::Command::Form29(given), &officer);
    wrong(grant(10, " "));
    wrong(grant(91, "The ledgers are needed."));
    let empty = form29::Override { reason: " ".to_owned() };
    wrong(Command::TakeAction { explanation: None, overriding: Some(empty) });
    let mut give = |given| offers.give(message::Command::Form29(given), &officer);
    if case.file.addenda < GRANTS {
        give(grant(1, "The ledgers are needed."));
        give(grant(10, "The ledgers are needed."));
    }
    give(Command::DenyExtension { reason: "Not compelling.".to_owned() });
    give(Command::StartReview);
    give(Command::WithdrawProposal { reason: "The reasons are right.".to_owned() });
    give(samples::take_action());
    give(samples::take_action_early());
    give(Command::Cancel { reason: "Issued in error.".to_owned() });
    if world.setting.scope != Scope::Whole {
        return;
    }
    let noticed_on = case.notice.date_of_notice;
    for liquidation_date in
        [noticed_on, today, oracle::days_after(noticed_on, -1), oracle::days_after(today, 1)]
    {
        give(Command::RecordLiquidation { liquidation_date });
    }
    for result in Outcome::ALL {
        give(Command::DecideProtest { result, decided_on: today });
    }
    let filed_on = case.protest.as_ref().and_then(Protest::filing).map(|filing| filing.filed_on);
    for decided_on in filed_on.into_iter().map(|on| oracle::days_after(on, -1)) {
        give(Command::DecideProtest { result: Outcome::Denied, decided_on });
    }
    give(Command::DecideProtest {
        result: Outcome::Denied,
        decided_on: oracle::days_after(today, 1),
    });
}
