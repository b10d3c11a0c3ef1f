//! From the wire types of declarations to commands. Validated data converts without loss or
//! failure.

use serde_json::Value;
use workflows::actor::Actor;
use workflows::declaration::{
    AffidavitOfManufacture, Command, EntryLink, ImporterCertifyingStatement, NamedParty,
    NonReimbursement, Particulars, Period, Plant, PortsScope, Producer, Product, Signature, Signer,
    Statement,
};

use super::draft::{
    AffidavitV1, CertifyingStatementV1, DraftV1, NamedPartyV1, NonReimbursementV1, ParticularsV1,
    PeriodV1, PlantV1, PortsScopeV1, ProducerV1, ProductV1,
};
use super::{
    CancelV1, DeclineV1, LinkEntryV1, RejectV1, RenewV1, ReportReimbursementV1, SendForSignatureV1,
    SignV1, SignatureV1, SignerV1, SubmitV1,
};
use crate::contract::parties::{AnyActorV1, list};
use crate::contract::reading::{Contradiction, MessageData, Sender, Stated, commands};
use crate::contract::values::{OptionalLine, ids};

impl From<DraftV1> for Statement {
    fn from(draft: DraftV1) -> Self {
        Self {
            declaration_id: draft.declaration_id.0,
            ace_declaration_id: draft.ace_declaration_id.map(|id| id.0),
            importer_number: draft.importer_number.0,
            importer_name: draft.importer_name.0,
            effective_from: draft.effective_from.0,
            effective_to: draft.effective_to.0,
            ports_scope: draft.ports_scope.map(Into::into).unwrap_or_default(),
            products: list(draft.products),
            supporting_files: list(draft.supporting_files),
            particulars: draft.particulars.into(),
        }
    }
}

impl From<PortsScopeV1> for PortsScope {
    fn from(scope: PortsScopeV1) -> Self {
        match scope {
            PortsScopeV1::All(_) => Self::All,
            PortsScopeV1::Listed(ports) => Self::Listed(ids(Some(ports))),
        }
    }
}

impl From<ProductV1> for Product {
    fn from(product: ProductV1) -> Self {
        Self {
            description: product.description.0,
            hts_numbers: ids(product.hts_numbers),
            country_of_origin: product.country_of_origin.map(|id| id.0),
            mid: product.mid.map(|id| id.0),
        }
    }
}

impl From<ParticularsV1> for Particulars {
    fn from(particulars: ParticularsV1) -> Self {
        match particulars {
            ParticularsV1::AffidavitOfManufacture(affidavit) => {
                Self::AffidavitOfManufacture(affidavit.into())
            }
            ParticularsV1::ImporterCertifyingStatement(statement) => {
                Self::ImporterCertifyingStatement(statement.into())
            }
            ParticularsV1::NonReimbursement(statement) => Self::NonReimbursement(statement.into()),
        }
    }
}

impl From<AffidavitV1> for AffidavitOfManufacture {
    fn from(affidavit: AffidavitV1) -> Self {
        Self {
            producer: affidavit.producer.unwrap_or_default().into(),
            input_kind: affidavit.input_kind.map(|kind| kind.0),
            input_description: affidavit.input_description.unwrap_or_default().0,
            program: affidavit.program.map(|program| program.0),
            hts_of_finished_goods: ids(affidavit.hts_of_finished_goods),
            buyer_or_garment_maker: affidavit.buyer_or_garment_maker.unwrap_or_default().0,
            quantity: affidavit.quantity.map(|quantity| quantity.0),
            unit: affidavit.unit.and_then(OptionalLine::into_option),
        }
    }
}

impl From<ProducerV1> for Producer {
    fn from(producer: ProducerV1) -> Self {
        Self {
            name: producer.name.unwrap_or_default().0,
            factory_address: producer.factory_address.unwrap_or_default().0,
            mid: producer.mid.map(|id| id.0),
            contact: producer.contact.unwrap_or_default().0,
        }
    }
}

impl From<CertifyingStatementV1> for ImporterCertifyingStatement {
    fn from(statement: CertifyingStatementV1) -> Self {
        Self {
            basis: statement.basis.0,
            program: statement.program.map(|program| program.0),
            origin_criterion: statement.origin_criterion.unwrap_or_default().0,
            hts_numbers: ids(statement.hts_numbers),
            goods_description: statement.goods_description.unwrap_or_default().0,
            processing_description: statement.processing_description.unwrap_or_default().0,
            processing_plant: statement.processing_plant.map(Into::into),
            certifier_role: statement.certifier_role.map(|role| role.0),
            period: statement.period.map(Into::into),
        }
    }
}

impl From<PlantV1> for Plant {
    fn from(plant: PlantV1) -> Self {
        Self { name: plant.name.0, address: plant.address.0 }
    }
}

impl From<PeriodV1> for Period {
    fn from(period: PeriodV1) -> Self {
        Self { from: period.from.0, to: period.to.0 }
    }
}

impl From<NonReimbursementV1> for NonReimbursement {
    fn from(statement: NonReimbursementV1) -> Self {
        Self {
            ad_case_numbers: ids(statement.ad_case_numbers),
            companion_cvd_case_numbers: ids(statement.companion_cvd_case_numbers),
            manufacturers_exporters: list(statement.manufacturers_exporters),
            commodity: statement.commodity.unwrap_or_default().0,
            country_of_origin: statement.country_of_origin.map(|id| id.0),
            agreement_exists: statement.agreement_exists.map(|agreement| agreement.0),
            future_notification_undertaking: statement
                .future_notification_undertaking
                .unwrap_or_default(),
            officer_title: statement.officer_title.unwrap_or_default().0,
            suspension_notice_date: statement.suspension_notice_date.map(|day| day.0),
            final_determination_date: statement.final_determination_date.map(|day| day.0),
        }
    }
}

impl From<NamedPartyV1> for NamedParty {
    fn from(party: NamedPartyV1) -> Self {
        Self { name: party.name.0, mid: party.mid.map(|id| id.0), role: party.role.0 }
    }
}

impl From<SignerV1> for Signer {
    fn from(signer: SignerV1) -> Self {
        Self {
            name: signer.name.0,
            title: signer.title.0,
            email: signer.email.0,
            role: signer.role.0,
        }
    }
}

impl From<SignatureV1> for Signature {
    fn from(signature: SignatureV1) -> Self {
        Self { name: signature.name.0, title: signature.title.0, signed_on: signature.signed_on.0 }
    }
}

impl MessageData<Command> for DraftV1 {
    fn into_command(self, _sender: Sender<'_>) -> (Actor, Command) {
        let actor = self.actor.clone().into();
        (actor, Command::Draft(Box::new(self.into())))
    }

    /// The number may be left out of the data: the subject is the same.
    fn read(mut data: Value, subject: &str) -> Result<Self, serde_json::Error> {
        if let Some(fields) = data.as_object_mut()
            && fields.get("declarationId").is_none_or(Value::is_null)
        {
            fields.insert("declarationId".to_owned(), subject.into());
        }
        serde_json::from_value(data)
    }

    fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        Contradiction::of_subject(data, "declarationId", stated.subject).into_iter().collect()
    }
}

impl MessageData<Command> for CancelV1 {
    fn into_command(self, sender: Sender<'_>) -> (Actor, Command) {
        let command = Command::Cancel { reason: self.reason.0, from: self.from.map(|day| day.0) };
        (self.actor.of_class(sender.class), command)
    }

    fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        AnyActorV1::contradictions(data, stated)
    }
}

impl MessageData<Command> for LinkEntryV1 {
    fn into_command(self, sender: Sender<'_>) -> (Actor, Command) {
        let link = EntryLink {
            entry_number: self.entry_number.0,
            line: self.line,
            entry_date: self.entry_date.0,
            case_number: self.case_number.map(|id| id.0),
            hts_number: self.hts_number.map(|id| id.0),
        };
        (self.actor.of_class(sender.class), Command::LinkEntry(link))
    }

    fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        AnyActorV1::contradictions(data, stated)
    }
}

commands! {
    Command:
    SendForSignatureV1 => |data| Command::SendForSignature { signer: data.signer.into() };
    SignV1 => |data| Command::Sign { signature: data.signature.into() };
    DeclineV1 => |data| Command::Decline { reason: data.reason.0 };
    SubmitV1 => |data| Command::Submit { signed_copy: data.signed_copy.into() };
    RejectV1 => |data| Command::Reject { reason: data.reason.0 };
    ReportReimbursementV1 => |data| Command::ReportReimbursement { text: data.text.0 };
    RenewV1 => |data| Command::Renew {
        declaration: data.declaration.0,
        effective_to: data.effective_to.0,
    };
}
