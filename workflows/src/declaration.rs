//! Blanket declarations: the importer or its agent states something for all entries of a period.
//!
//! The table is declarations.md §6; the types are Affidavit of Manufacture, Importer Certifying
//! Statement and Non-Reimbursement Blanket Statement.

mod command;
mod particulars;
mod program;
mod statement;

pub use command::{Command, EntryLink, Signature, Signer, SignerRole};
pub use particulars::{
    AffidavitOfManufacture, Agreement, Basis, CertifierRole, ForeignPartyRole,
    ImporterCertifyingStatement, InputKind, NamedParty, NonReimbursement, Plant, Producer,
};
pub use program::Program;
pub use statement::{DeclarationType, Particulars, Period, PortsScope, Product, Statement};
skeleton!(Statement, declaration_id); // skeleton: replaced by the machine
