//! Blanket declarations: the statement put before its signer, and the record of the signed one.

mod particulars;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use workflows::case_file::Link;
use workflows::declaration::{DeclarationType, PortsScope, Product, Signer, Statement};
use workflows::effect::{Signed, StatementText};

use super::letters::{self, LABEL_PT};
use super::{LETTER_MARGIN_PT, continuation, feet, related, words};
use crate::paper::Paper;
use crate::pdf::canvas::Canvas;
use crate::pdf::layout::{BODY, Flow};

/// Height of all that belongs to a signature that is to be given.
const SIGNATURE_PT: f32 = 150.0;

/// Height of all that is recorded of one that was given.
const SIGNED_PT: f32 = 110.0;

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
    draw(declared, &headline, |flow| {
        // Whoever signs sees on the same page where, and as what.
        flow.need(SIGNATURE_PT);
        flow.heading(2, "Signature");
        flow.paragraph(BODY, who_may_sign(declared.statement.declaration_type()));
        for (label, value) in signer_rows(signer) {
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
    draw(declared, &headline, |flow| {
        flow.need(SIGNED_PT);
        flow.heading(2, "How it was signed");
        match signed {
            Signed::Here { signer, signature, received_at } => {
                for (label, value) in [
                    ("Name", signature.name.clone()),
                    ("Title", signature.title.clone()),
                    ("Signed as", words::capitalised(signer.role.title())),
                    ("Signed on", words::letter_date(signature.signed_on)),
                    (
                        "Asked to sign",
                        format!("{}, {}, {}", signer.name, signer.title, signer.email),
                    ),
                    ("Received", words::form_time(*received_at)),
                ] {
                    flow.row(BODY, LABEL_PT, label, &value);
                }
            }
            Signed::OnPaper { copy, by, received_at } => {
                flow.row(BODY, LABEL_PT, "Submitted by", &words::actor(by));
                flow.row(BODY, LABEL_PT, "Received", &words::form_time(*received_at));
                continuation::attachments(flow, "Signed copy", std::slice::from_ref(copy));
            }
        }
    })
}

fn draw(declared: &Declared<'_>, headline: &str, signature: impl FnOnce(&mut Flow<'_>)) -> Canvas {
    let statement = declared.statement;
    let paper = Paper::Declaration(statement);
    let mut canvas = Canvas::default();
    let mut flow = Flow::new(&mut canvas, LETTER_MARGIN_PT, letters::running_head(paper));
    flow.heading(1, paper.title());
    flow.gap(4.0);
    flow.panel(&[headline.to_owned(), letters::case_line(paper)]);
    head(&mut flow, declared);
    if declared.text.legal_review {
        flow.gap(8.0);
        flow.panel(&LEGAL_REVIEW.map(str::to_owned));
    }
    flow.heading(2, "Statement");
    for paragraph in &declared.text.paragraphs {
        flow.paragraph(BODY, paragraph);
    }
    particulars::draw(&mut flow, &statement.particulars);
    products(&mut flow, &statement.products);
    continuation::attachments(&mut flow, "Supporting files", &statement.supporting_files);
    related::section(&mut flow, BODY, declared.links, &[]);
    signature(&mut flow);
    feet(&mut canvas, LETTER_MARGIN_PT, &letters::edition(paper));
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

fn signer_rows(signer: &Signer) -> [(&'static str, String); 3] {
    [
        ("Name", signer.name.clone()),
        ("Title", signer.title.clone()),
        ("Signs as", words::capitalised(signer.role.title())),
    ]
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
