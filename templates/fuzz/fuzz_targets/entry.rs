//! What the fuzz targets and the test `fuzzed` run.

use serde::de::DeserializeOwned;
use serde_json::Value;
use templates::document::{self, DocumentInput};
use templates::paper::Paper;
use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Question, Rule, compute};
use workflows::effect::{Document, DocumentContent, DocumentKey};
use workflows::{form28, form29, form4647};

const FORM28: &str = include_str!("../../testdata/RFI-2026-000101.json");
const FORM29: &str = include_str!("../../src/document/tests/data/NOA-2026-000041.json");
const FORM4647: &str = include_str!("../../src/document/tests/data/MRN-2026-000019.json");

/// The first byte says which notice; the rest, split at zeros, are its free texts. Whatever they
/// are, there is a document, the files inside it can be read, and it is made again from them.
pub(crate) fn render(data: &[u8]) {
    let Some((which, texts)) = data.split_first() else { return };
    let mut texts =
        texts.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned());
    match which % 3 {
        0 => {
            let notice: form28::Notice = filled(FORM28, &mut texts);
            let certificate = due(Rule::Form28Response, notice.date_of_request);
            render_and_read(Paper::Form28(&notice), DocumentContent::Form28 { certificate });
        }
        1 => {
            let notice: form29::Notice = filled(FORM29, &mut texts);
            let certificate = Some(due(Rule::Form29Response, notice.date_of_notice));
            let content = DocumentContent::Form29 { certificate, taken: None };
            render_and_read(Paper::Form29(&notice), content);
        }
        _ => {
            let notice: form4647::Notice = filled(FORM4647, &mut texts);
            let certificate = due(Rule::Form4647Response, notice.date_of_notice);
            render_and_read(Paper::Form4647(&notice), DocumentContent::Form4647 { certificate });
        }
    }
}

/// Whatever the bytes are, reading them ends, with files or with an error.
pub(crate) fn extract(data: &[u8]) {
    if let Ok(embedded) = document::extract(data) {
        let _ = document::rerender(&embedded);
    }
}

fn render_and_read(paper: Paper<'_>, content: DocumentContent) {
    let dated = "2026-06-05T13:00:00Z".parse().expect("an instant");
    let key = DocumentKey("notice".to_owned());
    let document = Document { key, dated, links: Vec::new(), content };
    let input = DocumentInput { paper, document: &document };
    let rendered = document::render(&input).expect("every notice is rendered");
    let embedded = document::extract(&rendered.bytes).expect("our own file is read");
    let again = document::rerender(&embedded).expect("our own files make a document");
    assert!(again == rendered, "the same document is made again");
}

/// A notice with other texts, as far as it may have them.
fn filled<T: DeserializeOwned>(json: &str, texts: &mut impl Iterator<Item = String>) -> T {
    let mut record: Value = serde_json::from_str(json).expect("the sample is JSON");
    let mut places = Vec::new();
    places_of_texts(&record, String::new(), &mut places);
    for (place, text) in places.iter().zip(texts) {
        let mut changed = record.clone();
        if let Some(own) = changed.pointer_mut(place) {
            *own = Value::String(text);
        }
        if serde_json::from_value::<T>(changed.clone()).is_ok() {
            record = changed;
        }
    }
    serde_json::from_value(record).expect("a notice")
}

fn places_of_texts(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                places_of_texts(value, format!("{place}/{index}"), places);
            }
        }
        Value::Object(values) => {
            for (key, value) in values {
                places_of_texts(value, format!("{place}/{key}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn due(rule: Rule, trigger_on: jiff::civil::Date) -> Certificate {
    let question = Question { rule, trigger_on, days: None, extensions: &[], port: None };
    compute(&question, &Calendar::cbp()).expect("the sample has a due date")
}
