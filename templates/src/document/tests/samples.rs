//! Invented notices and documents of every kind: those of Form 28, and what the others share.

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Extension, Question, Rule, compute};
use workflows::effect::{
    Document, DocumentContent, DocumentKey, ExtensionRequest, Matter, Standing,
};
use workflows::form28::{
    Answer, Certification, FurtherRequest, Item, Notice, PriorSubmission, ReceivedResponse,
    ReceivedSupplement, Response, Supplement,
};
use workflows::ids::PortCode;
use workflows::parties::Attachment;
use workflows::{declaration, form29, form4647};

use crate::paper::Paper;

pub(super) fn flasks() -> Notice {
    notice(include_str!("../../../testdata/RFI-2026-000101.json"))
}

pub(super) fn modules() -> Notice {
    notice(include_str!("../../../testdata/RFI-2026-000064.json"))
}

pub(super) fn shirts() -> Notice {
    notice(include_str!("../../../testdata/RFI-2026-000083.json"))
}

pub(super) fn frames() -> Notice {
    notice(include_str!("../../../testdata/RFI-2026-000097.json"))
}

pub(super) fn notice(json: &str) -> Notice {
    serde_json::from_str(json).unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn certificate(notice: &Notice, extensions: &[Extension]) -> Certificate {
    let port = Some(&notice.from.port_code);
    due(Rule::Form28Response, notice.date_of_request, notice.response_days, extensions, port)
}

pub(super) fn due(
    rule: Rule,
    trigger_on: Date,
    days: Option<u16>,
    extensions: &[Extension],
    port: Option<&PortCode>,
) -> Certificate {
    let question = Question { rule, trigger_on, days, extensions, port };
    compute(&question, &Calendar::cbp()).unwrap()
}

pub(super) fn document(key: &str, dated: &str, content: DocumentContent) -> Document {
    Document { key: DocumentKey(key.to_owned()), dated: at(dated), links: Vec::new(), content }
}

/// The letter before a date and the one after it, of the first deadline of a clock.
pub(super) fn letters(certificate: &Certificate) -> [Document; 2] {
    letters_about(certificate, None)
}

/// The same, of a date about which there is more to say than the notice does.
pub(super) fn letters_about(certificate: &Certificate, matter: Option<&Matter>) -> [Document; 2] {
    let (ordinal, standing) = (1, Standing::default());
    let (matter, certificate) = (matter.cloned(), certificate.clone());
    let (again, same) = (matter.clone(), certificate.clone());
    let before = DocumentContent::LastReminderLetter { ordinal, certificate, standing, matter };
    let after =
        DocumentContent::PassedLetter { ordinal, certificate: same, standing, matter: again };
    [
        document("last-reminder-1", "2026-07-03T13:00:00Z", before),
        document("passed-1", "2026-07-07T04:00:00Z", after),
    ]
}

/// An extension of 30 days and its revocation, of any answer period.
pub(super) fn addenda(before: &Certificate, revoked_to: Date) -> [Document; 2] {
    let calendar = Calendar::cbp();
    let request = ExtensionRequest {
        days: 30,
        reason: "The records are archived abroad; retrieval needs four weeks.".to_owned(),
        by: importer_user(),
        received_at: at("2026-05-27T15:00:00Z"),
    };
    let days = Extension::of_days(30, Some("2026-05-29".parse().unwrap()), None);
    let after = before.extended(days, &calendar).unwrap();
    let decided_on = "2026-06-10".parse().unwrap();
    let reason = "The goods were moved without leave.".to_owned();
    let row = Extension::revoked_to(revoked_to, decided_on, Some(reason.clone()));
    let revoked = after.extended(row, &calendar).unwrap();
    let officer = || Actor::cbp("cbp-257", "T. Whitfield");
    let extension = DocumentContent::ExtensionAddendum {
        ordinal: 1,
        before: before.clone(),
        after: after.clone(),
        granted_by: officer(),
        note: None,
        request,
    };
    let revocation = DocumentContent::RevocationAddendum {
        ordinal: 2,
        before: after,
        after: revoked,
        revoked_by: officer(),
        reason,
    };
    [
        document("extension-1", "2026-05-29T17:30:00Z", extension),
        document("revocation-2", "2026-06-10T15:00:00Z", revocation),
    ]
}

pub(super) fn issued(notice: &Notice) -> Document {
    let certificate = certificate(notice, &[]);
    document("notice", "2026-06-05T13:00:00Z", DocumentContent::Form28 { certificate })
}

pub(super) fn importer_user() -> Actor {
    Actor::trade("dana", "Dana Whitlock", "NOVAQUEST1".parse().unwrap())
}

pub(super) fn attachment(name: &str, media_type: &str, size: u64) -> Attachment {
    Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size,
        sha256: hex::encode(Sha256::digest(name)),
        url: None,
    }
}

pub(super) fn response() -> Response {
    let answer =
        |item, text: &str| Answer { item, text: Some(text.to_owned()), not_available_reason: None };
    Response {
        reply_message: "The module contains no loudspeaker. Data sheet, bill of materials and two \
            samples are enclosed."
            .to_owned(),
        answers: vec![
            answer(Item::Literature, "Data sheet enclosed."),
            answer(Item::Breakdown, "Bill of materials by weight and cost enclosed."),
            Answer {
                item: Item::Samples,
                text: None,
                not_available_reason: Some("Two samples follow by courier.".to_owned()),
            },
        ],
        attachments: vec![
            attachment("BTR-220-datasheet.pdf", "application/pdf", 482_113),
            attachment(
                "BTR-220-BOM.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                51_340,
            ),
        ],
        prior_submission: Some(PriorSubmission {
            port: "5501".parse().unwrap(),
            date: "2026-01-15".parse().unwrap(),
        }),
        certification: Certification {
            name_and_title: "Dana Whitlock, Vice President Supply Chain".to_owned(),
            signature: "/s/ Dana Whitlock".to_owned(),
            telephone: "+1-202-555-0162".to_owned(),
            date: "2026-05-11".parse().unwrap(),
        },
    }
}

pub(super) fn answered(notice: &Notice, late: bool, content: Response) -> Document {
    let supplement = Supplement {
        reply_message: "The samples left our warehouse on May 12.".to_owned(),
        attachments: vec![attachment("waybill.pdf", "application/pdf", 99_000)],
    };
    let received = ReceivedResponse {
        version: 1,
        received_at: at("2026-05-11T19:42:00Z"),
        late,
        by: importer_user(),
        content,
        supplements: vec![ReceivedSupplement {
            version: 2,
            received_at: at("2026-05-13T14:00:00Z"),
            by: importer_user(),
            content: supplement,
        }],
    };
    let content = DocumentContent::Form28Response {
        response: received,
        certificate: certificate(notice, &[]),
    };
    document("response-1", "2026-05-11T19:42:00Z", content)
}

pub(super) fn extended(notice: &Notice) -> Document {
    let note = Some("Mill records abroad.".to_owned());
    let extension = Extension::of_days(30, Some("2026-05-29".parse().unwrap()), note);
    let request = ExtensionRequest {
        days: 30,
        reason: "Mill records are archived abroad; retrieval needs four weeks.".to_owned(),
        by: Actor::trade("kim", "Kim Alvarez", "EASTGATE01".parse().unwrap()),
        received_at: at("2026-05-27T15:00:00Z"),
    };
    let content = DocumentContent::ExtensionAddendum {
        ordinal: 1,
        before: certificate(notice, &[]),
        after: certificate(notice, &[extension]),
        granted_by: Actor::cbp("cbp-257", "T. Whitfield"),
        note: Some("Mill records abroad.".to_owned()),
        request,
    };
    document("extension-1", "2026-05-29T17:30:00Z", content)
}

pub(super) fn reminder(notice: &Notice, extension_pending: bool) -> Document {
    let standing = Standing { extension_pending, earlier_answer: false };
    let certificate = certificate(notice, &[]);
    let content =
        DocumentContent::LastReminderLetter { ordinal: 1, certificate, standing, matter: None };
    document("last-reminder-1", "2026-07-03T13:00:00Z", content)
}

pub(super) fn passed(notice: &Notice, extension_pending: bool) -> Document {
    let standing = Standing { extension_pending, earlier_answer: false };
    let certificate = certificate(notice, &[]);
    let content = DocumentContent::PassedLetter { ordinal: 1, certificate, standing, matter: None };
    document("passed-1", "2026-07-07T04:00:00Z", content)
}

/// What CBP asks for after the answer.
pub(super) fn further_request() -> FurtherRequest {
    FurtherRequest {
        text: "Please send the invoices of the moulds.\nWho paid for them?".to_owned(),
        asked_on: "2026-06-15".parse().unwrap(),
    }
}

/// The date of the further answer.
pub(super) fn further_due(notice: &Notice) -> Certificate {
    let port = Some(&notice.from.port_code);
    let asked_on = further_request().asked_on;
    let certificate = due(Rule::Form28Response, asked_on, Some(20), &[], port);
    let event = "date of the request for more information";
    certificate.triggered_by(event, &Calendar::cbp()).unwrap()
}

pub(super) fn asked_more(notice: &Notice) -> Document {
    let content = DocumentContent::MoreInformationAddendum {
        ordinal: 1,
        text: further_request().text,
        asked_by: Actor::cbp("cbp-257", "T. Whitfield"),
        certificate: further_due(notice),
    };
    document("more-information-1", "2026-06-15T15:00:00Z", content)
}

/// The letters about the date of the further answer.
pub(super) fn further_letters(notice: &Notice) -> [Document; 2] {
    let matter = Matter::MoreInformation(further_request());
    letters_about(&further_due(notice), Some(&matter))
}

/// One of each kind.
pub(super) fn of_form28() -> Vec<(Held, Document)> {
    let samples = [
        (flasks(), issued(&flasks())),
        (modules(), issued(&modules())),
        (modules(), answered(&modules(), false, response())),
        (modules(), answered(&modules(), true, response())),
        (shirts(), extended(&shirts())),
        (frames(), issued(&frames())),
        (frames(), reminder(&frames(), true)),
        (frames(), passed(&frames(), false)),
        (modules(), asked_more(&modules())),
        (crowded(), answered(&crowded(), true, response())),
    ];
    samples.into_iter().map(|(notice, document)| (Held::Form28(notice), document)).collect()
}

/// A paper that a sample owns.
pub(super) enum Held {
    Form28(Notice),
    Form29(form29::Notice),
    Form4647(form4647::Notice),
    Declaration(declaration::Statement),
}

impl Held {
    pub(super) const fn paper(&self) -> Paper<'_> {
        match self {
            Self::Form28(notice) => Paper::Form28(notice),
            Self::Form29(notice) => Paper::Form29(notice),
            Self::Form4647(notice) => Paper::Form4647(notice),
            Self::Declaration(statement) => Paper::Declaration(statement),
        }
    }
}

/// A notice whose boxes are all too small.
pub(super) fn crowded() -> Notice {
    let mut notice = flasks();
    notice.carrier = Some("MV SYNTHETIC AURORA ".repeat(12));
    notice.invoice_description = "Stainless steel vacuum flasks with cup lid. ".repeat(12);
    let numbers = (0..60).map(|n| format!("9617.00.{:04}", 1000 + n).parse().unwrap());
    notice.htsus_item_numbers = numbers.collect();
    notice.items.article_description = "A long description of the article. ".repeat(5);
    notice.officer_message = "Please describe the assists in detail. ".repeat(100);
    notice
}
