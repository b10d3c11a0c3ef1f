//! Wire types of CBP Form 4647, one per command: `gov.cbp.form4647.<command>.v1`. Those that
//! other forms have alike are in `common`.

mod conversions;
mod messages;

use schemars::JsonSchema;
use serde::Deserialize;
use workflows::form4647::{
    Kind, ReasonCode, ResponseKind, SampleAttached, SampleRequirement, Supervision,
};
use workflows::ids::{CaseNumber, CountryCode, EntryNumber, FilerCode, PortCode};

use super::choices::{Choice, Verification};
use super::common::{
    ATTACHMENTS_MAX, COURTESY_COPIES_MAX, EXTENSION_DAYS_MAX, LINKED_FORMS_MAX, OverrideV1,
    REASON_CHARS_MAX, REPLY_MESSAGE_CHARS_MAX, SignerV1,
};
use super::parties::{
    ADDRESS_CHARS_MAX, AddresseeV1, AttachmentV1, CbpActorV1, FilingBrokerV1, OfficeV1, OfficerV1,
    TradeActorV1,
};
use super::values::{Amount, Day, Id, Line, OptionalLine, OptionalText, Text};

pub(super) use messages::message_types;

/// Box 9, another statute or regulation in words, in characters.
pub const VIOLATION_CHARS_MAX: u32 = 500;
/// Box 10, in characters (forms §3.1).
pub const DESCRIPTION_CHARS_MAX: u32 = 1_000;
/// Box 10, the unit, in characters.
pub const UNIT_CHARS_MAX: u32 = 20;
/// Box 11, the mark or label required, in characters.
pub const MARKING_CHARS_MAX: u32 = 500;
/// Box 15 and the remarks of Section IV, in characters (forms §3.1).
pub const REMARKS_CHARS_MAX: u32 = 4_000;
/// Largest quantity, in units of the notice: more pieces than any ship carries.
pub const QUANTITY_MAX: u64 = 999_999_999_999;

/// The notice: Section I.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssueV1 {
    /// Number of the notice; the same as the envelope's subject.
    pub notice_number: Id<CaseNumber>,
    /// What is demanded, as boxes 12 and 13 say.
    pub kind: Choice<Kind>,
    /// Box 1: port of entry, Schedule D.
    pub port: Id<PortCode>,
    /// Box 2: the day of the notice, from which the 30 days count (19 CFR 134.54(a)).
    pub date_of_notice: Day,
    /// Box 3: the importer of record, or the actual owner of 19 CFR 141.113(f).
    pub to: AddresseeV1,
    /// Box 4: the issuing office.
    pub from: OfficeV1,
    /// Box 5: the broker that filed; absent when none did.
    pub broker: Option<FilingBrokerV1>,
    /// Box 6: entry number with its check digit.
    pub entry_number: Id<EntryNumber>,
    /// Box 7: date of entry.
    pub date_of_entry: Day,
    /// Box 8: date of release; absent for goods that were not released.
    pub date_of_release: Option<Day>,
    /// Box 8: date of examination; absent for goods that were not examined.
    pub date_of_examination: Option<Day>,
    /// Box 8: where the goods are.
    pub goods_location: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
    /// Box 9: the statutes and regulations violated.
    pub violations: ViolationsV1,
    /// Box 10: description of the merchandise.
    pub description_of_merchandise: Text<DESCRIPTION_CHARS_MAX>,
    /// Box 10: how much of it, in whole units.
    #[schemars(range(min = 1, max = QUANTITY_MAX))]
    pub quantity: u64,
    /// Box 10: the unit, such as PCS.
    pub unit: Line<UNIT_CHARS_MAX>,
    /// Box 11: country of origin; absent where marking is not in question.
    pub country_of_origin: Option<Id<CountryCode>>,
    /// Box 11: the mark or label required.
    pub required_marking: Option<OptionalText<MARKING_CHARS_MAX>>,
    /// Boxes 12 and 13: what the importer must do.
    pub actions: ActionsV1,
    /// Box 14: whether a marked sample goes with the certification.
    pub sample_requirement: Choice<SampleRequirement>,
    /// Box 14: whether CBP is there when the goods are marked.
    pub supervision: Choice<Supervision>,
    /// Box 15: remarks, instructions, other action required.
    pub remarks: Option<OptionalText<REMARKS_CHARS_MAX>>,
    /// Boxes 16 and 17: the officer, who stands for the actor.
    pub officer: OfficerV1,
    /// Notices this one belongs with.
    #[schemars(length(max = LINKED_FORMS_MAX))]
    pub linked_forms: Option<Vec<Id<CaseNumber>>>,
    /// Filer codes of brokers CBP wishes to send a copy to.
    #[schemars(length(max = COURTESY_COPIES_MAX))]
    pub courtesy_copy_to: Option<Vec<Id<FilerCode>>>,
    /// Why the demand is made although CBP's own time for it is over.
    #[serde(rename = "override")]
    pub overriding: Option<OverrideV1>,
}

/// Box 9: the boxes marked, and which other statute or regulation; a box left out is not marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViolationsV1 {
    /// First box: 19 U.S.C. 1304, country of origin marking.
    pub origin_marking: Option<bool>,
    /// Second box: another one.
    pub other: Option<bool>,
    /// The other one, by the catalogue of reasons.
    pub other_code: Option<Choice<ReasonCode>>,
    /// The other one, in words.
    pub other_text: Option<OptionalText<VIOLATION_CHARS_MAX>>,
}

/// Boxes 12 and 13; one that is left out is not marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionsV1 {
    /// Box 12: bring the goods into compliance.
    pub bring_into_compliance: Option<bool>,
    /// Box 13: redeliver the goods to CBP custody.
    pub redeliver: Option<bool>,
}

/// CBP takes an extension back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevokeExtensionV1 {
    /// Who revokes.
    pub actor: CbpActorV1,
    /// The last day from now on: today or later.
    pub new_due_date: Day,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// The trade answers: Section III.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitResponseV1 {
    /// Who submits.
    pub actor: TradeActorV1,
    /// What was done or is going to be done with the goods, in the main.
    pub kind: Choice<ResponseKind>,
    /// Whether the signer certifies that the merchandise complies.
    pub certified: bool,
    /// In compliance, in units of the notice.
    #[schemars(range(min = 0, max = QUANTITY_MAX))]
    pub quantity_compliant: u64,
    /// Returned to CBP custody, or to be returned.
    #[schemars(range(min = 0, max = QUANTITY_MAX))]
    pub quantity_returned: Option<u64>,
    /// Exported, or to be exported.
    #[schemars(range(min = 0, max = QUANTITY_MAX))]
    pub quantity_exported: Option<u64>,
    /// Destroyed, or to be destroyed.
    #[schemars(range(min = 0, max = QUANTITY_MAX))]
    pub quantity_destroyed: Option<u64>,
    /// Sold, lost or used.
    #[schemars(range(min = 0, max = QUANTITY_MAX))]
    pub quantity_not_available: Option<u64>,
    /// Where CBP can verify the goods.
    pub goods_held_at: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
    /// Whether a marked sample comes with it.
    pub sample_attached: Choice<SampleAttached>,
    /// Day of the export or destruction under CBP supervision.
    pub planned_date: Option<Day>,
    /// Who signs: the importer of record or the actual owner.
    pub signer: SignerV1,
    /// Files that come with it.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub attachments: Option<Vec<AttachmentV1>>,
    /// Whether the signer was told what a false certification costs; true is needed.
    pub false_certification_warning_acknowledged: bool,
}

/// The trade adds to an answer that CBP has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddSupplementV1 {
    /// Who adds.
    pub actor: TradeActorV1,
    /// What is added in words.
    pub text: Option<OptionalText<REPLY_MESSAGE_CHARS_MAX>>,
    /// Files that are added.
    #[schemars(length(max = ATTACHMENTS_MAX))]
    pub attachments: Option<Vec<AttachmentV1>>,
}

/// The trade asks to be spared the marked sample (19 CFR 134.52(b)).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestSampleWaiverV1 {
    /// Who asks.
    pub actor: TradeActorV1,
    /// Why a sample is impracticable.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP decides whether the sample is waived.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideSampleWaiverV1 {
    /// Who decides.
    pub actor: CbpActorV1,
    /// Whether the sample is waived.
    pub granted: bool,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP will look at the goods.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleVerificationV1 {
    /// Who schedules it.
    pub actor: CbpActorV1,
    /// How CBP will look at them.
    pub kind: Choice<Verification>,
    /// The day.
    pub on: Day,
    /// The place; where the answer says the goods are held when left out.
    pub place: Option<OptionalLine<ADDRESS_CHARS_MAX>>,
}

/// CBP accepts the answer: the goods may be released.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcceptV1 {
    /// Who accepts it.
    pub actor: CbpActorV1,
    /// Remarks for Section IV; they explain a shortage, where there is one.
    pub remarks: Option<OptionalText<REMARKS_CHARS_MAX>>,
}

/// CBP does not accept the answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RejectV1 {
    /// Who rejects it.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
    /// Calendar days from today for a new answer; the date stands when left out.
    #[schemars(range(min = 1, max = EXTENSION_DAYS_MAX))]
    pub days: Option<u16>,
}

macro_rules! goods_confirmed {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            /// Who confirms it.
            pub actor: CbpActorV1,
            /// How much of the goods, in whole units of the notice.
            #[schemars(range(min = 1, max = QUANTITY_MAX))]
            pub quantity: u64,
            /// The day.
            pub on: Day,
        })*
    };
}

goods_confirmed! {
    /// Goods came back into CBP custody.
    ConfirmRedeliveryV1,
    /// Goods were exported under CBP supervision.
    ConfirmExportV1,
    /// Goods were destroyed under CBP supervision.
    ConfirmDestructionV1,
    /// Returned goods were marked in CBP custody.
    MarkAfterReturnV1,
}

/// CBP claims liquidated damages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferDamagesV1 {
    /// Who refers the case.
    pub actor: CbpActorV1,
    /// The claim.
    pub amount: Amount,
    /// Whether it is three times the value (19 CFR 141.113(i), 113.62(m)(1)).
    pub tripled: bool,
    /// The day the claim was mailed, from which the 60 days for a petition count.
    pub claim_mailed_on: Day,
}

/// CBP withdraws the demand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RescindV1 {
    /// Who withdraws it.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}
