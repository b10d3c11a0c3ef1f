//! What CBP saw of the goods: the ledger and its balance.

use jiff::civil::{Date, date};

use super::{
    after, allowed, dividing, heard, named, no, open, redelivered, refused, rendered, split,
    submit, told,
};
use crate::clocks::Clock;
use crate::effect::{Audience, DocumentContent, Effect, GoodsMeans};
use crate::form4647::samples::{self, after_due, in_time};
use crate::form4647::{Case, Command, State, Supervision};
use crate::rejection::RejectionCode;

const ON: Date = date(2026, 5, 26);

fn exported(quantity: u64) -> Command {
    Command::ConfirmExport { quantity, on: ON }
}

fn destroyed(quantity: u64) -> Command {
    Command::ConfirmDestruction { quantity, on: ON }
}

fn marked(quantity: u64) -> Command {
    Command::MarkAfterReturn { quantity, on: ON }
}

fn walk(commands: &[Command]) -> Case {
    commands.iter().fold(open(), |case, command| after(&case, command, in_time()))
}

#[test]
fn a_part_that_comes_back_keeps_the_state_and_the_last_one_moves_it() {
    let (part, effects) = allowed(&open(), &redelivered(1788, ON), in_time());
    assert_eq!(
        (part.state, part.balance().returned, part.balance().open),
        (State::Open, 1788, 3012)
    );
    assert!(part.file.clocks.runs(Clock::Answer), "the rest is still due");
    assert_eq!(
        heard(&effects),
        [(Audience::Importer, "goods-confirmed"), (Audience::CourtesyBrokers, "goods-confirmed")]
    );
    let (whole, effects) = allowed(&part, &redelivered(3012, ON), in_time());
    assert_eq!((whole.state, whole.balance().open), (State::GoodsReturned, 0));
    assert!(effects.contains(&Effect::StopDeadline(Clock::Answer)));
    assert!(whole.file.clocks.runs(Clock::Protest));
}

#[test]
fn goods_that_are_all_gone_close_the_case_without_a_release() {
    for command in [exported(4800), destroyed(4800)] {
        let (gone, effects) = allowed(&open(), &command, in_time());
        assert_eq!(gone.state, State::Disposed);
        let (key, content) = &rendered(&effects)[0];
        let DocumentContent::Form4647Disposition { response, disposition, .. } = content else {
            panic!("the form with Section IV")
        };
        assert_eq!((key.as_str(), response), ("disposal", &None));
        assert!(!disposition.release_authorized);
        assert_eq!(disposition.verification, Supervision::Supervised);
        assert!(effects.contains(&Effect::StopDeadline(Clock::Protest)));
    }
}

#[test]
fn mixed_dispositions_end_where_the_goods_are() {
    assert_eq!(walk(&[exported(4000), destroyed(800)]).state, State::Disposed);
    assert_eq!(walk(&[redelivered(800, ON), exported(4000)]).state, State::GoodsReturned);
    assert_eq!(walk(&[exported(4000), redelivered(800, ON)]).state, State::GoodsReturned);
    let returned = walk(&[redelivered(800, ON), exported(4000)]);
    assert_eq!(after(&returned, &destroyed(800), in_time()).state, State::Disposed);
    assert_eq!(after(&returned, &marked(800), in_time()).state, State::Accepted);
}

#[test]
fn what_the_importer_still_holds_leaves_before_what_is_in_custody() {
    let case = walk(&[redelivered(800, ON), exported(1000)]);
    assert_eq!((case.balance().returned, case.balance().open), (800, 3000));
    let case = after(&case, &exported(3200), in_time());
    let balance = case.balance();
    assert_eq!((case.state, balance.returned, balance.exported), (State::GoodsReturned, 600, 4200));
    assert_eq!(case.ledger.rows()[2].from_custody, 200);
}

#[test]
fn goods_marked_in_custody_are_released_when_all_are() {
    let returned = walk(&[redelivered(4800, ON)]);
    let (part, effects) = allowed(&returned, &marked(4000), in_time());
    assert_eq!((part.state, part.balance().compliant), (State::GoodsReturned, 4000));
    assert_eq!(told(&effects), [(Audience::Importer, "goods-confirmed", vec![])]);
    let (all, effects) = allowed(&part, &marked(800), in_time());
    assert_eq!(all.state, State::Accepted);
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "goods-confirmed", vec!["release".to_owned()]),
            (Audience::Importer, "compliance-accepted", vec!["release".to_owned()]),
            (Audience::CourtesyBrokers, "compliance-accepted", vec!["release".to_owned()]),
        ]
    );
    assert!(all.disposition.is_some_and(|disposition| disposition.release_authorized));
    let mixed = after(&part, &exported(800), in_time());
    assert_eq!(mixed.state, State::Accepted, "the marked ones are released");
}

#[test]
fn more_than_remains_or_nothing_is_not_confirmed() {
    let part = walk(&[redelivered(1788, ON)]);
    let refusal = no(&part, &redelivered(3013, ON), in_time());
    assert_eq!(refusal.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        refusal.sentence,
        "The redelivery is of 3013 PCS, but 3012 of the 4800 PCS of the notice are left for it."
    );
    assert_eq!(refused(&part, &redelivered(0, ON), in_time()), RejectionCode::QuantityMismatch);
    assert_eq!(refused(&part, &exported(4801), in_time()), RejectionCode::QuantityMismatch);
    let returned = walk(&[redelivered(4800, ON)]);
    assert_eq!(refused(&returned, &marked(4801), in_time()), RejectionCode::QuantityMismatch);
    assert_eq!(refused(&returned, &redelivered(1, ON), in_time()), RejectionCode::WrongState);
    let most = u64::MAX;
    assert_eq!(refused(&part, &exported(most), in_time()), RejectionCode::QuantityMismatch);
}

#[test]
fn what_an_answer_certifies_is_not_confirmed_as_something_else_before_it_is_rejected() {
    let case = after(&open(), &submit(dividing(split([4000, 700, 0, 0, 100]))), in_time());
    let refusal = no(&case, &redelivered(701, ON), in_time());
    assert_eq!(refusal.code, RejectionCode::QuantityMismatch);
    assert_eq!(
        refusal.sentence,
        "The redelivery is of 701 PCS, but 700 of the 4800 PCS of the notice are left for it; the \
         answer says that 4000 are in compliance and 100 not available, so reject it first where \
         that is not so."
    );
    let rejected = after(&case, &named("reject"), in_time());
    let found = after(&rejected, &redelivered(800, ON), in_time());
    assert_eq!((found.state, found.balance().open), (State::RejectedOpen, 4000));
}

#[test]
fn an_importer_that_disagrees_may_return_the_goods_all_the_same() {
    let mut answer = samples::response();
    answer.kind = crate::form4647::ResponseKind::Disagree;
    let case = after(&open(), &submit(answer), in_time());
    assert_eq!(after(&case, &redelivered(4800, ON), in_time()).state, State::GoodsReturned);
}

#[test]
fn a_promise_to_return_is_kept_in_parts() {
    let case = after(&open(), &submit(samples::promise()), in_time());
    let part = after(&case, &redelivered(4000, ON), in_time());
    assert_eq!(part.state, State::ResponseReceived);
    assert_eq!(after(&part, &redelivered(800, ON), in_time()).state, State::GoodsReturned);
}

#[test]
fn a_supervised_destruction_is_confirmed_while_the_answer_is_verified() {
    let case = after(&open(), &submit(dividing(split([4700, 0, 0, 100, 0]))), in_time());
    let case = after(&case, &named("schedule-verification"), in_time());
    let case = after(&case, &destroyed(100), in_time());
    assert_eq!(case.state, State::Verification);
    assert_eq!(after(&case, &named("accept"), in_time()).state, State::Accepted);
}

#[test]
fn what_is_confirmed_happened_between_the_notice_and_its_receipt() {
    assert_eq!(
        refused(&open(), &redelivered(10, date(2026, 5, 11)), in_time()),
        RejectionCode::NotAllowed
    );
    assert_eq!(
        refused(&open(), &redelivered(10, date(2026, 5, 27)), in_time()),
        RejectionCode::NotAllowed
    );
    assert_eq!(
        after(&open(), &redelivered(10, date(2026, 5, 12)), in_time()).balance().returned,
        10
    );
}

#[test]
fn a_return_in_time_that_is_confirmed_late_is_not_late() {
    let overdue = samples::case_in(State::Overdue, false);
    let case = after(&overdue, &redelivered(4000, date(2026, 6, 11)), after_due());
    assert_eq!(case.state, State::Overdue);
    let case = after(&case, &redelivered(800, date(2026, 6, 12)), after_due());
    assert_eq!(case.state, State::GoodsReturned);
    let late: Vec<bool> = case.ledger.rows().iter().map(|row| row.late).collect();
    assert_eq!(late, [false, true]);
}

#[test]
fn a_confirmation_says_how_many_are_still_to_come() {
    let remaining = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Tell(told) => match told.message {
                crate::effect::Message::GoodsConfirmed { remaining, means, .. } => {
                    Some((means, remaining))
                }
                _ => None,
            },
            _ => None,
        })
    };
    let (case, effects) = allowed(&open(), &redelivered(1788, ON), in_time());
    assert_eq!(remaining(&effects), Some((GoodsMeans::Redelivered, 3012)));
    let (case, effects) = allowed(&case, &redelivered(3012, ON), in_time());
    assert_eq!(remaining(&effects), Some((GoodsMeans::Redelivered, 0)));
    let (_, effects) = allowed(&case, &exported(4000), in_time());
    assert_eq!(remaining(&effects), Some((GoodsMeans::Exported, 800)), "in custody");
}

#[test]
fn the_parts_always_make_the_whole() {
    for row in samples::rows() {
        let Some(case) = row.case else { continue };
        assert!(case.balance().holds(), "{}", row.label);
        assert_eq!(case.balance().covered, 4800);
    }
}
