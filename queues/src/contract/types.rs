//! The message types: every name with its class, its wire type and what is published of it. Each
//! workflow lists its own.

use std::sync::{LazyLock, OnceLock};

use serde_json::{Value, json};
use workflows::actor::{Actor, ActorClass};
use workflows::case::Workflow;
use workflows::message::Command;
use workflows::{declaration, directory, form28, form29, form4647};

use super::envelope::{self, SubjectKind};
use super::formats::shown;
use super::reading::{Contradiction, MessageData, Sender, Stated};
use super::schema::schema_of;
use super::spelling::nearest;
use super::validation::Validator;

/// Senders of commands that only CBP may give.
pub(super) const CBP: &[ActorClass] = &[ActorClass::Cbp];
/// Senders of commands that only the trade may give.
pub(super) const TRADE: &[ActorClass] = &[ActorClass::Trade];
/// Senders of commands that both may give.
pub(super) const BOTH: &[ActorClass] = &[ActorClass::Trade, ActorClass::Cbp];

/// A type of message that can be received.
pub struct MessageType {
    /// The CloudEvents `type`.
    pub name: &'static str,
    /// The classes of the actors that may send it.
    pub classes: &'static [ActorClass],
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
    pub(super) read: fn(Value, &str, Sender<'_>) -> ReadCommand,
    pub(super) contradictions: fn(&Value, Stated<'_>) -> Vec<Contradiction>,
    validator: OnceLock<Validator>,
    name: &'static str,
}

impl std::fmt::Debug for MessageType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MessageType").field(&self.name).finish()
    }
}

/// The command enum of a workflow.
pub(super) trait CommandOf: Sized {
    /// The workflow.
    const WORKFLOW: Workflow;
    /// The same as a command of any workflow.
    const WRAP: fn(Self) -> Command;
}

macro_rules! command_of {
    ($($command:ty => $workflow:ident),* $(,)?) => {
        $(impl CommandOf for $command {
            const WORKFLOW: Workflow = Workflow::$workflow;
            const WRAP: fn(Self) -> Command = Command::$workflow;
        })*
    };
}

command_of! {
    form28::Command => Form28,
    form29::Command => Form29,
    form4647::Command => Form4647,
    declaration::Command => Declaration,
    directory::Command => Directory,
}

/// Makes the list of one workflow's messages: command, data, senders, title and description each.
macro_rules! rows {
    (
        $workflow:literal, $commands:ty, $subject:expr;
        $($command:literal, $data:ty, $senders:expr, $title:literal, $description:literal;)*
    ) => {
        vec![$($crate::contract::types::MessageType::of::<$commands, $data>(
            concat!("gov.cbp.", $workflow, ".", $command, ".v1"),
            $command,
            $subject,
            $senders,
            $title,
            $description,
        )),*]
    };
}
pub(super) use rows;

impl MessageType {
    pub(super) const fn of<C: CommandOf, D: MessageData<C>>(
        name: &'static str,
        command: &'static str,
        subject: SubjectKind,
        classes: &'static [ActorClass],
        title: &'static str,
        description: &'static str,
    ) -> Self {
        let contract = Contract::of::<C, D>(name, subject);
        Self { name, classes, workflow: C::WORKFLOW, command, title, description, contract }
    }

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
    const fn of<C: CommandOf, D: MessageData<C>>(name: &'static str, subject: SubjectKind) -> Self {
        Self {
            subject,
            data_schema: schema_of::<D>,
            read: read::<C, D>,
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

fn read<C: CommandOf, D: MessageData<C>>(
    data: Value,
    subject: &str,
    sender: Sender<'_>,
) -> ReadCommand {
    let (actor, command) = D::read(data, subject)?.into_command(sender);
    Ok((actor, C::WRAP(command)))
}

/// Every type of message that can be received.
pub fn message_types() -> &'static [MessageType] {
    static TYPES: LazyLock<Vec<MessageType>> = LazyLock::new(|| {
        let workflows = [
            super::form28::message_types(),
            super::form29::message_types(),
            super::form4647::message_types(),
            super::declaration::message_types(),
            super::directory::message_types(),
        ];
        workflows.into_iter().flatten().collect()
    });
    &TYPES
}

/// The type of that name.
pub(super) fn find(name: &str) -> Option<&'static MessageType> {
    message_types().iter().find(|message_type| message_type.name == name)
}

/// The validator of messages whose type is not known.
pub(super) fn any_envelope() -> &'static Validator {
    static ANY: LazyLock<Validator> = LazyLock::new(|| Validator::new(envelope::schema_of_any()));
    &ANY
}

/// A validator of bare data of a type, without its envelope.
pub(super) fn data_validator<D: schemars::JsonSchema>() -> Validator {
    Validator::new(schema_of::<D>())
}

/// What to tell about a type that is not known: the command of the same workflow that may have
/// been meant, or all of them; else the type that may have been meant, or how types are named.
pub(super) fn unknown_sentence(name: &str) -> String {
    let unknown = format!("{} is not a known type", shown(name));
    if let Some((workflow, command)) = workflow_and_command(name) {
        let of_workflow = || message_types().iter().filter(|kind| kind.workflow == workflow);
        let commands: Vec<&str> = of_workflow().map(|kind| kind.command).collect();
        let guess = nearest(command, commands.iter().copied());
        if let Some(meant) = of_workflow().find(|kind| Some(kind.command) == guess) {
            return format!("{unknown}; did you mean {}?", meant.name);
        }
        let (workflow, commands) = (workflow.name(), commands.join(", "));
        return format!("{unknown}; the workflow {workflow} knows {commands}.");
    }
    if let Some(guess) = nearest(name, message_types().iter().map(|known| known.name)) {
        return format!("{unknown}; did you mean {guess}?");
    }
    let cases = Workflow::OF_CASES.map(Workflow::name).join(", ");
    let directory = Workflow::Directory.name();
    format!(
        "{unknown}; types are gov.cbp.<workflow>.<command>.v1 with the workflows {cases} and \
         {directory}."
    )
}

/// The parts of a type of ours, whether there is such a command or not.
fn workflow_and_command(name: &str) -> Option<(Workflow, &str)> {
    let path = name.strip_prefix("gov.cbp.")?.strip_suffix(".v1")?;
    let (workflow, command) = path.split_once('.')?;
    Some((Workflow::from_name(workflow)?, command))
}
