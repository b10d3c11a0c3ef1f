//! Cases that are known besides the one under check.

use jiff::civil::Date;
use workflows::calendar::Calendar;
use workflows::case::{Case, Context, Policy, step};
use workflows::form29::{self, samples};
use workflows::ids::EntryNumber;
use workflows::message::Command;

use crate::oracle;
use crate::rules::Seen;

/// A Form 29 on that entry, which was liquidated on that day; nobody protests.
pub(crate) fn liquidated(entry: &EntryNumber, on: Date) -> Case {
    let mut notice = samples::taken_notice();
    notice.entry_number = entry.clone();
    notice.additional_entry_numbers.clear();
    notice.date_of_notice = on;
    let commands = [
        form29::Command::Issue(Box::new(notice)),
        form29::Command::RecordLiquidation { liquidation_date: on },
    ];
    let (calendar, policy) = (Calendar::cbp(), Policy::default());
    let at = oracle::at(on, 12, 0);
    let context = Context {
        received_at: at,
        now: at,
        calendar: &calendar,
        importer: None,
        related: &[],
        policy: &policy,
    };
    let officer = samples::officer();
    let case = commands.into_iter().fold(None, |case: Option<Case>, command| {
        step(case.as_ref(), &Command::Form29(command), &officer, &context).ok().map(|it| it.case)
    });
    case.unwrap_or_else(|| unreachable!("a taken action can be issued and liquidated"))
}

/// Whether a known liquidation of the entry, against which nobody protested, is final on a day:
/// the 180 days for a protest have ended before.
pub(crate) fn is_final(entry: &EntryNumber, seen: &Seen<'_>, on: Date) -> bool {
    seen.before.related(seen.of).into_iter().any(|case| match case {
        Case::Form29(case) if case.notice.concerns(entry) => {
            let window = case.file.clocks.certificate(workflows::clocks::Clock::Protest);
            case.liquidated_on.zip(window).is_some_and(|(liquidated_on, window)| {
                let last = oracle::days_after(liquidated_on, oracle::PROTEST_DAYS);
                oracle::moved_on(last, window, &seen.machine.calendar) < on
            })
        }
        Case::Form28(_) | Case::Form29(_) | Case::Form4647(_) | Case::Declaration(_) => false,
    })
}
