mod declarations;
mod follow_up;
mod form28;
mod form29;
mod form4647;
mod generated;
mod hostile;
mod letters;
mod machines;
mod masked;
mod samples;
mod standards;
mod structure;

use std::path::Path;

use workflows::effect::DocumentKey;

use self::samples::Held;
use super::*;

/// One of each kind of every paper.
fn samples() -> Vec<(Held, Document)> {
    [
        samples::of_form28(),
        form29::samples(),
        form4647::samples(),
        declarations::samples(),
        letters::samples(),
        follow_up::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn render_of(paper: Paper<'_>, document: &Document) -> Rendered {
    render(&DocumentInput { paper, document }).unwrap()
}

fn canvas_of(paper: Paper<'_>, document: &Document) -> Canvas {
    draw(&DocumentInput { paper, document }).unwrap()
}

/// The pages of all samples, and of names of the world.
pub(crate) fn canvases() -> Vec<Canvas> {
    let samples = samples();
    let drawn = samples.iter().map(|(held, document)| canvas_of(held.paper(), document));
    drawn.chain([crate::pdf::names_tests::canvas_of_names()]).collect()
}

fn words_of(paper: Paper<'_>, document: &Document) -> String {
    canvas_of(paper, document).words()
}

/// Every text is in the words, and where one is not, it is named.
fn assert_says(words: &str, texts: &[&str]) {
    let missing: Vec<&&str> = texts.iter().filter(|text| !words.contains(**text)).collect();
    assert!(missing.is_empty(), "{missing:#?} not in {words}");
}

/// The text of the file itself, as a reader extracts it.
fn extracted(rendered: &Rendered) -> String {
    let document = lopdf::Document::load_mem(&rendered.bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With `TIDEWAITER_PDF_DIR` the samples are written there, for people to look at.
#[test]
fn every_sample_renders_to_a_small_file_that_can_be_read_back() {
    let folder = std::env::var_os("TIDEWAITER_PDF_DIR");
    for (index, (held, document)) in samples().iter().enumerate() {
        let rendered = render_of(held.paper(), document);
        assert!(rendered.bytes.len() < 60_000, "{} bytes", rendered.bytes.len());
        assert!(rendered.missing_glyphs.is_empty());
        let read = lopdf::Document::load_mem(&rendered.bytes).unwrap();
        assert_eq!(read.get_pages().len(), rendered.pages);
        if let Some(folder) = &folder {
            let path = Path::new(folder).join(format!("{index}-{}", rendered.file_name));
            std::fs::write(path, &rendered.bytes).unwrap();
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_process() {
    let hashes = || -> Vec<String> {
        let all = samples();
        all.iter().map(|(held, document)| render_of(held.paper(), document).sha256).collect()
    };
    let all = hashes();
    assert_eq!(all, hashes());
    // Another process, where addresses and random seeds differ, prints its own hashes.
    if std::env::var_os(HASHES).is_some() {
        println!("{HASHES}={}", all.join(","));
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["the_same_input_gives_the_same_bytes", "--nocapture", "--test-threads=1"])
        .env(HASHES, "print")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(&format!("{HASHES}={}", all.join(","))), "{printed}");
}

/// The bytes of every sample are those of every other process, machine and clone. A change of a
/// hash is a change of a document: look at it, then `INSTA_UPDATE=always cargo test`.
#[test]
fn the_hashes_of_all_samples_are_those_committed() {
    let hashes = samples().into_iter().enumerate().map(|(index, (held, document))| {
        let Rendered { sha256, file_name, .. } = render_of(held.paper(), &document);
        format!("{index:>2} {file_name} {sha256}")
    });
    insta::assert_snapshot!("hashes", hashes.collect::<Vec<_>>().join("\n"));
}

/// Asks the test above to print its hashes.
const HASHES: &str = "TIDEWAITER_PRINT_HASHES";

#[test]
fn files_and_titles_tell_the_documents_apart() {
    let all = samples();
    let named: Vec<String> = all
        .iter()
        .map(|(held, document)| {
            let rendered = render_of(held.paper(), document);
            format!("{} | {}", rendered.file_name, rendered.title)
        })
        .collect();
    insta::assert_snapshot!("names", named.join("\n"));
}

#[test]
fn a_second_document_of_a_kind_has_a_number_in_its_file_name() {
    let numbered = |key: &str, content: &DocumentContent| Document {
        key: DocumentKey(key.to_owned()),
        ..samples::document("", "2026-07-03T13:00:00Z", content.clone())
    };
    for (held, document) in samples() {
        let again = match &document.content {
            DocumentContent::LastReminderLetter { certificate, standing, matter, .. } => {
                let (certificate, standing) = (certificate.clone(), *standing);
                let (ordinal, matter) = (2, matter.clone());
                let content =
                    DocumentContent::LastReminderLetter { ordinal, certificate, standing, matter };
                numbered("last-reminder-2", &content)
            }
            DocumentContent::PassedLetter { certificate, standing, matter, .. } => {
                let (certificate, standing) = (certificate.clone(), *standing);
                let (ordinal, matter) = (2, matter.clone());
                let content =
                    DocumentContent::PassedLetter { ordinal, certificate, standing, matter };
                numbered("passed-2", &content)
            }
            content @ DocumentContent::Form4647Disposition { .. } => {
                numbered("acceptance-2", content)
            }
            content @ DocumentContent::StatementToSign { .. } => numbered("to-sign-2", content),
            content @ DocumentContent::FollowUpLetter { .. } => {
                if document.key.0.ends_with("-2") {
                    continue;
                }
                numbered("follow-up-2", content)
            }
            DocumentContent::Form28 { .. }
            | DocumentContent::Form28Response { .. }
            | DocumentContent::Form29 { .. }
            | DocumentContent::Form29Answer { .. }
            | DocumentContent::Form4647 { .. }
            | DocumentContent::Form4647Response { .. }
            | DocumentContent::SignedStatement { .. }
            | DocumentContent::WindowLetter { .. }
            | DocumentContent::RevocationAddendum { .. }
            | DocumentContent::MoreInformationAddendum { .. }
            | DocumentContent::ExtensionAddendum { .. } => continue,
        };
        let first = render_of(held.paper(), &document).file_name;
        let second = render_of(held.paper(), &again).file_name;
        assert_ne!(first, second);
        assert_eq!(
            second,
            format!("{}-2.pdf", first.trim_end_matches(".pdf").trim_end_matches("-1"))
        );
    }
}

#[test]
fn a_document_that_does_not_go_with_its_paper_is_refused_in_a_sentence() {
    let all = samples();
    let mut refused = 0;
    for (_, document) in &all {
        for (other, _) in &all {
            let input = DocumentInput { paper: other.paper(), document };
            match draw(&input) {
                Ok(_) => {}
                Err(RenderError::OtherPaper { number, .. }) => {
                    assert_eq!(number, other.paper().number().to_string());
                    refused += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(refused > 0);
    let (form28, issued) = &samples::of_form28()[0];
    let (form29, proposed) = &form29::samples()[0];
    let sentence =
        |paper, document| render(&DocumentInput { paper, document }).unwrap_err().to_string();
    assert_eq!(
        sentence(form28.paper(), proposed),
        "document notice of RFI-2026-000101 is a Form 29 that asks for an answer, which does not \
         go with CBP Form 28, Request for Information; expected the document of a step of that case"
    );
    assert_eq!(
        sentence(form29.paper(), issued),
        "document notice of NOA-2026-000041 is a Form 28, which does not go with CBP Form 29, \
         Notice of Action; expected the document of a step of that case"
    );
}

#[test]
fn each_page_has_its_number_and_a_look_alike_says_that_it_is_a_reproduction() {
    for (held, document) in samples() {
        let canvas = canvas_of(held.paper(), &document);
        let count = canvas.pages.len();
        let dump = canvas.text_dump();
        let pages: Vec<&str> = dump.split("=== page ").skip(1).collect();
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {count}", index + 1)));
            let looks_alike = page.contains("look-alike");
            assert_eq!(page.contains(crate::forms::REPRODUCTION), looks_alike, "{page}");
            assert_eq!(page.contains(crate::forms::GENERATED), !looks_alike, "{page}");
        }
    }
}

#[test]
fn nothing_is_outside_the_frame() {
    use crate::pdf::canvas::{Mark, PAGE_WIDTH_PT};
    for (held, document) in samples() {
        let canvas = canvas_of(held.paper(), &document);
        let elements = canvas.pages.iter().flat_map(|page| &page.elements);
        for mark in elements.filter(|e| e.role.is_content()).flat_map(|e| &e.marks) {
            if let Mark::Text { x_pt, y_pt, style, text } = mark {
                let right_pt = x_pt + style.width_pt(text.trim_end());
                assert!(*x_pt > 28.9 && right_pt < PAGE_WIDTH_PT - 28.9, "{text}");
                assert!(*y_pt < 744.0, "{text}");
            }
        }
    }
}

#[test]
fn every_page_has_something_to_read() {
    use crate::pdf::canvas::{Element, Mark};
    let is_text = |mark: &Mark| matches!(mark, Mark::Text { text, .. } if !text.trim().is_empty());
    let is_read =
        |element: &&Element| element.role.is_content() && element.marks.iter().any(is_text);
    for (held, document) in samples() {
        for page in canvas_of(held.paper(), &document).pages {
            assert!(page.elements.iter().filter(is_read).count() > 1, "{}", document.key);
        }
    }
}
