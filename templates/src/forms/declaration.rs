//! Blanket declarations: the statement put before its signer, and the record of the signed one.

mod particulars;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use workflows::case_file::Link;
use workflows::declaration::{
    DeclarationType, Particulars, PortsScope, Product, Signature, Signer, SignerRole, Statement,
};
use workflows::effect::{Signed, StatementText};

use super::letters::{self, LABEL_PT};
use super::{LETTER_MARGIN_PT, continuation, letter_feet, related, words};
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Height of all that belongs to a signature that is to be given.
const SIGNATURE_PT: f32 = 178.0;

/// Height of all that is recorded of one that was given.
const SIGNED_PT: f32 = 152.0;

/// What both papers show.
pub(crate) struct Declared<'a> {
    /// What is declared.
    pub(crate) statement: &'a Statement,
    /// The words.
    pub(crate) text: &'a StatementText,
    /// Date of the paper.
    pub(crate) dated: Timestamp,
    /// The cases it belongs with.
    pub(crate) links: &'a [Link],
}

/// Draws the statement to be read and signed.
pub(crate) fn to_sign(declared: &Declared<'_>, signer: &Signer) -> Canvas {
    let headline = format!("To be signed by {}, {}", signer.name, signer.title);
    let review = declared.text.legal_review.then_some(LEGAL_REVIEW);
    draw(declared, &headline, review, |flow| {
        // Whoever signs sees on the same page where, as what, and which statement.
        flow.need(SIGNATURE_PT);
        flow.heading(2, "Signature");
        flow.paragraph(BODY, who_may_sign(declared.statement.declaration_type()));
        flow.row(BODY, LABEL_PT, "Declaration", &named(declared));
        for (label, value) in signer_rows(declared.statement, signer) {
            flow.row(BODY, LABEL_PT, label, &value);
        }
        flow.blank(LABEL_PT, "Signature");
        flow.blank(LABEL_PT, "Date");
    })
}

/// Draws the record.
pub(crate) fn signed(declared: &Declared<'_>, signed: &Signed) -> Canvas {
    let headline = match signed {
        Signed::Here { signature, .. } => {
            let on = words::letter_date(signature.signed_on);
            format!("Signed by {} on {on}", signature.name)
        }
        Signed::OnPaper { .. } => "Signed on paper; the signed copy is on file".to_owned(),
    };
    // What was to be reviewed before it was signed is signed.
    draw(declared, &headline, None, |flow| {
        flow.need(SIGNED_PT);
        flow.heading(2, "How it was signed");
        flow.row(BODY, LABEL_PT, "Declaration", &named(declared));
        match signed {
            Signed::Here { signer, signature, received_at } => {
                for (label, value) in signed_rows(declared.statement, signer, signature) {
                    flow.row(BODY, LABEL_PT, label, &value);
                }
                flow.row(BODY, LABEL_PT, "Received", &words::form_time(*received_at));
            }
            Signed::OnPaper { copy, by, received_at } => {
                flow.row(BODY, LABEL_PT, "Submitted by", &words::actor(by));
                flow.row(BODY, LABEL_PT, "Received", &words::form_time(*received_at));
                continuation::attachments(flow, "Signed copy", std::slice::from_ref(copy));
            }
        }
    })
}

fn draw(
    declared: &Declared<'_>,
    headline: &str,
    review: Option<[&str; 2]>,
    signature: impl FnOnce(&mut Flow<'_>),
) -> Canvas {
    let statement = declared.statement;
    let paper = Paper::Declaration(statement);
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, letters::running_head(paper));
    flow.heading(1, paper.title());
    flow.gap(4.0);
    flow.panel(&[headline.to_owned(), letters::case_line(paper)]);
    head(&mut flow, declared);
    if let Some(review) = review {
        flow.gap(8.0);
        flow.panel(&review.map(str::to_owned));
    }
    flow.heading(2, "Statement");
    for paragraph in &declared.text.paragraphs {
        flow.paragraph(BODY, paragraph);
    }
    particulars::draw(&mut flow, &statement.particulars, declared.text);
    products(&mut flow, &statement.products);
    continuation::attachments(&mut flow, "Supporting files", &statement.supporting_files);
    related::section(&mut flow, BODY, declared.links, &[]);
    signature(&mut flow);
    letter_feet(&mut canvas, &letters::edition(paper));
    canvas
}

fn head(flow: &mut Flow<'_>, declared: &Declared<'_>) {
    let statement = declared.statement;
    let number = &statement.importer_number;
    let ace = statement.ace_declaration_id.as_ref().map(ToString::to_string);
    for (label, value) in [
        ("Date", words::letter_date(words::local_date(declared.dated))),
        ("Declaration", statement.declaration_id.to_string()),
        ("ACE number", ace.unwrap_or_else(|| "none yet".to_owned())),
        ("Importer", statement.importer_name.clone()),
        ("Importer No.", format!("{number} ({})", number.kind())),
        ("Period", words::period(statement.period())),
        ("Ports", ports(&statement.ports_scope)),
        ("Wording", format!("version {}", declared.text.version)),
        ("Its SHA-256", sha256(declared.text)),
    ] {
        flow.row(BODY, LABEL_PT, label, &value);
    }
}

/// Hash of the version and the paragraphs, each followed by a line feed: the one the case keeps.
fn sha256(text: &StatementText) -> String {
    let mut hash = Sha256::new();
    for line in std::iter::once(&text.version).chain(&text.paragraphs) {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

fn ports(scope: &PortsScope) -> String {
    match scope {
        PortsScope::All => "all".to_owned(),
        PortsScope::Listed(ports) => ports.iter().map(words::port).collect::<Vec<_>>().join("\n"),
    }
}

fn products(flow: &mut Flow<'_>, products: &[Product]) {
    if products.is_empty() {
        return;
    }
    flow.heading(2, "Goods");
    let rows: Vec<Vec<String>> = products
        .iter()
        .map(|product| {
            let origin = product.country_of_origin.as_ref().map(words::country);
            let mid = product.mid.as_ref().map(ToString::to_string);
            vec![
                product.description.clone(),
                words::list(&product.hts_numbers),
                origin.unwrap_or_else(|| words::given("")),
                mid.unwrap_or_else(|| words::given("")),
            ]
        })
        .collect();
    let head = ["Description", "HTSUS numbers", "Country of origin", "Manufacturer ID"];
    flow.table(&[3.4, 2.4, 1.8, 2.0], &head, &rows);
}

/// The declaration beside its signature, by number and wording.
fn named(declared: &Declared<'_>) -> String {
    format!("{}, wording version {}", declared.statement.declaration_id, declared.text.version)
}

fn signer_rows(statement: &Statement, signer: &Signer) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Name", signer.name.clone()),
        ("Title", signer.title.clone()),
        ("Signs as", words::capitalised(signer.role.title())),
    ];
    rows.extend(company(statement, signer.role).map(|company| ("Company", company.to_owned())));
    rows
}

fn signed_rows(
    statement: &Statement,
    signer: &Signer,
    signature: &Signature,
) -> Vec<(&'static str, String)> {
    let asked = format!("{}, {}, {}", signer.name, signer.title, signer.email);
    let mut rows = vec![
        ("Name", signature.name.clone()),
        ("Title", signature.title.clone()),
        ("Signed as", words::capitalised(signer.role.title())),
    ];
    rows.extend(company(statement, signer.role).map(|company| ("Company", company.to_owned())));
    rows.extend([
        ("Signature", format!("given electronically by {}", signature.name)),
        ("Signed on", words::letter_date(signature.signed_on)),
        ("Asked to sign", asked),
    ]);
    rows
}

/// For which company somebody signs, where role and statement tell it.
fn company(statement: &Statement, role: SignerRole) -> Option<&str> {
    let company = match role {
        SignerRole::CompanyOfficer => Some(statement.importer_name.as_str()),
        SignerRole::ProducerEmployee => match &statement.particulars {
            Particulars::AffidavitOfManufacture(stated) => Some(stated.producer.name.as_str()),
            Particulars::ImporterCertifyingStatement(stated) => {
                stated.processing_plant.as_ref().map(|plant| plant.name.as_str())
            }
            Particulars::NonReimbursement(_) => None,
        },
        // Whose employee, and which broker, is not recorded.
        SignerRole::Employee | SignerRole::Broker => None,
    };
    company.map(str::trim).filter(|company| !company.is_empty())
}

/// Who may sign which type.
///
/// # Source
/// 19 CFR 351.402(f)(2) and CBP's guidance on it; 19 CFR 10.138; CBP textile book transmittal
/// TBT-07-019.
const fn who_may_sign(declaration_type: DeclarationType) -> &'static str {
    match declaration_type {
        DeclarationType::NonReimbursementBlanket => {
            "An authorized officer of the importing company signs; a customs broker may not."
        }
        DeclarationType::ImporterCertifyingStatement => {
            "The importer signs; an end use may also be certified by the superintendent or manager \
             of the plant or by the end user (19 CFR 10.138)."
        }
        DeclarationType::AffidavitOfManufacture => {
            "Somebody signs who works for the producer and knows the production at first hand \
             (CBP textile book transmittal TBT-07-019, guidance)."
        }
    }
}

const LEGAL_REVIEW: [&str; 2] = [
    "Legal review before use",
    "The wording below is not that of the law. Have counsel review it before it is used.",
];
