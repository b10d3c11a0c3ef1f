//! The parties that the notices name: who is addressed, who issues, who filed, who made the goods.

use serde::{Deserialize, Serialize};

use crate::ids::{
    Center, CountryCode, FilerCode, ImporterNumber, ImporterNumberKind, Mid, PortCode, Team,
};

/// The foreign party of box 3: manufacturer, seller or shipper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignParty {
    /// Name as on the invoice.
    pub name: String,
    /// Address, lines joined by commas.
    pub address: String,
    /// Country, or the Canadian province code that stands for it in a MID (19 CFR 102 appendix).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<CountryCode>,
    /// Manufacturer ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<Mid>,
}

/// The broker that filed the entry, with its own reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilingBroker {
    /// Name of the brokerage.
    pub name: String,
    /// Filer code, the first three characters of the entry number.
    pub filer_code: FilerCode,
    /// The broker's file number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<String>,
}

/// The addressee: the importer of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addressee {
    /// Company or person.
    pub name: String,
    /// Desk or person within the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<String>,
    /// Postal address, lines joined by commas.
    pub address: String,
    /// Importer of record number (19 CFR 24.5).
    pub importer_number: ImporterNumber,
    /// Kind of that number.
    pub importer_number_type: ImporterNumberKind,
}

/// The issuing office and its return address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Office {
    /// Name of the office.
    pub office: String,
    /// Return address.
    pub address: String,
    /// Port the office belongs to; its closures count for the deadline.
    pub port_code: PortCode,
    /// Center of Excellence and Expertise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub center_code: Option<Center>,
}

/// The CBP officer who issues and answers for a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Officer {
    /// Printed name.
    pub name: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Team designation, three characters.
    pub team: Team,
    /// Telephone, E.164 or with hyphens.
    pub telephone: String,
    /// Address for messages to the officer; without it the officer gets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A file that comes with an answer; its bytes lie in the document store or are fetched from `url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// File name as sent.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Where the bytes may be fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
