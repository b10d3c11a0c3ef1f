//! Wire types of the directory: `gov.cbp.directory.<command>.v1`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use workflows::actor::Actor;
use workflows::directory::{
    Account, Command, Contact, CourtesyBroker, FormKind, FormsDelivery, Grant, Privilege, Purpose,
};
use workflows::ids::{AceId, FilerCode, ImporterNumber};
use workflows::message::Problem;

use super::choices::Choice;
use super::envelope::SubjectKind;
use super::json;
use super::parties::{NAME_CHARS_MAX, list};
use super::reading::{Contradiction, MessageData, Sender, Stated};
use super::types::{self, CBP, MessageType, rows};
use super::validation::Validator;
use super::values::{Email, Id, LanguageTag, Line, TimeZoneName, ids};

/// Longest word for what an account does, in characters.
pub const KIND_CHARS_MAX: u32 = 40;
/// Members of one list of an account: more than any company has.
pub const LIST_ITEMS_MAX: usize = 500;

/// Creates or replaces an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpsertAccountV1 {
    /// ACE ID of the account; the same as the envelope's subject.
    pub ace_id: Id<AceId>,
    /// Name of the company.
    pub name: Line<NAME_CHARS_MAX>,
    /// What the company does: IMPORTER, BROKER and so on.
    #[schemars(length(min = 1, max = LIST_ITEMS_MAX))]
    pub kinds: Vec<Line<KIND_CHARS_MAX>>,
    /// Importer of record numbers (19 CFR 24.5).
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub importer_numbers: Option<Vec<Id<ImporterNumber>>>,
    /// Filer codes.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub filer_codes: Option<Vec<Id<FilerCode>>>,
    /// Broker users that may speak for the account on the trade exchange.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub queue_users: Option<Vec<Line<NAME_CHARS_MAX>>>,
    /// How the account wants its forms; in the portal and by mail when left out.
    pub forms_delivery: Option<Choice<FormsDelivery>>,
    /// Time zone in which its reminders fire.
    pub time_zone: Option<TimeZoneName>,
    /// Language of its messages.
    pub language: Option<LanguageTag>,
    /// People and desks to tell.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub contacts: Vec<ContactV1>,
    /// Brokers that get courtesy copies.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub courtesy_brokers: Option<Vec<CourtesyBrokerV1>>,
    /// Access given to other accounts and accepted by them.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub grants: Option<Vec<GrantV1>>,
}

/// A person or a desk to tell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactV1 {
    /// Name.
    pub name: Line<NAME_CHARS_MAX>,
    /// E-mail address.
    pub email: Email,
    /// What the contact is there for.
    #[schemars(length(min = 1, max = LIST_ITEMS_MAX))]
    pub purposes: Vec<Choice<Purpose>>,
}

/// A broker that gets copies of some forms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CourtesyBrokerV1 {
    /// Filer code of the broker.
    pub filer_code: Id<FilerCode>,
    /// Which forms.
    #[schemars(length(min = 1, max = LIST_ITEMS_MAX))]
    pub forms: Vec<Choice<FormKind>>,
}

/// Access that the account gives another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantV1 {
    /// ACE ID of the account that gets it.
    pub grantee: Id<AceId>,
    /// What its users may do.
    #[schemars(length(min = 1, max = LIST_ITEMS_MAX))]
    pub privileges: Vec<Choice<Privilege>>,
    /// For which importer numbers; all of the account when left out.
    #[schemars(length(max = LIST_ITEMS_MAX))]
    pub scope: Option<Vec<Id<ImporterNumber>>>,
}

impl From<ContactV1> for Contact {
    fn from(contact: ContactV1) -> Self {
        Self {
            name: contact.name.0,
            email: contact.email.0,
            purposes: contact.purposes.into_iter().map(|purpose| purpose.0).collect(),
        }
    }
}

impl From<CourtesyBrokerV1> for CourtesyBroker {
    fn from(broker: CourtesyBrokerV1) -> Self {
        Self {
            filer_code: broker.filer_code.0,
            forms: broker.forms.into_iter().map(|form| form.0).collect(),
        }
    }
}

impl From<GrantV1> for Grant {
    fn from(grant: GrantV1) -> Self {
        Self {
            grantee: grant.grantee.0,
            privileges: grant.privileges.into_iter().map(|privilege| privilege.0).collect(),
            scope: ids(grant.scope),
        }
    }
}

impl From<UpsertAccountV1> for Account {
    fn from(account: UpsertAccountV1) -> Self {
        Self {
            ace_id: account.ace_id.0,
            name: account.name.0,
            kinds: account.kinds.into_iter().map(|kind| kind.0).collect(),
            importer_numbers: ids(account.importer_numbers),
            filer_codes: ids(account.filer_codes),
            queue_users: account
                .queue_users
                .unwrap_or_default()
                .into_iter()
                .map(|user| user.0)
                .collect(),
            forms_delivery: account.forms_delivery.map(|choice| choice.0).unwrap_or_default(),
            time_zone: account.time_zone.map(|zone| zone.0),
            language: account.language.map(|tag| tag.0),
            contacts: account.contacts.into_iter().map(Into::into).collect(),
            courtesy_brokers: list(account.courtesy_brokers),
            grants: list(account.grants),
        }
    }
}

impl MessageData<Command> for UpsertAccountV1 {
    /// An administration system speaks for itself: its source is the actor.
    fn into_command(self, sender: Sender<'_>) -> (Actor, Command) {
        let actor = Actor::cbp(sender.source, sender.source);
        (actor, Command::UpsertAccount(Box::new(self.into())))
    }

    fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        Contradiction::of_subject(data, "aceId", stated.subject).into_iter().collect()
    }
}

/// The messages to the directory.
pub(super) fn message_types() -> Vec<MessageType> {
    rows! {
        "directory", Command, SubjectKind::Account;
        "upsert-account", UpsertAccountV1, CBP, "Create or replace an account",
            "The account administration creates or replaces an account.";
    }
}

/// Reads the accounts of a directory file: a JSON array of `upsert-account` data.
///
/// # Errors
/// Every problem of every account; pointers begin with the index, as in `/3/contacts/0/email`.
pub fn accounts(text: &str) -> Result<Vec<Account>, Vec<Problem>> {
    let value = json::read(text.as_bytes())
        .map_err(|sentence| vec![Problem { pointer: String::new(), sentence }])?;
    let Value::Array(items) = value else {
        let sentence = "The file is not a list; a JSON array of accounts is expected.".to_owned();
        return Err(vec![Problem { pointer: String::new(), sentence }]);
    };
    let validator = types::data_validator::<UpsertAccountV1>();
    let (mut accounts, mut problems) = (Vec::new(), Vec::new());
    for (index, item) in items.into_iter().enumerate() {
        match account(&validator, item) {
            Ok(account) => accounts.push(account),
            Err(found) => problems.extend(found.into_iter().map(|problem| Problem {
                pointer: format!("/{index}{}", problem.pointer),
                sentence: problem.sentence,
            })),
        }
    }
    if problems.is_empty() { Ok(accounts) } else { Err(problems) }
}

fn account(validator: &Validator, data: Value) -> Result<Account, Vec<Problem>> {
    let mut faults = validator.faults(&data);
    if faults.is_empty() {
        let account = serde_json::from_value::<UpsertAccountV1>(data);
        return account.map(Account::from).map_err(|error| {
            let sentence = format!("The account cannot be read: {error}.");
            vec![Problem { pointer: String::new(), sentence }]
        });
    }
    faults.sort();
    Err(faults.into_iter().map(|fault| fault.problem).collect())
}
