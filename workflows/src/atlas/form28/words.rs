//! Form 28 in plain words.

use super::super::chart::{About, ClockWords, CommandWords};
use crate::form28::{Command, State};

pub(super) const ABOUT: About = About {
    paragraphs: &[
        "CBP asks the importer for information, documents or samples when the entry summary alone \
         does not let it decide on admissibility, appraisement or classification.",
        "The form rests on two grounds: samples and further packages after release, and the entry \
         records that an importer must keep and produce on demand.",
        "An answer is due within the period below. Silence does not end the matter: CBP decides on \
         what it has, proposes or takes an action on Form 29, or demands the goods back on \
         Form 4647.",
    ],
    line: "CBP asks for information or samples; the importer answers; CBP decides.",
    law: &["19 CFR 151.11", "19 U.S.C. 1509", "19 CFR 163.6(a)"],
    sample: "RFI-2026-000101, dated June 5, 2026",
};

pub(super) const ANSWER: ClockWords = ClockWords {
    title: "The answer",
    starts: "The period begins with the date of request in box 1, and again, as long as CBP says, \
             when it asks for more.",
    passes: "An answer that comes later is still taken and marked late; CBP may close the case, or \
             go on with a Form 29 or a Form 4647.",
    more_time: "It is asked for before the last day has ended. CBP may grant the days asked for, or \
                another number, or deny them; until it decides, the old date counts. For further \
                information that CBP asked for, more time is agreed with the officer and not asked \
                for here.",
};

pub(super) const EXTENSION_ASKED: &str =
    "A request for more time waits for CBP's decision. The old date still counts.";
pub(super) const REOPENED: &str = "The last day is over, but a request for more time that came in time was processed after it: \
     the case is open again until CBP decides the request.";
pub(super) const ASKED_AND_OVERDUE: &str =
    "The last day ended while a request for more time waited for its decision.";
pub(super) const IN_TIME: &str = "The command was received before the last day ended, and is processed after the clock has \
     already marked the case overdue, as after an outage.";
pub(super) const FURTHER_IN_TIME: &str = "The same for further information that CBP asked for: received before its last day ended, \
     processed afterwards.";
pub(super) const SAMPLES: &str = "Samples were asked for: 13.D is marked.";
pub(super) const LIQUIDATION_FINAL: &str = "Samples were asked for, and meanwhile the liquidation of the entry has become final, as a \
     Form 29 on it records.";
pub(super) const AFTER_DUE: &str = "The last day has ended since the answer came.";

/// What a state means.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Issued => "CBP has sent the request, and the answer is due.",
        State::Overdue => {
            "The last day has ended without an answer. A late one is still taken and marked late."
        }
        State::ResponseReceived => {
            "An answer has come, and CBP has not opened it yet. It may be added to, or taken back."
        }
        State::UnderReview => "CBP reads the answer.",
        State::MoreInfoRequired => "CBP has read the answer and asks for more; a new period runs.",
        State::ClosedSatisfied => "CBP is satisfied with the answer.",
        State::ClosedToCf29 => "CBP goes on with a Form 29, which is linked.",
        State::ClosedNoResponse => "No answer came; CBP decides on the information it has.",
        State::ClosedTo4647 => {
            "CBP goes on with a Form 4647 and demands the goods; that notice is linked."
        }
        State::Cancelled => "CBP took the request back.",
    }
}

/// A command in plain words.
pub(super) const fn command(command: &Command) -> CommandWords {
    match command {
        Command::Issue(_) => ISSUE,
        Command::View => VIEW,
        Command::RequestExtension { .. } => REQUEST_EXTENSION,
        Command::GrantExtension { .. } => GRANT_EXTENSION,
        Command::DenyExtension { .. } => DENY_EXTENSION,
        Command::SubmitResponse(_) => SUBMIT_RESPONSE,
        Command::AddSupplement(_) => ADD_SUPPLEMENT,
        Command::WithdrawResponse { .. } => WITHDRAW_RESPONSE,
        Command::StartReview => START_REVIEW,
        Command::AcceptResponse => ACCEPT_RESPONSE,
        Command::CloseNoResponse => CLOSE_NO_RESPONSE,
        Command::AskMore { .. } => ASK_MORE,
        Command::RaiseForm29 { .. } => RAISE_FORM29,
        Command::RaiseForm4647 { .. } => RAISE_FORM4647,
        Command::Cancel { .. } => CANCEL,
        Command::PassDueDate => PASS_DUE_DATE,
        Command::Remind { .. } => REMIND,
    }
}

const ISSUE: CommandWords = CommandWords {
    title: "CBP issues the request",
    does: "The boxes CBP fills are frozen, the form is made as a PDF, and the period for the answer \
           begins.",
    needs: "The boxes that CBP fills, and at least one item of box 12 or 13 or a text in box 14. For records on admissibility or release CBP may set fewer days than the \
            general period.",
    law: &["19 CFR 151.11", "19 CFR 163.6(a)"],
};
const VIEW: CommandWords = CommandWords {
    title: "Somebody of the trade looks at it",
    does: "The first look is noted, and the reminder about a notice that nobody has seen falls \
           away. Nothing else depends on it.",
    needs: "",
    law: &[],
};
const REQUEST_EXTENSION: CommandWords = CommandWords {
    title: "More time is asked for",
    does: "The officer is told. The old date counts until CBP decides; received before the last day \
           has ended but processed after it, the request opens the case again.",
    needs: "1 to {extension_days} days, and the circumstances in at least {reason_chars} \
            characters.",
    law: &["19 CFR 163.6(a)"],
};
const GRANT_EXTENSION: CommandWords = CommandWords {
    title: "CBP grants more time",
    does: "The days are added to the last day as counted, before it rolled; the new one rolls in \
           its turn. An addendum is made, and reminders are set anew.",
    needs: "1 to {extension_days} days; a note for the importer is possible. The new last day lies \
            ahead.",
    law: &["19 CFR 163.6(a)"],
};
const DENY_EXTENSION: CommandWords = CommandWords {
    title: "CBP denies more time",
    does: "The old date stands. A case that the request had opened again is overdue again.",
    needs: "A reason.",
    law: &["19 CFR 163.6(a)"],
};
const SUBMIT_RESPONSE: CommandWords = CommandWords {
    title: "The importer answers",
    does: "The answer is locked under its version, made as a PDF with boxes 11, 15 and 16, and the \
           clock stops. Whether it is late goes by the moment it was received.",
    needs: "Every item that is marked, answered or said to be not available with the reason; \
            something in box 15, in an answer or in a file; and the certification of box 16. Who \
            answers for the importer also signs for it.",
    law: &["CBP Form 28, box 16", "19 U.S.C. 1509"],
};
const ADD_SUPPLEMENT: CommandWords = CommandWords {
    title: "The answer is added to",
    does: "What is added gets a version of its own; what was answered before is not changed.",
    needs: "A text or a file.",
    law: &[],
};
const WITHDRAW_RESPONSE: CommandWords = CommandWords {
    title: "The importer takes its answer back",
    does: "Possible until CBP opens it. The request is open again while days remain, and overdue \
           when none do.",
    needs: "A reason. Only the importer's own account may do it, not a broker.",
    law: &[],
};
const START_REVIEW: CommandWords = CommandWords {
    title: "CBP opens the answer",
    does: "From here on the answer cannot be taken back.",
    needs: "",
    law: &[],
};
const ASK_MORE: CommandWords = CommandWords {
    title: "CBP asks for more",
    does: "A new period runs from the day of this request. An addendum with what is asked and the \
           new date is made. Where samples are concerned, asking again does not by itself prolong \
           the conditional release of the goods.",
    needs: "What is asked; the days, unless the usual period is meant.",
    law: &["Pressman-Gutman, Court of International Trade, 2010"],
};
const ACCEPT_RESPONSE: CommandWords =
    CommandWords { title: "CBP is satisfied", does: "The case is closed.", needs: "", law: &[] };
const RAISE_FORM29: CommandWords = CommandWords {
    title: "CBP goes on with a Form 29",
    does: "The case is closed and linked with that notice, in both directions.",
    needs: "The number of the Form 29, which need not have been issued yet.",
    law: &["19 CFR 152.2"],
};
const RAISE_FORM4647: CommandWords = CommandWords {
    title: "CBP goes on with a Form 4647",
    does: "The case is closed and linked with that notice, in both directions.",
    needs: "The number of the Form 4647. Samples were asked for (13.D) or admissibility is in \
            question, and the liquidation of the entry is not final. The limit of days for the \
            demand is checked when that notice is issued.",
    law: &["19 CFR 151.11", "19 CFR 141.113(e)", "19 CFR 141.113(h)"],
};
const CLOSE_NO_RESPONSE: CommandWords = CommandWords {
    title: "CBP closes a request that nobody answered",
    does: "CBP decides on the information it has.",
    needs: "",
    law: &[],
};
const CANCEL: CommandWords = CommandWords {
    title: "CBP takes the request back",
    does: "Nothing is asked any more. An issued notice is not edited: it is cancelled, and another \
           one is issued under another number.",
    needs: "A reason.",
    law: &[],
};
const PASS_DUE_DATE: CommandWords = CommandWords {
    title: "The last day has ended",
    does: "The case is overdue. So is, after some open days without a decision, a case that a \
           request for more time had opened again.",
    needs: "",
    law: &["19 CFR 163.6(a)"],
};
const REMIND: CommandWords = CommandWords {
    title: "A reminder is due",
    does: "People are told; the case stays where it is. The days are those of the ladder below.",
    needs: "",
    law: &[],
};
