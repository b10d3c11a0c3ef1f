//! What is on the pages: elements with a role, made of text, lines, rectangles and check boxes.
//!
//! Coordinates are points from the upper left corner of the page, y downwards; text lies on its
//! base line.

use std::collections::BTreeSet;

use super::printable::printable;
use super::structure::{NodeId, Structure};
use super::text::{Style, bounded};

/// Width of US Letter, in points.
pub(crate) const PAGE_WIDTH_PT: f32 = 612.0;
/// Height of US Letter, in points.
pub(crate) const PAGE_HEIGHT_PT: f32 = 792.0;

/// The pages of a document.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    /// Pages in order.
    pub(crate) pages: Vec<Page>,
    /// Characters that were asked for and the fonts lack.
    pub(crate) missing: BTreeSet<char>,
    /// The content as a tree, for readers that do not see the pages.
    pub(crate) structure: Structure,
}

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Elements in reading order.
    pub(crate) elements: Vec<Element>,
}

/// What an element is, for readers that do not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A heading; 1 is the title of the document.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// The printed label of what is not one value: of check boxes, of a part of a form.
    Caption,
    /// The printed label of a box; its value follows.
    Label,
    /// What is filled into a box.
    Value,
    /// A check box; its text follows.
    CheckBox {
        /// Whether it is marked.
        is_marked: bool,
    },
    /// The text of a check box.
    Choice,
    /// The number of an item of a list; its text follows.
    Marker,
    /// The text of an item of a list.
    ListItem,
    /// A cell in the head of a table.
    TableHead,
    /// A cell of a table.
    TableCell,
    /// Not part of the content.
    Artifact(Artifact),
}

/// What there is on a page besides content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artifact {
    /// Rules, frames and grounds.
    Layout,
    /// What is repeated at the top of a page.
    Head,
    /// What is repeated at its foot.
    Foot,
}

impl Role {
    /// Whether it is part of the content.
    pub(crate) const fn is_content(self) -> bool {
        !matches!(self, Self::Artifact(_))
    }
}

/// An element that has its place in reading order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun {
    role: Role,
    node: Option<NodeId>,
}

/// Marks that belong together.
#[derive(Debug)]
pub(crate) struct Element {
    /// What they are.
    pub(crate) role: Role,
    /// Their place in the structure; none when they are not content.
    pub(crate) node: Option<NodeId>,
    /// The marks.
    pub(crate) marks: Vec<Mark>,
}

/// A mark on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    /// One line of text.
    Text {
        /// Left end of the base line.
        x_pt: f32,
        /// Base line.
        y_pt: f32,
        /// Look.
        style: Style,
        /// Printable text.
        text: String,
    },
    /// A straight line.
    Line {
        /// From.
        from_pt: (f32, f32),
        /// To.
        to_pt: (f32, f32),
        /// Thickness.
        thickness_pt: f32,
    },
    /// A rectangle.
    Rect {
        /// Where.
        area: Area,
        /// Filled with a grey, or only its outline of this thickness.
        paint: Paint,
    },
    /// A check box: a square, with a cross when marked.
    CheckBox {
        /// Upper left corner.
        at_pt: (f32, f32),
        /// Length of a side.
        side_pt: f32,
        /// Whether it is marked.
        is_marked: bool,
    },
}

/// How a rectangle is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Paint {
    /// Filled; 0 is black, 1 is white.
    Fill(f32),
    /// Outline of this thickness in points.
    Outline(f32),
}

/// A rectangle of the page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    /// Left.
    pub(crate) x: f32,
    /// Top.
    pub(crate) y: f32,
    /// Width.
    pub(crate) width: f32,
    /// Height.
    pub(crate) height: f32,
}

impl Area {
    /// A rectangle by its upper left corner and size.
    pub(crate) const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// Right edge.
    pub(crate) const fn right(self) -> f32 {
        self.x + self.width
    }

    /// Lower edge.
    pub(crate) const fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// The rectangle without a border of this width.
    pub(crate) const fn inset(self, border: f32) -> Self {
        Self::new(
            self.x + border,
            self.y + border,
            self.width - 2.0 * border,
            self.height - 2.0 * border,
        )
    }
}

impl Page {
    /// A value may come in parts; a space is between them for who does not see their places.
    fn end_part_of(&mut self, node: Option<NodeId>) {
        let part = self.elements.iter_mut().rev().find(|element| element.role.is_content());
        let part = part.filter(|part| part.node == node);
        if let Some(Mark::Text { text, .. }) = part.and_then(|part| part.marks.last_mut())
            && !text.ends_with(' ')
        {
            text.push(' ');
        }
    }
}

impl Canvas {
    /// Adds an empty page and returns its index.
    pub(crate) fn add_page(&mut self) -> usize {
        self.pages.push(Page::default());
        self.pages.len() - 1
    }

    /// Adds an element to a page; it comes next in reading order.
    pub(crate) fn add(&mut self, page: usize, role: Role, marks: Vec<Mark>) {
        let begun = self.begin(role);
        self.put(page, begun, marks);
    }

    /// Begins an element whose marks follow, be it over several pages.
    pub(crate) fn begin(&mut self, role: Role) -> Begun {
        Begun { role, node: self.structure.begin(role) }
    }

    /// Puts marks of an element that was begun on a page.
    pub(crate) fn put(&mut self, page: usize, begun: Begun, marks: Vec<Mark>) {
        let Begun { role, node } = begun;
        if let Some(page) = self.pages.get_mut(page) {
            if role == Role::Value {
                page.end_part_of(node);
            }
            page.elements.push(Element { role, node, marks });
        }
    }

    /// The text as it can be printed: bounded, without characters the fonts lack.
    pub(crate) fn printable(&mut self, text: &str) -> String {
        printable(&bounded(text), &mut self.missing).into_owned()
    }

    /// Everything that is written, page by page, element by element.
    #[cfg(test)]
    pub(crate) fn text_dump(&self) -> String {
        use std::fmt::Write as _;
        let mut dump = String::new();
        for (index, page) in self.pages.iter().enumerate() {
            let _ = writeln!(dump, "=== page {}", index + 1);
            page.elements.iter().for_each(|element| element.dump_to(&mut dump));
        }
        dump
    }

    /// Everything that is written, words separated by one space: for finding a sentence.
    #[cfg(test)]
    pub(crate) fn words(&self) -> String {
        let elements = self.pages.iter().flat_map(|page| &page.elements);
        let texts: Vec<String> = elements.map(Element::text).collect();
        texts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
impl Element {
    fn text(&self) -> String {
        let texts = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text { text, .. } => Some(text.trim_end()),
            Mark::CheckBox { is_marked: true, .. } => Some("[X]"),
            Mark::CheckBox { is_marked: false, .. } => Some("[ ]"),
            Mark::Line { .. } | Mark::Rect { .. } => None,
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    /// One line; a check box and the number of an item are in that of their text.
    fn dump_to(&self, dump: &mut String) {
        let text = self.text();
        if text.is_empty() {
            return;
        }
        let (before, after) = match self.role {
            Role::Heading(level) => ("#### ".split_at(4 - usize::from(level)).1, "\n"),
            Role::Label | Role::Caption => ("label: ", "\n"),
            Role::Value => ("    ", "\n"),
            Role::Marker => ("- ", " "),
            Role::CheckBox { .. } => ("", " "),
            Role::Artifact(_) => ("(running) ", "\n"),
            Role::Paragraph | Role::Choice | Role::ListItem | Role::TableHead | Role::TableCell => {
                ("", "\n")
            }
        };
        dump.extend([before, &text, after]);
    }
}
