//! Words that every page shares.

use super::chart::CommandWords;
use crate::actor::ActorClass;
use crate::effect::Audience;
use crate::guard::{EXTENSION_DAYS_MAX, REASON_CHARS_MIN};
use crate::law::Verification;

/// A machine is given its own commands alone.
pub(super) const OF_ANOTHER_MACHINE: CommandWords =
    CommandWords { title: "", does: "", needs: "", law: &[] };

/// Puts the numbers of the code in the place of their names.
pub(super) fn with_numbers(text: &str) -> String {
    text.replace("{reason_chars}", &REASON_CHARS_MIN.to_string())
        .replace("{extension_days}", &EXTENSION_DAYS_MAX.to_string())
}

/// Who gives commands of a class, as the heading of a group.
pub(super) const fn givers(class: ActorClass) -> &'static str {
    match class {
        ActorClass::Cbp => "By CBP",
        ActorClass::Trade => "By the importer, or a broker for it",
        ActorClass::Clock => "By the clock",
        ActorClass::Operator => "By an operator",
        ActorClass::Worker => "By a worker",
    }
}

/// Who may give commands of a class.
pub(super) const fn giver(class: ActorClass) -> &'static str {
    match class {
        ActorClass::Cbp => "an officer of CBP",
        ActorClass::Trade => "the importer",
        ActorClass::Clock => "nobody: time itself",
        ActorClass::Operator => "an operator",
        ActorClass::Worker => "a worker",
    }
}

/// Who is told.
pub(super) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Importer => "the importer",
        Audience::CourtesyBrokers => "its listed brokers",
        Audience::Officer => "the issuing officer",
        Audience::AccountOwner => "the owner of the importer's account",
        Audience::Signer => "the person asked to sign",
        Audience::Author => "whoever drafted it",
        Audience::Fallback => "the fallback address",
    }
}

/// How far a statement of the law files can be trusted.
pub(super) const fn trust(verification: Verification) -> &'static str {
    match verification {
        Verification::Verified => "read in the text cited",
        Verification::Recalled => "known, and not read again",
        Verification::Proposal => "a choice of this product where the law is silent",
    }
}
