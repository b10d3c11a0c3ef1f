//! Records that want to break out.

use super::samples::{answered, attachment, flasks, issued, modules, response};
use super::standards::failures;
use super::{Embedded, ExtractError, RerenderError, extract, render_of, rerender, samples};
use crate::document::{DOCUMENT, NOTICE};
use crate::paper::Paper;
use crate::pdf::attachment::{Attachment, Relationship};
use crate::pdf::canvas::Canvas;
use crate::pdf::finish::{Metadata, finish};

#[test]
fn every_document_is_made_again_from_the_files_inside_it() {
    for (held, document) in samples() {
        let rendered = render_of(held.paper(), &document);
        let embedded = extract(&rendered.bytes).unwrap();
        assert_eq!(rerender(&embedded).unwrap(), rendered);
    }
}

#[test]
fn the_files_inside_are_canonical_json_of_the_notice_the_document_and_the_deadline() {
    let (notice, document) = (flasks(), issued(&flasks()));
    let embedded = extract(&render_of(Paper::Form28(&notice), &document).bytes).unwrap();
    let names: Vec<&str> = embedded.files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["deadline-certificate.json", "deadline.ics", "document.json", "notice.json"]
    );
    let canonical = serde_json_canonicalizer::to_vec(&notice).unwrap();
    assert_eq!(embedded.files[NOTICE], canonical);
    let read: workflows::effect::Document =
        serde_json::from_slice(&embedded.files[DOCUMENT]).unwrap();
    assert_eq!(read, document);
}

#[test]
fn a_text_of_a_megabyte_is_cut_with_a_word_and_the_file_stays_small() {
    let mut notice = flasks();
    notice.officer_message = "0123456789".repeat(100_000);
    notice.to.name = "A".repeat(1_000_000);
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    assert!(rendered.bytes.len() < 400_000, "{} bytes", rendered.bytes.len());
    assert!(rendered.title.chars().count() <= 300);
    assert_eq!(failures(&rendered.bytes), Vec::<String>::new());
    assert_eq!(rerender(&extract(&rendered.bytes).unwrap()).unwrap(), rendered);
}

#[test]
fn control_characters_and_operators_are_text() {
    let mut notice = flasks();
    let hostile = "(x) Tj ET Q \\) endstream endobj \u{0}\u{8}\u{1b}]0;x\u{7} <</S/URI>> %%EOF";
    hostile.clone_into(&mut notice.officer_message);
    hostile.clone_into(&mut notice.to.name);
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    assert_eq!(failures(&rendered.bytes), Vec::<String>::new());
    let words = super::extracted(&rendered);
    assert!(
        words.contains("(x) Tj ET Q \\) endstream endobj [U+0000][U+0008][U+001B]]0;x[U+0007]")
    );
    assert_eq!(rendered.missing_glyphs, ['\0', '\u{7}', '\u{8}', '\u{1b}']);
}

#[test]
fn an_attached_file_cannot_name_a_folder() {
    let names = ["../../etc/passwd", "C:\\a\\b", "\u{202e}nosj.x", "a\u{0}b", "", "notice.json"];
    let attachments = names.map(|name| Attachment {
        name: name.to_owned(),
        media_type: "text/calendar",
        relationship: Relationship::Supplement,
        description: "x\u{0}".repeat(1_000),
        content: name.as_bytes().to_vec(),
    });
    let mut canvas = Canvas::default();
    canvas.add_page();
    let metadata = Metadata::new("t", "s", "2026-06-05T13:00:00Z".parse().unwrap());
    let bytes = finish(&canvas, &metadata, &attachments).unwrap();
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    let names = document.objects.values().filter_map(|object| {
        let specification = object.as_dict().ok()?;
        specification.get(b"AFRelationship").ok()?;
        lopdf::decode_text_string(specification.get(b"UF").ok()?).ok()
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, ["C--a-b", "a-b", "etc-passwd", "file", "nosj.x", "notice.json"]);
    // The names of files that came with an answer are only printed.
    let mut content = response();
    content.attachments = vec![attachment("../../x\u{202e}fdp.exe", "text/plain", 1)];
    let answered = answered(&modules(), false, content);
    let embedded = extract(&render_of(Paper::Form28(&modules()), &answered).bytes).unwrap();
    let names: Vec<&str> = embedded.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["deadline-certificate.json", "document.json", "notice.json"]);
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_in_a_sentence() {
    assert!(matches!(extract(b"no pdf"), Err(ExtractError::NotPdf(_))));
    assert!(matches!(extract(b""), Err(ExtractError::NotPdf(_))));
    let mut canvas = Canvas::default();
    canvas.add_page();
    let metadata = Metadata::new("t", "s", "2026-06-05T13:00:00Z".parse().unwrap());
    let bytes = finish(&canvas, &metadata, &[]).unwrap();
    let error = extract(&bytes).unwrap_err();
    assert!(error.to_string().starts_with("the PDF has no file notice.json inside"), "{error}");
    let unreadable = |name: &str, content: &[u8]| {
        let bytes = render_of(Paper::Form28(&flasks()), &issued(&flasks())).bytes;
        let Embedded { mut files } = extract(&bytes).unwrap();
        files.insert(name.to_owned(), content.to_vec());
        rerender(&Embedded { files })
    };
    for (name, content) in [(NOTICE, b"{}".as_slice()), (DOCUMENT, b"{"), (NOTICE, b"\xff")] {
        assert!(matches!(
            unreadable(name, content),
            Err(RerenderError::Unreadable { name: of, .. }) if of == name
        ));
    }
}

#[test]
fn a_file_with_a_changed_byte_is_read_or_refused_and_never_makes_the_same_document() {
    let rendered = render_of(Paper::Form28(&flasks()), &issued(&flasks()));
    let step = rendered.bytes.len() / 97;
    for at in (0..rendered.bytes.len()).step_by(step) {
        let mut bytes = rendered.bytes.clone();
        bytes[at] ^= 0x41;
        if let Ok(again) = extract(&bytes).map_err(RerenderError::from).and_then(|e| rerender(&e)) {
            assert_ne!(again.bytes, bytes, "byte {at}");
        }
        // A file that was cut off anywhere is no reason to panic either.
        let _ = extract(&rendered.bytes[..at]);
    }
}
