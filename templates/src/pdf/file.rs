//! Writing the file: objects as they come, in one pass.
//!
//! Streams stand for themselves; all other objects are packed together and compressed (object
//! streams, ISO 32000-1, 7.5.7), which keeps a structure of hundreds of nodes small.

use std::io::Write as _;

use lopdf::{Dictionary, Object, StringFormat};
use sha2::{Digest as _, Sha256};

use super::deflate::{Effort, deflated};

/// Bytes to set aside for a file; more are taken when needed.
const SIZE_USUAL: usize = 40 * 1024;
/// Most objects packed together: a reader that wants one unpacks them all.
const PACKED_MAX: usize = 2_000;
/// Bytes of the identifier of a file, by custom.
const ID_BYTES: usize = 16;
/// Bytes of an entry of the table of objects: kind, place, index.
const ENTRY_BYTES: usize = 7;

/// Number of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(u32);

/// Where an object is.
#[derive(Debug, Clone, Copy)]
enum Place {
    Nowhere,
    /// At this byte of the file.
    At(usize),
    /// In a pack, at this place among its objects.
    In(Id, u16),
}

/// A file that is being written.
pub(super) struct File {
    bytes: Vec<u8>,
    /// Where the objects are, by number; 0 is none.
    places: Vec<Place>,
    pack: Pack,
}

/// Objects that wait to be written together.
#[derive(Default)]
struct Pack {
    /// Number and offset of each.
    offsets: Vec<(Id, usize)>,
    content: Vec<u8>,
}

impl File {
    /// An empty file.
    pub(super) fn new() -> Self {
        let mut bytes = Vec::with_capacity(SIZE_USUAL);
        // The second line tells programs that the file is binary.
        bytes.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        Self { bytes, places: vec![Place::Nowhere], pack: Pack::default() }
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Id {
        self.places.push(Place::Nowhere);
        Id(u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX))
    }

    /// Writes an object that is no stream.
    pub(super) fn object(
        &mut self,
        id: Id,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> std::io::Result<()> {
        self.pack.offsets.push((id, self.pack.content.len()));
        write(&mut self.pack.content);
        self.pack.content.push(b'\n');
        if self.pack.offsets.len() == PACKED_MAX { self.close_pack() } else { Ok(()) }
    }

    /// Writes a stream. The entries are those of its dictionary without its length.
    pub(super) fn stream(&mut self, id: Id, entries: &[u8], content: &[u8]) {
        self.put(id, Place::At(self.bytes.len()));
        extend(&mut self.bytes, format_args!("{} 0 obj\n<<", id.0));
        self.bytes.extend_from_slice(entries);
        extend(&mut self.bytes, format_args!("/Length {}>>\nstream\n", content.len()));
        self.bytes.extend_from_slice(content);
        // After a carriage return a line feed alone would make one line end with it.
        let end: &[u8] = if content.ends_with(b"\r") { b"\r\n" } else { b"\n" };
        self.bytes.extend_from_slice(end);
        self.bytes.extend_from_slice(b"endstream\nendobj\n");
    }

    /// Compresses and writes a stream.
    pub(super) fn compressed(
        &mut self,
        id: Id,
        entries: &[u8],
        content: &[u8],
    ) -> std::io::Result<()> {
        let entries = [entries, b"/Filter/FlateDecode"].concat();
        self.stream(id, &entries, &deflated(content, Effort::Each)?);
        Ok(())
    }

    /// The whole file. Its identifier is the hash of what is in it.
    pub(super) fn finish(mut self, catalog: Id, information: Id) -> std::io::Result<Vec<u8>> {
        self.close_pack()?;
        let digest = Sha256::digest(&self.bytes);
        let file_id = hex::encode_upper(&digest[..ID_BYTES]);
        let table = self.reserve();
        let at = self.bytes.len();
        self.put(table, Place::At(at));
        let mut entries = Vec::with_capacity(256);
        extend(
            &mut entries,
            format_args!(
                "/Type/XRef/Size {}/W[1 4 2]/Root {catalog}/Info {information}\
                 /ID[<{file_id}><{file_id}>]",
                self.places.len(),
            ),
        );
        let places = self.table()?;
        self.compressed(table, &entries, &places)?;
        extend(&mut self.bytes, format_args!("startxref\n{at}\n%%EOF\n"));
        Ok(self.bytes)
    }

    fn put(&mut self, id: Id, place: Place) {
        if let Some(known) = usize::try_from(id.0).ok().and_then(|index| self.places.get_mut(index))
        {
            *known = place;
        }
    }

    /// Writes the objects that wait.
    fn close_pack(&mut self) -> std::io::Result<()> {
        let Pack { offsets, content } = std::mem::take(&mut self.pack);
        if offsets.is_empty() {
            return Ok(());
        }
        let pack = self.reserve();
        let mut packed = Vec::with_capacity(offsets.len() * 8 + content.len());
        for (index, (id, offset)) in offsets.iter().enumerate() {
            let index = u16::try_from(index).map_err(std::io::Error::other)?;
            self.put(*id, Place::In(pack, index));
            decimal(&mut packed, id.0);
            packed.push(b' ');
            decimal(&mut packed, *offset);
            packed.push(b' ');
        }
        let (count, first) = (offsets.len(), packed.len());
        packed.extend_from_slice(&content);
        let entries = format!("/Type/ObjStm/N {count}/First {first}");
        self.compressed(pack, entries.as_bytes(), &packed)
    }

    /// Where each object is, as the format wants it (ISO 32000-1, 7.5.8.3).
    fn table(&self) -> std::io::Result<Vec<u8>> {
        let mut table = Vec::with_capacity(self.places.len() * ENTRY_BYTES);
        for place in &self.places {
            let (kind, at, index) = match place {
                // The first of the free objects refers to itself.
                Place::Nowhere => (0, 0, u16::MAX),
                Place::At(at) => (1, u32::try_from(*at).map_err(std::io::Error::other)?, 0),
                Place::In(pack, index) => (2, pack.0, *index),
            };
            table.push(kind);
            table.extend(at.to_be_bytes());
            table.extend(index.to_be_bytes());
        }
        Ok(table)
    }
}

/// As a reference.
impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 0 R", self.0)
    }
}

impl Id {
    /// Adds a reference to it.
    pub(super) fn refer(self, bytes: &mut Vec<u8>) {
        decimal(bytes, self.0);
        bytes.extend_from_slice(b" 0 R");
    }
}

/// Adds a whole number: a page has hundreds of them, and formatting them in general takes longer.
pub(super) fn decimal(bytes: &mut Vec<u8>, value: impl itoa::Integer) {
    bytes.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Adds formatted text.
pub(super) fn extend(bytes: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = bytes.write_fmt(text);
}

/// A text for people: in ASCII as it is, else in UTF-16 (ISO 32000-1, 7.9.2.2).
pub(super) fn text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        literal(&mut bytes, text.as_bytes());
    } else {
        bytes.extend_from_slice(b"<FEFF");
        for unit in text.encode_utf16() {
            extend(&mut bytes, format_args!("{unit:04X}"));
        }
        bytes.push(b'>');
    }
    bytes
}

fn literal(bytes: &mut Vec<u8>, text: &[u8]) {
    bytes.push(b'(');
    for byte in text {
        match byte {
            b'(' | b')' | b'\\' => bytes.extend([b'\\', *byte]),
            b'\r' => bytes.extend(b"\\r"),
            _ => bytes.push(*byte),
        }
    }
    bytes.push(b')');
}

/// A string by the codes of its bytes (ISO 32000-1, 7.3.4.3).
pub(super) fn hexadecimal(bytes: &mut Vec<u8>, string: &[u8]) {
    bytes.push(b'<');
    bytes.extend_from_slice(hex::encode_upper(string).as_bytes());
    bytes.push(b'>');
}

/// A name (ISO 32000-1, 7.3.5).
pub(super) fn name(bytes: &mut Vec<u8>, name: &[u8]) {
    bytes.push(b'/');
    for byte in name {
        match byte {
            b'#' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => {
                extend(bytes, format_args!("#{byte:02X}"));
            }
            b'!'..=b'~' => bytes.push(*byte),
            _ => extend(bytes, format_args!("#{byte:02X}")),
        }
    }
}

/// Writes an object of the drawing library; `number` says which number another one has here.
pub(super) fn write(
    bytes: &mut Vec<u8>,
    object: &Object,
    number: &mut impl FnMut(lopdf::ObjectId) -> Id,
) {
    match object {
        // A stream has a number of its own and is only referred to.
        Object::Null | Object::Stream(_) => bytes.extend_from_slice(b"null"),
        Object::Boolean(value) => extend(bytes, format_args!("{value}")),
        Object::Integer(value) => decimal(bytes, *value),
        Object::Real(value) => extend(bytes, format_args!("{value}")),
        Object::Name(value) => name(bytes, value),
        Object::String(value, StringFormat::Literal) => literal(bytes, value),
        Object::String(value, StringFormat::Hexadecimal) => hexadecimal(bytes, value),
        Object::Array(values) => {
            bytes.push(b'[');
            for value in values {
                write(bytes, value, number);
                bytes.push(b' ');
            }
            bytes.push(b']');
        }
        Object::Dictionary(entries) => {
            bytes.extend_from_slice(b"<<");
            write_entries(bytes, entries, number);
            bytes.extend_from_slice(b">>");
        }
        Object::Reference(id) => number(*id).refer(bytes),
    }
}

/// The entries of a dictionary without its brackets; the length of a stream is not among them.
pub(super) fn write_entries(
    bytes: &mut Vec<u8>,
    entries: &Dictionary,
    number: &mut impl FnMut(lopdf::ObjectId) -> Id,
) {
    for (key, value) in entries.iter().filter(|(key, _)| *key != b"Length") {
        name(bytes, key);
        bytes.push(b' ');
        write(bytes, value, number);
    }
}
