//! Invented notices and documents of every kind: those of Form 28, and what the others share.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use sha2::{Digest, Sha256};
use workflows::actor::Actor;
use workflows::calendar::Calendar;
use workflows::deadline::{
    Certificate, Extension, Question, Rule, TIME_ZONE, compute, local_instant,
};
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

use crate::calendar::stamp_of_day;
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
    dated_document(key, at(dated), content)
}

pub(super) fn dated_document(key: &str, dated: Timestamp, content: DocumentContent) -> Document {
    Document { key: DocumentKey(key.to_owned()), dated, links: Vec::new(), content }
}

/// An hour of a day in New York.
pub(super) fn hour_of(day: Date, hour: i8) -> Timestamp {
    local_instant(day, hour, 15, TIME_ZONE).unwrap()
}

/// So many days after a day; before it, when they are negative.
pub(super) fn days_after(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap()
}

/// The day an answer to this deadline comes: twelve days before its last day, or two after it.
pub(super) fn answered_on(certificate: &Certificate, late: bool) -> Date {
    days_after(certificate.due_on, if late { 2 } else { -12 })
}

/// The last reminder before a date goes out on the day before it is due by count.
fn last_reminder_at(certificate: &Certificate) -> Timestamp {
    stamp_of_day(days_after(certificate.raw_due_on, -1))
}

/// The letter before a date and the one after it, of the first deadline of a clock.
pub(super) fn letters(certificate: &Certificate) -> [Document; 2] {
    letters_about(certificate, None)
}

/// The same, of a date about which there is more to say than the notice does.
pub(super) fn letters_about(certificate: &Certificate, matter: Option<&Matter>) -> [Document; 2] {
    let (ordinal, standing) = (1, Standing::default());
    let (dated, passed) = (last_reminder_at(certificate), certificate.passes_at());
    let (matter, certificate) = (matter.cloned(), certificate.clone());
    let (again, same) = (matter.clone(), certificate.clone());
    let before = DocumentContent::LastReminderLetter { ordinal, certificate, standing, matter };
    let after =
        DocumentContent::PassedLetter { ordinal, certificate: same, standing, matter: again };
    [dated_document("last-reminder-1", dated, before), dated_document("passed-1", passed, after)]
}

/// An extension of any answer period, asked ten days before its end and granted two days later.
pub(super) fn more_time(before: &Certificate, days: u16, note: Option<&str>) -> Document {
    let request = ExtensionRequest {
        days,
        reason: "The records are archived abroad; retrieval needs weeks.".to_owned(),
        by: importer_user(),
        received_at: hour_of(days_after(before.raw_due_on, -10), 11),
    };
    let granted_on = days_after(before.raw_due_on, -8);
    let note = note.map(str::to_owned);
    let extension = Extension::of_days(days, Some(granted_on), note.clone());
    let content = DocumentContent::ExtensionAddendum {
        ordinal: 1,
        before: before.clone(),
        after: before.extended(extension, &Calendar::cbp()).unwrap(),
        granted_by: Actor::cbp("cbp-257", "T. Whitfield"),
        note,
        request,
    };
    dated_document("extension-1", hour_of(granted_on, 13), content)
}

/// An extension of 30 days, and its revocation four days before the day it goes back to.
pub(super) fn addenda(before: &Certificate, revoked_to: Date) -> [Document; 2] {
    let extension = more_time(before, 30, None);
    let DocumentContent::ExtensionAddendum { after, .. } = &extension.content else {
        unreachable!("it is an addendum")
    };
    let decided_on = days_after(revoked_to, -4);
    let reason = "The goods were moved without leave.".to_owned();
    let row = Extension::revoked_to(revoked_to, decided_on, Some(reason.clone()));
    let revocation = DocumentContent::RevocationAddendum {
        ordinal: 2,
        before: after.clone(),
        after: after.extended(row, &Calendar::cbp()).unwrap(),
        revoked_by: Actor::cbp("cbp-257", "T. Whitfield"),
        reason,
    };
    let revocation = dated_document("revocation-2", hour_of(decided_on, 11), revocation);
    [extension, revocation]
}

pub(super) fn issued(notice: &Notice) -> Document {
    let certificate = certificate(notice, &[]);
    dated_document(
        "notice",
        hour_of(notice.date_of_request, 9),
        DocumentContent::Form28 { certificate },
    )
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

pub(super) fn answered(notice: &Notice, late: bool, mut content: Response) -> Document {
    let certificate = certificate(notice, &[]);
    let on = answered_on(&certificate, late);
    content.certification.date = on;
    let supplement = Supplement {
        reply_message: "The samples left our warehouse yesterday.".to_owned(),
        attachments: vec![attachment("waybill.pdf", "application/pdf", 99_000)],
    };
    let received = ReceivedResponse {
        version: 1,
        received_at: hour_of(on, 15),
        late,
        by: importer_user(),
        content,
        supplements: vec![ReceivedSupplement {
            version: 2,
            received_at: hour_of(days_after(on, 2), 10),
            by: importer_user(),
            content: supplement,
        }],
    };
    let content = DocumentContent::Form28Response { response: received, certificate };
    dated_document("response-1", hour_of(on, 15), content)
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
    let dated = last_reminder_at(&certificate);
    let content =
        DocumentContent::LastReminderLetter { ordinal: 1, certificate, standing, matter: None };
    dated_document("last-reminder-1", dated, content)
}

pub(super) fn passed(notice: &Notice, extension_pending: bool) -> Document {
    let standing = Standing { extension_pending, earlier_answer: false };
    let certificate = certificate(notice, &[]);
    let dated = certificate.passes_at();
    let content = DocumentContent::PassedLetter { ordinal: 1, certificate, standing, matter: None };
    dated_document("passed-1", dated, content)
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
    let samples = vec![
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
