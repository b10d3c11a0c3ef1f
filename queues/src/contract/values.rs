//! The values that wire types are made of: each carries its own JSON Schema.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use workflows::ids::{
    AceDeclarationId, AceId, AdCvdCase, CaseNumber, Center, CountryCode, EntryNumber, FilerCode,
    HtsNumber, ImporterNumber, Mid, PortCode, ProtestNumber, Team,
};
use workflows::money::Usd;

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
    AceDeclarationId => "ace-declaration-id",
    AceId => "ace-id",
    AdCvdCase => "ad-cvd-case",
    CaseNumber => "case-number",
    Center => "center",
    CountryCode => "country-code",
    EntryNumber => "entry-number",
    FilerCode => "filer-code",
    HtsNumber => "htsus",
    ImporterNumber => "importer-number",
    Mid => "mid",
    PortCode => "port-code",
    ProtestNumber => "protest-number",
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

/// Money: United States dollars as a decimal string, so that no cent is lost on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub Usd);

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

formatted_schemas! {
    ManufacturerCountry => "manufacturer-country",
    Day => "date",
    Amount => "usd",
}

formatted_strings! {
    /// An e-mail address.
    Email => "email",
    /// An entry type code of CBP Form 7501, two digits.
    EntryType => "entry-type",
    /// A language tag (BCP 47).
    LanguageTag => "language-tag",
    /// A media type.
    MediaType => "media-type",
    /// A quantity in decimal digits, of any unit.
    Quantity => "quantity",
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
