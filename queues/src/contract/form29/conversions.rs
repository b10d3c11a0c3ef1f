//! From the wire types of Form 29 to commands. Validated data converts without loss or failure.

use serde_json::Value;
use workflows::actor::Actor;
use workflows::form29::{ActionTypes, Answer, Command, Line, Notice};

use super::{
    ActionTypesV1, GrantExtensionV1, IssueV1, LineV1, RecordLiquidationV1, RequestInternalAdviceV1,
    RespondV1, TakeActionV1, WithdrawProposalV1,
};
use crate::contract::common::{
    CancelV1, DecideProtestV1, DenyExtensionV1, RecordProtestV1, RequestExtensionV1, StartReviewV1,
    ViewV1, contradictions_of_notice, issuing_actor,
};
use crate::contract::parties::list;
use crate::contract::reading::{Contradiction, MessageData, Sender, Stated, commands};
use crate::contract::values::{OptionalLine, OptionalText, ids};

impl From<IssueV1> for Notice {
    fn from(issue: IssueV1) -> Self {
        Self {
            notice_number: issue.notice_number.0,
            date_of_notice: issue.date_of_notice.0,
            carrier: issue.carrier.and_then(OptionalLine::into_option),
            date_of_importation: issue.date_of_importation.0,
            date_of_entry: issue.date_of_entry.0,
            entry_number: issue.entry_number.0,
            entry_type: issue.entry_type.0,
            additional_entry_numbers: ids(issue.additional_entry_numbers),
            manufacturer_seller_shipper: issue.manufacturer_seller_shipper.into(),
            country_of_origin: issue.country_of_origin.0,
            broker: issue.broker.map(Into::into),
            description_of_merchandise: issue.description_of_merchandise.0,
            to: issue.to.into(),
            from: issue.from.into(),
            port_of_entry: issue.port_of_entry.0,
            action_status: issue.action_status.0,
            action_types: issue.action_types.into(),
            explanation: issue.explanation.0,
            ad_cvd_cases: ids(issue.ad_cvd_cases),
            lines: list(Some(issue.lines)),
            estimated_duty_increase: issue.estimated_duty_increase.0,
            officer: issue.officer.into(),
            linked_forms: ids(issue.linked_forms),
            courtesy_copy_to: ids(issue.courtesy_copy_to),
        }
    }
}

impl From<ActionTypesV1> for ActionTypes {
    fn from(types: ActionTypesV1) -> Self {
        Self {
            rate_advance: types.rate_advance.unwrap_or_default(),
            value_advance: types.value_advance.unwrap_or_default(),
            excess: types.excess.unwrap_or_default(),
            excess_weight: types.excess_weight.unwrap_or_default(),
            excess_quantity: types.excess_quantity.unwrap_or_default(),
            other: types.other.unwrap_or_default(),
        }
    }
}

impl From<LineV1> for Line {
    fn from(line: LineV1) -> Self {
        Self {
            line: line.line,
            hts_entered: line.hts_entered.0,
            hts_proposed: line.hts_proposed.0,
            value_entered: line.value_entered.0,
            value_proposed: line.value_proposed.0,
            rate_entered: line.rate_entered.0,
            rate_proposed: line.rate_proposed.0,
            duty_increase: line.duty_increase.0,
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
        compelling_reason: data.compelling_reason.0,
    };
    DenyExtensionV1 => |data| Command::DenyExtension { reason: data.reason.0 };
    RespondV1 => |data| Command::Respond(Box::new(Answer {
        position: data.position.0,
        text: data.text.unwrap_or_default().0,
        attachments: list(data.attachments),
        signer: data.signer.into(),
    }));
    StartReviewV1 => |data| Command::StartReview;
    WithdrawProposalV1 => |data| Command::WithdrawProposal { reason: data.reason.0 };
    TakeActionV1 => |data| Command::TakeAction {
        explanation: data.explanation.and_then(OptionalText::into_option),
        overriding: data.overriding.map(Into::into),
    };
    RecordLiquidationV1 => |data| Command::RecordLiquidation {
        liquidation_date: data.liquidation_date.0,
    };
    RecordProtestV1 => |data| Command::RecordProtest {
        protest_number: data.protest_number.0,
        filed_on: data.filed_on.0,
    };
    DecideProtestV1 => |data| Command::DecideProtest {
        result: data.result.0,
        decided_on: data.decided_on.0,
    };
    RequestInternalAdviceV1 => |data| Command::RequestInternalAdvice { text: data.text.0 };
    CancelV1 => |data| Command::Cancel { reason: data.reason.0 };
}
