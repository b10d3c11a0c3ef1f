//! What a sink is to do wrong.

use std::time::Duration;

/// Where in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Instead of the greeting.
    Greeting,
    /// Instead of the reply to EHLO.
    Hello,
    /// Instead of the reply to STARTTLS.
    StartTls,
    /// Instead of the reply to AUTH.
    Auth,
    /// Instead of the reply to MAIL.
    Mail,
    /// Instead of the reply to RCPT.
    Recipient,
    /// Instead of the reply to DATA.
    Data,
    /// While the message comes in: nothing more is read.
    Body,
    /// Instead of the last reply; the mail is not kept.
    End,
    /// Instead of the last reply; the mail is kept, as by a server that crashes too late.
    EndKept,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// This is said, e.g. `451 4.3.0 try again later`.
    Say(String),
    /// The connection is closed.
    Close,
    /// Nothing is said and nothing is read any more.
    Hang,
    /// It is slow: everything goes on as if nothing were wrong, but only after this time. For the
    /// end of a message.
    Late(Duration),
}

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub stage: Stage,
    /// What.
    pub act: Act,
    /// How often; until it is cleared when `None`.
    pub times: Option<u32>,
    /// For mails to this address only; from RCPT on.
    pub only_to: Option<String>,
}

impl Fault {
    /// Goes wrong every time.
    pub const fn always(stage: Stage, act: Act) -> Self {
        Self { stage, act, times: None, only_to: None }
    }

    /// Goes wrong the first times.
    pub const fn first(times: u32, stage: Stage, act: Act) -> Self {
        Self { stage, act, times: Some(times), only_to: None }
    }

    /// Goes wrong for mails to this address.
    #[must_use]
    pub fn only_to(self, address: &str) -> Self {
        Self { only_to: Some(address.to_owned()), ..self }
    }
}

/// The first fault that is for this stage and this recipient, used up by one.
pub(super) fn take(faults: &mut Vec<Fault>, stage: Stage, to: &str) -> Option<Act> {
    let is_meant = |fault: &Fault| {
        fault.stage == stage && fault.only_to.as_ref().is_none_or(|only| only == to)
    };
    let place = faults.iter().position(is_meant)?;
    let fault = faults.get_mut(place)?;
    let act = fault.act.clone();
    if let Some(times) = &mut fault.times {
        *times = times.saturating_sub(1);
        if *times == 0 {
            faults.remove(place);
        }
    }
    Some(act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up_and_meant_for_its_stage_and_recipient_only() {
        let mut faults = vec![
            Fault::first(2, Stage::Mail, Act::Close),
            Fault::always(Stage::Recipient, Act::Hang).only_to("a@one.example"),
        ];
        assert_eq!(take(&mut faults, Stage::Data, ""), None);
        assert_eq!(take(&mut faults, Stage::Mail, ""), Some(Act::Close));
        assert_eq!(take(&mut faults, Stage::Mail, ""), Some(Act::Close));
        assert_eq!(take(&mut faults, Stage::Mail, ""), None);
        assert_eq!(take(&mut faults, Stage::Recipient, "b@one.example"), None);
        assert_eq!(take(&mut faults, Stage::Recipient, "a@one.example"), Some(Act::Hang));
        assert_eq!(faults.len(), 1);
    }
}
