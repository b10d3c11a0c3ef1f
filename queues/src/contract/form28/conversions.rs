//! From the wire types of Form 28 to commands. Validated data converts without loss or failure.

use serde_json::Value;
use workflows::actor::Actor;
use workflows::form28::{
    Answer, Certification, Command, Items, Notice, PriorSubmission, Questions, Response, Supplement,
};

use super::{
    AcceptResponseV1, AddSupplementV1, AnswerV1, AskMoreV1, CertificationV1, CloseNoResponseV1,
    IssueV1, ItemsV1, PriorSubmissionV1, QuestionsV1, RaiseForm4647V1, SubmitResponseV1,
    WithdrawResponseV1,
};
use crate::contract::common::{
    CancelV1, DenyExtensionV1, GrantExtensionV1, RaiseForm29V1, RequestExtensionV1, StartReviewV1,
    ViewV1, contradictions_of_notice, issuing_actor,
};
use crate::contract::parties::list;
use crate::contract::reading::{Contradiction, MessageData, Sender, Stated, commands};
use crate::contract::values::{OptionalLine, OptionalText, ids};

impl From<IssueV1> for Notice {
    fn from(issue: IssueV1) -> Self {
        Self {
            notice_number: issue.notice_number.0,
            date_of_request: issue.date_of_request.0,
            date_of_entry: issue.date_of_entry.0,
            date_of_importation: issue.date_of_importation.0,
            manufacturer_seller_shipper: issue.manufacturer_seller_shipper.into(),
            carrier: issue.carrier.and_then(OptionalLine::into_option),
            entry_number: issue.entry_number.0,
            entry_type: issue.entry_type.0,
            invoice_description: issue.invoice_description.0,
            invoice_number: issue.invoice_number.and_then(OptionalLine::into_option),
            htsus_item_numbers: issue.htsus_item_numbers.into_iter().map(|id| id.0).collect(),
            country_of_origin: issue.country_of_origin.0,
            country_of_exportation: issue.country_of_exportation.0,
            broker: issue.broker.map(Into::into),
            to: issue.to.into(),
            from: issue.from.into(),
            port_of_entry: issue.port_of_entry.0,
            questions: issue.questions.into(),
            items: issue.items.into(),
            officer_message: issue.officer_message.unwrap_or_default().0,
            officer: issue.officer.into(),
            courtesy_copy_to: ids(issue.courtesy_copy_to),
            admissibility: issue.admissibility.unwrap_or_default(),
            response_days: issue.response_days,
        }
    }
}

impl From<QuestionsV1> for Questions {
    fn from(questions: QuestionsV1) -> Self {
        Self {
            related: questions.related.unwrap_or_default(),
            additional_costs: questions.additional_costs.unwrap_or_default(),
            packing: questions.packing.unwrap_or_default(),
            commissions: questions.commissions.unwrap_or_default(),
            proceeds: questions.proceeds.unwrap_or_default(),
            assists: questions.assists.unwrap_or_default(),
            royalties: questions.royalties.unwrap_or_default(),
        }
    }
}

impl From<ItemsV1> for Items {
    fn from(items: ItemsV1) -> Self {
        Self {
            contract: items.contract.unwrap_or_default(),
            literature: items.literature.unwrap_or_default(),
            breakdown: items.breakdown.unwrap_or_default(),
            samples: items.samples.unwrap_or_default(),
            article_number: items.article_number.unwrap_or_default().0,
            article_description: items.article_description.unwrap_or_default().0,
            number_from_container: items.number_from_container.unwrap_or_default().0,
            marks_and_numbers: items.marks_and_numbers.unwrap_or_default().0,
            see_message: items.see_message.unwrap_or_default(),
        }
    }
}

impl From<AnswerV1> for Answer {
    fn from(answer: AnswerV1) -> Self {
        Self {
            item: answer.item.0,
            text: answer.text.and_then(OptionalText::into_option),
            not_available_reason: answer.not_available_reason.and_then(OptionalText::into_option),
        }
    }
}

impl From<PriorSubmissionV1> for PriorSubmission {
    fn from(prior: PriorSubmissionV1) -> Self {
        Self { port: prior.port.0, date: prior.date.0 }
    }
}

impl From<CertificationV1> for Certification {
    fn from(certification: CertificationV1) -> Self {
        Self {
            name_and_title: certification.name_and_title.0,
            signature: certification.signature.0,
            telephone: certification.telephone.0,
            date: certification.date.0,
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
    SubmitResponseV1 => |data| Command::SubmitResponse(Box::new(Response {
        reply_message: data.reply_message.unwrap_or_default().0,
        answers: list(data.answers),
        attachments: list(data.attachments),
        prior_submission: data.prior_submission.map(Into::into),
        certification: data.certification.into(),
    }));
    AddSupplementV1 => |data| Command::AddSupplement(Supplement {
        reply_message: data.reply_message.unwrap_or_default().0,
        attachments: list(data.attachments),
    });
    WithdrawResponseV1 => |data| Command::WithdrawResponse { reason: data.reason.0 };
    StartReviewV1 => |data| Command::StartReview;
    AcceptResponseV1 => |data| Command::AcceptResponse;
    CloseNoResponseV1 => |data| Command::CloseNoResponse;
    AskMoreV1 => |data| Command::AskMore { message: data.message.0, days: data.days };
    RaiseForm29V1 => |data| Command::RaiseForm29 { form29: data.form29.0 };
    RaiseForm4647V1 => |data| Command::RaiseForm4647 { form4647: data.form4647.0 };
    CancelV1 => |data| Command::Cancel { reason: data.reason.0 };
}
