//! Who wants something: an officer, a trade user, the clock.

use serde::{Deserialize, Serialize};

use crate::ids::AceId;

/// The class of an actor. The exchange a command came by decides it, never the message itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorClass {
    /// An officer or a system of CBP.
    Cbp,
    /// An importer's or a broker's user.
    Trade,
    /// Time itself.
    Clock,
    /// An operator of Tidewaiter.
    Operator,
    /// A worker of Tidewaiter, for what it did rather than decided.
    Worker,
}

impl ActorClass {
    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cbp => "cbp",
            Self::Trade => "trade",
            Self::Clock => "clock",
            Self::Operator => "operator",
            Self::Worker => "worker",
        }
    }
}

/// Who gave a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Class.
    pub class: ActorClass,
    /// User id.
    pub user: String,
    /// Name for people.
    pub name: String,
    /// The account a trade actor speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AceId>,
    /// Address, when the actor gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Actor {
    /// The actor of everything that only the passing of time causes.
    pub fn clock() -> Self {
        Self {
            class: ActorClass::Clock,
            user: "clock".to_owned(),
            name: "Clock".to_owned(),
            account: None,
            email: None,
        }
    }

    /// An officer.
    pub fn cbp(user: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            class: ActorClass::Cbp,
            user: user.into(),
            name: name.into(),
            account: None,
            email: None,
        }
    }

    /// A worker of Tidewaiter, by its role.
    pub fn worker(role: &str) -> Self {
        Self {
            class: ActorClass::Worker,
            user: role.to_owned(),
            name: role.to_owned(),
            account: None,
            email: None,
        }
    }

    /// A user of a trade account.
    pub fn trade(user: impl Into<String>, name: impl Into<String>, account: AceId) -> Self {
        Self {
            class: ActorClass::Trade,
            user: user.into(),
            name: name.into(),
            account: Some(account),
            email: None,
        }
    }

    /// How the actor is named in a timeline: the account of a trade user, else the class and user.
    pub fn label(&self) -> String {
        match &self.account {
            Some(account) => format!("{}:{account}/{}", self.class.name(), self.user),
            None if self.class == ActorClass::Clock => self.class.name().to_owned(),
            None => format!("{}:{}", self.class.name(), self.user),
        }
    }
}
