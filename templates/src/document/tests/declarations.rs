//! Declarations: to be signed, signed by the person asked, signed on paper.

use workflows::case_file::{Link, Relation};
use workflows::declaration::{
    AffidavitOfManufacture, Agreement, Basis, CertifierRole, ForeignPartyRole,
    ImporterCertifyingStatement, InputKind, NamedParty, NonReimbursement, Particulars, Plant,
    PortsScope, Producer, Product, Program, Signature, Signer, SignerRole, Statement, wording,
};
use workflows::effect::{Document, DocumentContent, Signed, StatementText};

use super::samples::{Held, at, attachment, document, importer_user};
use super::{assert_says, canvas_of, extracted, render_of, words_of};
use crate::paper::Paper;

fn statement(particulars: Particulars) -> Statement {
    Statement {
        declaration_id: "DCL-2026-000012".parse().unwrap(),
        ace_declaration_id: Some("NR26000012".parse().unwrap()),
        importer_number: "74-555018800".parse().unwrap(),
        importer_name: "Summit Pipe & Fittings Co.".to_owned(),
        effective_from: "2026-07-01".parse().unwrap(),
        effective_to: "2027-06-30".parse().unwrap(),
        ports_scope: PortsScope::All,
        products: Vec::new(),
        supporting_files: vec![attachment("board-resolution.pdf", "application/pdf", 84_000)],
        particulars,
    }
}

pub(super) fn pipes() -> Statement {
    statement(Particulars::NonReimbursement(NonReimbursement {
        ad_case_numbers: vec!["A-570-910".parse().unwrap()],
        companion_cvd_case_numbers: vec!["C-570-911".parse().unwrap()],
        manufacturers_exporters: vec![NamedParty {
            name: "Tianjin Northgate Steel Pipe Co., Ltd.".to_owned(),
            mid: Some("CNTIANOR215TIA".parse().unwrap()),
            role: ForeignPartyRole::Manufacturer,
        }],
        commodity: "Circular welded carbon steel pipe".to_owned(),
        country_of_origin: Some("CN".parse().unwrap()),
        agreement_exists: Some(Agreement::No),
        future_notification_undertaking: true,
        officer_title: "Chief Financial Officer".to_owned(),
        suspension_notice_date: Some("2025-01-15".parse().unwrap()),
        final_determination_date: None,
    }))
}

fn end_use() -> Statement {
    let mut statement =
        statement(Particulars::ImporterCertifyingStatement(ImporterCertifyingStatement {
            basis: Basis::EndUse,
            program: None,
            origin_criterion: String::new(),
            hts_numbers: vec!["9817.00.5000".parse().unwrap()],
            goods_description: "Parts for agricultural machinery".to_owned(),
            processing_description: "Each part was fitted to a seed drill. ".repeat(8),
            processing_plant: Some(Plant {
                name: "Prairie Implement Works".to_owned(),
                address: "18 County Road, Salina, KS 67401".to_owned(),
            }),
            certifier_role: Some(CertifierRole::PlantManager),
            period: None,
        }));
    statement.ports_scope =
        PortsScope::Listed(vec!["5301".parse().unwrap(), "3901".parse().unwrap()]);
    statement.ace_declaration_id = None;
    statement.products = vec![Product {
        description: "Seed drill coulter".to_owned(),
        hts_numbers: vec!["8432.90.0081".parse().unwrap()],
        country_of_origin: Some("CA".parse().unwrap()),
        mid: None,
    }];
    statement
}

fn preference() -> Statement {
    statement(Particulars::ImporterCertifyingStatement(ImporterCertifyingStatement {
        basis: Basis::PreferenceClaim,
        program: Some(Program::Usmca),
        origin_criterion: "B".to_owned(),
        hts_numbers: Vec::new(),
        goods_description: String::new(),
        processing_description: String::new(),
        processing_plant: None,
        certifier_role: Some(CertifierRole::Importer),
        period: None,
    }))
}

fn thread() -> Statement {
    statement(Particulars::AffidavitOfManufacture(AffidavitOfManufacture {
        producer: Producer {
            name: "Carolina Thread Mills Inc.".to_owned(),
            factory_address: "400 Spindle Road, Gastonia, NC 28052".to_owned(),
            mid: None,
            contact: "Mill office, +1-202-555-0181".to_owned(),
        },
        input_kind: Some(InputKind::Thread),
        input_description: "Cotton sewing thread, 40/2".to_owned(),
        program: Some(Program::CaftaDr),
        hts_of_finished_goods: vec!["6109.10.0012".parse().unwrap()],
        buyer_or_garment_maker: "Harborlight Apparel Inc.".to_owned(),
        quantity: None,
        unit: None,
    }))
}

/// Somebody who may sign this statement.
fn signer(statement: &Statement) -> Signer {
    let (name, title, role) = match &statement.particulars {
        Particulars::NonReimbursement(_) => {
            ("Marta Keller", "Chief Financial Officer", SignerRole::CompanyOfficer)
        }
        Particulars::AffidavitOfManufacture(_) => {
            ("Ruth Ellison", "Mill Manager", SignerRole::ProducerEmployee)
        }
        Particulars::ImporterCertifyingStatement(stated) if stated.processing_plant.is_some() => {
            ("Lena Marsh", "Plant Manager", SignerRole::ProducerEmployee)
        }
        Particulars::ImporterCertifyingStatement(_) => {
            ("Tom Okafor", "Director of Trade Compliance", SignerRole::Employee)
        }
    };
    let email = format!("{}@summit.example", name.to_lowercase().replace(' ', "."));
    Signer { name: name.to_owned(), title: title.to_owned(), email, role }
}

fn to_sign(statement: &Statement, legal_review: bool) -> Document {
    let signer = signer(statement);
    let text = StatementText { legal_review, ..wording::text(statement) };
    let statement = Box::new(statement.clone());
    let content = DocumentContent::StatementToSign { statement, signer, text };
    document("to-sign-1", "2026-06-20T13:00:00Z", content)
}

fn signed(statement: &Statement, signed: Signed) -> Document {
    let (text, statement) = (wording::text(statement), Box::new(statement.clone()));
    let content = DocumentContent::SignedStatement { statement, text, signed };
    let mut document = document("statement", "2026-06-22T15:30:00Z", content);
    let case = "DCL-2025-000009".parse().unwrap();
    document.links = vec![Link { case, relation: Relation::Renews }];
    document
}

fn here(statement: &Statement) -> Signed {
    let signer = signer(statement);
    Signed::Here {
        signature: Signature {
            name: signer.name.clone(),
            title: signer.title.clone(),
            signed_on: "2026-06-22".parse().unwrap(),
        },
        signer,
        received_at: at("2026-06-22T15:30:00Z"),
    }
}

/// Only the statement about antidumping duty may stay on paper.
fn on_paper() -> Signed {
    Signed::OnPaper {
        copy: attachment("signed-scan.pdf", "application/pdf", 512_000),
        by: importer_user(),
        received_at: at("2026-06-22T15:30:00Z"),
    }
}

pub(super) fn samples() -> Vec<(Held, Document)> {
    let (pipes, end_use, preference, thread) = (pipes(), end_use(), preference(), thread());
    let samples = [
        (pipes.clone(), to_sign(&pipes, true)),
        (pipes.clone(), signed(&pipes, here(&pipes))),
        (end_use.clone(), to_sign(&end_use, false)),
        (preference.clone(), signed(&preference, here(&preference))),
        (thread.clone(), to_sign(&thread, false)),
        (thread.clone(), signed(&thread, here(&thread))),
        (pipes.clone(), signed(&pipes, on_paper())),
    ];
    let held = |(statement, document)| (Held::Declaration(statement), document);
    samples.into_iter().map(held).collect()
}

#[test]
fn a_statement_to_sign_has_its_words_its_particulars_and_lines_to_sign() {
    let statement = pipes();
    let words = words_of(Paper::Declaration(&statement), &to_sign(&statement, true));
    assert_says(
        &words,
        &[
            "Non-Reimbursement Blanket Statement To be signed by Marta Keller, Chief Financial \
             Officer Declaration DCL-2026-000012, Summit Pipe & Fittings Co.",
            "Legal review before use",
            "ACE number NR26000012",
            "Period 07-01-2026 to 06-30-2027, both days included Ports all Wording version \
             non-reimbursement-blanket 1 Its SHA-256",
            "Statement Summit Pipe & Fittings Co.",
            "If that changes, the importer will inform U.S. Customs and Border Protection.",
            "Antidumping cases A-570-910 Countervailing cases C-570-911",
            "Agreement on the duty none exists",
            "Suspension notice 01-15-2025",
            "Tianjin Northgate Steel Pipe Co., Ltd. Manufacturer CNTIANOR215TIA",
            "board-resolution.pdf",
            "a customs broker may not",
            "a customs broker may not. Declaration DCL-2026-000012, wording version \
             non-reimbursement-blanket 1 Name Marta Keller",
            "Signs as Officer of the company Company Summit Pipe & Fittings Co. Signature Date",
            "Generated by Tidewaiter.",
        ],
    );
    assert!(!words.contains("Final determination"));
}

#[test]
fn a_wording_that_was_reviewed_has_no_mark() {
    let statement = thread();
    let words = words_of(Paper::Declaration(&statement), &to_sign(&statement, false));
    assert!(!words.contains("Legal review"));
    assert_says(
        &words,
        &[
            "Affidavit of Manufacture",
            "Factory 400 Spindle Road, Gastonia, NC 28052 Manufacturer ID not given",
            "Input Sewing thread",
            "Program Dominican Republic–Central America–United States Free Trade Agreement",
            "HTSUS of finished goods 6109.10.0012",
            "Quantity blanket: no quantity",
            "TBT-07-019",
        ],
    );
}

#[test]
fn a_long_text_of_the_statement_is_not_said_again_among_the_particulars() {
    let statement = end_use();
    let Particulars::ImporterCertifyingStatement(stated) = &statement.particulars else {
        unreachable!()
    };
    let processing = stated.processing_description.trim();
    let (text, signer) = (wording::text(&statement), signer(&statement));
    let statement = Box::new(statement.clone());
    let content = DocumentContent::StatementToSign { statement, signer, text };
    let document = document("to-sign-1", "2026-06-20T13:00:00Z", content);
    let words = words_of(Paper::Declaration(&end_use()), &document);
    assert_eq!(words.matches(processing).count(), 1);
    assert_says(&words, &["HTSUS numbers 9817.00.5000"]);
}

#[test]
fn an_end_use_shows_its_processing_and_a_preference_its_program() {
    let statement = end_use();
    let words = words_of(Paper::Declaration(&statement), &to_sign(&statement, true));
    assert_says(
        &words,
        &[
            "ACE number none yet",
            "Ports 5301 Houston, TX 3901 Chicago, IL",
            "Basis End use (19 CFR 10.131 to 10.139)",
            "Plant Prairie Implement Works 18 County Road, Salina, KS 67401",
            "Certified by The superintendent or manager of the plant",
            "Seed drill coulter 8432.90.0081 Canada not given",
            "(19 CFR 10.138)",
        ],
    );
    assert!(!words.contains("Origin criterion"));
    let statement = preference();
    let record = signed(&statement, here(&statement));
    let words = words_of(Paper::Declaration(&statement), &record);
    assert_says(
        &words,
        &["Program United States–Mexico–Canada Agreement Origin criterion B HTSUS numbers none \
             Goods not given"],
    );
    assert!(!words.contains("Plant"));
}

#[test]
fn a_signed_statement_says_how_it_was_signed() {
    let statement = pipes();
    let words = words_of(Paper::Declaration(&statement), &signed(&statement, here(&statement)));
    assert_says(
        &words,
        &[
            "Signed by Marta Keller on Monday, June 22, 2026",
            "Related cases Renews DCL-2025-000009",
            "How it was signed Declaration DCL-2026-000012, wording version \
             non-reimbursement-blanket 1",
            "Signed as Officer of the company Company Summit Pipe & Fittings Co. Signature given \
             electronically by Marta Keller Signed on Monday, June 22, 2026",
            "Received 06-22-2026 11:30 AM EDT",
        ],
    );
    assert!(!words.contains("Have counsel review it"), "{words}");
    let words = words_of(Paper::Declaration(&statement), &signed(&statement, on_paper()));
    assert_says(
        &words,
        &[
            "Signed on paper; the signed copy is on file",
            "Submitted by Dana Whitlock (account NOVAQUEST1)",
            "Signed copy File Type Size SHA-256 signed-scan.pdf application/pdf 512 KB",
        ],
    );
}

#[test]
fn long_and_hostile_declarations_are_printed_whole() {
    let mut statement = pipes();
    let words: Vec<String> = (0..3000).map(|n| format!("pipe{n}")).collect();
    let Particulars::NonReimbursement(particulars) = &mut statement.particulars else {
        unreachable!()
    };
    particulars.commodity = words.join(" ");
    statement.importer_name = "\\) Tj ET (( endstream %%EOF \u{202e}".to_owned();
    let rendered = render_of(Paper::Declaration(&statement), &to_sign(&statement, true));
    assert_eq!(rendered.missing_glyphs, ['\u{202e}']);
    let text = extracted(&rendered);
    let found: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
    let lost: Vec<&String> = words.iter().filter(|word| !found.contains(word.as_str())).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(text.contains("endstream %%EOF [U+202E]"));
}

#[test]
fn the_words_of_every_type_are_printed_whole_with_the_hash_that_the_case_keeps() {
    use workflows::declaration::samples::{case_of, statements};
    for statement in statements() {
        let case = case_of(statement, workflows::declaration::State::Submitted);
        let (frozen, signed) = (case.frozen.unwrap(), case.signed.unwrap());
        let content = DocumentContent::SignedStatement {
            statement: Box::new(case.statement.clone()),
            text: frozen.text.clone(),
            signed,
        };
        let record = document("statement", "2026-06-22T15:30:00Z", content);
        let words = words_of(Paper::Declaration(&case.statement), &record);
        let printed: String = words.split_whitespace().collect();
        for text in frozen.text.paragraphs.iter().chain([&frozen.text.version, &frozen.sha256]) {
            let text: String = text.split_whitespace().collect();
            assert!(printed.contains(&text), "{text}");
        }
        assert!(!words.contains("Legal review before use"), "it is signed");
    }
}

#[test]
fn whole_declarations_say_this() {
    let dumps = [
        (pipes(), to_sign(&pipes(), true)),
        (end_use(), signed(&end_use(), here(&end_use()))),
        (thread(), signed(&thread(), here(&thread()))),
        (pipes(), signed(&pipes(), on_paper())),
    ]
    .map(|(statement, document)| canvas_of(Paper::Declaration(&statement), &document).text_dump());
    insta::assert_snapshot!("declarations", dumps.join("\n"));
}
