//! The letter that says that another notice follows, on the paper of a Form 28 or a Form 4647.

use jiff::Timestamp;
use workflows::case::Workflow;
use workflows::case_file::Link;
use workflows::form4647;
use workflows::ids::CaseNumber;

use super::{page, section};
use crate::forms::related;
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// What the letter is about.
pub(crate) struct FollowUp<'a> {
    /// The notice that is followed.
    pub(crate) paper: Paper<'a>,
    /// Date of the letter.
    pub(crate) dated: Timestamp,
    /// The cases the notice belonged with then.
    pub(crate) links: &'a [Link],
    /// Number of the notice that follows.
    pub(crate) number: &'a CaseNumber,
    /// Which form that is.
    pub(crate) workflow: Workflow,
}

/// What is followed by what.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// A Form 28 by a Form 29.
    Action,
    /// A Form 28 by a Form 4647.
    Demand,
    /// A Form 4647 by a Form 29 for the marking duty.
    MarkingDuty(&'a form4647::Notice),
}

impl<'a> Step<'a> {
    /// The step; nothing where no such notice follows such a paper.
    const fn of(paper: Paper<'a>, workflow: Workflow) -> Option<Self> {
        match (paper, workflow) {
            (Paper::Form28(_), Workflow::Form29) => Some(Self::Action),
            (Paper::Form28(_), Workflow::Form4647) => Some(Self::Demand),
            (Paper::Form4647(notice), Workflow::Form29) => Some(Self::MarkingDuty(notice)),
            (
                Paper::Form28(_) | Paper::Form29(_) | Paper::Form4647(_) | Paper::Declaration(_),
                Workflow::Form28
                | Workflow::Form29
                | Workflow::Form4647
                | Workflow::Declaration
                | Workflow::Directory,
            ) => None,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Action => "A Notice of Action follows",
            Self::Demand => "A Notice to Mark and/or Notice to Redeliver follows",
            Self::MarkingDuty(_) => "A Notice of Action for the marking duty follows",
        }
    }

    fn body(self, flow: &mut Flow<'_>, number: &CaseNumber) {
        match self {
            Self::Action => closed(flow, "a Notice of Action, CBP Form 29", number, ACTION),
            Self::Demand => {
                let notice = "a Notice to Mark and/or Notice to Redeliver, CBP Form 4647";
                closed(flow, notice, number, DEMAND);
            }
            Self::MarkingDuty(notice) => goes_on(flow, notice, number),
        }
    }
}

/// The letter; nothing where no such notice follows such a paper.
pub(crate) fn draw(letter: &FollowUp<'_>) -> Option<Canvas> {
    let FollowUp { paper, dated, links, number, workflow } = *letter;
    let step = Step::of(paper, workflow)?;
    let headline = format!("{}, number {number}", workflow.title());
    Some(page(paper, dated, step.title(), &headline, |flow| {
        step.body(flow, number);
        related::section(flow, BODY, links, &[]);
    }))
}

/// A Form 28 ends with the notice that follows it.
fn closed(flow: &mut Flow<'_>, notice: &str, number: &CaseNumber, says: &str) {
    flow.paragraph(
        BODY,
        &format!(
            "CBP asked for information about this entry by a Request for Information, CBP Form 28. \
             It goes on with another notice: {notice}, with the number {number}."
        ),
    );
    section(flow, "What that means for this case", &[CLOSED, RECORDS]);
    section(flow, "The notice that follows", &[says, OWN_CASE]);
}

/// A Form 4647 is not touched by the Form 29 beside it.
fn goes_on(flow: &mut Flow<'_>, notice: &form4647::Notice, number: &CaseNumber) {
    flow.paragraph(
        BODY,
        &format!(
            "By a Notice to Mark and/or Notice to Redeliver, CBP Form 4647, CBP demanded for this \
             entry that you {}. Beside it, CBP goes on with a Notice of Action, CBP Form 29, with \
             the number {number}, for the marking duty.",
            notice.kind.in_words()
        ),
    );
    section(flow, "What that means for this case", &[GOES_ON, DUTY]);
    section(flow, "The notice that follows", &[ACTION, OWN_CASE]);
}

const CLOSED: &str = "This case is closed. Nothing more is asked in it, and there are no more \
    reminders of its date.";

const RECORDS: &str = "Keep this letter with the records of the entry (19 CFR 163.4).";

const GOES_ON: &str = "The demand goes on: what is still open in this case stays open, with its \
    dates. The Form 29 takes nothing of it back.";

const DUTY: &str = "A marking duty of 10 percent of the final appraised value of the goods may be \
    assessed (19 CFR 134.2). None is due on goods that are marked, exported or destroyed before \
    liquidation.";

const ACTION: &str = "The Form 29 says which action is proposed or has been taken, what it comes \
    to in duties, and by when an answer is due if one is asked for.";

const DEMAND: &str = "The Form 4647 says what is demanded of the goods and by when: to mark them, \
    to return them to CBP custody, or both.";

const OWN_CASE: &str = "It is a case of its own. Watch for it, since it may ask for something by a \
    date of its own.";
