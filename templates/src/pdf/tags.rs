//! The structure of a document as objects of the file (ISO 32000-1, 14.7).

use super::file::{File, Id, decimal, extend};
use super::structure::{Node, NodeId, Numbering, Tag};

/// Content of a node on a page, by the number of its mark.
#[derive(Debug, Clone, Copy)]
struct Content {
    node: NodeId,
    page: usize,
    mark: usize,
}

/// The name of a tag (ISO 32000-1, 14.8.4).
pub(super) const fn name(tag: Tag) -> &'static str {
    match tag {
        Tag::Document => "Document",
        Tag::Heading(0 | 1) => "H1",
        Tag::Heading(2) => "H2",
        Tag::Heading(_) => "H3",
        Tag::Paragraph => "P",
        Tag::List(_) => "L",
        Tag::Item => "LI",
        Tag::Label | Tag::Check(_) => "Lbl",
        Tag::Body => "LBody",
        Tag::Table => "Table",
        Tag::Row => "TR",
        Tag::Head => "TH",
        Tag::Cell => "TD",
    }
}

/// What a reader has to know of a node besides its name.
const fn attributes(tag: Tag) -> &'static str {
    match tag {
        Tag::List(Numbering::Decimal) => "/A<</O/List/ListNumbering/Decimal>>",
        Tag::List(Numbering::Names | Numbering::Checks) => "/A<</O/List/ListNumbering/None>>",
        Tag::Head => "/A<</O/Table/Scope/Column>>",
        // The box is drawn, not written; this is what is heard.
        Tag::Check(true) => "/ActualText(Checked:)",
        Tag::Check(false) => "/ActualText(Not checked:)",
        Tag::Document
        | Tag::Heading(_)
        | Tag::Paragraph
        | Tag::Item
        | Tag::Label
        | Tag::Body
        | Tag::Table
        | Tag::Row
        | Tag::Cell => "",
    }
}

/// Writes the structure and returns its root. `marked` has the nodes of the marked content of
/// each page.
pub(super) fn write(
    file: &mut File,
    nodes: &[Node],
    marked: &[Vec<NodeId>],
    pages: &[Id],
) -> std::io::Result<Id> {
    let contents = contents(marked);
    let (root, parents) = (file.reserve(), file.reserve());
    let ids = ids(file, nodes, &contents);
    let known = |node: NodeId| ids.get(node.index()).copied().flatten();
    let mut within: Vec<(NodeId, Id)> = Vec::with_capacity(nodes.len());
    for (node, id) in nodes.iter().zip(&ids).skip(1) {
        within.extend(id.map(|id| (node.parent, id)));
    }
    within.sort_by_key(|(parent, _)| *parent);
    let (mut within, mut contents) = (within.as_slice(), contents.as_slice());
    for ((index, node), id) in nodes.iter().enumerate().zip(&ids) {
        let children = taken(&mut within, |(parent, _)| parent.index() == index);
        let content = taken(&mut contents, |content| content.node.index() == index);
        let Some(id) = *id else { continue };
        let parent = if index == 0 { Some(root) } else { known(node.parent) };
        let Some(parent) = parent else { continue };
        file.object(id, |bytes| element(bytes, *node, parent, children, content, pages))?;
    }
    file.object(parents, |bytes| parent_tree(bytes, marked, known))?;
    let count = marked.len();
    let document = known(NodeId::ROOT).unwrap_or(root);
    file.object(root, |bytes| {
        extend(
            bytes,
            format_args!(
                "<</Type/StructTreeRoot/K {document}/ParentTree {parents}\
                 /ParentTreeNextKey {count}>>"
            ),
        );
    })?;
    Ok(root)
}

/// All content, by node; that of a node in the order of the pages.
fn contents(marked: &[Vec<NodeId>]) -> Vec<Content> {
    let pages = marked.iter().enumerate();
    let all = pages.flat_map(|(page, nodes)| {
        nodes.iter().enumerate().map(move |(mark, node)| Content { node: *node, page, mark })
    });
    let mut contents: Vec<Content> = all.collect();
    contents.sort_by_key(|content| content.node);
    contents
}

/// Numbers for the nodes that have content, and for the cells, which count also when empty.
fn ids(file: &mut File, nodes: &[Node], contents: &[Content]) -> Vec<Option<Id>> {
    let mut is_kept = vec![false; nodes.len()];
    let mut keep = |index: usize| {
        if let Some(kept) = is_kept.get_mut(index) {
            *kept = true;
        }
    };
    keep(NodeId::ROOT.index());
    for content in contents {
        keep(content.node.index());
    }
    // Nodes come before those within them, so one way back is enough.
    for (index, node) in nodes.iter().enumerate().rev() {
        if is_kept[index] || matches!(node.tag, Tag::Head | Tag::Cell) {
            is_kept[index] = true;
            is_kept[node.parent.index()] = true;
        }
    }
    is_kept.into_iter().map(|is_kept| is_kept.then(|| file.reserve())).collect()
}

/// The first of a list, as long as they are such.
fn taken<'t, T>(list: &mut &'t [T], is_such: impl Fn(&T) -> bool) -> &'t [T] {
    let count = list.iter().take_while(|item| is_such(item)).count();
    let (first, rest) = list.split_at(count);
    *list = rest;
    first
}

fn element(
    bytes: &mut Vec<u8>,
    node: Node,
    parent: Id,
    children: &[(NodeId, Id)],
    contents: &[Content],
    pages: &[Id],
) {
    let (name, attributes) = (name(node.tag), attributes(node.tag));
    bytes.extend_from_slice(b"<</Type/StructElem/S/");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b"/P ");
    parent.refer(bytes);
    bytes.extend_from_slice(attributes.as_bytes());
    let page_of = |content: &Content| pages.get(content.page).copied();
    let first = contents.first();
    if let Some(page) = first.and_then(page_of) {
        bytes.extend_from_slice(b"/Pg ");
        page.refer(bytes);
    }
    if !(children.is_empty() && contents.is_empty()) {
        bytes.extend_from_slice(b"/K[");
        for (_, child) in children {
            child.refer(bytes);
            bytes.push(b' ');
        }
        for content in contents {
            let mark = content.mark;
            if first.is_some_and(|first| first.page == content.page) {
                decimal(bytes, mark);
                bytes.push(b' ');
            } else if let Some(page) = page_of(content) {
                extend(bytes, format_args!("<</Type/MCR/Pg {page}/MCID {mark}>>"));
            }
        }
        bytes.push(b']');
    }
    bytes.extend_from_slice(b">>");
}

/// From the marks of each page to their nodes.
fn parent_tree(bytes: &mut Vec<u8>, marked: &[Vec<NodeId>], known: impl Fn(NodeId) -> Option<Id>) {
    bytes.extend_from_slice(b"<</Nums[");
    for (page, nodes) in marked.iter().enumerate() {
        extend(bytes, format_args!("{page}["));
        for id in nodes.iter().filter_map(|node| known(*node)) {
            id.refer(bytes);
            bytes.push(b' ');
        }
        bytes.extend_from_slice(b"]");
    }
    bytes.extend_from_slice(b"]>>");
}
