//! The atlas: what every command does in every state, generated from the code.
//!
//! Each machine has a page for people who know customs law, a matrix of every command in every
//! state, and a diagram. They are committed under `workflows/atlas/` and compared in a test, so a
//! change of the machine is a change a lawyer can read.
//!
//! Invariants:
//! - Everything is derived by giving sample commands to sample cases, or read from `law/*.toml`;
//!   only plain words are written by hand, in one `words` module for each machine.
//! - Every state, command and situation has words: the matches are exhaustive, the rest is tested.

mod cell;
mod chart;
mod citations;
mod declaration;
mod diagram;
mod form28;
mod form29;
mod form4647;
mod giving;
mod machine;
mod markdown;
mod matrix;
mod page;
mod protest;
#[cfg(test)]
mod tests;
mod words;

pub use cell::{Cell, Refusal};
pub use machine::Machine;

use chart::{Chart, chart};

/// A page of the atlas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Name of the file.
    pub name: String,
    /// Markdown.
    pub text: String,
}

/// The names of the states of a machine, in order.
pub fn states(machine: Machine) -> Vec<&'static str> {
    chart(machine).states.iter().map(|state| state.name).collect()
}

/// Every state and every command of a machine: what it leads to, or why not.
pub fn matrix(machine: Machine) -> Vec<Cell> {
    chart(machine).cells
}

/// The same as a page: one row for each command, one column for each state, sentences below.
pub fn matrix_markdown(machine: Machine) -> String {
    matrix::page(&chart(machine))
}

/// The machine as a Mermaid state diagram that GitHub renders.
pub fn diagram_mermaid(machine: Machine) -> String {
    diagram::mermaid(&chart(machine))
}

/// The page of a machine for people who know customs law.
pub fn page_markdown(machine: Machine) -> String {
    page::page(&chart(machine))
}

/// Every page of the atlas, the index first.
pub fn pages() -> Vec<Page> {
    let charts: Vec<Chart> = Machine::ALL.into_iter().map(chart).collect();
    let index = Page { name: "README.md".to_owned(), text: page::index(&charts) };
    let of_machine = |chart: &Chart| {
        let name = chart.machine.name();
        [
            Page { name: format!("{name}.md"), text: page::page(chart) },
            Page { name: format!("{name}-matrix.md"), text: matrix::page(chart) },
        ]
    };
    [index].into_iter().chain(charts.iter().flat_map(of_machine)).collect()
}
