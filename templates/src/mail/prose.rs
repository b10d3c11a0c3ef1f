//! The prose of a mail: headings, paragraphs and lists, written once and set twice.
//!
//! A body is written in four plain forms: `# heading`, `## heading`, `- item`, paragraph; a
//! blank line ends each. The text part and the HTML part are both set from it, so they cannot
//! say different things. Values are single lines and stand within a line, never at its
//! beginning: nobody's name becomes a heading.

use std::borrow::Cow;
use std::fmt::Write;

/// Columns of the text part: 72 leaves room for a reply's quote marks within 78.
pub(super) const COLUMNS: usize = 72;

const FONT: &str = "font-family:Arial,Helvetica,sans-serif;color:#1b1b1b;";

/// A space that no line may end at, as templates write it: `19&nbsp;CFR&nbsp;163.6(a)`.
const NO_BREAK: &str = "&nbsp;";

/// The same as values have it.
const NO_BREAK_CHAR: char = '\u{a0}';

/// How deep prose is set: that of a mail, or that of a part of a larger mail, whose headings are
/// one level lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// A mail.
    Whole,
    /// A part.
    Nested,
}

/// One piece of prose.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Title(String),
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

/// Sets prose as plain text, with a blank line before each block.
pub(super) fn to_text(prose: &str, depth: Depth) -> String {
    let mut text = String::new();
    for block in blocks(&with_single_stops(prose)) {
        text.push('\n');
        text.push_str(&block_to_text(&block, depth));
        text.push('\n');
    }
    text
}

/// Sets prose as HTML. Values in it must be escaped already.
pub(super) fn to_html(prose: &str, depth: Depth) -> String {
    blocks(&with_single_stops(prose)).iter().map(|block| block_to_html(block, depth)).collect()
}

/// A quote as plain text: each line behind a bar.
pub(super) fn quote_to_text(text: &str) -> String {
    let lines = text.lines().flat_map(|line| wrapped(line, COLUMNS - 4));
    let barred = lines.map(|line| format!("  | {line}").trim_end().to_owned());
    format!("\n{}\n", barred.collect::<Vec<_>>().join("\n"))
}

/// A quote as HTML; `text` is escaped already.
pub(super) fn quote_to_html(text: &str) -> String {
    let lines = text.lines().collect::<Vec<_>>().join("<br>\n");
    format!(
        "<blockquote style=\"margin:0 0 16px;padding:10px 14px;border-left:4px solid #5c6f82;\
         background-color:#f4f6f8;{FONT}font-size:15px;line-height:22px;\
         overflow-wrap:anywhere;\">{lines}</blockquote>\n"
    )
}

/// The one thing of a mail to see, set apart by stars: a label, its value and why it is so.
pub(super) fn notable_to_text(label: &str, value: &str, why: &str) -> String {
    let lines = std::iter::once(format!("{label}: {value}"));
    let lines = lines.chain((!why.is_empty()).then(|| why.to_owned()));
    let lines = lines.flat_map(|line| wrapped(&line, COLUMNS - 4));
    let starred: Vec<String> = lines.map(|line| format!("*** {line}")).collect();
    format!("\n{}\n", starred.join("\n"))
}

/// A label and its value as plain text, the value indented under itself; a label that is too long
/// for its column has a line of its own.
pub(super) fn row_to_text(label: &str, value: &str) -> String {
    const LABEL_COLUMNS: usize = 18;
    let label = format!("{label}:");
    let lines = wrapped(value, COLUMNS - LABEL_COLUMNS);
    let has_room = label.chars().count() < LABEL_COLUMNS;
    let own_line = (!has_room).then(|| label.clone());
    let rows = lines.iter().enumerate().map(|(index, line)| {
        let left = if index == 0 && has_room { label.as_str() } else { "" };
        format!("{left:<LABEL_COLUMNS$}{line}").trim_end().to_owned()
    });
    own_line.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Text with at most one blank line in a row, no space at line ends, one line break at the end.
pub(super) fn tidied(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_after_blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && is_after_blank {
            continue;
        }
        is_after_blank = line.is_empty();
        kept.push_str(line);
        kept.push('\n');
    }
    format!("{}\n", kept.trim_end())
}

/// One full stop where a value that ends in one, such as `Summit Pipe Co.`, ends a sentence. Three
/// in a row are dots, and stay.
fn with_single_stops(prose: &str) -> String {
    let mut kept = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some(start) = rest.find("..") {
        let (before, stops) = rest.split_at(start);
        let end = stops.find(|character| character != '.').unwrap_or(stops.len());
        kept.push_str(before);
        kept.push_str(if end == 2 { "." } else { &stops[..end] });
        rest = &stops[end..];
    }
    kept.push_str(rest);
    kept
}

fn blocks(prose: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in prose.lines().map(str::trim) {
        if line.is_empty() {
            is_open = false;
        } else if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block::Title(title.to_owned()));
            is_open = false;
        } else if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading.to_owned()));
            is_open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            add_item(&mut blocks, item);
            is_open = true;
        } else {
            add_line(&mut blocks, line, is_open);
            is_open = true;
        }
    }
    blocks
}

/// Items that follow each other are one list, also across a blank line.
fn add_item(blocks: &mut Vec<Block>, item: &str) {
    match blocks.last_mut() {
        Some(Block::List(items)) => items.push(item.to_owned()),
        Some(Block::Title(_) | Block::Heading(_) | Block::Paragraph(_)) | None => {
            blocks.push(Block::List(vec![item.to_owned()]));
        }
    }
}

fn add_line(blocks: &mut Vec<Block>, line: &str, is_open: bool) {
    let open = match blocks.last_mut() {
        Some(Block::Paragraph(text)) if is_open => Some(text),
        Some(Block::List(items)) if is_open => items.last_mut(),
        Some(_) | None => None,
    };
    if let Some(text) = open {
        text.push(' ');
        text.push_str(line);
    } else {
        blocks.push(Block::Paragraph(line.to_owned()));
    }
}

fn block_to_text(block: &Block, depth: Depth) -> String {
    match (block, depth) {
        (Block::Title(text), Depth::Whole) => underlined(text, "="),
        (Block::Title(text), Depth::Nested) | (Block::Heading(text), Depth::Whole) => {
            underlined(text, "-")
        }
        (Block::Heading(text), Depth::Nested) => underlined(text, "."),
        (Block::Paragraph(text), _) => wrapped(text, COLUMNS).join("\n"),
        (Block::List(items), _) => {
            items.iter().map(|item| item_to_text(item)).collect::<Vec<_>>().join("\n")
        }
    }
}

fn underlined(text: &str, mark: &str) -> String {
    let lines = wrapped(text, COLUMNS);
    let columns = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    format!("{}\n{}", lines.join("\n"), mark.repeat(columns))
}

fn item_to_text(item: &str) -> String {
    format!("- {}", wrapped(item, COLUMNS - 2).join("\n  "))
}

fn block_to_html(block: &Block, depth: Depth) -> String {
    let mut html = String::new();
    // Writing to a string cannot fail.
    let _ = match (block, depth) {
        (Block::Title(text), Depth::Whole) => writeln!(
            html,
            "<h1 style=\"margin:0 0 14px;{FONT}color:#12304f;font-size:24px;line-height:30px;\
             font-weight:bold;\">{text}</h1>"
        ),
        (Block::Title(text), Depth::Nested) => writeln!(
            html,
            "<h2 style=\"margin:8px 0 14px;{FONT}color:#12304f;font-size:21px;line-height:27px;\
             font-weight:bold;\">{text}</h2>"
        ),
        (Block::Heading(text), Depth::Whole) => writeln!(
            html,
            "<h2 style=\"margin:22px 0 8px;{FONT}color:#12304f;font-size:18px;line-height:24px;\
             font-weight:bold;\">{text}</h2>"
        ),
        (Block::Heading(text), Depth::Nested) => writeln!(
            html,
            "<h3 style=\"margin:20px 0 8px;{FONT}color:#12304f;font-size:17px;line-height:23px;\
             font-weight:bold;\">{text}</h3>"
        ),
        (Block::Paragraph(text), _) => writeln!(
            html,
            "<p style=\"margin:0 0 14px;{FONT}font-size:16px;line-height:24px;\
             overflow-wrap:anywhere;\">{text}</p>"
        ),
        (Block::List(items), _) => writeln!(
            html,
            "<ul style=\"margin:0 0 14px;padding:0 0 0 22px;\">\n{}</ul>",
            items.iter().map(|item| item_to_html(item)).collect::<String>()
        ),
    };
    html
}

fn item_to_html(item: &str) -> String {
    format!(
        "<li style=\"margin:0 0 8px;{FONT}font-size:16px;line-height:24px;\
         overflow-wrap:anywhere;\">{item}</li>\n"
    )
}

/// Lines of at most so many columns. A word that is longer is broken, unless it is an address
/// of the web, which would no longer work.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let breaks = |character: char| character.is_whitespace() && character != NO_BREAK_CHAR;
    for word in text.split(breaks).filter(|word| !word.is_empty()) {
        let word = if word.is_ascii() && !word.contains('&') {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.replace(NO_BREAK, " ").replace(NO_BREAK_CHAR, " "))
        };
        for (piece, width) in pieces(&word, columns) {
            if !line.is_empty() && used + 1 + width > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += 1;
            }
            line.push_str(piece);
            used += width;
        }
    }
    lines.push(line);
    lines
}

/// Pieces of a word with their widths.
fn pieces(word: &str, columns: usize) -> impl Iterator<Item = (&str, usize)> {
    let is_address = word.starts_with("http://") || word.starts_with("https://");
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_whole = is_address || rest.len() <= columns;
        let cut = if is_whole { None } else { rest.char_indices().nth(columns) };
        let end = cut.map_or(rest.len(), |(end, _)| end);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        Some((piece, piece.chars().count()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_forms_are_read_and_a_blank_line_ends_a_paragraph() {
        let found = blocks("# A\n## B\none\ntwo\n\nthree\n- x\ny\n\n- z\n");
        let expected = vec![
            Block::Title("A".to_owned()),
            Block::Heading("B".to_owned()),
            Block::Paragraph("one two".to_owned()),
            Block::Paragraph("three".to_owned()),
            Block::List(vec!["x y".to_owned(), "z".to_owned()]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_part_has_its_headings_one_level_lower() {
        let prose = "# A\n\n## B\n";
        assert_eq!(to_text(prose, Depth::Whole), "\nA\n=\n\nB\n-\n");
        assert_eq!(to_text(prose, Depth::Nested), "\nA\n-\n\nB\n.\n");
        assert!(to_html(prose, Depth::Nested).contains(">A</h2>"));
        assert!(to_html(prose, Depth::Nested).contains(">B</h3>"));
    }

    #[test]
    fn a_name_that_ends_in_a_full_stop_ends_a_sentence_with_one() {
        assert_eq!(
            to_text("Of Summit Co.. It ends... so.\n", Depth::Whole),
            "\nOf Summit Co. It ends... so.\n"
        );
    }

    #[test]
    fn no_line_ends_at_a_space_that_does_not_break() {
        let words = format!("{} CBP&nbsp;Form\u{a0}28", "a".repeat(62));
        assert_eq!(wrapped(&words, 72), ["a".repeat(62), "CBP Form 28".to_owned()]);
    }

    #[test]
    fn a_long_word_is_broken_and_a_web_address_is_not() {
        assert_eq!(wrapped("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("see https://a.example/b", 4), ["see", "https://a.example/b"]);
    }

    #[test]
    fn a_row_indents_the_rest_of_its_value_under_itself() {
        let row = row_to_text("Goods", &"flask ".repeat(12));
        let expected = format!(
            "Goods:            {}\n{}{}",
            "flask ".repeat(9).trim_end(),
            " ".repeat(18),
            "flask flask flask"
        );
        assert_eq!(row, expected);
    }

    #[test]
    fn a_label_without_room_has_a_line_of_its_own() {
        let row = row_to_text("Last day to protest was", "Monday");
        assert_eq!(row, format!("Last day to protest was:\n{}Monday", " ".repeat(18)));
    }

    #[test]
    fn tidied_text_has_single_blank_lines_and_no_trailing_space() {
        assert_eq!(tidied("\n\na  \n\n\n\nb\n\n"), "a\n\nb\n");
    }
}
