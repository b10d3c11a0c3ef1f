//! The logical structure of a document: the content of its pages as a tree, in reading order.
//!
//! It grows while the pages are drawn. What belongs together is found from the roles: a label and
//! the value after it are one item of a list, so that a screen reader announces them together;
//! lists go on until something else comes. Only tables and their rows are begun by name.

use super::canvas::Role;

/// A node, by its place in reading order. A node comes before those within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(usize);

/// What a node is (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// The whole.
    Document,
    /// A heading of a level.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// A list, its items numbered or not.
    List(Numbering),
    /// An item of a list.
    Item,
    /// The label of an item: a number, or what a value is.
    Label,
    /// A check box that labels its text: checked or not.
    Check(bool),
    /// What an item says.
    Body,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell that says what its column is.
    Head,
    /// Any other cell.
    Cell,
}

/// How the items of a list are labeled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// By numbers.
    Decimal,
    /// By the name of each value.
    Names,
    /// By check boxes.
    Checks,
}

/// A node: what it is, and within which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) tag: Tag,
    /// Within which; the whole is within itself.
    pub(crate) parent: NodeId,
}

/// The tree, and what is open in it.
#[derive(Debug)]
pub(crate) struct Structure {
    nodes: Vec<Node>,
    open: Open,
}

#[derive(Debug, Clone, Copy)]
enum Open {
    Nothing,
    List { list: NodeId, numbering: Numbering, item: NodeId, body: Option<NodeId> },
    Table { table: NodeId, row: Option<NodeId> },
}

impl NodeId {
    /// The whole document.
    pub(crate) const ROOT: Self = Self(0);

    /// Its place in reading order.
    pub(crate) const fn index(self) -> usize {
        self.0
    }
}

impl Default for Structure {
    fn default() -> Self {
        let root = Node { tag: Tag::Document, parent: NodeId::ROOT };
        Self { nodes: vec![root], open: Open::Nothing }
    }
}

impl Structure {
    /// All nodes in reading order.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Begins a content element; none for what is not content.
    pub(crate) fn begin(&mut self, role: Role) -> Option<NodeId> {
        Some(match role {
            Role::Artifact(_) => return None,
            Role::Heading(level) => self.alone(Tag::Heading(level)),
            Role::Paragraph | Role::Caption => self.alone(Tag::Paragraph),
            Role::Label => self.item(Numbering::Names, Tag::Label),
            Role::CheckBox { is_marked } => self.item(Numbering::Checks, Tag::Check(is_marked)),
            Role::Marker => self.item(Numbering::Decimal, Tag::Label),
            Role::Value | Role::Choice | Role::ListItem => self.body(),
            Role::TableHead => self.cell(Tag::Head),
            Role::TableCell => self.cell(Tag::Cell),
        })
    }

    /// Begins a table.
    pub(crate) fn table(&mut self) {
        let table = self.alone(Tag::Table);
        self.open = Open::Table { table, row: None };
    }

    /// Begins a row of the open table.
    pub(crate) fn row(&mut self) {
        if let Open::Table { table, .. } = self.open {
            let row = Some(self.push(Tag::Row, table));
            self.open = Open::Table { table, row };
        }
    }

    fn push(&mut self, tag: Tag, parent: NodeId) -> NodeId {
        self.nodes.push(Node { tag, parent });
        NodeId(self.nodes.len() - 1)
    }

    /// Something that is in no list and no table: it ends the open one.
    fn alone(&mut self, tag: Tag) -> NodeId {
        self.open = Open::Nothing;
        self.push(tag, NodeId::ROOT)
    }

    /// The label of a new item, of the open list if that is of the same kind.
    fn item(&mut self, of: Numbering, label: Tag) -> NodeId {
        let list = match self.open {
            Open::List { list, numbering, .. } if numbering == of => list,
            Open::List { .. } | Open::Table { .. } | Open::Nothing => self.alone(Tag::List(of)),
        };
        let item = self.push(Tag::Item, list);
        self.open = Open::List { list, numbering: of, item, body: None };
        self.push(label, item)
    }

    /// What the open item says, which may come in parts; a paragraph where no item is open.
    fn body(&mut self) -> NodeId {
        match self.open {
            Open::List { body: Some(body), .. } => body,
            Open::List { list, numbering, item, body: None } => {
                let body = self.push(Tag::Body, item);
                self.open = Open::List { list, numbering, item, body: Some(body) };
                body
            }
            Open::Table { .. } | Open::Nothing => self.alone(Tag::Paragraph),
        }
    }

    fn cell(&mut self, tag: Tag) -> NodeId {
        match self.open {
            Open::Table { row: Some(row), .. } => self.push(tag, row),
            Open::Table { row: None, .. } | Open::List { .. } | Open::Nothing => {
                self.alone(Tag::Paragraph)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::canvas::Artifact;

    /// The tree in one line: `L(LI(Lbl LBody))`.
    fn tree(structure: &Structure, node: NodeId) -> String {
        let nodes = structure.nodes();
        let children =
            (node.0 + 1..nodes.len()).map(NodeId).filter(|id| nodes[id.0].parent == node);
        let within: Vec<String> = children.map(|child| tree(structure, child)).collect();
        let name = format!("{:?}", nodes[node.0].tag);
        if within.is_empty() { name } else { format!("{name}[{}]", within.join(" ")) }
    }

    fn of(roles: &[Role]) -> String {
        let mut structure = Structure::default();
        for role in roles {
            structure.begin(*role);
        }
        tree(&structure, NodeId::ROOT)
    }

    #[test]
    fn a_label_and_its_value_are_one_item_also_across_a_rule() {
        let rule = Role::Artifact(Artifact::Layout);
        assert_eq!(
            of(&[Role::Heading(1), Role::Label, Role::Value, rule, Role::Label, Role::Value]),
            "Document[Heading(1) List(Names)[Item[Label Body] Item[Label Body]]]"
        );
    }

    #[test]
    fn parts_of_a_value_are_one_body_and_an_empty_box_is_an_item_with_a_label() {
        assert_eq!(
            of(&[Role::Label, Role::Label, Role::Value, Role::Value]),
            "Document[List(Names)[Item[Label] Item[Label Body]]]"
        );
    }

    #[test]
    fn check_boxes_are_a_list_of_their_own_and_say_whether_they_are_checked() {
        let check = |is_marked| Role::CheckBox { is_marked };
        assert_eq!(
            of(&[Role::Caption, check(true), Role::Choice, check(false), Role::Choice]),
            "Document[Paragraph List(Checks)[Item[Check(true) Body] Item[Check(false) Body]]]"
        );
    }

    #[test]
    fn a_table_has_rows_of_cells_and_ends_with_what_is_no_cell() {
        let mut structure = Structure::default();
        structure.table();
        structure.row();
        structure.begin(Role::TableHead);
        structure.row();
        structure.begin(Role::TableCell);
        structure.begin(Role::Paragraph);
        structure.begin(Role::TableCell);
        assert_eq!(
            tree(&structure, NodeId::ROOT),
            "Document[Table[Row[Head] Row[Cell]] Paragraph Paragraph]"
        );
    }
}
