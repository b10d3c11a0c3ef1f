//! The workflows there are.

use serde::{Deserialize, Serialize};

use crate::{declaration, form28, form29, form4647};

/// The workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Workflow {
    /// CBP Form 28, Request for Information.
    Form28,
    /// CBP Form 29, Notice of Action.
    Form29,
    /// CBP Form 4647, Notice to Mark and/or Notice to Redeliver.
    Form4647,
    /// Blanket declarations.
    Declaration,
    /// Accounts, contacts, access.
    Directory,
}

impl Workflow {
    /// Workflows that move cases.
    pub const OF_CASES: [Self; 4] = [Self::Form28, Self::Form29, Self::Form4647, Self::Declaration];

    /// The name in message types and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form28 => "form28",
            Self::Form29 => "form29",
            Self::Form4647 => "form4647",
            Self::Declaration => "declaration",
            Self::Directory => "directory",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form28 => "CBP Form 28, Request for Information",
            Self::Form29 => "CBP Form 29, Notice of Action",
            Self::Form4647 => "CBP Form 4647, Notice to Mark and/or Notice to Redeliver",
            Self::Declaration => "Blanket declaration",
            Self::Directory => "Directory",
        }
    }

    /// The names of its states, in the order of the domain's table.
    pub fn states(self) -> Vec<&'static str> {
        match self {
            Self::Form28 => form28::State::ALL.map(form28::State::name).to_vec(),
            Self::Form29 => form29::State::ALL.map(form29::State::name).to_vec(),
            Self::Form4647 => form4647::State::ALL.map(form4647::State::name).to_vec(),
            Self::Declaration => declaration::State::ALL.map(declaration::State::name).to_vec(),
            Self::Directory => Vec::new(),
        }
    }

    /// The workflow of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::OF_CASES.into_iter().chain([Self::Directory]).find(|workflow| workflow.name() == name)
    }
}
