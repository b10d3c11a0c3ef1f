//! What a statement must hold before it is put before a signer or submitted.

use super::super::particulars::{
    AffidavitOfManufacture, Basis, CertifierRole, ImporterCertifyingStatement, NonReimbursement,
};
use super::super::statement::{Particulars, PortsScope, Statement};
use super::{AFFIDAVIT_GUIDANCE, REIMBURSEMENT_RULE, USE_RULE, not_allowed};
use crate::guard::incomplete;
use crate::rejection::Rejection;

/// Shortest description of a processing that can show that the use took place, in characters
/// (declarations.md §3).
pub(in super::super) const PROCESSING_CHARS_MIN: usize = 200;

/// Whether nothing is missing: all that is missing is named at once.
pub(in super::super) fn complete(statement: &Statement) -> Result<(), Rejection> {
    let mut missing = Missing::default();
    missing.unless_text(&statement.importer_name, "importerName");
    missing.unless(statement.ports_scope != PortsScope::Listed(Vec::new()), "portsScope");
    let citation = match &statement.particulars {
        Particulars::NonReimbursement(stated) => {
            non_reimbursement(stated, &mut missing);
            Some(REIMBURSEMENT_RULE)
        }
        Particulars::AffidavitOfManufacture(stated) => {
            affidavit(stated, &mut missing);
            Some(AFFIDAVIT_GUIDANCE)
        }
        Particulars::ImporterCertifyingStatement(stated) => {
            certificate(stated, &mut missing);
            match stated.basis {
                Basis::EndUse => Some(USE_RULE),
                Basis::PreferenceClaim => {
                    stated.program.and_then(super::super::program::Program::certification_rule)
                }
            }
        }
    };
    missing.none(statement, citation)?;
    match &statement.particulars {
        Particulars::ImporterCertifyingStatement(stated) => certified_by_right_side(stated),
        Particulars::NonReimbursement(_) | Particulars::AffidavitOfManufacture(_) => Ok(()),
    }
}

/// The fields that are missing, by their names in data.
#[derive(Default)]
struct Missing(Vec<String>);

impl Missing {
    fn unless(&mut self, is_there: bool, field: &str) {
        if !is_there {
            self.0.push(field.to_owned());
        }
    }

    fn unless_text(&mut self, text: &str, field: &str) {
        self.unless(!text.trim().is_empty(), field);
    }

    fn none(self, statement: &Statement, citation: Option<&str>) -> Result<(), Rejection> {
        if self.0.is_empty() {
            return Ok(());
        }
        let rejection = incomplete(&format!(
            "Missing in {}: {}. Complete the draft and save it first.",
            statement.declaration_id,
            self.0.join(", ")
        ));
        Err(match citation {
            Some(citation) => rejection.citing(citation),
            None => rejection,
        })
    }
}

fn non_reimbursement(stated: &NonReimbursement, missing: &mut Missing) {
    missing.unless(!stated.ad_case_numbers.is_empty(), "adCaseNumbers");
    let parties = &stated.manufacturers_exporters;
    let all_named = parties.iter().all(|party| !party.name.trim().is_empty());
    missing.unless(!parties.is_empty() && all_named, "manufacturersExporters");
    missing.unless_text(&stated.commodity, "commodity");
    missing.unless(stated.country_of_origin.is_some(), "countryOfOrigin");
    missing.unless(stated.agreement_exists.is_some(), "agreementExists");
    missing.unless(
        stated.future_notification_undertaking,
        "futureNotificationUndertaking (it must be true)",
    );
    missing.unless_text(&stated.officer_title, "officerTitle");
}

fn affidavit(stated: &AffidavitOfManufacture, missing: &mut Missing) {
    missing.unless_text(&stated.producer.name, "producer.name");
    missing.unless_text(&stated.producer.factory_address, "producer.factoryAddress");
    missing.unless(stated.input_kind.is_some(), "inputKind");
    missing.unless_text(&stated.input_description, "inputDescription");
    missing.unless(stated.program.is_some(), "program");
    missing.unless(!stated.hts_of_finished_goods.is_empty(), "htsOfFinishedGoods");
    missing.unless_text(&stated.buyer_or_garment_maker, "buyerOrGarmentMaker");
    missing.unless(stated.quantity.is_none() || stated.unit.is_some(), "unit");
    missing.unless(stated.unit.is_none() || stated.quantity.is_some(), "quantity");
}

fn certificate(stated: &ImporterCertifyingStatement, missing: &mut Missing) {
    missing.unless(!stated.hts_numbers.is_empty(), "htsNumbers");
    missing.unless_text(&stated.goods_description, "goodsDescription");
    missing.unless(stated.certifier_role.is_some(), "certifierRole");
    match stated.basis {
        Basis::EndUse => {
            let plant = stated.processing_plant.as_ref();
            let located = |part: &String| !part.trim().is_empty();
            missing.unless(
                plant.is_some_and(|plant| located(&plant.name) && located(&plant.address)),
                "processingPlant",
            );
            let chars = stated.processing_description.trim().chars().count();
            missing.unless(
                chars >= PROCESSING_CHARS_MIN,
                &format!(
                    "processingDescription (at least {PROCESSING_CHARS_MIN} characters, it has \
                     {chars})"
                ),
            );
        }
        Basis::PreferenceClaim => {
            missing.unless(stated.program.is_some(), "program");
            missing.unless_text(&stated.origin_criterion, "originCriterion");
        }
    }
}

/// A preference is claimed by the importer; who knows the plant or the use certifies that alone.
fn certified_by_right_side(stated: &ImporterCertifyingStatement) -> Result<(), Rejection> {
    match (stated.basis, stated.certifier_role) {
        (Basis::PreferenceClaim, Some(CertifierRole::PlantManager | CertifierRole::EndUser)) => {
            Err(not_allowed(
                "A preference is claimed by the importer itself; set `certifierRole` to IMPORTER.",
            ))
        }
        (Basis::PreferenceClaim, Some(CertifierRole::Importer) | None) | (Basis::EndUse, _) => {
            Ok(())
        }
    }
}
