//! The entries of calendars that a mail carries.

use templates::calendar::{self, CalendarFile, Entry, Method, Organizer};
use workflows::deadline::Certificate;

use super::{Item, MailSettings, input};

/// The entry of the date that a mail is about, and those of the other dates that the same step set
/// or ended: a file each, because a file has one method.
pub(super) fn calendars_of(item: &Item<'_>, settings: &MailSettings) -> Vec<CalendarFile> {
    let mail = item.mail;
    let own = mail.certificate.as_ref().and_then(|certificate| {
        let method = calendar::method_of(&input(item, &[], settings), mail.created_at)?;
        Some(entry_of(item, certificate, method, settings))
    });
    let others = mail.date_news.iter().filter_map(|news| {
        let method = calendar::method_of_news(news, mail.created_at)?;
        Some(entry_of(item, &news.certificate, method, settings))
    });
    own.into_iter().chain(others).collect()
}

/// Later news of a case is journaled under a higher number, so a calendar never takes an older date
/// for a newer one.
fn entry_of(
    item: &Item<'_>,
    certificate: &Certificate,
    method: Method,
    settings: &MailSettings,
) -> CalendarFile {
    let (mail, from) = (item.mail, &settings.from);
    let organizer = Organizer { name: from.name.as_deref(), email: from.email.as_ref() };
    calendar::file(&Entry {
        paper: item.paper,
        certificate,
        method: Some(method),
        sequence: mail.cause_seq,
        stamp: mail.created_at,
        organizer: Some(organizer),
        portal_url: settings.portal_url.as_deref(),
    })
}

/// One entry of each deadline, the last one told: reminders come in the order of staging.
pub(super) fn latest(files: impl Iterator<Item = CalendarFile>) -> Vec<CalendarFile> {
    let mut kept: Vec<CalendarFile> = Vec::new();
    for file in files {
        match kept.iter_mut().find(|one| one.name == file.name) {
            Some(earlier) => *earlier = file,
            None => kept.push(file),
        }
    }
    kept
}
