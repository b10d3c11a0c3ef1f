//! Texts from outside that go into names and titles, made harmless.

/// A text in one line of at most so many characters: nothing that controls a terminal, turns the
/// direction of what follows, or is not allowed in XML.
pub(crate) fn line(text: &str, chars_max: usize) -> String {
    text.chars()
        .take(chars_max)
        .map(|c| if is_plain(c) { c } else { char::REPLACEMENT_CHARACTER })
        .collect()
}

/// A text as the name of a file: also without what separates folders or means something to a
/// shell or a file system, and never hidden.
pub(crate) fn file_name(text: &str, chars_max: usize) -> String {
    let name: String =
        text.chars()
            .take(chars_max)
            .map(|c| {
                if is_plain(c) && !c.is_whitespace() && !"/\\:*?\"<>|".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

const fn is_plain(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_replaced_and_seen() {
        assert_eq!(
            line("Łódź\r\n\u{202e}gpj.exe\u{0}", 300),
            "Łódź\u{fffd}\u{fffd}\u{fffd}gpj.exe\u{fffd}"
        );
        assert_eq!(line(&"x".repeat(1_000_000), 300).len(), 300);
    }

    #[test]
    fn a_file_name_leaves_no_folder() {
        for (text, name) in [
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\Windows\\x.ics", "C--Windows-x.ics"),
            ("\u{202e}a\u{0}b.json", "a-b.json"),
            ("..", "file"),
            ("notice.json", "notice.json"),
        ] {
            assert_eq!(file_name(text, 100), name);
        }
    }
}
