//! A strict reader of the HTML of our mails, for tests: every element is closed in its turn, every
//! attribute is quoted and stands once, every `&` is a reference that is known.

use std::collections::BTreeMap;

/// An element with what is within it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// Elements without content.
const VOID: [&str; 3] = ["meta", "br", "hr"];

/// Elements that begin and end a line of thought: text before and after is not one word.
const INLINE: [&str; 3] = ["strong", "a", "em"];

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The elements directly within.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All elements within of these names, in order.
    pub(super) fn all(&self, names: &[&str]) -> Vec<&Self> {
        let mut found = Vec::new();
        for element in self.elements() {
            if names.contains(&element.name.as_str()) {
                found.push(element);
            }
            found.extend(element.all(names));
        }
        found
    }

    /// Whether text stands directly within.
    pub(super) fn says_something(&self) -> bool {
        let says = |node: &Node| matches!(node, Node::Text(text) if !text.trim().is_empty());
        self.children.iter().any(says)
    }

    /// All text within, on one line.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.collect(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn collect(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(one) => text.push_str(one),
                Node::Element(element) => {
                    element.collect(text);
                    if !INLINE.contains(&element.name.as_str()) {
                        text.push(' ');
                    }
                }
            }
        }
    }
}

/// Reads a document; the error says what is wrong and where.
pub(super) fn read(html: &str) -> Result<Element, String> {
    let mut rest = html.strip_prefix("<!doctype html>\n").ok_or("no doctype")?;
    let mut open = vec![Element::default()];
    while !rest.is_empty() {
        let (text, from_tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let parent = open.last_mut().ok_or("something after the end")?;
        parent.children.push(Node::Text(unescaped(text)?));
        let Some(tag) = from_tag.strip_prefix('<') else { break };
        let (tag, after) = tag.split_once('>').ok_or("a tag does not end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let element = open.pop().filter(|element| element.name == name);
            let element = element.ok_or_else(|| format!("</{name}> closes another element"))?;
            open.last_mut().ok_or("too many ends")?.children.push(Node::Element(element));
        } else {
            let element = started(tag)?;
            if VOID.contains(&element.name.as_str()) {
                open.last_mut().ok_or("no root")?.children.push(Node::Element(element));
            } else {
                open.push(element);
            }
        }
    }
    let [root] = open.as_mut_slice() else { return Err("an element does not end".to_owned()) };
    let html = root.children.drain(..).find_map(|node| match node {
        Node::Element(element) if element.name == "html" => Some(element),
        Node::Element(_) | Node::Text(_) => None,
    });
    html.ok_or_else(|| "no root element".to_owned())
}

fn started(tag: &str) -> Result<Element, String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return Err(format!("<{tag}> is no element"));
    }
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    while !rest.trim().is_empty() {
        let wrong = || format!("an attribute of <{tag}> is not quoted");
        let (name, value) = rest.trim_start().split_once("=\"").ok_or_else(wrong)?;
        let (value, after) = value.split_once('"').ok_or_else(wrong)?;
        if element.attributes.insert(name.to_owned(), unescaped(value)?).is_some() {
            return Err(format!("<{tag}> has {name} twice"));
        }
        rest = after;
    }
    Ok(element)
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut shown = String::with_capacity(text.len());
    let mut parts = text.split('&');
    shown.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, after) = part.split_once(';').ok_or("a bare &")?;
        shown.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "middot" => "\u{b7}",
            "nbsp" => "\u{a0}",
            "#x27" => "'",
            "#x60" => "`",
            "#x3D" => "=",
            other => return Err(format!("&{other}; is not known")),
        });
        shown.push_str(after);
    }
    Ok(shown)
}
