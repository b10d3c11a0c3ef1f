//! Which cases belong with which: the index behind what a step may look at besides its own case.

use std::collections::{BTreeSet, HashMap};

use workflows::case::{Case, Workflow};
use workflows::ids::{CaseNumber, EntryNumber, ImporterNumber};
use workflows::message::Command;

/// Cases by what they have in common.
#[derive(Debug, Default)]
pub(super) struct Kin {
    by_entry: HashMap<EntryNumber, BTreeSet<CaseNumber>>,
    /// The cases that name a case.
    named_by: HashMap<CaseNumber, BTreeSet<CaseNumber>>,
    declarations: HashMap<ImporterNumber, BTreeSet<CaseNumber>>,
}

impl Kin {
    pub(super) fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        let mut kin = Self::default();
        for case in cases {
            kin.note(case);
        }
        kin
    }

    /// Notes a case, or what it has newly in common with others.
    pub(super) fn note(&mut self, case: &Case) {
        let number = case.number();
        for entry in case.entry_numbers() {
            self.by_entry.entry(entry.clone()).or_default().insert(number.clone());
        }
        for link in case.links() {
            self.named_by.entry(link.case.clone()).or_default().insert(number.clone());
        }
        if case.workflow() == Workflow::Declaration {
            let importer = case.importer_number().clone();
            self.declarations.entry(importer).or_default().insert(number.clone());
        }
    }

    /// The cases a command for a case may look at, besides the case itself, in order.
    pub(super) fn of_command(
        &self,
        number: &CaseNumber,
        case: Option<&Case>,
        command: &Command,
    ) -> BTreeSet<CaseNumber> {
        let mut found = BTreeSet::new();
        let entries = case.map(Case::entry_numbers).unwrap_or_default();
        for entry in entries.into_iter().chain(command.names_entries()) {
            found.extend(self.by_entry.get(entry).into_iter().flatten().cloned());
        }
        found.extend(self.named_by.get(number).into_iter().flatten().cloned());
        let links = case.map(Case::links).unwrap_or_default();
        found.extend(links.iter().map(|link| link.case.clone()));
        found.extend(command.names_cases().into_iter().cloned());
        if command.workflow() == Workflow::Declaration {
            let importer = case.map(Case::importer_number);
            let importer = importer.or_else(|| command.importer_of_new_case());
            let declarations = importer.and_then(|importer| self.declarations.get(importer));
            found.extend(declarations.into_iter().flatten().cloned());
        }
        found.remove(number);
        found
    }
}
