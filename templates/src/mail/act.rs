//! What the date of a mail asks of the trade, or allows it to do: decides the words about it.

use serde::Serialize;
use workflows::clocks::Clock;
use workflows::deadline::Rule;
use workflows::form4647::Kind;

use super::MailInput;
use crate::paper::Paper;

/// What is to be done, or may be done, by the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// The answer to a Form 28.
    AnswerForm28,
    /// The answer to a proposed Form 29.
    AnswerForm29,
    /// What a Form 4647 demands.
    Comply(Kind),
    /// A protest: a right.
    Protest,
    /// A summons in court: a right.
    Summons,
    /// A petition for relief from liquidated damages: a right.
    Petition,
    /// Nothing; a declaration ends.
    Validity,
}

/// The words of an act, and flags to choose others by.
#[derive(Debug, Serialize)]
pub(super) struct ActWords {
    form28: bool,
    form29: bool,
    form4647: bool,
    protest: bool,
    summons: bool,
    petition: bool,
    validity: bool,
    /// Something is asked; the others are rights, or the end of a validity.
    asks: bool,
    /// The trade may act, and need not.
    right: bool,
    /// At the beginning of a sentence: `An answer`.
    one: &'static str,
    /// Within a sentence: `an answer`.
    one_within: &'static str,
    /// Before the paper: `to answer`.
    towards: &'static str,
    /// What only a signer may do: `certify (box 16)`.
    signing: &'static str,
}

impl Act {
    /// The act that the date of a mail is about: the rule of its certificate says it; without a
    /// date, what the paper asks.
    pub(super) fn of(input: &MailInput<'_>) -> Self {
        let clock = input.certificate.map(|certificate| clock_of(certificate.rule));
        Self::by(input.paper, clock.or(input.about))
    }

    /// The act of a clock; without one, what the paper asks.
    pub(super) const fn by(paper: Paper<'_>, clock: Option<Clock>) -> Self {
        match clock {
            Some(Clock::Protest) => Self::Protest,
            Some(Clock::Court) => Self::Summons,
            Some(Clock::Petition) => Self::Petition,
            Some(Clock::Validity) => Self::Validity,
            Some(Clock::Answer) | None => match paper {
                Paper::Form28(_) => Self::AnswerForm28,
                Paper::Form29(_) => Self::AnswerForm29,
                Paper::Form4647(notice) => Self::Comply(notice.kind),
                Paper::Declaration(_) => Self::Validity,
            },
        }
    }

    /// Whether it is asked for; the others are rights, or the end of a validity.
    pub(super) const fn asks(self) -> bool {
        match self {
            Self::AnswerForm28 | Self::AnswerForm29 | Self::Comply(_) => true,
            Self::Protest | Self::Summons | Self::Petition | Self::Validity => false,
        }
    }

    /// Whether the trade may act, and need not.
    pub(super) const fn is_right(self) -> bool {
        match self {
            Self::Protest | Self::Summons | Self::Petition => true,
            Self::AnswerForm28 | Self::AnswerForm29 | Self::Comply(_) | Self::Validity => false,
        }
    }

    /// The words for templates.
    pub(super) fn words(self) -> ActWords {
        let (one, one_within) = self.named();
        ActWords {
            form28: self == Self::AnswerForm28,
            form29: self == Self::AnswerForm29,
            form4647: matches!(self, Self::Comply(_)),
            protest: self == Self::Protest,
            summons: self == Self::Summons,
            petition: self == Self::Petition,
            validity: self == Self::Validity,
            asks: self.asks(),
            right: self.is_right(),
            one,
            one_within,
            towards: if matches!(self, Self::Comply(_)) { "to comply with" } else { "to answer" },
            signing: match self {
                Self::AnswerForm28 => "certify (box 16)",
                Self::Comply(_) => "certify (Section III)",
                Self::AnswerForm29
                | Self::Protest
                | Self::Summons
                | Self::Petition
                | Self::Validity => "sign",
            },
        }
    }

    const fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::AnswerForm28 | Self::AnswerForm29 => ("An answer", "an answer"),
            Self::Comply(Kind::Mark) => ("Marking", "marking"),
            Self::Comply(Kind::Redeliver) => ("Redelivery", "redelivery"),
            Self::Comply(Kind::MarkAndRedeliver) => {
                ("Marking or redelivery", "marking or redelivery")
            }
            Self::Protest => ("A protest", "a protest"),
            Self::Summons => ("A summons", "a summons"),
            Self::Petition => ("A petition", "a petition"),
            Self::Validity => ("A renewal", "a renewal"),
        }
    }
}

/// The clock whose deadlines a rule gives.
pub(crate) const fn clock_of(rule: Rule) -> Clock {
    match rule {
        Rule::Form28Response | Rule::Form29Response | Rule::Form4647Response => Clock::Answer,
        Rule::Protest => Clock::Protest,
        Rule::CourtSummons => Clock::Court,
        Rule::Petition => Clock::Petition,
        Rule::DeclarationExpiry => Clock::Validity,
    }
}
