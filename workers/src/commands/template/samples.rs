//! Mails of the built-in samples.

use jiff::Timestamp;
use lettre::message::Mailbox;
use store::model::{MailRow, MailStatus};
use templates::calendar::stamp_of_day;
use templates::mail::samples::{self, Sample};
use workflows::effect::{Audience, Message};

use super::{DIGEST, PreviewArgs, Shown, ShownMail, documents, nth};
use crate::failure::Failure;
use crate::mail::{Item, MailSettings};

/// Sender of the samples.
const FROM: &str = "Tidewaiter <notices@tidewaiter.example>";

/// Settings of the samples.
pub(super) fn settings(portal_url: Option<&str>) -> Result<MailSettings, Failure> {
    let from: Result<Mailbox, _> = FROM.parse();
    let from = from.map_err(|error| Failure::environment("the sender", &error))?;
    Ok(MailSettings { portal_url: portal_url.map(str::to_owned), ..MailSettings::new(from) })
}

/// One sample of a mail or document, and how many there are.
pub(super) fn shown(name: &'static str, args: &PreviewArgs) -> Result<(Shown, usize), Failure> {
    if documents::NAMES.contains(&name) {
        let (sample, of) = nth(documents::samples(name), args.sample, "sample")?;
        return Ok((Shown::Document(Box::new(documents::rendered(&sample)?)), of));
    }
    let settings = settings(args.portal.as_deref())?;
    let mail = mail(name, args.sample, args.audience, &settings)?;
    Ok((Shown::Mail(Box::new(mail)), count(name)))
}

/// How many samples a mail has.
pub(super) fn count(name: &str) -> usize {
    if name == DIGEST { 1 } else { of_template(name).len() }
}

/// The mail of a sample, counted from 1.
pub(super) fn mail(
    name: &str,
    place: usize,
    audience: Option<Audience>,
    settings: &MailSettings,
) -> Result<ShownMail, Failure> {
    let samples = if name == DIGEST { reminders() } else { of_template(name) };
    let samples = if name == DIGEST {
        nth(vec![samples], place, "sample")?.0
    } else {
        vec![nth(samples, place, "sample")?.0]
    };
    let rows: Vec<MailRow> = samples.iter().map(|sample| row(sample, audience)).collect();
    let items: Vec<Item<'_>> = samples
        .iter()
        .zip(&rows)
        .map(|(sample, mail)| Item { mail, paper: sample.paper, attached: &[] })
        .collect();
    ShownMail::of(&items, settings)
}

fn of_template(name: &str) -> Vec<Sample> {
    let all = samples::samples().into_iter();
    all.filter(|sample| sample.message.template() == name).collect()
}

/// A reminder of every workflow.
fn reminders() -> Vec<Sample> {
    let mut kept: Vec<Sample> = Vec::new();
    for sample in of_template("reminder") {
        let workflow = sample.paper.workflow();
        if !kept.iter().any(|one| one.paper.workflow() == workflow) {
            kept.push(sample);
        }
    }
    kept
}

/// A sample as it would lie in the store.
fn row(sample: &Sample, audience: Option<Audience>) -> MailRow {
    MailRow {
        id: format!("sample.{}.{}", sample.paper.number(), sample.message.template()),
        case: sample.paper.number().clone(),
        cause_seq: 1,
        audience: audience.unwrap_or_else(|| natural_audience(&sample.message)),
        recipient: samples::recipient(),
        message: sample.message.clone(),
        state_name: sample.state.to_owned(),
        about: sample.about,
        certificate: sample.certificate.clone(),
        date_news: Vec::new(),
        links: sample.links.clone(),
        documents: Vec::new(),
        status: MailStatus::Queued,
        attempts: 0,
        created_at: staged_at(sample),
        evidence: None,
        receipt: None,
        begun_at: None,
    }
}

/// When a sample was staged: the day a reminder is told, else the day the date is counted from.
fn staged_at(sample: &Sample) -> Timestamp {
    let counted_from = sample.certificate.as_ref().map(|certificate| certificate.trigger_on);
    if let Message::Reminder { today, .. } = &sample.message {
        return stamp_of_day(*today);
    }
    stamp_of_day(counted_from.unwrap_or_else(|| sample.paper.dated()))
}

/// Whom a message is told first.
fn natural_audience(message: &Message) -> Audience {
    match message.template() {
        "courtesy-copy" => Audience::CourtesyBrokers,
        "undeliverable" => Audience::Fallback,
        "signature-requested" => Audience::Signer,
        "extension-requested"
        | "extension-undecided"
        | "internal-advice-requested"
        | "sample-waiver-requested" => Audience::Officer,
        _ => Audience::Importer,
    }
}
