//! The addenda to a notice: that more time was granted, or taken back, with the old and the new
//! date; that CBP asks for more after an answer, with the date of that.

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::deadline::{Certificate, Rule};
use workflows::effect::ExtensionRequest;
use workflows::form4647::Kind;

use super::letters::LABEL_PT;
use super::{LETTER_MARGIN_PT, certificate, letter_feet, letters, words};
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};
use crate::pdf::text::Style;

/// What every addendum records.
pub(crate) struct Addendum<'a> {
    /// The notice.
    pub(crate) paper: Paper<'a>,
    /// When the decision was received.
    pub(crate) dated: Timestamp,
    /// 1 for the first addendum.
    pub(crate) ordinal: u32,
    /// The deadline before.
    pub(crate) before: &'a Certificate,
    /// The deadline after.
    pub(crate) after: &'a Certificate,
}

/// That more time was granted.
pub(crate) struct Grant<'a> {
    /// The officer.
    pub(crate) by: &'a Actor,
    /// The officer's note.
    pub(crate) note: Option<&'a str>,
    /// What was asked.
    pub(crate) request: &'a ExtensionRequest,
}

/// That it was taken back.
pub(crate) struct Revocation<'a> {
    /// The officer.
    pub(crate) by: &'a Actor,
    /// Why.
    pub(crate) reason: &'a str,
}

/// That CBP asks for more after an answer.
pub(crate) struct MoreInformation<'a> {
    /// The notice.
    pub(crate) paper: Paper<'a>,
    /// When the request was received.
    pub(crate) dated: Timestamp,
    /// The officer.
    pub(crate) by: &'a Actor,
    /// What is asked.
    pub(crate) text: &'a str,
    /// The deadline of the further answer.
    pub(crate) certificate: &'a Certificate,
}

/// Whether a notice has an answer period of this rule, which can be extended.
pub(crate) const fn extends(paper: Paper<'_>, rule: Rule) -> bool {
    matches!(
        (paper, rule),
        (Paper::Form28(_), Rule::Form28Response)
            | (Paper::Form29(_), Rule::Form29Response)
            | (Paper::Form4647(_), Rule::Form4647Response)
    )
}

/// Draws the addendum of an extension.
pub(crate) fn extension(addendum: &Addendum<'_>, grant: &Grant<'_>) -> Canvas {
    let title = format!("Extension {} of the {}", addendum.ordinal, time(addendum.paper));
    draw(addendum, &title, |flow| {
        asked(flow, grant.request);
        granted(flow, addendum, grant);
    })
}

/// Draws the addendum of a revocation.
pub(crate) fn revocation(addendum: &Addendum<'_>, revocation: &Revocation<'_>) -> Canvas {
    let title = format!("Extension of the {} taken back", time(addendum.paper));
    draw(addendum, &title, |flow| {
        flow.heading(2, "What was decided");
        let mut rows = vec![
            ("Taken back by", words::actor(revocation.by)),
            ("Taken back on", words::form_time(addendum.dated)),
            ("Reason", revocation.reason.to_owned()),
        ];
        rows.extend(dates(addendum));
        print(flow, &rows);
        flow.gap(4.0);
        flow.paragraph(BODY, &left(addendum));
    })
}

/// Draws the addendum of a request for more.
pub(crate) fn more_information(request: &MoreInformation<'_>) -> Canvas {
    let MoreInformation { paper, dated, by, text, certificate } = *request;
    let due = words::letter_date(certificate.due_on);
    let panel = [
        format!("The further answer is due {due}"),
        "It takes the place of every date set before.".to_owned(),
        letters::case_line(paper),
    ];
    let page = Page { paper, dated, title: "CBP asks for more information", panel: &panel };
    page.draw(certificate, |flow| {
        flow.heading(2, "What is asked");
        let officer = paper.officer().map(words::officer).unwrap_or_default();
        let rows = [
            ("Asked by", words::actor(by)),
            ("Asked on", words::form_time(dated)),
            ("Question", text.to_owned()),
            ("Officer", officer),
        ];
        print(flow, &rows);
        flow.heading(2, "How to answer");
        flow.paragraph(BODY, FURTHER_ANSWER);
    })
}

fn draw(addendum: &Addendum<'_>, title: &str, body: impl FnOnce(&mut Flow<'_>)) -> Canvas {
    let Addendum { paper, dated, before, after, .. } = *addendum;
    let panel = [
        format!("{} now due {}", is_due(paper), words::letter_date(after.due_on)),
        format!("Until now it was due {}.", words::letter_date(before.due_on)),
        letters::case_line(paper),
    ];
    Page { paper, dated, title, panel: &panel }.draw(after, body)
}

/// The frame of every addendum.
struct Page<'a> {
    paper: Paper<'a>,
    dated: Timestamp,
    title: &'a str,
    panel: &'a [String],
}

impl Page<'_> {
    fn draw(&self, certificate: &Certificate, body: impl FnOnce(&mut Flow<'_>)) -> Canvas {
        let paper = self.paper;
        let mut canvas = Canvas::default();
        let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, letters::running_head(paper));
        flow.heading(1, self.title);
        flow.paragraph(BODY, &format!("Addendum to {}", paper.full_title()));
        flow.panel(self.panel);
        letters::addressee(&mut flow, paper, self.dated);
        body(&mut flow);
        let style = Style { size_pt: 8.5, ..BODY };
        certificate::section(&mut flow, style, "How the new date was counted", certificate);
        letter_feet(&mut canvas, &letters::edition(paper));
        canvas
    }
}

/// What the period is for.
const fn time(paper: Paper<'_>) -> &'static str {
    match paper {
        Paper::Form28(_) | Paper::Form29(_) | Paper::Declaration(_) => "time to answer",
        Paper::Form4647(_) => "time to comply",
    }
}

/// What falls due, at the beginning of a sentence.
const fn is_due(paper: Paper<'_>) -> &'static str {
    match paper {
        Paper::Form28(_) | Paper::Form29(_) | Paper::Declaration(_) => "The answer is",
        Paper::Form4647(notice) => match notice.kind {
            Kind::Mark => "Marking is",
            Kind::Redeliver => "Redelivery is",
            Kind::MarkAndRedeliver => "Marking or redelivery is",
        },
    }
}

/// What a revocation leaves.
fn left(addendum: &Addendum<'_>) -> String {
    if is_due_at_once(addendum) {
        return format!("{} due {AT_ONCE}", is_due(addendum.paper));
    }
    let in_time = match addendum.paper {
        Paper::Form28(_) | Paper::Form29(_) | Paper::Declaration(_) => {
            "the notice can be answered in time"
        }
        Paper::Form4647(_) => "the demand can be met in time",
    };
    format!("Until the new date {in_time}, and more time can be asked for again.")
}

fn asked(flow: &mut Flow<'_>, request: &ExtensionRequest) {
    flow.heading(2, "What was asked");
    print(
        flow,
        &[
            ("Asked by", words::actor(&request.by)),
            ("Received", words::form_time(request.received_at)),
            ("Days asked for", words::calendar_days(request.days)),
            ("Reason", request.reason.clone()),
        ],
    );
}

fn granted(flow: &mut Flow<'_>, addendum: &Addendum<'_>, grant: &Grant<'_>) {
    flow.heading(2, "What was granted");
    // The last row of the ledger is the one this addendum is about.
    let days = addendum.after.extensions.last().map(|last| words::calendar_days(last.days));
    let mut rows = vec![
        ("Granted by", words::actor(grant.by)),
        ("Granted on", words::form_time(addendum.dated)),
        ("Days granted", days.unwrap_or_else(|| "none".to_owned())),
    ];
    let [before, after, officer] = dates(addendum);
    rows.extend([before, after]);
    rows.push(("Note", grant.note.unwrap_or("none").to_owned()));
    rows.push(officer);
    print(flow, &rows);
}

/// The two dates, and whom to ask.
fn dates(addendum: &Addendum<'_>) -> [(&'static str, String); 3] {
    let due = |certificate: &Certificate| words::letter_date(certificate.due_on);
    let officer = addendum.paper.officer().map(words::officer).unwrap_or_default();
    [("Due before", due(addendum.before)), ("Due now", due(addendum.after)), ("Officer", officer)]
}

fn print(flow: &mut Flow<'_>, rows: &[(&str, String)]) {
    for (label, value) in rows {
        flow.row(BODY, LABEL_PT, label, value);
    }
}

fn is_due_at_once(addendum: &Addendum<'_>) -> bool {
    addendum.after.due_on <= words::local_date(addendum.dated)
}

const AT_ONCE: &str = "by the end of the day on which the extension was taken back, New York time.";

const FURTHER_ANSWER: &str = "Answer what is asked above, and sign the certification in box 16. What \
    you sent before stays on record and need not be sent again. Say so where something does not \
    exist or cannot be had, and why.";
