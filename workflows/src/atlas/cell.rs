//! A cell of the matrix: what one command does in one state.

use std::collections::BTreeSet;

use crate::actor::ActorClass;
use crate::effect::Audience;
use crate::rejection::Rejection;

/// The name of the state before anything was issued.
pub(super) const NOTHING: &str = "(none)";
/// What becomes of a message for a number nothing was issued under (`queues::contract`).
const UNKNOWN_CASE: &str = "unknown-case";

/// What one command does in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// State before; `(none)` when nothing was issued.
    pub from: &'static str,
    /// What else decides in that state; empty for the state alone.
    pub situation: &'static str,
    /// Name of the command.
    pub command: &'static str,
    /// What of its data decides; empty where nothing does.
    pub variant: String,
    /// Class of the actor who gives it.
    pub actor: ActorClass,
    /// State after, or why not.
    pub result: Result<&'static str, Refusal>,
    /// Who is told.
    pub(super) told: BTreeSet<Audience>,
}

/// Why a command is refused, or set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Code of the rejection.
    pub code: &'static str,
    /// One sentence for a person.
    pub sentence: String,
    /// The rule, where one is behind it.
    pub citation: Option<String>,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: rejection.code.name(),
            sentence: rejection.sentence,
            citation: rejection.citation,
        }
    }
}

impl Refusal {
    /// A message that comes before the notice: it waits, and is no rejection.
    pub(super) fn waiting(opener: &str) -> Self {
        Self {
            code: UNKNOWN_CASE,
            sentence: format!(
                "Set aside, and applied by itself once `{opener}` is received under this number."
            ),
            citation: None,
        }
    }

    /// Whether it says no more than that the command has no meaning in the state.
    pub(super) fn is_plain(&self, command: &str) -> bool {
        match self.code {
            "wrong-state" => is_of_the_state(&self.sentence, command),
            "closed" => self.sentence.ends_with(" changes nothing any more."),
            "already-issued" => self.sentence.contains("a notice is issued once"),
            UNKNOWN_CASE => true,
            _ => false,
        }
    }
}

impl Refusal {
    /// What refusals have alike that are examples of one: of those that only name the state or the
    /// end of the case the command or not even that, of the others the sentence without its numbers
    /// and without names of states and the like.
    pub(super) fn kind(&self, command: &str) -> String {
        let code = self.code;
        if !self.is_plain(command) {
            return format!("{code} {}", pattern(&self.sentence));
        }
        let is_of_one_command = code == "wrong-state" && !self.sentence.contains(" needs a");
        if is_of_one_command { format!("{code} {command}") } else { code.to_owned() }
    }
}

fn pattern(sentence: &str) -> String {
    let is_name = |word: &str| {
        let letters = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        letters.len() > 3 && letters.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let words = sentence.split(' ').map(|word| if is_name(word) { "…" } else { word });
    let text = words.collect::<Vec<_>>().join(" ");
    let parts = text.split(|c: char| c.is_ascii_digit() || c == ',');
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("0")
}

/// The sentences of the guards that name the state, the missing case, or the clock that does not
/// run.
fn is_of_the_state(sentence: &str, command: &str) -> bool {
    let begins = |how: &str| sentence.starts_with(&format!("`{command}` {how} "));
    begins("is possible in")
        || begins("of this kind")
        || begins("needs a")
        || sentence.starts_with("No window for ")
        || (sentence.starts_with("No ") && sentence.ends_with(" runs."))
}

impl Cell {
    /// State and situation, as a heading.
    pub fn row_label(&self) -> String {
        labelled(self.from, self.situation)
    }

    /// Command and variant, as a heading.
    pub fn command_label(&self) -> String {
        command_label(self.command, &self.variant)
    }

    /// Whether the case leaves its state.
    pub fn moves(&self) -> bool {
        self.result.as_ref().is_ok_and(|to| *to != self.from)
    }
}

/// A command with what of its data decides.
pub(super) fn command_label(command: &str, variant: &str) -> String {
    if variant.is_empty() { command.to_owned() } else { format!("{command} {variant}") }
}

/// A state with what else decides in it.
pub(super) fn labelled(state: &str, situation: &str) -> String {
    if situation.is_empty() { state.to_owned() } else { format!("{state}, {situation}") }
}
