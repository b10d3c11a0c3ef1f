//! Wire types that several workflows share: who acts, who is named, what is attached.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use workflows::actor::{Actor, ActorClass};
use workflows::ids::{
    AceId, Center, FilerCode, ImporterNumber, ImporterNumberKind, Mid, PortCode, Team,
};
use workflows::parties;

use super::choices::Choice;
use super::reading::{Contradiction, Stated};
use super::values::{
    Email, Id, Line, ManufacturerCountry, MediaType, OptionalLine, Sha256Hex, WebAddress,
};

/// Longest name of a person or a company, in characters.
pub const NAME_CHARS_MAX: u32 = 120;
/// Longest postal address, in characters: six lines of a window envelope.
pub const ADDRESS_CHARS_MAX: u32 = 300;
/// Longest telephone number with its extension, in characters.
pub const TELEPHONE_CHARS_MAX: u32 = 40;
/// Longest file name, in characters; what common file systems allow.
pub const FILE_NAME_CHARS_MAX: u32 = 255;
/// Longest reference number of a broker, in characters. CBP's own field has 9 to 20.
pub const REFERENCE_CHARS_MAX: u32 = 35;
/// Largest attachment, in bytes: 1 GiB. The bytes do not travel in the message.
pub const ATTACHMENT_BYTES_MAX: u64 = 1 << 30;

/// Who of CBP gives the command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CbpActorV1 {
    /// User id in CBP's system.
    pub user: Line<NAME_CHARS_MAX>,
    /// Name for people.
    pub name: Line<NAME_CHARS_MAX>,
    /// Not used: an officer speaks for CBP, not for an account.
    pub account: Option<Id<AceId>>,
    /// Address for messages.
    pub email: Option<Email>,
}

impl From<CbpActorV1> for Actor {
    fn from(actor: CbpActorV1) -> Self {
        Self {
            class: ActorClass::Cbp,
            user: actor.user.0,
            name: actor.name.0,
            account: None,
            email: actor.email.map(|email| email.0),
        }
    }
}

/// Who of the trade gives the command, and for which account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TradeActorV1 {
    /// User id in the trade's system.
    pub user: Line<NAME_CHARS_MAX>,
    /// Name for people.
    pub name: Line<NAME_CHARS_MAX>,
    /// ACE ID of the account the user speaks for.
    pub account: Id<AceId>,
    /// Address for messages.
    pub email: Option<Email>,
}

impl From<TradeActorV1> for Actor {
    fn from(actor: TradeActorV1) -> Self {
        Self {
            class: ActorClass::Trade,
            user: actor.user.0,
            name: actor.name.0,
            account: Some(actor.account.0),
            email: actor.email.map(|email| email.0),
        }
    }
}

/// Who gives a command that both CBP and the trade may give.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnyActorV1 {
    /// User id in CBP's or the trade's system.
    pub user: Line<NAME_CHARS_MAX>,
    /// Name for people.
    pub name: Line<NAME_CHARS_MAX>,
    /// ACE ID of the account a trade user speaks for: needed of the trade, not used of CBP.
    pub account: Option<Id<AceId>>,
    /// Address for messages.
    pub email: Option<Email>,
}

impl AnyActorV1 {
    /// The actor of that class; where no exchange tells the class, an account makes it the trade.
    pub(super) fn of_class(self, class: Option<ActorClass>) -> Actor {
        let account = self.account.map(|account| account.0);
        let claimed = if account.is_some() { ActorClass::Trade } else { ActorClass::Cbp };
        let class = class.unwrap_or(claimed);
        Actor {
            class,
            user: self.user.0,
            name: self.name.0,
            account: account.filter(|_| class == ActorClass::Trade),
            email: self.email.map(|email| email.0),
        }
    }

    /// A trade user who names no account, of a command that both may give.
    pub(super) fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        let names_account = |actor: &Value| actor.get("account").is_some_and(|id| !id.is_null());
        let actor = data.get("actor").filter(|actor| actor.is_object());
        let is_needed = stated.class == Some(ActorClass::Trade);
        if !is_needed || actor.is_none_or(names_account) {
            return Vec::new();
        }
        vec![Contradiction {
            pointer: "/actor/account".to_owned(),
            sentence: "The field \"account\" is missing; a trade user must name the ACE account \
                       it speaks for, such as A00001."
                .to_owned(),
        }]
    }
}

/// The foreign party: manufacturer, seller or shipper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForeignPartyV1 {
    /// Name as on the invoice.
    pub name: Line<NAME_CHARS_MAX>,
    /// Address, lines joined by commas.
    pub address: Line<ADDRESS_CHARS_MAX>,
    /// Country, ISO 3166-1 alpha-2, or the province code that stands for Canada in a MID.
    pub country_code: Option<ManufacturerCountry>,
    /// Manufacturer ID.
    pub mid: Option<Id<Mid>>,
}

impl From<ForeignPartyV1> for parties::ForeignParty {
    fn from(party: ForeignPartyV1) -> Self {
        Self {
            name: party.name.0,
            address: party.address.0,
            country_code: party.country_code.map(|code| code.0),
            mid: party.mid.map(|mid| mid.0),
        }
    }
}

/// The broker that filed the entry, with its own file number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilingBrokerV1 {
    /// Name of the brokerage.
    pub name: Line<NAME_CHARS_MAX>,
    /// Filer code.
    pub filer_code: Id<FilerCode>,
    /// The broker's reference or file number.
    pub reference_number: Option<OptionalLine<REFERENCE_CHARS_MAX>>,
}

impl From<FilingBrokerV1> for parties::FilingBroker {
    fn from(broker: FilingBrokerV1) -> Self {
        Self {
            name: broker.name.0,
            filer_code: broker.filer_code.0,
            reference_number: broker.reference_number.and_then(OptionalLine::into_option),
        }
    }
}

/// The addressee: the importer of record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddresseeV1 {
    /// Company or person.
    pub name: Line<NAME_CHARS_MAX>,
    /// Desk or person within the company.
    pub attention: Option<OptionalLine<NAME_CHARS_MAX>>,
    /// Postal address, lines joined by commas.
    pub address: Line<ADDRESS_CHARS_MAX>,
    /// Importer of record number (19 CFR 24.5).
    pub importer_number: Id<ImporterNumber>,
    /// Who gave that number.
    pub importer_number_type: Choice<ImporterNumberKind>,
}

impl From<AddresseeV1> for parties::Addressee {
    fn from(addressee: AddresseeV1) -> Self {
        Self {
            name: addressee.name.0,
            attention: addressee.attention.and_then(OptionalLine::into_option),
            address: addressee.address.0,
            importer_number: addressee.importer_number.0,
            importer_number_type: addressee.importer_number_type.0,
        }
    }
}

/// The issuing office and its return address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfficeV1 {
    /// Name of the office.
    pub office: Line<NAME_CHARS_MAX>,
    /// Return address, lines joined by commas.
    pub address: Line<ADDRESS_CHARS_MAX>,
    /// Port the office belongs to, Schedule D.
    pub port_code: Id<PortCode>,
    /// Key of the Center of Excellence and Expertise; absent when a port issues on its own.
    pub center_code: Option<Id<Center>>,
}

impl From<OfficeV1> for parties::Office {
    fn from(office: OfficeV1) -> Self {
        Self {
            office: office.office.0,
            address: office.address.0,
            port_code: office.port_code.0,
            center_code: office.center_code.map(|center| center.0),
        }
    }
}

/// The CBP officer who issues the notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfficerV1 {
    /// Printed name.
    pub name: Line<NAME_CHARS_MAX>,
    /// Title.
    pub title: Option<OptionalLine<NAME_CHARS_MAX>>,
    /// Team designation, three characters.
    pub team: Id<Team>,
    /// Telephone number.
    pub telephone: Line<TELEPHONE_CHARS_MAX>,
    /// Address for messages to the officer; without it the officer gets none.
    pub email: Option<Email>,
}

impl From<OfficerV1> for parties::Officer {
    fn from(officer: OfficerV1) -> Self {
        Self {
            name: officer.name.0,
            title: officer.title.and_then(OptionalLine::into_option),
            team: officer.team.0,
            telephone: officer.telephone.0,
            email: officer.email.map(|email| email.0),
        }
    }
}

/// A file that goes along; its bytes lie in the document store or are fetched from `url`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentV1 {
    /// File name.
    pub name: Line<FILE_NAME_CHARS_MAX>,
    /// Media type.
    pub media_type: MediaType,
    /// Size in bytes.
    #[schemars(range(min = 0, max = ATTACHMENT_BYTES_MAX))]
    pub size: u64,
    /// SHA-256 of the bytes.
    pub sha256: Sha256Hex,
    /// Where the bytes can be fetched.
    pub url: Option<WebAddress>,
}

impl From<AttachmentV1> for parties::Attachment {
    fn from(attachment: AttachmentV1) -> Self {
        Self {
            name: attachment.name.0,
            media_type: attachment.media_type.0,
            size: attachment.size,
            sha256: attachment.sha256.0,
            url: attachment.url.map(|url| url.0),
        }
    }
}

/// Converts the members of an optional list.
pub(super) fn list<W, C: From<W>>(wire: Option<Vec<W>>) -> Vec<C> {
    wire.unwrap_or_default().into_iter().map(C::from).collect()
}
