//! Form 4647 under check. The machine is too large for everything at once: each setting tries a
//! part of the alphabet to the end ([`Scope`]).

use std::hash::{Hash as _, Hasher};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use workflows::actor::ActorClass;
use workflows::case::{Case, Policy, Workflow};
use workflows::clocks::Clock;
use workflows::directory::Account;
use workflows::form4647::{
    self, Actions, Command, Kind, Ledger, Notice, Override, ReceivedResponse, SampleRequirement,
    SampleWaiver, State, samples,
};
use workflows::message;
use workflows::protest::Protest;

use crate::machine::{Offers, Spec};
use crate::oracle;
use crate::rules::Seen;
use crate::world::{Scope, Setting, World};
use crate::{form4647_guards, form4647_offers, goods, known, normal};

/// The notice is dated so that its last day is a Saturday after a holiday.
pub(crate) const NOTICED_ON: Date = date(2026, 5, 21);

pub(crate) struct Form4647;

impl Spec for Form4647 {
    fn workflow(&self) -> Workflow {
        Workflow::Form4647
    }

    fn states(&self) -> Vec<&'static str> {
        State::ALL.iter().map(|state| state.name()).collect()
    }

    /// Lifecycle §4.3. OVERDUE takes a request for more time that was received in time, and a
    /// decision that comes late. What CBP saw of the goods is a fact in every state before the end.
    fn moves(&self) -> &'static str {
        "
        (none) issue OPEN
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN,GOODS_RETURNED view =
        OPEN,REJECTED_OPEN request-extension =
        OVERDUE request-extension OPEN,REJECTED_OPEN
        OPEN,REJECTED_OPEN grant-extension =
        OVERDUE grant-extension OPEN,REJECTED_OPEN
        OPEN,REJECTED_OPEN deny-extension =,OVERDUE
        OVERDUE deny-extension =
        OPEN,REJECTED_OPEN revoke-extension =
        OPEN,OVERDUE,REJECTED_OPEN submit-response RESPONSE_RECEIVED
        RESPONSE_RECEIVED,VERIFICATION add-supplement =
        OPEN request-sample-waiver =
        OPEN,OVERDUE,REJECTED_OPEN decide-sample-waiver =
        RESPONSE_RECEIVED schedule-verification VERIFICATION
        RESPONSE_RECEIVED,VERIFICATION accept ACCEPTED,GOODS_RETURNED
        RESPONSE_RECEIVED,VERIFICATION reject REJECTED_OPEN,OVERDUE
        OPEN,OVERDUE,RESPONSE_RECEIVED confirm-redelivery =,GOODS_RETURNED
        VERIFICATION,REJECTED_OPEN confirm-redelivery =,GOODS_RETURNED
        OPEN,OVERDUE,RESPONSE_RECEIVED confirm-export =,DISPOSED,GOODS_RETURNED
        VERIFICATION,REJECTED_OPEN confirm-export =,DISPOSED,GOODS_RETURNED
        GOODS_RETURNED confirm-export =,DISPOSED,ACCEPTED
        OPEN,OVERDUE,RESPONSE_RECEIVED confirm-destruction =,DISPOSED,GOODS_RETURNED
        VERIFICATION,REJECTED_OPEN confirm-destruction =,DISPOSED,GOODS_RETURNED
        GOODS_RETURNED confirm-destruction =,DISPOSED,ACCEPTED
        GOODS_RETURNED mark-after-return =,ACCEPTED
        OVERDUE,RESPONSE_RECEIVED refer-damages REFERRED_DAMAGES
        OVERDUE,REJECTED_OPEN,REFERRED_DAMAGES raise-form29 =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN record-protest =
        GOODS_RETURNED,ACCEPTED,DISPOSED,REFERRED_DAMAGES record-protest =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN decide-protest =
        GOODS_RETURNED,ACCEPTED,DISPOSED,REFERRED_DAMAGES decide-protest =
        RESCINDED,CANCELLED decide-protest =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION rescind RESCINDED
        REJECTED_OPEN,GOODS_RETURNED rescind RESCINDED
        OPEN cancel CANCELLED
        OPEN,REJECTED_OPEN pass-due-date OVERDUE
        REFERRED_DAMAGES expire-petition-window =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN expire-protest-window =
        GOODS_RETURNED,REFERRED_DAMAGES expire-protest-window =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN expire-court-window =
        GOODS_RETURNED,ACCEPTED,DISPOSED,REFERRED_DAMAGES expire-court-window =
        OPEN,OVERDUE,RESPONSE_RECEIVED,VERIFICATION,REJECTED_OPEN remind =
        GOODS_RETURNED,ACCEPTED,DISPOSED,REFERRED_DAMAGES remind =
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
                    "revoke-extension",
                    "decide-sample-waiver",
                    "schedule-verification",
                    "accept",
                    "reject",
                    "confirm-redelivery",
                    "confirm-export",
                    "confirm-destruction",
                    "mark-after-return",
                    "refer-damages",
                    "raise-form29",
                    "decide-protest",
                    "rescind",
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
                    "request-sample-waiver",
                    "record-protest",
                ],
            ),
            (
                ActorClass::Clock,
                &[
                    "pass-due-date",
                    "expire-petition-window",
                    "expire-protest-window",
                    "expire-court-window",
                    "remind",
                ],
            ),
        ]
    }

    fn begins_at(&self) -> Timestamp {
        oracle::at(NOTICED_ON, 10, 0)
    }

    fn settings(&self) -> Vec<Setting> {
        let notice = |quantity, kind| {
            let (mark, redeliver) = (kind != Kind::Redeliver, kind != Kind::Mark);
            let actions = Actions { bring_into_compliance: mark, redeliver };
            Notice {
                date_of_notice: NOTICED_ON,
                quantity,
                kind,
                actions,
                sample_requirement: SampleRequirement::NotApplicable,
                ..samples::notice()
            }
        };
        let issue =
            |notice: &Notice| message::Command::Form4647(Command::Issue(Box::new(notice.clone())));
        let setting = |name, scope, notices: &[Notice]| Setting {
            name,
            opening: notices.iter().map(issue).collect(),
            policy: Policy::default(),
            known: Vec::new(),
            later: None,
            spec: &Form4647,
            scope,
        };
        let both = notice(1, Kind::MarkAndRedeliver);
        let with_sample =
            Notice { sample_requirement: SampleRequirement::Required, ..both.clone() };
        // The last day for a demand of redelivery, and the day after it with a reason.
        let redelivery =
            Notice { date_of_release: Some(date(2026, 4, 21)), ..notice(1, Kind::Redeliver) };
        let on_a_reason = Notice {
            date_of_release: Some(date(2026, 4, 20)),
            overriding: Some(Override { reason: "Found late.".to_owned() }),
            ..redelivery.clone()
        };
        let entry = both.entry_number.clone();
        vec![
            setting("goods in parts", Scope::Goods, &[notice(3, Kind::MarkAndRedeliver)]),
            setting("more time", Scope::MoreTime, std::slice::from_ref(&both)),
            setting("windows", Scope::Windows, std::slice::from_ref(&both)),
            setting("a sample is required", Scope::Answer, &[with_sample]),
            setting("redelivery alone", Scope::Answer, &[redelivery.clone(), on_a_reason]),
            setting("notices that are refused", Scope::Answer, &refused(&both)),
            // Liquidated so that it becomes final the day after the notice, and on its day.
            Setting {
                known: vec![known::liquidated(&entry, date(2025, 11, 21))],
                ..setting(
                    "liquidated, and not yet final",
                    Scope::Answer,
                    std::slice::from_ref(&redelivery),
                )
            },
            Setting {
                known: vec![known::liquidated(&entry, date(2025, 11, 20))],
                ..setting("finally liquidated", Scope::Answer, &[redelivery])
            },
        ]
    }

    fn importers(&self) -> Vec<Account> {
        vec![samples::importer()]
    }

    fn offers(&self, world: &World, offers: &mut Offers<'_>) {
        form4647_offers::offers(world, offers);
    }

    /// The window of a protest stays a fact when nobody needs to be reminded of it any more.
    fn matters(&self, case: &Case, clock: Clock) -> bool {
        let Case::Form4647(case) = case else { return false };
        match clock {
            Clock::Answer => !case.state.is_terminal(),
            Clock::Protest => matches!(case.protest, Protest::PendingWindow),
            Clock::Court | Clock::Petition | Clock::Validity => false,
        }
    }

    fn horizon(&self, world: &World) -> Timestamp {
        let due = world.cases.first().and_then(|case| case.clocks().certificate(Clock::Answer));
        match (world.setting.scope, due) {
            (Scope::Windows | Scope::Whole, _) | (_, None) => Timestamp::MAX,
            (Scope::Goods | Scope::Answer, Some(due)) => oracle::end_of(due.due_on),
            (Scope::MoreTime, Some(due)) => oracle::end_of(oracle::days_after(due.due_on, 3)),
        }
    }

    fn normalise(&self, case: &mut Case) {
        let Case::Form4647(case) = case else { return };
        normal::file(&mut case.file);
        normal::protest(&mut case.protest);
        // Of earlier answers nothing is looked at.
        let current = case.responses.pop();
        case.responses = current.into_iter().map(normal_answer).collect();
        goods::normalise(&mut case.ledger);
        case.disposition = None;
        if let Some(verification) = &mut case.verification {
            verification.on = normal::SOME_DAY;
        }
        if let Some(damages) = &mut case.damages {
            damages.claim_mailed_on = normal::SOME_DAY;
        }
        // What was rejected claims nothing any more.
        if let (true, Some(answer)) = (case.answer_rejected, case.responses.last_mut()) {
            answer.content = samples::response();
            case.verification = None;
        }
        if case.state.is_terminal() || case.state == State::GoodsReturned {
            normal::ended(&mut case.file, case.notice.date_of_notice);
            case.last_version = 0;
            for response in &mut case.responses {
                response.late = false;
                response.version = 1;
                response.received_at = normal::SOME_TIME;
                response.supplements.clear();
                if case.state.is_terminal() {
                    response.content = samples::response();
                }
            }
            if case.state.is_terminal() {
                case.ledger = Ledger::default();
            }
        }
        match &mut case.sample_waiver {
            SampleWaiver::None => {}
            SampleWaiver::Requested { by, received_at, .. } => {
                *by = normal::somebody();
                *received_at = normal::SOME_TIME;
            }
            SampleWaiver::Granted { decided_at, .. } | SampleWaiver::Denied { decided_at, .. } => {
                *decided_at = normal::SOME_TIME;
            }
        }
    }

    fn imprint(&self, case: &Case, mut hasher: &mut dyn Hasher) {
        let Case::Form4647(case) = case else { return };
        normal::imprint_of_file(&case.file, hasher);
        normal::imprint_of_protest(&case.protest, hasher);
        for answer in &case.responses {
            let it = answer.content.quantities;
            let parts = [it.compliant, it.returned, it.exported, it.destroyed, it.not_available];
            (answer.version, answer.late, answer.received_at, parts).hash(&mut hasher);
            (answer.content.kind, answer.content.sample_attached).hash(&mut hasher);
            answer.supplements.len().hash(&mut hasher);
        }
        for row in case.ledger.rows() {
            (row.means, row.quantity, row.from_custody).hash(&mut hasher);
        }
        let verified = case.verification.as_ref().map(|it| it.kind.name());
        (verified, case.sample_waiver.name(), case.damages.is_some()).hash(&mut hasher);
        (case.last_version, case.answer_rejected, case.late_demands.len()).hash(&mut hasher);
    }

    fn clock_of(&self, state: &str) -> Option<Clock> {
        matches!(state, "OPEN" | "REJECTED_OPEN").then_some(Clock::Answer)
    }

    fn past_states(&self) -> &'static [(&'static str, Clock)] {
        &[("OVERDUE", Clock::Answer)]
    }

    fn after_the_end(&self) -> &'static [&'static str] {
        &[
            "record-protest",
            "decide-protest",
            "expire-protest-window",
            "expire-court-window",
            "expire-petition-window",
            "raise-form29",
            "remind",
        ]
    }

    fn told_at_the_end(&self) -> (&'static [&'static str], &'static [Clock]) {
        let templates = &[
            "compliance-accepted",
            "goods-confirmed",
            "damages-referred",
            "form29-raised",
            "rescinded",
            "cancelled",
            "protest-filed",
            "protest-decided",
            "protest-window-closed",
            "court-window-closed",
            "petition-window-closed",
        ];
        (templates, &[Clock::Protest, Clock::Court, Clock::Petition])
    }

    fn last_day(&self, seen: &Seen<'_>, clock: Clock) -> Option<Date> {
        let message::Command::Form4647(command) = seen.command else { return None };
        let before = seen.certificate_before(clock);
        match (command, clock) {
            (Command::Issue(notice), Clock::Answer) => {
                Some(oracle::days_after(notice.date_of_notice, oracle::FORM4647_DAYS))
            }
            (Command::Issue(notice), Clock::Protest) => {
                Some(oracle::days_after(notice.date_of_notice, oracle::PROTEST_DAYS))
            }
            (Command::GrantExtension { days, .. }, Clock::Answer) => {
                before.map(|before| oracle::days_after(before.raw_due_on, i32::from(*days)))
            }
            (Command::RevokeExtension { new_due_date, .. }, Clock::Answer) => Some(*new_due_date),
            // New days count from the rejection, and never end before the date that stands.
            (Command::Reject { days, .. }, Clock::Answer) => before.map(|before| {
                let renewed = oracle::days_after(seen.received_on(), days.map_or(0, i32::from));
                let calendar = &seen.machine.calendar;
                let is_later = oracle::moved_on(renewed, before, calendar) > before.due_on;
                if days.is_some() && is_later { renewed } else { before.raw_due_on }
            }),
            (Command::DecideProtest { decided_on, result }, Clock::Court) if result.denies() => {
                Some(oracle::days_after(*decided_on, oracle::COURT_DAYS))
            }
            (Command::ReferDamages { claim_mailed_on, .. }, Clock::Petition) => {
                Some(oracle::days_after(*claim_mailed_on, oracle::PETITION_DAYS))
            }
            _ => None,
        }
    }

    fn guards_hold(&self, seen: &Seen<'_>) -> bool {
        form4647_guards::hold(seen)
    }

    fn frozen_alike(&self, before: &Case, after: &Case) -> bool {
        let (Case::Form4647(before), Case::Form4647(after)) = (before, after) else { return false };
        let filed = |case: &form4647::Case| {
            case.protest.filing().map(|filing| (filing.number.clone(), filing.filed_on))
        };
        before.notice == after.notice
            && before.late_demands == after.late_demands
            && (filed(before).is_none() || filed(before) == filed(after))
            && (before.damages.is_none() || after.damages.is_some())
    }
}

fn normal_answer(mut answer: ReceivedResponse) -> ReceivedResponse {
    // Its day is looked at by a verification.
    answer.received_at = oracle::at(oracle::day_of(answer.received_at), 12, 0);
    answer.by = normal::somebody();
    for supplement in &mut answer.supplements {
        supplement.received_at = normal::SOME_TIME;
        supplement.by = normal::somebody();
    }
    answer
}

/// Notices that must not be issued, and next to each of them one that may.
fn refused(notice: &Notice) -> Vec<Notice> {
    let with = |change: fn(&mut Notice)| {
        let mut notice = notice.clone();
        change(&mut notice);
        notice
    };
    vec![
        with(|it| {
            it.violations.origin_marking = false;
            " ".clone_into(&mut it.remarks);
        }),
        with(|it| it.quantity = 0),
        with(|it| it.kind = Kind::Mark),
        with(|it| it.actions = Actions { bring_into_compliance: false, redeliver: false }),
        with(|it| it.date_of_release = None),
        with(|it| it.date_of_notice = date(2025, 5, 19)),
        // Redelivery: 30 days after the release end on the day before the notice, then on its day.
        with(|it| it.date_of_release = Some(date(2026, 4, 20))),
        with(|it| {
            it.date_of_release = Some(date(2026, 4, 20));
            it.overriding = Some(Override { reason: " ".to_owned() });
        }),
        with(|it| {
            it.date_of_entry = date(2026, 4, 20);
            it.date_of_examination = None;
        }),
    ]
}
