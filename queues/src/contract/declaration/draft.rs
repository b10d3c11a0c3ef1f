//! The draft of a declaration: what every type has, and what only one of them has.
//!
//! A draft may be incomplete, so nearly everything may be left out; what must be there before
//! anybody signs is a rule of the workflow. Fields of another type are refused (`by_type`).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use workflows::declaration::{
    Agreement, Basis, CertifierRole, ForeignPartyRole, InputKind, Program,
};
use workflows::ids::{
    AceDeclarationId, AdCvdCase, CaseNumber, CountryCode, HtsNumber, ImporterNumber, Mid, PortCode,
};

use super::by_type::by_type;
use crate::contract::choices::Choice;
use crate::contract::common::ATTACHMENTS_MAX;
use crate::contract::parties::{ADDRESS_CHARS_MAX, AttachmentV1, NAME_CHARS_MAX, TradeActorV1};
use crate::contract::values::{Day, Id, Line, OptionalLine, OptionalText, Quantity, Text};

/// A description of goods, in characters.
pub const DESCRIPTION_CHARS_MAX: u32 = 2_000;
/// The description of a processing, in characters: two printed pages.
pub const PROCESSING_CHARS_MAX: u32 = 8_000;
/// A criterion of origin, in characters.
pub const CRITERION_CHARS_MAX: u32 = 120;
/// A unit of quantity, in characters.
pub const UNIT_CHARS_MAX: u32 = 20;
/// Products of one declaration.
pub const PRODUCTS_MAX: usize = 200;
/// Tariff numbers of one product or declaration.
pub const HTS_NUMBERS_MAX: usize = 200;
/// Cases of antidumping or countervailing duty of one declaration.
pub const CASES_MAX: usize = 50;
/// Foreign parties of one declaration.
pub const PARTIES_MAX: usize = 100;
/// Ports of one declaration; Schedule D has fewer.
pub const PORTS_MAX: usize = 500;

/// A declaration as drafted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = by_type)]
pub struct DraftV1 {
    /// Who drafts.
    pub actor: TradeActorV1,
    /// Number of the declaration; the same as the envelope's subject, and that when left out.
    #[schemars(with = "Option<Id<CaseNumber>>")]
    pub declaration_id: Id<CaseNumber>,
    /// The number ACE gave it.
    pub ace_declaration_id: Option<Id<AceDeclarationId>>,
    /// Importer of record number (19 CFR 24.5).
    pub importer_number: Id<ImporterNumber>,
    /// Name of the importer of record.
    pub importer_name: Line<NAME_CHARS_MAX>,
    /// First day of the period; entries of that day count.
    pub effective_from: Day,
    /// Last day of the period; entries of that day count.
    pub effective_to: Day,
    /// The ports where it counts; all of them when left out.
    pub ports_scope: Option<PortsScopeV1>,
    /// Goods, where the type names them one by one.
    #[schemars(length(max = PRODUCTS_MAX))]
    pub products: Option<Vec<ProductV1>>,
    /// Files that support it.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub supporting_files: Option<Vec<AttachmentV1>>,
    /// What only its type has.
    #[serde(flatten)]
    #[schemars(skip)]
    pub particulars: ParticularsV1,
}

/// What only one type of declaration has; `type` says which.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type")]
pub enum ParticularsV1 {
    /// Affidavit of Manufacture.
    #[serde(rename = "AFFIDAVIT_OF_MANUFACTURE")]
    AffidavitOfManufacture(AffidavitV1),
    /// Importer Certifying Statement.
    #[serde(rename = "IMPORTER_CERTIFYING_STATEMENT")]
    ImporterCertifyingStatement(CertifyingStatementV1),
    /// Non-Reimbursement Blanket Statement.
    #[serde(rename = "NON_REIMBURSEMENT_BLANKET")]
    NonReimbursement(NonReimbursementV1),
}

/// The ports where a declaration counts: the word `ALL`, or a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum PortsScopeV1 {
    /// Every port.
    All(AllPorts),
    /// These ports.
    Listed(Vec<Id<PortCode>>),
}

/// The word that stands for every port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AllPorts {
    /// Every port.
    #[serde(rename = "ALL")]
    All,
}

impl JsonSchema for PortsScopeV1 {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PortsScope".into()
    }

    /// The format speaks of the text, the others of the list: each fault has one plain sentence.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "array"],
            "format": "ports-scope",
            "items": generator.subschema_for::<Id<PortCode>>(),
            "minItems": 1,
            "maxItems": PORTS_MAX,
            "examples": ["ALL", ["2704", "2709"]],
        })
    }
}

/// Goods of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProductV1 {
    /// Description.
    pub description: Text<DESCRIPTION_CHARS_MAX>,
    /// Tariff numbers.
    #[schemars(length(max = HTS_NUMBERS_MAX))]
    pub hts_numbers: Option<Vec<Id<HtsNumber>>>,
    /// Country of origin.
    pub country_of_origin: Option<Id<CountryCode>>,
    /// Manufacturer ID.
    pub mid: Option<Id<Mid>>,
}

/// Affidavit of Manufacture: who made the yarn, thread, fabric or parts, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AffidavitV1 {
    /// The producer of the input.
    pub producer: Option<ProducerV1>,
    /// What was produced.
    pub input_kind: Option<Choice<InputKind>>,
    /// Fibre, construction, count or denier of the input.
    pub input_description: Option<OptionalText<DESCRIPTION_CHARS_MAX>>,
    /// The programme of preference that the goods claim.
    pub program: Option<Choice<Program>>,
    /// Tariff numbers of the finished goods.
    #[schemars(length(max = HTS_NUMBERS_MAX))]
    pub hts_of_finished_goods: Option<Vec<Id<HtsNumber>>>,
    /// Who bought the input to make the goods.
    pub buyer_or_garment_maker: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
    /// Quantity of the input; left out in a blanket affidavit.
    pub quantity: Option<Quantity>,
    /// Unit of that quantity.
    pub unit: Option<OptionalLine<UNIT_CHARS_MAX>>,
}

/// The producer of a textile input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProducerV1 {
    /// Full name.
    pub name: Option<OptionalLine<NAME_CHARS_MAX>>,
    /// Address of the factory itself: no head office, no post office box.
    pub factory_address: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
    /// Manufacturer ID.
    pub mid: Option<Id<Mid>>,
    /// Whom to ask, with telephone or e-mail address.
    pub contact: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
}

/// Importer Certifying Statement: an end use, or a claim of preference.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertifyingStatementV1 {
    /// What it certifies.
    pub basis: Choice<Basis>,
    /// The programme of preference that the goods claim.
    pub program: Option<Choice<Program>>,
    /// The criterion of that programme by which the goods originate.
    pub origin_criterion: Option<OptionalLine<CRITERION_CHARS_MAX>>,
    /// Tariff numbers of the goods.
    #[schemars(length(max = HTS_NUMBERS_MAX))]
    pub hts_numbers: Option<Vec<Id<HtsNumber>>>,
    /// The goods, described.
    pub goods_description: Option<OptionalText<DESCRIPTION_CHARS_MAX>>,
    /// How the goods were processed (19 CFR 10.138).
    pub processing_description: Option<OptionalText<PROCESSING_CHARS_MAX>>,
    /// Where they were processed.
    pub processing_plant: Option<PlantV1>,
    /// As what the signer certifies.
    pub certifier_role: Option<Choice<CertifierRole>>,
    /// The period of the purchases, where it is not that of the entries.
    pub period: Option<PeriodV1>,
}

/// A plant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlantV1 {
    /// Name.
    pub name: Line<NAME_CHARS_MAX>,
    /// Address, lines joined by commas.
    pub address: Line<ADDRESS_CHARS_MAX>,
}

/// First and last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeriodV1 {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// Non-Reimbursement Blanket Statement (19 CFR 351.402(f)).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NonReimbursementV1 {
    /// Antidumping cases it is about.
    #[schemars(length(max = CASES_MAX))]
    pub ad_case_numbers: Option<Vec<Id<AdCvdCase>>>,
    /// Countervailing cases on the same goods, for information.
    #[schemars(length(max = CASES_MAX))]
    pub companion_cvd_case_numbers: Option<Vec<Id<AdCvdCase>>>,
    /// The foreign parties it is about.
    #[schemars(length(max = PARTIES_MAX))]
    pub manufacturers_exporters: Option<Vec<NamedPartyV1>>,
    /// The goods as the case calls them.
    pub commodity: Option<OptionalText<DESCRIPTION_CHARS_MAX>>,
    /// Country of origin.
    pub country_of_origin: Option<Id<CountryCode>>,
    /// Whether an agreement on payment or refund of the duty exists.
    pub agreement_exists: Option<Choice<Agreement>>,
    /// Whether the importer will tell CBP when that changes.
    pub future_notification_undertaking: Option<bool>,
    /// Title of the officer of the company who signs.
    pub officer_title: Option<OptionalLine<NAME_CHARS_MAX>>,
    /// Date of the notice that suspended liquidation.
    pub suspension_notice_date: Option<Day>,
    /// Date of the final determination.
    pub final_determination_date: Option<Day>,
}

/// A party abroad with the part it has in the case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedPartyV1 {
    /// Name.
    pub name: Line<NAME_CHARS_MAX>,
    /// Manufacturer ID.
    pub mid: Option<Id<Mid>>,
    /// Its part.
    pub role: Choice<ForeignPartyRole>,
}
