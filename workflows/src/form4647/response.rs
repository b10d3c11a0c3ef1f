//! Section III of Form 4647: what the trade certifies, with the quantities it answers for.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::parties::Attachment;
use crate::signer::Signer;

/// What the trade submits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// What was done or is going to be done with the goods, in the main.
    pub kind: ResponseKind,
    /// Whether the signer certifies that the merchandise complies (19 CFR 134.52(a)).
    #[serde(default)]
    pub certified: bool,
    /// How the quantity of the notice divides.
    #[serde(flatten)]
    pub quantities: Quantities,
    /// Where CBP can verify the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_held_at: Option<String>,
    /// Whether a marked sample comes with it.
    pub sample_attached: SampleAttached,
    /// Day of the export or destruction under CBP supervision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_date: Option<Date>,
    /// Who signs: the importer of record or the actual owner.
    pub signer: Signer,
    /// Files that come with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Whether the signer was told what a false certification costs (19 U.S.C. 1592,
    /// 18 U.S.C. 1001, 19 CFR 134.52(d)).
    pub false_certification_warning_acknowledged: bool,
}

/// What the trade answers: the lawful dispositions of 19 CFR 134.51(a), or that it disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponseKind {
    /// The goods are marked.
    Marked,
    /// The goods are labelled.
    Labelled,
    /// The goods are or will be returned to CBP's custody.
    Redelivered,
    /// The goods are or will be exported under CBP supervision.
    Exported,
    /// The goods are or will be destroyed under CBP supervision.
    Destroyed,
    /// The importer holds that the notice is wrong.
    Disagree,
}

impl ResponseKind {
    /// Every kind, in the order of forms §3.3.
    pub const ALL: [Self; 6] = [
        Self::Marked,
        Self::Labelled,
        Self::Redelivered,
        Self::Exported,
        Self::Destroyed,
        Self::Disagree,
    ];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marked => "MARKED",
            Self::Labelled => "LABELLED",
            Self::Redelivered => "REDELIVERED",
            Self::Exported => "EXPORTED",
            Self::Destroyed => "DESTROYED",
            Self::Disagree => "DISAGREE",
        }
    }

    /// Whether it certifies that goods were brought into compliance.
    pub const fn certifies(self) -> bool {
        match self {
            Self::Marked | Self::Labelled => true,
            Self::Redelivered | Self::Exported | Self::Destroyed | Self::Disagree => false,
        }
    }
}

/// How the quantity of the notice divides, in whole units of the notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantities {
    /// In compliance.
    #[serde(rename = "quantityCompliant", default)]
    pub compliant: u64,
    /// Returned to CBP's custody, or to be returned.
    #[serde(rename = "quantityReturned", default)]
    pub returned: u64,
    /// Exported, or to be exported.
    #[serde(rename = "quantityExported", default)]
    pub exported: u64,
    /// Destroyed, or to be destroyed.
    #[serde(rename = "quantityDestroyed", default)]
    pub destroyed: u64,
    /// Sold, lost, used: a shortage, for which damages may be claimed (19 CFR 134.54(a)).
    #[serde(rename = "quantityNotAvailable", default)]
    pub not_available: u64,
}

impl Quantities {
    /// The sum; nothing when it is too large to be a quantity.
    pub fn total(self) -> Option<u64> {
        let Self { compliant, returned, exported, destroyed, not_available } = self;
        [compliant, returned, exported, destroyed, not_available]
            .into_iter()
            .try_fold(0_u64, u64::checked_add)
    }
}

/// Whether a marked sample comes with the certification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SampleAttached {
    /// It does.
    Yes,
    /// CBP waived it (19 CFR 134.52(b)).
    Waived,
    /// It does not.
    No,
}

impl SampleAttached {
    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "YES",
            Self::Waived => "WAIVED",
            Self::No => "NO",
        }
    }
}

/// Something added to an answer that CBP has but has not decided on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Supplement {
    /// Text.
    #[serde(default)]
    pub text: String,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// An answer as received: locked, numbered, timely or late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedResponse {
    /// 1 for the first answer of the case; a supplement and a new answer count on.
    pub version: u32,
    /// When CBP's side received it.
    pub received_at: Timestamp,
    /// Whether that was after the due date.
    pub late: bool,
    /// Who sent it.
    pub by: Actor,
    /// What was sent.
    pub content: Response,
    /// What was added since.
    #[serde(default)]
    pub supplements: Vec<ReceivedSupplement>,
}

/// A supplement as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedSupplement {
    /// Version it made of the answer.
    pub version: u32,
    /// When CBP's side received it.
    pub received_at: Timestamp,
    /// Who sent it.
    pub by: Actor,
    /// What was added.
    pub content: Supplement,
}
