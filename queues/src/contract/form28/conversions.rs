//! From the wire types of Form 28 to commands. Validated data converts without loss or failure.

use serde_json::Value;
use workflows::actor::{Actor, ActorClass};
use workflows::form28::{
    Answer, Certification, Command, Items, Notice, PriorSubmission, Questions, Response, Supplement,
};
use workflows::ids::{ImporterNumber, ImporterNumberKind};
use workflows::message;

use super::{
    AcceptResponseV1, AddSupplementV1, AnswerV1, AskMoreV1, CancelV1, CertificationV1,
    CloseNoResponseV1, DenyExtensionV1, GrantExtensionV1, IssueV1, ItemsV1, PriorSubmissionV1,
    QuestionsV1, RaiseForm29V1, RaiseForm4647V1, RequestExtensionV1, StartReviewV1,
    SubmitResponseV1, ViewV1, WithdrawResponseV1,
};
use crate::contract::parties::list;
use crate::contract::reading::{Contradiction, MessageData};
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

impl MessageData for IssueV1 {
    fn into_command(self, source: &str) -> (Actor, message::Command) {
        let actor = Actor {
            class: ActorClass::Cbp,
            user: source.to_owned(),
            name: self.officer.name.0.clone(),
            account: None,
            email: self.officer.email.as_ref().map(|email| email.0.clone()),
        };
        (actor, message::Command::Form28(Command::Issue(Box::new(self.into()))))
    }

    fn contradictions(data: &Value, subject: Option<&str>) -> Vec<Contradiction> {
        let number = Contradiction::of_subject(data, "noticeNumber", subject);
        number.into_iter().chain(importer_number_type(data)).collect()
    }
}

/// Whether the type beside an importer number is that of the number.
fn importer_number_type(data: &Value) -> Option<Contradiction> {
    let text = |pointer: &str| data.pointer(pointer)?.as_str();
    let number: ImporterNumber = text("/to/importerNumber")?.parse().ok()?;
    let stated = text("/to/importerNumberType")?;
    let right = number.kind().name();
    let is_known = ImporterNumberKind::ALL.into_iter().any(|kind| kind.name() == stated);
    if stated == right || !is_known {
        return None;
    }
    Some(Contradiction {
        pointer: "/to/importerNumberType".to_owned(),
        sentence: format!(
            "The type is {stated}, but importerNumber has the form of {right}; {right} is expected."
        ),
    })
}

macro_rules! commands {
    ($($wire:ident => |$data:ident| $command:expr;)*) => {
        $(impl MessageData for $wire {
            fn into_command(self, _source: &str) -> (Actor, message::Command) {
                let $data = self;
                let command = $command;
                ($data.actor.into(), message::Command::Form28(command))
            }
        })*
    };
}

commands! {
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
