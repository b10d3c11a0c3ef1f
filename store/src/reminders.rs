//! Reminders that go out together: those told to one address on one day (lifecycle §5).

use jiff::Timestamp;
use workflows::effect::Message;

use crate::model::MailRow;

impl MailRow {
    /// What a reminder shares with those that go out in one message with it: the day it is told
    /// and the address in lower case. `None` for every other mail.
    pub fn digest_key(&self) -> Option<String> {
        let Message::Reminder { today, .. } = &self.message else { return None };
        Some(format!("{today} {}", self.recipient.email.to_lowercase()))
    }
}

/// A reminder that may still be sent, and what keeps it from being sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReminder {
    /// The mail.
    pub mail: MailRow,
    /// When it was claimed last; `None` for one that nobody has tried to send. Reminders that
    /// went out, or tried to, as one message were claimed at one instant.
    pub tried_at: Option<Timestamp>,
    /// No delivery is tried before.
    pub paused_until: Option<Timestamp>,
    /// A process that sends it has it until then.
    pub claimed_until: Option<Timestamp>,
}
