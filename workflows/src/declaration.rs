//! Blanket declarations: the importer or its agent states something for all entries of a period.
//!
//! The table is declarations.md §6; the types are Affidavit of Manufacture, Importer Certifying
//! Statement and Non-Reimbursement Blanket Statement. `workflows/atlas/declaration-matrix.md` is
//! generated from this code.

mod command;
mod guard;
mod particulars;
mod program;
pub mod samples;
mod scope;
mod state;
mod statement;
mod step;
mod validity;
pub mod wording;

#[cfg(test)]
mod tests;

pub use command::{Command, EntryLink, Signature, Signer, SignerRole};
pub use particulars::{
    AffidavitOfManufacture, Agreement, Basis, CertifierRole, ForeignPartyRole,
    ImporterCertifyingStatement, InputKind, NamedParty, NonReimbursement, Plant, Producer,
};
pub use program::Program;
pub use state::{Case, FrozenText, LinkedEntry, State};
pub use statement::{DeclarationType, Particulars, Period, PortsScope, Product, Statement};
pub use step::{Step, step};
