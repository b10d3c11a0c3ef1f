//! The protest in plain words.

use super::super::chart::{About, ClockWords, CommandWords};
use super::Event;
use crate::protest::Protest;

pub(super) const ABOUT: About = About {
    paragraphs: &[
        "Against a liquidation (Form 29) or a demand to mark or return goods (Form 4647) the \
         importer may protest.",
        "The protest is filed with CBP on Form 19, not here: this companion of the case only \
         follows it, so that nobody misses the time for it, or the time for the court after a \
         denial.",
        "For Form 29 it begins with the liquidation, not with the notice; for Form 4647 with the \
         notice itself. A protest against a demand stops none of its days.",
        "A request for further review is made in the protest and moves no date of the importer's. \
         Only a protest against the exclusion of goods is denied by lapse of 30 days; for a \
         liquidation or a demand CBP has two years, and its decision is recorded when it comes.",
    ],
    line: "The time for a protest runs, a protest is filed and decided, the time for a summons runs \
           after a denial.",
    law: &[
        "19 U.S.C. 1514",
        "19 U.S.C. 1515(a)",
        "19 CFR 174.12",
        "19 CFR 174.21",
        "19 CFR 174.31",
        "28 U.S.C. 2636(a)",
    ],
    sample: "protest 2704-26-100417, filed on October 1, 2026, against the liquidation of August \
             14, 2026",
};

pub(super) const LIQUIDATION: ClockWords = ClockWords {
    title: "The protest against a liquidation",
    starts: "The liquidation or reliquidation, from its own day, whenever it is recorded here.",
    passes: "The liquidation is final.",
    more_time: "",
};
pub(super) const DEMAND: ClockWords = ClockWords {
    title: "The protest against a demand to mark or return goods",
    starts: "The notice that demands the goods, from its date, beside the days for marking or \
             returning them.",
    passes: "The demand itself goes on; it can be protested no more.",
    more_time: "",
};
pub(super) const COURT: ClockWords = ClockWords {
    title: "The summons after a denied protest",
    starts: "A decision that denies the protest in whole or in part, from the day its notice was \
             mailed.",
    passes: "Nothing more can follow here. Whether a summons was filed is the court's record.",
    more_time: "",
};

pub(super) const AGAINST_A_DEMAND: &str =
    "The protest is against a demand on Form 4647, and its days count from the notice.";
pub(super) const WITHOUT_A_PROTEST: &str = "The time for a protest ended without one on record.";
pub(super) const RECEIVED_IN_TIME: &str = "The same, but the record was received before the time ended and is processed after the clock \
     closed it. The protest itself takes it; a Form 29 case that has ended with the window does not \
     open again for it, a Form 4647 case does take it.";
pub(super) const COURT_OVER: &str = "The protest was denied, and the time for a summons is over.";

/// What a state means.
pub(super) const fn state(protest: &Protest) -> &'static str {
    match protest {
        Protest::PendingWindow => "A protest may be filed.",
        Protest::Filed { .. } => "A protest is filed and waits for CBP's decision.",
        Protest::CourtWindow { .. } => {
            "The protest was denied, in whole or in part; a summons may be filed in the Court of \
             International Trade."
        }
        Protest::Closed { .. } => {
            "The protest was allowed, the time for it ended without one, or the time for a summons \
             is over."
        }
    }
}

/// An event in plain words.
pub(super) const fn event(event: Event) -> CommandWords {
    match event {
        Event::Record { .. } => RECORD,
        Event::Decide { .. } => DECIDE,
        Event::ExpireWindow => EXPIRE_WINDOW,
        Event::ExpireCourtWindow => EXPIRE_COURT_WINDOW,
    }
}

const RECORD: CommandWords = CommandWords {
    title: "A protest is recorded",
    does: "The reminders of the time for it stop. The number and the day are kept, and who recorded \
           them.",
    needs: "The number of the protest and the day CBP received it: a day of the window, and not \
            later than the record.",
    law: &["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)", "19 CFR 174.12(f)"],
};
const DECIDE: CommandWords = CommandWords {
    title: "CBP's decision is recorded",
    does: "An allowed protest is closed. A denial, in whole or in part, opens the time for a \
           summons, and the importer is told until when, with a letter.",
    needs: "ALLOWED, DENIED or PARTLY_ALLOWED; the day of the decision, of a denial the day its \
            notice was mailed, not before the protest and not in the future.",
    law: &["19 U.S.C. 1515(a)", "19 CFR 174.21(a)", "28 U.S.C. 1581(a)"],
};
const EXPIRE_WINDOW: CommandWords = CommandWords {
    title: "The last day for a protest has ended",
    does: "No protest is on record, and none can be filed in time any more.",
    needs: "",
    law: &["19 U.S.C. 1514(c)(3)", "19 CFR 174.12(e)"],
};
const EXPIRE_COURT_WINDOW: CommandWords = CommandWords {
    title: "The last day for a summons has ended",
    does: "The companion is closed.",
    needs: "",
    law: &["28 U.S.C. 2636(a)", "19 CFR 174.31"],
};
