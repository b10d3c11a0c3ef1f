//! What a case brings about: its messages are played through the real rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use store::Store;
use store::model::{CaseFilter, DocumentRow, MailRow};
use workflows::case::Case;
use workflows::ids::CaseNumber;

use super::super::{demo, input};
use super::{DIGEST, PreviewArgs, Shown, ShownMail, documents, nth};
use crate::cli::Global;
use crate::clock_source::{Clock as _, SystemClock};
use crate::failure::Failure;
use crate::mail::{Attachment, Item, MailSettings};
use crate::simulation::{Script, Simulation, Timed};

/// How long a case is played after its last message, in days: the windows of a protest and of a
/// court follow each other, and a declaration is valid for a year or more.
const DAYS_AFTER: i64 = 3 * 366;

/// One mail or document of a case, and how many of that name it brings about.
pub(super) async fn shown(
    name: &'static str,
    file: &Path,
    args: &PreviewArgs,
    global: &Global,
) -> Result<(Shown, usize), Failure> {
    let played = Played::of(file, args, global).await?;
    let found = if documents::NAMES.contains(&name) {
        played.document(name, args)
    } else {
        played.mail(name, args, global).await
    };
    played.simulation.engine.store.close().await;
    found
}

/// A case that was played to its end.
pub(super) struct Played {
    simulation: Simulation,
    mails: Vec<MailRow>,
    cases: BTreeMap<CaseNumber, Case>,
    documents: Vec<DocumentRow>,
}

impl Played {
    pub(super) async fn of(
        file: &Path,
        args: &PreviewArgs,
        global: &Global,
    ) -> Result<Self, Failure> {
        let script = script(&input::read(file)?, file, args)?;
        let config = global.load_config()?;
        let simulation =
            Simulation::in_memory(script.from, config.calendar()?, config.policy()).await?;
        simulation.run(&script, |_| {}).await?;
        let store: &dyn Store = simulation.engine.store.as_ref();
        let cases = store.cases(&CaseFilter::default()).await?.into_iter();
        Ok(Self {
            mails: store.mails_of(None).await?,
            documents: store.documents_of(None).await?,
            cases: cases.map(|row| (row.case.number().clone(), row.case)).collect(),
            simulation,
        })
    }

    pub(super) fn document(
        &self,
        name: &str,
        args: &PreviewArgs,
    ) -> Result<(Shown, usize), Failure> {
        let made = self.documents.iter().filter(|row| documents::name_of(&row.document) == name);
        let made: Vec<_> = made
            .filter_map(|row| Some((self.cases.get(&row.case)?.clone(), row.document.clone())))
            .collect();
        if made.is_empty() {
            let names: BTreeSet<&str> =
                self.documents.iter().map(|row| documents::name_of(&row.document)).collect();
            return Err(nothing(name, names));
        }
        let (one, of) = nth(made, args.sample, "document")?;
        Ok((Shown::Document(Box::new(documents::rendered(&one)?)), of))
    }

    pub(super) async fn mail(
        &self,
        name: &str,
        args: &PreviewArgs,
        global: &Global,
    ) -> Result<(Shown, usize), Failure> {
        let for_them = |mail: &&MailRow| args.audience.is_none_or(|who| who == mail.audience);
        let mails: Vec<&MailRow> = self.mails.iter().filter(for_them).collect();
        let found = if name == DIGEST { digests(&mails) } else { of_template(&mails, name) };
        if found.is_empty() {
            let names = mails.iter().map(|mail| mail.message.template()).collect();
            return Err(nothing(name, names));
        }
        let (rows, of) = nth(found, args.sample, "mail")?;
        let from = global.load_config()?.mail_from()?;
        let portal_url = args.portal.clone();
        let settings = MailSettings { portal_url, ..MailSettings::new(from) };
        Ok((Shown::Mail(Box::new(self.composed(&rows, &settings).await?)), of))
    }

    async fn composed(
        &self,
        rows: &[&MailRow],
        settings: &MailSettings,
    ) -> Result<ShownMail, Failure> {
        let mut files: Vec<Vec<Attachment>> = Vec::new();
        for row in rows {
            files.push(self.files_of(row).await?);
        }
        let attached: Vec<Vec<&Attachment>> =
            files.iter().map(|files| files.iter().collect()).collect();
        let items: Vec<Item<'_>> = rows
            .iter()
            .zip(&attached)
            .filter_map(|(mail, attached)| {
                Some(Item { mail, paper: self.cases.get(&mail.case)?.into(), attached })
            })
            .collect();
        ShownMail::of(&items, settings)
    }

    async fn files_of(&self, mail: &MailRow) -> Result<Vec<Attachment>, Failure> {
        let mut files = Vec::new();
        let made = self.documents.iter().filter(|row| mail.documents.contains(&row.id));
        for file in made.filter_map(|row| row.file.as_ref()) {
            let bytes = self.simulation.engine.documents.get(&file.sha256).await;
            let bytes = bytes.map_err(|error| Failure::environment("a document", &error))?;
            files.push(Attachment::new(file.file_name.clone(), bytes));
        }
        Ok(files)
    }
}

fn of_template<'a>(mails: &[&'a MailRow], name: &str) -> Vec<Vec<&'a MailRow>> {
    let named = mails.iter().filter(|mail| mail.message.template() == name);
    named.map(|mail| vec![*mail]).collect()
}

/// Reminders that share a day and an address.
fn digests<'a>(mails: &[&'a MailRow]) -> Vec<Vec<&'a MailRow>> {
    let mut by_key: BTreeMap<String, Vec<&'a MailRow>> = BTreeMap::new();
    for mail in mails {
        if let Some(key) = mail.digest_key() {
            by_key.entry(key).or_default().push(mail);
        }
    }
    by_key.into_values().filter(|mails| mails.len() > 1).collect()
}

fn nothing(name: &str, names: BTreeSet<&str>) -> Failure {
    let names: Vec<&str> = names.into_iter().collect();
    Failure::No(format!("the case brings no `{name}` about; it brings: {}", names.join(", ")))
}

fn script(text: &str, file: &Path, args: &PreviewArgs) -> Result<Script, Failure> {
    let messages = Script::messages_of(text, SystemClock.now());
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Err(Failure::No(format!("{}: there is no message in it", file.display())));
    };
    let until = last.at.checked_add((DAYS_AFTER * 24).hours());
    let (from, until) = (first.at, until.unwrap_or(Timestamp::MAX));
    let given = args.directory.as_deref().map(input::read).transpose()?;
    let directory = Script::directory_of(given.as_deref().unwrap_or(demo::DIRECTORY))?;
    let directory = with_unknown_importers(directory, &messages);
    Ok(Script { messages, directory, from, until })
}

/// An invented contact for importers that no account holds: else a preview would show that nobody
/// can be told.
fn with_unknown_importers(mut directory: Vec<Value>, messages: &[Timed]) -> Vec<Value> {
    let number_of = |account: &Value| account["importerNumbers"].as_array().cloned();
    let mut known: Vec<Value> = directory.iter().filter_map(number_of).flatten().collect();
    for message in messages {
        let message: Value = serde_json::from_slice(&message.body).unwrap_or_default();
        let data = &message["data"];
        let number = [&data["to"]["importerNumber"], &data["importerNumber"]];
        let Some(number) = number.into_iter().find(|number| number.is_string()) else { continue };
        if known.contains(number) {
            continue;
        }
        known.push(number.clone());
        directory.push(invented(known.len(), number));
    }
    directory
}

fn invented(place: usize, importer_number: &Value) -> Value {
    json!({
        "aceId": format!("PREVIEW{place:03}"), "name": "Importer of the preview",
        "kinds": ["IMPORTER"], "importerNumbers": [importer_number],
        "contacts": [{
            "name": "Customs Desk", "email": "customs@importer.example",
            "purposes": ["FORMS", "DECLARATIONS"],
        }],
    })
}
