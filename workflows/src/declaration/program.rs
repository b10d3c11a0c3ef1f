//! Programmes of preferential tariff treatment that a declaration may support.

use serde::{Deserialize, Serialize};

/// Programmes of preferential tariff treatment: free-trade agreements, then those that a law of
/// the United States gives alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Program {
    /// United States–Mexico–Canada Agreement.
    #[serde(rename = "USMCA")]
    Usmca,
    /// Korea.
    #[serde(rename = "KORUS")]
    Korus,
    /// Dominican Republic and Central America.
    #[serde(rename = "CAFTA-DR")]
    CaftaDr,
    /// Australia.
    #[serde(rename = "AUSTRALIA")]
    Australia,
    /// Bahrain.
    #[serde(rename = "BAHRAIN")]
    Bahrain,
    /// Chile.
    #[serde(rename = "CHILE")]
    Chile,
    /// Colombia.
    #[serde(rename = "COLOMBIA")]
    Colombia,
    /// Israel.
    #[serde(rename = "ISRAEL")]
    Israel,
    /// Jordan.
    #[serde(rename = "JORDAN")]
    Jordan,
    /// Morocco.
    #[serde(rename = "MOROCCO")]
    Morocco,
    /// Oman.
    #[serde(rename = "OMAN")]
    Oman,
    /// Panama.
    #[serde(rename = "PANAMA")]
    Panama,
    /// Peru.
    #[serde(rename = "PERU")]
    Peru,
    /// Singapore.
    #[serde(rename = "SINGAPORE")]
    Singapore,
    /// African Growth and Opportunity Act.
    #[serde(rename = "AGOA")]
    Agoa,
    /// Caribbean Basin Economic Recovery Act.
    #[serde(rename = "CBERA")]
    Cbera,
    /// Caribbean Basin Trade Partnership Act.
    #[serde(rename = "CBTPA")]
    Cbtpa,
    /// Generalized System of Preferences.
    #[serde(rename = "GSP")]
    Gsp,
    /// Haiti: HOPE and HELP Acts.
    #[serde(rename = "HOPE")]
    Hope,
}

impl Program {
    /// Every programme.
    pub const ALL: [Self; 19] = [
        Self::Usmca,
        Self::Korus,
        Self::CaftaDr,
        Self::Australia,
        Self::Bahrain,
        Self::Chile,
        Self::Colombia,
        Self::Israel,
        Self::Jordan,
        Self::Morocco,
        Self::Oman,
        Self::Panama,
        Self::Peru,
        Self::Singapore,
        Self::Agoa,
        Self::Cbera,
        Self::Cbtpa,
        Self::Gsp,
        Self::Hope,
    ];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usmca => "USMCA",
            Self::Korus => "KORUS",
            Self::CaftaDr => "CAFTA-DR",
            Self::Australia => "AUSTRALIA",
            Self::Bahrain => "BAHRAIN",
            Self::Chile => "CHILE",
            Self::Colombia => "COLOMBIA",
            Self::Israel => "ISRAEL",
            Self::Jordan => "JORDAN",
            Self::Morocco => "MOROCCO",
            Self::Oman => "OMAN",
            Self::Panama => "PANAMA",
            Self::Peru => "PERU",
            Self::Singapore => "SINGAPORE",
            Self::Agoa => "AGOA",
            Self::Cbera => "CBERA",
            Self::Cbtpa => "CBTPA",
            Self::Gsp => "GSP",
            Self::Hope => "HOPE",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Usmca => "United States–Mexico–Canada Agreement",
            Self::Korus => "United States–Korea Free Trade Agreement",
            Self::CaftaDr => {
                "Dominican Republic–Central America–United States Free Trade Agreement"
            }
            Self::Australia => "United States–Australia Free Trade Agreement",
            Self::Bahrain => "United States–Bahrain Free Trade Agreement",
            Self::Chile => "United States–Chile Free Trade Agreement",
            Self::Colombia => "United States–Colombia Trade Promotion Agreement",
            Self::Israel => "United States–Israel Free Trade Agreement",
            Self::Jordan => "United States–Jordan Free Trade Agreement",
            Self::Morocco => "United States–Morocco Free Trade Agreement",
            Self::Oman => "United States–Oman Free Trade Agreement",
            Self::Panama => "United States–Panama Trade Promotion Agreement",
            Self::Peru => "United States–Peru Trade Promotion Agreement",
            Self::Singapore => "United States–Singapore Free Trade Agreement",
            Self::Agoa => "African Growth and Opportunity Act",
            Self::Cbera => "Caribbean Basin Economic Recovery Act",
            Self::Cbtpa => "Caribbean Basin Trade Partnership Act",
            Self::Gsp => "Generalized System of Preferences",
            Self::Hope => "Haitian HOPE and HELP Acts",
        }
    }

    /// Where the importer's certification under the programme is laid down, for those whose rule
    /// is known here.
    pub const fn certification_rule(self) -> Option<&'static str> {
        match self {
            Self::Usmca => Some("19 CFR 182.12"),
            Self::Korus => Some("19 CFR 10.1004"),
            Self::CaftaDr => Some("19 CFR 10.584"),
            Self::Australia
            | Self::Bahrain
            | Self::Chile
            | Self::Colombia
            | Self::Israel
            | Self::Jordan
            | Self::Morocco
            | Self::Oman
            | Self::Panama
            | Self::Peru
            | Self::Singapore
            | Self::Agoa
            | Self::Cbera
            | Self::Cbtpa
            | Self::Gsp
            | Self::Hope => None,
        }
    }
}
