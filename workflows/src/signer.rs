//! Who signs an answer to a notice.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The person who signs an answer to a Form 29 or 4647.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signer {
    /// Name.
    pub name: String,
    /// Title or position.
    pub title: String,
    /// Telephone, E.164 or with hyphens.
    pub telephone: String,
    /// The day of signing.
    pub date: Date,
    /// The signature as typed or drawn; the signed paper itself may be an attachment instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl Signer {
    /// The parts that must not be empty and are, in words.
    pub fn missing(&self) -> Vec<&'static str> {
        [("name", &self.name), ("title", &self.title), ("telephone", &self.telephone)]
            .into_iter()
            .filter(|(_, value)| value.trim().is_empty())
            .map(|(part, _)| part)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_signer_without_a_title_is_incomplete_and_one_without_a_drawn_signature_is_not() {
        let signer = Signer {
            name: "Alex Sample".to_owned(),
            title: " ".to_owned(),
            telephone: String::new(),
            date: date(2026, 7, 20),
            signature: None,
        };
        assert_eq!(signer.missing(), ["title", "telephone"]);
        let whole = Signer {
            title: "Director".to_owned(),
            telephone: "+1-202-555-0155".to_owned(),
            ..signer
        };
        assert!(whole.missing().is_empty());
    }
}
