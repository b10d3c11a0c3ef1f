//! What the server says.

use lettre::transport::smtp::response::Response;

/// Longest line of a reply that is kept as evidence, in characters.
const LINE_CHARS_MAX: usize = 200;

/// One reply, of one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply(Response);

/// Codes that say that we are not who we should be (RFC 4954 §6).
const OUR_FAULT_CODES: [u16; 4] = [530, 534, 535, 538];

/// The service ends the conversation (RFC 5321 §3.8).
const CLOSING_CODE: u16 = 421;

impl Reply {
    /// The reply that these lines are, if they are one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    pub(super) const fn response(&self) -> &Response {
        &self.0
    }

    pub(super) fn code(&self) -> u16 {
        self.0.code().into()
    }

    /// Whether it says what is expected: 2xx to a command, 354 to DATA.
    pub(super) fn is(&self, class: u16) -> bool {
        self.code() / 100 == class
    }

    /// Whether the same would be refused again.
    pub(super) fn is_lasting(&self) -> bool {
        self.is(5)
    }

    /// Whether it refuses us, not the mail.
    pub(super) fn is_about_us(&self) -> bool {
        OUR_FAULT_CODES.contains(&self.code())
    }

    /// Whether the server ends the conversation with it.
    pub(super) fn is_closing(&self) -> bool {
        self.code() == CLOSING_CODE
    }

    /// Code, enhanced code and text in one line of bounded length.
    pub(super) fn line(&self) -> String {
        let lines: Vec<&str> = self.0.message().map(str::trim).collect();
        let text = format!("{} {}", self.code(), lines.join(" "));
        let printable = text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c });
        printable.take(LINE_CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_kept_in_one_line_of_bounded_length() {
        let reply = Reply::parse("550-5.1.1 no such\u{7} user\r\n550 5.1.1 here\r\n").unwrap();
        assert_eq!(reply.line(), "550 5.1.1 no such  user 5.1.1 here");
        let long = Reply::parse(&format!("250 {}\r\n", "x".repeat(500))).unwrap();
        assert_eq!(long.line().chars().count(), LINE_CHARS_MAX);
        assert_eq!(Reply::parse("garbage\r\n"), None);
    }

    #[test]
    fn a_reply_about_our_secret_is_not_about_the_mail() {
        let is_about_us = |text: &str| Reply::parse(text).unwrap().is_about_us();
        assert!(is_about_us("530 5.7.0 Authentication required\r\n"));
        assert!(!is_about_us("550 5.1.1 no such user\r\n"));
    }
}
