//! The words of a declaration: our own, each paragraph from facts of the statement.
//!
//! The words are frozen when they are put before the signer or submitted; a later version of this
//! page changes nothing that is signed. A change of words is a new version.

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::particulars::{
    AffidavitOfManufacture, Basis, CertifierRole, ImporterCertifyingStatement, NamedParty,
    NonReimbursement,
};
use super::program::Program;
use super::state::FrozenText;
use super::statement::{DeclarationType, Particulars, PortsScope, Product, Statement};
use crate::effect::StatementText;
use crate::ids::{AdCvdCase, HtsNumber, PortCode};

/// Version of the words of one type. Counts on with every change of them.
const fn version(declaration_type: DeclarationType) -> &'static str {
    match declaration_type {
        DeclarationType::AffidavitOfManufacture => "affidavit-of-manufacture 1",
        DeclarationType::ImporterCertifyingStatement => "importer-certifying-statement 1",
        DeclarationType::NonReimbursementBlanket => "non-reimbursement-blanket 1",
    }
}

/// Whether counsel has to review the words before they are used: those of the statement about
/// antidumping duty, where a wrong word may double the duty (declarations.md §2).
const fn needs_legal_review(declaration_type: DeclarationType) -> bool {
    match declaration_type {
        DeclarationType::NonReimbursementBlanket => true,
        DeclarationType::AffidavitOfManufacture | DeclarationType::ImporterCertifyingStatement => {
            false
        }
    }
}

/// The words of a statement.
pub fn text(statement: &Statement) -> StatementText {
    let declaration_type = statement.declaration_type();
    let mut paragraphs = match &statement.particulars {
        Particulars::NonReimbursement(particulars) => non_reimbursement(statement, particulars),
        Particulars::ImporterCertifyingStatement(particulars) => match particulars.basis {
            Basis::EndUse => end_use(statement, particulars),
            Basis::PreferenceClaim => preference_claim(statement, particulars),
        },
        Particulars::AffidavitOfManufacture(particulars) => affidavit(statement, particulars),
    };
    paragraphs.push(
        "The records that support this are kept for five years and shown to U.S. Customs and \
         Border Protection on request (19 CFR 163.4, 163.6)."
            .to_owned(),
    );
    StatementText {
        version: version(declaration_type).to_owned(),
        paragraphs,
        legal_review: needs_legal_review(declaration_type),
    }
}

/// The words with their hash: nothing changes them any more.
pub(super) fn frozen(statement: &Statement) -> FrozenText {
    let text = text(statement);
    let mut hash = Sha256::new();
    for line in std::iter::once(&text.version).chain(&text.paragraphs) {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    FrozenText { sha256: hex::encode(hash.finalize()), text }
}

fn non_reimbursement(statement: &Statement, stated: &NonReimbursement) -> Vec<String> {
    let country = stated.country_of_origin.as_ref();
    let country =
        country.map_or("the country of origin", |code| code.name().unwrap_or(code.as_str()));
    let mut paragraphs = vec![
        format!(
            "{} makes this statement under 19 CFR 351.402(f) for {}.",
            importer(statement),
            entries(statement)
        ),
        format!(
            "It is about {} from {country}, under {}.",
            stated.commodity.trim(),
            cases("antidumping duty", &stated.ad_case_numbers)
        ),
    ];
    if !stated.companion_cvd_case_numbers.is_empty() {
        paragraphs.push(format!(
            "The same goods are under {}; that is noted for information and not part of what is \
             stated.",
            cases("countervailing duty", &stated.companion_cvd_case_numbers)
        ));
    }
    let parties: Vec<String> = stated.manufacturers_exporters.iter().map(party).collect();
    paragraphs.push(format!("The parties abroad are: {}.", parties.join("; ")));
    paragraphs.extend(products(&statement.products));
    paragraphs.push(
        "The importer has no agreement or understanding under which the manufacturer, producer, \
         seller or exporter pays to it, or refunds to it, all or part of the antidumping duty on \
         the cases listed for entries in the stated period (19 CFR 351.402(f)(2))."
            .to_owned(),
    );
    paragraphs.push(
        "If that changes, the importer will inform U.S. Customs and Border Protection.".to_owned(),
    );
    paragraphs.extend(
        stated
            .suspension_notice_date
            .map(|on| format!("The notice that suspended liquidation is dated {}.", written(on))),
    );
    paragraphs.extend(
        stated
            .final_determination_date
            .map(|on| format!("The final determination is dated {}.", written(on))),
    );
    paragraphs.push(
        "The importer knows that for entries without such a statement before their liquidation \
         reimbursement is presumed and the antidumping duty may be doubled (19 CFR \
         351.402(f)(3))."
            .to_owned(),
    );
    paragraphs.push(format!(
        "Signed by an officer of the importer with the title {}.",
        stated.officer_title.trim()
    ));
    paragraphs
}

fn end_use(statement: &Statement, stated: &ImporterCertifyingStatement) -> Vec<String> {
    let certifier = stated.certifier_role.map_or("the signer", CertifierRole::title);
    let mut paragraphs = vec![
        format!(
            "{} submits this certificate of actual use under 19 CFR 10.131 to 10.139 for {}.",
            importer(statement),
            entries(statement)
        ),
        goods(stated),
    ];
    paragraphs.extend(stated.period.map(|period| {
        format!("It covers purchases from {} to {}.", written(period.from), written(period.to))
    }));
    paragraphs.extend(products(&statement.products));
    if let Some(plant) = &stated.processing_plant {
        paragraphs.push(format!(
            "The goods are processed at {}, {}.",
            plant.name.trim(),
            plant.address.trim()
        ));
    }
    paragraphs.push(format!("Processing: {}", stated.processing_description.trim()));
    paragraphs.push(format!(
        "The signer certifies as {certifier}, knowing the actual use of the goods, that the use \
         which their rate of duty requires has taken place (19 CFR 10.138)."
    ));
    paragraphs.push(
        "The importer furnishes with it a detailed list that ties the goods so used to each entry \
         (19 CFR 10.138), within three years from the date of each entry or withdrawal."
            .to_owned(),
    );
    paragraphs
}

fn preference_claim(statement: &Statement, stated: &ImporterCertifyingStatement) -> Vec<String> {
    let program = stated.program.map_or("the programme claimed", Program::title);
    let rule = stated.program.and_then(Program::certification_rule);
    let rule = rule.map_or(String::new(), |rule| format!(" ({rule})"));
    let mut paragraphs = vec![
        format!("{} makes this statement for {}.", importer(statement), entries(statement)),
        goods(stated),
    ];
    paragraphs.extend(products(&statement.products));
    paragraphs.push(format!(
        "The importer certifies that identical goods in all these shipments qualify for \
         preferential tariff treatment under the {program}{rule}."
    ));
    paragraphs.push(format!(
        "Origin criterion: {}.",
        stated.origin_criterion.trim().trim_end_matches('.')
    ));
    paragraphs.push(
        "If goods no longer qualify, the importer stops relying on this statement for them and \
         informs U.S. Customs and Border Protection."
            .to_owned(),
    );
    paragraphs
}

fn affidavit(statement: &Statement, stated: &AffidavitOfManufacture) -> Vec<String> {
    let program = stated.program.map_or("the programme claimed", Program::title);
    let input = stated.input_kind.map_or("input", super::particulars::InputKind::title);
    let producer = &stated.producer;
    let mid = producer.mid.as_ref().map_or(String::new(), |mid| format!(", manufacturer ID {mid}"));
    let mut paragraphs = vec![
        format!(
            "This affidavit supports claims of preference under the {program} that {} makes for \
             {}.",
            importer(statement),
            entries(statement)
        ),
        format!(
            "{}{mid}, produced the {input} described here at its factory: {}.",
            producer.name.trim(),
            producer.factory_address.trim()
        ),
        format!("The {input}: {}", stated.input_description.trim()),
        format!(
            "It was supplied to {}, to be made into goods of {}.",
            stated.buyer_or_garment_maker.trim(),
            tariff_numbers(&stated.hts_of_finished_goods)
        ),
    ];
    paragraphs.extend(products(&statement.products));
    paragraphs.push(match (&stated.quantity, &stated.unit) {
        (Some(quantity), Some(unit)) => {
            format!("It is about {} {}.", quantity.trim(), unit.trim())
        }
        (Some(_) | None, _) => {
            format!("It is about all {input} of this description in the stated period.")
        }
    });
    paragraphs.push(
        "The signer is an employee of the producer, knows the production directly, and states that \
         the address given is that of the place of production (CBP textile book transmittal \
         TBT-07-019)."
            .to_owned(),
    );
    paragraphs.extend(
        Some(producer.contact.trim())
            .filter(|contact| !contact.is_empty())
            .map(|contact| format!("Questions about the production: {contact}.")),
    );
    paragraphs
}

fn importer(statement: &Statement) -> String {
    format!("{}, importer of record {},", statement.importer_name.trim(), statement.importer_number)
}

fn entries(statement: &Statement) -> String {
    format!(
        "entries dated from {} to {}, both included, {}",
        written(statement.effective_from),
        written(statement.effective_to),
        ports(&statement.ports_scope)
    )
}

fn ports(scope: &PortsScope) -> String {
    let named = |port: &PortCode| match port.name() {
        Some(name) => format!("{port} {name}"),
        None => port.to_string(),
    };
    match scope {
        PortsScope::All => "at all ports".to_owned(),
        PortsScope::Listed(ports) => {
            let ports: Vec<String> = ports.iter().map(named).collect();
            format!("at these ports: {}", ports.join("; "))
        }
    }
}

fn cases(duty: &str, cases: &[AdCvdCase]) -> String {
    let noun = if cases.len() == 1 { "case" } else { "cases" };
    let cases: Vec<&str> = cases.iter().map(AdCvdCase::as_str).collect();
    format!("{duty} {noun} {}", cases.join(", "))
}

fn party(party: &NamedParty) -> String {
    let mid = party.mid.as_ref().map_or(String::new(), |mid| format!(", manufacturer ID {mid}"));
    format!("{} ({}{mid})", party.name.trim(), party.role.title())
}

fn goods(stated: &ImporterCertifyingStatement) -> String {
    format!(
        "The goods: {}, of {}.",
        stated.goods_description.trim().trim_end_matches('.'),
        tariff_numbers(&stated.hts_numbers)
    )
}

fn tariff_numbers(numbers: &[HtsNumber]) -> String {
    let numbers: Vec<String> = numbers.iter().map(HtsNumber::to_string).collect();
    format!("HTSUS {}", numbers.join(", "))
}

/// One paragraph for the goods listed one by one; none when there are none.
fn products(products: &[Product]) -> Option<String> {
    let product = |product: &Product| {
        let mut parts = vec![product.description.trim().to_owned()];
        if !product.hts_numbers.is_empty() {
            parts.push(tariff_numbers(&product.hts_numbers));
        }
        if let Some(country) = &product.country_of_origin {
            parts.push(format!("origin {}", country.name().unwrap_or(country.as_str())));
        }
        if let Some(mid) = &product.mid {
            parts.push(format!("manufacturer ID {mid}"));
        }
        parts.join(", ")
    };
    let listed: Vec<String> = products.iter().map(product).collect();
    (!listed.is_empty()).then(|| format!("Goods, one by one: {}.", listed.join("; ")))
}

/// `July 1, 2026`.
fn written(on: Date) -> String {
    on.strftime("%B %-d, %Y").to_string()
}
