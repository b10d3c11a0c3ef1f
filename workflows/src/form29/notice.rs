//! CBP Form 29, Notice of Action: what the officer fills in (boxes 1 to 16).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{AdCvdCase, CaseNumber, CountryCode, EntryNumber, FilerCode, HtsNumber, PortCode};
use crate::money::Usd;
use crate::parties::{Addressee, FilingBroker, ForeignParty, Office, Officer};

/// The notice as issued. Frozen: nothing changes it after issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Number of the notice, which is the number of the case.
    pub notice_number: CaseNumber,
    /// Box 1. The day of mailing: the 20 days count from it (19 CFR 152.2).
    pub date_of_notice: Date,
    /// Box 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Box 3.
    pub date_of_importation: Date,
    /// Box 4.
    pub date_of_entry: Date,
    /// Box 5.
    pub entry_number: EntryNumber,
    /// Two-digit entry type code of CBP Form 7501.
    pub entry_type: String,
    /// Box 5, continued: further entries the same action is about.
    #[serde(default)]
    pub additional_entry_numbers: Vec<EntryNumber>,
    /// Box 6.
    pub manufacturer_seller_shipper: ForeignParty,
    /// Box 7.
    pub country_of_origin: CountryCode,
    /// Box 8; absent when no broker filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<FilingBroker>,
    /// Box 9.
    pub description_of_merchandise: String,
    /// Box 10.
    pub to: Addressee,
    /// Box 11.
    pub from: Office,
    /// Port of entry, Schedule D.
    pub port_of_entry: PortCode,
    /// Box 12.
    pub action_status: ActionStatus,
    /// The letters A to D.
    pub action_types: ActionTypes,
    /// Box 13: the nature of the difference, by the letters marked.
    pub explanation: String,
    /// Cases of antidumping or countervailing duty the action is about.
    #[serde(default)]
    pub ad_cvd_cases: Vec<AdCvdCase>,
    /// What changes, line by line of the entry summary.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The estimated increase in duties: the sum of the lines.
    pub estimated_duty_increase: Usd,
    /// Boxes 14 to 16.
    pub officer: Officer,
    /// Notices this one follows from or goes with.
    #[serde(default)]
    pub linked_forms: Vec<CaseNumber>,
    /// Brokers CBP would like to send a courtesy copy to. A wish: the importer's list decides.
    #[serde(default)]
    pub courtesy_copy_to: Vec<FilerCode>,
}

/// Box 12: whether the action is still proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActionStatus {
    /// IS PROPOSED: the importer has 20 days to give reasons against it.
    Proposed,
    /// HAS BEEN TAKEN: the entry is on its way to liquidation; a protest may follow that.
    Taken,
}

impl ActionStatus {
    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "PROPOSED",
            Self::Taken => "TAKEN",
        }
    }

    /// The box as printed.
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Proposed => "IS PROPOSED",
            Self::Taken => "HAS BEEN TAKEN",
        }
    }
}

/// The type of action: the letters marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionTypes {
    /// A: rate advance.
    #[serde(rename = "A_rateAdvance", default)]
    pub rate_advance: bool,
    /// B: value advance.
    #[serde(rename = "B_valueAdvance", default)]
    pub value_advance: bool,
    /// C: excess, of weight or of quantity.
    #[serde(rename = "C_excess", default)]
    pub excess: bool,
    /// C, first box: weight.
    #[serde(rename = "C_weight", default)]
    pub excess_weight: bool,
    /// C, second box: quantity.
    #[serde(rename = "C_quantity", default)]
    pub excess_quantity: bool,
    /// D: other.
    #[serde(rename = "D_other", default)]
    pub other: bool,
}

/// One letter of the type of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ActionLetter {
    /// Rate advance.
    A,
    /// Value advance.
    B,
    /// Excess of weight or quantity.
    C,
    /// Other.
    D,
}

impl ActionLetter {
    /// Every letter in the order of the form.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The letter as printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    /// What is changed, in a few words for lists and mails.
    pub const fn title(self) -> &'static str {
        match self {
            Self::A => "rate advance",
            Self::B => "value advance",
            Self::C => "excess of weight or quantity",
            Self::D => "other",
        }
    }
}

impl ActionTypes {
    /// The letters marked, in the order of the form.
    pub fn letters(&self) -> Vec<ActionLetter> {
        ActionLetter::ALL.into_iter().filter(|letter| self.marks(*letter)).collect()
    }

    /// Whether the letter is marked.
    pub const fn marks(&self, letter: ActionLetter) -> bool {
        match letter {
            ActionLetter::A => self.rate_advance,
            ActionLetter::B => self.value_advance,
            ActionLetter::C => self.excess,
            ActionLetter::D => self.other,
        }
    }
}

/// One line of the entry summary, as entered and as CBP sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Number of the line on the entry summary.
    pub line: u32,
    /// Classification as entered.
    pub hts_entered: HtsNumber,
    /// Classification of CBP.
    pub hts_proposed: HtsNumber,
    /// Value as entered.
    pub value_entered: Usd,
    /// Value of CBP.
    pub value_proposed: Usd,
    /// Rate as entered, in the words of the tariff: `Free`, `7.2%`, `6% + 10% marking duty`.
    pub rate_entered: String,
    /// Rate of CBP, likewise.
    pub rate_proposed: String,
    /// What the importer would owe more on this line.
    pub duty_increase: Usd,
}

impl Notice {
    /// Every entry the notice is about, the one of box 5 first.
    pub fn entry_numbers(&self) -> impl Iterator<Item = &EntryNumber> {
        std::iter::once(&self.entry_number).chain(&self.additional_entry_numbers)
    }

    /// Whether the notice is about this entry.
    pub fn concerns(&self, entry: &EntryNumber) -> bool {
        self.entry_numbers().any(|own| own == entry)
    }
}
