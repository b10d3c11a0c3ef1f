//! What went wrong in a dialogue, and what that means for the mail.

use super::super::TransportError;
use super::reply::Reply;

/// Steps of a dialogue in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Connect,
    Greeting,
    Hello,
    StartTls,
    Handshake,
    Auth,
    Mail,
    Recipient,
    Data,
    Body,
    /// The last byte was handed to the system; the reply to it is awaited.
    Verdict,
}

impl Phase {
    /// In a sentence: "lost at …".
    const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::Greeting => "the greeting",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Handshake => "the TLS handshake",
            Self::Auth => "AUTH",
            Self::Mail => "MAIL",
            Self::Recipient => "RCPT",
            Self::Data => "DATA",
            Self::Body => "handing over the message",
            Self::Verdict => "the reply to the message",
        }
    }

    /// Whether it comes before there is any mail in the dialogue.
    fn is_before_mail(self) -> bool {
        self < Self::Mail
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The server said no.
    #[error("the mail server refused at {}: {}", phase.name(), reply.line())]
    Refused { phase: Phase, reply: Reply },
    /// The connection was lost, or nothing came in time.
    #[error("the connection to the mail server was lost at {}: {reason}", phase.name())]
    Lost { phase: Phase, reason: String, is_first_reply: bool },
    /// The server cannot do what the configuration asks for.
    #[error("the mail server cannot be used: {0}")]
    Unfit(String),
    /// The server cannot take this mail.
    #[error("the mail server cannot take this mail: {0}")]
    Unsendable(String),
}

impl Trouble {
    pub(super) const fn lost(phase: Phase, reason: String) -> Self {
        Self::Lost { phase, reason, is_first_reply: false }
    }

    /// Whether an idle connection was dead before anything was said on it.
    pub(super) fn is_dead_on_arrival(&self) -> bool {
        match self {
            Self::Lost { is_first_reply, .. } => *is_first_reply,
            // "Idle for too long, closing": it says so instead of taking the command.
            Self::Refused { phase, reply } => *phase == Phase::Mail && reply.is_closing(),
            Self::Unfit(_) | Self::Unsendable(_) => false,
        }
    }

    /// Whether the conversation can go on with another mail.
    pub(super) fn leaves_connection(&self) -> bool {
        match self {
            Self::Refused { phase, reply } => !phase.is_before_mail() && !reply.is_closing(),
            Self::Unsendable(_) => true,
            Self::Lost { .. } | Self::Unfit(_) => false,
        }
    }

    /// Whether other mails would fare the same now.
    pub(super) fn is_of_server(&self) -> bool {
        match self {
            Self::Refused { phase, reply } => {
                phase.is_before_mail() || reply.is_closing() || reply.is_about_us()
            }
            Self::Lost { .. } | Self::Unfit(_) => true,
            Self::Unsendable(_) => false,
        }
    }

    /// What it means for the mail. A refusal of ourselves is for an operator to mend, and the mail
    /// waits for that.
    pub(super) fn into_error(self) -> TransportError {
        let text = self.to_string();
        match self {
            Self::Refused { reply, phase } => {
                let is_for_good =
                    reply.is_lasting() && !phase.is_before_mail() && !reply.is_about_us();
                if is_for_good {
                    // The line alone: it is what others call the reason of a bounce.
                    TransportError::Permanent(reply.line())
                } else {
                    TransportError::Transient(text)
                }
            }
            Self::Lost { phase: Phase::Verdict, .. } => TransportError::Ambiguous(text),
            Self::Lost { .. } | Self::Unfit(_) => TransportError::Transient(text),
            Self::Unsendable(_) => TransportError::Permanent(text),
        }
    }
}
