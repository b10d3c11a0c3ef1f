//! Every branch of every mail is reached: each `{{#if}}` and `{{#unless}}` of the templates is
//! taken both ways by some sample, with its date or as if that were not known.
//!
//! The sources get a mark in each branch, and a helper notes the marks that are passed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
};
use workflows::effect::{Audience, Message};

use super::digest::render_digest_in;
use super::faces::{Face, Faces, bare_registry, register, with_parts};
use super::samples::{AUDIENCES, PORTAL, Sample, recipient, samples};
use super::{DigestInput, MailInput, render_in};
use crate::calendar::{self, CalendarFile, Entry, Method};

type Marks = Arc<Mutex<BTreeSet<String>>>;

/// `{{mark "issued/body 3 yes"}}`.
struct Mark(Marks);

impl HelperDef for Mark {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        let mark = helper.param(0).and_then(|param| param.value().as_str());
        let mark = mark.ok_or(RenderErrorReason::ParamNotFoundForIndex("mark", 0))?;
        self.0.lock().unwrap().insert(mark.to_owned());
        Ok(())
    }
}

/// A source with a mark in each of its branches, which are noted in `all`.
fn marked(name: &str, source: &str, all: &mut BTreeSet<String>) -> String {
    let mut marked = String::new();
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut count = 0;
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let (before, tag) = rest.split_at(start);
        let end = tag.find("}}").unwrap() + 2;
        let (tag, after) = tag.split_at(end);
        marked.push_str(before);
        rest = after;
        let mut mark = |way: &str, condition: &str| {
            let mark = format!("{name}: {condition} {way}");
            all.insert(mark.clone());
            format!("{{{{mark \"{mark}\"}}}}")
        };
        let words = tag.trim_matches(['{', '}', '~']);
        if words.starts_with("#if ") || words.starts_with("#unless ") {
            count += 1;
            let condition = format!("{count} {}", &words[1..]);
            marked.push_str(tag);
            marked.push_str(&mark("yes", &condition));
            open.push((condition, false));
        } else if tag == "{{else}}" {
            let (condition, has_else) = open.last_mut().unwrap();
            *has_else = true;
            marked.push_str(tag);
            marked.push_str(&mark("no", condition));
        } else if tag == "{{/if}}" || tag == "{{/unless}}" {
            let (condition, has_else) = open.pop().unwrap();
            if !has_else {
                marked.push_str("{{else}}");
                marked.push_str(&mark("no", &condition));
            }
            marked.push_str(tag);
        } else {
            marked.push_str(tag);
        }
    }
    assert!(open.is_empty(), "{name}: every condition ends");
    marked.push_str(rest);
    marked
}

/// The templates with marks, all marks there are, and those that were passed.
fn marked_faces() -> (Faces, BTreeSet<String>, Marks) {
    let (mut all, passed) = (BTreeSet::new(), Marks::default());
    let mut face = |face: Face, kind: &str| {
        let mut registry = bare_registry(face);
        registry.register_helper("mark", Box::new(Mark(Arc::clone(&passed))));
        let prepare = |name: &str, source: &str| {
            // What both faces share has one set of marks.
            let name = if is_faced(name) { format!("{name} ({kind})") } else { name.to_owned() };
            with_parts(&marked(&name, source, &mut all))
        };
        register(&mut registry, face, prepare).unwrap();
        registry
    };
    let faces = Faces { text: face(Face::Text, "text"), html: face(Face::Html, "html") };
    (faces, all, passed)
}

/// Whether a template has a source for each face.
fn is_faced(name: &str) -> bool {
    super::sources::FACED.iter().any(|(faced, _, _)| *faced == name)
}

/// Files of a sample's entry: none, one to put in, one to take off.
fn calendars(sample: &Sample) -> Vec<Option<CalendarFile>> {
    let entry = |method| {
        let certificate = sample.certificate.as_ref()?;
        Some(calendar::file(&Entry {
            paper: sample.paper,
            certificate,
            method: Some(method),
            sequence: 1,
            stamp: calendar::stamp_of_day(certificate.trigger_on),
            organizer: None,
            portal_url: None,
        }))
    };
    vec![None, entry(Method::Publish), entry(Method::Cancel)]
}

/// What needs its date refuses to be without it: nothing is said of that.
fn render_all(faces: &Faces, sample: &Sample, needs_to: bool) {
    let recipient = recipient();
    let attachments = ["notice.pdf".to_owned()];
    let with_all = (PORTAL, &attachments[..]);
    let ways = [with_all, (None, &[][..]), (None, &[][..])];
    let ways = if needs_to { &ways[..] } else { &ways[..1] };
    for audience in AUDIENCES {
        for ((portal, attachments), calendar) in ways.iter().zip(calendars(sample)) {
            let input = sample.input(audience, *portal, attachments, &recipient);
            let mail = render_in(faces, &MailInput { calendars: calendar.as_slice(), ..input });
            assert!(mail.is_ok() || !needs_to, "{} to {audience:?}: {mail:?}", sample.name());
        }
    }
}

fn render_digests(faces: &Faces, all: &[Sample], needs_to: bool) {
    let recipient = recipient();
    let attachments = ["notice.pdf".to_owned()];
    let reminders: Vec<&Sample> = all.iter().filter(|one| one.message.is_reminder()).collect();
    for (portal_url, attachments) in [(PORTAL, &attachments[..]), (None, &[][..])] {
        for audience in
            [Audience::Importer, Audience::CourtesyBrokers, Audience::Officer, Audience::Fallback]
        {
            for many in reminders.windows(2).chain(reminders.chunks(1)).chain([&reminders[..]]) {
                let Message::Reminder { today, .. } = many[0].message else { unreachable!() };
                let items: Vec<MailInput<'_>> = many
                    .iter()
                    .map(|one| one.input(audience, portal_url, attachments, &recipient))
                    .collect();
                let recipient = &recipient;
                let input = DigestInput { items: &items, recipient, portal_url, today };
                let digest = render_digest_in(faces, &input);
                assert!(digest.is_ok() || !needs_to, "{digest:?}");
            }
        }
    }
}

#[test]
fn every_branch_of_every_template_is_reached_by_some_sample() {
    let (faces, all, passed) = marked_faces();
    let samples = samples();
    let dateless: Vec<Sample> =
        samples.iter().map(|sample| Sample { certificate: None, ..sample.clone() }).collect();
    for sample in &samples {
        render_all(&faces, sample, true);
    }
    for sample in &dateless {
        render_all(&faces, sample, false);
    }
    render_digests(&faces, &samples, true);
    // The text part is set first, and without a date the HTML part is not come to.
    let only_html = Faces { text: faces.html.clone(), html: faces.html.clone() };
    render_digests(&faces, &dateless, false);
    render_digests(&only_html, &dateless, false);
    let passed = passed.lock().unwrap();
    assert!(all.len() > 400, "{} branches", all.len());
    let missed: Vec<&String> = all.difference(&passed).collect();
    assert_eq!(missed, Vec::<&String>::new());
}
