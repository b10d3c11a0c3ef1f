//! Blanket declarations in plain words.

use super::super::chart::{About, ClockWords, CommandWords};
use crate::declaration::{Command, State};

pub(super) const ABOUT: About = About {
    paragraphs: &[
        "The importer, or its agent, states something once for all entries of a period, to support \
         what is claimed for the goods.",
        "There are three types. The Non-Reimbursement Blanket Statement says that nobody pays or \
         refunds the importer's antidumping duty; without it reimbursement is presumed and the duty \
         doubled. The Importer Certifying Statement proves an actual use, or claims a preference. \
         The Affidavit of Manufacture, by the producer of a yarn, thread or fabric, supports a \
         textile preference.",
        "What is submitted cannot be edited or deleted, only cancelled. It counts for entries of \
         its period, and stays evidence for them after it has ended.",
        "What the types must hold comes partly from guidance, which is not law: the citations say \
         so.",
    ],
    line: "The importer drafts a declaration, has it signed and submits it; it counts for its \
           period, is renewed, cancelled or expires.",
    law: &[
        "19 CFR 351.402(f)",
        "19 CFR 10.138",
        "CBP, Guidance for Reimbursement Certificates, 30 November 2018",
        "CBP textile book transmittal TBT-07-019",
    ],
    sample: "DCL-2026-000051, about antidumping duty, for July 1, 2026, to June 30, 2027; where a \
             type matters, DCL-2026-000052 to DCL-2026-000054",
};

pub(super) const VALIDITY: ClockWords = ClockWords {
    title: "The validity",
    starts: "The first day of the period, once the declaration is submitted.",
    passes: "The declaration is no evidence for later entries; it stays evidence for those of its \
             period, and may be renewed.",
    more_time: "",
};

pub(super) const NOT_COMPLETE: &str = "Something that its type must hold is missing.";
pub(super) const OF_ANOTHER_TYPE: &str =
    "It is not about antidumping duty; the sample claims a preference.";
pub(super) const RENEWAL_DRAFTED: &str = "A renewal is drafted and not submitted.";
pub(super) const RENEWAL_SUBMITTED: &str =
    "A renewal is submitted: the cover goes on, and nobody is reminded of the end.";
pub(super) const LAST_DAY_ENDED: &str =
    "The last day has ended, and the clock has not yet come to it.";
pub(super) const RENEWED: &str = "A renewal is submitted.";
pub(super) const FROM_THE_START: &str =
    "It was filed in error and cancelled from its first day: it counts for no entry.";

/// What a state means.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Draft => "It is written and open to change.",
        State::PendingSignature => "It lies before the person who is asked to sign.",
        State::Submitted => {
            "It is signed or submitted with a signed copy, and frozen; its first day has not begun."
        }
        State::Active => "It counts for entries of its period.",
        State::Expired => {
            "Its last day has ended. It stays evidence for entries of its period, and may be \
             renewed."
        }
        State::Superseded => {
            "Another declaration has taken its place. It stays evidence for entries before that \
             day."
        }
        State::Cancelled => {
            "It was cancelled, or the importer reported a reimbursement. It stays evidence for \
             entries before the day from which it was."
        }
        State::Rejected => "CBP rejected it. It is evidence for no entry.",
    }
}

/// A command in plain words.
pub(super) const fn command(command: &Command) -> CommandWords {
    match command {
        Command::Draft(_) => DRAFT,
        Command::SendForSignature { .. } => SEND_FOR_SIGNATURE,
        Command::Sign { .. } => SIGN,
        Command::Decline { .. } => DECLINE,
        Command::Submit { .. } => SUBMIT,
        Command::Reject { .. } => REJECT,
        Command::Cancel { .. } => CANCEL,
        Command::ReportReimbursement { .. } => REPORT_REIMBURSEMENT,
        Command::Renew { .. } => RENEW,
        Command::LinkEntry(_) => LINK_ENTRY,
        Command::Activate => ACTIVATE,
        Command::Expire => EXPIRE,
        Command::Supersede { .. } => SUPERSEDE,
        Command::Remind { .. } => REMIND,
    }
}

const DRAFT: CommandWords = CommandWords {
    title: "A declaration is drafted, or its draft replaced",
    does: "A draft may be incomplete; what it can never hold is refused at once.",
    needs: "A number of the form DCL-YYYY-NNNNNN, the importer, the type, and a period no \
            longer than the operator has set, twelve months by default.",
    law: &["CBP, Guidance for Reimbursement Certificates, 30 November 2018"],
};
const SEND_FOR_SIGNATURE: CommandWords = CommandWords {
    title: "Somebody is asked to sign",
    does: "The words are frozen and made as a PDF, and the signer is asked by mail.",
    needs: "A complete draft, and a signer of the right side. About antidumping duty: an officer of \
            the company, never a broker. Affidavit: an employee of the producer. End use: the \
            manager of the plant, the end user or another who knows the use. Preference: the \
            importer's own side.",
    law: &["19 CFR 351.402(f)", "19 CFR 10.138", "CBP textile book transmittal TBT-07-019"],
};
const SIGN: CommandWords = CommandWords {
    title: "The person asked signs",
    does: "The declaration is submitted: from here on nothing is edited, and the first day is \
           waited for.",
    needs: "Name and title of the person asked; the day of signing, from that of the draft to that \
            of the receipt. About antidumping duty the officer signs in the importer's own account. \
            A certificate of use comes within three years of the entries it is for.",
    law: &["19 CFR 351.402(f)", "19 CFR 10.138"],
};
const DECLINE: CommandWords = CommandWords {
    title: "The person asked does not sign",
    does: "The draft is open to change again, and whoever drafted it is told why.",
    needs: "A reason.",
    law: &[],
};
const SUBMIT: CommandWords = CommandWords {
    title: "The statement is submitted with a copy signed on paper",
    does: "Only the statement about antidumping duty may be submitted this way; the signed paper \
           stays on file.",
    needs: "A complete draft, and the signed copy as a file.",
    law: &["19 CFR 351.402(f)"],
};
const REJECT: CommandWords = CommandWords {
    title: "CBP rejects the declaration",
    does: "It is evidence for no entry, also for those of days on which it was active.",
    needs: "A reason.",
    law: &[],
};
const CANCEL: CommandWords = CommandWords {
    title: "The declaration is cancelled",
    does: "It no longer counts from the day named, and stays evidence for earlier entries. Entries \
           that have lost their cover are counted in the message. One that has not begun is \
           cancelled from its first day.",
    needs: "A reason; the day, unless it is today: from the first day of the period to today.",
    law: &["CBP, ACE user guide, Blanket Declaration Records, February 2012"],
};
const REPORT_REIMBURSEMENT: CommandWords = CommandWords {
    title: "The importer reports that its duty is reimbursed",
    does: "What was stated holds no longer: the statement is cancelled from today. CBP learns it by \
           the published fact, and the antidumping duty may double.",
    needs: "What happened. Only the importer itself may report it.",
    law: &["19 CFR 351.402(f)(3)"],
};
const RENEW: CommandWords = CommandWords {
    title: "The declaration is renewed",
    does: "A new draft is opened with the same content for the days after the last one; this \
           declaration stays what it is until the new one takes effect.",
    needs: "A number that is free, and the new last day. No renewal is under way.",
    law: &[],
};
const LINK_ENTRY: CommandWords = CommandWords {
    title: "An entry is noted that relies on it",
    does: "The entry, its line, and its case or tariff number are kept.",
    needs: "An entry of the same importer, of a day for which the declaration counts. About \
            antidumping duty: one of its cases. The other types: one of their tariff numbers. A \
            certificate of use was submitted within three years of the entry.",
    law: &["19 CFR 351.402(f)", "19 CFR 10.138"],
};
const ACTIVATE: CommandWords = CommandWords {
    title: "The first day has begun",
    does: "The declaration counts, and its reminders are set. Active declarations whose scope lies \
           wholly in its own, or that it renews, and that do not last longer, give way to it.",
    needs: "",
    law: &[],
};
const EXPIRE: CommandWords = CommandWords {
    title: "The last day has ended",
    does: "Later entries are not covered any more.",
    needs: "",
    law: &[],
};
const SUPERSEDE: CommandWords = CommandWords {
    title: "Another declaration takes its place",
    does: "It follows from the first day of the other one, and stays evidence for entries before.",
    needs: "",
    law: &[],
};
const REMIND: CommandWords = CommandWords {
    title: "A reminder is due",
    does: "People are told; the declaration stays what it is. Once a renewal is submitted nobody is \
           reminded. The days are those of the ladder below.",
    needs: "",
    law: &[],
};
