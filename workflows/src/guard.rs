//! What must hold for a command in every workflow: who may give it, what a text or a date must be.

use jiff::civil::Date;

use crate::actor::{Actor, ActorClass};
use crate::case::Case;
use crate::directory::{Account, FormKind, Privilege};
use crate::form29;
use crate::ids::{CaseNumber, EntryNumber, ImporterNumber};
use crate::rejection::{Rejection, RejectionCode};

/// Reason of a request for more time: shortest text that can explain circumstances.
pub(crate) const REASON_CHARS_MIN: usize = 20;
/// Longest extension that is asked for or granted at once, in calendar days.
pub(crate) const EXTENSION_DAYS_MAX: u16 = 90;
/// How long before its receipt a notice may be dated, in days: a year and a day.
const DATED_BEFORE_DAYS_MAX: i32 = 366;
/// How long after its receipt a notice may be dated, in days: prepared for a mailing to come.
const DATED_AHEAD_DAYS_MAX: i32 = 30;
/// Answers one case may hold, and supplements one answer; more is a program gone wild.
pub(crate) const ANSWERS_MAX: usize = 50;

/// Whether the actor is of the class that gives this command.
pub(crate) fn class(command: &str, class: ActorClass, actor: &Actor) -> Result<(), Rejection> {
    if actor.class == class {
        return Ok(());
    }
    Err(not_authorized(format!(
        "`{command}` is for {} actors; {} is a {} actor.",
        class.name(),
        actor.name,
        actor.class.name()
    )))
}

/// The importer's account, without which nobody can act for it.
pub(crate) fn importer_account<'a>(
    account: Option<&'a Account>,
    importer: &ImporterNumber,
) -> Result<&'a Account, Rejection> {
    account.ok_or_else(|| {
        not_authorized(format!(
            "The directory has no account for importer number {importer}; nobody can act for it."
        ))
    })
}

/// Whether a trade actor may act for the importer: of its own account, or with each of these
/// privileges granted to the actor's account.
pub(crate) fn trade_access(
    actor: &Actor,
    importer: &ImporterNumber,
    account: Option<&Account>,
    needed: &[Privilege],
) -> Result<(), Rejection> {
    let account = importer_account(account, importer)?;
    match needed.iter().find(|privilege| !account.permits(actor, **privilege, importer)) {
        None => Ok(()),
        Some(missing) => Err(not_authorized(format!(
            "{} of account {} has no `{}` for importer {}.",
            actor.name,
            actor.account.as_ref().map_or("(none)", |account| account.as_str()),
            missing.name(),
            // A name such as "Pipe Co." has the full stop of the sentence already.
            account.name.trim_end_matches('.')
        ))),
    }
}

/// Whether a trade actor is of the importer's own account.
pub(crate) fn importers_own(
    actor: &Actor,
    importer: &ImporterNumber,
    account: Option<&Account>,
    sentence: &str,
) -> Result<(), Rejection> {
    let account = importer_account(account, importer)?;
    if actor.account.as_ref() == Some(&account.ace_id) {
        return Ok(());
    }
    Err(not_authorized(sentence.to_owned()))
}

/// The date of a notice starts the legal period; one far from the day of receipt is a slip of the
/// pen that would give a year too much, or a date long gone. `place` names the box.
pub(crate) fn dated(place: &str, on: Date, received_on: Date) -> Result<(), Rejection> {
    let days = received_on.until(on).map_or(i32::MAX, |span| span.get_days());
    if (-DATED_BEFORE_DAYS_MAX..=DATED_AHEAD_DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!(
            "{place} bears {on}, and the notice was received on {received_on}; a notice is dated \
             at most {DATED_BEFORE_DAYS_MAX} days before and {DATED_AHEAD_DAYS_MAX} days after \
             that. Correct the date and issue it again."
        ),
    ))
}

/// A case does not follow or name itself.
pub(crate) fn another(own: &CaseNumber, other: &CaseNumber) -> Result<(), Rejection> {
    if own == other {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!("{other} cannot follow itself; name the notice that was raised."),
        ));
    }
    Ok(())
}

/// What follows a notice is another notice, of the form named and to the same importer; as far as
/// the other is known, since it may still be to come. The sentence keeps to itself whose it is.
pub(crate) fn follow_up(
    (own, importer): (&CaseNumber, &ImporterNumber),
    (named, form): (&CaseNumber, FormKind),
    related: &[&Case],
) -> Result<(), Rejection> {
    another(own, named)?;
    let Some(known) = related.iter().find(|other| other.number() == named) else { return Ok(()) };
    let what_is_wrong = if known.form_kind() != Some(form) {
        match form {
            FormKind::Form28 => "is not a Form 28",
            FormKind::Form29 => "is not a Form 29",
            FormKind::Form4647 => "is not a Form 4647",
        }
    } else if known.importer_number() != importer {
        "is a notice to another importer"
    } else {
        return Ok(());
    };
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!("{named} {what_is_wrong}; name the notice that was raised."),
    ))
}

/// Days of an extension, asked or granted.
pub(crate) fn extension_days(days: u16) -> Result<(), Rejection> {
    if (1..=EXTENSION_DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!("An extension has 1 to {EXTENSION_DAYS_MAX} calendar days, not {days}."),
    ))
}

/// The circumstances that a request for more time must explain.
pub(crate) fn extension_reason(reason: &str, citation: &str) -> Result<(), Rejection> {
    let chars = reason.trim().chars().count();
    if chars >= REASON_CHARS_MIN {
        return Ok(());
    }
    Err(incomplete(&format!(
        "A request for more time explains the circumstances in at least {REASON_CHARS_MIN} \
         characters; this reason has {chars}."
    ))
    .citing(citation))
}

/// A text that must not be empty.
pub(crate) fn text(what: &str, text: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        return Err(incomplete(&format!("The {what} is empty.")));
    }
    Ok(())
}

/// One more answer or supplement of so many.
pub(crate) fn room_for_one_more(what: &str, held: usize) -> Result<(), Rejection> {
    if held < ANSWERS_MAX {
        return Ok(());
    }
    Err(Rejection::new(
        RejectionCode::NotAllowed,
        format!("The case holds {ANSWERS_MAX} {what}, the most it can."),
    ))
}

pub(crate) fn incomplete(sentence: &str) -> Rejection {
    Rejection::new(RejectionCode::Incomplete, sentence)
}

pub(crate) const fn not_authorized(sentence: String) -> Rejection {
    Rejection { code: RejectionCode::NotAuthorized, sentence, citation: None }
}

/// No demand for goods after the liquidation of their entry has become final: no reason helps
/// (19 CFR 141.113(h)).
pub(crate) fn not_finally_liquidated(
    entry: &EntryNumber,
    on: Date,
    related: &[&Case],
) -> Result<(), Rejection> {
    match form29::liquidation_of(entry, related) {
        Some(liquidation) if liquidation.is_final(on) => Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "Entry {entry} was liquidated on {} and that is final; goods cannot be demanded \
                 back any more, whatever the reason.",
                liquidation.on
            ),
        )
        .citing("19 CFR 141.113(h)")),
        Some(_) | None => Ok(()),
    }
}

/// A command in a state it has no meaning in: names the states it has.
pub(crate) fn wrong_state(
    command: &str,
    possible: &[&str],
    number: &CaseNumber,
    state: &str,
) -> Rejection {
    if possible.is_empty() {
        let sentence = format!("`{command}` of this kind has no meaning for {number}.");
        return Rejection::new(RejectionCode::WrongState, sentence);
    }
    Rejection::new(
        RejectionCode::WrongState,
        format!("`{command}` is possible in {} only; {number} is {state}.", possible.join(", ")),
    )
}

/// A command for a case that has ended.
pub(crate) fn closed(command: &str, number: &CaseNumber, state: &str) -> Rejection {
    Rejection::new(
        RejectionCode::Closed,
        format!("{number} has ended as {state}; `{command}` changes nothing any more."),
    )
}

/// A command for a number that nothing was issued under.
pub(crate) fn nothing_issued(command: &str) -> Rejection {
    Rejection::new(
        RejectionCode::WrongState,
        format!("`{command}` needs a notice, and none was issued under this number."),
    )
}

/// A second issue of one number. `remedy` says what to do instead, a whole sentence.
pub(crate) fn already_issued(number: &CaseNumber, on: Date, remedy: &str) -> Rejection {
    Rejection::new(
        RejectionCode::AlreadyIssued,
        format!("{number} was issued on {on}; a notice is issued once and not edited. {remedy}"),
    )
}
