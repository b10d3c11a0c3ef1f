//! The cases that a case belongs with.

use workflows::case_file::Link;
use workflows::ids::CaseNumber;

use super::words;
use crate::pdf::layout::Flow;
use crate::pdf::text::Style;

/// A section with the linked cases and those a notice names besides; none when there are none.
pub(crate) fn section(flow: &mut Flow<'_>, style: Style, links: &[Link], named: &[CaseNumber]) {
    let related = words::related(links, named);
    if related.is_empty() {
        return;
    }
    flow.heading(2, "Related cases");
    for (relation, number) in related {
        flow.row(style, style.size_pt * 12.0, &words::capitalised(&relation), &number);
    }
}
