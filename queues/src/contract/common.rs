//! Wire types of what several workflows have alike: commands with the same data, and what the
//! issue of every form has.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use workflows::actor::{Actor, ActorClass};
use workflows::ids::{CaseNumber, ImporterNumber, ImporterNumberKind, ProtestNumber};
use workflows::protest::Outcome;
use workflows::signer::Signer;

use super::choices::Choice;
use super::parties::{CbpActorV1, NAME_CHARS_MAX, OfficerV1, TELEPHONE_CHARS_MAX, TradeActorV1};
use super::reading::{Contradiction, Stated};
use super::values::{Day, Id, Line, OptionalLine, OptionalText, Text};

/// The box of the carrier, in characters (forms §1.1, §2.1).
pub const CARRIER_CHARS_MAX: u32 = 60;
/// A letter of the trade, in characters; box 15 of Form 28 (forms §1.1).
pub const REPLY_MESSAGE_CHARS_MAX: u32 = 32_000;
/// A reason or a note, in characters: half a printed page.
pub const REASON_CHARS_MAX: u32 = 2_000;
/// Name and title of whoever signs, or the signature as typed, in characters.
pub const SIGNER_CHARS_MAX: u32 = 200;
/// Brokers wished for a courtesy copy.
pub const COURTESY_COPIES_MAX: usize = 20;
/// Notices that one notice belongs with.
pub const LINKED_FORMS_MAX: usize = 50;
/// Files of one answer.
pub const ATTACHMENTS_MAX: usize = 100;
/// Number of the last line of an entry summary, which has three digits.
pub const LINE_NUMBER_MAX: u32 = 999;
/// The longest extension, in calendar days (messages.md).
pub const EXTENSION_DAYS_MAX: u16 = 90;

/// A trade user looked at the notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewV1 {
    /// Who looked.
    pub actor: TradeActorV1,
}

/// The trade asks for more time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestExtensionV1 {
    /// Who asks.
    pub actor: TradeActorV1,
    /// Calendar days asked for.
    #[schemars(range(min = 1, max = EXTENSION_DAYS_MAX))]
    pub days: u16,
    /// Why more time is needed.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP grants more time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantExtensionV1 {
    /// Who grants.
    pub actor: CbpActorV1,
    /// Calendar days granted.
    #[schemars(range(min = 1, max = EXTENSION_DAYS_MAX))]
    pub days: u16,
    /// A note for the trade.
    pub note: Option<OptionalText<REASON_CHARS_MAX>>,
}

/// CBP denies more time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DenyExtensionV1 {
    /// Who denies.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// CBP opens the answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartReviewV1 {
    /// Who opens it.
    pub actor: CbpActorV1,
}

/// CBP goes on with a Form 29.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RaiseForm29V1 {
    /// Who raises it.
    pub actor: CbpActorV1,
    /// Notice number of the Form 29.
    pub form29: Id<CaseNumber>,
}

/// CBP takes the notice back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelV1 {
    /// Who cancels.
    pub actor: CbpActorV1,
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

/// The trade records a protest that was filed with CBP (CBP Form 19).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordProtestV1 {
    /// Who records it.
    pub actor: TradeActorV1,
    /// Number of the protest.
    pub protest_number: Id<ProtestNumber>,
    /// The day CBP received it (19 CFR 174.12(f)).
    pub filed_on: Day,
}

/// CBP has decided a protest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideProtestV1 {
    /// Who tells it.
    pub actor: CbpActorV1,
    /// How it was decided.
    pub result: Choice<Outcome>,
    /// The day of the decision; of a denial, the day its notice was mailed.
    pub decided_on: Day,
}

/// Why something is done that the rules hold back without a reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OverrideV1 {
    /// Why.
    pub reason: Text<REASON_CHARS_MAX>,
}

impl From<OverrideV1> for workflows::overriding::Override {
    fn from(overriding: OverrideV1) -> Self {
        Self { reason: overriding.reason.0 }
    }
}

/// Who signs an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignerV1 {
    /// Name.
    pub name: Line<NAME_CHARS_MAX>,
    /// Title or position.
    pub title: Line<NAME_CHARS_MAX>,
    /// Telephone number.
    pub telephone: Line<TELEPHONE_CHARS_MAX>,
    /// The day of signing.
    pub date: Day,
    /// Signature as typed; absent when the signed paper is an attachment.
    pub signature: Option<OptionalLine<SIGNER_CHARS_MAX>>,
}

impl From<SignerV1> for Signer {
    fn from(signer: SignerV1) -> Self {
        Self {
            name: signer.name.0,
            title: signer.title.0,
            telephone: signer.telephone.0,
            date: signer.date.0,
            signature: signer.signature.and_then(OptionalLine::into_option),
        }
    }
}

/// The officer of a notice, who stands for the actor. `source` is that of the envelope.
pub(super) fn issuing_actor(officer: &OfficerV1, source: &str) -> Actor {
    Actor {
        class: ActorClass::Cbp,
        user: source.to_owned(),
        name: officer.name.0.clone(),
        account: None,
        email: officer.email.as_ref().map(|email| email.0.clone()),
    }
}

/// Where the data of a notice contradicts itself or the subject.
pub(super) fn contradictions_of_notice(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
    let number = Contradiction::of_subject(data, "noticeNumber", stated.subject);
    number.into_iter().chain(importer_number_type(data)).collect()
}

/// Whether the type beside an importer number is that of the number.
fn importer_number_type(data: &Value) -> Option<Contradiction> {
    let text = |pointer: &str| data.pointer(pointer)?.as_str();
    let number: ImporterNumber = text("/to/importerNumber")?.parse().ok()?;
    let stated = text("/to/importerNumberType")?;
    let right = number.kind().name();
    let is_known = ImporterNumberKind::ALL.into_iter().any(|kind| kind.name() == stated);
    if stated == right || !is_known {
        return None;
    }
    Some(Contradiction {
        pointer: "/to/importerNumberType".to_owned(),
        sentence: format!(
            "The type is {stated}, but importerNumber has the form of {right}; {right} is expected."
        ),
    })
}
