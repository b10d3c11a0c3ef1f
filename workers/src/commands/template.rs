//! `template`: what the mails and documents look like, from a sample or from a case.
//!
//! A sample is built in: every message in every situation that has words of its own, every
//! document that a machine asks for. A case is a file of messages: it is played through the real
//! rules, as `simulate` does, and what it would send is shown.

mod documents;
mod play;
mod samples;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use templates::calendar::CalendarFile;
use templates::document::Rendered;
use templates::mail::{RenderedMail, TEMPLATES};
use workflows::effect::Audience;

use super::output;
use crate::cli::Global;
use crate::failure::Failure;
use crate::mail::{Item, MailSettings, compose, written};

/// Name of the mail that gathers reminders.
const DIGEST: &str = "digest";

/// Mails and documents.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// The mails and documents there are, each with how many samples it has.
    List,
    /// Renders a mail or a document, from a built-in sample or from a case.
    Preview(PreviewArgs),
}

/// What to render.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// Name of a mail or document; `template list` has them.
    pub name: String,
    /// Messages of a case (NDJSON, array or one object), as `simulate` takes them: they are played
    /// through the real rules, for three years after the last of them, and what they bring about
    /// is shown in place of a sample.
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Accounts for the case: a JSON array of upsert-account data, in place of those of the demo.
    /// An importer that no account holds gets an invented contact.
    #[arg(long, value_name = "FILE", requires = "case")]
    pub directory: Option<PathBuf>,
    /// Which of the samples, or of what the case brings about; from 1.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub sample: usize,
    /// Whom the mail is for: importer, courtesy-brokers, officer, account-owner, signer, author or
    /// fallback. A case knows it itself; there it picks among the mails.
    #[arg(long, value_name = "WHO", value_parser = audience)]
    pub audience: Option<Audience>,
    /// Address of the case in a portal, to see the links.
    #[arg(long, value_name = "URL")]
    pub portal: Option<String>,
    /// Writes it there instead of to standard output; the ending says the format.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// What to write; without it, as `--out` ends, else `text` for a mail.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// How something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Subject and text part of a mail.
    Text,
    /// HTML part of a mail.
    Html,
    /// The whole message, as it would go out.
    Eml,
    /// The entry of the date for calendars.
    Ics,
    /// A document.
    Pdf,
}

impl Format {
    fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        match ending.as_str() {
            "txt" => Some(Self::Text),
            "htm" => Some(Self::Html),
            other => Self::from_str(other, true).ok(),
        }
    }
}

fn audience(name: &str) -> Result<Audience, String> {
    let all = templates::mail::samples::AUDIENCES;
    let names = all.map(Audience::name).join(", ");
    let found = all.into_iter().find(|audience| audience.name() == name);
    found.ok_or_else(|| format!("expected one of {names}"))
}

/// Something rendered.
pub(super) enum Shown {
    /// A mail.
    Mail(Box<ShownMail>),
    /// A document.
    Document(Box<Rendered>),
}

/// A mail with all its parts.
pub(super) struct ShownMail {
    audience: Audience,
    words: RenderedMail,
    calendars: Vec<CalendarFile>,
    message: Vec<u8>,
}

impl ShownMail {
    /// Writes and composes a mail, or a digest of several.
    fn of(items: &[Item<'_>], settings: &MailSettings) -> Result<Self, Failure> {
        let failed = |reason| Failure::No(format!("it cannot be rendered: {reason}"));
        let (words, calendars) = written(items, settings).map_err(failed)?;
        let composed = compose(items, settings).map_err(failed)?;
        let audience = items.first().map_or(Audience::Importer, |item| item.mail.audience);
        Ok(Self { audience, words, calendars, message: composed.bytes })
    }
}

/// Runs `template`.
///
/// # Errors
/// [`Failure::Usage`] for a name, a number or a format there is not, [`Failure::No`] when a case
/// brings nothing of it about.
pub async fn run(command: &TemplateCommand, global: &Global) -> Result<(), Failure> {
    match command {
        TemplateCommand::List => list(global),
        TemplateCommand::Preview(args) => preview(args, global).await,
    }
}

/// A mail or a document by name.
struct Listed {
    name: &'static str,
    kind: &'static str,
    samples: usize,
    /// What the first of its samples is called.
    shows: String,
}

fn listed() -> Result<Vec<Listed>, Failure> {
    let settings = samples::settings(None)?;
    let mails = TEMPLATES.iter().copied().chain([DIGEST]).map(|name| -> Result<_, Failure> {
        let samples = samples::count(name);
        let first = samples::mail(name, 1, None, &settings)?;
        Ok(Listed { name, kind: "mail", samples, shows: first.words.subject })
    });
    let all = documents::all();
    let documents = documents::NAMES.iter().map(|name| -> Result<_, Failure> {
        let named: Vec<_> =
            all.iter().filter(|(_, one)| documents::name_of(one) == *name).collect();
        let first = named.first().map(|first| documents::rendered(first)).transpose()?;
        let shows = first.map_or_else(String::new, |first| first.title);
        Ok(Listed { name, kind: "document", samples: named.len(), shows })
    });
    mails.chain(documents).collect()
}

fn list(global: &Global) -> Result<(), Failure> {
    let all = listed()?;
    if global.json {
        let all: Vec<Value> = all
            .iter()
            .map(|one| {
                json!({
                    "name": one.name, "kind": one.kind, "samples": one.samples, "shows": one.shows,
                })
            })
            .collect();
        return output::print_json(&all);
    }
    let rows: Vec<Vec<String>> = all
        .into_iter()
        .map(|one| {
            vec![one.name.to_owned(), one.kind.to_owned(), one.samples.to_string(), one.shows]
        })
        .collect();
    output::print(&output::table(&["name", "kind", "samples", "the first shows"], &rows))
}

async fn preview(args: &PreviewArgs, global: &Global) -> Result<(), Failure> {
    let name = known(&args.name)?;
    if args.sample == 0 {
        return Err(Failure::Usage("--sample counts from 1".to_owned()));
    }
    let (shown, of) = match &args.case {
        Some(case) => play::shown(name, case, args, global).await?,
        None => samples::shown(name, args)?,
    };
    if let Some(out) = &args.out {
        write(out, &bytes(&shown, format(args, &shown))?)?;
    }
    if global.json {
        return output::print_json(&to_json(name, args.sample, of, &shown));
    }
    if args.out.is_some() {
        return Ok(());
    }
    let format = format(args, &shown);
    let text = String::from_utf8(bytes(&shown, format)?);
    let text =
        text.map_err(|_| Failure::Usage("a PDF goes into a file: name one with --out".to_owned()))?;
    output::print(text.trim_end_matches(['\r', '\n']))
}

fn known(name: &str) -> Result<&'static str, Failure> {
    let mut all = TEMPLATES.iter().chain([&DIGEST]).chain(documents::NAMES);
    let found = all.find(|one| **one == name).copied();
    found.ok_or_else(|| {
        Failure::Usage(format!("there is no mail or document `{name}`; see `template list`"))
    })
}

fn format(args: &PreviewArgs, shown: &Shown) -> Format {
    let by_path = || args.out.as_deref().and_then(Format::of_path);
    args.format.or_else(by_path).unwrap_or(match shown {
        Shown::Mail(_) => Format::Text,
        Shown::Document(_) => Format::Pdf,
    })
}

fn bytes(shown: &Shown, format: Format) -> Result<Vec<u8>, Failure> {
    let wrong = |is: &str, has: &str| Err(Failure::Usage(format!("it is {is}; it has {has}")));
    match (shown, format) {
        (Shown::Mail(mail), Format::Text) => {
            let RenderedMail { subject, text, .. } = &mail.words;
            Ok(format!("Subject: {subject}\n\n{text}").into_bytes())
        }
        (Shown::Mail(mail), Format::Html) => Ok(mail.words.html.clone().into_bytes()),
        (Shown::Mail(mail), Format::Eml) => Ok(mail.message.clone()),
        (Shown::Mail(mail), Format::Ics) => match mail.calendars.first() {
            Some(file) => Ok(file.text.clone().into_bytes()),
            None => Err(Failure::No("this mail carries no entry for calendars".to_owned())),
        },
        (Shown::Document(document), Format::Pdf) => Ok(document.bytes.clone()),
        (Shown::Mail(_), Format::Pdf) => wrong("a mail", "text, html, eml and ics"),
        (Shown::Document(_), Format::Text | Format::Html | Format::Eml | Format::Ics) => {
            wrong("a document", "pdf")
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| {
        Failure::Environment(format!("{}: cannot be written: {error}", path.display()))
    })
}

fn to_json(name: &str, sample: usize, of: usize, shown: &Shown) -> Value {
    match shown {
        Shown::Mail(mail) => json!({
            "name": name, "kind": "mail", "sample": sample, "samples": of,
            "audience": mail.audience.name(), "subject": mail.words.subject,
            "text": mail.words.text, "html": mail.words.html,
            "calendars": mail.calendars.iter().map(|file| json!({
                "fileName": file.name, "mediaType": file.media_type(), "text": file.text,
            })).collect::<Vec<_>>(),
        }),
        Shown::Document(document) => json!({
            "name": name, "kind": "document", "sample": sample, "samples": of,
            "fileName": document.file_name, "title": document.title, "pages": document.pages,
            "size": document.bytes.len(), "sha256": document.sha256,
        }),
    }
}

/// What stands at a place that is counted from 1.
fn nth<T>(all: Vec<T>, place: usize, what: &str) -> Result<(T, usize), Failure> {
    let of = all.len();
    let found = all.into_iter().nth(place - 1);
    found.map(|found| (found, of)).ok_or_else(|| {
        Failure::Usage(format!("--sample {place}: there are {}", output::counted(of, what)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(name: &str) -> PreviewArgs {
        PreviewArgs {
            name: name.to_owned(),
            case: None,
            directory: None,
            sample: 1,
            audience: None,
            portal: None,
            out: None,
            format: None,
        }
    }

    #[test]
    fn every_mail_and_document_that_is_listed_has_samples() {
        let all = listed().unwrap();
        assert_eq!(all.len(), TEMPLATES.len() + 1 + documents::NAMES.len());
        let without: Vec<&str> =
            all.iter().filter(|one| one.samples == 0).map(|one| one.name).collect();
        assert_eq!(without, [""; 0]);
        assert!(all.iter().all(|one| !one.shows.is_empty()));
    }

    #[test]
    fn a_mail_is_shown_as_text_as_html_as_a_message_and_as_an_entry() {
        let (shown, of) = samples::shown("issued", &args("issued")).unwrap();
        assert!(of > 5, "{of} samples");
        let as_text = |format| String::from_utf8(bytes(&shown, format).unwrap()).unwrap();
        assert!(as_text(Format::Text).starts_with("Subject: [RFI-2026-000101] "));
        assert!(as_text(Format::Html).starts_with("<!doctype html>"));
        assert!(as_text(Format::Eml).contains("filename=\"RFI-2026-000101-answer.ics\""));
        assert!(as_text(Format::Ics).starts_with("BEGIN:VCALENDAR\r\n"));
        let refused = bytes(&shown, Format::Pdf).unwrap_err();
        assert_eq!(refused.to_string(), "it is a mail; it has text, html, eml and ics");
    }

    #[test]
    fn the_ending_of_a_path_says_the_format() {
        let formats = ["a.txt", "a.HTML", "a.eml", "a.ics", "a.pdf", "a"]
            .map(|path| Format::of_path(Path::new(path)));
        let expected = [Format::Text, Format::Html, Format::Eml, Format::Ics, Format::Pdf];
        assert_eq!(formats[..5], expected.map(Some));
        assert_eq!(formats[5], None);
    }

    #[tokio::test]
    async fn a_case_is_played_and_shows_what_it_sends_to_an_importer_nobody_knows() {
        let messages = include_str!("../../../tests/fixtures/messages.ndjson");
        let notice = messages.lines().find(|line| line.contains("RFI-2026-000101")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (file, accounts) =
            (folder.path().join("case.json"), folder.path().join("accounts.json"));
        std::fs::write(&file, notice).unwrap();
        std::fs::write(&accounts, "[]").unwrap();
        let global = Global { config: None, data_dir: None, json: false };
        let args =
            PreviewArgs { case: Some(file.clone()), directory: Some(accounts), ..args("overdue") };
        let played = play::Played::of(&file, &args, &global).await.unwrap();
        let (shown, of) = played.mail("overdue", &args, &global).await.unwrap();
        let text = String::from_utf8(bytes(&shown, Format::Text).unwrap()).unwrap();
        assert_eq!(of, 1, "{text}");
        assert!(text.starts_with("Subject: [RFI-2026-000101] "), "{text}");
        let nothing = played.mail("liquidated", &args, &global).await;
        let nothing = nothing.err().unwrap().to_string();
        assert!(nothing.starts_with("the case brings no `liquidated` about; it brings: "));
        let (shown, _) = played.document("form28", &args).unwrap();
        assert!(bytes(&shown, Format::Pdf).unwrap().starts_with(b"%PDF-"));
    }
}
