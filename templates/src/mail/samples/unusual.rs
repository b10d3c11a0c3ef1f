//! Notices that are unlike most, and days that seldom come: what has words of its own all the same.

use std::sync::LazyLock;

use jiff::civil::date;
use workflows::calendar::Calendar;
use workflows::case_file::Relation;
use workflows::clocks::Clock;
use workflows::deadline::{Certificate, Rule};
use workflows::declaration::{self, Statement};
use workflows::effect::{GoodsMeans, Message};
use workflows::ladder::RungKind;
use workflows::protest::{self, Outcome, Protested};
use workflows::{form28, form29, form4647};

use super::{Sample, counted, reminder};
use crate::paper::Paper;

/// Asks for nothing in boxes 12 and 13, and for records of admissibility.
static LETTER: LazyLock<form28::Notice> = LazyLock::new(|| {
    let mut notice = form28::samples::notice();
    notice.questions = form28::Questions::default();
    notice.items = form28::Items::default();
    notice.admissibility = true;
    "Please send the records of the quota claim.".clone_into(&mut notice.officer_message);
    notice.officer.email = Some("delgado@cbp.example".to_owned());
    notice.officer.title = None;
    notice
});

/// About several entries, with antidumping cases and without an explanation.
static MANY: LazyLock<form29::Notice> = LazyLock::new(|| {
    let mut notice = form29::samples::notice();
    notice.additional_entry_numbers = ["XQ7-2604419-7", "XQ7-2604420-5"]
        .map(|number| number.parse().expect("an entry number"))
        .into();
    notice.ad_cvd_cases = vec!["A-570-967".parse().expect("a case number")];
    notice.explanation = String::new();
    notice
});

/// Names neither the mark required nor the place of the goods.
static BARE: LazyLock<form4647::Notice> = LazyLock::new(|| form4647::Notice {
    required_marking: String::new(),
    goods_location: String::new(),
    remarks: String::new(),
    ..form4647::samples::notice()
});

static STATEMENT: LazyLock<Statement> =
    LazyLock::new(|| declaration::samples::statements().into_iter().next().expect("a statement"));

/// All of them.
pub(super) fn samples(redeliver: Paper<'static>) -> Vec<Sample> {
    let mut samples = of_notices();
    samples.extend(of_goods(redeliver));
    samples.extend(of_days());
    samples.extend(of_rights());
    samples.extend(of_statements());
    samples
}

fn of_notices() -> Vec<Sample> {
    let letter = Paper::Form28(&LETTER);
    let answer = super::certificate(LETTER.date_of_request, &[]);
    let many = Paper::Form29(&MANY);
    let proposed = counted(Rule::Form29Response, MANY.date_of_notice, None, &[]);
    let bare = Paper::Form4647(&BARE);
    let demanded = counted(Rule::Form4647Response, BARE.date_of_notice, None, &[]);
    let liquidated_on = date(2026, 9, 21);
    vec![
        Sample::new(letter, "ISSUED", Message::Issued, Some(&answer)),
        Sample::new(many, "PROPOSED_OPEN", Message::Issued, Some(&proposed)),
        Sample::new(many, "LIQUIDATED", Message::Liquidated { liquidated_on }, None)
            .about(Clock::Protest, &weekend_window()),
        Sample::new(bare, "OPEN", Message::Issued, Some(&demanded)),
    ]
}

fn of_goods(redeliver: Paper<'static>) -> Vec<Sample> {
    let due = counted(Rule::Form4647Response, BARE.date_of_notice, None, &[]);
    let confirmed = |means, remaining| Message::GoodsConfirmed {
        means,
        quantity: 100,
        on: date(2026, 6, 16),
        remaining,
    };
    let remarks = Some("Wait for the officer.".to_owned());
    let bare = Paper::Form4647(&BARE);
    vec![
        Sample::new(
            redeliver,
            "GOODS_RETURNED",
            confirmed(GoodsMeans::Redelivered, 50),
            Some(&due),
        ),
        Sample::new(redeliver, "DISPOSED", confirmed(GoodsMeans::Exported, 0), Some(&due)),
        Sample::new(bare, "GOODS_RETURNED", Message::ComplianceAccepted { remarks }, Some(&due)),
        Sample::new(
            bare,
            "GOODS_RETURNED",
            Message::ComplianceAccepted { remarks: None },
            Some(&due),
        ),
    ]
}

/// Reminders on days that a last day rolls over, and on the day a date passes.
fn of_days() -> Vec<Sample> {
    let letter = Paper::Form28(&LETTER);
    let rolled = super::certificate(date(2026, 6, 4), &[]);
    let (sunday, monday) = (date(2026, 7, 5), date(2026, 7, 6));
    vec![
        Sample::new(letter, "ISSUED", reminder(RungKind::OnDay, sunday), Some(&rolled)),
        Sample::new(letter, "OVERDUE", reminder(RungKind::DuePassed, monday), Some(&rolled)),
    ]
}

/// A window of a protest that ends on a Saturday.
fn weekend_window() -> Certificate {
    let port = &MANY.from.port_code;
    protest::window(Protested::Liquidation, date(2026, 9, 21), port, &Calendar::cbp())
        .expect("a window")
}

fn of_rights() -> Vec<Sample> {
    let (many, bare) = (Paper::Form29(&MANY), Paper::Form4647(&BARE));
    let window = weekend_window();
    let of_window = |rung, day| {
        Sample::new(many, "LIQUIDATED", reminder(rung, day), None).about(Clock::Protest, &window)
    };
    let court = protest::court_window(date(2027, 1, 18), &BARE.port, &Calendar::cbp());
    let court = court.expect("a window");
    let denied = Message::ProtestDecided {
        protest_number: "1001-26-102956".parse().expect("a protest number"),
        result: Outcome::Denied,
        decided_on: date(2027, 1, 18),
    };
    vec![
        of_window(RungKind::OnDay, window.raw_due_on),
        of_window(RungKind::OnDay, window.due_on),
        of_window(RungKind::DuePassed, window.due_on),
        Sample::new(bare, "ACCEPTED", denied, None).about(Clock::Court, &court),
        Sample::new(bare, "RESPONSE_RECEIVED", Message::CourtWindowClosed, None)
            .about(Clock::Court, &court),
    ]
}

fn of_statements() -> Vec<Sample> {
    let paper = Paper::Declaration(&STATEMENT);
    let certificate = super::declaration::validity(&STATEMENT);
    let cancelled = Message::DeclarationCancelled {
        reason: "It was filed for another importer.".to_owned(),
        from: STATEMENT.effective_from,
        entries: 0,
    };
    let undeliverable = Message::Undeliverable {
        undelivered: "declaration-cancelled".to_owned(),
        gap: "The address was refused.".to_owned(),
    };
    let about = |message| {
        Sample::new(paper, "CANCELLED", message, None).about(Clock::Validity, &certificate)
    };
    vec![about(cancelled), about(undeliverable).linked(Relation::RenewedBy, "DCL-2027-000044")]
}
