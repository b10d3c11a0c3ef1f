//! The lines of a text as they are written.

use std::ops::Range;

use super::text::{Style, wrap};

/// The lines of a text, no wider than `width_pt` but for a space at their end, each with its
/// style: it knows which way its paragraph runs.
pub(crate) fn lines(
    text: &str,
    style: Style,
    width_pt: f32,
) -> impl Iterator<Item = (Style, String)> {
    let lines = wrap(text, style, width_pt).into_iter();
    lines.map(move |range| (style.along(text, &range), line(text, range)))
}

/// One line of a text. Where another word follows on the next line it keeps a space, because a
/// reader that does not see lines hears the two as one word (ISO 32000-1, 14.8.2.5).
pub(crate) fn line(text: &str, range: Range<usize>) -> String {
    let rest = text.get(range.end..).unwrap_or_default();
    let goes_on = rest.starts_with(char::is_whitespace) && !rest.trim_start().is_empty();
    let mut line = String::with_capacity(range.len() + 1);
    line.push_str(text.get(range).unwrap_or_default());
    if goes_on && !line.is_empty() {
        line.push(' ');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::font::Font;

    #[test]
    fn a_line_ends_with_a_space_where_a_word_follows_and_only_there() {
        let style = Style::new(Font::Regular, 10.0);
        let width_pt = style.width_pt("one two ");
        let all: Vec<String> =
            lines("one two three\n\nfour ", style, width_pt).map(|line| line.1).collect();
        assert_eq!(all, ["one two ", "three ", "", "four"]);
        let width_pt = style.width_pt("01234");
        let broken: Vec<String> = lines("0123456789", style, width_pt).map(|line| line.1).collect();
        assert_eq!(broken, ["01234", "56789"]);
    }
}
