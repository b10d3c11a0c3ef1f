//! The two faces of a mail: text and HTML, as two registries over one set of templates.
//!
//! A body names `prose`, `quote`, `strong`, `link`, `row` and the partials `deadline` and
//! `layout`; each face has its own. Both are strict: a template that names a value that is not
//! there does not render.
//!
//! Partials are set by a helper of ours: the library copies all values for every partial, which
//! costs more than all the rest of a mail.

use std::borrow::Cow;
use std::sync::LazyLock;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
    Renderable, html_escape, no_escape,
};

use super::prose::{self, Depth};
use super::sources::{BODIES, DIGEST, FACED, SHARED};

/// Which part of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// `text/plain`.
    Text,
    /// `text/html`.
    Html,
}

/// Both registries.
pub(super) struct Faces {
    /// For the text part and the subject.
    pub(super) text: Handlebars<'static>,
    /// For the HTML part.
    pub(super) html: Handlebars<'static>,
}

/// The registries, built once; the error is that of a template that cannot be parsed.
pub(super) static FACES: LazyLock<Result<Faces, String>> = LazyLock::new(|| {
    let build = |face| registry(face, with_parts).map_err(|error| error.to_string());
    Ok(Faces { text: build(Face::Text)?, html: build(Face::Html)? })
});

/// An empty strict registry with the helpers of a face.
pub(super) fn bare_registry(face: Face) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(match face {
        Face::Text => no_escape,
        Face::Html => html_escape,
    });
    registry.register_helper("prose", Box::new(Prose(face)));
    registry.register_helper(PART, Box::new(Part));
    for (name, inline) in [
        ("quote", Inline::Quote),
        ("strong", Inline::Strong),
        ("link", Inline::Link),
        ("row", Inline::Row),
        ("notable", Inline::Notable),
    ] {
        registry.register_helper(name, Box::new(InlineHelper { face, inline }));
    }
    registry
}

/// All templates of a face, each prepared by `prepare`.
fn registry(
    face: Face,
    prepare: fn(&str) -> String,
) -> Result<Handlebars<'static>, Box<handlebars::TemplateError>> {
    let mut registry = bare_registry(face);
    register(&mut registry, face, |_, source| prepare(source))?;
    Ok(registry)
}

/// Registers all templates of a face, each prepared by `prepare`, which gets its name too.
pub(super) fn register(
    registry: &mut Handlebars<'static>,
    face: Face,
    mut prepare: impl FnMut(&str, &str) -> String,
) -> Result<(), Box<handlebars::TemplateError>> {
    for (name, source) in SHARED {
        registry.register_partial(name, prepare(name, source))?;
    }
    for (name, text, html) in FACED {
        let source = match face {
            Face::Text => text,
            Face::Html => html,
        };
        registry.register_partial(name, prepare(name, source))?;
    }
    for (name, source) in DIGEST {
        registry.register_template_string(name, prepare(name, source))?;
    }
    for (name, subject, body) in BODIES {
        for (part, source) in [("subject", subject), ("body", body)] {
            let name = format!("{name}/{part}");
            let prepared = prepare(&name, source);
            registry.register_template_string(&name, prepared)?;
        }
    }
    Ok(())
}

/// Name of the helper that stands for a partial.
const PART: &str = "part";

/// The source with the helper in place of its partials. A partial that stands alone on its line
/// becomes a block: both lines of it vanish, as the line of the partial does.
pub(super) fn with_parts(source: &str) -> String {
    source.split_inclusive('\n').map(with_parts_of_line).collect()
}

fn with_parts_of_line(line: &str) -> Cow<'_, str> {
    let Some((before, rest)) = line.split_once("{{> ") else {
        return Cow::Borrowed(line);
    };
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match rest.split_once("}}") {
        Some((name, "\n")) if before.is_empty() && name.bytes().all(is_name) => {
            Cow::Owned(format!("{{{{#{PART} \"{name}\"}}}}\n{{{{/{PART}}}}}\n"))
        }
        // An indented partial, and a second one of a line, is left to the library.
        Some((name, behind)) if !before.trim().is_empty() && name.bytes().all(is_name) => {
            Cow::Owned(format!("{before}{{{{{PART} \"{name}\"}}}}{behind}"))
        }
        Some(_) | None => Cow::Borrowed(line),
    }
}

/// `{{part "name"}}`: the partial, which sees what the template around it sees.
struct Part;

impl HelperDef for Part {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render_context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = parameter(helper, 0)?;
        let part = registry.get_template(&name);
        let part = part.ok_or(RenderErrorReason::PartialNotFound(name))?;
        let around = render_context.get_current_template_name();
        let result = part.render(registry, context, render_context, out);
        render_context.set_current_template_name(around);
        result
    }
}

/// `{{#prose}}…{{/prose}}`: sets what is within as headings, paragraphs and lists.
struct Prose(Face);

impl HelperDef for Prose {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render_context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(template) = helper.template() else {
            return Ok(());
        };
        let inner = template.renders(registry, context, render_context)?;
        let is_nested = context.data().get("nested").and_then(serde_json::Value::as_bool);
        let depth = if is_nested == Some(true) { Depth::Nested } else { Depth::Whole };
        let set = match self.0 {
            Face::Text => prose::to_text(&inner, depth),
            Face::Html => prose::to_html(&inner, depth),
        };
        Ok(out.write(&set)?)
    }
}

/// A helper that sets one or two values.
#[derive(Debug, Clone, Copy)]
enum Inline {
    /// `{{quote text}}`: words of somebody else, possibly of several lines.
    Quote,
    /// `{{strong value}}`: what the eye should find.
    Strong,
    /// `{{link address label}}`: an address of the web.
    Link,
    /// `{{row label value}}`: a line of a table.
    Row,
    /// `{{notable label value why}}`: the one thing of the mail to see, as text.
    Notable,
}

struct InlineHelper {
    face: Face,
    inline: Inline,
}

impl HelperDef for InlineHelper {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let first = parameter(helper, 0)?;
        let set = match (self.inline, self.face) {
            (Inline::Quote, Face::Text) => prose::quote_to_text(&first),
            (Inline::Quote, Face::Html) => prose::quote_to_html(&html_escape(&first)),
            (Inline::Strong, Face::Text) => first,
            (Inline::Strong, Face::Html) => format!("<strong>{}</strong>", html_escape(&first)),
            (Inline::Link, Face::Text) => format!("{}: {first}", parameter(helper, 1)?),
            (Inline::Link, Face::Html) => html_link(&first, &parameter(helper, 1)?),
            (Inline::Row, Face::Text) => prose::row_to_text(&first, &parameter(helper, 1)?),
            (Inline::Row, Face::Html) => html_row(&first, &parameter(helper, 1)?),
            (Inline::Notable, Face::Text | Face::Html) => {
                prose::notable_to_text(&first, &parameter(helper, 1)?, &parameter(helper, 2)?)
            }
        };
        Ok(out.write(&set)?)
    }
}

/// A parameter as text; in strict mode a path that leads nowhere is an error here too.
fn parameter(helper: &Helper<'_>, index: usize) -> Result<String, RenderErrorReason> {
    let missing = || RenderErrorReason::ParamNotFoundForIndex("a mail helper", index);
    let value = helper.param(index).filter(|value| !value.is_value_missing());
    let text = value.and_then(|value| value.value().as_str());
    text.map(str::to_owned).ok_or_else(missing)
}

fn html_link(address: &str, label: &str) -> String {
    format!(
        "<a href=\"{}\" style=\"color:#0b4778;font-weight:bold;text-decoration:underline;\">{}</a>",
        html_escape(address),
        html_escape(label)
    )
}

fn html_row(label: &str, value: &str) -> String {
    const CELL: &str = "padding:7px 10px;border-bottom:1px solid #c9d1d9;text-align:left;\
                        vertical-align:top;font-family:Arial,Helvetica,sans-serif;\
                        font-size:15px;line-height:21px;color:#1b1b1b;";
    format!(
        "<tr>\n<th scope=\"row\" style=\"width:150px;{CELL}font-weight:bold;\">{}</th>\n\
         <td style=\"{CELL}overflow-wrap:anywhere;\">{}</td>\n</tr>",
        html_escape(label),
        html_escape(value)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::samples::{AUDIENCES, PORTAL, recipient, samples};
    use crate::mail::view::View;
    use crate::mail::{content, values_of};

    #[test]
    fn a_part_is_set_by_the_helper_as_the_library_sets_a_partial() {
        let recipient = recipient();
        for face in [Face::Text, Face::Html] {
            let ours = registry(face, with_parts).unwrap();
            let library = registry(face, str::to_owned).unwrap();
            for (sample, audience) in
                samples().iter().flat_map(|sample| AUDIENCES.map(|audience| (sample, audience)))
            {
                let input = sample.input(audience, PORTAL, &[], &recipient);
                let values = values_of(&View::of(&input)).unwrap();
                let set = |registry: &Handlebars<'_>| {
                    let content = content(registry, input.message, &values).unwrap();
                    format!("{content}{}", registry.render_with_context("footer", &values).unwrap())
                };
                assert_eq!(set(&ours), set(&library), "{} to {audience:?}", sample.name());
            }
        }
    }
}
