//! What rendering costs on one core: documents, a mail and an entry of a calendar, from facts in memory to bytes.
//!
//! `cargo bench -p templates`; the sizes of the files are printed first.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a bench stops at once when a sample is wrong, and says how large the files are"
)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use templates::calendar::{self, CalendarFile, Entry, Method, Organizer};
use templates::document::{self, DocumentInput, Rendered};
use templates::mail::{self, MailInput, RenderedMail};
use templates::paper::Paper;
use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Question, Rule, compute};
use workflows::directory::Recipient;
use workflows::effect::{Audience, Document, DocumentContent, DocumentKey, Message};
use workflows::ids::PortCode;
use workflows::{form28, form29, form4647};

fn main() {
    for (name, sample) in [
        ("form28", form28()),
        ("form28_from_vietnam", form28_from_vietnam()),
        ("form28_of_three_scripts", form28_of_three_scripts()),
        ("form29", form29()),
        ("form4647", form4647()),
        ("maximal", maximal()),
    ] {
        let Rendered { bytes, pages, .. } = sample.render();
        let size = bytes.len();
        eprintln!("{name}: {size} bytes, {pages} pages");
    }
    let RenderedMail { text, html, .. } = mail_of(&form28());
    eprintln!("issued mail: {} bytes of text, {} bytes of HTML", text.len(), html.len());
    divan::main();
}

/// A notice and a document about it.
struct Sample {
    held: Held,
    document: Document,
}

enum Held {
    Form28(form28::Notice),
    Form29(form29::Notice),
    Form4647(form4647::Notice),
}

impl Sample {
    const fn paper(&self) -> Paper<'_> {
        match &self.held {
            Held::Form28(notice) => Paper::Form28(notice),
            Held::Form29(notice) => Paper::Form29(notice),
            Held::Form4647(notice) => Paper::Form4647(notice),
        }
    }

    fn render(&self) -> Rendered {
        let input = DocumentInput { paper: self.paper(), document: &self.document };
        document::render(black_box(&input)).expect("the sample renders")
    }
}

fn parsed<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the sample is a notice")
}

fn due(rule: Rule, trigger_on: Date, days: Option<u16>, port: &PortCode) -> Certificate {
    let question = Question { rule, trigger_on, days, extensions: &[], port: Some(port) };
    compute(&question, &Calendar::cbp()).expect("the sample has a due date")
}

fn sample(held: Held, content: DocumentContent) -> Sample {
    let dated = "2026-06-05T13:00:00Z".parse().expect("an instant");
    let key = DocumentKey("notice".to_owned());
    Sample { held, document: Document { key, dated, links: Vec::new(), content } }
}

fn of_form28(notice: form28::Notice) -> Sample {
    let port = &notice.from.port_code;
    let days = notice.response_days;
    let certificate = due(Rule::Form28Response, notice.date_of_request, days, port);
    sample(Held::Form28(notice), DocumentContent::Form28 { certificate })
}

fn flasks() -> form28::Notice {
    parsed(include_str!("../testdata/RFI-2026-000101.json"))
}

fn form28() -> Sample {
    of_form28(flasks())
}

/// Letters beyond those of English, French or German: fonts made for this one document.
fn form28_from_vietnam() -> Sample {
    let mut notice = flasks();
    "Công ty Nguyễn Thị Hạnh".clone_into(&mut notice.manufacturer_seller_shipper.name);
    of_form28(notice)
}

/// Scripts that the text fonts lack: two shaped by neighbours, one with a font of its own.
fn form28_of_three_scripts() -> Sample {
    let mut notice = flasks();
    "深圳市华强北电子有限公司".clone_into(&mut notice.manufacturer_seller_shipper.name);
    notice.carrier = Some("شركة النور للنقل البحري 2026".to_owned());
    "राजेश कुमार: stainless steel flasks".clone_into(&mut notice.invoice_description);
    of_form28(notice)
}

fn form29() -> Sample {
    let notice: form29::Notice =
        parsed(include_str!("../src/document/tests/data/NOA-2026-000041.json"));
    let port = &notice.from.port_code;
    let certificate = Some(due(Rule::Form29Response, notice.date_of_notice, None, port));
    sample(Held::Form29(notice), DocumentContent::Form29 { certificate, taken: None })
}

fn form4647() -> Sample {
    let notice: form4647::Notice =
        parsed(include_str!("../src/document/tests/data/MRN-2026-000019.json"));
    let certificate = due(Rule::Form4647Response, notice.date_of_notice, None, &notice.port);
    sample(Held::Form4647(notice), DocumentContent::Form4647 { certificate })
}

/// Boxes that all run over, and a message of 32,000 characters.
fn maximal() -> Sample {
    let mut notice = flasks();
    notice.carrier = Some("MV SYNTHETIC AURORA ".repeat(12));
    notice.invoice_description = "Stainless steel vacuum flasks with cup lid. ".repeat(12);
    let numbers = (0..60).map(|n| format!("9617.00.{:04}", 1000 + n).parse().expect("a number"));
    notice.htsus_item_numbers = numbers.collect();
    notice.items.article_description = "A long description of the article. ".repeat(5);
    let words: Vec<String> = (0..4_200).map(|n| format!("word{n}")).collect();
    notice.officer_message = words.join(" ");
    notice.officer_message.truncate(32_000);
    of_form28(notice)
}

fn mail_of(sample: &Sample) -> RenderedMail {
    let DocumentContent::Form28 { certificate } = &sample.document.content else {
        panic!("the sample is a Form 28");
    };
    let recipient = Recipient {
        name: "Import Compliance".to_owned(),
        email: "customs@cedarridgehome.example".to_owned(),
        account: None,
    };
    let input = MailInput {
        paper: sample.paper(),
        state_name: "ISSUED",
        certificate: Some(certificate),
        about: None,
        links: &[],
        message: &Message::Issued,
        audience: Audience::Importer,
        recipient: &recipient,
        attachments: &["RFI-2026-000101-form28.pdf".to_owned()],
        calendars: &[],
        portal_url: Some("https://portal.example/cases/RFI-2026-000101"),
    };
    mail::render(black_box(&input)).expect("the mail renders")
}

#[divan::bench(args = [
    "form28",
    "form28_from_vietnam",
    "form28_of_three_scripts",
    "form29",
    "form4647",
    "maximal",
])]
fn document(bencher: Bencher<'_, '_>, name: &str) {
    let sample = match name {
        "form28" => form28(),
        "form28_from_vietnam" => form28_from_vietnam(),
        "form28_of_three_scripts" => form28_of_three_scripts(),
        "form29" => form29(),
        "form4647" => form4647(),
        _ => maximal(),
    };
    let size = sample.render().bytes.len();
    bencher.counter(BytesCount::new(size)).bench_local(|| sample.render());
}

fn entry_of(sample: &Sample) -> CalendarFile {
    let DocumentContent::Form28 { certificate } = &sample.document.content else {
        panic!("the sample is a Form 28");
    };
    calendar::file(black_box(&Entry {
        paper: sample.paper(),
        certificate,
        method: Some(Method::Publish),
        sequence: 1,
        stamp: sample.document.dated,
        organizer: Some(Organizer {
            name: Some("Tidewaiter"),
            email: "notices@tidewaiter.example",
        }),
        portal_url: Some("https://portal.example/cases/RFI-2026-000101"),
    }))
}

#[divan::bench]
fn calendar_entry(bencher: Bencher<'_, '_>) {
    let sample = form28();
    bencher.bench_local(|| entry_of(&sample));
}

#[divan::bench]
fn issued_mail(bencher: Bencher<'_, '_>) {
    let sample = form28();
    bencher.bench_local(|| mail_of(&sample));
}
