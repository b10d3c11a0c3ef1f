use jiff::Timestamp;
use jiff::civil::date;

use super::samples::{self, after_due, commands, give, in_time, officer, response, trade_user};
use super::{Answer, Case, Command, Item, State, step};
use crate::actor::{Actor, ActorClass};
use crate::calendar::Calendar;
use crate::case::{Context, Policy};
use crate::case_file::{Link, Relation};
use crate::clocks::Clock;
use crate::deadline::local_instant;
use crate::effect::{Audience, Effect, Message, RungFamily, Standing};
use crate::extension::Extendable as _;
use crate::ladder::{Rung, RungKind};
use crate::rejection::RejectionCode;

mod addenda;
mod edges;
mod properties;

const BROKER_WITH_ACCESS: &str = "B00001";
const STRANGER: &str = "B00002";

pub(super) fn new_york(year: i16, month: i8, day: i8, hour: i8) -> Timestamp {
    local_instant(date(year, month, day), hour, 0, "America/New_York").unwrap()
}

pub(super) fn issued() -> Case {
    samples::case_in(State::Issued, false)
}

pub(super) fn allowed(case: &Case, command: &Command, at: Timestamp) -> (Case, Vec<Effect>) {
    give(Some(case), command, &samples::actor_of(command), at).unwrap()
}

pub(super) fn refused(case: &Case, command: &Command, at: Timestamp) -> RejectionCode {
    give(Some(case), command, &samples::actor_of(command), at).unwrap_err().code
}

fn broker(account: &str) -> Actor {
    Actor::trade("u-broker", "Entry Desk", account.parse().unwrap())
}

pub(super) fn ask(days: u16) -> Command {
    Command::RequestExtension {
        days,
        reason: "Mill records are archived abroad and take weeks.".to_owned(),
    }
}

pub(super) fn told(effects: &[Effect]) -> Vec<(Audience, &'static str, Vec<String>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(told) => Some((
                told.audience,
                told.message.template(),
                told.documents.iter().map(|key| key.0.clone()).collect(),
            )),
            _ => None,
        })
        .collect()
}

pub(super) fn rungs(effects: &[Effect]) -> Vec<(String, String)> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::RunDeadline { rungs, .. } => rungs.clone(),
            Effect::AddRung(_, rung) => vec![*rung],
            _ => Vec::new(),
        })
        .map(|Rung { kind, fire_at }| {
            let zoned = fire_at.in_tz("America/New_York").unwrap();
            (kind.label(), zoned.strftime("%Y-%m-%d %H:%M").to_string())
        })
        .collect()
}

#[test]
fn an_issue_opens_the_case_due_on_monday_after_the_sunday_and_tells_importer_and_brokers() {
    let notice = samples::notice();
    let at = new_york(2026, 6, 5, 9);
    let (case, effects) = give(None, &Command::Issue(Box::new(notice)), &officer(), at).unwrap();
    assert_eq!(case.state, State::Issued);
    assert_eq!(case.answer_due().unwrap().raw_due_on, date(2026, 7, 5));
    assert_eq!(case.answer_due().unwrap().due_on, date(2026, 7, 6));
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "issued", vec!["notice".to_owned()]),
            (Audience::CourtesyBrokers, "courtesy-copy", vec!["notice".to_owned()]),
        ]
    );
}

#[test]
fn the_ladder_of_thirty_days_fires_at_nine_in_washington_counted_from_the_raw_date() {
    let at = new_york(2026, 6, 5, 9);
    let issue = Command::Issue(Box::new(samples::notice()));
    let (_, effects) = give(None, &issue, &officer(), at).unwrap();
    let expected = [
        ("not-viewed+2", "2026-06-07 09:00"),
        ("-15", "2026-06-20 09:00"),
        ("-7", "2026-06-28 09:00"),
        ("-3", "2026-07-02 09:00"),
        ("-1", "2026-07-04 09:00"),
        ("0", "2026-07-05 09:00"),
        ("passed", "2026-07-07 00:00"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(rungs(&effects), expected);
}

#[test]
fn a_look_at_the_notice_is_kept_and_takes_the_not_viewed_rung_away() {
    let (case, effects) = allowed(&issued(), &Command::View, in_time());
    assert_eq!(case.file.first_viewed.as_ref().map(|viewed| viewed.at), Some(in_time()));
    assert_eq!(effects, [Effect::DropRungs(Clock::Answer, RungFamily::NotViewed)]);
    let (again, effects) = allowed(&case, &Command::View, after_due());
    assert_eq!((again.file.first_viewed, effects), (case.file.first_viewed, vec![]));
}

#[test]
fn an_answer_in_time_stops_the_reminders_and_an_answer_after_the_due_date_is_late() {
    let submit = Command::SubmitResponse(Box::new(response()));
    let last_second = new_york(2026, 7, 6, 23);
    let (case, effects) = allowed(&issued(), &submit, last_second);
    assert_eq!(case.state, State::ResponseReceived);
    assert!(!case.responses[0].late);
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    let (late, _) = allowed(&issued(), &submit, new_york(2026, 7, 7, 0));
    assert!(late.responses[0].late, "midnight after the due date is late");
}

#[test]
fn late_is_computed_from_receipt_even_when_the_clock_was_applied_first() {
    let (overdue, _) = allowed(&issued(), &Command::PassDueDate, after_due());
    let calendar = Calendar::cbp();
    let importer = samples::importer();
    let context = Context {
        received_at: new_york(2026, 7, 6, 20),
        now: after_due(),
        calendar: &calendar,
        importer: Some(&importer),
        related: &[],
        policy: &Policy::default(),
    };
    let submit = Command::SubmitResponse(Box::new(response()));
    let answered = step(Some(&overdue), &submit, &trade_user(), &context).unwrap();
    assert!(!answered.case.responses[0].late);
    let asked = step(Some(&overdue), &ask(10), &trade_user(), &context).unwrap();
    assert_eq!(asked.case.state, State::Issued, "asked in time: open again");
    assert!(asked.effects.contains(&Effect::StopDeadline(Clock::Answer)));
    let deny = Command::DenyExtension { reason: "No.".to_owned() };
    let (denied, effects) = allowed(&asked.case, &deny, after_due());
    assert_eq!(denied.state, State::Overdue, "the denial puts it back");
    assert_eq!(rungs(&effects), [("+7".to_owned(), "2026-07-13 09:00".to_owned())]);
}

#[test]
fn an_extension_counts_on_from_the_raw_date_and_only_the_end_is_rolled() {
    let (asked, effects) = allowed(&issued(), &ask(30), in_time());
    assert!(asked.file.extension.is_pending());
    assert_eq!(told(&effects), [(Audience::Officer, "extension-requested", vec![])]);
    let grant = Command::GrantExtension { days: 30, note: Some("Send what you have.".to_owned()) };
    let (granted, effects) = allowed(&asked, &grant, in_time());
    assert_eq!(granted.answer_due().unwrap().raw_due_on, date(2026, 8, 4));
    assert_eq!(granted.answer_due().unwrap().due_on, date(2026, 8, 4));
    assert_eq!(granted.file.clocks.get(Clock::Answer).unwrap().ordinal, 2);
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "extension-granted", vec!["extension-1".to_owned()]),
            (Audience::CourtesyBrokers, "extension-granted", vec!["extension-1".to_owned()]),
        ]
    );
}

#[test]
fn an_extension_asked_twice_late_without_a_reason_or_undecidable_is_refused() {
    let (asked, _) = allowed(&issued(), &ask(30), in_time());
    assert_eq!(refused(&asked, &ask(10), in_time()), RejectionCode::AlreadyPending);
    assert_eq!(refused(&issued(), &ask(30), after_due()), RejectionCode::TooLate);
    let overdue = samples::case_in(State::Overdue, false);
    assert_eq!(refused(&overdue, &ask(30), after_due()), RejectionCode::TooLate);
    let short = Command::RequestExtension { days: 30, reason: "Too busy.".to_owned() };
    assert_eq!(refused(&issued(), &short, in_time()), RejectionCode::Incomplete);
    assert_eq!(refused(&issued(), &ask(91), in_time()), RejectionCode::NotAllowed);
    let grant = Command::GrantExtension { days: 30, note: None };
    assert_eq!(refused(&issued(), &grant, in_time()), RejectionCode::NothingPending);
}

#[test]
fn a_decision_may_come_after_the_due_date_and_a_grant_reopens_the_case() {
    let overdue = samples::case_in(State::Overdue, true);
    assert!(overdue.file.extension.is_pending());
    let grant = Command::GrantExtension { days: 30, note: None };
    let (granted, _) = allowed(&overdue, &grant, after_due());
    assert_eq!(
        (granted.state, granted.answer_due().unwrap().due_on),
        (State::Issued, date(2026, 8, 4))
    );
    let deny = Command::DenyExtension { reason: "No.".to_owned() };
    let (denied, _) = allowed(&overdue, &deny, after_due());
    assert_eq!(denied.state, State::Overdue);
}

#[test]
fn an_answer_must_deal_with_every_item_asked() {
    let mut partial = response();
    partial.answers.retain(|answer| answer.item != Item::Assists);
    let submit = Command::SubmitResponse(Box::new(partial.clone()));
    let rejection = give(Some(&issued()), &submit, &trade_user(), in_time()).unwrap_err();
    assert_eq!(rejection.code, RejectionCode::Incomplete);
    assert_eq!(
        rejection.sentence,
        "Not answered: 12.B(4). Answer each item, or say why it is not available."
    );
    partial.answers.push(Answer {
        item: Item::Assists,
        text: None,
        not_available_reason: Some("No assists were given.".to_owned()),
    });
    let submit = Command::SubmitResponse(Box::new(partial));
    assert_eq!(allowed(&issued(), &submit, in_time()).0.state, State::ResponseReceived);
}

#[test]
fn an_answer_to_12b_covers_its_parts_and_an_unsigned_answer_is_incomplete() {
    let mut whole = response();
    whole.answers.retain(|answer| answer.item.covered_by().is_none());
    whole.answers.push(Answer {
        item: Item::AdditionalCosts,
        text: Some("There were no additional costs.".to_owned()),
        not_available_reason: None,
    });
    let submit = Command::SubmitResponse(Box::new(whole.clone()));
    assert_eq!(allowed(&issued(), &submit, in_time()).0.state, State::ResponseReceived);
    whole.certification.signature = " ".to_owned();
    let submit = Command::SubmitResponse(Box::new(whole));
    assert_eq!(refused(&issued(), &submit, in_time()), RejectionCode::Incomplete);
}

#[test]
fn a_broker_acts_with_access_and_a_stranger_never() {
    for command in [ask(30), Command::View, Command::SubmitResponse(Box::new(response()))] {
        let name = command.name();
        let given = give(Some(&issued()), &command, &broker(BROKER_WITH_ACCESS), in_time());
        assert!(given.is_ok(), "{name} by a broker with access");
        let given = give(Some(&issued()), &command, &broker(STRANGER), in_time());
        assert_eq!(given.unwrap_err().code, RejectionCode::NotAuthorized, "{name} by a stranger");
    }
    let answered = samples::case_in(State::ResponseReceived, false);
    let withdraw = Command::WithdrawResponse { reason: "Wrong file.".to_owned() };
    let given = give(Some(&answered), &withdraw, &broker(BROKER_WITH_ACCESS), in_time());
    assert_eq!(given.unwrap_err().code, RejectionCode::NotAuthorized);
}

#[test]
fn a_trade_actor_cannot_give_an_officers_command_nor_an_officer_the_clocks() {
    for command in commands() {
        let (actor, other) = match command.class() {
            ActorClass::Cbp => (trade_user(), "trade"),
            ActorClass::Trade | ActorClass::Clock | ActorClass::Operator | ActorClass::Worker => {
                (officer(), "cbp")
            }
        };
        let given = give(Some(&issued()), &command, &actor, in_time());
        let code = given.unwrap_err().code;
        assert_eq!(code, RejectionCode::NotAuthorized, "{} by {other}", command.name());
    }
}

#[test]
fn a_withdrawn_answer_opens_the_case_again_where_its_date_puts_it() {
    let answered = samples::case_in(State::ResponseReceived, false);
    let withdraw = Command::WithdrawResponse { reason: "The wrong file.".to_owned() };
    let (open, effects) = allowed(&answered, &withdraw, in_time());
    assert_eq!((open.state, open.responses.len(), open.last_version), (State::Issued, 0, 1));
    assert_eq!(rungs(&effects).first().map(|rung| rung.0.as_str()), Some("-15"));
    let hears = |audience| (audience, "response-withdrawn", Vec::new());
    let all = [Audience::Officer, Audience::Importer, Audience::CourtesyBrokers].map(hears);
    assert_eq!(told(&effects), all);
    let (late, effects) = allowed(&answered, &withdraw, after_due());
    assert_eq!(told(&effects), all);
    assert_eq!(late.state, State::Overdue);
    assert_eq!(rungs(&effects), [("+7".to_owned(), "2026-07-13 09:00".to_owned())]);
}

#[test]
fn more_information_has_its_own_date_and_its_answer_may_lean_on_the_first() {
    let review = samples::case_in(State::UnderReview, false);
    let ask_more =
        Command::AskMore { message: "Explain the royalties.".to_owned(), days: Some(10) };
    let (more, effects) = allowed(&review, &ask_more, in_time());
    assert_eq!(more.state, State::MoreInfoRequired);
    assert_eq!(more.answer_due().unwrap().due_on, date(2026, 6, 25));
    let papers = vec!["more-information-1".into(), "notice".into()];
    assert_eq!(told(&effects)[0], (Audience::Importer, "more-information", papers));
    let mut short = response();
    short.answers.clear();
    let submit = Command::SubmitResponse(Box::new(short));
    let (answered, _) = allowed(&more, &submit, in_time());
    assert_eq!((answered.state, answered.last_version), (State::ResponseReceived, 2));
}

#[test]
fn the_due_date_does_not_pass_before_it_has_ended() {
    let last_moment = new_york(2026, 7, 6, 23);
    assert_eq!(refused(&issued(), &Command::PassDueDate, last_moment), RejectionCode::TooEarly);
    let (overdue, effects) = allowed(&issued(), &Command::PassDueDate, new_york(2026, 7, 7, 0));
    assert_eq!(overdue.state, State::Overdue);
    assert_eq!(rungs(&effects), [("+1".to_owned(), "2026-07-07 09:00".to_owned())]);
    let audiences: Vec<Audience> = told(&effects).into_iter().map(|told| told.0).collect();
    assert_eq!(audiences, [Audience::Importer, Audience::CourtesyBrokers, Audience::Officer]);
}

#[test]
fn reminders_escalate_to_the_owner_three_days_before_and_on_the_day() {
    use Audience::{AccountOwner, CourtesyBrokers, Importer};
    let audiences = |rung| {
        let (_, effects) = allowed(&issued(), &samples::remind(rung), in_time());
        told(&effects).into_iter().map(|told| told.0).collect::<Vec<_>>()
    };
    assert_eq!(audiences(RungKind::Before(7)), [Importer, CourtesyBrokers]);
    assert_eq!(audiences(RungKind::Before(3)), [Importer, CourtesyBrokers, AccountOwner]);
    assert_eq!(audiences(RungKind::OnDay), [Importer, CourtesyBrokers, AccountOwner]);
}

#[test]
fn the_last_reminder_before_the_due_date_brings_the_letter() {
    let documents = |rung| {
        let (_, effects) = allowed(&issued(), &samples::remind(rung), in_time());
        told(&effects).remove(0).2
    };
    assert_eq!(documents(RungKind::Before(3)), ["notice"]);
    assert_eq!(documents(RungKind::Before(1)), ["last-reminder-1", "notice"]);
}

#[test]
fn reminders_after_the_due_date_go_on_weekly_until_the_case_is_closed() {
    let overdue = samples::case_in(State::Overdue, false);
    let next = |at| {
        let (_, effects) = allowed(&overdue, &samples::remind(RungKind::After(1)), at);
        rungs(&effects).remove(0)
    };
    assert_eq!(next(new_york(2026, 7, 7, 9)).0, "+7");
    assert_eq!(next(new_york(2026, 7, 13, 9)), ("+14".into(), "2026-07-20 09:00".into()));
    assert_eq!(next(new_york(2026, 9, 30, 9)).0, "+91");
}

#[test]
fn a_notice_that_asks_nothing_or_contradicts_itself_is_not_issued() {
    let issue = |change: fn(&mut super::Notice)| {
        let mut notice = samples::notice();
        change(&mut notice);
        give(None, &Command::Issue(Box::new(notice)), &officer(), in_time()).map(|_| ())
    };
    let code = |change| issue(change).unwrap_err().code;
    assert_eq!(
        code(|n| {
            n.questions = super::Questions::default();
            n.items = super::Items::default();
        }),
        RejectionCode::Incomplete
    );
    assert_eq!(code(|n| n.questions.additional_costs = false), RejectionCode::Incomplete);
    assert_eq!(code(|n| n.items.see_message = true), RejectionCode::Incomplete);
    assert_eq!(code(|n| n.response_days = Some(10)), RejectionCode::NotAllowed);
    assert!(
        issue(|n| {
            n.admissibility = true;
            n.response_days = Some(10);
        })
        .is_ok()
    );
}

#[test]
fn a_shorter_period_for_admissibility_counts_its_own_days() {
    let mut notice = samples::notice();
    notice.admissibility = true;
    notice.response_days = Some(10);
    let (case, _) =
        give(None, &Command::Issue(Box::new(notice)), &officer(), new_york(2026, 6, 5, 9)).unwrap();
    assert_eq!(
        (case.answer_due().unwrap().days, case.answer_due().unwrap().due_on),
        (10, date(2026, 6, 15))
    );
}

#[test]
fn a_form_4647_follows_only_for_samples_or_admissibility() {
    let review = samples::case_in(State::UnderReview, false);
    let raise = Command::RaiseForm4647 { form4647: "MRN-2026-000901".parse().unwrap() };
    assert_eq!(refused(&review, &raise, in_time()), RejectionCode::NotAllowed);
    let mut samples_asked = review;
    samples_asked.notice.items.samples = true;
    let (closed, _) = allowed(&samples_asked, &raise, in_time());
    assert_eq!(closed.state, State::ClosedTo4647);
    let link = Link { case: "MRN-2026-000901".parse().unwrap(), relation: Relation::Raised };
    assert_eq!(closed.file.links, [link]);
}

#[test]
fn closing_without_an_answer_tells_that_cbp_decides_on_what_it_has() {
    let overdue = samples::case_in(State::Overdue, false);
    let (closed, effects) = allowed(&overdue, &Command::CloseNoResponse, after_due());
    assert_eq!(closed.state, State::ClosedNoResponse);
    assert_eq!(told(&effects)[0].1, "closed-no-response");
    assert_eq!(refused(&issued(), &Command::CloseNoResponse, in_time()), RejectionCode::WrongState);
}

#[test]
fn every_state_survives_being_stored() {
    for state in State::ALL {
        let case = samples::case_in(state, false);
        assert_eq!(case.state, state);
        let json = serde_json::to_string(&case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), case);
    }
    let pending = samples::case_in(State::Overdue, true);
    let json = serde_json::to_string(&pending).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), pending);
}

#[test]
fn every_message_and_every_command_survives_being_stored() {
    for command in commands() {
        let json = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), command);
    }
    let message = Message::Reminder {
        rung: RungKind::Before(7),
        today: date(2026, 6, 28),
        standing: Standing { extension_pending: true, earlier_answer: false },
    };
    let json = serde_json::to_string(&message).unwrap();
    assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
}
