//! Wire types of blanket declarations, one per command: `gov.cbp.declaration.<command>.v1`. The
//! draft is in `draft`, with what only one type of declaration has.

mod by_type;
mod conversions;
pub mod draft;
mod messages;

use schemars::JsonSchema;
use serde::Deserialize;
use workflows::declaration::SignerRole;
use workflows::ids::{AdCvdCase, CaseNumber, EntryNumber, HtsNumber};

use super::choices::Choice;
use super::common::{LINE_NUMBER_MAX, REASON_CHARS_MAX, REPLY_MESSAGE_CHARS_MAX};
use super::parties::{AnyActorV1, AttachmentV1, CbpActorV1, NAME_CHARS_MAX, TradeActorV1};
use super::values::{Day, Email, Id, Line, Text};

pub(super) use messages::message_types;

/// The trade asks somebody to sign its draft.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendForSignatureV1 {
    /// Who asks.
    pub actor: TradeActorV1,
    /// Who is to sign.
    pub signer: SignerV1,
}

/// Who is asked to sign a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignerV1 {
    /// Name.
    pub name: Line<NAME_CHARS_MAX>,
    /// Title or position.
    pub title: Line<NAME_CHARS_MAX>,
    /// Address for the mail that asks.
    pub email: Email,
    /// As what the person signs.
    pub role: Choice<SignerRole>,
}

/// The signer signs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignV1 {
    /// Who signs.
    pub actor: TradeActorV1,
    /// The signature.
    pub signature: SignatureV1,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignatureV1 {
    /// Name, as the signer was asked.
    pub name: Line<NAME_CHARS_MAX>,
    /// Title, as the signer was asked.
    pub title: Line<NAME_CHARS_MAX>,
    /// The day of signing.
    pub signed_on: Day,
}

/// The signer does not sign.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclineV1 {
    /// Who declines.
    pub actor: TradeActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// The trade submits with a copy that was signed on paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitV1 {
    /// Who submits.
    pub actor: TradeActorV1,
    /// The signed copy, which stays on file.
    pub signed_copy: AttachmentV1,
}

/// CBP rejects the declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RejectV1 {
    /// Who rejects it.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// The trade or CBP cancels the declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelV1 {
    /// Who cancels.
    pub actor: AnyActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
    /// From which day on it no longer counts: its first day when it was filed in error, the day
    /// of the cancellation when left out.
    pub from: Option<Day>,
}

/// The importer reports that its duty is reimbursed after all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportReimbursementV1 {
    /// Who reports.
    pub actor: TradeActorV1,
    /// What happened.
    pub text: Text<REPLY_MESSAGE_CHARS_MAX>,
}

/// The trade goes on with a new draft.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenewV1 {
    /// Who renews.
    pub actor: TradeActorV1,
    /// Number of the new draft.
    pub declaration: Id<CaseNumber>,
    /// Last day of its period.
    pub effective_to: Day,
}

/// The trade or CBP notes an entry that relies on the declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkEntryV1 {
    /// Who notes it.
    pub actor: AnyActorV1,
    /// Entry number with its check digit.
    pub entry_number: Id<EntryNumber>,
    /// Line of the entry summary; the whole entry when left out.
    #[schemars(range(min = 1, max = LINE_NUMBER_MAX))]
    pub line: Option<u32>,
    /// Date of the entry.
    pub entry_date: Day,
    /// The antidumping case of the line.
    pub case_number: Option<Id<AdCvdCase>>,
    /// The tariff number of the line.
    pub hts_number: Option<Id<HtsNumber>>,
}
