//! Blanket declarations under check: the non-reimbursement statement, its renewal beside it.

use std::hash::{Hash as _, Hasher};

use jiff::Timestamp;
use jiff::civil::Date;
use workflows::actor::{Actor, ActorClass};
use workflows::case::{Case, Policy, Workflow};
use workflows::clocks::Clock;
use workflows::declaration::{
    self, Command, DeclarationType, EntryLink, Signature, Signer, SignerRole, State, Statement,
    samples,
};
use workflows::directory::Account;
use workflows::effect::{Effect, Signed};
use workflows::ladder::RungKind;
use workflows::message;

use crate::machine::{Offers, Spec};
use crate::normal;
use crate::oracle;
use crate::rules::Seen;
use crate::world::{Scope, Setting, World};

/// How often somebody is asked to sign one declaration.
const REQUESTS: u32 = 2;

pub(crate) struct Declaration;

fn statement() -> Statement {
    samples::statement(DeclarationType::NonReimbursementBlanket)
}

impl Spec for Declaration {
    fn workflow(&self) -> Workflow {
        Workflow::Declaration
    }

    fn states(&self) -> Vec<&'static str> {
        State::ALL.iter().map(|state| state.name()).collect()
    }

    /// declarations.md §6. A renewal leaves the declaration it renews as it is.
    fn moves(&self) -> &'static str {
        "
        (none) draft DRAFT
        DRAFT draft =
        DRAFT send-for-signature PENDING_SIGNATURE
        DRAFT submit SUBMITTED
        PENDING_SIGNATURE sign SUBMITTED
        PENDING_SIGNATURE decline DRAFT
        SUBMITTED activate ACTIVE
        SUBMITTED,ACTIVE reject REJECTED
        SUBMITTED,ACTIVE cancel CANCELLED
        ACTIVE report-reimbursement CANCELLED
        ACTIVE,EXPIRED renew =
        ACTIVE expire EXPIRED
        ACTIVE supersede SUPERSEDED
        ACTIVE,EXPIRED,SUPERSEDED,CANCELLED link-entry =
        ACTIVE,EXPIRED remind =
        "
    }

    fn actors(&self) -> &'static [(ActorClass, &'static [&'static str])] {
        &[
            (ActorClass::Cbp, &["reject", "cancel", "link-entry"]),
            (
                ActorClass::Trade,
                &[
                    "draft",
                    "send-for-signature",
                    "sign",
                    "decline",
                    "submit",
                    "cancel",
                    "report-reimbursement",
                    "renew",
                    "link-entry",
                ],
            ),
            (ActorClass::Clock, &["activate", "expire", "supersede", "remind"]),
        ]
    }

    fn begins_at(&self) -> Timestamp {
        oracle::at(samples::DRAFTED_ON, 10, 0)
    }

    fn settings(&self) -> Vec<Setting> {
        let mut too_long = statement();
        too_long.effective_to = oracle::days_after(too_long.effective_from, 400);
        let mut no_case = statement();
        if let declaration::Particulars::NonReimbursement(particulars) = &mut no_case.particulars {
            particulars.ad_case_numbers.clear();
        }
        let draft = |statement: Statement| {
            message::Command::Declaration(Command::Draft(Box::new(statement)))
        };
        vec![Setting {
            name: "non-reimbursement",
            opening: [statement(), too_long, no_case].map(draft).to_vec(),
            policy: Policy::default(),
            known: Vec::new(),
            later: None,
            spec: &Declaration,
            scope: Scope::Whole,
        }]
    }

    fn importers(&self) -> Vec<Account> {
        samples::importers()
    }

    fn offers(&self, world: &World, offers: &mut Offers<'_>) {
        let user = owner();
        if world.cases.is_empty() {
            for opening in &world.setting.opening {
                offers.give(opening.clone(), &user);
            }
            return;
        }
        for (index, case) in world.cases.iter().enumerate() {
            if let Case::Declaration(case) = case {
                offers.for_case(index);
                of_the_trade(case, index, offers);
                of_cbp(offers);
                of_the_clock(offers);
            }
        }
    }

    fn normalise(&self, case: &mut Case) {
        let Case::Declaration(case) = case else { return };
        normal::file(&mut case.file);
        case.drafted_at = normal::SOME_TIME;
        case.drafted_by = owner();
        match &mut case.signed {
            Some(Signed::Here { received_at, .. }) => *received_at = normal::SOME_TIME,
            Some(Signed::OnPaper { received_at, by, .. }) => {
                *received_at = normal::SOME_TIME;
                *by = normal::somebody();
            }
            None => {}
        }
        for entry in &mut case.entries {
            entry.at = normal::SOME_TIME;
            entry.by = normal::somebody();
        }
    }

    fn imprint(&self, case: &Case, mut hasher: &mut dyn Hasher) {
        serde_json::to_string(case).unwrap_or_default().hash(&mut hasher);
    }

    fn clock_of(&self, state: &str) -> Option<Clock> {
        matches!(state, "SUBMITTED" | "ACTIVE").then_some(Clock::Validity)
    }

    fn past_states(&self) -> &'static [(&'static str, Clock)] {
        &[("EXPIRED", Clock::Validity)]
    }

    fn after_the_end(&self) -> &'static [&'static str] {
        &["renew", "link-entry", "remind"]
    }

    fn told_at_the_end(&self) -> (&'static [&'static str], &'static [Clock]) {
        let templates = &[
            "declaration-expired",
            "declaration-cancelled",
            "declaration-rejected",
            "declaration-superseded",
            "reimbursement-reported",
            "renewal-drafted",
        ];
        (templates, &[Clock::Validity])
    }

    fn last_day(&self, seen: &Seen<'_>, clock: Clock) -> Option<Date> {
        let Some(Case::Declaration(case)) = seen.case_before() else { return None };
        (clock == Clock::Validity).then_some(case.statement.effective_to)
    }

    fn guards_hold(&self, seen: &Seen<'_>) -> bool {
        let message::Command::Declaration(command) = seen.command else {
            return seen.step().is_none();
        };
        let Some(step) = seen.step() else { return true };
        match (command, seen.case_before()) {
            (Command::Draft(drafted), _) => {
                let last = drafted.effective_from.saturating_add(jiff::Span::new().months(12));
                let names_a_case = match &drafted.particulars {
                    declaration::Particulars::NonReimbursement(particulars) => {
                        !particulars.ad_case_numbers.is_empty()
                    }
                    declaration::Particulars::AffidavitOfManufacture(_)
                    | declaration::Particulars::ImporterCertifyingStatement(_) => false,
                };
                names_a_case && drafted.effective_to < last
            }
            (Command::SendForSignature { signer }, _) => signer.role == SignerRole::CompanyOfficer,
            (Command::Sign { signature }, Some(Case::Declaration(case))) => {
                case.signer.as_ref().is_some_and(|signer| signer.name == signature.name)
            }
            (Command::Activate, Some(Case::Declaration(case))) => {
                oracle::at(case.statement.effective_from, 0, 0) <= seen.before.now
            }
            (Command::LinkEntry(entry), Some(Case::Declaration(case))) => {
                let Statement { effective_from, effective_to, .. } = &case.statement;
                *effective_from <= entry.entry_date
                    && entry.entry_date <= *effective_to
                    && case.counts_before.is_none_or(|before| entry.entry_date < before)
            }
            (Command::Renew { .. }, Some(Case::Declaration(case))) => {
                let next = oracle::days_after(case.statement.effective_to, 1);
                step.effects.iter().any(|effect| match effect {
                    Effect::Command { command, .. } => match command.as_ref() {
                        message::Command::Declaration(Command::Draft(drafted)) => {
                            drafted.effective_from == next
                        }
                        _ => false,
                    },
                    _ => false,
                })
            }
            _ => true,
        }
    }

    /// What is stated stays as it was from the moment somebody is asked to sign it.
    fn frozen_alike(&self, before: &Case, after: &Case) -> bool {
        match (before, after) {
            (Case::Declaration(before), Case::Declaration(after)) => {
                before.state == State::Draft || before.statement == after.statement
            }
            _ => false,
        }
    }
}

fn owner() -> Actor {
    let account = samples::importer_of(&statement().importer_number);
    account.as_ref().map_or_else(samples::trade_user, samples::user_of)
}

fn of_the_trade(case: &declaration::Case, index: usize, offers: &mut Offers<'_>) {
    let user = owner();
    let command = message::Command::Declaration;
    if case.state == State::Draft {
        offers.give(command(Command::Draft(Box::new(case.statement.clone()))), &user);
        // A renewal may be made to begin with what it renews, and then takes its place.
        let from = oracle::days_after(statement().effective_from, 30);
        let overlapping = Statement { effective_from: from, ..case.statement.clone() };
        if index > 0 {
            offers.give(command(Command::Draft(Box::new(overlapping))), &user);
        }
    }
    let signer = samples::signer_of(&case.statement);
    if case.signature_requests < REQUESTS {
        offers.give(command(Command::SendForSignature { signer: signer.clone() }), &user);
    }
    let broker = Signer { role: SignerRole::Broker, ..signer };
    offers.give_wrong(command(Command::SendForSignature { signer: broker }), &user);
    let signature = samples::signature_of(&case.statement);
    offers.give(command(Command::Sign { signature: signature.clone() }), &user);
    let other = Signature { name: "Somebody Else".to_owned(), ..signature };
    offers.give_wrong(command(Command::Sign { signature: other }), &user);
    offers.give(command(Command::Decline { reason: "The period is wrong.".to_owned() }), &user);
    offers.give(command(Command::Submit { signed_copy: samples::signed_copy() }), &user);
    let cancel = |from| Command::Cancel { reason: "No longer needed.".to_owned(), from };
    offers.give(command(cancel(None)), &user);
    offers.give(command(cancel(Some(case.statement.effective_from))), &user);
    offers.give(
        command(Command::ReportReimbursement { text: "The exporter refunded duty.".to_owned() }),
        &user,
    );
    // One renewal of one declaration.
    let effective_to = oracle::days_after(case.statement.effective_to, 1);
    if let (0, Ok(declaration)) = (index, "DCL-2027-000901".parse()) {
        offers.give(command(Command::Renew { declaration, effective_to }), &user);
    }
    if case.entries.is_empty() {
        let entry = samples::entry();
        let after_the_end = EntryLink {
            entry_date: oracle::days_after(case.statement.effective_to, 1),
            ..entry.clone()
        };
        offers.give(command(Command::LinkEntry(entry)), &user);
        offers.give_wrong(command(Command::LinkEntry(after_the_end)), &user);
    }
}

fn of_cbp(offers: &mut Offers<'_>) {
    let officer = samples::officer();
    let command = message::Command::Declaration;
    offers.give(command(Command::Reject { reason: "Not acceptable.".to_owned() }), &officer);
}

/// Rungs that nobody holds any more, or that come too early.
fn of_the_clock(offers: &mut Offers<'_>) {
    let clock = Actor::clock();
    let command = message::Command::Declaration;
    offers.give_wrong(command(Command::Activate), &clock);
    offers.give_wrong(command(Command::Expire), &clock);
    offers.give_wrong(command(samples::remind(RungKind::Before(7))), &clock);
}
