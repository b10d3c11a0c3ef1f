//! The first day, the last day, the ladder between, and what gives way.

use super::*;
use crate::declaration::PortsScope;

#[test]
fn a_declaration_takes_effect_at_midnight_in_new_york_and_not_a_minute_earlier() {
    let submitted = case_in(State::Submitted);
    let first = date(2026, 7, 1);
    let early = new_york(date(2026, 6, 30), 23, 59);
    assert_eq!(refused_at(&submitted, &Command::Activate, early).code, RejectionCode::TooEarly);
    let (active, effects) = allowed_at(&submitted, &Command::Activate, midnight(first));
    assert_eq!(active.state, State::Active);
    assert_eq!(
        told(&effects),
        [
            (Audience::Importer, "declaration-active", vec!["statement".to_owned()]),
            (Audience::Author, "declaration-active", vec!["statement".to_owned()]),
        ]
    );
}

#[test]
fn the_ladder_is_set_when_the_declaration_takes_effect() {
    let (_, effects) = allowed(&case_in(State::Submitted), &Command::Activate);
    let expected = [
        ("-90", "2027-04-01 09:00"),
        ("-60", "2027-05-01 09:00"),
        ("-30", "2027-05-31 09:00"),
        ("-14", "2027-06-16 09:00"),
        ("-7", "2027-06-23 09:00"),
        ("-3", "2027-06-27 09:00"),
        ("-1", "2027-06-29 09:00"),
        ("0", "2027-06-30 09:00"),
        ("passed", "2027-07-01 00:00"),
    ];
    assert_eq!(rungs(&effects), pairs(&expected));
}

#[test]
fn a_short_declaration_is_reminded_of_only_while_it_counts() {
    let mut short = about_dumping();
    short.effective_to = date(2026, 7, 10);
    let submitted = samples::case_of(short, State::Submitted);
    let (_, effects) = allowed(&submitted, &Command::Activate);
    let expected = [
        ("-7", "2026-07-03 09:00"),
        ("-3", "2026-07-07 09:00"),
        ("-1", "2026-07-09 09:00"),
        ("0", "2026-07-10 09:00"),
        ("passed", "2026-07-11 00:00"),
    ];
    assert_eq!(rungs(&effects), pairs(&expected));
}

#[test]
fn the_last_day_does_not_roll_over_a_sunday() {
    let mut to_sunday = about_dumping();
    to_sunday.effective_to = date(2026, 12, 27);
    let case = samples::case_of(to_sunday, State::Active);
    let certificate = case.file.clocks.certificate(Clock::Validity).unwrap();
    assert_eq!(
        (certificate.raw_due_on, certificate.due_on),
        (date(2026, 12, 27), date(2026, 12, 27))
    );
    assert_eq!(certificate.trigger_on, date(2026, 6, 30), "the day before the first is day 0");
    assert_eq!(certificate.days, 180);
}

#[test]
fn a_declaration_expires_with_the_end_of_its_last_day_and_two_reminders_follow() {
    let active = case_in(State::Active);
    let last = new_york(date(2027, 6, 30), 23, 59);
    assert_eq!(refused_at(&active, &Command::Expire, last).code, RejectionCode::TooEarly);
    let end = midnight(date(2027, 7, 1));
    let (expired, effects) = allowed_at(&active, &Command::Expire, end);
    assert_eq!(expired.state, State::Expired);
    assert!(effects.contains(&Effect::PassDeadline(Clock::Validity)));
    let told = audiences(&effects);
    assert!(told.contains(&(Audience::Importer, "declaration-expired")));
    assert!(told.contains(&(Audience::Author, "declaration-expired")));
    assert_eq!(rungs(&effects), pairs(&[("+1", "2027-07-01 09:00")]));
    let first = new_york(date(2027, 7, 1), 9, 0);
    let (after, effects) = allowed_at(&expired, &samples::remind(RungKind::After(1)), first);
    assert_eq!(after.state, State::Expired);
    assert_eq!(rungs(&effects), pairs(&[("+30", "2027-07-30 09:00")]));
    let second = new_york(date(2027, 7, 30), 9, 0);
    let (_, effects) = allowed_at(&after, &samples::remind(RungKind::After(30)), second);
    assert_eq!(rungs(&effects), [], "nothing follows");
}

#[test]
fn a_period_that_is_over_when_it_is_submitted_begins_and_ends_in_due_order() {
    let pending = case_in(State::PendingSignature);
    let received = at(date(2027, 8, 2));
    let (submitted, effects) = allowed_at(&pending, &command("sign"), received);
    assert_eq!(rungs(&effects), pairs(&[("start", "2027-08-02 10:00")]));
    let (active, effects) = allowed_at(&submitted, &Command::Activate, received);
    assert_eq!(rungs(&effects), pairs(&[("passed", "2027-07-01 00:00")]), "due at once");
    let (expired, _) = allowed_at(&active, &Command::Expire, received);
    assert_eq!(expired.state, State::Expired);
    assert!(expired.counts_on(date(2026, 9, 15)), "it is evidence for its days");
}

#[test]
fn reminders_go_to_the_importer_and_three_days_before_and_on_the_last_day_to_the_owner() {
    let active = case_in(State::Active);
    let remind = |rung| {
        let (case, effects) = allowed(&active, &samples::remind(rung));
        assert_eq!(case, active, "a reminder moves nothing");
        let told: Vec<Audience> = told(&effects).into_iter().map(|told| told.0).collect();
        (told.contains(&Audience::Importer), told.contains(&Audience::AccountOwner))
    };
    assert_eq!(remind(RungKind::Before(90)), (true, false));
    assert_eq!(remind(RungKind::Before(3)), (false, true));
    assert_eq!(remind(RungKind::OnDay), (true, true));
    let other_clock =
        Command::Remind { clock: Clock::Answer, rung: RungKind::OnDay, stands_for: Vec::new() };
    assert_eq!(refused(&active, &other_clock).code, RejectionCode::WrongState);
    let foreign = samples::remind(RungKind::NotViewed(2));
    assert_eq!(refused(&active, &foreign).code, RejectionCode::NotAllowed);
}

#[test]
fn the_last_reminder_brings_a_letter() {
    let (_, effects) = allowed(&case_in(State::Active), &samples::remind(RungKind::Before(1)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Render(document)
        if document.key.0 == "validity-last-reminder-1")));
}

#[test]
fn the_clock_gives_each_rung_its_command() {
    let of = |rung| Command::of_rung(Clock::Validity, rung, Vec::new());
    assert_eq!(of(RungKind::Start), Command::Activate);
    assert_eq!(of(RungKind::DuePassed), Command::Expire);
    assert_eq!(of(RungKind::Before(7)), samples::remind(RungKind::Before(7)));
    assert_eq!(of(RungKind::After(30)), samples::remind(RungKind::After(30)));
}

#[test]
fn it_expires_soon_from_its_first_reminder_on() {
    let active = case_in(State::Active);
    assert!(!active.expires_soon(date(2027, 3, 31)));
    assert!(active.expires_soon(date(2027, 4, 1)));
    assert!(!case_in(State::Submitted).expires_soon(date(2027, 4, 1)));
    assert!(!case_in(State::Expired).expires_soon(date(2027, 7, 2)));
}

/// The active one of the sample and a further one, changed, about to take effect in October.
fn successor(change: impl FnOnce(&mut Statement)) -> Case {
    let mut statement = about_dumping();
    statement.declaration_id = "DCL-2026-000061".parse().unwrap();
    statement.effective_from = MIDDLE;
    statement.effective_to = date(2027, 9, 30);
    change(&mut statement);
    samples::case_of(statement, State::Submitted)
}

/// The declarations that the successor replaces when it takes effect.
fn replaced(successor: &Case, others: &[Case]) -> Vec<String> {
    let (_, effects) =
        given_among(successor, &Command::Activate, midnight(MIDDLE), others).unwrap();
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Command { case, command, actor } => {
                let by = successor.number().clone();
                let supersede = crate::message::Command::Declaration(Command::Supersede { by });
                assert_eq!((command.as_ref(), actor), (&supersede, &Actor::clock()));
                let link = Link { case: case.clone(), relation: Relation::Supersedes };
                assert!(effects.contains(&Effect::Link(link)));
                Some(case.to_string())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_declaration_that_covers_all_of_another_takes_its_place() {
    let old = case_in(State::Active);
    assert_eq!(replaced(&successor(|_| {}), std::slice::from_ref(&old)), ["DCL-2026-000051"]);
    let wider = successor(|statement| {
        dumping(statement).ad_case_numbers.push("A-570-967".parse().unwrap());
    });
    assert_eq!(replaced(&wider, std::slice::from_ref(&old)), ["DCL-2026-000051"]);
    let (superseded, effects) = allowed(&old, &command("supersede"));
    assert_eq!(superseded.state, State::Superseded);
    assert!(effects.contains(&Effect::StopDeadline(Clock::Validity)));
    assert_eq!(audiences(&effects), both("declaration-superseded"));
    assert!(superseded.counts_on(date(2026, 9, 30)) && !superseded.counts_on(MIDDLE));
}

#[test]
fn a_declaration_that_is_covered_in_part_keeps_its_place() {
    let of_two_cases = {
        let mut statement = about_dumping();
        dumping(&mut statement).ad_case_numbers.push("A-570-967".parse().unwrap());
        samples::case_of(statement, State::Active)
    };
    assert_eq!(replaced(&successor(|_| {}), &[of_two_cases]), [""; 0]);
    let old = [case_in(State::Active)];
    let at_one_port =
        successor(|s| s.ports_scope = PortsScope::Listed(vec!["5301".parse().unwrap()]));
    assert_eq!(replaced(&at_one_port, &old), [""; 0]);
    let one_party = successor(|s| dumping(s).manufacturers_exporters.truncate(1));
    assert_eq!(replaced(&one_party, &old), [""; 0]);
    let one_company =
        successor(|s| dumping(s).ad_case_numbers = vec!["A-570-910-001".parse().unwrap()]);
    assert_eq!(replaced(&one_company, &old), [""; 0]);
    let shorter = successor(|s| s.effective_to = date(2027, 5, 31));
    assert_eq!(replaced(&shorter, &old), [""; 0], "June would lose its cover");
    let later = successor(|s| {
        s.effective_from = date(2027, 7, 1);
        s.effective_to = date(2028, 6, 30);
    });
    let (_, effects) =
        given_among(&later, &Command::Activate, midnight(date(2027, 7, 1)), &old).unwrap();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Command { .. })));
}

#[test]
fn only_an_active_declaration_of_the_same_importer_and_type_gives_way() {
    for state in State::ALL {
        let expected: &[&str] = if state == State::Active { &["DCL-2026-000051"] } else { &[] };
        assert_eq!(replaced(&successor(|_| {}), &[case_in(state)]), expected, "{}", state.name());
    }
    let mut foreign = case_in(State::Active);
    foreign.statement.importer_number = "22-5550143A1".parse().unwrap();
    let affidavit =
        samples::case_of(statement(DeclarationType::AffidavitOfManufacture), State::Active);
    assert_eq!(replaced(&successor(|_| {}), &[foreign, affidavit]), [""; 0]);
}

#[test]
fn an_affidavit_or_a_certificate_gives_way_to_one_of_the_same_words_and_more_numbers() {
    for old in samples::statements().into_iter().filter(|s| !s.is_about_dumping()) {
        let mut new = old.clone();
        new.declaration_id = "DCL-2026-000071".parse().unwrap();
        let mut narrower = new.clone();
        match &mut narrower.particulars {
            Particulars::AffidavitOfManufacture(stated) => {
                stated.hts_of_finished_goods.truncate(1);
            }
            Particulars::ImporterCertifyingStatement(stated) => {
                stated.goods_description.push_str(", model 2");
            }
            Particulars::NonReimbursement(_) => unreachable!(),
        }
        let active = [samples::case_of(old, State::Active)];
        let count = |statement: Statement| {
            let submitted = samples::case_of(statement, State::Submitted);
            let (_, effects) =
                given_among(&submitted, &Command::Activate, at(MIDDLE), &active).unwrap();
            effects.iter().filter(|effect| matches!(effect, Effect::Command { .. })).count()
        };
        assert_eq!((count(new), count(narrower)), (1, 0));
    }
}
