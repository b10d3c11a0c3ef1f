//! The directory: accounts, their contacts, who gets copies, who may act for whom.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::{AceId, FilerCode, ImporterNumber};
use crate::rejection::{Rejection, RejectionCode};

/// A change of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Creates or replaces an account.
    UpsertAccount(Box<Account>),
}

impl Command {
    /// Its name, as in the message type.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UpsertAccount(_) => "upsert-account",
        }
    }
}

/// A trade company with everything the workflows need to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// ACE ID, the account's key.
    pub ace_id: AceId,
    /// Name of the company.
    pub name: String,
    /// What it does: `IMPORTER`, `BROKER`, …
    pub kinds: Vec<String>,
    /// Importer of record numbers; each belongs to one account only.
    #[serde(default)]
    pub importer_numbers: Vec<ImporterNumber>,
    /// Filer codes; each belongs to one account only.
    #[serde(default)]
    pub filer_codes: Vec<FilerCode>,
    /// Broker users that may speak for it on the trade exchange.
    #[serde(default)]
    pub queue_users: Vec<String>,
    /// How it wants its forms.
    #[serde(default)]
    pub forms_delivery: FormsDelivery,
    /// IANA time zone in which its reminders fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Language of its messages (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// People to tell.
    pub contacts: Vec<Contact>,
    /// Brokers that get courtesy copies.
    #[serde(default)]
    pub courtesy_brokers: Vec<CourtesyBroker>,
    /// Access given to other accounts.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// How an account wants its forms. Deadline mails go out in each case: with the portal alone
/// nobody would be warned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FormsDelivery {
    /// In the portal.
    PortalOnly,
    /// In the portal and by mail.
    #[default]
    PortalAndMail,
    /// By mail.
    MailOnly,
}

/// A person or desk to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What for.
    pub purposes: Vec<Purpose>,
}

/// What a contact is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Purpose {
    /// CBP forms.
    Forms,
    /// Blanket declarations.
    Declarations,
    /// The account itself: its owner.
    Account,
}

impl Purpose {
    /// The name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forms => "FORMS",
            Self::Declarations => "DECLARATIONS",
            Self::Account => "ACCOUNT",
        }
    }

    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Forms => "forms",
            Self::Declarations => "declarations",
            Self::Account => "the account",
        }
    }
}

/// A broker that gets copies of some forms, by the importer's own list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourtesyBroker {
    /// Filer code.
    pub filer_code: FilerCode,
    /// Which forms.
    pub forms: Vec<FormKind>,
}

/// The forms a courtesy copy may be listed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FormKind {
    /// Form 28.
    Form28,
    /// Form 29.
    Form29,
    /// Form 4647.
    Form4647,
}

/// Access that one account gives another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// Who gets it.
    pub grantee: AceId,
    /// What they may do.
    pub privileges: Vec<Privilege>,
    /// For which importer numbers; empty means all of the account.
    #[serde(default)]
    pub scope: Vec<ImporterNumber>,
}

/// What a user or a grantee may do (accounts §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Privilege {
    /// See forms.
    #[serde(rename = "forms.view")]
    FormsView,
    /// Answer forms.
    #[serde(rename = "forms.respond")]
    FormsRespond,
    /// Ask for more time.
    #[serde(rename = "forms.requestExtension")]
    FormsRequestExtension,
    /// Sign for the importer.
    #[serde(rename = "forms.sign")]
    FormsSign,
    /// See declarations.
    #[serde(rename = "decl.view")]
    DeclView,
    /// Create declarations.
    #[serde(rename = "decl.create")]
    DeclCreate,
    /// Sign declarations.
    #[serde(rename = "decl.sign")]
    DeclSign,
    /// Cancel declarations.
    #[serde(rename = "decl.cancel")]
    DeclCancel,
    /// Run reports.
    #[serde(rename = "reports.run")]
    ReportsRun,
    /// Schedule reports.
    #[serde(rename = "reports.schedule")]
    ReportsSchedule,
    /// Manage users.
    #[serde(rename = "users.manage")]
    UsersManage,
    /// Manage the account.
    #[serde(rename = "account.manage")]
    AccountManage,
    /// Manage cross-account access.
    #[serde(rename = "caa.manage")]
    CaaManage,
}

impl Privilege {
    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FormsView => "forms.view",
            Self::FormsRespond => "forms.respond",
            Self::FormsRequestExtension => "forms.requestExtension",
            Self::FormsSign => "forms.sign",
            Self::DeclView => "decl.view",
            Self::DeclCreate => "decl.create",
            Self::DeclSign => "decl.sign",
            Self::DeclCancel => "decl.cancel",
            Self::ReportsRun => "reports.run",
            Self::ReportsSchedule => "reports.schedule",
            Self::UsersManage => "users.manage",
            Self::AccountManage => "account.manage",
            Self::CaaManage => "caa.manage",
        }
    }
}

impl Account {
    /// Contacts for a purpose, in the order of the directory.
    pub fn contacts_for(&self, purpose: Purpose) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(move |contact| contact.purposes.contains(&purpose))
    }

    /// Whether the account lists this filer for copies of this form.
    pub fn lists_broker(&self, filer: &FilerCode, form: FormKind) -> bool {
        self.courtesy_brokers
            .iter()
            .any(|broker| broker.filer_code == *filer && broker.forms.contains(&form))
    }

    /// Whether an actor may do something for this account and this importer number: an actor of
    /// the account itself, or of an account that was granted the privilege.
    pub fn permits(&self, actor: &Actor, privilege: Privilege, importer: &ImporterNumber) -> bool {
        match &actor.account {
            None => false,
            Some(account) if *account == self.ace_id => true,
            Some(account) => self.grants.iter().any(|grant| {
                grant.grantee == *account
                    && grant.privileges.contains(&privilege)
                    && (grant.scope.is_empty() || grant.scope.contains(importer))
            }),
        }
    }
}

/// Checks an upsert against the accounts that hold its numbers today.
///
/// # Errors
/// `not-allowed` when another account holds one of its importer numbers or filer codes: a
/// corporate identifier can exist in one portal account only (accounts §1).
pub fn check_upsert(account: &Account, holders: &[&Account]) -> Result<(), Rejection> {
    let others = holders.iter().filter(|holder| holder.ace_id != account.ace_id);
    for other in others {
        for number in &account.importer_numbers {
            if other.importer_numbers.contains(number) {
                return Err(held(&format!("importer number {number}"), other));
            }
        }
        for code in &account.filer_codes {
            if other.filer_codes.contains(code) {
                return Err(held(&format!("filer code {code}"), other));
            }
        }
    }
    Ok(())
}

fn held(what: &str, holder: &Account) -> Rejection {
    let sentence = format!(
        "The {what} belongs to account {}; a corporate identifier can exist in one account only.",
        holder.ace_id
    );
    Rejection::new(RejectionCode::NotAllowed, sentence)
}

/// Somebody to mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Account the address belongs to; none for an officer or the fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AceId>,
}

/// Somebody who should be told and cannot be: journaled and reported, never silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// `undeliverable`: nobody of the importer can be told. `broker-not-listed`,
    /// `broker-without-contact`: a wished copy that does not go out.
    pub code: GapCode,
    /// One sentence: who, why, what would help.
    pub sentence: String,
}

/// Kinds of gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapCode {
    /// Nobody of the importer can be told.
    Undeliverable,
    /// CBP wishes a copy for a broker that the importer does not list.
    BrokerNotListed,
    /// A listed broker has no contact for forms.
    BrokerWithoutContact,
    /// A document cannot be made, so what goes with it does not go out.
    DocumentFailed,
    /// A notice names a case of another importer, which is not linked with it.
    NotLinked,
}

impl GapCode {
    /// The name in data and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undeliverable => "undeliverable",
            Self::BrokerNotListed => "broker-not-listed",
            Self::BrokerWithoutContact => "broker-without-contact",
            Self::DocumentFailed => "document-failed",
            Self::NotLinked => "not-linked",
        }
    }
}

/// The importer's side of N1: contacts for the purpose, or the owner where there is none, or a
/// gap.
///
/// # Errors
/// A [`Gap`] when the directory has nobody to tell.
pub fn importer_recipients(
    importer: Option<&Account>,
    number: &ImporterNumber,
    purpose: Purpose,
) -> Result<Vec<Recipient>, Gap> {
    let Some(account) = importer else {
        return Err(Gap {
            code: GapCode::Undeliverable,
            sentence: format!(
                "No account of the directory holds importer number {number}; nobody of the \
                 importer could be told. Load the account with directory/upsert-account."
            ),
        });
    };
    let meant = recipients_for(account, purpose);
    let found = if meant.is_empty() { recipients_for(account, Purpose::Account) } else { meant };
    if found.is_empty() {
        return Err(Gap {
            code: GapCode::Undeliverable,
            sentence: format!(
                "Account {} ({}) has no contact for {} and no owner; nobody of the importer \
                 could be told. Add a contact with the purpose {}.",
                account.ace_id,
                account.name,
                purpose.in_words(),
                purpose.name()
            ),
        });
    }
    Ok(found)
}

/// The contacts of an account for one purpose, each address once.
pub fn recipients_for(account: &Account, purpose: Purpose) -> Vec<Recipient> {
    let mut found: Vec<Recipient> = Vec::new();
    for contact in account.contacts_for(purpose) {
        if !found.iter().any(|known| known.email.eq_ignore_ascii_case(&contact.email)) {
            found.push(Recipient {
                name: contact.name.clone(),
                email: contact.email.clone(),
                account: Some(account.ace_id.clone()),
            });
        }
    }
    found
}

/// N2: of the brokers CBP wishes to tell, those the importer lists for the form; the others are
/// gaps (CSMS 52984667: a broker gets copies only when the importer lists it).
pub fn broker_recipients(
    importer: Option<&Account>,
    wished: &[FilerCode],
    form: FormKind,
    broker_of: impl Fn(&FilerCode) -> Option<Account>,
) -> (Vec<Recipient>, Vec<Gap>) {
    let (mut found, mut gaps) = (Vec::new(), Vec::new());
    for filer in wished {
        if !importer.is_some_and(|account| account.lists_broker(filer, form)) {
            gaps.push(Gap {
                code: GapCode::BrokerNotListed,
                sentence: format!(
                    "CBP wishes a courtesy copy for filer {filer}; the importer does not list \
                     that broker for this form, so it was not told."
                ),
            });
            continue;
        }
        let recipients = broker_of(filer).map(|account| recipients_for(&account, Purpose::Forms));
        match recipients {
            Some(recipients) if !recipients.is_empty() => found.extend(recipients),
            Some(_) | None => gaps.push(Gap {
                code: GapCode::BrokerWithoutContact,
                sentence: format!(
                    "The importer lists filer {filer}, but the directory has no contact for \
                     forms of that broker, so it was not told."
                ),
            }),
        }
    }
    (found, gaps)
}
