//! The message types: one table of names, classes and wire types.

use std::sync::{LazyLock, OnceLock};

use serde_json::{Value, json};
use workflows::actor::{Actor, ActorClass};
use workflows::case::Workflow;
use workflows::message::Command;

use super::directory::UpsertAccountV1;
use super::envelope::{self, SubjectKind};
use super::form28::{
    AcceptResponseV1, AddSupplementV1, AskMoreV1, CancelV1, CloseNoResponseV1, DenyExtensionV1,
    GrantExtensionV1, IssueV1, RaiseForm29V1, RaiseForm4647V1, RequestExtensionV1, StartReviewV1,
    SubmitResponseV1, ViewV1, WithdrawResponseV1,
};
use super::formats::shown;
use super::reading::{Contradiction, MessageData};
use super::schema::schema_of;
use super::spelling::nearest;
use super::validation::Validator;

/// A type of message that can be received.
pub struct MessageType {
    /// The CloudEvents `type`.
    pub name: &'static str,
    /// The class of the actors that may send it.
    pub class: ActorClass,
    /// The workflow it belongs to.
    pub workflow: Workflow,
    /// The command within the workflow.
    pub command: &'static str,
    /// A title for lists.
    pub title: &'static str,
    /// What it asks for, in one sentence.
    pub description: &'static str,
    contract: Contract,
}

/// What reading data that validated gives: who wants what.
type ReadCommand = Result<(Actor, Command), serde_json::Error>;

/// How messages of a type are checked and read.
pub(super) struct Contract {
    pub(super) subject: SubjectKind,
    data_schema: fn() -> Value,
    pub(super) read: fn(Value, &str) -> ReadCommand,
    pub(super) contradictions: fn(&Value, Option<&str>) -> Vec<Contradiction>,
    validator: OnceLock<Validator>,
    name: &'static str,
}

impl std::fmt::Debug for MessageType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MessageType").field(&self.name).finish()
    }
}

impl MessageType {
    /// The JSON Schema (2020-12) of a whole message of this type.
    pub fn schema(&self) -> Value {
        let mut schema = self.contract.schema();
        schema["title"] = json!(self.name);
        schema["description"] = json!(self.description);
        schema
    }

    pub(super) const fn contract(&self) -> &Contract {
        &self.contract
    }
}

impl Contract {
    const fn of<D: MessageData>(name: &'static str, subject: SubjectKind) -> Self {
        Self {
            subject,
            data_schema: data_schema::<D>,
            read: read::<D>,
            contradictions: D::contradictions,
            validator: OnceLock::new(),
            name,
        }
    }

    fn schema(&self) -> Value {
        envelope::schema_of(self.name, self.subject, &(self.data_schema)())
    }

    pub(super) fn validator(&self) -> &Validator {
        self.validator.get_or_init(|| Validator::new(self.schema()))
    }
}

/// Every type of message that can be received.
pub fn message_types() -> &'static [MessageType] {
    &TYPES
}

/// The type of that name.
pub(super) fn find(name: &str) -> Option<&'static MessageType> {
    TYPES.iter().find(|message_type| message_type.name == name)
}

/// The validator of messages whose type is not known.
pub(super) fn any_envelope() -> &'static Validator {
    static ANY: LazyLock<Validator> = LazyLock::new(|| Validator::new(envelope::schema_of_any()));
    &ANY
}

/// A validator of bare data of a type, without its envelope.
pub(super) fn data_validator<D: MessageData>() -> Validator {
    Validator::new(data_schema::<D>())
}

/// What to tell about a type that is not known.
pub(super) fn unknown_sentence(name: &str) -> String {
    let shown = shown(name);
    let planned = PLANNED.iter().find(|planned| name.starts_with(planned.prefix));
    if let Some(planned) = planned {
        return format!("{shown} is not a known type: {} is not supported yet.", planned.title);
    }
    match nearest(name, TYPES.iter().map(|known| known.name)) {
        Some(guess) => format!("{shown} is not a known type; did you mean {guess}?"),
        None => format!(
            "{shown} is not a known type; types are gov.cbp.<workflow>.<command>.v1 with the \
             workflows form28 and directory."
        ),
    }
}

/// A workflow, or a part of one, that messages.md names and that is still to come.
struct Planned {
    prefix: &'static str,
    title: &'static str,
}

const PLANNED: [Planned; 9] = [
    planned("gov.cbp.form29.", "the workflow form29 (CBP Form 29, Notice of Action)"),
    planned("gov.cbp.form4647.", "the workflow form4647 (CBP Form 4647, Notice to Mark/Redeliver)"),
    planned("gov.cbp.declaration.", "the workflow declaration (blanket declarations)"),
    planned("gov.cbp.directory.upsert-user.", "the command upsert-user of the directory"),
    planned("gov.cbp.directory.deactivate-user.", "the command deactivate-user of the directory"),
    planned("gov.cbp.directory.invite-access.", "the command invite-access of the directory"),
    planned("gov.cbp.directory.accept-access.", "the command accept-access of the directory"),
    planned("gov.cbp.directory.decline-access.", "the command decline-access of the directory"),
    planned("gov.cbp.directory.revoke-access.", "the command revoke-access of the directory"),
];

const fn planned(prefix: &'static str, title: &'static str) -> Planned {
    Planned { prefix, title }
}

fn data_schema<D: MessageData>() -> Value {
    schema_of::<D>()
}

fn read<D: MessageData>(data: Value, source: &str) -> ReadCommand {
    Ok(serde_json::from_value::<D>(data)?.into_command(source))
}

/// Makes one row of the table of Form 28.
macro_rules! form28 {
    ($command:literal, $data:ty, $class:ident, $title:literal, $description:literal) => {
        MessageType {
            name: concat!("gov.cbp.form28.", $command, ".v1"),
            class: ActorClass::$class,
            workflow: Workflow::Form28,
            command: $command,
            title: $title,
            description: $description,
            contract: Contract::of::<$data>(
                concat!("gov.cbp.form28.", $command, ".v1"),
                SubjectKind::Case,
            ),
        }
    };
}

static TYPES: [MessageType; 16] = [
    form28!("issue", IssueV1, Cbp, "Issue a Form 28", "CBP issues a request for information."),
    form28!("view", ViewV1, Trade, "View a Form 28", "A trade user looked at the notice."),
    form28!(
        "request-extension",
        RequestExtensionV1,
        Trade,
        "Ask for more time",
        "The trade asks for more time to answer."
    ),
    form28!(
        "grant-extension",
        GrantExtensionV1,
        Cbp,
        "Grant more time",
        "CBP grants more time to answer."
    ),
    form28!(
        "deny-extension",
        DenyExtensionV1,
        Cbp,
        "Deny more time",
        "CBP denies more time to answer."
    ),
    form28!(
        "submit-response",
        SubmitResponseV1,
        Trade,
        "Answer a Form 28",
        "The trade answers the notice."
    ),
    form28!(
        "add-supplement",
        AddSupplementV1,
        Trade,
        "Add to an answer",
        "The trade adds to an answer that CBP has not decided on."
    ),
    form28!(
        "withdraw-response",
        WithdrawResponseV1,
        Trade,
        "Take an answer back",
        "The trade takes its answer back before CBP opened it."
    ),
    form28!("start-review", StartReviewV1, Cbp, "Open an answer", "CBP opens the answer."),
    form28!(
        "accept-response",
        AcceptResponseV1,
        Cbp,
        "Accept an answer",
        "CBP is satisfied with the answer."
    ),
    form28!(
        "close-no-response",
        CloseNoResponseV1,
        Cbp,
        "Close without an answer",
        "CBP closes a case that nobody answered."
    ),
    form28!("ask-more", AskMoreV1, Cbp, "Ask for more", "CBP asks for more than was answered."),
    form28!(
        "raise-form29",
        RaiseForm29V1,
        Cbp,
        "Go on with a Form 29",
        "CBP goes on with a notice of action."
    ),
    form28!(
        "raise-form4647",
        RaiseForm4647V1,
        Cbp,
        "Go on with a Form 4647",
        "CBP goes on with a notice to mark or redeliver."
    ),
    form28!("cancel", CancelV1, Cbp, "Cancel a Form 28", "CBP takes the notice back."),
    MessageType {
        name: "gov.cbp.directory.upsert-account.v1",
        class: ActorClass::Cbp,
        workflow: Workflow::Directory,
        command: "upsert-account",
        title: "Create or replace an account",
        description: "The account administration creates or replaces an account.",
        contract: Contract::of::<UpsertAccountV1>(
            "gov.cbp.directory.upsert-account.v1",
            SubjectKind::Account,
        ),
    },
];
