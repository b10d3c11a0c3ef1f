//! The mails of the machines themselves: every step that the sample cases of `workflows` allow,
//! with the state, the date and the links the case has after it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::effect::{Audience, Effect, Message, Notification};
use workflows::ladder::RungKind;
use workflows::{declaration, form28, form29, form4647};

use super::samples::{on_one_line, recipient, samples};
use super::{MailInput, RenderedMail, TEMPLATES, render};
use crate::calendar::{Method, method_of, stamp_of_day};

/// A message that a machine told, with the case after the step and the mail it becomes.
struct Told {
    case: Case,
    notification: Notification,
    mail: RenderedMail,
    /// Clocks that the step ended.
    ended: Vec<Clock>,
}

impl Told {
    fn of((case, effects): (Case, Vec<Effect>)) -> Vec<Self> {
        let ended: Vec<Clock> = effects.iter().filter_map(ended).collect();
        let told = effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(notification) => {
                let mail = mail_of(&case, &notification);
                Some(Self { case: case.clone(), notification, mail, ended: ended.clone() })
            }
            Effect::RunDeadline { .. }
            | Effect::StopDeadline(_)
            | Effect::PassDeadline(_)
            | Effect::AddRung(..)
            | Effect::DropRungs(..)
            | Effect::Render(_)
            | Effect::Link(_)
            | Effect::Gap(_)
            | Effect::Command { .. } => None,
        });
        told.collect()
    }

    fn name(&self) -> String {
        name(&self.case, &self.notification)
    }
}

/// The clock that an effect ends.
fn ended(effect: &Effect) -> Option<Clock> {
    match effect {
        Effect::StopDeadline(clock) | Effect::PassDeadline(clock) => Some(*clock),
        Effect::RunDeadline { .. }
        | Effect::AddRung(..)
        | Effect::DropRungs(..)
        | Effect::Render(_)
        | Effect::Tell(_)
        | Effect::Link(_)
        | Effect::Gap(_)
        | Effect::Command { .. } => None,
    }
}

fn name(case: &Case, notification: &Notification) -> String {
    let Notification { audience, message, .. } = notification;
    format!("{} {} {message:?} to {audience:?}", case.number(), case.state_name())
}

fn mail_of(case: &Case, notification: &Notification) -> RenderedMail {
    let Notification { audience, message, about, documents } = notification;
    let clock = about.unwrap_or_else(|| case.leading_clock());
    let attachments: Vec<String> =
        documents.iter().map(|key| format!("{}-{}.pdf", case.number(), key.0)).collect();
    let recipient = recipient();
    let input = MailInput {
        paper: case.into(),
        state_name: case.state_name(),
        certificate: case.clocks().certificate(clock),
        about: *about,
        links: case.links(),
        message,
        audience: *audience,
        recipient: &recipient,
        attachments: &attachments,
        calendars: &[],
        portal_url: None,
    };
    render(&input).unwrap_or_else(|error| panic!("{}: {error:?}", name(case, notification)))
}

/// Rungs of every kind.
const RUNGS: [RungKind; 6] = [
    RungKind::Before(7),
    RungKind::Before(1),
    RungKind::OnDay,
    RungKind::NotViewed(1),
    RungKind::After(1),
    RungKind::Undecided(3),
];

/// Every message of every step that is allowed.
static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let mut told = of_form28();
    told.extend(of_form29());
    told.extend(of_form4647());
    told.extend(of_declarations());
    told
});

fn of_form28() -> Vec<Told> {
    use form28::samples::{actor_of, after_due, case_in, commands, give, in_time};
    let reminders = RUNGS.map(|rung| form28::Command::of_rung(rung, Vec::new()));
    let commands: Vec<_> = commands().into_iter().chain(reminders).collect();
    // A Form 4647 follows only where samples were asked for.
    let of_samples = |state, pending| {
        let mut case = case_in(state, pending);
        case.notice.items.samples = true;
        case
    };
    let cases = form28::State::ALL.into_iter().flat_map(|state| {
        [case_in(state, false), case_in(state, true), of_samples(state, false)].map(Some)
    });
    let mut told = Vec::new();
    for case in cases.chain([None]) {
        for command in &commands {
            for at in [in_time(), after_due()] {
                if let Ok((case, effects)) = give(case.as_ref(), command, &actor_of(command), at) {
                    told.extend(Told::of((Case::Form28(Box::new(case)), effects)));
                }
            }
        }
    }
    told
}

fn of_form29() -> Vec<Told> {
    use form29::samples::{actor_of, commands, give_received, rows, taken_notice};
    let mut commands = commands();
    commands.push(form29::Command::Issue(Box::new(taken_notice())));
    for clock in Clock::ALL {
        commands.extend(RUNGS.map(|rung| form29::Command::of_rung(clock, rung, Vec::new())));
    }
    let mut told = Vec::new();
    for row in rows() {
        for command in &commands {
            let actor = actor_of(command);
            let moment = row.moment(command);
            if let Ok((case, effects)) = give_received(row.case.as_ref(), command, &actor, moment) {
                told.extend(Told::of((Case::Form29(Box::new(case)), effects)));
            }
        }
    }
    told
}

fn of_form4647() -> Vec<Told> {
    use form4647::samples::{actor_of, commands, give_received, rows};
    let mut commands = commands();
    for clock in Clock::ALL {
        commands.extend(RUNGS.map(|rung| form4647::Command::of_rung(clock, rung, Vec::new())));
    }
    let mut told = Vec::new();
    for row in rows() {
        for command in &commands {
            let actor = actor_of(command);
            let moment = row.moment(command);
            if let Ok((case, effects)) = give_received(row.case.as_ref(), command, &actor, moment) {
                told.extend(Told::of((Case::Form4647(Box::new(case)), effects)));
            }
        }
    }
    told
}

fn of_declarations() -> Vec<Told> {
    use declaration::samples::{actor_of, among, case_in, commands, give, natural_time};
    let reminders =
        RUNGS.map(|rung| declaration::Command::of_rung(Clock::Validity, rung, Vec::new()));
    let commands: Vec<_> = commands().into_iter().chain(reminders).collect();
    let mut told = Vec::new();
    for state in declaration::State::ALL {
        for command in &commands {
            let case = case_in(state);
            let at = natural_time(Some(&case), command);
            if let Ok((case, effects)) = give(Some(&case), command, &actor_of(command), at) {
                told.extend(Told::of((among(case), effects)));
            }
        }
    }
    told
}

#[test]
fn every_message_of_every_machine_becomes_a_mail() {
    let mut templates = BTreeSet::new();
    for told in TOLD.iter() {
        let mail = &told.mail;
        assert!(!mail.html.contains("{{") && !mail.text.contains("[object]"), "{}", told.name());
        assert!(
            mail.subject.starts_with(&format!("[{}] ", told.case.number())),
            "{}",
            mail.subject
        );
        templates.insert(told.notification.message.template());
    }
    let untold: Vec<&str> =
        TEMPLATES.iter().copied().filter(|name| !templates.contains(name)).collect();
    // The store tells it when the directory has nobody: no machine does.
    assert_eq!(untold, ["undeliverable"]);
}

#[test]
fn every_message_that_a_machine_tells_is_among_the_samples_of_its_workflow() {
    let known: BTreeSet<(&str, &str)> = samples()
        .iter()
        .map(|sample| (sample.paper.workflow().name(), sample.message.template()))
        .collect();
    for told in TOLD.iter() {
        let pair = (told.case.workflow().name(), told.notification.message.template());
        assert!(known.contains(&pair), "{pair:?}");
    }
}

#[test]
fn no_mail_of_a_closed_case_asks_the_trade_for_anything_but_what_is_its_right() {
    let asks = [
        "Answer as soon as you can",
        "Answer in Section III",
        "Answer each item",
        "Ask for more",
        "Hold the goods",
        "is still asked",
        "still waits",
    ];
    for told in TOLD.iter().filter(|told| told.case.is_closed()) {
        let text = on_one_line(&told.mail.text);
        for words in asks {
            assert!(!text.contains(words), "{} says {words:?}:\n{text}", told.name());
        }
        let is_right = ["may protest", "protest is a right", "petition for relief", "right of the"]
            .iter()
            .any(|words| text.contains(words));
        let is_of_validity = text.contains("stays evidence");
        // The trade has just acted itself, or another case is the one to watch.
        let is_follow_up = matches!(
            told.notification.message.template(),
            "form29-raised" | "protest-filed" | "renewal-drafted"
        );
        assert!(
            text.contains("Nothing more is asked")
                || text.contains("Nothing is asked of you")
                || is_right
                || is_of_validity
                || is_follow_up
                || told.notification.audience == Audience::Officer,
            "{}:\n{text}",
            told.name()
        );
    }
}

#[test]
fn every_mail_of_a_linked_case_names_the_other_case() {
    let linked: Vec<&Told> = TOLD.iter().filter(|told| !told.case.links().is_empty()).collect();
    assert!(linked.len() > 20, "{}", linked.len());
    for told in linked {
        let text = on_one_line(&told.mail.text);
        for link in told.case.links() {
            let words = format!("{} {}", link.relation.in_words(), link.case);
            assert!(text.contains(&words), "{} does not say {words:?}", told.name());
        }
    }
}

#[test]
fn a_form29_that_has_been_taken_has_no_date_before_its_liquidation() {
    let taken = TOLD.iter().filter(|told| told.case.state_name() == "TAKEN");
    for told in taken {
        let mail = &told.mail;
        assert!(!mail.text.contains("***") && !mail.text.contains("How the date was counted"));
        assert!(!mail.html.contains("border-left:6px"), "{}", told.name());
    }
}

/// What a mail does with the entry of its date, on the day the date is counted from.
fn calendar_method(told: &Told) -> Option<Method> {
    let Notification { audience, message, about, .. } = &told.notification;
    let clock = about.unwrap_or_else(|| told.case.leading_clock());
    let certificate = told.case.clocks().certificate(clock);
    let recipient = recipient();
    let input = MailInput {
        paper: (&told.case).into(),
        state_name: told.case.state_name(),
        certificate,
        about: *about,
        links: &[],
        message,
        audience: *audience,
        recipient: &recipient,
        attachments: &[],
        calendars: &[],
        portal_url: None,
    };
    method_of(&input, stamp_of_day(certificate?.trigger_on))
}

#[test]
fn a_mail_puts_its_date_into_the_calendar_only_while_it_runs_and_takes_it_off_when_it_ends() {
    let mut wrong = BTreeSet::new();
    for told in TOLD.iter().filter(|told| told.notification.audience.keeps_calendar()) {
        let clock = told.notification.about.unwrap_or_else(|| told.case.leading_clock());
        let runs = told.case.clocks().runs(clock);
        // What has passed and is still asked for stays in the calendar, on its day.
        let message = &told.notification.message;
        let reopened = matches!(message, Message::ExtensionRequested { reopened: true, .. });
        let passed = message.says_past_due() || reopened;
        let expected = match (runs, told.ended.contains(&clock) && !passed) {
            (true, _) => Some(Method::Publish),
            (false, true) => Some(Method::Cancel),
            (false, false) => continue,
        };
        let found = calendar_method(told);
        if found != expected {
            let (state, template) = (told.case.state_name(), message.template());
            wrong.insert(format!("{state} {template} {clock:?}: {found:?}, not {expected:?}"));
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}
