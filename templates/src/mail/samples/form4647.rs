//! Messages about a Form 4647.

use std::sync::LazyLock;

use jiff::civil::date;
use workflows::calendar::Calendar;
use workflows::clocks::Clock;
use workflows::deadline::{Certificate, Extension, Rule};
use workflows::effect::{GoodsMeans, Message, Standing};
use workflows::form4647::{
    self, Actions, Kind, Notice, ReasonCode, SampleRequirement, Supervision, Violations,
};
use workflows::ladder::RungKind;
use workflows::protest::{self, Outcome, Protested};

use super::{PENDING, Sample, actor, at, counted, of_any_notice, pending_reminder, reminder};
use crate::paper::Paper;

static MARK: LazyLock<Notice> = LazyLock::new(form4647::samples::notice);

/// A demand to return goods that has nothing to do with their origin.
static REDELIVER: LazyLock<Notice> = LazyLock::new(|| Notice {
    notice_number: "MRN-2026-000027".parse().expect("a number"),
    kind: Kind::Redeliver,
    actions: Actions { bring_into_compliance: false, redeliver: true },
    violations: Violations {
        origin_marking: false,
        other: true,
        other_code: Some(ReasonCode::Ipr),
        other_text: "Suspected registered trademark".to_owned(),
    },
    required_marking: String::new(),
    sample_requirement: SampleRequirement::NotApplicable,
    supervision: Supervision::NotRequired,
    ..form4647::samples::notice()
});

/// That demand.
pub(super) fn redeliver() -> Paper<'static> {
    Paper::Form4647(&REDELIVER)
}

/// A demand to mark or return, under supervision.
static BOTH: LazyLock<Notice> = LazyLock::new(|| Notice {
    notice_number: "MRN-2026-000031".parse().expect("a number"),
    kind: Kind::MarkAndRedeliver,
    actions: Actions { bring_into_compliance: true, redeliver: true },
    supervision: Supervision::Supervised,
    ..form4647::samples::notice()
});

fn due(extensions: &[Extension]) -> Certificate {
    counted(Rule::Form4647Response, MARK.date_of_notice, None, extensions)
}

fn window() -> Certificate {
    let on = MARK.date_of_notice;
    protest::window(Protested::MarkingDemand, on, &MARK.port, &Calendar::cbp()).expect("a window")
}

fn petition() -> Certificate {
    counted(Rule::Petition, date(2026, 8, 20), None, &[])
}

/// Every message, each of its situations at least once.
pub(super) fn samples() -> Vec<Sample> {
    let (mark, redeliver, both) =
        (Paper::Form4647(&MARK), Paper::Form4647(&REDELIVER), Paper::Form4647(&BOTH));
    let states = ("OPEN", "OVERDUE", "RESPONSE_RECEIVED");
    let mut samples = of_any_notice(mark, states, &due(&[]));
    samples.extend(of_the_demand(mark));
    samples.extend(of_the_answer(mark));
    samples.extend(of_the_goods(mark));
    samples.extend(of_rights(mark));
    for paper in [redeliver, both] {
        let due = due(&[]);
        let overdue = Message::Overdue { standing: Standing::default() };
        let referred = Message::DamagesReferred {
            amount: "18640.00".parse().expect("an amount"),
            tripled: false,
            claim_mailed_on: date(2026, 8, 20),
        };
        samples.push(Sample::new(paper, "OPEN", Message::Issued, Some(&due)));
        samples.push(Sample::new(paper, "OPEN", Message::CourtesyCopy, Some(&due)));
        samples.push(Sample::new(paper, "OVERDUE", overdue, Some(&due)));
        samples.push(
            Sample::new(paper, "REFERRED_DAMAGES", referred, None)
                .about(Clock::Petition, &petition()),
        );
    }
    samples
}

fn of_the_demand(paper: Paper<'static>) -> Vec<Sample> {
    let due = due(&[]);
    let before =
        |days: i64| due.raw_due_on.checked_sub(jiff::Span::new().days(days)).expect("a day");
    let after = |days: i64| due.due_on.checked_add(jiff::Span::new().days(days)).expect("a day");
    let standing = Standing::default();
    let mut samples: Vec<Sample> = [
        ("OPEN", Message::Issued),
        ("OPEN", Message::CourtesyCopy),
        ("OPEN", reminder(RungKind::Before(15), before(15))),
        ("OPEN", pending_reminder(RungKind::Before(1), before(1))),
        ("OPEN", reminder(RungKind::NotViewed(1), before(29))),
        ("OPEN", reminder(RungKind::OnDay, before(0))),
        ("OVERDUE", reminder(RungKind::After(3), after(3))),
        ("OVERDUE", Message::Overdue { standing }),
        ("OVERDUE", Message::Overdue { standing: PENDING }),
    ]
    .into_iter()
    .map(|(state, message)| Sample::new(paper, state, message, Some(&due)))
    .collect();
    let granted = Extension::of_days(30, Some(date(2026, 6, 1)), None);
    let revoked = Extension::revoked_to(date(2026, 6, 20), date(2026, 6, 19), None);
    let after = counted(Rule::Form4647Response, MARK.date_of_notice, None, &[granted, revoked]);
    let message = Message::ExtensionRevoked {
        before_due_on: date(2026, 7, 13),
        reason: "No work was done on the goods.".to_owned(),
    };
    samples.push(Sample::new(paper, "OPEN", message, Some(&after)));
    samples
}

fn of_the_answer(paper: Paper<'static>) -> Vec<Sample> {
    let due = due(&[]);
    let received_at = at("2026-06-09T14:05:00Z");
    let reason = || "Six of ten samples bear no mark.".to_owned();
    let supplement = Message::SupplementReceived { version: 2, received_at, by: actor() };
    let waiver = |granted| Message::SampleWaiverDecided { granted, reason: reason() };
    let look = |kind, place: Option<&str>| Message::VerificationScheduled {
        kind,
        on: date(2026, 6, 18),
        place: place.map(str::to_owned),
    };
    [
        ("RESPONSE_RECEIVED", supplement),
        ("OPEN", Message::SampleWaiverRequested { reason: reason(), by: actor() }),
        ("OPEN", waiver(true)),
        ("OPEN", waiver(false)),
        ("RESPONSE_RECEIVED", waiver(true)),
        ("VERIFICATION", look(Supervision::SpotCheck, Some("Importer's warehouse, Columbus, OH"))),
        ("VERIFICATION", look(Supervision::Supervised, None)),
        ("ACCEPTED", Message::ComplianceAccepted { remarks: Some(reason()) }),
        ("ACCEPTED", Message::ComplianceAccepted { remarks: None }),
        ("REJECTED_OPEN", Message::ResponseRejected { reason: reason(), due_passed: false }),
        ("OVERDUE", Message::ResponseRejected { reason: reason(), due_passed: true }),
        ("RESCINDED", Message::Rescinded { reason: reason() }),
    ]
    .into_iter()
    .map(|(state, message)| Sample::new(paper, state, message, Some(&due)))
    .collect()
}

fn of_the_goods(paper: Paper<'static>) -> Vec<Sample> {
    let due = due(&[]);
    let confirmed = |means, quantity, remaining| Message::GoodsConfirmed {
        means,
        quantity,
        on: date(2026, 6, 16),
        remaining,
    };
    let raised = || Message::Form29Raised { form29: "NOA-2026-000071".parse().expect("a number") };
    [
        ("OPEN", confirmed(GoodsMeans::Redelivered, 1788, 907)),
        ("OVERDUE", confirmed(GoodsMeans::Exported, 1, 1)),
        ("RESPONSE_RECEIVED", confirmed(GoodsMeans::Redelivered, 200, 100)),
        ("GOODS_RETURNED", confirmed(GoodsMeans::Redelivered, 4800, 0)),
        ("GOODS_RETURNED", confirmed(GoodsMeans::MarkedAfterReturn, 200, 4600)),
        ("DISPOSED", confirmed(GoodsMeans::Destroyed, 4800, 0)),
        ("ACCEPTED", confirmed(GoodsMeans::MarkedAfterReturn, 4800, 0)),
        ("OVERDUE", raised()),
        ("REJECTED_OPEN", raised()),
        ("REFERRED_DAMAGES", raised()),
    ]
    .into_iter()
    .map(|(state, message)| Sample::new(paper, state, message, Some(&due)))
    .collect()
}

fn of_rights(paper: Paper<'static>) -> Vec<Sample> {
    let (window, petition) = (window(), petition());
    let court =
        protest::court_window(date(2027, 1, 15), &MARK.port, &Calendar::cbp()).expect("a window");
    let protest =
        |state, message| Sample::new(paper, state, message, None).about(Clock::Protest, &window);
    let relief = |message| {
        Sample::new(paper, "REFERRED_DAMAGES", message, None).about(Clock::Petition, &petition)
    };
    let number = || "1001-26-102956".parse().expect("a protest number");
    let filed = || Message::ProtestFiled {
        protest_number: number(),
        filed_on: date(2026, 6, 20),
        by: actor(),
    };
    let decided = |result| Message::ProtestDecided {
        protest_number: number(),
        result,
        decided_on: date(2027, 1, 15),
    };
    let claim = |tripled| Message::DamagesReferred {
        amount: "55920.00".parse().expect("an amount"),
        tripled,
        claim_mailed_on: date(2026, 8, 20),
    };
    let last_day = petition.raw_due_on;
    vec![
        protest("OPEN", reminder(RungKind::Before(90), date(2026, 8, 10))),
        protest("ACCEPTED", reminder(RungKind::Before(7), date(2026, 11, 1))),
        protest("OVERDUE", filed()),
        protest("ACCEPTED", filed()),
        protest("OVERDUE", decided(Outcome::Allowed)),
        protest("GOODS_RETURNED", decided(Outcome::Allowed)),
        Sample::new(paper, "OVERDUE", decided(Outcome::Denied), None).about(Clock::Court, &court),
        protest("OVERDUE", Message::ProtestWindowClosed),
        protest("REFERRED_DAMAGES", Message::ProtestWindowClosed),
        Sample::new(paper, "OVERDUE", Message::CourtWindowClosed, None).about(Clock::Court, &court),
        relief(claim(true)),
        relief(claim(false)),
        relief(reminder(RungKind::Before(1), last_day.yesterday().expect("a day"))),
        relief(reminder(RungKind::OnDay, last_day)),
        relief(Message::PetitionWindowClosed),
        relief(Message::Undeliverable {
            undelivered: "damages-referred".to_owned(),
            gap: "Account A00001 has no contact for forms and no owner.".to_owned(),
        }),
    ]
}
