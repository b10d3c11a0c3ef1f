//! What only one type of declaration has (declarations.md §2 to §4).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::program::Program;
use super::statement::Period;
use crate::ids::{AdCvdCase, CountryCode, HtsNumber, Mid};

/// Affidavit of Manufacture: who made the yarn, thread, fabric or parts, and where
/// (CBP textile book transmittals TBT-07-019, TBT-11-004 and TBT-12-003; guidance, not law).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AffidavitOfManufacture {
    /// The producer of the input.
    pub producer: Producer,
    /// What was produced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_kind: Option<InputKind>,
    /// Fibre, construction, count or denier.
    #[serde(default)]
    pub input_description: String,
    /// The programme under which the finished goods claim preference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// Tariff numbers of the finished goods.
    #[serde(default)]
    pub hts_of_finished_goods: Vec<HtsNumber>,
    /// Who bought the input to make the goods.
    #[serde(default)]
    pub buyer_or_garment_maker: String,
    /// Quantity of the input, in decimal digits; absent in a blanket affidavit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Unit of that quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// The producer of a textile input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Producer {
    /// Full name.
    #[serde(default)]
    pub name: String,
    /// Address of the factory itself: no head office, no post office box.
    #[serde(default)]
    pub factory_address: String,
    /// Manufacturer ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<Mid>,
    /// Whom to ask, with telephone or e-mail address.
    #[serde(default)]
    pub contact: String,
}

/// The inputs a textile affidavit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InputKind {
    /// Yarn.
    Yarn,
    /// Sewing thread.
    Thread,
    /// Fabric.
    Fabric,
    /// Parts cut from fabric.
    CutParts,
    /// Parts knit to shape.
    KnitToShape,
}

impl InputKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Yarn, Self::Thread, Self::Fabric, Self::CutParts, Self::KnitToShape];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yarn => "YARN",
            Self::Thread => "THREAD",
            Self::Fabric => "FABRIC",
            Self::CutParts => "CUT_PARTS",
            Self::KnitToShape => "KNIT_TO_SHAPE",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Yarn => "yarn",
            Self::Thread => "sewing thread",
            Self::Fabric => "fabric",
            Self::CutParts => "cut parts",
            Self::KnitToShape => "parts knit to shape",
        }
    }
}

/// Importer Certifying Statement: proof of end use (19 CFR 10.131 to 10.139), or the importer's
/// own claim that goods qualify for a preference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImporterCertifyingStatement {
    /// What it certifies.
    pub basis: Basis,
    /// The programme claimed; only with a preference claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// The criterion of that programme by which the goods originate.
    #[serde(default)]
    pub origin_criterion: String,
    /// Tariff numbers of the goods.
    #[serde(default)]
    pub hts_numbers: Vec<HtsNumber>,
    /// The goods, described.
    #[serde(default)]
    pub goods_description: String,
    /// How the goods were processed, detailed enough to show that the use took place (19 CFR
    /// 10.138); only with an end use.
    #[serde(default)]
    pub processing_description: String,
    /// Where they were processed; only with an end use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_plant: Option<Plant>,
    /// As what the signer certifies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certifier_role: Option<CertifierRole>,
    /// The period of the purchases covered, where it differs from the period of the entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// What an Importer Certifying Statement certifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Basis {
    /// The goods were put to the use that their rate of duty requires.
    EndUse,
    /// The goods qualify for a tariff preference.
    PreferenceClaim,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 2] = [Self::EndUse, Self::PreferenceClaim];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EndUse => "END_USE",
            Self::PreferenceClaim => "PREFERENCE_CLAIM",
        }
    }
}

/// As what somebody certifies an end use or a preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CertifierRole {
    /// The importer.
    Importer,
    /// The superintendent or manager of the plant (19 CFR 10.138).
    PlantManager,
    /// The end user (19 CFR 10.138).
    EndUser,
}

impl CertifierRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Importer, Self::PlantManager, Self::EndUser];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Importer => "IMPORTER",
            Self::PlantManager => "PLANT_MANAGER",
            Self::EndUser => "END_USER",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Importer => "the importer",
            Self::PlantManager => "the superintendent or manager of the plant",
            Self::EndUser => "the end user",
        }
    }
}

/// A plant: name and address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plant {
    /// Name.
    pub name: String,
    /// Address, lines joined by commas.
    pub address: String,
}

/// Non-Reimbursement Blanket Statement (19 CFR 351.402(f)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NonReimbursement {
    /// Antidumping cases it is about.
    #[serde(default)]
    pub ad_case_numbers: Vec<AdCvdCase>,
    /// Countervailing cases on the same goods, for information.
    #[serde(default)]
    pub companion_cvd_case_numbers: Vec<AdCvdCase>,
    /// The foreign parties it is about; several of one case are possible.
    #[serde(default)]
    pub manufacturers_exporters: Vec<NamedParty>,
    /// The goods as the case calls them.
    #[serde(default)]
    pub commodity: String,
    /// Country of origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_origin: Option<CountryCode>,
    /// Whether an agreement on payment or refund of the duty exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_exists: Option<Agreement>,
    /// The importer will tell CBP when that changes.
    #[serde(default)]
    pub future_notification_undertaking: bool,
    /// Title of the officer of the company who signs.
    #[serde(default)]
    pub officer_title: String,
    /// Date of the notice that suspended liquidation (wording until 2021).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension_notice_date: Option<Date>,
    /// Date of the final determination (wording until 2021).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_determination_date: Option<Date>,
}

/// Whether the manufacturer, producer, seller or exporter pays or refunds the duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Agreement {
    /// No agreement or understanding exists.
    No,
    /// One exists: this is no statement of non-reimbursement.
    Yes,
}

/// A party abroad with the part it has in the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedParty {
    /// Name.
    pub name: String,
    /// Manufacturer ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<Mid>,
    /// Its part.
    pub role: ForeignPartyRole,
}

/// The four parties whose reimbursement doubles the duty (19 CFR 351.402(f)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ForeignPartyRole {
    /// Manufacturer.
    Manufacturer,
    /// Producer.
    Producer,
    /// Seller.
    Seller,
    /// Exporter.
    Exporter,
}

impl ForeignPartyRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Manufacturer, Self::Producer, Self::Seller, Self::Exporter];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manufacturer => "MANUFACTURER",
            Self::Producer => "PRODUCER",
            Self::Seller => "SELLER",
            Self::Exporter => "EXPORTER",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Manufacturer => "manufacturer",
            Self::Producer => "producer",
            Self::Seller => "seller",
            Self::Exporter => "exporter",
        }
    }
}
