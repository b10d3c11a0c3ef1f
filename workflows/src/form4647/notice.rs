//! CBP Form 4647, Notice to Mark and/or Notice to Redeliver: Section I, which CBP fills in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CaseNumber, CountryCode, EntryNumber, FilerCode, PortCode};
use crate::overriding::Override;
use crate::parties::{Addressee, FilingBroker, Office, Officer};

/// The notice as issued. Frozen: nothing changes it after issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Number of the notice, which is the number of the case.
    pub notice_number: CaseNumber,
    /// What is demanded; agrees with boxes 12 and 13.
    pub kind: Kind,
    /// Box 1: port of entry, Schedule D. Its closures count for the deadline.
    pub port: PortCode,
    /// Box 2. The 30 days count from it (19 CFR 134.54(a)).
    pub date_of_notice: Date,
    /// Box 3: the importer of record, or the actual owner of 19 CFR 141.113(f).
    pub to: Addressee,
    /// Box 4.
    pub from: Office,
    /// Box 5; absent when no broker filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<FilingBroker>,
    /// Box 6.
    pub entry_number: EntryNumber,
    /// Box 7.
    pub date_of_entry: Date,
    /// Box 8, release; absent for goods that were not released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_release: Option<Date>,
    /// Box 8, examination; absent for goods that were not examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_examination: Option<Date>,
    /// Box 8, where the goods are.
    #[serde(default)]
    pub goods_location: String,
    /// Box 9.
    pub violations: Violations,
    /// Box 10, what the goods are.
    pub description_of_merchandise: String,
    /// Box 10, how much of it, in whole units of `unit`.
    pub quantity: u64,
    /// Box 10, the unit: `PCS`, `CTN`, `SETS`.
    pub unit: String,
    /// Box 11, origin; absent where marking is not in question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_origin: Option<CountryCode>,
    /// Box 11, the mark or label required; empty where none is.
    #[serde(default)]
    pub required_marking: String,
    /// Boxes 12 and 13.
    pub actions: Actions,
    /// Box 14, whether a marked sample goes with the certification (19 CFR 134.52(b)).
    pub sample_requirement: SampleRequirement,
    /// Box 14, whether CBP is there when the goods are marked (19 CFR 134.51(c), 134.52(e)).
    pub supervision: Supervision,
    /// Box 15.
    #[serde(default)]
    pub remarks: String,
    /// Boxes 16 and 17.
    pub officer: Officer,
    /// Other notices it belongs with.
    #[serde(default)]
    pub linked_forms: Vec<CaseNumber>,
    /// Brokers CBP would like to send a courtesy copy to. A wish: the importer's list decides.
    #[serde(default)]
    pub courtesy_copy_to: Vec<FilerCode>,
    /// Why the demand is made although its time is over; without it a late demand is refused.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overriding: Option<Override>,
}

impl Notice {
    /// Whether the goods may be brought into compliance (box 12).
    pub const fn demands_marking(&self) -> bool {
        self.actions.bring_into_compliance
    }

    /// Whether the goods must come back into CBP's custody (box 13).
    pub const fn demands_redelivery(&self) -> bool {
        self.actions.redeliver
    }

    /// Whether box 9 or 15 says why: without a reason the notice does not stand (HQ H144604).
    pub fn gives_a_reason(&self) -> bool {
        self.violations.is_specified() || !self.remarks.trim().is_empty()
    }

    /// Whether the origin marking is in question, on which the marking duty of 19 U.S.C. 1304(i)
    /// depends. Where box 9 names nothing, box 15 tells, and that cannot be read here.
    pub fn concerns_origin_marking(&self) -> bool {
        self.violations.names(ReasonCode::CooMarking) || !self.violations.is_specified()
    }
}

/// What is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Box 12: bring the goods into compliance.
    Mark,
    /// Box 13: return them.
    Redeliver,
    /// Both boxes: what cannot be marked is returned.
    MarkAndRedeliver,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Mark, Self::Redeliver, Self::MarkAndRedeliver];

    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mark => "MARK",
            Self::Redeliver => "REDELIVER",
            Self::MarkAndRedeliver => "MARK_AND_REDELIVER",
        }
    }

    /// For people: what the importer is told to do with the goods.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Mark => "bring the goods into compliance",
            Self::Redeliver => "redeliver the goods to CBP custody",
            Self::MarkAndRedeliver => {
                "bring the goods into compliance, or redeliver them to CBP custody"
            }
        }
    }

    /// The kind that these boxes make; nothing when neither is marked.
    pub const fn of(actions: Actions) -> Option<Self> {
        match (actions.bring_into_compliance, actions.redeliver) {
            (true, false) => Some(Self::Mark),
            (false, true) => Some(Self::Redeliver),
            (true, true) => Some(Self::MarkAndRedeliver),
            (false, false) => None,
        }
    }
}

/// Box 9: the statutes and regulations violated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Violations {
    /// First check box: 19 U.S.C. 1304, country of origin marking.
    #[serde(default)]
    pub origin_marking: bool,
    /// Second check box: another one, specified by the code or the text.
    #[serde(default)]
    pub other: bool,
    /// The other one, by the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_code: Option<ReasonCode>,
    /// The other one, in words.
    #[serde(default)]
    pub other_text: String,
}

impl Violations {
    /// Whether box 9 names a violation: a bare mark at "other" names none.
    pub fn is_specified(&self) -> bool {
        self.origin_marking || (self.other && self.specifies_other())
    }

    /// Whether a code or a text tells what the other violation is.
    pub fn specifies_other(&self) -> bool {
        self.other_code.is_some() || !self.other_text.trim().is_empty()
    }

    /// Whether this reason of the catalogue is marked.
    pub fn names(&self, reason: ReasonCode) -> bool {
        (reason == ReasonCode::CooMarking && self.origin_marking)
            || (self.other && self.other_code == Some(reason))
    }
}

/// The catalogue of reasons for box 9 (forms §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// Country of origin marking.
    CooMarking,
    /// Label of the fibers.
    TextileFiber,
    /// Label of wool products.
    Wool,
    /// Label of furs.
    Fur,
    /// Special marking of watches and clocks.
    #[serde(rename = "WATCH_CH91")]
    WatchCh91,
    /// Country of origin of textiles misstated.
    TextileOrigin,
    /// The Food and Drug Administration refused the goods, or a sample for it was not given.
    Fda,
    /// Not entitled to admission for another reason.
    NotAdmissible,
    /// A sample asked for on a Form 28 was not given.
    SampleNotFurnished,
    /// Trademark or copyright.
    Ipr,
    /// Labels of packages and of hazardous substances.
    FplaFhsa,
    /// Withhold release order: forced labor.
    Wro,
    /// Visa missing or counterfeit.
    VisaQuota,
}

impl ReasonCode {
    /// Every reason, in the order of forms §3.1.
    pub const ALL: [Self; 13] = [
        Self::CooMarking,
        Self::TextileFiber,
        Self::Wool,
        Self::Fur,
        Self::WatchCh91,
        Self::TextileOrigin,
        Self::Fda,
        Self::NotAdmissible,
        Self::SampleNotFurnished,
        Self::Ipr,
        Self::FplaFhsa,
        Self::Wro,
        Self::VisaQuota,
    ];

    /// The code in data.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CooMarking => "COO_MARKING",
            Self::TextileFiber => "TEXTILE_FIBER",
            Self::Wool => "WOOL",
            Self::Fur => "FUR",
            Self::WatchCh91 => "WATCH_CH91",
            Self::TextileOrigin => "TEXTILE_ORIGIN",
            Self::Fda => "FDA",
            Self::NotAdmissible => "NOT_ADMISSIBLE",
            Self::SampleNotFurnished => "SAMPLE_NOT_FURNISHED",
            Self::Ipr => "IPR",
            Self::FplaFhsa => "FPLA_FHSA",
            Self::Wro => "WRO",
            Self::VisaQuota => "VISA_QUOTA",
        }
    }

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::CooMarking => "country of origin marking",
            Self::TextileFiber => "label of fiber content",
            Self::Wool => "label of wool products",
            Self::Fur => "label of fur products",
            Self::WatchCh91 => "special marking of watches and clocks",
            Self::TextileOrigin => "country of origin of textiles misstated",
            Self::Fda => "refused by the Food and Drug Administration, or its sample not furnished",
            Self::NotAdmissible => "not entitled to admission",
            Self::SampleNotFurnished => "sample asked for on a Form 28 not furnished",
            Self::Ipr => "trademark or copyright",
            Self::FplaFhsa => "label of packages or of hazardous substances",
            Self::Wro => "withhold release order, forced labor",
            Self::VisaQuota => "visa missing or counterfeit",
        }
    }

    /// The statute or regulation behind it.
    ///
    /// # Source
    /// 19 CFR 141.113(a) to (e), 151.11, 113.62(d); 19 U.S.C. 1304, 1307; 15 U.S.C. 68 to 70,
    /// 1261 and 1451 following.
    pub const fn citation(self) -> &'static str {
        match self {
            Self::CooMarking => "19 U.S.C. 1304; 19 CFR part 134",
            Self::TextileFiber => {
                "Textile Fiber Products Identification Act, 15 U.S.C. 70; 19 CFR 141.113(a)(1)(ii)"
            }
            Self::Wool => "Wool Products Labeling Act, 15 U.S.C. 68; 19 CFR 141.113(a)(1)",
            Self::Fur => "Fur Products Labeling Act, 15 U.S.C. 69; 19 CFR 141.113(a)(1)",
            Self::WatchCh91 => "HTSUS chapter 91, additional U.S. note 4; 19 CFR 141.113(a)(1)",
            Self::TextileOrigin => "19 CFR 141.113(b)",
            Self::Fda => "19 CFR 141.113(c)",
            Self::NotAdmissible | Self::VisaQuota => "19 CFR 141.113(d)",
            Self::SampleNotFurnished => "19 CFR 151.11; 19 CFR 141.113(e)",
            Self::Ipr => "19 CFR 141.113; 19 CFR 113.62(d)",
            Self::FplaFhsa => {
                "Fair Packaging and Labeling Act, 15 U.S.C. 1451; Federal Hazardous Substances \
                 Act, 15 U.S.C. 1261"
            }
            Self::Wro => "19 U.S.C. 1307; 19 CFR 12.42",
        }
    }
}

/// Boxes 12 and 13.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actions {
    /// Box 12: the goods must be brought into compliance.
    #[serde(default)]
    pub bring_into_compliance: bool,
    /// Box 13: the goods must be redelivered.
    #[serde(default)]
    pub redeliver: bool,
}

/// Box 14, first part: the sample that goes with the certification (19 CFR 134.52(b)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SampleRequirement {
    /// A marked sample must accompany the certification.
    Required,
    /// CBP waives it.
    Waived,
    /// Nothing is certified, so nothing is to be sampled.
    NotApplicable,
}

impl SampleRequirement {
    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::Waived => "WAIVED",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }
}

/// Box 14, second part, and Section IV: whether CBP is present or looks afterwards. The importer
/// bears the cost (19 CFR 134.55).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Supervision {
    /// Neither.
    NotRequired,
    /// CBP may look at the goods before release (19 CFR 134.52(c)).
    SpotCheck,
    /// Marking, export or destruction under CBP supervision (19 CFR 134.51(c), 134.52(e)).
    Supervised,
}

impl Supervision {
    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotRequired => "NOT_REQUIRED",
            Self::SpotCheck => "SPOT_CHECK",
            Self::Supervised => "SUPERVISED",
        }
    }

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotRequired => "no verification",
            Self::SpotCheck => "spot check",
            Self::Supervised => "verification under CBP supervision",
        }
    }
}
