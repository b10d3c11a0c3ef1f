//! Reading one message: from bytes to an instruction, or to everything that is wrong with it.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use workflows::actor::{Actor, ActorClass};
use workflows::message::{Defect, Instruction, MessageIdentity, Problem, QuarantineCause};

use super::envelope::Header;
use super::types::{self, MessageType};
use super::validation::Fault;
use super::{ArrivalClass, arrival_class_of_source, json};

/// The source of messages that name none that can be trusted.
const UNIDENTIFIED: &str = "urn:tidewaiter:unidentified";
/// Problems of one message that are kept; whoever has more repairs these first.
const PROBLEMS_MAX: usize = 100;

/// The data of a message that asks something of the workflow whose commands are `C`.
pub(super) trait MessageData<C>: DeserializeOwned + JsonSchema {
    /// Who asks, and for what.
    fn into_command(self, sender: Sender<'_>) -> (Actor, C);

    /// Reads data that validated.
    ///
    /// # Errors
    /// Never, as long as the JSON Schema allows nothing that the type does not read.
    fn read(data: Value, _subject: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_value(data)
    }

    /// Where fields contradict each other or the envelope. Runs on data that may be invalid.
    fn contradictions(_data: &Value, _stated: Stated<'_>) -> Vec<Contradiction> {
        Vec::new()
    }
}

/// Makes commands of data that names its actor.
macro_rules! commands {
    ($command:ty: $($wire:ty => |$data:ident| $made:expr;)*) => {
        $(impl MessageData<$command> for $wire {
            fn into_command(self, _sender: Sender<'_>) -> (Actor, $command) {
                let $data = self;
                let command = $made;
                ($data.actor.into(), command)
            }
        })*
    };
}
pub(super) use commands;

/// Who sent a message whose envelope is valid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sender<'a> {
    /// `source` of the envelope.
    pub(super) source: &'a str,
    /// The class of the exchange; of a message from a file, that which its source claims.
    pub(super) class: Option<ActorClass>,
}

/// What stands around the data of a message, as far as it can be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'a> {
    /// `subject` of the envelope.
    pub(super) subject: Option<&'a str>,
    /// The class of the exchange; of a message from a file, that which its source claims.
    pub(super) class: Option<ActorClass>,
}

/// Two fields that cannot both be right.
pub(super) struct Contradiction {
    /// Pointer within the data.
    pub(super) pointer: String,
    /// What is wrong.
    pub(super) sentence: String,
}

impl Contradiction {
    /// A field that must repeat the envelope's subject and does not.
    pub(super) fn of_subject(data: &Value, field: &str, subject: Option<&str>) -> Option<Self> {
        let (stated, subject) = (data.get(field)?.as_str()?, subject?);
        (stated != subject).then(|| Self {
            pointer: format!("/{field}"),
            sentence: format!(
                "{} is not the subject of the message, which is {}; they must be equal.",
                super::formats::shown(stated),
                super::formats::shown(subject),
            ),
        })
    }
}

/// What reading a message gave.
pub(super) struct Reading {
    pub(super) identity: MessageIdentity,
    pub(super) content_hash: String,
    pub(super) message_type: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) traceparent: Option<String>,
    pub(super) content: Result<Instruction, Defect>,
}

/// The exchange a message came by: class and name.
type Via<'a> = (ArrivalClass, &'a str);

impl Reading {
    /// Reads a body that came by an exchange; from a file, by that which its source claims.
    pub(super) fn of(body: &[u8], via: Option<Via<'_>>) -> Self {
        match json::read(body) {
            Ok(message) if message.is_object() => Self::of_object(message, body, via),
            Ok(_) => {
                let sentence = "The body is JSON but no object; a CloudEvent is expected.";
                Self::malformed(body, sentence.to_owned())
            }
            Err(sentence) => Self::malformed(body, sentence),
        }
    }

    fn malformed(body: &[u8], sentence: String) -> Self {
        let problems = vec![Problem { pointer: String::new(), sentence }];
        Self::unread(body, Defect { cause: QuarantineCause::Malformed, problems })
    }

    /// Bytes that are not looked at.
    pub(super) fn unread(body: &[u8], defect: Defect) -> Self {
        Self {
            identity: unidentified(body),
            content_hash: hash(body),
            message_type: None,
            subject: None,
            traceparent: None,
            content: Err(defect),
        }
    }

    fn of_object(message: Value, body: &[u8], via: Option<Via<'_>>) -> Self {
        let header = Header::of(&message);
        let identity = identity(&header, via).unwrap_or_else(|| unidentified(body));
        let message_type = header.message_type.map(str::to_owned);
        let subject = header.subject.map(str::to_owned);
        let traceparent = header.traceparent.map(str::to_owned);
        // Canonical JSON refuses numbers that are not finite; those were never read.
        let canonical = serde_json_canonicalizer::to_vec(&message);
        let content_hash = hash(canonical.as_deref().unwrap_or(body));
        let content = understand(message, via);
        Self { identity, content_hash, message_type, subject, traceparent, content }
    }
}

/// Who sent it, by its own word, unless the exchange shows that this word is false: nobody may
/// use up an id of somebody else.
fn identity(header: &Header<'_>, via: Option<Via<'_>>) -> Option<MessageIdentity> {
    let (source, id) = (header.source?, header.id?);
    let claimed = arrival_class_of_source(source);
    let is_false = via.is_some_and(|(class, _)| claimed.is_some_and(|claimed| claimed != class));
    (!is_false).then(|| MessageIdentity { source: source.to_owned(), id: id.to_owned() })
}

fn unidentified(body: &[u8]) -> MessageIdentity {
    MessageIdentity { source: UNIDENTIFIED.to_owned(), id: hash(body) }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn understand(mut message: Value, via: Option<Via<'_>>) -> Result<Instruction, Defect> {
    let header = Header::of(&message);
    let stated = message.get("type").and_then(Value::as_str);
    let Some(kind) = stated.and_then(types::find) else {
        return Err(defect(faults_of_unknown_type(&message, stated)));
    };
    let via = via.or_else(|| claimed_by(header.source));
    let class = via.map(|(class, _)| class.actor_class());
    let mut faults: Vec<Found> =
        kind.contract().validator().faults(&message).into_iter().map(Found::of).collect();
    faults.extend(contradictions(kind, &message, Stated { subject: header.subject, class }));
    faults.extend(exchange_faults(kind, header.source, via));
    if !faults.is_empty() {
        return Err(defect(faults));
    }
    let (source, subject, sent_at) = (
        header.source.unwrap_or_default().to_owned(),
        header.subject.unwrap_or_default().to_owned(),
        header.time.and_then(|time| time.parse().ok()),
    );
    let data = message.get_mut("data").map(Value::take).unwrap_or_default();
    let sender = Sender { source: &source, class };
    let (actor, command) = (kind.contract().read)(data, &subject, sender)
        .map_err(|error| in_data("/data", format!("The data cannot be read: {error}.")))?;
    let subject =
        kind.contract().subject.read(&subject).map_err(|sentence| in_data("/subject", sentence))?;
    Ok(Instruction { subject, actor, command, sent_at })
}

/// The exchange that the source of a message from a file claims.
fn claimed_by(source: Option<&str>) -> Option<Via<'static>> {
    source.and_then(arrival_class_of_source).map(|class| (class, class.exchange_name()))
}

/// A problem with the cause that it would be set aside for.
struct Found {
    cause: QuarantineCause,
    problem: Problem,
}

impl Found {
    /// A fault of the envelope means that this is no CloudEvent; CloudEvents itself does not ask
    /// for a subject or a time, the contract does.
    fn of(fault: Fault) -> Self {
        let pointer = fault.problem.pointer.as_str();
        let in_data = pointer == "/data" || pointer.starts_with("/data/");
        let asked_by_contract = pointer == "/subject" || (pointer == "/time" && fault.is_missing);
        let cause = if in_data || asked_by_contract {
            QuarantineCause::InvalidData
        } else {
            QuarantineCause::Malformed
        };
        Self { cause, problem: fault.problem }
    }
}

fn in_data(pointer: &str, sentence: String) -> Defect {
    let problems = vec![Problem { pointer: pointer.to_owned(), sentence }];
    Defect { cause: QuarantineCause::InvalidData, problems }
}

fn faults_of_unknown_type(message: &Value, stated: Option<&str>) -> Vec<Found> {
    let faults = types::any_envelope().faults(message);
    let mut found: Vec<Found> = faults.into_iter().map(Found::of).collect();
    if let Some(stated) = stated {
        let problem =
            Problem { pointer: "/type".to_owned(), sentence: types::unknown_sentence(stated) };
        // An empty or overlong type is described once.
        found.retain(|other| other.problem.pointer != "/type");
        found.push(Found { cause: QuarantineCause::UnknownType, problem });
    }
    found
}

fn contradictions(
    kind: &MessageType,
    message: &Value,
    stated: Stated<'_>,
) -> impl Iterator<Item = Found> {
    let data = message.get("data").unwrap_or(&Value::Null);
    let found = (kind.contract().contradictions)(data, stated);
    found.into_iter().map(|contradiction| Found {
        cause: QuarantineCause::InvalidData,
        problem: Problem {
            pointer: format!("/data{}", contradiction.pointer),
            sentence: contradiction.sentence,
        },
    })
}

fn exchange_faults(kind: &MessageType, source: Option<&str>, via: Option<Via<'_>>) -> Vec<Found> {
    let claimed = source.and_then(arrival_class_of_source);
    let Some((class, exchange)) = via else {
        return Vec::new();
    };
    let who = class.who();
    let mut sentences = Vec::new();
    if !kind.classes.contains(&class.actor_class()) {
        let name = kind.name;
        let sentence = format!(
            "{name} is not a command that {who} may give, and {exchange} is the exchange of {who}."
        );
        sentences.push(("/type", sentence));
    }
    if let Some(claimed) = claimed.filter(|claimed| *claimed != class) {
        let claimed = claimed.who();
        let sentence = format!(
            "The source claims to be {claimed}, but the message came by {exchange}, the exchange \
             of {who}."
        );
        sentences.push(("/source", sentence));
    }
    let found = sentences.into_iter().map(|(pointer, sentence)| Found {
        cause: QuarantineCause::WrongExchange,
        problem: Problem { pointer: pointer.to_owned(), sentence },
    });
    found.collect()
}

/// The gravest cause with all problems, sorted by place.
fn defect(found: Vec<Found>) -> Defect {
    let causes = found.iter().map(|found| found.cause);
    let cause = causes.min_by_key(|cause| rank(*cause)).unwrap_or(QuarantineCause::InvalidData);
    let mut problems: Vec<Problem> = found.into_iter().map(|found| found.problem).collect();
    problems.sort();
    problems.dedup();
    if problems.len() > PROBLEMS_MAX {
        let more = problems.len() - PROBLEMS_MAX;
        problems.truncate(PROBLEMS_MAX);
        let sentence = format!("{more} more problems are not listed.");
        problems.insert(0, Problem { pointer: String::new(), sentence });
    }
    Defect { cause, problems }
}

/// What must be put right first: a message that is no event has no type, and so on.
const fn rank(cause: QuarantineCause) -> u8 {
    match cause {
        QuarantineCause::Malformed => 0,
        QuarantineCause::UnknownType => 1,
        QuarantineCause::WrongExchange => 2,
        QuarantineCause::InvalidData => 3,
        // Found later, by whoever knows the directory, the case and the inbox.
        QuarantineCause::WrongSender
        | QuarantineCause::ConflictingDuplicate
        | QuarantineCause::UnknownCase
        | QuarantineCause::DeadLettered => 4,
    }
}
