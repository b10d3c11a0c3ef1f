//! Form 28, its answer, letters and addendum.

use super::samples::{
    answered, crowded, extended, flasks, frames, issued, modules, passed, reminder, response,
    shirts,
};
use super::{assert_says, canvas_of, extracted, render_of, words_of};
use crate::document::{DocumentInput, PAGES_MAX, RenderError, render};
use crate::paper::Paper;

#[test]
fn every_box_of_an_answered_form_is_printed() {
    let document = answered(&modules(), true, response());
    let canvas = canvas_of(Paper::Form28(&modules()), &document);
    insta::assert_snapshot!("answered_form28", canvas.text_dump());
}

#[test]
fn the_letters_and_the_addendum_say_this() {
    let texts = [extended(&shirts()), reminder(&shirts(), true), passed(&shirts(), true)];
    let dumps = texts.map(|document| canvas_of(Paper::Form28(&shirts()), &document).text_dump());
    insta::assert_snapshot!("letters", dumps.join("\n"));
}

#[test]
fn a_form_28_says_who_signs_what_a_false_statement_costs_and_advises_counsel() {
    let notice = frames();
    let words = words_of(Paper::Form28(&notice), &issued(&notice));
    assert_says(
        &words,
        &[
            "To be signed by the owner, the importer, or an authorized corporate/company official; \
             a false statement is punishable (18 U.S.C. 1001; 19 U.S.C. 1592).",
            "A false statement is punishable (18 U.S.C. 1001; 19 U.S.C. 1592).",
            "Consider consulting counsel before answering. In law, a Form 28 can be treated as the \
             document that begins a formal investigation",
            "Date as issued: a later addendum counts instead.",
        ],
    );
    let answered = answered(&modules(), true, response());
    let words = words_of(Paper::Form28(&modules()), &answered);
    assert!(!words.contains("Date as issued"), "its date is the one it answers");
}

#[test]
fn the_marked_boxes_are_the_items_asked() {
    let notice = frames();
    let words = words_of(Paper::Form28(&notice), &issued(&notice));
    for asked in [
        "[X] B. Identify",
        "[X] (1) packing",
        "[X] (2) commissions",
        "[X] (3) proceeds",
        "[X] A. Copy of contract",
        "[X] B. Descriptive",
    ] {
        assert!(words.contains(asked), "{asked}");
    }
    for not_asked in [
        "[ ] A. Are you related",
        "[ ] (4) assists",
        "[ ] (5) royalties",
        "[ ] C. Breakdown",
        "[ ] D. Submit",
        "[ ] E. See item 14",
    ] {
        assert!(words.contains(not_asked), "{not_asked}");
    }
}

#[test]
fn a_rolled_due_date_says_why_on_the_front() {
    let notice = frames();
    let canvas = canvas_of(Paper::Form28(&notice), &issued(&notice));
    let dump = canvas.text_dump();
    let front = dump.split("=== page 2").next().unwrap();
    assert!(front.contains("07-06-2026 (Monday)"));
    assert!(front.contains("Moved from 07-03-2026"));
}

#[test]
fn long_messages_go_on_and_every_word_is_there() {
    let word = |prefix: &str, count: usize| -> String {
        let words: Vec<String> = (0..count).map(|n| format!("{prefix}{n}")).collect();
        words.join(" ")
    };
    let mut notice = modules();
    notice.officer_message = word("ask", 600);
    let mut content = response();
    content.reply_message = word("reply", 3600);
    assert!(notice.officer_message.len() >= 4000 && content.reply_message.len() >= 32_000);
    let document = answered(&notice, false, content.clone());
    let rendered = render_of(Paper::Form28(&notice), &document);
    assert!(rendered.pages > 6, "{} pages", rendered.pages);

    for text in [words_of(Paper::Form28(&notice), &document), extracted(&rendered)] {
        let found: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
        let sent = format!("{} {}", notice.officer_message, content.reply_message);
        let lost: Vec<&str> = sent.split_whitespace().filter(|w| !found.contains(w)).collect();
        assert!(lost.is_empty(), "{lost:?}");
        assert!(text.contains("Continuation of box 14, CBP Officer Message"));
        assert!(text.contains("Continuation of box 15, Reply Message"));
        assert!(text.contains("(continued on page 2)"));
    }
}

#[test]
fn long_short_boxes_go_on_too() {
    let notice = crowded();
    let words = words_of(Paper::Form28(&notice), &issued(&notice));
    for name in [
        "box 4, Carrier",
        "box 5a, Invoice Description of Merchandise",
        "box 6, HTSUS Item No.",
        "box 13.D, Article description",
    ] {
        assert!(words.contains(&format!("Continuation of {name}")), "{name}");
    }
    for number in &notice.htsus_item_numbers {
        assert!(words.contains(&number.to_string()), "{number}");
    }
}

#[test]
fn a_social_security_number_is_masked() {
    let mut notice = flasks();
    notice.to.importer_number = "123-45-6789".parse().unwrap();
    notice.to.importer_number_type = notice.to.importer_number.kind();
    let words = words_of(Paper::Form28(&notice), &issued(&notice));
    assert!(words.contains("***-**-6789"));
    assert!(!words.contains("123-45"));
}

#[test]
fn unknown_characters_are_printed_as_code_points_and_reported() {
    let mut notice = flasks();
    notice.manufacturer_seller_shipper.name = "\u{e000}\u{20bb7} 宁波 Brightleaf Nguyễn".to_owned();
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    assert_eq!(rendered.missing_glyphs, ['\u{e000}', '\u{20bb7}']);
    let bare = extracted(&rendered).replace(' ', "");
    assert!(bare.contains("[U+E000][U+20BB7]宁波BrightleafNguyễn"), "{bare}");
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "\\) Tj ET (( endstream endobj %%EOF <</JS (x)>> \u{0}\u{1b}\u{202e} ".repeat(20);
    let mut notice = flasks();
    notice.officer_message.clone_from(&hostile);
    notice.invoice_description.clone_from(&hostile);
    notice.carrier = Some(hostile);
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    assert_eq!(rendered.missing_glyphs, ['\0', '\u{1b}', '\u{202e}']);
    let text = extracted(&rendered);
    assert!(text.contains("\\) Tj ET (( endstream endobj %%EOF <</JS (x)>> [U+0000]"));
}

#[test]
fn a_megabyte_of_text_is_bounded_and_says_so() {
    let mut notice = flasks();
    notice.officer_message = "x".repeat(1_000_000);
    let rendered = render_of(Paper::Form28(&notice), &issued(&notice));
    assert!(rendered.pages < 20, "{} pages", rendered.pages);
    assert!(extracted(&rendered).contains("The record holds 936000 more characters"));
}

#[test]
fn a_document_nobody_can_read_is_refused() {
    let mut notice = flasks();
    notice.officer_message = "x\n".repeat(32_000);
    let document = issued(&notice);
    let error =
        render(&DocumentInput { paper: Paper::Form28(&notice), document: &document }).unwrap_err();
    let RenderError::TooManyPages { key, pages } = error else { panic!("{error}") };
    assert_eq!(key, "notice");
    assert!(pages > PAGES_MAX);
}

#[test]
fn an_ordinary_letter_has_one_page() {
    for document in [reminder(&frames(), true), passed(&frames(), true)] {
        assert_eq!(render_of(Paper::Form28(&frames()), &document).pages, 1);
    }
    assert_eq!(render_of(Paper::Form28(&shirts()), &extended(&shirts())).pages, 1);
}
