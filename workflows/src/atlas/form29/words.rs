//! Form 29 in plain words.

use super::super::chart::{About, ClockWords, CommandWords};
use crate::form29::{Command, State};

pub(super) const ABOUT: About = About {
    paragraphs: &[
        "CBP tells the importer that it proposes to raise the duties on an entry, or that it has \
         done so: another rate, another value, an excess of weight or quantity, or something else \
         that the notice explains.",
        "A proposed action asks for reasons against it: liquidation is not withheld for longer than \
         the period below unless there are compelling reasons.",
        "An action that has been taken asks for no answer. What is left is a protest, after the \
         entry is liquidated.",
        "The notice is not a notice of liquidation.",
    ],
    line: "CBP proposes an action or takes it; the importer answers a proposal; the entry is \
           liquidated; a protest may follow.",
    law: &["19 CFR 152.2", "19 U.S.C. 1514(a)"],
    sample: "NOA-2026-000066, proposed on July 6, 2026",
};

pub(super) const ANSWER: ClockWords = ClockWords {
    title: "The answer to a proposal",
    starts: "A proposed action, as of the date of its notice. An action that has been taken starts \
             no period.",
    passes: "CBP may take the action, and the entry may be liquidated as proposed. A late answer is \
             still taken until the entry is liquidated, unless the operator has switched that off.",
    more_time: "It is asked for before the last day has ended. CBP decides, and a grant names the \
                compelling reason; until it decides, the old date counts.",
};
pub(super) const PROTEST: ClockWords = ClockWords {
    title: "The protest after the liquidation",
    starts: "The liquidation, from its own day, whenever it is recorded here.",
    passes: "The liquidation is final, and the notice is closed.",
    more_time: "",
};
pub(super) const COURT: ClockWords = ClockWords {
    title: "The summons after a denied protest",
    starts: "A decision that denies the protest in whole or in part, from the day its notice was \
             mailed. The notice itself is closed by then; this time runs beside it.",
    passes: "Nothing more can follow here. Whether a summons was filed is the court's record.",
    more_time: "",
};

/// Situations of the samples, by their labels.
pub(in super::super) const SITUATIONS: &[(&str, &str)] = &[
    ("extension asked", "A request for more time waits for CBP's decision."),
    ("the importer agrees", "The answer on record agrees with the proposal."),
    (
        "received in time",
        "The command was received before the last day ended, and is processed after the clock has \
         already passed it, as after an outage.",
    ),
    ("protest denied", "The protest was denied, and the time for a summons runs."),
    ("protest allowed", "The protest was allowed."),
];

pub(super) const REOPENED: &str = "The last day is over, but a request for more time that came in time was processed after it: \
     the proposal is open again until CBP decides the request.";
pub(super) const LIQUIDATED: &str =
    "Another Form 29 on the same entry records that it was liquidated.";
pub(super) const LATE_NOT_TAKEN: &str =
    "The operator has set that late answers to a proposal are not taken.";
pub(super) const AFTER_DUE: &str =
    "The importer disagrees, its answer is not opened, and its days are over.";

/// What a state means.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::ProposedOpen => "CBP proposes an action; the importer may give reasons against it.",
        State::ProposedResponseReceived => {
            "The importer has agreed or disagreed, and CBP has not opened the answer yet."
        }
        State::ProposedUnderReview => "CBP reads the answer.",
        State::ProposedLapsed => {
            "The last day has ended without an answer; the entry may be liquidated as proposed. A \
             late answer is still taken."
        }
        State::Withdrawn => "CBP took the proposal back.",
        State::Taken => "The action has been taken; the entry waits for its liquidation.",
        State::Liquidated => "The entry is liquidated, and the time for a protest runs.",
        State::ProtestFiled => "A protest is filed and waits for CBP's decision.",
        State::ClosedFinal => {
            "The time for a protest is over or the protest is decided. After a denial the time for \
             a summons runs on beside it."
        }
        State::Cancelled => "CBP took the notice back.",
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
        Command::Respond(_) => RESPOND,
        Command::StartReview => START_REVIEW,
        Command::WithdrawProposal { .. } => WITHDRAW_PROPOSAL,
        Command::TakeAction { .. } => TAKE_ACTION,
        Command::RecordLiquidation { .. } => RECORD_LIQUIDATION,
        Command::RecordProtest { .. } => RECORD_PROTEST,
        Command::DecideProtest { .. } => DECIDE_PROTEST,
        Command::RequestInternalAdvice { .. } => REQUEST_INTERNAL_ADVICE,
        Command::Cancel { .. } => CANCEL,
        Command::PassDueDate => PASS_DUE_DATE,
        Command::ExpireProtestWindow => EXPIRE_PROTEST_WINDOW,
        Command::ExpireCourtWindow => EXPIRE_COURT_WINDOW,
        Command::Remind { .. } => REMIND,
    }
}

const ISSUE: CommandWords = CommandWords {
    title: "CBP issues the notice, proposed or taken",
    does: "The boxes are frozen and the form is made as a PDF. A proposed action gives the importer \
           its days to answer; one that has been taken gives none, and says that a protest follows \
           the liquidation.",
    needs: "PROPOSED or TAKEN; at least one letter A to D, and with C the box for weight or \
            quantity; an explanation; an estimated increase that is the sum of its lines. Nothing \
            is proposed on an entry that is liquidated.",
    law: &["19 CFR 152.2"],
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
           has ended but processed after it, the request opens the proposal again.",
    needs: "1 to {extension_days} days, and the circumstances in at least {reason_chars} \
            characters. The text of the law gives no right to more time.",
    law: &["19 CFR 152.2"],
};
const GRANT_EXTENSION: CommandWords = CommandWords {
    title: "CBP grants more time",
    does: "The days are added to the last day as counted, before it rolled; the new one rolls in \
           its turn. An addendum is made, and reminders are set anew.",
    needs: "1 to {extension_days} days and the compelling reason for which liquidation is withheld \
            longer.",
    law: &["19 CFR 152.2"],
};
const DENY_EXTENSION: CommandWords = CommandWords {
    title: "CBP denies more time",
    does: "The old date stands. A proposal that the request had opened again has lapsed again.",
    needs: "A reason.",
    law: &["19 CFR 152.2"],
};
const RESPOND: CommandWords = CommandWords {
    title: "The importer agrees or disagrees",
    does: "The answer is locked, made as a PDF letter, and the clock stops. With an agreement CBP \
           may take the action at once. Whether the answer is late goes by the moment it was \
           received.",
    needs: "AGREE or DISAGREE, a disagreement with its reasons or a file; name, title and telephone \
            of the signer. Who answers for the importer also signs for it.",
    law: &["19 CFR 152.2"],
};
const START_REVIEW: CommandWords = CommandWords {
    title: "CBP opens the answer",
    does: "From here on CBP may take the action without waiting for the last day.",
    needs: "",
    law: &[],
};
const WITHDRAW_PROPOSAL: CommandWords = CommandWords {
    title: "CBP takes the proposal back",
    does: "Nothing is proposed any more, and the notice is closed.",
    needs: "A reason.",
    law: &[],
};
const TAKE_ACTION: CommandWords = CommandWords {
    title: "CBP takes the action it had proposed",
    does: "The same notice becomes one of an action taken: a second form is made on which HAS BEEN \
           TAKEN is marked. Possible when the days are over, when the importer agrees, or when its \
           answer is under review; before that only with an override, since the law forbids \
           withholding liquidation for long, not acting early.",
    needs: "Nothing, or another explanation; an override has its reason.",
    law: &["19 CFR 152.2"],
};
const RECORD_LIQUIDATION: CommandWords = CommandWords {
    title: "The liquidation of the entry is recorded",
    does: "The time for a protest runs from the day of liquidation, and the importer is told until \
           when, with a letter.",
    needs: "The day of liquidation, from the date of the notice to the day of the record.",
    law: &["19 U.S.C. 1514(a)", "19 CFR 174.12(e)(1)"],
};
const RECORD_PROTEST: CommandWords = CommandWords {
    title: "A protest is recorded",
    does: "The protest itself is filed with CBP on Form 19, not here; the record stops the \
           reminders.",
    needs: "Its number, and the day CBP received it: a day of the window, and not later than the \
            record.",
    law: &["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(1)", "19 CFR 174.12(f)"],
};
const DECIDE_PROTEST: CommandWords = CommandWords {
    title: "CBP's decision on the protest is recorded",
    does: "The notice is closed. After a denial, in whole or in part, the time for a summons runs \
           on beside it, and the importer is told until when, with a letter.",
    needs: "ALLOWED, DENIED or PARTLY_ALLOWED; the day of the decision, of a denial the day its \
            notice was mailed, not before the protest and not in the future.",
    law: &["19 U.S.C. 1515(a)", "19 CFR 174.21(a)", "19 CFR 174.31"],
};
const REQUEST_INTERNAL_ADVICE: CommandWords = CommandWords {
    title: "The importer asks the office to seek internal advice",
    does: "The office is told; no clock stops and no state changes. For a current transaction this \
           is the way to a ruling.",
    needs: "The question; once for each notice, and before the entry is liquidated.",
    law: &["19 CFR 177.11(b)(2)"],
};
const CANCEL: CommandWords = CommandWords {
    title: "CBP takes the notice back",
    does: "Possible until the entry is liquidated. An issued notice is not edited: it is cancelled, \
           and another one is issued under another number.",
    needs: "A reason.",
    law: &[],
};
const PASS_DUE_DATE: CommandWords = CommandWords {
    title: "The last day for an answer has ended",
    does: "The proposal has lapsed: the entry may be liquidated as proposed. So it has, after some \
           open days without a decision, when a request for more time had opened it again.",
    needs: "",
    law: &["19 CFR 152.2"],
};
const EXPIRE_PROTEST_WINDOW: CommandWords = CommandWords {
    title: "The last day for a protest has ended",
    does: "Without a protest on record the liquidation is final, and the notice is closed.",
    needs: "",
    law: &["19 U.S.C. 1514(a)"],
};
const EXPIRE_COURT_WINDOW: CommandWords = CommandWords {
    title: "The last day for a summons has ended",
    does: "The notice was closed before; the time that ran beside it is over.",
    needs: "",
    law: &["28 U.S.C. 2636(a)", "19 CFR 174.31"],
};
const REMIND: CommandWords = CommandWords {
    title: "A reminder is due",
    does: "People are told; the case stays where it is. The days are those of the ladders below.",
    needs: "",
    law: &[],
};
