//! What CBP saw of the goods: returned, exported, destroyed, marked in custody.

use jiff::civil::Date;

use super::super::guard::{self, DISPOSITION_RULE};
use super::super::ledger::Confirmation;
use super::super::notice::Supervision;
use super::super::state::{Case, State};
use super::review::SectionIv;
use super::{Step, moved};
use crate::actor::Actor;
use crate::case::Context;
use crate::effect::{Audience, Decision, GoodsMeans, Message};
use crate::extension::Extendable as _;
use crate::rejection::{Rejection, RejectionCode};
use crate::step::form_date;

/// Key of the form that releases goods marked in custody.
const RELEASE_KEY: &str = "release";
/// Key of the form that records that all goods are gone.
const DISPOSAL_KEY: &str = "disposal";

/// CBP confirms what became of so many units on a day (19 CFR 134.51(a), (b)). A part keeps the
/// state; with the last one the case goes where the ledger says.
pub(super) fn confirm(
    case: &Case,
    (means, quantity, on): (GoodsMeans, u64, Date),
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::happened(noun(means), on, &case.notice, context)?;
    available(case, means, quantity)?;
    let mut confirmed = case.clone();
    confirmed.ledger.add(Confirmation {
        means,
        quantity,
        from_custody: case.balance().takes(means, quantity),
        on,
        late: on > case.answer_due()?.due_on,
        by: actor.clone(),
        received_at: context.received_at,
    });
    let to = confirmed.state_by_ledger();
    let step = moved(&confirmed, to, event(means));
    let message =
        Message::GoodsConfirmed { means, quantity, on, remaining: remaining(case, &step.case) };
    match to {
        State::Accepted => {
            let remarks = released_before(case, &step.case);
            let section = SectionIv { releases: true, remarks, ..seen(RELEASE_KEY) };
            let accepted = Message::ComplianceAccepted { remarks: section.remarks.clone() };
            Ok(step
                .without_reminders(case)
                .disposing(section, actor, context)?
                .telling_of_goods(means, &message, &[RELEASE_KEY])
                .telling_trade(&accepted, &[RELEASE_KEY]))
        }
        State::Disposed => Ok(step
            .without_reminders(case)
            .disposing(seen(DISPOSAL_KEY), actor, context)?
            .telling_of_goods(means, &message, &[DISPOSAL_KEY])),
        State::GoodsReturned => {
            Ok(step.without_answer_clock(case).telling_of_goods(means, &message, &[]))
        }
        State::Open
        | State::Overdue
        | State::ResponseReceived
        | State::Verification
        | State::RejectedOpen
        | State::ReferredDamages
        | State::Rescinded
        | State::Cancelled => Ok(step.telling_of_goods(means, &message, &[])),
    }
}

/// No more is confirmed than there is.
fn available(case: &Case, means: GoodsMeans, quantity: u64) -> Result<(), Rejection> {
    let balance = case.balance();
    let (most, unit) = (balance.confirmable(means), &case.notice.unit);
    if (1..=most).contains(&quantity) {
        return Ok(());
    }
    let answer = match case.standing_answer() {
        Some(_) if balance.compliant > 0 || balance.not_available > 0 => format!(
            "; the answer says that {} are in compliance and {} not available, so reject it first \
             where that is not so",
            balance.compliant, balance.not_available
        ),
        Some(_) | None => String::new(),
    };
    Err(Rejection::new(
        RejectionCode::QuantityMismatch,
        format!(
            "The {} is of {quantity} {unit}, but {most} of the {} {unit} of the notice are left \
             for it{answer}.",
            noun(means),
            balance.covered
        ),
    )
    .citing(DISPOSITION_RULE))
}

/// Section IV for goods that CBP saw leave, perish or be marked.
fn seen(key: &str) -> SectionIv<'_> {
    SectionIv {
        key,
        decision: Decision::Accepted,
        verification: Supervision::Supervised,
        releases: false,
        remarks: None,
    }
}

/// What Section IV says when custody is emptied after the rest of the goods was accepted: the form
/// accounts for all goods of the notice, and releases only what was marked since.
fn released_before(before: &Case, after: &Case) -> Option<String> {
    let accepted = before.disposition.as_ref().filter(|section| section.release_authorized)?;
    let (balance, marked) = (after.balance(), after.ledger.marked());
    let (unit, on) = (&after.notice.unit, form_date(accepted.on));
    let certified = balance.compliant.saturating_sub(marked);
    let custody = if marked > 0 {
        format!("{marked} {unit} marked in CBP's custody are released now.")
    } else {
        "nothing is left in CBP's custody.".to_owned()
    };
    let missing = match balance.not_available {
        0 => String::new(),
        missing => format!(" {missing} {unit} are not available, as explained on {on}."),
    };
    Some(format!(
        "{certified} {unit} certified as compliant were released on {on}; {custody}{missing}"
    ))
}

impl Step {
    /// Marking in custody is told to the importer alone (lifecycle §4.3).
    fn telling_of_goods(self, means: GoodsMeans, message: &Message, documents: &[&str]) -> Self {
        match means {
            GoodsMeans::MarkedAfterReturn => {
                self.telling(Audience::Importer, message.clone(), documents)
            }
            GoodsMeans::Redelivered | GoodsMeans::Exported | GoodsMeans::Destroyed => {
                self.telling_trade(message, documents)
            }
        }
    }
}

impl Case {
    /// Where the ledger leads: nothing moves while goods are open, or while an answer that CBP has
    /// not accepted claims some. Then goods in custody wait; once none do, those that comply are
    /// released, and without any all are disposed of.
    fn state_by_ledger(&self) -> State {
        let balance = self.balance();
        // In GOODS_RETURNED what the answer claims was accepted before.
        let is_claimed = self.state != State::GoodsReturned
            && (balance.not_available > 0 || balance.compliant > self.ledger.marked());
        if balance.open > 0 || is_claimed {
            return self.state;
        }
        match (balance.returned, balance.compliant) {
            (1.., _) => State::GoodsReturned,
            (0, 1..) => State::Accepted,
            (0, 0) => State::Disposed,
        }
    }
}

/// Units for which something is still to come: those that are open, and once all came back or are
/// gone those that wait in custody.
fn remaining(before: &Case, after: &Case) -> u64 {
    let balance = after.balance();
    if before.state == State::GoodsReturned { balance.returned } else { balance.open }
}

const fn noun(means: GoodsMeans) -> &'static str {
    match means {
        GoodsMeans::Redelivered => "redelivery",
        GoodsMeans::Exported => "export",
        GoodsMeans::Destroyed => "destruction",
        GoodsMeans::MarkedAfterReturn => "marking in custody",
    }
}

const fn event(means: GoodsMeans) -> &'static str {
    match means {
        GoodsMeans::Redelivered => "redelivery-confirmed",
        GoodsMeans::Exported => "export-confirmed",
        GoodsMeans::Destroyed => "destruction-confirmed",
        GoodsMeans::MarkedAfterReturn => "marked-after-return",
    }
}
