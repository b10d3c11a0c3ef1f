//! The addendum that records an extension: who asked, what was granted, the old and the new date.

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::deadline::Certificate;
use workflows::effect::ExtensionRequest;
use workflows::form28::Notice;

use super::{LETTER_MARGIN_PT, certificate, feet, letters, words};
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

/// What an addendum records.
pub(crate) struct Extension<'a> {
    /// 1 for the first.
    pub(crate) ordinal: u32,
    /// The deadline before.
    pub(crate) before: &'a Certificate,
    /// The deadline after.
    pub(crate) after: &'a Certificate,
    /// The officer.
    pub(crate) granted_by: &'a Actor,
    /// The officer's note.
    pub(crate) note: Option<&'a str>,
    /// What was asked.
    pub(crate) request: &'a ExtensionRequest,
}

/// Draws the addendum.
pub(crate) fn draw(notice: &Notice, dated: Timestamp, extension: &Extension<'_>) -> Canvas {
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, letters::running_head(notice));
    flow.heading(1, &format!("Extension {} of the time to answer", extension.ordinal));
    flow.paragraph(BODY, "Addendum to CBP Form 28, Request for Information");
    flow.panel(&[
        format!("The answer is now due {}", words::letter_date(extension.after.due_on)),
        format!("Until now it was due {}.", words::letter_date(extension.before.due_on)),
        format!("Case {}, entry {}", notice.notice_number, notice.entry_number),
    ]);
    letters::addressee(&mut flow, notice, dated);
    asked(&mut flow, extension.request);
    granted(&mut flow, notice, dated, extension);
    let after = extension.after;
    let style = Style { size_pt: 8.5, ..BODY };
    certificate::section(&mut flow, style, "How the new date was counted", after);
    feet(&mut canvas, LETTER_MARGIN_PT, &letters::edition(notice));
    canvas
}

fn asked(flow: &mut Flow<'_>, request: &ExtensionRequest) {
    flow.heading(2, "What was asked");
    for (label, value) in [
        ("Asked by", words::actor(&request.by)),
        ("Received", words::form_time(request.received_at)),
        ("Days asked for", words::calendar_days(request.days)),
        ("Reason", request.reason.clone()),
    ] {
        flow.row(BODY, 110.0, label, &value);
    }
}

fn granted(flow: &mut Flow<'_>, notice: &Notice, dated: Timestamp, extension: &Extension<'_>) {
    flow.heading(2, "What was granted");
    // The last row of the ledger is the one this addendum is about.
    let days = extension.after.extensions.last().map(|last| words::calendar_days(last.days));
    let due = |certificate: &Certificate| words::letter_date(certificate.due_on);
    for (label, value) in [
        ("Granted by", words::actor(extension.granted_by)),
        ("Granted on", words::form_time(dated)),
        ("Days granted", days.unwrap_or_else(|| "none".to_owned())),
        ("Due before", due(extension.before)),
        ("Due now", due(extension.after)),
        ("Note", extension.note.unwrap_or("none").to_owned()),
        ("Officer", words::officer(&notice.officer)),
    ] {
        flow.row(BODY, 110.0, label, &value);
    }
}
