//! From the wire types of Form 4647 to commands. Validated data converts without loss or failure.

use serde_json::Value;
use workflows::actor::Actor;
use workflows::form4647::{Actions, Command, Notice, Quantities, Response, Supplement, Violations};

use super::{
    AcceptV1, ActionsV1, AddSupplementV1, ConfirmDestructionV1, ConfirmExportV1,
    ConfirmRedeliveryV1, DecideSampleWaiverV1, IssueV1, MarkAfterReturnV1, ReferDamagesV1,
    RejectV1, RequestSampleWaiverV1, RescindV1, RevokeExtensionV1, ScheduleVerificationV1,
    SubmitResponseV1, ViolationsV1,
};
use crate::contract::common::{
    CancelV1, DecideProtestV1, DenyExtensionV1, GrantExtensionV1, RaiseForm29V1, RecordProtestV1,
    RequestExtensionV1, ViewV1, contradictions_of_notice, issuing_actor,
};
use crate::contract::parties::list;
use crate::contract::reading::{Contradiction, MessageData, Sender, Stated, commands};
use crate::contract::values::{OptionalLine, OptionalText, ids};

impl From<IssueV1> for Notice {
    fn from(issue: IssueV1) -> Self {
        Self {
            notice_number: issue.notice_number.0,
            kind: issue.kind.0,
            port: issue.port.0,
            date_of_notice: issue.date_of_notice.0,
            to: issue.to.into(),
            from: issue.from.into(),
            broker: issue.broker.map(Into::into),
            entry_number: issue.entry_number.0,
            date_of_entry: issue.date_of_entry.0,
            date_of_release: issue.date_of_release.map(|day| day.0),
            date_of_examination: issue.date_of_examination.map(|day| day.0),
            goods_location: issue.goods_location.unwrap_or_default().0,
            violations: issue.violations.into(),
            description_of_merchandise: issue.description_of_merchandise.0,
            quantity: issue.quantity,
            unit: issue.unit.0,
            country_of_origin: issue.country_of_origin.map(|id| id.0),
            required_marking: issue.required_marking.unwrap_or_default().0,
            actions: issue.actions.into(),
            sample_requirement: issue.sample_requirement.0,
            supervision: issue.supervision.0,
            remarks: issue.remarks.unwrap_or_default().0,
            officer: issue.officer.into(),
            linked_forms: ids(issue.linked_forms),
            courtesy_copy_to: ids(issue.courtesy_copy_to),
            overriding: issue.overriding.map(Into::into),
        }
    }
}

impl From<ViolationsV1> for Violations {
    fn from(violations: ViolationsV1) -> Self {
        Self {
            origin_marking: violations.origin_marking.unwrap_or_default(),
            other: violations.other.unwrap_or_default(),
            other_code: violations.other_code.map(|code| code.0),
            other_text: violations.other_text.unwrap_or_default().0,
        }
    }
}

impl From<ActionsV1> for Actions {
    fn from(actions: ActionsV1) -> Self {
        Self {
            bring_into_compliance: actions.bring_into_compliance.unwrap_or_default(),
            redeliver: actions.redeliver.unwrap_or_default(),
        }
    }
}

impl MessageData<Command> for IssueV1 {
    fn into_command(self, sender: Sender<'_>) -> (Actor, Command) {
        let actor = issuing_actor(&self.officer, sender.source);
        (actor, Command::Issue(Box::new(self.into())))
    }

    fn contradictions(data: &Value, stated: Stated<'_>) -> Vec<Contradiction> {
        contradictions_of_notice(data, stated)
    }
}

commands! {
    Command:
    ViewV1 => |data| Command::View;
    RequestExtensionV1 => |data| Command::RequestExtension {
        days: data.days,
        reason: data.reason.0,
    };
    GrantExtensionV1 => |data| Command::GrantExtension {
        days: data.days,
        note: data.note.and_then(OptionalText::into_option),
    };
    DenyExtensionV1 => |data| Command::DenyExtension { reason: data.reason.0 };
    RevokeExtensionV1 => |data| Command::RevokeExtension {
        new_due_date: data.new_due_date.0,
        reason: data.reason.0,
    };
    SubmitResponseV1 => |data| Command::SubmitResponse(Box::new(Response {
        kind: data.kind.0,
        certified: data.certified,
        quantities: Quantities {
            compliant: data.quantity_compliant,
            returned: data.quantity_returned.unwrap_or_default(),
            exported: data.quantity_exported.unwrap_or_default(),
            destroyed: data.quantity_destroyed.unwrap_or_default(),
            not_available: data.quantity_not_available.unwrap_or_default(),
        },
        goods_held_at: data.goods_held_at.and_then(OptionalLine::into_option),
        sample_attached: data.sample_attached.0,
        planned_date: data.planned_date.map(|day| day.0),
        signer: data.signer.into(),
        attachments: list(data.attachments),
        false_certification_warning_acknowledged: data.false_certification_warning_acknowledged,
    }));
    AddSupplementV1 => |data| Command::AddSupplement(Supplement {
        text: data.text.unwrap_or_default().0,
        attachments: list(data.attachments),
    });
    RequestSampleWaiverV1 => |data| Command::RequestSampleWaiver { reason: data.reason.0 };
    DecideSampleWaiverV1 => |data| Command::DecideSampleWaiver {
        granted: data.granted,
        reason: data.reason.0,
    };
    ScheduleVerificationV1 => |data| Command::ScheduleVerification {
        kind: data.kind.0.0,
        on: data.on.0,
        place: data.place.and_then(OptionalLine::into_option),
    };
    AcceptV1 => |data| Command::Accept {
        remarks: data.remarks.and_then(OptionalText::into_option),
    };
    RejectV1 => |data| Command::Reject { reason: data.reason.0, days: data.days };
    ConfirmRedeliveryV1 => |data| Command::ConfirmRedelivery {
        quantity: data.quantity,
        on: data.on.0,
    };
    ConfirmExportV1 => |data| Command::ConfirmExport { quantity: data.quantity, on: data.on.0 };
    ConfirmDestructionV1 => |data| Command::ConfirmDestruction {
        quantity: data.quantity,
        on: data.on.0,
    };
    MarkAfterReturnV1 => |data| Command::MarkAfterReturn {
        quantity: data.quantity,
        on: data.on.0,
    };
    ReferDamagesV1 => |data| Command::ReferDamages {
        amount: data.amount.0,
        tripled: data.tripled,
        claim_mailed_on: data.claim_mailed_on.0,
    };
    RaiseForm29V1 => |data| Command::RaiseForm29 { form29: data.form29.0 };
    RecordProtestV1 => |data| Command::RecordProtest {
        protest_number: data.protest_number.0,
        filed_on: data.filed_on.0,
    };
    DecideProtestV1 => |data| Command::DecideProtest {
        result: data.result.0,
        decided_on: data.decided_on.0,
    };
    RescindV1 => |data| Command::Rescind { reason: data.reason.0 };
    CancelV1 => |data| Command::Cancel { reason: data.reason.0 };
}
