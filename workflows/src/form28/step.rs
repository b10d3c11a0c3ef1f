//! The transitions of a Form 28 case, one function per command.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::command::Command;
use super::guard;
use super::notice::Notice;
use super::response::{ReceivedResponse, ReceivedSupplement, Response, Supplement};
use super::state::{Case, Extension, Origin, State, Viewed};
use crate::actor::Actor;
use crate::case::Context;
use crate::deadline::{self, Certificate, Question, Rule};
use crate::effect::{
    Audience, Document, DocumentContent, DocumentKey, Effect, ExtensionRequest, Message,
    Notification,
};
use crate::ids::CaseNumber;
use crate::ladder::{self, FireTime, RungKind};
use crate::law::Law;
use crate::rejection::{Rejection, RejectionCode};

/// The period CBP sets for more information when it names none, in calendar days.
const ASK_MORE_DAYS: u16 = 30;

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The case afterwards.
    pub case: Case,
    /// Name of the fact.
    pub event: &'static str,
    /// What must follow.
    pub effects: Vec<Effect>,
}

/// Moves a Form 28 case by one command. Pure.
///
/// # Errors
/// A [`Rejection`] changes nothing.
pub fn step(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::authorized(command, actor, case.map(|case| &case.notice), context)?;
    match (case, command) {
        (None, Command::Issue(notice)) => issue(notice, context),
        (None, _) => Err(Rejection::new(
            RejectionCode::WrongState,
            format!("`{}` needs a notice, and none was issued under this number.", command.name()),
        )),
        (Some(case), Command::Issue(_)) => Err(already_issued(case)),
        (Some(case), _) if case.state.is_terminal() => Err(closed(case, command)),
        (Some(case), _) => step_open(case, command, actor, context),
    }
}

fn step_open(
    case: &Case,
    command: &Command,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    require_state(case, command)?;
    match command {
        Command::Issue(_) => Err(already_issued(case)),
        Command::View => Ok(view(case, actor, context)),
        Command::RequestExtension { days, reason } => {
            request_extension(case, *days, reason, actor, context)
        }
        Command::GrantExtension { days, note } => {
            grant_extension(case, *days, note.as_deref(), actor, context)
        }
        Command::DenyExtension { reason } => deny_extension(case, reason, context),
        Command::SubmitResponse(response) => submit_response(case, response, actor, context),
        Command::AddSupplement(supplement) => add_supplement(case, supplement, actor, context),
        Command::WithdrawResponse { reason } => withdraw_response(case, reason, context),
        Command::StartReview => Ok(moved(case, State::UnderReview, "review-started")),
        Command::AcceptResponse => {
            let step = moved(case, State::ClosedSatisfied, "response-accepted");
            Ok(step.telling_trade(&Message::ClosedSatisfied, &[]))
        }
        Command::CloseNoResponse => {
            let step = moved(case, State::ClosedNoResponse, "closed-without-response").stopping();
            Ok(step.telling_trade(&Message::ClosedNoResponse, &[]))
        }
        Command::AskMore { message, days } => ask_more(case, message, *days, context),
        Command::RaiseForm29 { form29 } => Ok(raise_form29(case, form29)),
        Command::RaiseForm4647 { form4647 } => raise_form4647(case, form4647),
        Command::Cancel { reason } => cancel(case, reason),
        Command::PassDueDate => pass_due_date(case, context),
        Command::Remind(rung) => Ok(remind(case, *rung, context)),
    }
}

/// The states a command has a meaning in: the "From" column of lifecycle §4.1.
fn from_states(command: &Command) -> &'static [State] {
    use State::{Issued, MoreInfoRequired, Overdue, ResponseReceived, UnderReview};
    match command {
        Command::Issue(_) => &[],
        // OVERDUE: a request received in time counts although the clock was quicker (design §5).
        Command::View | Command::RequestExtension { .. } => &[Issued, Overdue],
        Command::GrantExtension { .. } | Command::DenyExtension { .. } => &[Issued, Overdue],
        Command::SubmitResponse(_) => &[Issued, Overdue, MoreInfoRequired],
        Command::AddSupplement(_) => &[ResponseReceived, UnderReview],
        Command::WithdrawResponse { .. } | Command::StartReview => &[ResponseReceived],
        Command::AcceptResponse | Command::AskMore { .. } => &[UnderReview],
        Command::CloseNoResponse => &[Overdue],
        Command::RaiseForm29 { .. } | Command::RaiseForm4647 { .. } => &[UnderReview, Overdue],
        Command::Cancel { .. } => {
            &[Issued, Overdue, ResponseReceived, UnderReview, MoreInfoRequired]
        }
        Command::PassDueDate => &[Issued, MoreInfoRequired],
        Command::Remind(RungKind::After(_)) => &[Overdue],
        Command::Remind(
            RungKind::Before(_) | RungKind::OnDay | RungKind::NotViewed(_) | RungKind::DuePassed,
        ) => &[Issued, MoreInfoRequired],
    }
}

fn require_state(case: &Case, command: &Command) -> Result<(), Rejection> {
    let possible = from_states(command);
    if possible.contains(&case.state) {
        return Ok(());
    }
    let names: Vec<&str> = possible.iter().map(|state| state.name()).collect();
    Err(Rejection::new(
        RejectionCode::WrongState,
        format!(
            "`{}` is possible in {} only; {} is {}.",
            command.name(),
            names.join(", "),
            case.notice.notice_number,
            case.state.name()
        ),
    ))
}

fn already_issued(case: &Case) -> Rejection {
    Rejection::new(
        RejectionCode::AlreadyIssued,
        format!(
            "{} was issued on {}; a notice is issued once and not edited. Cancel it and issue \
             another number, or ask for more.",
            case.notice.notice_number, case.notice.date_of_request
        ),
    )
}

fn closed(case: &Case, command: &Command) -> Rejection {
    Rejection::new(
        RejectionCode::Closed,
        format!(
            "{} has ended as {}; `{}` changes nothing any more.",
            case.notice.notice_number,
            case.state.name(),
            command.name()
        ),
    )
}

fn issue(notice: &Notice, context: &Context<'_>) -> Result<Step, Rejection> {
    guard::issuable(notice)?;
    let deadline = certificate(
        &Question {
            rule: Rule::Form28Response,
            trigger_on: notice.date_of_request,
            days: notice.response_days,
            extensions: &[],
            port: Some(&notice.from.port_code),
        },
        context,
    )?;
    let case = Case {
        notice: notice.clone(),
        state: State::Issued,
        deadline: deadline.clone(),
        deadline_ordinal: 0,
        deadline_origin: Origin::Notice,
        clock_runs: false,
        extension: Extension::None,
        addenda: 0,
        first_viewed: None,
        responses: Vec::new(),
        last_version: 0,
        follow_up: None,
    };
    let content = DocumentContent::Form28 { certificate: deadline.clone() };
    Ok(Step { case, event: "issued", effects: Vec::new() }
        .rendering("notice".to_owned(), notice_date(notice, context), content)
        .running(deadline, context)
        .telling(Audience::Importer, Message::Issued, &["notice"])
        .telling(Audience::CourtesyBrokers, Message::CourtesyCopy, &["notice"]))
}

fn view(case: &Case, actor: &Actor, context: &Context<'_>) -> Step {
    let mut step = unmoved(case, "viewed");
    if step.case.first_viewed.is_none() {
        step.case.first_viewed = Some(Viewed { at: context.received_at, by: actor.clone() });
        step.effects.push(Effect::DropNotViewed);
    }
    step
}

fn request_extension(
    case: &Case,
    days: u16,
    reason: &str,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    if !case.deadline.in_time(context.received_at) {
        return Err(Rejection::new(
            RejectionCode::TooLate,
            format!(
                "More time must be asked for before the due date has passed; it was {}.",
                case.deadline.due_on
            ),
        )
        .citing(guard::RECORDS_RULE));
    }
    if let Extension::Requested(pending) = &case.extension {
        return Err(Rejection::new(
            RejectionCode::AlreadyPending,
            format!(
                "A request for {} more days of {} waits for a decision.",
                pending.days,
                new_york_date(pending.received_at)
            ),
        ));
    }
    guard::extension_days(days)?;
    guard::extension_reason(reason)?;
    let request = ExtensionRequest {
        days,
        reason: reason.trim().to_owned(),
        by: actor.clone(),
        received_at: context.received_at,
    };
    let mut step = unmoved(case, "extension-requested");
    if case.state == State::Overdue {
        step.case.state = State::Issued;
        step = step.stopping();
    }
    step.case.extension = Extension::Requested(request.clone());
    Ok(step.telling(Audience::Officer, Message::ExtensionRequested { request }, &[]))
}

fn pending<'a>(case: &'a Case, command: &str) -> Result<&'a ExtensionRequest, Rejection> {
    match &case.extension {
        Extension::Requested(request) => Ok(request),
        Extension::None | Extension::Granted { .. } | Extension::Denied { .. } => {
            Err(Rejection::new(
                RejectionCode::NothingPending,
                format!("`{command}` decides a request for more time, and none is pending."),
            )
            .citing(guard::RECORDS_RULE))
        }
    }
}

fn grant_extension(
    case: &Case,
    days: u16,
    note: Option<&str>,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    let request = pending(case, "grant-extension")?.clone();
    guard::extension_days(days)?;
    let extension = deadline::Extension {
        days,
        decided_on: Some(new_york_date(context.received_at)),
        note: note.map(str::to_owned),
    };
    let before = case.deadline.clone();
    let after = before
        .extended(extension, context.calendar)
        .map_err(|error| Rejection::new(RejectionCode::NotAllowed, error.to_string()))?;
    let mut step = moved(case, State::Issued, "extension-granted");
    step.case.extension = Extension::Granted { days, decided_at: context.received_at };
    step.case.addenda += 1;
    let ordinal = step.case.addenda;
    let key = format!("extension-{ordinal}");
    let note = note.map(str::to_owned);
    let message =
        Message::ExtensionGranted { days, before_due_on: before.due_on, note: note.clone() };
    let content = DocumentContent::ExtensionAddendum {
        ordinal,
        before,
        after: after.clone(),
        granted_by: actor.clone(),
        note,
        request,
    };
    Ok(step
        .rendering(key.clone(), context.received_at, content)
        .running(after, context)
        .telling_trade(&message, &[&key]))
}

fn deny_extension(case: &Case, reason: &str, context: &Context<'_>) -> Result<Step, Rejection> {
    pending(case, "deny-extension")?;
    guard::text("reason of the denial", reason)?;
    let mut step = unmoved(case, "extension-denied");
    step.case.extension =
        Extension::Denied { reason: reason.to_owned(), decided_at: context.received_at };
    // A case that a timely request had reopened goes back where the clock had put it.
    let reopened = case.state == State::Issued && !case.clock_runs;
    if reopened {
        step.case.state = State::Overdue;
        step = step.reminding_after(context);
    }
    let message = Message::ExtensionDenied {
        reason: reason.to_owned(),
        due_passed: step.case.state == State::Overdue,
    };
    Ok(step.telling_trade(&message, &[]))
}

fn submit_response(
    case: &Case,
    response: &Response,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::answer_complete(case, response)?;
    let late = !case.deadline.in_time(context.received_at);
    let mut step = moved(case, State::ResponseReceived, "response-received").stopping();
    step.case.last_version += 1;
    let received = ReceivedResponse {
        version: step.case.last_version,
        received_at: context.received_at,
        late,
        by: actor.clone(),
        content: response.clone(),
        supplements: Vec::new(),
    };
    step.case.responses.push(received.clone());
    let message = Message::ResponseReceived {
        version: received.version,
        late,
        received_at: context.received_at,
        by: actor.clone(),
    };
    let key = response_key(received.version);
    Ok(step
        .rendering_response(received, context)
        .telling(Audience::Officer, message.clone(), &[&key])
        .telling_trade(&message, &[&key]))
}

fn add_supplement(
    case: &Case,
    supplement: &Supplement,
    actor: &Actor,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::supplement_complete(supplement)?;
    let mut step = unmoved(case, "supplement-received");
    step.case.last_version += 1;
    let version = step.case.last_version;
    let Some(current) = step.case.responses.last_mut() else {
        return Err(Rejection::new(
            RejectionCode::WrongState,
            "There is no answer a supplement could add to.",
        ));
    };
    if current.supplements.len() >= guard::RESPONSES_MAX {
        return Err(Rejection::new(
            RejectionCode::NotAllowed,
            format!("The answer has {} supplements, the most it can.", guard::RESPONSES_MAX),
        ));
    }
    current.supplements.push(ReceivedSupplement {
        version,
        received_at: context.received_at,
        by: actor.clone(),
        content: supplement.clone(),
    });
    let whole = current.clone();
    let message = Message::SupplementReceived {
        version,
        received_at: context.received_at,
        by: actor.clone(),
    };
    let key = response_key(version);
    Ok(step.rendering_response(whole, context).telling(Audience::Officer, message, &[&key]))
}

fn withdraw_response(case: &Case, reason: &str, context: &Context<'_>) -> Result<Step, Rejection> {
    guard::text("reason of the withdrawal", reason)?;
    let due_passed = !case.deadline.in_time(context.now);
    let to = if due_passed { State::Overdue } else { State::Issued };
    let mut step = moved(case, to, "response-withdrawn");
    step.case.responses.pop();
    step = if due_passed {
        step.reminding_after(context)
    } else {
        let deadline = case.deadline.clone();
        step.running(deadline, context)
    };
    let message = Message::ResponseWithdrawn { reason: reason.to_owned(), due_passed };
    Ok(step.telling(Audience::Officer, message, &[]))
}

fn ask_more(
    case: &Case,
    text: &str,
    days: Option<u16>,
    context: &Context<'_>,
) -> Result<Step, Rejection> {
    guard::text("request for more information", text)?;
    let days = days.unwrap_or(ASK_MORE_DAYS);
    guard::extension_days(days)?;
    let deadline = certificate(
        &Question {
            rule: Rule::Form28Response,
            trigger_on: new_york_date(context.received_at),
            days: Some(days),
            extensions: &[],
            port: Some(&case.notice.from.port_code),
        },
        context,
    )?;
    let mut step = moved(case, State::MoreInfoRequired, "more-information-asked");
    step.case.deadline_origin = Origin::MoreInformation;
    step.case.extension = Extension::None;
    let message = Message::MoreInformation { text: text.to_owned() };
    Ok(step.running(deadline, context).telling_trade(&message, &["notice"]))
}

fn raise_form29(case: &Case, form29: &CaseNumber) -> Step {
    let mut step = moved(case, State::ClosedToCf29, "form29-raised").stopping();
    step.case.follow_up = Some(form29.clone());
    step.telling_trade(&Message::ClosedToForm29 { form29: form29.clone() }, &[])
}

fn raise_form4647(case: &Case, form4647: &CaseNumber) -> Result<Step, Rejection> {
    guard::form4647_possible(&case.notice)?;
    let mut step = moved(case, State::ClosedTo4647, "form4647-raised").stopping();
    step.case.follow_up = Some(form4647.clone());
    Ok(step.telling_trade(&Message::ClosedToForm4647 { form4647: form4647.clone() }, &[]))
}

fn cancel(case: &Case, reason: &str) -> Result<Step, Rejection> {
    guard::text("reason of the cancellation", reason)?;
    let step = moved(case, State::Cancelled, "cancelled").stopping();
    Ok(step.telling_trade(&Message::Cancelled { reason: reason.to_owned() }, &[]))
}

fn pass_due_date(case: &Case, context: &Context<'_>) -> Result<Step, Rejection> {
    if case.deadline.in_time(context.now) {
        return Err(Rejection::new(
            RejectionCode::TooEarly,
            format!("The due date {} has not ended yet.", case.deadline.due_on),
        ));
    }
    let extension_pending = case.extension.is_pending();
    let mut step = moved(case, State::Overdue, "due-date-passed");
    step.case.clock_runs = false;
    step.effects.push(Effect::PassDeadline);
    let key = format!("passed-{}", case.deadline_ordinal);
    let content =
        DocumentContent::PassedLetter { certificate: case.deadline.clone(), extension_pending };
    let message = Message::Overdue { extension_pending };
    Ok(step
        .rendering(key.clone(), context.now, content)
        .reminding_after(context)
        .telling_trade(&message, &[&key, "notice"])
        .telling(Audience::Officer, message, &[&key]))
}

fn remind(case: &Case, rung: RungKind, context: &Context<'_>) -> Step {
    let ladder = Law::current().ladder(case.deadline.rule);
    let extension_pending = case.extension.is_pending();
    let mut step = unmoved(case, "reminder-due");
    let mut documents = vec!["notice".to_owned()];
    let is_last = matches!(rung, RungKind::Before(days) if ladder.before.iter().min() == Some(&days));
    if is_last {
        let key = format!("last-reminder-{}", case.deadline_ordinal);
        let certificate = case.deadline.clone();
        let content = DocumentContent::LastReminderLetter { certificate, extension_pending };
        step = step.rendering(key.clone(), context.now, content);
        documents.insert(0, key);
    }
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let message = Message::Reminder { rung, today: new_york_date(context.now), extension_pending };
    step = step.telling_trade(&message, &documents);
    if rung.escalates(ladder) {
        step = step.telling(Audience::AccountOwner, message.clone(), &documents);
    }
    match rung {
        RungKind::After(_) => {
            step.telling(Audience::Officer, message, &[]).reminding_after(context)
        }
        RungKind::Before(_) | RungKind::OnDay | RungKind::NotViewed(_) | RungKind::DuePassed => step,
    }
}

fn moved(case: &Case, to: State, event: &'static str) -> Step {
    let mut step = unmoved(case, event);
    step.case.state = to;
    step
}

fn unmoved(case: &Case, event: &'static str) -> Step {
    Step { case: case.clone(), event, effects: Vec::new() }
}

impl Step {
    fn telling(mut self, audience: Audience, message: Message, documents: &[&str]) -> Self {
        let documents = documents.iter().map(|key| DocumentKey((*key).to_owned())).collect();
        self.effects.push(Effect::Tell(Notification { audience, message, documents }));
        self
    }

    /// Tells the importer (N1) and its listed brokers (N2).
    fn telling_trade(self, message: &Message, documents: &[&str]) -> Self {
        self.telling(Audience::Importer, message.clone(), documents).telling(
            Audience::CourtesyBrokers,
            message.clone(),
            documents,
        )
    }

    fn rendering(mut self, key: String, dated: Timestamp, content: DocumentContent) -> Self {
        let key = DocumentKey(key);
        self.effects.push(Effect::Render(Document { key, dated, content }));
        self
    }

    fn rendering_response(self, response: ReceivedResponse, context: &Context<'_>) -> Self {
        let key = response_key(self.case.last_version);
        let certificate = self.case.deadline.clone();
        let content = DocumentContent::Form28Response { response, certificate };
        self.rendering(key, context.received_at, content)
    }

    /// A deadline runs from now on.
    fn running(mut self, certificate: Certificate, context: &Context<'_>) -> Self {
        let viewed = self.case.first_viewed.is_some();
        let rungs = ladder::rungs(&certificate, viewed, &fire_time(context), context.now);
        self.case.deadline = certificate.clone();
        self.case.deadline_ordinal += 1;
        self.case.clock_runs = true;
        self.effects.push(Effect::RunDeadline { certificate, rungs });
        self
    }

    /// Nothing is asked any more.
    fn stopping(mut self) -> Self {
        self.case.clock_runs = false;
        self.effects.push(Effect::StopDeadline);
        self
    }

    /// The next reminder that the date has passed.
    fn reminding_after(mut self, context: &Context<'_>) -> Self {
        let fire = fire_time(context);
        if let Some(rung) = ladder::next_after(&self.case.deadline, &fire, context.now) {
            self.effects.push(Effect::AddRung(rung));
        }
        self
    }
}

fn response_key(version: u32) -> String {
    format!("response-{version}")
}

fn fire_time(context: &Context<'_>) -> FireTime {
    let own = context.importer.and_then(|account| account.time_zone.clone());
    own.map_or_else(FireTime::default, |time_zone| FireTime { time_zone })
}

fn certificate(question: &Question<'_>, context: &Context<'_>) -> Result<Certificate, Rejection> {
    deadline::compute(question, context.calendar)
        .map_err(|error| Rejection::new(RejectionCode::NotAllowed, error.to_string()))
}

/// The date of the notice's document: noon in Washington of the day it bears.
fn notice_date(notice: &Notice, context: &Context<'_>) -> Timestamp {
    deadline::local_instant(notice.date_of_request, 12, 0, "America/New_York")
        .unwrap_or(context.received_at)
}

/// The civil date of an instant at CBP's clock.
fn new_york_date(instant: Timestamp) -> jiff::civil::Date {
    let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
    instant.to_zoned(zone).date()
}
