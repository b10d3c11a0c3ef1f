//! Wire types of CBP Form 29, one per command: `gov.cbp.form29.<command>.v1`. Those that other
//! forms have alike are in `common`.

mod conversions;
mod messages;

use schemars::JsonSchema;
use serde::Deserialize;
use workflows::form29::{ActionStatus, Position};
use workflows::ids::{
    AdCvdCase, CaseNumber, CountryCode, EntryNumber, FilerCode, HtsNumber, PortCode,
};

use super::choices::Choice;
use super::common::{
    ATTACHMENTS_MAX, CARRIER_CHARS_MAX, COURTESY_COPIES_MAX, EXTENSION_DAYS_MAX, LINE_NUMBER_MAX,
    LINKED_FORMS_MAX, OverrideV1, REASON_CHARS_MAX, REPLY_MESSAGE_CHARS_MAX, SignerV1,
};
use super::parties::{
    AddresseeV1, AttachmentV1, CbpActorV1, FilingBrokerV1, ForeignPartyV1, OfficeV1, OfficerV1,
    TradeActorV1,
};
use super::values::{Amount, Day, EntryType, Id, Line, OptionalLine, OptionalText, Text};

pub(super) use messages::message_types;

/// Box 9, in characters (forms §2.1).
pub const DESCRIPTION_CHARS_MAX: u32 = 500;
/// Box 13, in characters (forms §2.1).
pub const EXPLANATION_CHARS_MAX: u32 = 8_000;
/// A rate of duty in the words of the tariff, in characters.
pub const RATE_CHARS_MAX: u32 = 120;
/// Box 5, continued: entries of one notice; more do not fit a continuation sheet.
pub const ENTRIES_MAX: usize = 100;
/// Lines of one notice: as many as an entry summary numbers with three digits.
pub const LINES_MAX: usize = 999;
/// Cases of antidumping or countervailing duty of one notice.
pub const AD_CVD_CASES_MAX: usize = 50;

/// The notice: boxes 1 to 16.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssueV1 {
    /// Number of the notice; the same as the envelope's subject.
    pub notice_number: Id<CaseNumber>,
    /// Box 1: the day of the notice, from which the 20 days count (19 CFR 152.2).
    pub date_of_notice: Day,
    /// Box 2: importing carrier, vessel or flight.
    pub carrier: Option<OptionalLine<CARRIER_CHARS_MAX>>,
    /// Box 3: date of importation.
    pub date_of_importation: Day,
    /// Box 4: date of entry.
    pub date_of_entry: Day,
    /// Box 5: entry number with its check digit.
    pub entry_number: Id<EntryNumber>,
    /// Entry type code of CBP Form 7501.
    pub entry_type: EntryType,
    /// Box 5, continued: further entries the same action is about.
    #[schemars(length(max = ENTRIES_MAX))]
    pub additional_entry_numbers: Option<Vec<Id<EntryNumber>>>,
    /// Box 6: manufacturer, seller or shipper.
    pub manufacturer_seller_shipper: ForeignPartyV1,
    /// Box 7: country of origin.
    pub country_of_origin: Id<CountryCode>,
    /// Box 8: the broker that filed; absent when none did.
    pub broker: Option<FilingBrokerV1>,
    /// Box 9: description of the merchandise.
    pub description_of_merchandise: Text<DESCRIPTION_CHARS_MAX>,
    /// Box 10: the importer of record.
    pub to: AddresseeV1,
    /// Box 11: the issuing office.
    pub from: OfficeV1,
    /// Port of entry, Schedule D.
    pub port_of_entry: Id<PortCode>,
    /// Box 12: whether the action is proposed or has been taken.
    pub action_status: Choice<ActionStatus>,
    /// The letters A to D, marked or not.
    pub action_types: ActionTypesV1,
    /// Box 13: the nature of the difference, by the letters marked.
    pub explanation: Text<EXPLANATION_CHARS_MAX>,
    /// Cases of antidumping or countervailing duty the action is about.
    #[schemars(length(max = AD_CVD_CASES_MAX))]
    pub ad_cvd_cases: Option<Vec<Id<AdCvdCase>>>,
    /// What changes, line by line of the entry summary.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<LineV1>,
    /// Estimated increase in duties: the sum of the lines.
    pub estimated_duty_increase: Amount,
    /// Boxes 14 to 16: the officer, who stands for the actor.
    pub officer: OfficerV1,
    /// Notices this one follows from or goes with.
    #[schemars(length(max = LINKED_FORMS_MAX))]
    pub linked_forms: Option<Vec<Id<CaseNumber>>>,
    /// Filer codes of brokers CBP wishes to send a copy to.
    #[schemars(length(max = COURTESY_COPIES_MAX))]
    pub courtesy_copy_to: Option<Vec<Id<FilerCode>>>,
}

/// The type of action: the letters marked; one that is left out is not marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionTypesV1 {
    /// A: rate advance.
    #[serde(rename = "A_rateAdvance")]
    pub rate_advance: Option<bool>,
    /// B: value advance.
    #[serde(rename = "B_valueAdvance")]
    pub value_advance: Option<bool>,
    /// C: excess, of weight or of quantity.
    #[serde(rename = "C_excess")]
    pub excess: Option<bool>,
    /// C, first box: weight.
    #[serde(rename = "C_weight")]
    pub excess_weight: Option<bool>,
    /// C, second box: quantity.
    #[serde(rename = "C_quantity")]
    pub excess_quantity: Option<bool>,
    /// D: other.
    #[serde(rename = "D_other")]
    pub other: Option<bool>,
}

/// One line of the entry summary, as entered and as CBP sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineV1 {
    /// Number of the line on the entry summary.
    #[schemars(range(min = 1, max = LINE_NUMBER_MAX))]
    pub line: u32,
    /// Classification as entered.
    pub hts_entered: Id<HtsNumber>,
    /// Classification of CBP.
    pub hts_proposed: Id<HtsNumber>,
    /// Value as entered.
    pub value_entered: Amount,
    /// Value of CBP.
    pub value_proposed: Amount,
    /// Rate as entered, in the words of the tariff.
    pub rate_entered: Line<RATE_CHARS_MAX>,
    /// Rate of CBP, in the words of the tariff.
    pub rate_proposed: Line<RATE_CHARS_MAX>,
    /// What the importer would owe more on this line.
    pub duty_increase: Amount,
}

/// CBP grants more time, for which liquidation is withheld longer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantExtensionV1 {
    /// Who grants.
    pub actor: CbpActorV1,
    /// Calendar days granted.
    #[schemars(range(min = 1, max = EXTENSION_DAYS_MAX))]
    pub days: u16,
    /// Why liquidation is withheld longer than 20 days (19 CFR 152.2).
    pub compelling_reason: Text<REASON_CHARS_MAX>,
}

/// The trade agrees or disagrees with a proposed action.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RespondV1 {
    /// Who answers.
    pub actor: TradeActorV1,
    /// Whether the importer agrees.
    pub position: Choice<Position>,
    /// The reasons, or a word on the agreement.
    pub text: Option<OptionalText<REPLY_MESSAGE_CHARS_MAX>>,
    /// Files that come with it.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub attachments: Option<Vec<AttachmentV1>>,
    /// Who signs.
    pub signer: SignerV1,
}

/// CBP takes the proposal back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawProposalV1 {
    /// Who withdraws.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP takes the action it had proposed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakeActionV1 {
    /// Who takes it.
    pub actor: CbpActorV1,
    /// What was found; the explanation of the notice stands when left out.
    pub explanation: Option<OptionalText<EXPLANATION_CHARS_MAX>>,
    /// Why the action is taken before the importer's 20 days are over and without its agreement.
    #[serde(rename = "override")]
    pub overriding: Option<OverrideV1>,
}

/// The entry was liquidated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordLiquidationV1 {
    /// Who records it.
    pub actor: CbpActorV1,
    /// The day of liquidation, from which the 180 days for a protest count.
    pub liquidation_date: Day,
}

/// The trade asks the office to seek internal advice (19 CFR 177.11(b)(2)).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestInternalAdviceV1 {
    /// Who asks.
    pub actor: TradeActorV1,
    /// The question.
    pub text: Text<REPLY_MESSAGE_CHARS_MAX>,
}
