//! Where a declaration stands.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::command::{EntryLink, Signer};
use super::statement::Statement;
use crate::actor::Actor;
use crate::case::Facts;
use crate::case_file::{CaseFile, Filed};
use crate::clocks::Clock;
use crate::deadline::Rule;
use crate::directory::Recipient;
use crate::effect::{Signed, StatementText};
use crate::ids::{CaseNumber, EntryNumber, FilerCode, ImporterNumber};
use crate::law::Law;
use crate::parties::Officer;

/// The states of declarations.md §6. `EXPIRING_SOON` is a flag, [`Case::expires_soon`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Written, and open to change.
    Draft,
    /// Put before the person who signs.
    PendingSignature,
    /// Signed or submitted: frozen, before its first day has begun.
    Submitted,
    /// It counts for entries of its period.
    Active,
    /// Its last day has ended.
    Expired,
    /// Another declaration has taken its place.
    Superseded,
    /// The trade or CBP cancelled it, or the importer reported a reimbursement.
    Cancelled,
    /// CBP rejected it.
    Rejected,
}

impl State {
    /// Every state, in the order of declarations.md §6.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::PendingSignature,
        Self::Submitted,
        Self::Active,
        Self::Expired,
        Self::Superseded,
        Self::Cancelled,
        Self::Rejected,
    ];

    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::PendingSignature => "PENDING_SIGNATURE",
            Self::Submitted => "SUBMITTED",
            Self::Active => "ACTIVE",
            Self::Expired => "EXPIRED",
            Self::Superseded => "SUPERSEDED",
            Self::Cancelled => "CANCELLED",
            Self::Rejected => "REJECTED",
        }
    }

    /// Whether the declaration has ended. Entries may still be linked to the days for which it
    /// counted, and an expired one may be renewed: both leave it where it is.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Draft | Self::PendingSignature | Self::Submitted | Self::Active => false,
            Self::Expired | Self::Superseded | Self::Cancelled | Self::Rejected => true,
        }
    }

    /// Who has to act next, in words; nobody in a terminal state.
    pub const fn owner(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("importer or broker, to complete the draft and have it signed"),
            Self::PendingSignature => Some("the person asked to sign"),
            Self::Submitted => Some("nobody until its first day; CBP may reject it"),
            Self::Active => Some("importer, to renew it before its last day"),
            Self::Expired | Self::Superseded | Self::Cancelled | Self::Rejected => None,
        }
    }
}

/// A declaration: what is stated, where it stands, and the facts that hold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// What is stated. Replaced by each draft, frozen from the signature on.
    pub statement: Statement,
    /// State.
    pub state: State,
    /// What every case keeps.
    #[serde(flatten)]
    pub file: CaseFile,
    /// Who made the draft that counts.
    pub drafted_by: Actor,
    /// When that draft was received.
    pub drafted_at: Timestamp,
    /// How often somebody was asked to sign; each time has a document.
    #[serde(default)]
    pub signature_requests: u32,
    /// The person asked to sign, while asked and after signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<Signer>,
    /// The words, from the moment they are put before the signer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<FrozenText>,
    /// How it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
    /// The first day on which it no longer counts, when it ended otherwise than by its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_before: Option<Date>,
    /// Entries that rely on it, in the order in which they were noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<LinkedEntry>,
}

/// Words that do not change any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenText {
    /// The words.
    pub text: StatementText,
    /// SHA-256, lower-case hex, of the version and the paragraphs, each followed by a line feed.
    pub sha256: String,
}

/// An entry that relies on the declaration, with who noted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedEntry {
    /// The entry.
    pub entry: EntryLink,
    /// Who noted it.
    pub by: Actor,
    /// When that was received.
    pub at: Timestamp,
}

impl Case {
    /// Whether it is evidence for an entry of that date.
    ///
    /// One that expired, was cancelled or gave way to another stays evidence for the days for which
    /// it counted; one cancelled from its first day, or rejected, is evidence for none
    /// (declarations.md §5).
    pub fn counts_on(&self, entry_date: Date) -> bool {
        match self.state {
            State::Draft | State::PendingSignature | State::Submitted | State::Rejected => false,
            State::Active | State::Expired | State::Superseded | State::Cancelled => {
                self.statement.period().contains(entry_date)
                    && self.counts_before.is_none_or(|end| entry_date < end)
            }
        }
    }

    /// Linked entries for which it is no evidence any more: cancelled from a day before theirs.
    pub fn entries_without_cover(&self) -> impl Iterator<Item = &LinkedEntry> {
        self.entries.iter().filter(|linked| !self.counts_on(linked.entry.entry_date))
    }

    /// The flag `EXPIRING_SOON`: active, and the first reminder of its end is due on `today`, a
    /// local date in New York, or was before.
    pub fn expires_soon(&self, today: Date) -> bool {
        let first = Law::current().ladder(Rule::DeclarationExpiry).before.iter().max().copied();
        let reminded_from =
            self.statement.effective_to.checked_sub(i32::from(first.unwrap_or(0)).days());
        self.state == State::Active && reminded_from.is_ok_and(|from| from <= today)
    }

    /// Whether it is about antidumping duty.
    pub(super) const fn is_about_dumping(&self) -> bool {
        self.statement.is_about_dumping()
    }
}

impl Filed for Case {
    fn file(&self) -> &CaseFile {
        &self.file
    }

    fn file_mut(&mut self) -> &mut CaseFile {
        &mut self.file
    }

    fn number(&self) -> &CaseNumber {
        &self.statement.declaration_id
    }

    fn state_name(&self) -> &'static str {
        self.state.name()
    }
}

impl Facts for Case {
    fn is_closed(&self) -> bool {
        self.state.is_terminal()
    }

    /// CBP asks nothing: a declaration is the importer's own act.
    fn awaits_answer(&self) -> bool {
        false
    }

    fn entry_numbers(&self) -> Vec<&EntryNumber> {
        Vec::new()
    }

    fn importer_number(&self) -> &ImporterNumber {
        &self.statement.importer_number
    }

    fn importer_name(&self) -> &str {
        &self.statement.importer_name
    }

    fn filers(&self) -> &[FilerCode] {
        &[]
    }

    fn issued_on(&self) -> Date {
        self.statement.effective_from
    }

    fn officer(&self) -> Option<&Officer> {
        None
    }

    fn owner(&self) -> Option<&'static str> {
        self.state.owner()
    }

    fn leading_clock(&self) -> Clock {
        Clock::Validity
    }

    fn signer(&self) -> Option<Recipient> {
        let signer = self.signer.as_ref()?;
        let (name, email) = (signer.name.clone(), signer.email.clone());
        Some(Recipient { name, email, account: None })
    }

    fn author(&self) -> Option<&Actor> {
        Some(&self.drafted_by)
    }
}
