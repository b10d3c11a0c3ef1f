//! Whether a mail carries the entry of its date, and what is to be done with it.

use jiff::Timestamp;
use workflows::clocks::Clock;
use workflows::effect::Message;

use super::Method;
use crate::mail::{MailInput, clock_of, wants_answer};

/// What a mail does with the entry of its date: puts it into the calendar while the deadline runs
/// and its day is not over, takes it off once the deadline has ended; nothing when the mail is
/// about no date, or about one that has passed and may still be answered.
///
/// `at` is when the mail was staged.
pub fn method_of(mail: &MailInput<'_>, at: Timestamp) -> Option<Method> {
    let certificate = mail.certificate?;
    match standing(mail) {
        Standing::Runs => certificate.in_time(at).then_some(Method::Publish),
        Standing::Ends => Some(Method::Cancel),
        Standing::Gone => None,
    }
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
        Message::Undeliverable { undelivered, .. } if clock != Some(Clock::Answer) => {
            if runs_when_told(undelivered) {
                Standing::Runs
            } else {
                Standing::Gone
            }
        }
        Message::InternalAdviceRequested { .. }
        | Message::SampleWaiverRequested { .. }
        | Message::SampleWaiverDecided { .. }
        | Message::Form29Raised { .. }
        | Message::Undeliverable { .. } => runs_while_asked(Standing::Gone),
        Message::RenewalDrafted { .. } if mail.state_name == "ACTIVE" => Standing::Runs,
        Message::RenewalDrafted { .. }
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

/// Whether a message that nobody got tells of a window or a validity that runs.
fn runs_when_told(template: &str) -> bool {
    matches!(
        template,
        "reminder"
            | "liquidated"
            | "damages-referred"
            | "declaration-submitted"
            | "declaration-active"
    )
}
