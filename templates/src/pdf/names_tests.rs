//! Names of the world through the whole of drawing and finishing.

use lopdf::{Dictionary, Document, Object};

use super::canvas::Canvas;
use super::finish::{Metadata, finish};
use super::layout::{BODY, Flow};

const NAMES: &[&str] = &[
    "Nguyễn Thị Hạnh – Nguye\u{302}\u{303}n Thi\u{323} Ha\u{323}nh – Łukasz Żółć – Ade\u{323}\u{301}",
    "محمد بن سلمان 2026 (Form 28)",
    "Consignee: شركة النور ABC للتجارة (رقم 4711), Dubai",
    "שלום – חברת אלון בע\u{5f4}מ",
    "深圳市华强北电子有限公司 / 臺灣 / 東京トレーディング / 주식회사 한빛무역 / 㗎",
    "บริษัท ไทยพาณิชย์ จำกัด – राजेश कुमार किताब – রহমান – முருகன் – ສະບາຍດີ – ខ្មែរ",
    "📦🚢✅ 👩\u{200d}🔧 👍\u{1f3fd} 1\u{fe0f}\u{20e3} ★ ● → ⇒ ☎ 🇻🇳",
    "بسم الله می\u{200c}خواهم ܫܠܡܐ \u{e000} \u{202e}evil",
];

fn canvas(texts: &[&str]) -> Canvas {
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, 54.0, (String::new(), String::new()));
    for text in texts {
        flow.heading(2, text);
        flow.paragraph(BODY, text);
    }
    canvas
}

fn bytes(texts: &[&str]) -> Vec<u8> {
    let metadata = Metadata {
        title: "Names".to_owned(),
        subject: "a test".to_owned(),
        dated: "2026-06-05T13:00:00Z".parse().unwrap(),
    };
    finish(&canvas(texts), &metadata, &[]).unwrap()
}

fn fonts(document: &Document) -> Vec<(String, &Dictionary)> {
    let page = document.get_pages()[&1];
    let resources = document.get_dictionary(page).unwrap().get_deref(b"Resources", document);
    let fonts = resources.unwrap().as_dict().unwrap().get(b"Font").unwrap().as_dict().unwrap();
    let font = |object: &Object| document.get_dictionary(object.as_reference().unwrap()).unwrap();
    fonts.iter().map(|(name, id)| (String::from_utf8_lossy(name).into_owned(), font(id))).collect()
}

#[test]
fn names_of_the_world_give_the_same_bytes_twice() {
    let first = bytes(NAMES);
    assert_eq!(first, bytes(NAMES));
    assert!(first.len() < 150_000, "{} bytes", first.len());
    if let Ok(path) = std::env::var("TIDEWAITER_TEST_NAMES_PDF") {
        std::fs::write(path, first).unwrap();
    }
}

#[test]
fn every_font_is_an_embedded_subset_that_tells_its_text() {
    let document = Document::load_mem(&bytes(NAMES)).unwrap();
    let mut composite = 0;
    for (resource, font) in fonts(&document) {
        let base = String::from_utf8_lossy(font.get(b"BaseFont").unwrap().as_name().unwrap());
        assert_eq!(base.find('+'), Some(6), "{base}");
        if font.get(b"Subtype").unwrap().as_name().unwrap() == b"TrueType" {
            continue;
        }
        composite += 1;
        let map = font.get_deref(b"ToUnicode", &document).unwrap().as_stream().unwrap();
        let map = String::from_utf8(map.decompressed_content().unwrap()).unwrap();
        let descendant = font.get(b"DescendantFonts").unwrap().as_array().unwrap();
        let descendant = document.get_dictionary(descendant[0].as_reference().unwrap()).unwrap();
        let widths = descendant.get(b"W").unwrap().as_array().unwrap()[1].as_array().unwrap();
        let entries = map.lines().filter(|line| line.len() > 6 && line.starts_with('<'));
        // One line more says which numbers there are.
        assert_eq!(entries.count(), widths.len() + 1, "{resource}");
        let descriptor = descendant.get_deref(b"FontDescriptor", &document).unwrap();
        let file = descriptor.as_dict().unwrap().get_deref(b"FontFile2", &document).unwrap();
        let file = file.as_stream().unwrap().decompressed_content().unwrap();
        let face = ttf_parser::Face::parse(&file, 0).unwrap();
        let units_per_em = i64::from(face.units_per_em());
        let glyphs = descendant.get_deref(b"CIDToGIDMap", &document).unwrap().as_stream().unwrap();
        let glyphs = glyphs.decompressed_content().unwrap();
        for (glyph, width) in glyphs.chunks_exact(2).skip(1).zip(widths) {
            let glyph = ttf_parser::GlyphId(u16::from_be_bytes([glyph[0], glyph[1]]));
            let units = face.glyph_hor_advance(glyph).unwrap();
            let off = i64::from(units) * 1000 - width.as_i64().unwrap() * units_per_em;
            assert!(off.abs() <= units_per_em / 2 + 1, "{resource} {glyph:?}");
        }
    }
    assert!(composite > 10, "{composite}");
}

#[test]
fn chinese_japanese_and_korean_names_are_read_back() {
    let names = "深圳市华强北电子有限公司 臺灣 東京トレーディング 주식회사 한빛무역 📦🚢✅";
    let document = Document::load_mem(&bytes(&[names])).unwrap();
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let text = bare(&document.extract_text(&[1]).unwrap());
    assert!(text.contains(&bare(names)), "{text}");
}

#[test]
fn what_no_font_has_is_reported_and_no_other() {
    let missing: Vec<char> = canvas(NAMES).missing.into_iter().collect();
    assert_eq!(missing, ['ܐ', 'ܠ', 'ܡ', 'ܫ', '\u{202e}', '\u{e000}']);
}

#[test]
fn a_very_long_text_of_any_script_is_bounded() {
    for text in ["شركة ", "深", "ก", "e\u{301}\u{302}\u{303}"] {
        let mut canvas = Canvas::default();
        let mut flow = Flow::new(&mut canvas, 54.0, (String::new(), String::new()));
        flow.paragraph(BODY, &text.repeat(1_000_000 / text.len()));
        assert!(canvas.pages.len() < 40, "{text}: {}", canvas.pages.len());
    }
}
