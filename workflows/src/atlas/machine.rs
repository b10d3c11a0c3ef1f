//! The machines the atlas has a page for.

use crate::case::Workflow;

/// A machine: a workflow of cases, or the protest that Forms 29 and 4647 carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Machine {
    /// CBP Form 28, Request for Information.
    Form28,
    /// CBP Form 29, Notice of Action.
    Form29,
    /// CBP Form 4647, Notice to Mark and/or Notice to Redeliver.
    Form4647,
    /// Blanket declarations.
    Declaration,
    /// The protest against a liquidation or a demand: a region of another case, not a case.
    Protest,
}

impl Machine {
    /// Every machine, in the order of the pages.
    pub const ALL: [Self; 5] =
        [Self::Form28, Self::Form29, Self::Form4647, Self::Declaration, Self::Protest];

    /// The name on the command line and of its pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form28 => Workflow::Form28.name(),
            Self::Form29 => Workflow::Form29.name(),
            Self::Form4647 => Workflow::Form4647.name(),
            Self::Declaration => Workflow::Declaration.name(),
            Self::Protest => "protest",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form28 => Workflow::Form28.title(),
            Self::Form29 => Workflow::Form29.title(),
            Self::Form4647 => Workflow::Form4647.title(),
            Self::Declaration => Workflow::Declaration.title(),
            Self::Protest => "Protest (CBP Form 19), the companion of Forms 29 and 4647",
        }
    }

    /// The machine of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|machine| machine.name() == name)
    }
}
