//! Whether a mail carries the entry of its date, and what is to be done with it.

use jiff::Timestamp;
use workflows::clocks::Clock;
use workflows::effect::{DateNews, Message};

use super::Method;
use crate::mail::{MailInput, clock_of, wants_answer};

/// What a mail does with the entry of its date: puts it into the calendar while the deadline runs
/// and its day is not over, takes it off once the deadline has ended; nothing when the mail is
/// about no date, about one that has passed and may still be answered, or goes to somebody who
/// would not hear how the date goes on.
///
/// `at` is when the mail was staged.
pub fn method_of(mail: &MailInput<'_>, at: Timestamp) -> Option<Method> {
    let certificate = mail.certificate?;
    if !mail.audience.keeps_calendar() {
        return None;
    }
    match standing(mail) {
        Standing::Runs => certificate.in_time(at).then_some(Method::Publish),
        Standing::Ends => Some(Method::Cancel),
        Standing::Gone => None,
    }
}

/// What a mail does with the entry of another date than its own, which the same step set or ended.
pub fn method_of_news(news: &DateNews, at: Timestamp) -> Option<Method> {
    if news.runs {
        return news.certificate.in_time(at).then_some(Method::Publish);
    }
    Some(Method::Cancel)
}

/// How the deadline of a mail stands after what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It runs, or has passed.
    Runs,
    /// What is told ends it.
    Ends,
    /// It ended before.
    Gone,
}

fn standing(mail: &MailInput<'_>) -> Standing {
    let clock = mail.certificate.map(|certificate| clock_of(certificate.rule));
    let runs_while_asked = |or_else| if wants_answer(mail) { Standing::Runs } else { or_else };
    match mail.message {
        Message::Issued
        | Message::CourtesyCopy
        | Message::Reminder { .. }
        | Message::Overdue { .. }
        | Message::Lapsed { .. }
        | Message::ExtensionRequested { .. }
        | Message::ExtensionUndecided { .. }
        | Message::ExtensionGranted { .. }
        | Message::ExtensionDenied { .. }
        | Message::ExtensionRevoked { .. }
        | Message::Liquidated { .. }
        | Message::ResponseRejected { .. }
        | Message::ResponseWithdrawn { .. }
        | Message::MoreInformation { .. }
        | Message::DamagesReferred { .. }
        | Message::DeclarationSubmitted
        | Message::DeclarationActive => Standing::Runs,
        Message::ProtestDecided { result, .. } if result.denies() => Standing::Runs,
        Message::GoodsConfirmed { .. } => runs_while_asked(Standing::Ends),
        // A petition may be filed whatever follows the claim.
        Message::Form29Raised { .. } if clock == Some(Clock::Petition) => Standing::Runs,
        Message::InternalAdviceRequested { .. }
        | Message::SampleWaiverRequested { .. }
        | Message::SampleWaiverDecided { .. }
        | Message::Form29Raised { .. } => runs_while_asked(Standing::Gone),
        Message::RenewalDrafted { .. } if mail.state_name == "ACTIVE" => Standing::Runs,
        Message::RenewalDrafted { .. }
        | Message::Undeliverable { .. }
        | Message::SignatureRequested
        | Message::SignatureDeclined { .. }
        | Message::SupplementReceived { .. }
        | Message::VerificationScheduled { .. } => Standing::Gone,
        Message::ResponseReceived { .. }
        | Message::ProposalWithdrawn { .. }
        | Message::ActionTaken { .. }
        | Message::ProtestFiled { .. }
        | Message::ProtestDecided { .. }
        | Message::ProtestWindowClosed
        | Message::CourtWindowClosed
        | Message::PetitionWindowClosed
        | Message::ComplianceAccepted { .. }
        | Message::Rescinded { .. }
        | Message::DeclarationRejected { .. }
        | Message::DeclarationCancelled { .. }
        | Message::ReimbursementReported { .. }
        | Message::DeclarationExpired
        | Message::DeclarationSuperseded { .. }
        | Message::ClosedSatisfied
        | Message::ClosedNoResponse { .. }
        | Message::ClosedToForm29 { .. }
        | Message::ClosedToForm4647 { .. }
        | Message::Cancelled { .. } => Standing::Ends,
    }
}
