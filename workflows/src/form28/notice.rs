//! CBP Form 28, Request for Information: what the officer fills in (boxes 1 to 14 and 17 to 19).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CaseNumber, CountryCode, EntryNumber, FilerCode, HtsNumber, PortCode};
use crate::parties::{Addressee, FilingBroker, ForeignParty, Office, Officer};

/// The notice as issued. Frozen: nothing changes it after issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Number of the notice, which is the number of the case.
    pub notice_number: CaseNumber,
    /// Box 1. The day the answer period starts.
    pub date_of_request: Date,
    /// Box 2, first date.
    pub date_of_entry: Date,
    /// Box 2, second date.
    pub date_of_importation: Date,
    /// Box 3.
    pub manufacturer_seller_shipper: ForeignParty,
    /// Box 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Box 5.
    pub entry_number: EntryNumber,
    /// Two-digit entry type code of CBP Form 7501.
    pub entry_type: String,
    /// Box 5a.
    pub invoice_description: String,
    /// Box 5b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Box 6.
    pub htsus_item_numbers: Vec<HtsNumber>,
    /// Box 7, first country.
    pub country_of_origin: CountryCode,
    /// Box 7, second country.
    pub country_of_exportation: CountryCode,
    /// Box 8; absent when no broker filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<FilingBroker>,
    /// Box 9.
    pub to: Addressee,
    /// Box 10.
    pub from: Office,
    /// Port of entry, Schedule D.
    pub port_of_entry: PortCode,
    /// Box 12.
    pub questions: Questions,
    /// Box 13.
    pub items: Items,
    /// Box 14; empty when the officer wrote nothing.
    #[serde(default)]
    pub officer_message: String,
    /// Boxes 17 to 19.
    pub officer: Officer,
    /// Brokers CBP would like to send a courtesy copy to. A wish: the importer's list decides.
    #[serde(default)]
    pub courtesy_copy_to: Vec<FilerCode>,
    /// Whether the records asked for concern admissibility or release (19 CFR 163.6(a)).
    #[serde(default)]
    pub admissibility: bool,
    /// A period shorter than 30 days, possible only with `admissibility`. In calendar days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_days: Option<u16>,
}

/// Box 12: the questions marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// 12.A: related to the seller?
    #[serde(rename = "A", default)]
    pub related: bool,
    /// 12.B: additional costs. Alone it means all kinds.
    #[serde(rename = "B", default)]
    pub additional_costs: bool,
    /// 12.B(1).
    #[serde(rename = "B1_packing", default)]
    pub packing: bool,
    /// 12.B(2).
    #[serde(rename = "B2_commissions", default)]
    pub commissions: bool,
    /// 12.B(3).
    #[serde(rename = "B3_proceeds", default)]
    pub proceeds: bool,
    /// 12.B(4).
    #[serde(rename = "B4_assists", default)]
    pub assists: bool,
    /// 12.B(5).
    #[serde(rename = "B5_royalties", default)]
    pub royalties: bool,
}

/// Box 13: the items marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// 13.A: contract or purchase order.
    #[serde(rename = "A", default)]
    pub contract: bool,
    /// 13.B: literature.
    #[serde(rename = "B", default)]
    pub literature: bool,
    /// 13.C: breakdown of components.
    #[serde(rename = "C", default)]
    pub breakdown: bool,
    /// 13.D: samples.
    #[serde(rename = "D", default)]
    pub samples: bool,
    /// 13.D, article number.
    #[serde(rename = "D_articleNumber", default)]
    pub article_number: String,
    /// 13.D, article description.
    #[serde(rename = "D_articleDescription", default)]
    pub article_description: String,
    /// 13.D, number from container.
    #[serde(rename = "D_numberFromContainer", default)]
    pub number_from_container: String,
    /// 13.D, marks and numbers.
    #[serde(rename = "D_marksAndNumbers", default)]
    pub marks_and_numbers: String,
    /// 13.E: see box 14.
    #[serde(rename = "E", default)]
    pub see_message: bool,
}

/// One thing the notice asks for, by its box and letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Item {
    /// Relation to the seller.
    #[serde(rename = "12.A")]
    Related,
    /// Additional costs, all kinds.
    #[serde(rename = "12.B")]
    AdditionalCosts,
    /// Packing.
    #[serde(rename = "12.B(1)")]
    Packing,
    /// Commissions.
    #[serde(rename = "12.B(2)")]
    Commissions,
    /// Proceeds that accrue to the seller.
    #[serde(rename = "12.B(3)")]
    Proceeds,
    /// Assists.
    #[serde(rename = "12.B(4)")]
    Assists,
    /// Royalties and license fees.
    #[serde(rename = "12.B(5)")]
    Royalties,
    /// Contract or purchase order.
    #[serde(rename = "13.A")]
    Contract,
    /// Literature.
    #[serde(rename = "13.B")]
    Literature,
    /// Breakdown of components.
    #[serde(rename = "13.C")]
    Breakdown,
    /// Samples.
    #[serde(rename = "13.D")]
    Samples,
    /// What box 14 asks.
    #[serde(rename = "13.E")]
    SeeMessage,
}

impl Item {
    /// Every item in the order of the form.
    pub const ALL: [Self; 12] = [
        Self::Related,
        Self::AdditionalCosts,
        Self::Packing,
        Self::Commissions,
        Self::Proceeds,
        Self::Assists,
        Self::Royalties,
        Self::Contract,
        Self::Literature,
        Self::Breakdown,
        Self::Samples,
        Self::SeeMessage,
    ];

    /// Box and letter as printed, e.g. `12.B(4)`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Related => "12.A",
            Self::AdditionalCosts => "12.B",
            Self::Packing => "12.B(1)",
            Self::Commissions => "12.B(2)",
            Self::Proceeds => "12.B(3)",
            Self::Assists => "12.B(4)",
            Self::Royalties => "12.B(5)",
            Self::Contract => "13.A",
            Self::Literature => "13.B",
            Self::Breakdown => "13.C",
            Self::Samples => "13.D",
            Self::SeeMessage => "13.E",
        }
    }

    /// What is asked, in a few words for lists and mails.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Related => "relation to the seller and its effect on the price",
            Self::AdditionalCosts => "additional costs of the transaction",
            Self::Packing => "packing costs",
            Self::Commissions => "commissions",
            Self::Proceeds => "proceeds that accrue to the seller",
            Self::Assists => "assists",
            Self::Royalties => "royalties and license fees",
            Self::Contract => "contract or purchase order with the seller's confirmation",
            Self::Literature => "descriptive or illustrative literature",
            Self::Breakdown => "breakdown of components by weight and cost",
            Self::Samples => "samples",
            Self::SeeMessage => "what the officer asks in box 14",
        }
    }

    /// The item that also answers this one: an answer to 12.B covers its five parts.
    pub const fn covered_by(self) -> Option<Self> {
        match self {
            Self::Packing
            | Self::Commissions
            | Self::Proceeds
            | Self::Assists
            | Self::Royalties => Some(Self::AdditionalCosts),
            Self::Related
            | Self::AdditionalCosts
            | Self::Contract
            | Self::Literature
            | Self::Breakdown
            | Self::Samples
            | Self::SeeMessage => None,
        }
    }
}

impl Notice {
    /// The items that want an answer, in the order of the form.
    ///
    /// 12.B stands for itself only when none of its five parts is marked.
    pub fn asked(&self) -> Vec<Item> {
        Item::ALL.into_iter().filter(|item| self.asks(*item)).collect()
    }

    /// Whether the notice asks for this item.
    pub const fn asks(&self, item: Item) -> bool {
        let Questions {
            related,
            additional_costs,
            packing,
            commissions,
            proceeds,
            assists,
            royalties,
        } = self.questions;
        let part = packing || commissions || proceeds || assists || royalties;
        match item {
            Item::Related => related,
            Item::AdditionalCosts => additional_costs && !part,
            Item::Packing => packing,
            Item::Commissions => commissions,
            Item::Proceeds => proceeds,
            Item::Assists => assists,
            Item::Royalties => royalties,
            Item::Contract => self.items.contract,
            Item::Literature => self.items.literature,
            Item::Breakdown => self.items.breakdown,
            Item::Samples => self.items.samples,
            Item::SeeMessage => self.items.see_message,
        }
    }
}
