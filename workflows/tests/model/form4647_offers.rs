//! What is tried on a Form 4647.

use jiff::Timestamp;
use workflows::actor::Actor;
use workflows::case::Case;
use workflows::clocks::Clock;
use workflows::form4647::{
    self, Command, Quantities, Response, ResponseKind, SampleAttached, SampleWaiver, Supervision,
    Supplement, samples,
};
use workflows::ladder::RungKind;
use workflows::message;
use workflows::money::Usd;
use workflows::protest::{Outcome, Protest};

use crate::form29::protest_number;
use crate::machine::Offers;
use crate::oracle;
use crate::rules::STRANGER;
use crate::world::{Scope, World};

/// Grants and revocations in one case, where more time is tried.
const ADDENDA: u32 = 3;

/// Answers and supplements in one case.
const fn versions(scope: Scope) -> u32 {
    match scope {
        Scope::Whole | Scope::Answer | Scope::Goods => 2,
        Scope::MoreTime | Scope::Windows => 1,
    }
}

/// Everything that is tried in this world.
pub(crate) fn offers(world: &World, offers: &mut Offers<'_>) {
    for opening in &world.setting.opening {
        offers.give(opening.clone(), &samples::officer());
    }
    let Some(Case::Form4647(case)) = world.cases.first() else {
        offers.give(message::Command::Form4647(Command::View), &samples::trade_user());
        return;
    };
    of_the_trade(case, world, offers);
    answers(case, world, offers);
    more_time(case, world, offers);
    review(case, world, offers);
    goods(case, world, offers);
    windows(case, world, offers);
    of_the_clock(case, world.now, offers);
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn of_the_trade(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    let user = samples::trade_user();
    let mut give = |given| offers.give(message::Command::Form4647(given), &user);
    give(Command::View);
    let adds =
        world.setting.scope == Scope::Answer && case.last_version < versions(world.setting.scope);
    if adds {
        for words in ["Photographs follow.", " "] {
            let attachments = Vec::new();
            give(Command::AddSupplement(Supplement { text: text(words), attachments }));
        }
    }
    let was_asked = matches!(case.sample_waiver, SampleWaiver::Denied { .. });
    if world.setting.scope == Scope::Answer && !was_asked {
        give(Command::RequestSampleWaiver { reason: text("Each piece is fragile.") });
        give(Command::RequestSampleWaiver { reason: text(" ") });
    }
    let officer = samples::officer();
    for granted in [true, false] {
        let decide = Command::DecideSampleWaiver { granted, reason: text("Photographs.") };
        offers.give(message::Command::Form4647(decide), &officer);
    }
}

/// Answers of each kind, and some that must be refused.
fn answers(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    if case.last_version >= versions(world.setting.scope) {
        return;
    }
    let user = samples::trade_user();
    let submit = |answer| message::Command::Form4647(Command::SubmitResponse(Box::new(answer)));
    let all = case.notice.quantity;
    let of = |kind, quantities| Response { kind, quantities, ..samples::response() };
    let none = Quantities::default();
    let marked = of(ResponseKind::Marked, Quantities { compliant: all, ..none });
    if world.setting.scope != Scope::Goods {
        offers.give_or_late(submit(marked.clone()), &user, Clock::Answer);
    }
    if matches!(world.setting.scope, Scope::Goods | Scope::Answer) {
        let promised = of(ResponseKind::Redelivered, Quantities { returned: all, ..none });
        offers.give_or_late(submit(promised), &user, Clock::Answer);
        let short = Quantities { compliant: all - 1, not_available: 1, ..none };
        offers.give(submit(of(ResponseKind::Marked, short)), &user);
        let mixed = Quantities { compliant: 1, returned: all - 1, ..none };
        offers.give(submit(of(ResponseKind::Marked, mixed)), &user);
    }
    if world.setting.scope == Scope::Answer {
        let disagrees = of(ResponseKind::Disagree, Quantities { returned: all, ..none });
        offers.give(submit(disagrees), &user);
        let too_many = Quantities { compliant: all, returned: 1, ..none };
        offers.give(submit(of(ResponseKind::Marked, too_many)), &user);
        offers.give(submit(Response { certified: false, ..marked.clone() }), &user);
        let waived = SampleAttached::Waived;
        offers.give(submit(Response { sample_attached: waived, ..marked.clone() }), &user);
        let unread = Response { false_certification_warning_acknowledged: false, ..marked.clone() };
        offers.give(submit(unread), &user);
        if let Ok(account) = "B00009".parse() {
            offers.give(submit(marked), &Actor::trade(STRANGER, "Nobody", account));
        }
    }
}

fn more_time(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    let (user, officer) = (samples::trade_user(), samples::officer());
    let command = message::Command::Form4647;
    let ask = |reason: &str| command(Command::RequestExtension { days: 10, reason: text(reason) });
    let addenda = match world.setting.scope {
        Scope::Whole | Scope::MoreTime => ADDENDA,
        Scope::Goods => 1,
        Scope::Answer | Scope::Windows => 0,
    };
    offers.give_wrong(ask("Nineteen letters .."), &user);
    if case.file.addenda < addenda {
        offers.give_or_late(ask("Pieces are being recalled."), &user, Clock::Answer);
        let days = if case.file.addenda.is_multiple_of(2) { 10 } else { 1 };
        offers.give(command(Command::GrantExtension { days, note: None }), &officer);
    }
    offers.give_wrong(command(Command::GrantExtension { days: 91, note: None }), &officer);
    offers.give(command(Command::DenyExtension { reason: text("No good cause.") }), &officer);
    if world.setting.scope == Scope::MoreTime && case.file.addenda < ADDENDA {
        let today = oracle::day_of(world.now);
        let raw = case.file.clocks.certificate(Clock::Answer).map(|due| due.raw_due_on);
        let days = [Some(today), Some(oracle::days_after(today, -1)), raw];
        let before = raw.map(|raw| oracle::days_after(raw, -1));
        for new_due_date in days.into_iter().chain([before]).flatten() {
            let reason = text("The goods were offered for sale.");
            offers.give(command(Command::RevokeExtension { new_due_date, reason }), &officer);
        }
    }
}

fn review(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    let officer = samples::officer();
    let today = oracle::day_of(world.now);
    let mut wrong = |given| offers.give_wrong(message::Command::Form4647(given), &officer);
    for (kind, on) in
        [(Supervision::NotRequired, today), (Supervision::SpotCheck, oracle::days_after(today, -1))]
    {
        wrong(Command::ScheduleVerification { kind, on, place: None });
    }
    wrong(Command::Reject { reason: text("No mark."), days: Some(91) });
    wrong(Command::Reject { reason: text(" "), days: None });
    wrong(Command::Cancel { reason: text(" ") });
    if let Ok(form29) = "MRN-2026-000019".parse() {
        wrong(Command::RaiseForm29 { form29 });
    }
    let mut give = |given| offers.give(message::Command::Form4647(given), &officer);
    if world.setting.scope != Scope::MoreTime {
        let kind = Supervision::SpotCheck;
        give(Command::ScheduleVerification { kind, on: today, place: None });
    }
    give(Command::Accept { remarks: None });
    give(Command::Accept { remarks: Some(text("Sold before the notice.")) });
    give(Command::Reject { reason: text("No mark."), days: None });
    if world.setting.scope == Scope::MoreTime && case.file.addenda == 0 {
        give(Command::Reject { reason: text("No mark."), days: Some(10) });
    }
    if let Ok(form29) = "NOA-2026-000901".parse() {
        give(Command::RaiseForm29 { form29 });
    }
    let due = case.file.clocks.certificate(Clock::Answer).map(|due| due.due_on);
    let mailed = [Some(today), due, Some(oracle::days_after(today, 1))];
    for claim_mailed_on in mailed.into_iter().flatten() {
        let amount = Usd::from_cents(1_864_000).unwrap_or_default();
        give(Command::ReferDamages { amount, tripled: false, claim_mailed_on });
    }
    give(Command::Rescind { reason: text("Marked when imported.") });
    give(Command::Cancel { reason: text("Issued in error.") });
}

fn goods(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    let officer = samples::officer();
    let mut give = |given| offers.give(message::Command::Form4647(given), &officer);
    let on = oracle::day_of(world.now);
    let all = case.notice.quantity;
    if world.setting.scope == Scope::Goods {
        for quantity in 0..=all + 1 {
            give(Command::ConfirmRedelivery { quantity, on });
            give(Command::ConfirmExport { quantity, on });
            give(Command::MarkAfterReturn { quantity, on });
        }
        let before = oracle::days_after(case.notice.date_of_notice, -1);
        for on in [before, oracle::days_after(on, 1)] {
            give(Command::ConfirmRedelivery { quantity: 1, on });
        }
        give(Command::ConfirmDestruction { quantity: 1, on });
    } else {
        give(Command::ConfirmRedelivery { quantity: all, on });
        give(Command::ConfirmExport { quantity: all, on });
        give(Command::ConfirmDestruction { quantity: all, on });
        give(Command::MarkAfterReturn { quantity: all, on });
    }
}

/// Protest and court; what ends them is the clock's.
fn windows(case: &form4647::Case, world: &World, offers: &mut Offers<'_>) {
    let (user, officer) = (samples::trade_user(), samples::officer());
    let today = oracle::day_of(world.now);
    let first = case.notice.date_of_notice;
    let last = case.file.clocks.certificate(Clock::Protest).map_or(first, |it| it.due_on);
    let record = |filed_on| {
        let protest_number = protest_number();
        message::Command::Form4647(Command::RecordProtest { protest_number, filed_on })
    };
    if world.setting.scope == Scope::Windows {
        for filed_on in [first, last] {
            offers.give_or_late(record(filed_on), &user, Clock::Protest);
        }
        let outside = [oracle::days_after(first, -1), oracle::days_after(last, 1)];
        for filed_on in outside.into_iter().chain([oracle::days_after(today, 1)]) {
            if !(first..=last).contains(&filed_on) || filed_on > today {
                offers.give_or_late(record(filed_on), &user, Clock::Protest);
            }
        }
    }
    let mut decide = |result, decided_on| {
        let decision = Command::DecideProtest { result, decided_on };
        offers.give(message::Command::Form4647(decision), &officer);
    };
    for result in [Outcome::Allowed, Outcome::Denied] {
        decide(result, today);
    }
    decide(Outcome::Denied, oracle::days_after(today, 1));
    if let Protest::Filed { filing } = &case.protest {
        decide(Outcome::PartlyAllowed, oracle::days_after(filing.filed_on, -1));
    }
}

/// What ends a clock, before it has ended, and rungs that nobody holds any more.
fn of_the_clock(case: &form4647::Case, now: Timestamp, offers: &mut Offers<'_>) {
    let clock = Actor::clock();
    let mut give = |given| offers.give(message::Command::Form4647(given), &clock);
    let early = |clock| {
        let certificate = case.file.clocks.certificate(clock);
        certificate.is_none_or(|certificate| now < oracle::end_of(certificate.due_on))
    };
    for (clock, end) in [
        (Clock::Answer, Command::PassDueDate),
        (Clock::Protest, Command::ExpireProtestWindow),
        (Clock::Court, Command::ExpireCourtWindow),
        (Clock::Petition, Command::ExpirePetitionWindow),
    ] {
        if early(clock) {
            give(end);
        }
    }
    for rung in [RungKind::Before(5), RungKind::After(1), RungKind::Undecided(3), RungKind::Start] {
        give(samples::remind(Clock::Answer, rung));
    }
    for clock in [Clock::Protest, Clock::Court, Clock::Petition, Clock::Validity] {
        give(samples::remind(clock, RungKind::Before(30)));
    }
}
