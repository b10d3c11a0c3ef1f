//! Composes messages: headers, text and HTML, the documents and the entries of calendars as
//! attachments. The same mails give the same bytes.

mod entries;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Mailbox, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};
use store::model::MailRow;
use templates::calendar::CalendarFile;
use templates::mail::{DigestInput, MailInput, RenderedMail, render, render_digest};
use templates::paper::Paper;
use workflows::directory::Recipient;
use workflows::effect;
use workflows::ids::CaseNumber;

use self::entries::{calendars_of, latest};
use super::dkim::Dkim;
use crate::failure::error_chain;

/// Sender and links.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `From`, e.g. `Tidewaiter <notices@tidewaiter.example>`.
    pub from: Mailbox,
    /// Address of the portal, once there is one.
    pub portal_url: Option<String>,
    /// Signs messages.
    pub dkim: Option<Arc<Dkim>>,
}

impl MailSettings {
    /// A sender, without links and without signatures.
    pub const fn new(from: Mailbox) -> Self {
        Self { from, portal_url: None, dkim: None }
    }
}

/// A file that goes along.
#[derive(Debug)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Its length in bytes.
    pub size: usize,
    /// Encoded for the way once, however many mails it goes with.
    body: Body,
}

impl Attachment {
    /// A PDF under a name.
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, size: bytes.len(), body: Body::new(bytes) }
    }
}

/// A mail with what it is composed of.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The mail.
    pub mail: &'a MailRow,
    /// The notice or declaration of its case.
    pub paper: Paper<'a>,
    /// The files of its documents, in their order.
    pub attached: &'a [&'a Attachment],
}

/// A message ready to go.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Left part of the Message-ID.
    pub id: String,
    /// Name for a file: sorts by time, says what it is.
    pub file_name: String,
    /// Envelope sender.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// `Message-ID`.
    pub message_id: String,
    /// How many mails go out in it.
    pub mails: usize,
    /// SHA-256 of the message, lower-case hex.
    pub sha256: String,
    /// The message, RFC 5322, with its signature.
    pub bytes: Vec<u8>,
}

/// Composes a message: a mail, or a digest of several reminders to one address.
///
/// # Errors
/// A sentence: the address cannot be written, or a template fails.
pub fn compose(items: &[Item<'_>], settings: &MailSettings) -> Result<Composed, String> {
    draft(items, settings)?.composed(settings)
}

/// What a message says and the entries of calendars it carries, before it becomes a message.
///
/// # Errors
/// A sentence: a template fails.
pub fn written(
    items: &[Item<'_>],
    settings: &MailSettings,
) -> Result<(RenderedMail, Vec<CalendarFile>), String> {
    draft(items, settings).map(|draft| (draft.rendered, draft.calendars))
}

fn draft<'a>(items: &[Item<'a>], settings: &MailSettings) -> Result<Draft<'a>, String> {
    match items {
        [] => Err("there is nothing to send".to_owned()),
        [item] => mail(item, settings),
        [first, ..] => digest(first, items, settings),
    }
}

/// What a message is written from.
struct Draft<'a> {
    id: String,
    /// Its `Date` header.
    dated: Timestamp,
    /// What its file is called besides date and id.
    label: String,
    recipient: &'a Recipient,
    /// The case whose thread it belongs to; a digest belongs to none.
    thread: Option<&'a CaseNumber>,
    cases: Vec<&'a CaseNumber>,
    mails: usize,
    rendered: RenderedMail,
    /// Each with its name in this message.
    files: Vec<(String, &'a Attachment)>,
    calendars: Vec<CalendarFile>,
}

fn mail<'a>(item: &Item<'a>, settings: &MailSettings) -> Result<Draft<'a>, String> {
    let mail = item.mail;
    let names: Vec<String> = item.attached.iter().map(|file| file.name.clone()).collect();
    let calendars = calendars_of(item, settings);
    let input = MailInput { calendars: &calendars, ..input(item, &names, settings) };
    let rendered = render(&input).map_err(|error| error_chain(&error))?;
    Ok(Draft {
        id: mail.id.clone(),
        dated: mail.created_at,
        label: format!("{}-{}", mail.case, mail.message.template()),
        recipient: &mail.recipient,
        thread: Some(&mail.case),
        cases: vec![&mail.case],
        mails: 1,
        rendered,
        files: names.into_iter().zip(item.attached.iter().copied()).collect(),
        calendars,
    })
}

/// Dated as the last of its reminders was staged: before that it was not complete.
fn digest<'a>(
    first: &Item<'a>,
    items: &[Item<'a>],
    settings: &MailSettings,
) -> Result<Draft<'a>, String> {
    let effect::Message::Reminder { today, .. } = &first.mail.message else {
        return Err(format!("mail {} is no reminder, and goes alone", first.mail.id));
    };
    let (files, names) = files_of(items);
    let calendars: Vec<Vec<CalendarFile>> =
        items.iter().map(|item| calendars_of(item, settings)).collect();
    let parts = items.iter().zip(names.iter().zip(&calendars));
    let inputs: Vec<MailInput<'_>> = parts
        .map(|(item, (names, calendars))| MailInput { calendars, ..input(item, names, settings) })
        .collect();
    let rendered = render_digest(&DigestInput {
        items: &inputs,
        recipient: &first.mail.recipient,
        portal_url: settings.portal_url.as_deref(),
        today: *today,
    });
    let mut named = HashSet::new();
    let cases = items.iter().map(|item| &item.mail.case).filter(|case| named.insert(*case));
    Ok(Draft {
        id: digest_id(items),
        dated: items.iter().map(|item| item.mail.created_at).max().unwrap_or_default(),
        label: "digest".to_owned(),
        recipient: &first.mail.recipient,
        thread: None,
        cases: cases.collect(),
        mails: items.len(),
        rendered: rendered.map_err(|error| error_chain(&error))?,
        files,
        calendars: latest(calendars.into_iter().flatten()),
    })
}

/// From the mails it carries: the same mails make the same digest.
fn digest_id(items: &[Item<'_>]) -> String {
    let mut hasher = Sha256::new_with_prefix("digest");
    for item in items {
        hasher.update((item.mail.id.len() as u64).to_be_bytes());
        hasher.update(item.mail.id.as_bytes());
    }
    hex::encode(&hasher.finalize()[..16])
}

/// The files of a digest, and their names for each of its reminders. A document goes along once;
/// two documents of one name get two names.
fn files_of<'a>(items: &[Item<'a>]) -> (Vec<(String, &'a Attachment)>, Vec<Vec<String>>) {
    let mut files = Vec::new();
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut taken = HashSet::new();
    for item in items {
        for (document, file) in item.mail.documents.iter().zip(item.attached) {
            if names.contains_key(document.as_str()) {
                continue;
            }
            let name = free_name(&file.name, &taken);
            taken.insert(name.to_lowercase());
            files.push((name.clone(), *file));
            names.insert(document, name);
        }
    }
    let names_of = |item: &Item<'a>| {
        let documents = item.mail.documents.iter();
        documents.filter_map(|document| names.get(document.as_str()).cloned()).collect()
    };
    let names = items.iter().map(names_of).collect();
    (files, names)
}

/// `notice.pdf`, else `notice-2.pdf` and so on; names that differ in case only are one.
fn free_name(name: &str, taken: &HashSet<String>) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "pdf"));
    let numbered = (2_u64..).map(|number| format!("{stem}-{number}.{ending}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

fn input<'a>(
    item: &Item<'a>,
    attachments: &'a [String],
    settings: &'a MailSettings,
) -> MailInput<'a> {
    let mail = item.mail;
    MailInput {
        paper: item.paper,
        state_name: &mail.state_name,
        certificate: mail.certificate.as_ref(),
        about: mail.about,
        links: &mail.links,
        message: &mail.message,
        audience: mail.audience,
        recipient: &mail.recipient,
        attachments,
        calendars: &[],
        portal_url: settings.portal_url.as_deref(),
    }
}

impl Draft<'_> {
    fn composed(self, settings: &MailSettings) -> Result<Composed, String> {
        let domain = settings.from.email.domain();
        let address = self.recipient.email.parse();
        let address = address
            .map_err(|error| format!("the address of the recipient cannot be used: {error}"))?;
        let message_id = format!("<{}@{domain}>", self.id);
        let seconds = u64::try_from(self.dated.as_second()).unwrap_or(0);
        let cases: Vec<&str> = self.cases.iter().map(|case| case.as_str()).collect();
        let mut message = Message::builder()
            .from(settings.from.clone())
            .to(Mailbox::new(Some(one_line(&self.recipient.name)), address))
            .subject(&self.rendered.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(message_id.clone()));
        if let Some(case) = self.thread {
            let thread = format!("<{case}.case@{domain}>");
            message = message.in_reply_to(thread.clone()).references(thread);
        }
        let message = message
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Tidewaiter-Case", &cases.join(", ")))
            .multipart(self.body())
            .map_err(|error| format!("the mail cannot be composed: {error}"))?;
        let mut bytes = message.formatted();
        if let Some(dkim) = &settings.dkim {
            bytes = dkim.signed(&bytes, self.dated).map_err(|error| error_chain(&error))?;
        }
        Ok(Composed {
            file_name: self.file_name(),
            id: self.id,
            from: settings.from.email.to_string(),
            subject: self.rendered.subject,
            message_id,
            mails: self.mails,
            sha256: hex::encode(Sha256::digest(&bytes)),
            bytes,
        })
    }

    /// `alternative` of text and HTML, with the PDFs and entries of calendars beside it. Boundaries derive from the id: the
    /// same mail has the same bytes.
    fn body(&self) -> MultiPart {
        let words = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("words-{}", self.id))
            .singlepart(SinglePart::plain(self.rendered.text.clone()))
            .singlepart(SinglePart::html(self.rendered.html.clone()));
        if self.files.is_empty() && self.calendars.is_empty() {
            return words;
        }
        let mixed = MultiPart::builder()
            .kind(MultiPartKind::Mixed)
            .boundary(format!("files-{}", self.id))
            .multipart(words);
        let pdfs = self.files.iter().map(|(name, file)| pdf_part(name, file));
        let parts = pdfs.chain(self.calendars.iter().map(calendar_part));
        parts.fold(mixed, MultiPart::singlepart)
    }

    /// `20260605T130000Z-RFI-2026-000101-issued-1a2b3c4d.eml`.
    fn file_name(&self) -> String {
        let at = self.dated.strftime("%Y%m%dT%H%M%SZ");
        format!("{at}-{}-{}.eml", self.label, self.id.get(..8).unwrap_or(&self.id))
    }
}

#[expect(clippy::expect_used, reason = "the media type is a literal")]
fn pdf_part(name: &str, file: &Attachment) -> SinglePart {
    let pdf = ContentType::parse("application/pdf").expect("application/pdf is a media type");
    Part::new(name.to_owned()).body(file.body.clone(), pdf)
}

#[expect(clippy::expect_used, reason = "the media type is made of literals")]
fn calendar_part(file: &CalendarFile) -> SinglePart {
    let media_type = ContentType::parse(&file.media_type()).expect("text/calendar is a media type");
    Part::new(file.name.clone()).body(file.text.clone(), media_type)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A name from the directory never ends a header line.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use workflows::case::Case;
    use workflows::form28::State;
    use workflows::form28::samples::case_in;

    use super::*;

    fn settings() -> MailSettings {
        MailSettings::new("Tidewaiter <notices@tidewaiter.example>".parse().unwrap())
    }

    fn case() -> Case {
        Case::Form28(Box::new(case_in(State::Issued, false)))
    }

    /// Two reminders of one day to one address, with these documents.
    fn reminders(documents: [&[&str]; 2]) -> [MailRow; 2] {
        let mut mails = store::contract::reminded().mails.into_iter();
        documents.map(|documents| {
            let documents = documents.iter().map(|&document| document.to_owned()).collect();
            MailRow { documents, ..mails.next().unwrap() }
        })
    }

    fn file(name: &str) -> Attachment {
        Attachment::new(name.to_owned(), b"%PDF-1.7".to_vec())
    }

    /// A digest of two reminders: their documents by id, each with its file.
    fn composed(documents: [&[&str]; 2], files: [&[&Attachment]; 2]) -> Composed {
        let (case, mails) = (case(), reminders(documents));
        let items: Vec<Item<'_>> = mails
            .iter()
            .zip(files)
            .map(|(mail, attached)| Item { mail, paper: (&case).into(), attached })
            .collect();
        compose(&items, &settings()).unwrap()
    }

    fn text(composed: &Composed) -> &str {
        std::str::from_utf8(&composed.bytes).unwrap()
    }

    /// Names of the files.
    fn files(composed: &Composed) -> Vec<&str> {
        let parts = text(composed).split("filename=\"").skip(1);
        parts.map(|part| part.split('"').next().unwrap()).collect()
    }

    /// Names of the documents.
    fn attachments(composed: &Composed) -> Vec<&str> {
        files(composed).into_iter().filter(|name| name.contains(".pdf")).collect()
    }

    #[test]
    fn a_digest_is_the_same_for_the_same_reminders_and_another_for_others() {
        let one = composed([&[], &[]], [&[], &[]]);
        let again = composed([&[], &[]], [&[], &[]]);
        assert_eq!((one.bytes, one.message_id.clone()), (again.bytes, again.message_id));
        assert_eq!(one.message_id, format!("<{}@tidewaiter.example>", one.id));
        assert_eq!(one.mails, 2);
        let [mail, _] = reminders([&[], &[]]);
        let case = case();
        let alone = Item { mail: &mail, paper: (&case).into(), attached: &[] };
        let alone = compose(&[alone], &settings()).unwrap();
        assert_eq!((alone.id, alone.mails), (mail.id.clone(), 1));
        assert_ne!(alone.message_id, one.message_id);
    }

    #[test]
    fn a_digest_is_called_by_the_time_it_was_complete_and_names_its_cases() {
        let digest = composed([&[], &[]], [&[], &[]]);
        assert_eq!(digest.file_name, format!("20260605T130000Z-digest-{}.eml", &digest.id[..8]));
        let cases = "X-Tidewaiter-Case: RFI-2026-000101, RFI-2026-000102\r\n";
        assert!(text(&digest).contains(cases));
        assert!(!text(&digest).contains("In-Reply-To"), "it belongs to no thread of one case");
    }

    #[test]
    fn a_document_of_several_reminders_goes_along_once() {
        let (notice, other) = (file("notice.pdf"), file("other.pdf"));
        let digest = composed([&["a", "b"], &["a"]], [&[&notice, &other], &[&notice]]);
        assert_eq!(attachments(&digest), ["notice.pdf", "other.pdf"]);
    }

    #[test]
    fn documents_of_one_name_get_names_of_their_own() {
        let (one, other) = (file("notice.pdf"), file("Notice.pdf"));
        let digest = composed([&["a"], &["b", "c"]], [&[&one], &[&other, &one]]);
        assert_eq!(attachments(&digest), ["notice.pdf", "Notice-2.pdf", "notice-3.pdf"]);
    }

    #[test]
    fn a_mail_carries_the_entry_of_its_date_as_a_file_with_its_method() {
        let [mail, _] = reminders([&[], &[]]);
        let case = case();
        let item = Item { mail: &mail, paper: (&case).into(), attached: &[] };
        let composed = compose(&[item], &settings()).unwrap();
        assert_eq!(files(&composed), ["RFI-2026-000101-answer.ics"]);
        let head = "Content-Type: text/calendar; charset=utf-8; method=PUBLISH\r\n";
        assert!(text(&composed).contains(head), "{}", text(&composed));
        let (words, calendars) = written(&[item], &settings()).unwrap();
        assert!(words.text.contains("RFI-2026-000101-answer.ics: the date for your calendar"));
        assert!(calendars[0].text.contains(&format!("\r\nSEQUENCE:{}\r\n", mail.cause_seq)));
        assert!(calendars[0].text.contains("mailto:notices@tidewaiter.example\r\n"));
    }

    #[test]
    fn two_reminders_of_one_date_carry_its_entry_once_as_it_was_told_last() {
        let digest = composed([&[], &[]], [&[], &[]]);
        assert_eq!(files(&digest), ["RFI-2026-000101-answer.ics"]);
    }

    #[test]
    fn what_is_no_reminder_goes_into_no_digest() {
        let mails = store::contract::reminded().mails;
        let case = case();
        let item = |mail| Item { mail, paper: (&case).into(), attached: &[] };
        let error = compose(&[item(&mails[4]), item(&mails[0])], &settings()).unwrap_err();
        assert_eq!(error, "mail RFI-2026-000101.1.importer is no reminder, and goes alone");
    }
}
