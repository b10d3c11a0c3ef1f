//! The values that wire types are made of: each carries its own JSON Schema.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use workflows::directory::{FormKind, FormsDelivery, Privilege, Purpose};
use workflows::form28::Item;
use workflows::ids::{
    AceId, CaseNumber, Center, CountryCode, EntryNumber, FilerCode, HtsNumber, ImporterNumber,
    ImporterNumberKind, Mid, PortCode, Team,
};

/// An identifier that the contract knows, with its format.
pub trait WireId: DeserializeOwned {
    /// The name of its format in a JSON Schema.
    const FORMAT: &'static str;
}

/// An identifier on the wire: a string in the format of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent, bound = "T: WireId")]
pub struct Id<T>(pub T);

macro_rules! wire_ids {
    ($($kind:ty => $format:literal),* $(,)?) => {
        $(impl WireId for $kind {
            const FORMAT: &'static str = $format;
        })*
    };
}

wire_ids! {
    AceId => "ace-id",
    CaseNumber => "case-number",
    Center => "center",
    CountryCode => "country-code",
    EntryNumber => "entry-number",
    FilerCode => "filer-code",
    HtsNumber => "htsus",
    ImporterNumber => "importer-number",
    Mid => "mid",
    PortCode => "port-code",
    Team => "team",
}

/// Takes the identifiers out of an optional list.
pub(super) fn ids<T>(wire: Option<Vec<Id<T>>>) -> Vec<T> {
    wire.unwrap_or_default().into_iter().map(|id| id.0).collect()
}

impl<T: WireId> JsonSchema for Id<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::FORMAT.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        formatted(T::FORMAT)
    }
}

/// The country of a manufacturer: ISO 3166-1, or a province code in place of Canada.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ManufacturerCountry(pub CountryCode);

/// A date without a time, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Day(pub Date);

/// A string that is kept as it came, in a format of ours.
macro_rules! formatted_strings {
    ($($(#[$doc:meta])* $name:ident => $format:literal),* $(,)?) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);)*
        formatted_schemas! { $($name => $format),* }
    };
}

macro_rules! formatted_schemas {
    ($($name:ident => $format:literal),* $(,)?) => {
        $(impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $format.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                formatted($format)
            }
        })*
    };
}

formatted_schemas! { ManufacturerCountry => "manufacturer-country", Day => "date" }

formatted_strings! {
    /// An e-mail address.
    Email => "email",
    /// An entry type code of CBP Form 7501, two digits.
    EntryType => "entry-type",
    /// A language tag (BCP 47).
    LanguageTag => "language-tag",
    /// A media type.
    MediaType => "media-type",
    /// SHA-256 of a file, lower-case hex.
    Sha256Hex => "sha256",
    /// A time zone of the IANA database.
    TimeZoneName => "time-zone",
    /// An address that begins with `https://` or `http://`.
    WebAddress => "web-address",
}

fn formatted(name: &str) -> Schema {
    let mut schema = json_schema!({ "type": "string", "format": name });
    if let Some(format) = super::formats::format(name) {
        schema.insert("examples".to_owned(), serde_json::json!([format.example]));
    }
    schema
}

/// One line of text with something in it, of at most `MAX` characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Line<const MAX: u32>(pub String);

/// One line of text, possibly empty, of at most `MAX` characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct OptionalLine<const MAX: u32>(pub String);

/// A text of any number of lines with something in it, of at most `MAX` characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Text<const MAX: u32>(pub String);

/// A text of any number of lines, possibly empty, of at most `MAX` characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct OptionalText<const MAX: u32>(pub String);

/// Something that is not white space.
const NOT_BLANK: &str = r"\S";

macro_rules! text_schemas {
    ($($name:ident => $schema:expr),* $(,)?) => {
        $(impl<const MAX: u32> JsonSchema for $name<MAX> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!(concat!(stringify!($name), "{}"), MAX).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let schema: fn(u32) -> Schema = $schema;
                schema(MAX)
            }
        })*
    };
}

text_schemas! {
    Line => |most| json_schema!({
        "type": "string", "format": "line", "pattern": NOT_BLANK, "maxLength": most
    }),
    OptionalLine => |most| json_schema!({
        "type": "string", "format": "line", "maxLength": most
    }),
    Text => |most| json_schema!({
        "type": "string", "format": "text", "pattern": NOT_BLANK, "maxLength": most
    }),
    OptionalText => |most| json_schema!({
        "type": "string", "format": "text", "maxLength": most
    }),
}

impl<const MAX: u32> OptionalLine<MAX> {
    /// The text, or nothing when it is blank.
    pub fn into_option(self) -> Option<String> {
        Some(self.0).filter(|text| !text.trim().is_empty())
    }
}

impl<const MAX: u32> OptionalText<MAX> {
    /// The text, or nothing when it is blank.
    pub fn into_option(self) -> Option<String> {
        Some(self.0).filter(|text| !text.trim().is_empty())
    }
}

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

impl WireChoice for ImporterNumberKind {
    const NAME: &'static str = "ImporterNumberKind";

    fn words() -> Vec<&'static str> {
        Self::ALL.into_iter().map(Self::name).collect()
    }
}

impl WireChoice for Item {
    const NAME: &'static str = "Item";

    fn words() -> Vec<&'static str> {
        Self::ALL.into_iter().map(Self::code).collect()
    }
}

impl WireChoice for FormsDelivery {
    const NAME: &'static str = "FormsDelivery";

    fn words() -> Vec<&'static str> {
        vec!["PORTAL_ONLY", "PORTAL_AND_MAIL", "MAIL_ONLY"]
    }
}

impl WireChoice for Purpose {
    const NAME: &'static str = "Purpose";

    fn words() -> Vec<&'static str> {
        vec!["FORMS", "DECLARATIONS", "ACCOUNT"]
    }
}

impl WireChoice for FormKind {
    const NAME: &'static str = "FormKind";

    fn words() -> Vec<&'static str> {
        vec!["FORM28", "FORM29", "FORM4647"]
    }
}

impl WireChoice for Privilege {
    const NAME: &'static str = "Privilege";

    fn words() -> Vec<&'static str> {
        let all = [
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
        ];
        all.into_iter().map(Self::name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_word_reads<T: WireChoice>() {
        for word in T::words() {
            let read = serde_json::from_value::<Choice<T>>(word.into());
            assert!(read.is_ok(), "{} has no {word}", T::NAME);
        }
    }

    #[test]
    fn every_word_of_a_choice_reads() {
        every_word_reads::<ImporterNumberKind>();
        every_word_reads::<Item>();
        every_word_reads::<FormsDelivery>();
        every_word_reads::<Purpose>();
        every_word_reads::<FormKind>();
        every_word_reads::<Privilege>();
    }
}
