//! What a declaration covers, compared: which entries fit it, which other declarations it replaces.

use super::particulars::{
    AffidavitOfManufacture, ImporterCertifyingStatement, NamedParty, NonReimbursement, Producer,
};
use super::state::{Case, State};
use super::statement::{Particulars, PortsScope, Product, Statement};
use crate::case;
use crate::case_file::{Filed as _, Relation};
use crate::ids::{AdCvdCase, CaseNumber, HtsNumber};

/// The active declarations whose place this one takes when it becomes active.
///
/// One is replaced when it is of the same importer and type, the periods overlap, this one lasts at
/// least as long, and either its scope lies wholly in the scope of this one or this one is its
/// renewal. A declaration that is covered in part stays: were it replaced, its other cases, tariff
/// numbers, ports, manufacturers or days would lose their cover, and nobody would have said so. Two
/// active declarations for one entry do no harm.
pub(super) fn replaced_by(successor: &Case, related: &[&case::Case]) -> Vec<CaseNumber> {
    let declarations = related.iter().filter_map(|other| match other {
        case::Case::Declaration(other) => Some(other.as_ref()),
        case::Case::Form28(_) | case::Case::Form29(_) | case::Case::Form4647(_) => None,
    });
    declarations
        .filter(|other| other.number() != successor.number() && is_replaced(other, successor))
        .map(|other| other.number().clone())
        .collect()
}

fn is_replaced(other: &Case, successor: &Case) -> bool {
    let (old, new) = (&other.statement, &successor.statement);
    other.state == State::Active
        && old.importer_number == new.importer_number
        && old.declaration_type() == new.declaration_type()
        && old.period().overlaps(new.period())
        && old.effective_to <= new.effective_to
        && (covers(new, old) || renews(successor, other))
}

fn renews(successor: &Case, other: &Case) -> bool {
    let is_predecessor = |relation| relation == Relation::Renews;
    successor
        .file
        .links
        .iter()
        .any(|link| is_predecessor(link.relation) && link.case == *other.number())
}

/// Whether everything that `old` covers is covered by `new`, but for the days.
///
/// Where words say what is covered (goods, buyer, plant), only the same words cover.
fn covers(new: &Statement, old: &Statement) -> bool {
    let particulars = match (&new.particulars, &old.particulars) {
        (Particulars::NonReimbursement(new), Particulars::NonReimbursement(old)) => {
            dumping_covers(new, old)
        }
        (
            Particulars::ImporterCertifyingStatement(new),
            Particulars::ImporterCertifyingStatement(old),
        ) => certificate_covers(new, old),
        (Particulars::AffidavitOfManufacture(new), Particulars::AffidavitOfManufacture(old)) => {
            affidavit_covers(new, old)
        }
        (
            Particulars::NonReimbursement(_)
            | Particulars::ImporterCertifyingStatement(_)
            | Particulars::AffidavitOfManufacture(_),
            _,
        ) => false,
    };
    // Of antidumping duty the case decides, not the tariff number.
    let all_numbers = old.is_about_dumping()
        || old.hts_numbers().all(|old| new.hts_numbers().any(|new| hts_covers(new, old)));
    particulars
        && all_numbers
        && ports_cover(&new.ports_scope, &old.ports_scope)
        && products_cover(&new.products, &old.products)
}

fn dumping_covers(new: &NonReimbursement, old: &NonReimbursement) -> bool {
    let same_party = |a: &NamedParty, b: &NamedParty| {
        a.role == b.role
            && match (&a.mid, &b.mid) {
                (Some(a), Some(b)) => a == b,
                (Some(_) | None, _) => same_words(&a.name, &b.name),
            }
    };
    new.country_of_origin == old.country_of_origin
        && all_in(&old.ad_case_numbers, &new.ad_case_numbers, |old, new| case_covers(new, old))
        && all_in(&old.manufacturers_exporters, &new.manufacturers_exporters, same_party)
}

fn certificate_covers(
    new: &ImporterCertifyingStatement,
    old: &ImporterCertifyingStatement,
) -> bool {
    new.basis == old.basis
        && new.program == old.program
        && new.processing_plant == old.processing_plant
        && same_words(&new.goods_description, &old.goods_description)
}

fn affidavit_covers(new: &AffidavitOfManufacture, old: &AffidavitOfManufacture) -> bool {
    same_producer(&new.producer, &old.producer)
        && new.input_kind == old.input_kind
        && new.program == old.program
        // One about a quantity covers that quantity alone.
        && new.quantity.is_none()
        && same_words(&new.input_description, &old.input_description)
        && same_words(&new.buyer_or_garment_maker, &old.buyer_or_garment_maker)
}

fn same_producer(a: &Producer, b: &Producer) -> bool {
    a.mid == b.mid
        && same_words(&a.name, &b.name)
        && same_words(&a.factory_address, &b.factory_address)
}

fn ports_cover(new: &PortsScope, old: &PortsScope) -> bool {
    match (new, old) {
        (PortsScope::All, PortsScope::All | PortsScope::Listed(_)) => true,
        (PortsScope::Listed(_), PortsScope::All) => false,
        (PortsScope::Listed(new), PortsScope::Listed(old)) => {
            old.iter().all(|port| new.contains(port))
        }
    }
}

/// Products narrow a declaration: one without any is about all goods that fit its particulars.
fn products_cover(new: &[Product], old: &[Product]) -> bool {
    new.is_empty() || (!old.is_empty() && old.iter().all(|product| new.contains(product)))
}

fn all_in<T>(old: &[T], new: &[T], covered_by: impl Fn(&T, &T) -> bool) -> bool {
    old.iter().all(|old| new.iter().any(|new| covered_by(old, new)))
}

/// Whether two texts say the same, but for case and spaces.
pub(super) fn same_words(a: &str, b: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    words(a) == words(b)
}

/// Whether a case that is stated covers another: itself, or one company of it.
pub(super) fn case_covers(stated: &AdCvdCase, other: &AdCvdCase) -> bool {
    stated == other || (stated.company().is_none() && other.as_str().starts_with(stated.as_str()))
}

/// Whether a tariff number that is stated covers another: itself, or a statistical suffix of it.
pub(super) fn hts_covers(stated: &HtsNumber, other: &HtsNumber) -> bool {
    other.digits().starts_with(stated.digits())
}
