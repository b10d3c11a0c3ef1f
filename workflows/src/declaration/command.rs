//! What can be wanted of a declaration.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::statement::Statement;
use crate::actor::ActorClass;
use crate::clocks::Clock;
use crate::ids::{AdCvdCase, CaseNumber, EntryNumber, HtsNumber};
use crate::ladder::RungKind;
use crate::parties::Attachment;

/// What somebody, or the clock, wants. Names are those of messages.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// The trade drafts a declaration, or replaces its draft.
    Draft(Box<Statement>),
    /// The trade asks somebody to sign.
    SendForSignature {
        /// Who signs.
        signer: Signer,
    },
    /// The signer signs.
    Sign {
        /// The signature.
        signature: Signature,
    },
    /// The signer does not sign.
    Decline {
        /// Why.
        reason: String,
    },
    /// The trade submits with a copy that was signed on paper.
    Submit {
        /// The signed copy.
        signed_copy: Attachment,
    },
    /// CBP rejects the declaration.
    Reject {
        /// Why.
        reason: String,
    },
    /// The trade or CBP cancels it.
    Cancel {
        /// Why.
        reason: String,
        /// From which day on it no longer counts; its first day when it was filed in error.
        /// Absent: the day of the cancellation.
        from: Option<Date>,
    },
    /// The importer reports that its duty is reimbursed after all.
    ReportReimbursement {
        /// What happened.
        text: String,
    },
    /// The trade goes on with a new draft.
    Renew {
        /// Number of the new draft.
        declaration: CaseNumber,
        /// Last day of its period.
        effective_to: Date,
    },
    /// Somebody notes an entry that relies on it.
    LinkEntry(EntryLink),
    /// Its first day has begun.
    Activate,
    /// Its last day has ended.
    Expire,
    /// Another declaration has taken its place.
    Supersede {
        /// The other.
        by: CaseNumber,
    },
    /// A rung of a ladder fires.
    Remind {
        /// Of which clock.
        clock: Clock,
        /// Which.
        rung: RungKind,
        /// Rungs missed in an outage for which it stands.
        #[serde(default)]
        stands_for: Vec<RungKind>,
    },
}

/// Who is asked to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Address for the mail that asks.
    pub email: String,
    /// As what.
    pub role: SignerRole,
}

/// As what somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignerRole {
    /// An authorised officer of the importing company.
    CompanyOfficer,
    /// An employee of the importing company, or the end user it names.
    Employee,
    /// An employee of the producer or of the plant that processes the goods.
    ProducerEmployee,
    /// A customs broker.
    Broker,
}

impl SignerRole {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::CompanyOfficer, Self::Employee, Self::ProducerEmployee, Self::Broker];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CompanyOfficer => "COMPANY_OFFICER",
            Self::Employee => "EMPLOYEE",
            Self::ProducerEmployee => "PRODUCER_EMPLOYEE",
            Self::Broker => "BROKER",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CompanyOfficer => "officer of the company",
            Self::Employee => "employee",
            Self::ProducerEmployee => "employee of the producer",
            Self::Broker => "customs broker",
        }
    }
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Name, as the signer was asked.
    pub name: String,
    /// Title, as the signer was asked.
    pub title: String,
    /// The day of signing.
    pub signed_on: Date,
}

/// An entry that relies on the declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryLink {
    /// The entry.
    pub entry_number: EntryNumber,
    /// Line of the entry summary; absent for the whole entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Date of the entry.
    pub entry_date: Date,
    /// The antidumping case of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_number: Option<AdCvdCase>,
    /// The tariff number of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hts_number: Option<HtsNumber>,
}

impl Command {
    /// Its name, as in the message type (`gov.cbp.declaration.<name>.v1`) and in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::SendForSignature { .. } => "send-for-signature",
            Self::Sign { .. } => "sign",
            Self::Decline { .. } => "decline",
            Self::Submit { .. } => "submit",
            Self::Reject { .. } => "reject",
            Self::Cancel { .. } => "cancel",
            Self::ReportReimbursement { .. } => "report-reimbursement",
            Self::Renew { .. } => "renew",
            Self::LinkEntry(_) => "link-entry",
            Self::Activate => "activate",
            Self::Expire => "expire",
            Self::Supersede { .. } => "supersede",
            Self::Remind { .. } => "remind",
        }
    }

    /// The classes of actors that may give it.
    pub const fn classes(&self) -> &'static [ActorClass] {
        match self {
            Self::Draft(_)
            | Self::SendForSignature { .. }
            | Self::Sign { .. }
            | Self::Decline { .. }
            | Self::Submit { .. }
            | Self::ReportReimbursement { .. }
            | Self::Renew { .. } => &[ActorClass::Trade],
            Self::Cancel { .. } | Self::LinkEntry(_) => &[ActorClass::Trade, ActorClass::Cbp],
            Self::Reject { .. } => &[ActorClass::Cbp],
            Self::Activate | Self::Expire | Self::Supersede { .. } | Self::Remind { .. } => {
                &[ActorClass::Clock]
            }
        }
    }

    /// The clock's command for a rung: the first day and the end of the last one move the case,
    /// the others remind.
    pub fn of_rung(clock: Clock, rung: RungKind, stands_for: Vec<RungKind>) -> Self {
        match rung {
            RungKind::Start => Self::Activate,
            RungKind::DuePassed => Self::Expire,
            RungKind::Before(_)
            | RungKind::OnDay
            | RungKind::NotViewed(_)
            | RungKind::After(_)
            | RungKind::Undecided(_)
            | RungKind::UndecidedBefore(_)
            | RungKind::UndecidedEnd => Self::Remind { clock, rung, stands_for },
        }
    }
}
