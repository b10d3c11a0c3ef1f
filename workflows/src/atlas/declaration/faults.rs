//! Commands for a declaration that their own data make impossible.

use jiff::civil::date;

use super::super::giving::{Fault, Given, Row, Timing};
use super::{case_in, entry_for, fitted, given, of_use, row};
use crate::actor::Actor;
use crate::case::Policy;
use crate::declaration::samples::{
    MIDDLE, at, case_of, end_use, entry, signature_of, signed_copy, signer_of, statement,
};
use crate::declaration::{
    Agreement, Basis, CertifierRole, Command, DeclarationType, EntryLink, NonReimbursement,
    Particulars, Signature, Signer, SignerRole, State, Statement,
};
use crate::ids::{AdCvdCase, CaseNumber, HtsNumber};
use crate::parties::Attachment;

pub(super) fn faults() -> Vec<Fault> {
    [drafts(), incomplete(), signers(), signatures(), submissions(), endings(), renewals(), links()]
        .into_iter()
        .flatten()
        .collect()
}

/// The command by a user of the importer concerned.
fn fault(row: Row, command: Command) -> Fault {
    let plain = given(command);
    let Given { actor, .. } = fitted(&row, &plain);
    Fault { given: Given::new(plain.command, actor), row }
}

fn in_state(state: State, command: Command) -> Fault {
    fault(row(case_in(state)), command)
}

fn dumping() -> Statement {
    statement(DeclarationType::NonReimbursementBlanket)
}

fn draft(statement: Statement) -> Fault {
    fault(Row::nothing(), Command::Draft(Box::new(statement)))
}

fn stated(change: impl FnOnce(&mut NonReimbursement)) -> Statement {
    let mut statement = dumping();
    if let Particulars::NonReimbursement(stated) = &mut statement.particulars {
        change(stated);
    }
    statement
}

fn drafts() -> Vec<Fault> {
    let numbered = |text: &str| number(text).unwrap_or(dumping().declaration_id);
    let mut boxed = statement(DeclarationType::AffidavitOfManufacture);
    if let Particulars::AffidavitOfManufacture(stated) = &mut boxed.particulars {
        "P.O. Box 415, Gastonia, NC 28052".clone_into(&mut stated.producer.factory_address);
    }
    let other = statement(DeclarationType::ImporterCertifyingStatement);
    let foreign = Statement { declaration_id: dumping().declaration_id, ..other };
    vec![
        draft(Statement { declaration_id: numbered("NRS-2026-51"), ..dumping() }),
        draft(Statement { effective_to: date(2026, 6, 30), ..dumping() }),
        draft(Statement { effective_to: date(2027, 7, 1), ..dumping() }),
        draft(stated(|stated| stated.ad_case_numbers.clear())),
        draft(stated(|stated| stated.ad_case_numbers.extend(case("C-570-911")))),
        draft(stated(|stated| stated.companion_cvd_case_numbers.extend(case("A-570-911")))),
        draft(stated(|stated| stated.agreement_exists = Some(Agreement::Yes))),
        draft(stated(|stated| "Customs Broker".clone_into(&mut stated.officer_title))),
        draft(boxed),
        in_state(State::Active, Command::Draft(Box::new(dumping()))),
        by_both_accounts(foreign),
    ]
}

/// A draft under a number of another importer, by a user of that other importer.
fn by_both_accounts(foreign: Statement) -> Fault {
    let case = case_in(State::Draft);
    let own = dumping();
    let draft = Statement { importer_number: foreign.importer_number, ..own };
    fault(row(case), Command::Draft(Box::new(draft)))
}

/// Drafts of each type from which something is missing.
fn incomplete() -> Vec<Fault> {
    let send = |statement: Statement| {
        let signer = signer_of(&statement);
        fault(row(case_of(statement, State::Draft)), Command::SendForSignature { signer })
    };
    let mut affidavit = statement(DeclarationType::AffidavitOfManufacture);
    if let Particulars::AffidavitOfManufacture(stated) = &mut affidavit.particulars {
        stated.input_description.clear();
    }
    let mut of_use = end_use();
    if let Particulars::ImporterCertifyingStatement(stated) = &mut of_use.particulars {
        "The carriers are fitted to balers.".clone_into(&mut stated.processing_description);
    }
    let mut preference = statement(DeclarationType::ImporterCertifyingStatement);
    if let Particulars::ImporterCertifyingStatement(stated) = &mut preference.particulars {
        stated.origin_criterion.clear();
    }
    let mut claimed_by_plant = statement(DeclarationType::ImporterCertifyingStatement);
    if let Particulars::ImporterCertifyingStatement(stated) = &mut claimed_by_plant.particulars {
        stated.basis = Basis::PreferenceClaim;
        stated.certifier_role = Some(CertifierRole::PlantManager);
    }
    [affidavit, of_use, preference, claimed_by_plant].into_iter().map(send).collect()
}

fn signers() -> Vec<Fault> {
    let send = |statement: Statement, change: fn(&mut Signer)| {
        let mut signer = signer_of(&statement);
        change(&mut signer);
        fault(row(case_of(statement, State::Draft)), Command::SendForSignature { signer })
    };
    let affidavit = statement(DeclarationType::AffidavitOfManufacture);
    vec![
        send(dumping(), |signer| signer.role = SignerRole::Broker),
        send(dumping(), |signer| "Import Manager".clone_into(&mut signer.title)),
        send(dumping(), |signer| signer.email.clear()),
        send(affidavit, |signer| signer.role = SignerRole::CompanyOfficer),
        send(end_use(), |signer| signer.role = SignerRole::Broker),
    ]
}

fn signatures() -> Vec<Fault> {
    let sign = |change: fn(&mut Signature)| {
        let mut signature = signature_of(&dumping());
        change(&mut signature);
        in_state(State::PendingSignature, Command::Sign { signature })
    };
    let by_broker = Fault {
        row: row(case_in(State::PendingSignature)),
        given: Given::new(
            crate::message::Command::Declaration(Command::Sign {
                signature: signature_of(&dumping()),
            }),
            broker(),
        ),
    };
    let not_back_dated = Policy { back_dated_declarations: false, ..Policy::default() };
    let back_dated = row(case_in(State::PendingSignature))
        .under(not_back_dated)
        .timed(Timing::From(at(date(2026, 8, 3))));
    let too_late = row(of_use(State::PendingSignature)).timed(Timing::From(at(date(2030, 1, 2))));
    vec![
        by_broker,
        sign(|signature| "Pat Winslow".clone_into(&mut signature.name)),
        sign(|signature| signature.signed_on = date(2026, 6, 9)),
        sign(|signature| signature.signed_on = date(2026, 6, 13)),
        fault(back_dated, Command::Sign { signature: signature_of(&dumping()) }),
        fault(too_late, Command::Sign { signature: signature_of(&end_use()) }),
        in_state(State::PendingSignature, Command::Decline { reason: String::new() }),
    ]
}

/// A user of the broker to whom the sample importer gave every privilege for declarations.
fn broker() -> Actor {
    let account = crate::declaration::samples::importer();
    let grantee = account.grants.into_iter().next().map(|grant| grant.grantee);
    let user = Actor::trade("u-b00002", "Harbor Entry Brokers", account.ace_id);
    Actor { account: grantee, ..user }
}

fn submissions() -> Vec<Fault> {
    let unnamed = Attachment { name: String::new(), ..signed_copy() };
    vec![in_state(State::Draft, Command::Submit { signed_copy: unnamed })]
}

fn endings() -> Vec<Fault> {
    let cancel = |reason: &str, from| Command::Cancel { reason: reason.to_owned(), from };
    let changed = "The supplier has changed.";
    let report = |text: &str| Command::ReportReimbursement { text: text.to_owned() };
    let by_broker = Fault {
        row: row(case_in(State::Active)),
        given: Given::new(
            crate::message::Command::Declaration(report("The manufacturer credited the duty.")),
            broker(),
        ),
    };
    vec![
        in_state(State::Submitted, Command::Reject { reason: String::new() }),
        in_state(State::Active, cancel("", None)),
        in_state(State::Submitted, cancel(changed, Some(date(2026, 8, 1)))),
        in_state(State::Active, cancel(changed, Some(date(2026, 6, 30)))),
        in_state(State::Active, cancel(changed, MIDDLE.tomorrow().ok())),
        by_broker,
        in_state(State::Active, report("")),
    ]
}

fn renewals() -> Vec<Fault> {
    let renew = |text: &str, effective_to| Command::Renew {
        declaration: number(text).unwrap_or(dumping().declaration_id),
        effective_to,
    };
    vec![
        in_state(State::Active, renew("DCL-2026-000051", date(2028, 6, 30))),
        in_state(State::Active, renew("DCL-2027-000051", date(2028, 7, 1))),
    ]
}

fn links() -> Vec<Fault> {
    let link = |change: fn(&mut EntryLink)| {
        let mut entry = entry();
        change(&mut entry);
        in_state(State::Active, Command::LinkEntry(entry))
    };
    let affidavit = || case_of(statement(DeclarationType::AffidavitOfManufacture), State::Active);
    let to_affidavit = |change: fn(&mut EntryLink)| {
        let case = affidavit();
        let mut entry = entry_for(&case.statement);
        change(&mut entry);
        fault(row(case), Command::LinkEntry(entry))
    };
    let linked = row(case_in(State::Active)).after(&given(Command::LinkEntry(entry())));
    vec![
        link(|entry| entry.entry_date = date(2026, 6, 30)),
        link(|entry| entry.case_number = None),
        link(|entry| entry.case_number = case("A-475-829")),
        link(|entry| entry.case_number = case("C-570-911")),
        fault(Row::of(linked), Command::LinkEntry(entry())),
        to_affidavit(|entry| entry.case_number = case("A-570-910")),
        to_affidavit(|entry| entry.hts_number = None),
        to_affidavit(|entry| entry.hts_number = hts("9617.00.1000")),
        another_importers(),
    ]
}

/// The entry is one of another importer, as a Form 28 on it says.
fn another_importers() -> Fault {
    let mut other = crate::form28::samples::case_in(crate::form28::State::Issued, false);
    other.notice.entry_number = entry().entry_number;
    let row = row(case_in(State::Active)).beside(crate::case::Case::Form28(Box::new(other)));
    fault(row, Command::LinkEntry(entry()))
}

fn number(text: &str) -> Option<CaseNumber> {
    text.parse().ok()
}

fn case(text: &str) -> Option<AdCvdCase> {
    text.parse().ok()
}

fn hts(text: &str) -> Option<HtsNumber> {
    text.parse().ok()
}
