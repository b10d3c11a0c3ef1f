//! Closed sets of words: each is an enum of `workflows`, and its JSON Schema lists the words.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use workflows::declaration::{
    Agreement, Basis, CertifierRole, DeclarationType, ForeignPartyRole, InputKind, Program,
    SignerRole,
};
use workflows::directory::{FormKind, FormsDelivery, Privilege, Purpose};
use workflows::form28::Item;
use workflows::form29::{ActionStatus, Position};
use workflows::form4647::{
    Kind, ReasonCode, ResponseKind, SampleAttached, SampleRequirement, Supervision,
};
use workflows::ids::ImporterNumberKind;
use workflows::protest::Outcome;

/// A closed set of words that the contract knows.
pub trait WireChoice: DeserializeOwned {
    /// Its name in a schema generator.
    const NAME: &'static str;

    /// The words, in the order in which they are shown.
    fn words() -> Vec<&'static str>;
}

/// One of a closed set of words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent, bound = "T: WireChoice")]
pub struct Choice<T>(pub T);

impl<T: WireChoice> JsonSchema for Choice<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::words() })
    }
}

/// How CBP looks at goods: one of the ways of [`Supervision`], so not "not at all".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Verification(pub Supervision);

macro_rules! choices {
    ($($choice:ident: $words:expr;)*) => {
        $(impl WireChoice for $choice {
            const NAME: &'static str = stringify!($choice);

            fn words() -> Vec<&'static str> {
                $words.to_vec()
            }
        })*

        #[cfg(test)]
        #[test]
        fn every_word_of_a_choice_reads_and_no_other() {
            fn reads<T: WireChoice>(word: &str) -> bool {
                serde_json::from_value::<Choice<T>>(word.into()).is_ok()
            }
            $(
                for word in $choice::words() {
                    assert!(reads::<$choice>(word), "{} has no {word}", $choice::NAME);
                }
                assert!(!reads::<$choice>("OTHER WORD"));
            )*
        }
    };
}

choices! {
    ActionStatus: [Self::Proposed, Self::Taken].map(Self::name);
    Agreement: ["NO", "YES"];
    Basis: Self::ALL.map(Self::name);
    CertifierRole: Self::ALL.map(Self::name);
    DeclarationType: Self::ALL.map(Self::name);
    ForeignPartyRole: Self::ALL.map(Self::name);
    FormKind: ["FORM28", "FORM29", "FORM4647"];
    FormsDelivery: ["PORTAL_ONLY", "PORTAL_AND_MAIL", "MAIL_ONLY"];
    ImporterNumberKind: Self::ALL.map(Self::name);
    InputKind: Self::ALL.map(Self::name);
    Item: Self::ALL.map(Self::code);
    Kind: Self::ALL.map(Self::name);
    Outcome: Self::ALL.map(Self::name);
    Position: Self::ALL.map(Self::name);
    Privilege: [
        Self::FormsView,
        Self::FormsRespond,
        Self::FormsRequestExtension,
        Self::FormsSign,
        Self::DeclView,
        Self::DeclCreate,
        Self::DeclSign,
        Self::DeclCancel,
        Self::ReportsRun,
        Self::ReportsSchedule,
        Self::UsersManage,
        Self::AccountManage,
        Self::CaaManage,
    ].map(Self::name);
    Program: Self::ALL.map(Self::name);
    Purpose: ["FORMS", "DECLARATIONS", "ACCOUNT"];
    ReasonCode: Self::ALL.map(Self::code);
    ResponseKind: Self::ALL.map(Self::name);
    SampleAttached: [Self::Yes, Self::Waived, Self::No].map(Self::name);
    SampleRequirement: [Self::Required, Self::Waived, Self::NotApplicable].map(Self::name);
    SignerRole: Self::ALL.map(Self::name);
    Supervision: [Self::NotRequired, Self::SpotCheck, Self::Supervised].map(Self::name);
    Verification: [Supervision::SpotCheck, Supervision::Supervised].map(Supervision::name);
}
