//! Messages about a Form 29, proposed and taken.

use std::sync::LazyLock;

use jiff::civil::date;
use workflows::calendar::Calendar;
use workflows::clocks::Clock;
use workflows::deadline::{Certificate, Rule};
use workflows::effect::{Message, Standing};
use workflows::form29::{self, Notice};
use workflows::ladder::RungKind;
use workflows::protest::{self, Outcome, Protested};

use super::{PENDING, Sample, actor, counted, of_any_notice, pending_reminder, reminder};
use crate::paper::Paper;

static PROPOSED: LazyLock<Notice> = LazyLock::new(form29::samples::notice);
static TAKEN: LazyLock<Notice> = LazyLock::new(form29::samples::taken_notice);

/// The deadline of the proposed notice.
fn due() -> Certificate {
    counted(Rule::Form29Response, PROPOSED.date_of_notice, None, &[])
}

/// The window after the liquidation.
fn window() -> Certificate {
    let port = &PROPOSED.from.port_code;
    protest::window(Protested::Liquidation, date(2026, 9, 18), port, &Calendar::cbp())
        .expect("a window")
}

fn court() -> Certificate {
    let port = &PROPOSED.from.port_code;
    protest::court_window(date(2027, 1, 15), port, &Calendar::cbp()).expect("a window")
}

/// Every message, each of its situations at least once.
pub(super) fn samples() -> Vec<Sample> {
    let (proposed, taken) = (Paper::Form29(&PROPOSED), Paper::Form29(&TAKEN));
    let mut samples = of_any_notice(
        proposed,
        ("PROPOSED_OPEN", "PROPOSED_LAPSED", "PROPOSED_RESPONSE_RECEIVED"),
        &due(),
    );
    samples.extend(of_the_answer(proposed));
    samples.extend(after_it(proposed));
    for message in [Message::Issued, Message::CourtesyCopy] {
        samples.push(Sample::new(taken, "TAKEN", message, None));
    }
    let reason = "The notice names the wrong entry.".to_owned();
    samples.push(Sample::new(taken, "CANCELLED", Message::Cancelled { reason }, None));
    let on = date(2026, 9, 18);
    samples.push(
        Sample::new(taken, "LIQUIDATED", Message::Liquidated { liquidated_on: on }, None)
            .about(Clock::Protest, &window()),
    );
    let gap = "Account A00001 has no contact for forms and no owner.".to_owned();
    let undelivered = "issued".to_owned();
    samples.push(Sample::new(taken, "TAKEN", Message::Undeliverable { undelivered, gap }, None));
    samples
}

fn of_the_answer(paper: Paper<'static>) -> Vec<Sample> {
    let due = due();
    let before =
        |days: i64| due.raw_due_on.checked_sub(jiff::Span::new().days(days)).expect("a day");
    let after = |days: i64| due.due_on.checked_add(jiff::Span::new().days(days)).expect("a day");
    let reason = || "The classification is right as entered.".to_owned();
    let standing = Standing::default();
    [
        ("PROPOSED_OPEN", Message::Issued),
        ("PROPOSED_OPEN", Message::CourtesyCopy),
        ("PROPOSED_OPEN", reminder(RungKind::Before(10), before(10))),
        ("PROPOSED_OPEN", pending_reminder(RungKind::UndecidedBefore(2), before(2))),
        ("PROPOSED_OPEN", reminder(RungKind::NotViewed(1), before(19))),
        ("PROPOSED_OPEN", reminder(RungKind::OnDay, before(0))),
        ("PROPOSED_OPEN", reminder(RungKind::OnDay, after(0))),
        ("PROPOSED_LAPSED", reminder(RungKind::After(1), after(1))),
        ("PROPOSED_LAPSED", Message::Lapsed { standing }),
        ("PROPOSED_LAPSED", Message::Lapsed { standing: PENDING }),
        ("WITHDRAWN", Message::ProposalWithdrawn { reason: reason() }),
        ("PROPOSED_OPEN", Message::InternalAdviceRequested { text: reason(), by: actor() }),
        ("PROPOSED_UNDER_REVIEW", Message::InternalAdviceRequested { text: reason(), by: actor() }),
    ]
    .into_iter()
    .map(|(state, message)| Sample::new(paper, state, message, Some(&due)))
    .collect()
}

fn after_it(paper: Paper<'static>) -> Vec<Sample> {
    let (window, court) = (window(), court());
    let number = || "2704-26-101137".parse().expect("a protest number");
    let taken_on = date(2026, 8, 3);
    let decided = |result| Message::ProtestDecided {
        protest_number: number(),
        result,
        decided_on: date(2027, 1, 15),
    };
    let protest =
        |state, message| Sample::new(paper, state, message, None).about(Clock::Protest, &window);
    let summons =
        |message| Sample::new(paper, "CLOSED_FINAL", message, None).about(Clock::Court, &court);
    let explanation = Some("The reasons given do not change the classification.".to_owned());
    vec![
        Sample::new(paper, "TAKEN", Message::ActionTaken { taken_on, explanation }, None),
        Sample::new(paper, "TAKEN", Message::ActionTaken { taken_on, explanation: None }, None),
        protest("LIQUIDATED", Message::Liquidated { liquidated_on: date(2026, 9, 18) }),
        protest("LIQUIDATED", reminder(RungKind::Before(90), date(2026, 12, 17))),
        protest("LIQUIDATED", reminder(RungKind::Before(1), date(2027, 3, 16))),
        protest("LIQUIDATED", reminder(RungKind::OnDay, date(2027, 3, 17))),
        protest("LIQUIDATED", reminder(RungKind::After(1), date(2027, 3, 18))),
        protest(
            "PROTEST_FILED",
            Message::ProtestFiled {
                protest_number: number(),
                filed_on: date(2026, 12, 1),
                by: actor(),
            },
        ),
        protest("CLOSED_FINAL", decided(Outcome::Allowed)),
        summons(decided(Outcome::Denied)),
        summons(decided(Outcome::PartlyAllowed)),
        summons(reminder(RungKind::Before(30), date(2027, 6, 14))),
        summons(reminder(RungKind::Before(1), date(2027, 7, 14))),
        summons(Message::CourtWindowClosed),
        protest("CLOSED_FINAL", Message::ProtestWindowClosed),
        protest(
            "LIQUIDATED",
            Message::Undeliverable {
                undelivered: "liquidated".to_owned(),
                gap: "Account A00001 has no contact for forms and no owner.".to_owned(),
            },
        ),
    ]
}
