//! Form 4647 in plain words.

use super::super::chart::{About, ClockWords, CommandWords};
use crate::form4647::{Command, State};

pub(super) const ABOUT: About = About {
    paragraphs: &[
        "CBP demands that goods be brought into compliance (box 12), returned into its custody \
         (box 13), or both: because they lack their mark of origin, or break another rule that \
         box 9 or box 15 names.",
        "The importer answers in Section III: it certifies that the goods are marked or labelled, \
         says that they are returned, exported or destroyed, or disagrees.",
        "CBP verifies, accepts or rejects, and confirms what it saw of the goods. Every unit of the \
         notice has to be accounted for.",
        "Until CBP accepts, the goods stay where they are. What is not marked or returned in time \
         is followed by marking duty on a Form 29, by a claim for liquidated damages, or by both.",
    ],
    line: "CBP demands that goods be marked or returned; the importer does it and certifies it; CBP \
           verifies and accepts, or claims damages.",
    law: &[
        "19 U.S.C. 1304",
        "19 CFR 134.51",
        "19 CFR 134.52",
        "19 CFR 134.54",
        "19 CFR 141.113",
        "19 CFR 113.62(d)",
    ],
    sample: "MRN-2026-000019, dated May 12, 2026, for 4,800 pieces, of which a part are 1,000",
};

pub(super) const ANSWER: ClockWords = ClockWords {
    title: "Marking or returning the goods",
    starts: "The notice. A rejection may set new days, counted from it; they never end before the \
             date that stands.",
    passes: "CBP may assess the marking duty and claim liquidated damages; the importer may still \
             mark or return the goods, late.",
    more_time: "It is asked for before the last day has ended, with its cause. CBP may grant it \
                several times, and may take a grant back, even so that the goods fall due the same \
                day.",
};
pub(super) const PETITION: ClockWords = ClockWords {
    title: "The petition against liquidated damages",
    starts: "A claim for liquidated damages, from the day it was mailed.",
    passes: "The case was handed over before; nothing moves here.",
    more_time: "It is asked of Fines, Penalties and Forfeitures, not here.",
};
pub(super) const PROTEST: ClockWords = ClockWords {
    title: "The protest against the demand",
    starts: "The notice, beside the days for marking or returning the goods, which a protest does \
             not stop.",
    passes: "The demand goes on; it can be protested no more.",
    more_time: "",
};
pub(super) const COURT: ClockWords = ClockWords {
    title: "The summons after a denied protest",
    starts: "A decision that denies the protest in whole or in part, from the day its notice was \
             mailed.",
    passes: "Nothing more can follow from the protest. Whether a summons was filed is the court's \
             record.",
    more_time: "",
};

/// Situations of the samples, by their labels.
pub(in super::super) const SITUATIONS: &[(&str, &str)] = &[
    (
        "extension and waiver asked",
        "A request for more time and one to be spared the sample wait for CBP's decisions.",
    ),
    ("extension granted", EXTENSION_GRANTED),
    ("protest filed", PROTEST_FILED),
    (
        "received in time",
        "The command was received before the last day ended, and is processed after the clock has \
         already marked the case overdue, as after an outage.",
    ),
    ("return promised", RETURN_PROMISED),
    ("goods missing", "The answer certifies some goods and says that 100 are not available."),
    ("protest denied", PROTEST_DENIED),
];

pub(super) const RETURN_PROMISED: &str =
    "The answer promises to return all goods; CBP has seen none of them yet.";
pub(super) const EXTENSION_ASKED: &str =
    "A request for more time waits for CBP's decision. The old date still counts.";
pub(super) const EXTENSION_GRANTED: &str = "CBP has granted more time.";
pub(super) const WAIVER_ASKED: &str = "A request to be spared the sample waits for CBP's decision.";
pub(super) const PROTEST_FILED: &str = "A protest against the demand is on record and not decided.";
pub(super) const PROTEST_DENIED: &str = "The protest was denied, and the time for a summons runs.";
pub(super) const REJECTED_AND_ASKED: &str = "CBP rejected the answer; a request for more time came after that and waited when the last day \
     ended.";
pub(super) const LIQUIDATION_FINAL: &str =
    "A Form 29 on the same entry records its liquidation, and that is final.";
pub(super) const REOPENED: &str = "The last day is over, but a request for more time that came in time was processed after it: \
     the case is open again until CBP decides the request.";
pub(super) const PARTLY_RETURNED: &str =
    "CBP has confirmed the return of 3,800 of the 4,800 pieces.";
pub(super) const PARTLY_IN_CUSTODY: &str =
    "CBP has confirmed the return of 3,800 of the 4,800 pieces, and the answer certifies the rest.";
pub(super) const REST_RELEASED: &str =
    "CBP has accepted what was certified and released it; 3,800 pieces wait in its custody.";
pub(super) const PARTLY_DESTROYED: &str =
    "CBP has confirmed the destruction of 3,800 of the 4,800 pieces.";
pub(super) const DISAGREES: &str = "The answer disagrees with the demand and certifies nothing.";
pub(super) const AFTER_DUE: &str = "The last day has ended since the answer came.";
pub(super) const PARTLY_MARKED: &str =
    "All goods came back, and CBP has confirmed that 3,800 of them were marked in its custody.";
pub(super) const CUSTODY_DESTROYED: &str =
    "All goods came back, and CBP has confirmed that 3,800 of them were destroyed.";

/// What a state means.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Open => "CBP has made its demand; the goods are to be marked or returned.",
        State::Overdue => {
            "The last day has ended. The importer may still mark or return the goods, late."
        }
        State::ResponseReceived => {
            "Section III has come, and CBP has not decided on it; the goods stay held."
        }
        State::Verification => "CBP looks at the goods, by spot check or under supervision.",
        State::RejectedOpen => "CBP did not accept the answer, and days remain.",
        State::Accepted => "The goods comply, and CBP releases them.",
        State::GoodsReturned => {
            "The goods that are not accounted for otherwise are in CBP's custody, to be marked, \
             exported or destroyed."
        }
        State::Disposed => "The goods are exported or destroyed under CBP's supervision.",
        State::ReferredDamages => {
            "Liquidated damages are claimed; the case is with Fines, Penalties and Forfeitures. The \
             time for a petition runs on beside it."
        }
        State::Rescinded => "CBP withdrew the demand.",
        State::Cancelled => "The notice was issued in error.",
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
        Command::RevokeExtension { .. } => REVOKE_EXTENSION,
        Command::SubmitResponse(_) => SUBMIT_RESPONSE,
        Command::AddSupplement(_) => ADD_SUPPLEMENT,
        Command::RequestSampleWaiver { .. } => REQUEST_SAMPLE_WAIVER,
        Command::DecideSampleWaiver { .. } => DECIDE_SAMPLE_WAIVER,
        Command::ScheduleVerification { .. } => SCHEDULE_VERIFICATION,
        Command::Accept { .. } => ACCEPT,
        Command::Reject { .. } => REJECT,
        Command::ConfirmRedelivery { .. } => CONFIRM_REDELIVERY,
        Command::ConfirmExport { .. } => CONFIRM_EXPORT,
        Command::ConfirmDestruction { .. } => CONFIRM_DESTRUCTION,
        Command::MarkAfterReturn { .. } => MARK_AFTER_RETURN,
        Command::ReferDamages { .. } => REFER_DAMAGES,
        Command::RaiseForm29 { .. } => RAISE_FORM29,
        Command::RecordProtest { .. } => RECORD_PROTEST,
        Command::DecideProtest { .. } => DECIDE_PROTEST,
        Command::Rescind { .. } => RESCIND,
        Command::Cancel { .. } => CANCEL,
        Command::PassDueDate => PASS_DUE_DATE,
        Command::ExpirePetitionWindow => EXPIRE_PETITION_WINDOW,
        Command::ExpireProtestWindow => EXPIRE_PROTEST_WINDOW,
        Command::ExpireCourtWindow => EXPIRE_COURT_WINDOW,
        Command::Remind { .. } => REMIND,
    }
}

const ISSUE: CommandWords = CommandWords {
    title: "CBP makes the demand",
    does: "Section I is frozen and the form is made as a PDF. The days for marking or returning the \
           goods begin, and beside them those for a protest against the demand.",
    needs: "Box 12, box 13 or both; a reason in box 9 or box 15; a quantity; with box 12 what mark \
            is required; with box 13 the date of release; dates of entry, release and examination \
            not after the notice. The demand is made within its limits (below), or the officer \
            gives an override with its reason; the liquidation of the entry is not final.",
    law: &["19 CFR 134.51(a)", "19 CFR 141.113(g)", "19 CFR 141.113(h)"],
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
    needs: "1 to {extension_days} days, and the good cause in at least {reason_chars} characters.",
    law: &["19 CFR 134.54(a)"],
};
const GRANT_EXTENSION: CommandWords = CommandWords {
    title: "CBP grants more time",
    does: "The days are added to the last day as counted, before it rolled; the new one rolls in \
           its turn. An addendum is made, and reminders are set anew. More than one grant is \
           possible.",
    needs: "1 to {extension_days} days; a note for the importer is possible. The new last day lies \
            ahead.",
    law: &["19 CFR 134.54(a)"],
};
const DENY_EXTENSION: CommandWords = CommandWords {
    title: "CBP denies more time",
    does: "The old date stands. A case that the request had opened again is overdue again.",
    needs: "A reason.",
    law: &["19 CFR 134.54(a)"],
};
const REVOKE_EXTENSION: CommandWords = CommandWords {
    title: "CBP takes a grant of more time back",
    does: "The goods fall due on the day CBP names, which may be the day of the revocation. It \
           never lengthens the time. An addendum is made.",
    needs: "The new last day, today or later and before the one that counts; a reason.",
    law: &["19 CFR 134.54(a)", "HQ 967982"],
};
const SUBMIT_RESPONSE: CommandWords = CommandWords {
    title: "The importer answers in Section III",
    does: "The answer is locked and made as a PDF, and the clock stops. The goods stay held until \
           CBP accepts. Whether the answer is late goes by the moment it was received.",
    needs: "What was done with the goods, and quantities that add up to that of the notice and deny \
            nothing that CBP confirmed; name, title and telephone of the signer; the warning about \
            false certifications acknowledged. Where goods are said to comply: the certification, \
            where they are held, and a marked sample unless it is waived. Where goods are to be \
            exported or destroyed: the planned date. Who answers for the importer also signs for \
            it.",
    law: &["19 CFR 134.52", "19 CFR 134.51(a), (b)", "19 CFR 134.54(a)"],
};
const ADD_SUPPLEMENT: CommandWords = CommandWords {
    title: "The answer is added to",
    does: "What is added gets a version of its own; what was certified before is not changed.",
    needs: "A text or a file.",
    law: &[],
};
const REQUEST_SAMPLE_WAIVER: CommandWords = CommandWords {
    title: "The importer asks to be spared the sample",
    does: "The officer is told. Until CBP decides, the sample is required.",
    needs: "Why a sample is impracticable. Box 14 requires one, it is not waived, and no such \
            request waits.",
    law: &["19 CFR 134.52(b)"],
};
const DECIDE_SAMPLE_WAIVER: CommandWords = CommandWords {
    title: "CBP decides whether the sample is waived",
    does: "A waived sample need not come with the certification. After a denial the importer may \
           ask again.",
    needs: "Granted or denied, with a reason.",
    law: &["19 CFR 134.52(b)"],
};
const SCHEDULE_VERIFICATION: CommandWords = CommandWords {
    title: "CBP will look at the goods",
    does: "The importer is told when and where, and bears the cost of supervision.",
    needs: "A spot check or supervision; a day not before the answer; the place, unless it is the \
            one the answer names.",
    law: &["19 CFR 134.51(c)", "19 CFR 134.52(c), (e)", "19 CFR 134.55"],
};
const ACCEPT: CommandWords = CommandWords {
    title: "CBP accepts the answer",
    does: "Section IV is filled in, and the goods may be released.",
    needs: "An answer that does not disagree, every unit accounted for, and remarks that explain a \
            shortage where there is one.",
    law: &["19 CFR 134.52", "HQ 735561"],
};
const REJECT: CommandWords = CommandWords {
    title: "CBP does not accept the answer",
    does: "The demand is open again while days remain, and overdue when none do. So it is when a \
           certification proves false.",
    needs: "A reason; 1 to {extension_days} new days are possible, counted from the rejection.",
    law: &["19 CFR 134.52(d)", "HQ 733906", "HQ 733278"],
};
const CONFIRM_REDELIVERY: CommandWords = CommandWords {
    title: "CBP confirms that goods came back",
    does: "A part leaves the case in its state. With the last unit the goods are in custody, and \
           the clock stops.",
    needs: "A quantity, no more than is open; a day from the notice to the day of the record.",
    law: &["19 CFR 134.51(a)", "19 CFR 141.113"],
};
const CONFIRM_EXPORT: CommandWords = CommandWords {
    title: "CBP confirms that goods were exported",
    does: "Under its supervision. A part leaves the case in its state; with the last unit the case \
           is closed, or the goods in custody remain.",
    needs: "A quantity, no more than is open or in custody; a day from the notice to the day of the \
            record.",
    law: &["19 CFR 134.51(a), (b)"],
};
const CONFIRM_DESTRUCTION: CommandWords = CommandWords {
    title: "CBP confirms that goods were destroyed",
    does: "Under its supervision. A part leaves the case in its state; with the last unit the case \
           is closed, or the goods in custody remain.",
    needs: "A quantity, no more than is open or in custody; a day from the notice to the day of the \
            record.",
    law: &["19 CFR 134.51(a), (b)"],
};
const MARK_AFTER_RETURN: CommandWords = CommandWords {
    title: "CBP confirms that returned goods were marked in its custody",
    does: "With the last unit the goods are released and the case is closed.",
    needs: "A quantity, no more than is in custody; a day from the notice to the day of the record.",
    law: &["19 CFR 134.51(a)"],
};
const REFER_DAMAGES: CommandWords = CommandWords {
    title: "CBP claims liquidated damages",
    does: "The case goes to Fines, Penalties and Forfeitures. The time for a petition runs from the \
           mailing of the claim, and the importer is told until when, with a letter.",
    needs: "After the last day, or before it for a shortage that the answer admits. An amount above \
            zero; whether it is three times the value; the day the claim was mailed, which lies \
            after the last day unless there is such a shortage.",
    law: &["19 CFR 134.54(a)", "19 CFR 141.113(i)", "19 CFR 113.62(m)(1)", "19 CFR 172.3(b)"],
};
const RAISE_FORM29: CommandWords = CommandWords {
    title: "CBP assesses the marking duty on a Form 29",
    does: "That notice is linked, in both directions; the demand itself goes on.",
    needs: "The number of a Form 29 that was not raised from this notice before; the mark of origin \
            is in question.",
    law: &["19 U.S.C. 1304(i)", "19 CFR 134.2", "HQ 735561"],
};
const RECORD_PROTEST: CommandWords = CommandWords {
    title: "A protest against the demand is recorded",
    does: "The protest itself is filed with CBP on Form 19, not here. It moves nothing: the days of \
           the demand run on.",
    needs: "Its number, and the day CBP received it: a day of the window, and not later than the \
            record.",
    law: &["19 U.S.C. 1514(a)(4)", "19 CFR 174.12(e)(2)", "19 CFR 174.12(f)"],
};
const DECIDE_PROTEST: CommandWords = CommandWords {
    title: "CBP's decision on the protest is recorded",
    does: "It moves nothing: an allowed protest does not withdraw the demand by itself, CBP rescinds \
           it. After a denial, in whole or in part, the time for a summons runs, and the importer \
           is told until when, with a letter.",
    needs: "ALLOWED, DENIED or PARTLY_ALLOWED; the day of the decision, of a denial the day its \
            notice was mailed, not before the protest and not in the future.",
    law: &["19 CFR 174.29", "19 CFR 174.31"],
};
const RESCIND: CommandWords = CommandWords {
    title: "CBP withdraws the demand",
    does: "Nothing is demanded any more; also after an allowed protest. Another notice may follow.",
    needs: "A reason.",
    law: &["HQ 225028"],
};
const CANCEL: CommandWords = CommandWords {
    title: "CBP takes back a notice issued in error",
    does: "Possible while the demand is open and unanswered. An issued notice is not edited.",
    needs: "A reason.",
    law: &[],
};
const PASS_DUE_DATE: CommandWords = CommandWords {
    title: "The last day has ended",
    does: "The demand is overdue. So is, after some open days without a decision, a case that a \
           request for more time had opened again.",
    needs: "",
    law: &["19 CFR 134.54(a)"],
};
const EXPIRE_PETITION_WINDOW: CommandWords = CommandWords {
    title: "The last day for a petition has ended",
    does: "People are told; the case was handed over before.",
    needs: "",
    law: &["19 CFR 172.3"],
};
const EXPIRE_PROTEST_WINDOW: CommandWords = CommandWords {
    title: "The last day for a protest has ended",
    does: "People are told; the demand goes on.",
    needs: "",
    law: &["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)(2)"],
};
const EXPIRE_COURT_WINDOW: CommandWords = CommandWords {
    title: "The last day for a summons has ended",
    does: "People are told; nothing moves.",
    needs: "",
    law: &["28 U.S.C. 2636(a)", "19 CFR 174.31"],
};
const REMIND: CommandWords = CommandWords {
    title: "A reminder is due",
    does: "People are told; the case stays where it is. The days are those of the ladders below.",
    needs: "",
    law: &[],
};
