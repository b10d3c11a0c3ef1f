//! What a screen reader finds: headings, boxes, check boxes, tables, in the order of reading.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::samples::{answered, frames, issued, modules, response};
use super::{render_of, samples};
use crate::paper::Paper;

/// A document as a screen reader walks through it.
struct Reader {
    document: Document,
    /// Text of the marked content, by page and number.
    texts: BTreeMap<(ObjectId, i64), String>,
}

impl Reader {
    fn of(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let mut texts = BTreeMap::new();
        for page in document.get_pages().into_values() {
            let fonts = document.get_page_fonts(page).unwrap();
            let content = document.get_and_decode_page_content(page).unwrap();
            let (mut mark, mut font) = (None, None);
            for operation in &content.operations {
                match operation.operator.as_str() {
                    "BDC" => {
                        let properties = operation.operands[1].as_dict().unwrap();
                        mark = properties.get(b"MCID").and_then(Object::as_i64).ok();
                    }
                    "EMC" => mark = None,
                    "Tf" => font = fonts.get(operation.operands[0].as_name().unwrap()).copied(),
                    "Tj" => {
                        let Some(mark) = mark else { continue };
                        let encoding = font.unwrap().get_font_encoding(&document).unwrap();
                        let bytes = operation.operands[0].as_str().unwrap();
                        let text = Document::decode_text(&encoding, bytes).unwrap();
                        texts.entry((page, mark)).or_insert_with(String::new).push_str(&text);
                    }
                    _ => {}
                }
            }
        }
        Self { document, texts }
    }

    /// Every element that has content: its path, and what is heard.
    fn heard(&self) -> Vec<(String, String)> {
        let root = self.document.catalog().unwrap().get_deref(b"StructTreeRoot", &self.document);
        let top = root.unwrap().as_dict().unwrap().get_deref(b"K", &self.document).unwrap();
        let mut heard = Vec::new();
        self.walk(top.as_dict().unwrap(), "", &mut heard);
        heard
    }

    fn walk(&self, element: &Dictionary, path: &str, heard: &mut Vec<(String, String)>) {
        let name = element.get(b"S").unwrap().as_name().unwrap();
        let path = format!("{path}/{}", String::from_utf8_lossy(name));
        let page = element.get(b"Pg").and_then(Object::as_reference).ok();
        let (mut text, mut has_content) = (String::new(), false);
        for kid in element.get(b"K").and_then(Object::as_array).into_iter().flatten() {
            let mark = match kid {
                Object::Integer(mark) => Some((page.unwrap(), *mark)),
                Object::Dictionary(mark) => Some((
                    mark.get(b"Pg").unwrap().as_reference().unwrap(),
                    mark.get(b"MCID").unwrap().as_i64().unwrap(),
                )),
                other => {
                    let child = self.document.dereference(other).unwrap().1.as_dict().unwrap();
                    self.walk(child, &path, heard);
                    None
                }
            };
            if let Some(mark) = mark {
                has_content = true;
                text.push_str(self.texts.get(&mark).map_or("", String::as_str));
            }
        }
        if has_content {
            let instead = element.get(b"ActualText").and_then(Object::as_str).ok();
            let text = instead.map_or(text, |bytes| String::from_utf8_lossy(bytes).into_owned());
            heard.push((path, text.trim_end().to_owned()));
        }
    }
}

/// Everything heard one after the other, with a mark where an item or a cell begins.
fn script(bytes: &[u8]) -> String {
    let heard = Reader::of(bytes).heard();
    heard.iter().map(|(path, text)| format!("{path} {text}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_form_is_heard_box_by_box_with_label_and_value_together() {
    let notice = modules();
    let document = answered(&notice, true, response());
    let script = script(&render_of(Paper::Form28(&notice), &document).bytes);
    insta::assert_snapshot!("heard_form28", script);
    assert!(script.starts_with("/Document/P DEPARTMENT OF HOMELAND SECURITY"));
    for heard in [
        "/Document/H1 REQUEST FOR INFORMATION",
        "/Document/L/LI/Lbl 4. Carrier\n/Document/L/LI/LBody ",
        "/Document/Table/TR/TH File\n/Document/Table/TR/TH Type",
    ] {
        assert!(script.contains(heard), "{heard}");
    }
}

#[test]
fn a_check_box_is_heard_as_checked_or_not() {
    let notice = frames();
    let script = script(&render_of(Paper::Form28(&notice), &issued(&notice)).bytes);
    for heard in [
        "/LI/Lbl Checked:\n/Document/L/LI/LBody B. Identify and detail",
        "/LI/Lbl Not checked:\n/Document/L/LI/LBody A. Are you related",
    ] {
        assert!(script.contains(heard), "{heard} not in {script}");
    }
}

#[test]
fn every_document_begins_its_headings_with_one_title_and_leaves_out_no_level() {
    for (held, document) in samples() {
        let rendered = render_of(held.paper(), &document);
        let heard = Reader::of(&rendered.bytes).heard();
        let levels: Vec<char> = heard
            .iter()
            .filter_map(|(path, _)| path.strip_prefix("/Document/H")?.chars().next())
            .collect();
        assert_eq!(levels.first(), Some(&'1'), "{}", rendered.file_name);
        assert_eq!(levels.iter().filter(|level| **level == '1').count(), 1);
        for pair in levels.windows(2) {
            assert!(pair[1] <= char::from(pair[0] as u8 + 1), "{levels:?}");
        }
    }
}

#[test]
fn words_at_the_ends_of_lines_are_heard_apart_also_across_pages() {
    let mut notice = modules();
    let words: Vec<String> = (0..2_000).map(|n| format!("word{n}")).collect();
    notice.officer_message = words.join(" ");
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    let heard = Reader::of(&rendered.bytes).heard();
    let texts: Vec<&str> = heard.iter().map(|(_, text)| text.as_str()).collect();
    let all = texts.join(" ");
    let found: Vec<&str> = all.split_whitespace().filter(|word| word.starts_with("word")).collect();
    assert_eq!(found, words);
    let rest = heard.iter().find(|(_, text)| text.ends_with("word1999")).unwrap();
    assert_eq!(rest.0, "/Document/P");
}
