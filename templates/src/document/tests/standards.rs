//! Every document is accessible (PDF/UA-1) and archivable (PDF/A-3a), by a validator that we did
//! not write.

use lopdf::{Dictionary, Object};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

use super::{render_of, samples};

/// What the validator finds in a file; nothing when it keeps both standards.
pub(super) fn failures(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a] {
        let options = ValidationOptions::default().profile(profile);
        match validate_pdf_bytes(bytes, &options) {
            Ok(report) => {
                assert!(report.rules.total > 50, "{profile}: {} rules", report.rules.total);
                found.extend(report.failures.iter().map(|failure| format!("{profile} {failure}")));
            }
            Err(error) => found.push(format!("{profile} {error}")),
        }
    }
    found
}

#[test]
fn every_sample_keeps_both_standards() {
    for (held, document) in samples() {
        let rendered = render_of(held.paper(), &document);
        let found = failures(&rendered.bytes);
        assert!(found.is_empty(), "{}: {found:#?}", rendered.file_name);
    }
}

/// The first sample, changed by somebody.
fn changed(change: impl FnOnce(&mut lopdf::Document)) -> Vec<u8> {
    let (held, document) = &samples()[0];
    let rendered = render_of(held.paper(), document);
    let mut document = lopdf::Document::load_mem(&rendered.bytes).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn assert_found(bytes: &[u8], rule: &str) {
    let found = failures(bytes);
    assert!(found.iter().any(|failure| failure.contains(rule)), "{rule} not in {found:#?}");
}

fn elements<'d>(document: &'d mut lopdf::Document, name: &str) -> Vec<&'d mut Dictionary> {
    let dictionaries = document.objects.values_mut().filter_map(|object| match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        _ => None,
    });
    let is_such = |dictionary: &&mut Dictionary| {
        dictionary.get(b"S").and_then(Object::as_name).is_ok_and(|found| found == name.as_bytes())
    };
    dictionaries.filter(is_such).collect()
}

#[test]
fn a_file_that_another_program_only_saves_again_still_keeps_both() {
    assert_eq!(failures(&changed(|_| ())), Vec::<String>::new());
}

#[test]
fn a_missing_structure_is_found() {
    let bytes = changed(|document| {
        document.catalog_mut().unwrap().remove(b"StructTreeRoot");
    });
    assert_found(&bytes, "PDF/UA");
    assert_found(&bytes, "PDF/A");
}

#[test]
fn missing_metadata_are_found() {
    let bytes = changed(|document| {
        document.catalog_mut().unwrap().remove(b"Metadata");
    });
    assert_found(&bytes, "PDF/UA");
    assert_found(&bytes, "PDF/A");
}

#[test]
fn a_missing_language_title_or_output_intent_is_found() {
    for (key, standard) in [("Lang", "PDF/UA"), ("ViewerPreferences", "PDF/UA")] {
        let bytes = changed(|document| {
            document.catalog_mut().unwrap().remove(key.as_bytes());
        });
        assert_found(&bytes, standard);
    }
    let bytes = changed(|document| {
        document.catalog_mut().unwrap().remove(b"OutputIntents");
    });
    assert_found(&bytes, "PDF/A");
}

#[test]
fn a_heading_that_leaves_out_a_level_is_found() {
    let bytes = changed(|document| {
        for heading in elements(document, "H2") {
            heading.set("S", Object::Name(b"H4".to_vec()));
        }
    });
    assert_found(&bytes, "PDF/UA");
}

#[test]
fn content_that_is_not_in_the_structure_is_found() {
    let bytes = changed(|document| {
        let page = document.get_pages().into_values().next().unwrap();
        document
            .add_to_page_content(
                page,
                lopdf::content::Content {
                    operations: vec![
                        lopdf::content::Operation::new("m", vec![1.into(), 1.into()]),
                        lopdf::content::Operation::new("l", vec![9.into(), 9.into()]),
                        lopdf::content::Operation::new("S", Vec::new()),
                    ],
                },
            )
            .unwrap();
    });
    assert_found(&bytes, "PDF/UA");
}
