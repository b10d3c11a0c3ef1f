//! An importer who is known by a Social Security number.

use workflows::effect::{Document, DocumentContent};
use workflows::ids::ImporterNumberKind;

use super::samples::Held;
use super::{extract, extracted, render_of, rerender, samples, words_of};

const WHOLE: &str = "123-45-6789";

/// The samples of every kind, with that importer.
fn of_a_person() -> Vec<(Held, Document)> {
    samples().into_iter().map(|(held, document)| (person(held), stated(document))).collect()
}

fn person(mut held: Held) -> Held {
    let number = WHOLE.parse().unwrap();
    let to = match &mut held {
        Held::Form28(notice) => &mut notice.to,
        Held::Form29(notice) => &mut notice.to,
        Held::Form4647(notice) => &mut notice.to,
        Held::Declaration(statement) => {
            statement.importer_number = number;
            return held;
        }
    };
    (to.importer_number, to.importer_number_type) = (number, ImporterNumberKind::Ssn);
    held
}

/// A declaration is also in what its document says.
fn stated(mut document: Document) -> Document {
    if let DocumentContent::StatementToSign { statement, .. }
    | DocumentContent::SignedStatement { statement, .. } = &mut document.content
    {
        statement.importer_number = WHOLE.parse().unwrap();
    }
    document
}

fn says_it_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains(WHOLE) || text.contains("123456789") || text.contains("123-45")
}

#[test]
fn no_document_holds_a_whole_social_security_number_on_its_pages_or_in_its_files() {
    for (held, document) in of_a_person() {
        let rendered = render_of(held.paper(), &document);
        let name = &rendered.file_name;
        assert!(!says_it_whole(&rendered.bytes), "{name}");
        assert!(!says_it_whole(extracted(&rendered).as_bytes()), "{name}");
        assert!(!says_it_whole(words_of(held.paper(), &document).as_bytes()), "{name}");
        for (file, bytes) in extract(&rendered.bytes).unwrap().files {
            assert!(!says_it_whole(&bytes), "{file} in {name}");
        }
    }
}

#[test]
fn the_files_inside_have_the_number_as_it_is_printed_and_make_the_same_document_again() {
    for (held, document) in of_a_person() {
        let rendered = render_of(held.paper(), &document);
        let embedded = extract(&rendered.bytes).unwrap();
        let notice = String::from_utf8(embedded.files["notice.json"].clone()).unwrap();
        assert!(notice.contains("\"importerNumber\":\"***-**-6789\""), "{notice}");
        assert!(rerender(&embedded).unwrap() == rendered, "{}", rendered.file_name);
    }
}
