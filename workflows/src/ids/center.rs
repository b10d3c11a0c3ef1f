//! The ten Centers of Excellence and Expertise.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::IdError;

/// A Center of Excellence and Expertise: CBP's office for one industry. Centers process entry
/// summaries by importer account; port directors keep movement and release of cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Center {
    /// Agriculture & Prepared Products.
    Agriculture,
    /// Apparel, Footwear & Textiles.
    Apparel,
    /// Automotive & Aerospace.
    Automotive,
    /// Base Metals.
    BaseMetals,
    /// Consumer Products & Mass Merchandising.
    ConsumerProducts,
    /// Electronics.
    Electronics,
    /// Industrial & Manufacturing Materials.
    IndustrialMaterials,
    /// Machinery.
    Machinery,
    /// Petroleum, Natural Gas & Minerals.
    Petroleum,
    /// Pharmaceuticals, Health & Chemicals.
    Pharmaceuticals,
}

serde_as_printed!(Center);

impl Center {
    /// All Centers, in the order of their names.
    pub const ALL: [Self; 10] = [
        Self::Agriculture,
        Self::Apparel,
        Self::Automotive,
        Self::BaseMetals,
        Self::ConsumerProducts,
        Self::Electronics,
        Self::IndustrialMaterials,
        Self::Machinery,
        Self::Petroleum,
        Self::Pharmaceuticals,
    ];

    /// The three letters used in messages, such as `AGR`.
    pub fn key(self) -> &'static str {
        self.facts().0
    }

    /// The name of the Center.
    pub fn name(self) -> &'static str {
        self.facts().1
    }

    /// The city from which the Center is managed.
    pub fn managing_city(self) -> &'static str {
        self.facts().2
    }

    fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Agriculture => ("AGR", "Agriculture & Prepared Products", "Miami"),
            Self::Apparel => ("AFT", "Apparel, Footwear & Textiles", "San Francisco"),
            Self::Automotive => ("AUT", "Automotive & Aerospace", "Detroit"),
            Self::BaseMetals => ("BME", "Base Metals", "Chicago"),
            Self::ConsumerProducts => ("CPM", "Consumer Products & Mass Merchandising", "Atlanta"),
            // CBP's own pages name both cities.
            Self::Electronics => ("ELE", "Electronics", "Los Angeles/Long Beach"),
            Self::IndustrialMaterials => ("IMM", "Industrial & Manufacturing Materials", "Buffalo"),
            Self::Machinery => ("MAC", "Machinery", "Laredo"),
            Self::Petroleum => ("PNM", "Petroleum, Natural Gas & Minerals", "Houston"),
            Self::Pharmaceuticals => ("PHC", "Pharmaceuticals, Health & Chemicals", "New York"),
        }
    }
}

impl fmt::Display for Center {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Center {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|center| center.key() == text).ok_or_else(|| {
            let keys = Self::ALL.map(Self::key).join(", ");
            IdError::new("Center key", text, "no Center has it", format!("one of {keys}"))
        })
    }
}
