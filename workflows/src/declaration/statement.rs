//! The statement as drafted: what the importer wants to declare, for which goods and how long.
//!
//! A draft may be incomplete: an empty text or list means "not filled in yet". What has to be
//! there before anybody signs is the business of the guards. Who signs, and the words signed,
//! come later and are kept with the case.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::particulars::{AffidavitOfManufacture, ImporterCertifyingStatement, NonReimbursement};
use crate::ids::{
    AceDeclarationId, CaseNumber, CountryCode, HtsNumber, ImporterNumber, Mid, PortCode,
};
use crate::parties::Attachment;

/// A declaration as drafted. Frozen once it is submitted: nothing edits it after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Number of the declaration, which is the number of the case (`DCL-YYYY-NNNNNN`).
    pub declaration_id: CaseNumber,
    /// The number ACE gave it: entry-summary record 53, positions 57 to 66, for the type that
    /// concerns antidumping duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ace_declaration_id: Option<AceDeclarationId>,
    /// Importer of record number (19 CFR 24.5). The record is tied to this level of the account.
    pub importer_number: ImporterNumber,
    /// Name of the importer of record.
    pub importer_name: String,
    /// First day of the period; entries of that day count.
    pub effective_from: Date,
    /// Last day of the period; entries of that day count.
    pub effective_to: Date,
    /// The ports where it counts.
    #[serde(default)]
    pub ports_scope: PortsScope,
    /// Goods, where the type names them one by one.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Files that support it, kept five years with the entry records (19 CFR 163.4).
    #[serde(default)]
    pub supporting_files: Vec<Attachment>,
    /// What only its type has; `type` on the wire says which.
    #[serde(flatten)]
    pub particulars: Particulars,
}

/// The types of declaration that CBP keeps in ACE (declarations.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeclarationType {
    /// The producer of a textile input says where and how it was made.
    AffidavitOfManufacture,
    /// The importer's side certifies an end use or a preference.
    ImporterCertifyingStatement,
    /// The importer says that nobody reimburses its antidumping duty.
    NonReimbursementBlanket,
}

impl DeclarationType {
    /// Every type, in the order of declarations.md §1.
    pub const ALL: [Self; 3] = [
        Self::AffidavitOfManufacture,
        Self::ImporterCertifyingStatement,
        Self::NonReimbursementBlanket,
    ];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AffidavitOfManufacture => "AFFIDAVIT_OF_MANUFACTURE",
            Self::ImporterCertifyingStatement => "IMPORTER_CERTIFYING_STATEMENT",
            Self::NonReimbursementBlanket => "NON_REIMBURSEMENT_BLANKET",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AffidavitOfManufacture => "Affidavit of Manufacture",
            Self::ImporterCertifyingStatement => "Importer Certifying Statement",
            Self::NonReimbursementBlanket => "Non-Reimbursement Blanket Statement",
        }
    }

    /// The name with its article, at the beginning of a sentence.
    pub(super) const fn title_with_article(self) -> &'static str {
        match self {
            Self::AffidavitOfManufacture => "An Affidavit of Manufacture",
            Self::ImporterCertifyingStatement => "An Importer Certifying Statement",
            Self::NonReimbursementBlanket => "A Non-Reimbursement Blanket Statement",
        }
    }
}

/// What only one type of declaration has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Particulars {
    /// Affidavit of Manufacture.
    #[serde(rename = "AFFIDAVIT_OF_MANUFACTURE")]
    AffidavitOfManufacture(AffidavitOfManufacture),
    /// Importer Certifying Statement.
    #[serde(rename = "IMPORTER_CERTIFYING_STATEMENT")]
    ImporterCertifyingStatement(ImporterCertifyingStatement),
    /// Non-Reimbursement Blanket Statement.
    #[serde(rename = "NON_REIMBURSEMENT_BLANKET")]
    NonReimbursement(NonReimbursement),
}

/// First and last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// Whether the day lies in it.
    pub fn contains(self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }

    /// Whether any day lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Goods of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Description.
    pub description: String,
    /// Tariff numbers.
    #[serde(default)]
    pub hts_numbers: Vec<HtsNumber>,
    /// Country of origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_origin: Option<CountryCode>,
    /// Manufacturer ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<Mid>,
}

/// The ports where a declaration counts: all of them, since entries filed in ACE count as filed
/// at every port, or those listed. `"ALL"` or a list in data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PortsScopeInData", into = "PortsScopeInData")]
pub enum PortsScope {
    /// Every port.
    #[default]
    All,
    /// These ports.
    Listed(Vec<PortCode>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum PortsScopeInData {
    Word(AllPorts),
    List(Vec<PortCode>),
}

#[derive(Serialize, Deserialize)]
enum AllPorts {
    #[serde(rename = "ALL")]
    All,
}

impl From<PortsScopeInData> for PortsScope {
    fn from(data: PortsScopeInData) -> Self {
        match data {
            PortsScopeInData::Word(AllPorts::All) => Self::All,
            PortsScopeInData::List(ports) => Self::Listed(ports),
        }
    }
}

impl From<PortsScope> for PortsScopeInData {
    fn from(scope: PortsScope) -> Self {
        match scope {
            PortsScope::All => Self::Word(AllPorts::All),
            PortsScope::Listed(ports) => Self::List(ports),
        }
    }
}

impl Statement {
    /// The type.
    pub const fn declaration_type(&self) -> DeclarationType {
        match &self.particulars {
            Particulars::AffidavitOfManufacture(_) => DeclarationType::AffidavitOfManufacture,
            Particulars::ImporterCertifyingStatement(_) => {
                DeclarationType::ImporterCertifyingStatement
            }
            Particulars::NonReimbursement(_) => DeclarationType::NonReimbursementBlanket,
        }
    }

    /// The days for which it counts.
    pub const fn period(&self) -> Period {
        Period { from: self.effective_from, to: self.effective_to }
    }

    /// Whether it is the statement about antidumping duty.
    pub(super) const fn is_about_dumping(&self) -> bool {
        match &self.particulars {
            Particulars::NonReimbursement(_) => true,
            Particulars::AffidavitOfManufacture(_)
            | Particulars::ImporterCertifyingStatement(_) => false,
        }
    }

    /// The tariff numbers it is about, those of its products among them.
    pub fn hts_numbers(&self) -> impl Iterator<Item = &HtsNumber> {
        let own: &[HtsNumber] = match &self.particulars {
            Particulars::AffidavitOfManufacture(affidavit) => &affidavit.hts_of_finished_goods,
            Particulars::ImporterCertifyingStatement(statement) => &statement.hts_numbers,
            Particulars::NonReimbursement(_) => &[],
        };
        own.iter().chain(self.products.iter().flat_map(|product| &product.hts_numbers))
    }
}
