use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{extension, question};
use crate::calendar::Calendar;
use crate::deadline::{Extension, Question, RollPolicy, Rule, compute, compute_with_policy};

prop_compose! {
    /// A trigger that every rule knows and that ends inside the calendar.
    fn any_trigger()(day in 0_i32..33_000) -> Date {
        let first = date(2005, 1, 1);
        first.checked_add(jiff::Span::new().days(day)).expect("a day before 2099")
    }
}

prop_compose! {
    fn any_ledger()(days in proptest::collection::vec(1_u16..=60, 0..=3)) -> Vec<Extension> {
        days.into_iter().map(extension).collect()
    }
}

/// A clock of the law; the validity of a declaration is the declaration's own.
fn any_rule() -> impl Strategy<Value = Rule> {
    let rules = Rule::ALL.into_iter().filter(|rule| *rule != Rule::DeclarationExpiry);
    proptest::sample::select(rules.collect::<Vec<Rule>>())
}

proptest! {
    #[test]
    fn the_raw_day_is_exact_arithmetic(
        rule in any_rule(), trigger_on in any_trigger(), ledger in any_ledger()
    ) {
        let question = Question { extensions: &ledger, ..question(rule, trigger_on) };
        let certificate = compute(&question, &Calendar::cbp()).expect("a deadline");
        let extended: u16 = ledger.iter().map(|row| row.days).sum();
        let counted = (certificate.raw_due_on - trigger_on).get_days();
        prop_assert_eq!(counted, i32::from(certificate.days + extended));
    }

    #[test]
    fn the_due_day_is_the_first_open_day_from_the_raw_one(
        rule in any_rule(), trigger_on in any_trigger(), ledger in any_ledger()
    ) {
        let calendar = Calendar::cbp();
        let question = Question { extensions: &ledger, ..question(rule, trigger_on) };
        let certificate = compute(&question, &calendar).expect("a deadline");
        prop_assert!(certificate.due_on >= certificate.raw_due_on);
        prop_assert_eq!(calendar.closed(certificate.due_on, None), None);
        let mut day = certificate.raw_due_on;
        while day < certificate.due_on {
            prop_assert!(calendar.closed(day, None).is_some());
            day = day.tomorrow().expect("a day");
        }
    }

    #[test]
    fn an_extension_never_shortens(
        rule in any_rule(), trigger_on in any_trigger(), days in 1_u16..=90,
        policy in proptest::sample::select(vec![
            RollPolicy::NextCbpOpenDay, RollPolicy::None, RollPolicy::PreviousOpenDay
        ]),
    ) {
        let calendar = Calendar::cbp();
        let before = compute_with_policy(&question(rule, trigger_on), policy, &calendar)
            .expect("a deadline");
        let after = before.extended(extension(days), &calendar).expect("a deadline");
        prop_assert!(after.due_on >= before.due_on);
        prop_assert!(after.passes_at() >= before.passes_at());
        prop_assert_eq!(after.roll_policy, policy);
    }

    #[test]
    fn a_revocation_never_lengthens(
        trigger_on in any_trigger(), granted in 1_u16..=90, back in 0_i32..=120
    ) {
        let calendar = Calendar::cbp();
        let before = compute(&question(Rule::Form4647Response, trigger_on), &calendar)
            .and_then(|first| first.extended(extension(granted), &calendar))
            .expect("a deadline");
        let last = before.raw_due_on.checked_sub(jiff::Span::new().days(back)).expect("a day");
        let revocation = Extension::revoked_to(last, trigger_on, None);
        let after = before.extended(revocation, &calendar).expect("a deadline");
        prop_assert_eq!(after.raw_due_on, last);
        prop_assert!(after.due_on <= before.due_on);
    }
}
