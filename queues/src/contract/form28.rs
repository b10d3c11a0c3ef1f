//! Wire types of CBP Form 28, one per command: `gov.cbp.form28.<command>.v1`. Those that other
//! forms have alike are in `common`.

mod conversions;
mod messages;

use schemars::JsonSchema;
use serde::Deserialize;
use workflows::form28::Item;
use workflows::ids::{CaseNumber, CountryCode, EntryNumber, FilerCode, HtsNumber, PortCode};

pub(super) use messages::message_types;

use super::choices::Choice;
use super::common::{
    ATTACHMENTS_MAX, CARRIER_CHARS_MAX, COURTESY_COPIES_MAX, EXTENSION_DAYS_MAX, REASON_CHARS_MAX,
    REPLY_MESSAGE_CHARS_MAX, SIGNER_CHARS_MAX,
};
use super::parties::{
    AddresseeV1, AttachmentV1, CbpActorV1, FilingBrokerV1, ForeignPartyV1, OfficeV1, OfficerV1,
    TELEPHONE_CHARS_MAX, TradeActorV1,
};
use super::values::{Day, EntryType, Id, Line, OptionalLine, OptionalText, Text};

/// Box 5a, in characters (forms §1.1).
pub const DESCRIPTION_CHARS_MAX: u32 = 500;
/// Box 5b, in characters (forms §1.1).
pub const INVOICE_NUMBER_CHARS_MAX: u32 = 35;
/// Box 14, in characters (forms §1.1).
pub const OFFICER_MESSAGE_CHARS_MAX: u32 = 4_000;
/// The four lines of 13.D, in characters each.
pub const SAMPLE_CHARS_MAX: u32 = 120;
/// Box 6: tariff numbers of one notice; more do not fit a continuation sheet.
pub const HTSUS_ITEMS_MAX: usize = 50;
/// Answers of one response: an item may be answered more than once, in parts.
pub const ANSWERS_MAX: usize = 100;
/// The longest period shorter than the usual 30 days (messages.md), in calendar days.
pub const RESPONSE_DAYS_MAX: u16 = 29;

/// The notice: boxes 1 to 14 and 17 to 19.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssueV1 {
    /// Number of the notice; the same as the envelope's subject.
    pub notice_number: Id<CaseNumber>,
    /// Box 1: the day of the request, from which the answer period counts.
    pub date_of_request: Day,
    /// Box 2: date of entry.
    pub date_of_entry: Day,
    /// Box 2: date of importation.
    pub date_of_importation: Day,
    /// Box 3: manufacturer, seller or shipper.
    pub manufacturer_seller_shipper: ForeignPartyV1,
    /// Box 4: importing carrier, vessel or flight.
    pub carrier: Option<OptionalLine<CARRIER_CHARS_MAX>>,
    /// Box 5: entry number with its check digit.
    pub entry_number: Id<EntryNumber>,
    /// Entry type code of CBP Form 7501.
    pub entry_type: EntryType,
    /// Box 5a: description of the merchandise as on the invoice.
    pub invoice_description: Text<DESCRIPTION_CHARS_MAX>,
    /// Box 5b: invoice number.
    pub invoice_number: Option<OptionalLine<INVOICE_NUMBER_CHARS_MAX>>,
    /// Box 6: tariff numbers as entered.
    #[schemars(length(min = 1, max = HTSUS_ITEMS_MAX))]
    pub htsus_item_numbers: Vec<Id<HtsNumber>>,
    /// Box 7: country of origin.
    pub country_of_origin: Id<CountryCode>,
    /// Box 7: country of exportation.
    pub country_of_exportation: Id<CountryCode>,
    /// Box 8: the broker that filed; absent when none did.
    pub broker: Option<FilingBrokerV1>,
    /// Box 9: the importer of record.
    pub to: AddresseeV1,
    /// Box 10: the issuing office.
    pub from: OfficeV1,
    /// Port of entry, Schedule D.
    pub port_of_entry: Id<PortCode>,
    /// Box 12: the questions marked.
    pub questions: QuestionsV1,
    /// Box 13: the items marked.
    pub items: ItemsV1,
    /// Box 14: what the officer writes.
    pub officer_message: Option<OptionalText<OFFICER_MESSAGE_CHARS_MAX>>,
    /// Boxes 17 to 19: the officer, who stands for the actor.
    pub officer: OfficerV1,
    /// Filer codes of brokers CBP wishes to send a copy to.
    #[schemars(length(max = COURTESY_COPIES_MAX))]
    pub courtesy_copy_to: Option<Vec<Id<FilerCode>>>,
    /// Whether the records asked for concern admissibility or release.
    pub admissibility: Option<bool>,
    /// Calendar days for the answer when fewer than 30; only with admissibility.
    #[schemars(range(min = 1, max = RESPONSE_DAYS_MAX))]
    pub response_days: Option<u16>,
}

/// Box 12: the questions marked; one that is left out is not marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionsV1 {
    /// 12.A: related to the seller?
    #[serde(rename = "A")]
    pub related: Option<bool>,
    /// 12.B: additional costs; alone it means all kinds.
    #[serde(rename = "B")]
    pub additional_costs: Option<bool>,
    /// 12.B(1): packing.
    #[serde(rename = "B1_packing")]
    pub packing: Option<bool>,
    /// 12.B(2): commissions.
    #[serde(rename = "B2_commissions")]
    pub commissions: Option<bool>,
    /// 12.B(3): proceeds that accrue to the seller.
    #[serde(rename = "B3_proceeds")]
    pub proceeds: Option<bool>,
    /// 12.B(4): assists.
    #[serde(rename = "B4_assists")]
    pub assists: Option<bool>,
    /// 12.B(5): royalties and license fees.
    #[serde(rename = "B5_royalties")]
    pub royalties: Option<bool>,
}

/// Box 13: the items marked; one that is left out is not marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsV1 {
    /// 13.A: contract or purchase order.
    #[serde(rename = "A")]
    pub contract: Option<bool>,
    /// 13.B: descriptive or illustrative literature.
    #[serde(rename = "B")]
    pub literature: Option<bool>,
    /// 13.C: breakdown of components by weight and cost.
    #[serde(rename = "C")]
    pub breakdown: Option<bool>,
    /// 13.D: samples.
    #[serde(rename = "D")]
    pub samples: Option<bool>,
    /// 13.D: article number.
    #[serde(rename = "D_articleNumber")]
    pub article_number: Option<OptionalLine<SAMPLE_CHARS_MAX>>,
    /// 13.D: article description.
    #[serde(rename = "D_articleDescription")]
    pub article_description: Option<OptionalLine<SAMPLE_CHARS_MAX>>,
    /// 13.D: number from container.
    #[serde(rename = "D_numberFromContainer")]
    pub number_from_container: Option<OptionalLine<SAMPLE_CHARS_MAX>>,
    /// 13.D: marks and numbers.
    #[serde(rename = "D_marksAndNumbers")]
    pub marks_and_numbers: Option<OptionalLine<SAMPLE_CHARS_MAX>>,
    /// 13.E: see box 14.
    #[serde(rename = "E")]
    pub see_message: Option<bool>,
}

/// The trade answers: boxes 11, 15 and 16.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitResponseV1 {
    /// Who submits.
    pub actor: TradeActorV1,
    /// Box 15: the reply.
    pub reply_message: Option<OptionalText<REPLY_MESSAGE_CHARS_MAX>>,
    /// Answers item by item.
    #[schemars(length(max = ANSWERS_MAX))]
    pub answers: Option<Vec<AnswerV1>>,
    /// Files that come with it.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub attachments: Option<Vec<AttachmentV1>>,
    /// Box 11: where and when the same information was given before.
    pub prior_submission: Option<PriorSubmissionV1>,
    /// Box 16: who certifies the answers.
    pub certification: CertificationV1,
}

/// The answer to one item, or why it cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerV1 {
    /// Which item of box 12 or 13.
    pub item: Choice<Item>,
    /// The answer.
    pub text: Option<OptionalText<REPLY_MESSAGE_CHARS_MAX>>,
    /// Why the item is not available.
    pub not_available_reason: Option<OptionalText<REASON_CHARS_MAX>>,
}

/// Box 11: port and date of an earlier submission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriorSubmissionV1 {
    /// Box 11a: port code.
    pub port: Id<PortCode>,
    /// Box 11b: the day.
    pub date: Day,
}

/// Box 16: who certifies that the answers are true.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificationV1 {
    /// Box 16a: name and title or position.
    pub name_and_title: Line<SIGNER_CHARS_MAX>,
    /// Box 16b: signature.
    pub signature: Line<SIGNER_CHARS_MAX>,
    /// Box 16c: telephone number.
    pub telephone: Line<TELEPHONE_CHARS_MAX>,
    /// Box 16d: the day of signing.
    pub date: Day,
}

/// The trade adds to an answer that CBP has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddSupplementV1 {
    /// Who adds.
    pub actor: TradeActorV1,
    /// What is added in words.
    pub reply_message: Option<OptionalText<REPLY_MESSAGE_CHARS_MAX>>,
    /// Files that are added.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub attachments: Option<Vec<AttachmentV1>>,
}

/// The trade takes its answer back before CBP opened it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawResponseV1 {
    /// Who withdraws.
    pub actor: TradeActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP is satisfied with the answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcceptResponseV1 {
    /// Who accepts it.
    pub actor: CbpActorV1,
}

/// CBP closes a case that nobody answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseNoResponseV1 {
    /// Who closes it.
    pub actor: CbpActorV1,
}

/// CBP asks for more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AskMoreV1 {
    /// Who asks.
    pub actor: CbpActorV1,
    /// What is asked.
    pub message: Text<OFFICER_MESSAGE_CHARS_MAX>,
    /// Calendar days for the answer; 30 when left out.
    #[schemars(range(min = 1, max = EXTENSION_DAYS_MAX))]
    pub days: Option<u16>,
}

/// CBP goes on with a Form 4647.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RaiseForm4647V1 {
    /// Who raises it.
    pub actor: CbpActorV1,
    /// Notice number of the Form 4647.
    pub form4647: Id<CaseNumber>,
}
