mod declarations;
mod form28;
mod form29;
mod form4647;
mod letters;
mod samples;

use std::path::Path;

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
    for (index, (notice, document)) in samples().iter().enumerate() {
        let rendered = render_of(notice, document);
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
    let all: Vec<String> =
        samples().iter().map(|(notice, document)| render_of(notice, document).sha256).collect();
    let again: Vec<String> =
        samples().iter().map(|(notice, document)| render_of(notice, document).sha256).collect();
    assert_eq!(all, again);
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

/// Asks the test above to print its hashes.
const HASHES: &str = "TIDEWAITER_PRINT_HASHES";

#[test]
fn names_of_files_tell_the_documents_apart() {
    let names: Vec<String> =
        samples().iter().map(|(notice, document)| render_of(notice, document).file_name).collect();
    let expected = [
        "RFI-2026-000101-form28.pdf",
        "RFI-2026-000064-form28.pdf",
        "RFI-2026-000064-response-2.pdf",
        "RFI-2026-000064-response-2.pdf",
        "RFI-2026-000083-extension-1.pdf",
        "RFI-2026-000097-form28.pdf",
        "RFI-2026-000097-last-reminder.pdf",
        "RFI-2026-000097-overdue.pdf",
        "RFI-2026-000101-response-2.pdf",
    ];
    assert_eq!(names, expected);
}

#[test]
fn each_page_has_its_number_and_says_that_it_is_a_reproduction() {
    for (notice, document) in samples() {
        let canvas = draw(&DocumentInput { notice: &notice, document: &document });
        let count = canvas.pages.len();
        let dump = canvas.text_dump();
        let pages: Vec<&str> = dump.split("=== page ").skip(1).collect();
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {count}", index + 1)));
            assert!(page.contains(crate::forms::REPRODUCTION));
        }
    }
}

#[test]
fn nothing_of_the_front_is_outside_its_frame() {
    use crate::pdf::canvas::{Mark, PAGE_WIDTH_PT, Role};
    for (notice, document) in samples() {
        let canvas = draw(&DocumentInput { notice: &notice, document: &document });
        let elements = canvas.pages[0].elements.iter();
        for mark in elements.filter(|e| e.role != Role::Artifact).flat_map(|e| &e.marks) {
            if let Mark::Text { x_pt, y_pt, style, text } = mark {
                let right_pt = x_pt + style.width_pt(text);
                assert!(*x_pt > 29.0 && right_pt < PAGE_WIDTH_PT - 29.0, "{text}");
                assert!(*y_pt < 744.0, "{text}");
            }
        }
    }
}

