//! An answer as it was received: version, time, sender, in time or late.

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::{form28, form29, form4647};

use super::words;
use crate::pdf::layout::{BODY, Flow};

/// What is alike in the answers to all forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipt<'a> {
    /// Version of the answer as first sent.
    pub(crate) version: u32,
    /// Version and time of the last supplement: they count on from the answer's own.
    pub(crate) supplement: Option<(u32, Timestamp)>,
    /// When it was received.
    pub(crate) received_at: Timestamp,
    /// Whether that was after the due date.
    pub(crate) late: bool,
    /// Who sent it.
    pub(crate) by: &'a Actor,
}

impl<'a> From<&'a form28::ReceivedResponse> for Receipt<'a> {
    fn from(received: &'a form28::ReceivedResponse) -> Self {
        let supplements = received.supplements.iter();
        Self {
            version: received.version,
            supplement: supplements.map(|it| (it.version, it.received_at)).max(),
            received_at: received.received_at,
            late: received.late,
            by: &received.by,
        }
    }
}

impl<'a> From<&'a form29::ReceivedAnswer> for Receipt<'a> {
    fn from(received: &'a form29::ReceivedAnswer) -> Self {
        Self {
            version: received.version,
            supplement: None,
            received_at: received.received_at,
            late: received.late,
            by: &received.by,
        }
    }
}

impl<'a> From<&'a form4647::ReceivedResponse> for Receipt<'a> {
    fn from(received: &'a form4647::ReceivedResponse) -> Self {
        let supplements = received.supplements.iter();
        Self {
            version: received.version,
            supplement: supplements.map(|it| (it.version, it.received_at)).max(),
            received_at: received.received_at,
            late: received.late,
            by: &received.by,
        }
    }
}

impl Receipt<'_> {
    /// Version with all supplements.
    pub(crate) fn latest_version(self) -> u32 {
        self.supplement.map_or(self.version, |(version, _)| version)
    }

    /// Rows with everything; `date` is what the date is called that it was to keep.
    pub(crate) fn rows(self, flow: &mut Flow<'_>, date: &str) {
        came(flow, self.version, self.received_at, self.by);
        let timely = if self.late {
            format!("LATE: it was received after the {date}. CBP may still consider it.")
        } else {
            "In time.".to_owned()
        };
        flow.row(BODY, 110.0, "Timeliness", &timely);
    }
}

/// Rows with version, time and sender: of an answer, or of what was added to it.
pub(crate) fn came(flow: &mut Flow<'_>, version: u32, received_at: Timestamp, by: &Actor) {
    flow.row(BODY, 110.0, "Version", &version.to_string());
    flow.row(BODY, 110.0, "Received", &words::form_time(received_at));
    flow.row(BODY, 110.0, "Sent by", &words::actor(by));
}
