//! Seeded bugs: the function under check with one rule broken, each in its own way. The checker
//! must find every one, by the rule it breaks.

use jiff::{Timestamp, ToSpan};
use workflows::actor::{Actor, ActorClass};
use workflows::case::{Case, Context, Step, step};
use workflows::clocks::Clock;
use workflows::deadline::Certificate;
use workflows::declaration::{Signer, SignerRole};
use workflows::effect::{Audience, Effect, Message, Notification, Standing};
use workflows::ladder::RungKind;
use workflows::message::Command;
use workflows::rejection::Rejection;
use workflows::{declaration, form28, form29, form4647};

use crate::machine::{Spec, StepFn};

type Stepped = Result<Step, Rejection>;

/// A bug that was put in on purpose.
pub(crate) struct Bug {
    /// What is wrong, as somebody would report it.
    pub(crate) name: &'static str,
    /// The machine it is in.
    pub(crate) spec: &'static dyn Spec,
    /// The rule that finds it.
    pub(crate) found_by: &'static str,
    /// The function under check with the bug in it.
    pub(crate) step: StepFn,
}

/// Every bug.
pub(crate) const BUGS: [Bug; 18] = [
    Bug {
        name: "an answer of the last day counts as late",
        spec: &crate::form28::Form28,
        found_by: "an answer is late exactly when it came after the last day",
        step: late_a_day_early,
    },
    Bug {
        name: "the due date passes when its last day begins",
        spec: &crate::form28::Form28,
        found_by: "a date passes only when it has ended",
        step: passes_a_day_early,
    },
    Bug {
        name: "an accepted answer leaves the notice open",
        spec: &crate::form28::Form28,
        found_by: "every move is one of the machine's table",
        step: accepts_and_stays_open,
    },
    Bug {
        name: "a request for more time needs no reason",
        spec: &crate::form28::Form28,
        found_by: "more time can be asked for exactly until the last day has ended",
        step: asks_without_a_reason,
    },
    Bug {
        name: "an officer may answer for the importer",
        spec: &crate::form28::Form28,
        found_by: "a command is taken only from those who may give it",
        step: answers_for_the_importer,
    },
    Bug {
        name: "a cancelled notice still reminds of its answer",
        spec: &crate::form28::Form28,
        found_by: "nothing is asked of the trade after the case has ended",
        step: reminds_after_the_end,
    },
    Bug {
        name: "a proposed action gives 21 days",
        spec: &crate::form29::Form29,
        found_by: "every last day is the lawful number of days after its event, on an open day",
        step: one_day_too_many,
    },
    Bug {
        name: "the window for a protest closes a day late",
        spec: &crate::form29::Form29,
        found_by: "a protest is recorded exactly when it was filed and received inside its window",
        step: protests_a_day_late,
    },
    Bug {
        name: "the window for a protest closes a day early",
        spec: &crate::form29::Form29,
        found_by: "a protest is recorded exactly when it was filed and received inside its window",
        step: refuses_a_protest_of_the_last_day,
    },
    Bug {
        name: "a grant of more time takes days away",
        spec: &crate::form29::Form29,
        found_by: "more time never shortens",
        step: grants_less_time,
    },
    Bug {
        name: "a proposal that is withdrawn keeps its clock",
        spec: &crate::form29::Form29,
        found_by: "nothing is asked of the trade after the case has ended",
        step: withdraws_and_lets_the_clock_run,
    },
    Bug {
        name: "an action can be proposed on an entry that is liquidated",
        spec: &crate::form29::Form29,
        found_by: "what may not be done yet, or not any more, is refused",
        step: knows_no_liquidation,
    },
    Bug {
        name: "a revocation gives more time",
        spec: &crate::form4647::Form4647,
        found_by: "a revocation never lengthens",
        step: revokes_into_the_future,
    },
    Bug {
        name: "a redelivery is counted twice",
        spec: &crate::form4647::Form4647,
        found_by: "quantities balance",
        step: counts_twice,
    },
    Bug {
        name: "a demand that was rescinded can be answered",
        spec: &crate::form4647::Form4647,
        found_by: "no command leaves a state in which the case has ended",
        step: answers_after_the_end,
    },
    Bug {
        name: "a demand is made and no clock runs",
        spec: &crate::form4647::Form4647,
        found_by: "the clock of a state runs in it",
        step: opens_without_a_clock,
    },
    Bug {
        name: "a declaration takes effect before its first day",
        spec: &crate::declaration::Declaration,
        found_by: "what may not be done yet, or not any more, is refused",
        step: begins_too_early,
    },
    Bug {
        name: "a customs broker may be asked to sign the non-reimbursement statement",
        spec: &crate::declaration::Declaration,
        found_by: "what may not be done yet, or not any more, is refused",
        step: asks_a_broker_to_sign,
    },
];

fn late_a_day_early(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let is_answer = matches!(command, Command::Form28(form28::Command::SubmitResponse(_)));
    let received_at = if is_answer { day_after(context.received_at) } else { context.received_at };
    step(case, command, actor, &Context { received_at, ..*context })
}

fn passes_a_day_early(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let passes = matches!(command, Command::Form28(form28::Command::PassDueDate));
    let now = if passes { day_after(context.now) } else { context.now };
    step(case, command, actor, &Context { now, ..*context })
}

fn accepts_and_stays_open(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if let (Command::Form28(form28::Command::AcceptResponse), Case::Form28(case)) =
        (command, &mut taken.case)
    {
        case.state = form28::State::UnderReview;
    }
    Ok(taken)
}

fn asks_without_a_reason(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let Command::Form28(form28::Command::RequestExtension { days, reason }) = command else {
        return step(case, command, actor, context);
    };
    let reason = format!("{reason:.<30}");
    let padded = Command::Form28(form28::Command::RequestExtension { days: *days, reason });
    step(case, &padded, actor, context)
}

fn answers_for_the_importer(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let is_answer = matches!(command, Command::Form28(form28::Command::SubmitResponse(_)));
    if is_answer && actor.class == ActorClass::Cbp {
        return step(case, command, &form28::samples::trade_user(), context);
    }
    step(case, command, actor, context)
}

fn reminds_after_the_end(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if matches!(command, Command::Form28(form28::Command::Cancel { .. })) {
        taken.effects.push(Effect::Tell(Notification {
            audience: Audience::Importer,
            message: Message::Reminder {
                rung: RungKind::Before(1),
                today: jiff::civil::date(2026, 6, 15),
                standing: Standing::default(),
            },
            about: Some(Clock::Answer),
            documents: Vec::new(),
        }));
    }
    Ok(taken)
}

fn one_day_too_many(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if matches!(command, Command::Form29(form29::Command::Issue(_))) {
        move_answer(&mut taken, 1);
    }
    Ok(taken)
}

fn protests_a_day_late(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    if !matches!(command, Command::Form29(form29::Command::RecordProtest { .. })) {
        return step(case, command, actor, context);
    }
    let refused = match step(case, command, actor, context) {
        Ok(taken) => return Ok(taken),
        Err(refused) => refused,
    };
    let received_at = day_before(context.received_at);
    step(case, command, actor, &Context { received_at, ..*context }).map_err(|_| refused)
}

fn refuses_a_protest_of_the_last_day(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let is_protest = matches!(command, Command::Form29(form29::Command::RecordProtest { .. }));
    let received_at = if is_protest { day_after(context.received_at) } else { context.received_at };
    step(case, command, actor, &Context { received_at, ..*context })
}

fn grants_less_time(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if matches!(command, Command::Form29(form29::Command::GrantExtension { .. })) {
        move_answer(&mut taken, -40);
    }
    Ok(taken)
}

fn withdraws_and_lets_the_clock_run(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if let (
        Command::Form29(form29::Command::WithdrawProposal { .. }),
        Case::Form29(after),
        Some(Case::Form29(before)),
    ) = (command, &mut taken.case, case)
    {
        after.file.clocks.clone_from(&before.file.clocks);
        taken.effects.retain(|effect| !matches!(effect, Effect::StopDeadline(_)));
    }
    Ok(taken)
}

fn knows_no_liquidation(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let is_issue = matches!(command, Command::Form29(form29::Command::Issue(_)));
    let related = if is_issue { &[] } else { context.related };
    step(case, command, actor, &Context { related, ..*context })
}

fn revokes_into_the_future(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if matches!(command, Command::Form4647(form4647::Command::RevokeExtension { .. })) {
        move_answer(&mut taken, 90);
    }
    Ok(taken)
}

fn counts_twice(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let taken = step(case, command, actor, context)?;
    if matches!(command, Command::Form4647(form4647::Command::ConfirmRedelivery { .. })) {
        return Ok(step(Some(&taken.case), command, actor, context).unwrap_or(taken));
    }
    Ok(taken)
}

fn answers_after_the_end(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut open = case.cloned();
    if let (Command::Form4647(form4647::Command::SubmitResponse(_)), Some(Case::Form4647(case))) =
        (command, &mut open)
        && case.state == form4647::State::Rescinded
    {
        case.state = form4647::State::Open;
    }
    step(open.as_ref(), command, actor, context)
}

fn opens_without_a_clock(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let mut taken = step(case, command, actor, context)?;
    if let (Command::Form4647(form4647::Command::Issue(_)), Case::Form4647(case)) =
        (command, &mut taken.case)
    {
        case.file.clocks = workflows::clocks::Clocks::default();
        taken.effects.retain(|effect| !matches!(effect, Effect::RunDeadline { .. }));
    }
    Ok(taken)
}

fn begins_too_early(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let begins = matches!(command, Command::Declaration(declaration::Command::Activate));
    let now = if begins { context.now + (24 * 200).hours() } else { context.now };
    step(case, command, actor, &Context { now, ..*context })
}

fn asks_a_broker_to_sign(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Stepped {
    let Command::Declaration(declaration::Command::SendForSignature { signer }) = command else {
        return step(case, command, actor, context);
    };
    let signer = Signer { role: SignerRole::CompanyOfficer, ..signer.clone() };
    let as_officer = Command::Declaration(declaration::Command::SendForSignature { signer });
    step(case, &as_officer, actor, context)
}

/// Moves the last day of an answer, in the case and in what the store is told.
fn move_answer(taken: &mut Step, days: i32) {
    let Some(certificate) = taken.case.clocks().certificate(Clock::Answer) else { return };
    let moved = Certificate {
        raw_due_on: certificate.raw_due_on.saturating_add(days.days()),
        due_on: certificate.due_on.saturating_add(days.days()),
        ..certificate.clone()
    };
    let file = match &mut taken.case {
        Case::Form28(case) => &mut case.file,
        Case::Form29(case) => &mut case.file,
        Case::Form4647(case) => &mut case.file,
        Case::Declaration(case) => &mut case.file,
    };
    file.clocks = std::mem::take(&mut file.clocks).with(Clock::Answer, moved.clone());
    for effect in &mut taken.effects {
        if let Effect::RunDeadline { clock: Clock::Answer, certificate, .. } = effect {
            certificate.clone_from(&moved);
        }
    }
}

fn day_after(at: Timestamp) -> Timestamp {
    at + 24.hours()
}

fn day_before(at: Timestamp) -> Timestamp {
    at - 24.hours()
}
