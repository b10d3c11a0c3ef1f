//! The types of facts: what happens to cases of each workflow, by the names of its events.

/// A type of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactType {
    /// The CloudEvents `type`.
    pub name: &'static str,
    /// The event, the word between workflow and version.
    pub event: &'static str,
    /// What it tells, in one sentence.
    pub description: &'static str,
}

macro_rules! facts {
    ($workflow:literal: $($event:literal => $description:literal),* $(,)?) => {
        &[$(FactType {
            name: concat!("gov.cbp.", $workflow, ".", $event, ".v1"),
            event: $event,
            description: $description,
        }),*]
    };
}

const FORM28_FACTS: &[FactType] = facts!["form28":
    "issued" => "A Form 28 was issued.",
    "viewed" => "The trade looked at the notice for the first time.",
    "extension-requested" => "The trade asked for more time.",
    "extension-granted" => "CBP granted more time.",
    "extension-denied" => "CBP denied more time.",
    "response-received" => "The trade answered.",
    "supplement-received" => "The trade added to its answer.",
    "response-withdrawn" => "The trade took its answer back.",
    "review-started" => "CBP opened the answer.",
    "response-accepted" => "CBP accepted the answer; the case is closed.",
    "closed-without-response" => "CBP closed the case without an answer.",
    "more-information-asked" => "CBP asked for more.",
    "form29-raised" => "CBP goes on with a Form 29.",
    "form4647-raised" => "CBP goes on with a Form 4647.",
    "cancelled" => "CBP took the notice back.",
    "due-date-passed" => "The due date ended without an answer.",
    "reminder-due" => "A reminder of the due date was due.",
    "rejected" => "The rules refused a command; nothing changed.",
];

const FORM29_FACTS: &[FactType] = facts!["form29":
    "issued" => "A Form 29 was issued, proposed or taken.",
    "viewed" => "The trade looked at the notice for the first time.",
    "extension-requested" => "The trade asked for more time.",
    "extension-granted" => "CBP granted more time.",
    "extension-denied" => "CBP denied more time.",
    "response-received" => "The trade agreed or disagreed with the proposed action.",
    "internal-advice-requested" => "The trade asked the office to seek internal advice.",
    "review-started" => "CBP opened the answer.",
    "proposal-withdrawn" => "CBP took the proposed action back; the case is closed.",
    "action-taken" => "CBP took the action it had proposed.",
    "liquidated" => "The entry was liquidated; a protest may be filed.",
    "protest-filed" => "The trade filed a protest against the liquidation.",
    "protest-decided" => "CBP decided the protest.",
    "cancelled" => "CBP took the notice back.",
    "due-date-passed" => "The due date ended without an answer.",
    "protest-window-expired" => "The time for a protest ended without one.",
    "court-window-expired" => "The time to contest the denial of the protest in court ended.",
    "reminder-due" => "A reminder of one of the dates was due.",
    "rejected" => "The rules refused a command; nothing changed.",
];

const FORM4647_FACTS: &[FactType] = facts!["form4647":
    "issued" => "A Form 4647 was issued.",
    "viewed" => "The trade looked at the notice for the first time.",
    "extension-requested" => "The trade asked for more time.",
    "extension-granted" => "CBP granted more time.",
    "extension-denied" => "CBP denied more time.",
    "extension-revoked" => "CBP took an extension back.",
    "response-received" => "The trade answered in Section III.",
    "supplement-received" => "The trade added to its answer.",
    "sample-waiver-requested" => "The trade asked CBP to waive the marked sample.",
    "sample-waiver-decided" => "CBP decided whether the marked sample is waived.",
    "verification-scheduled" => "CBP will look at the goods.",
    "response-accepted" => "CBP accepted the answer; the goods may be released.",
    "response-rejected" => "CBP did not accept the answer.",
    "redelivery-confirmed" => "Goods came back into CBP custody.",
    "export-confirmed" => "Goods were exported under CBP supervision.",
    "destruction-confirmed" => "Goods were destroyed under CBP supervision.",
    "marked-after-return" => "Returned goods were marked in CBP custody.",
    "damages-referred" => "CBP claims liquidated damages; a petition may be filed.",
    "form29-raised" => "CBP assesses the marking duty on a Form 29; this case goes on.",
    "protest-filed" => "The trade filed a protest against the demand.",
    "protest-decided" => "CBP decided the protest.",
    "rescinded" => "CBP withdrew the demand; the case is closed.",
    "cancelled" => "CBP took the notice back.",
    "due-date-passed" => "The due date ended without an answer.",
    "petition-window-expired" => "The time for a petition for relief ended.",
    "protest-window-expired" => "The time for a protest ended without one.",
    "court-window-expired" => "The time to contest the denial of the protest in court ended.",
    "reminder-due" => "A reminder of one of the dates was due.",
    "rejected" => "The rules refused a command; nothing changed.",
];

/// `declaration-rejected` is CBP's no to a declaration, `rejected` the rules' no to a command.
const DECLARATION_FACTS: &[FactType] = facts!["declaration":
    "drafted" => "A declaration was drafted.",
    "draft-saved" => "The draft was replaced.",
    "signature-requested" => "Somebody was asked to sign the declaration.",
    "signed" => "The declaration was signed and is submitted.",
    "signature-declined" => "The signer declined; the declaration is a draft again.",
    "submitted" => "The declaration was submitted with a copy that was signed on paper.",
    "activated" => "The first day of the declaration has begun; it counts from now on.",
    "declaration-rejected" => "CBP rejected the declaration.",
    "cancelled" => "The trade or CBP cancelled the declaration.",
    "reimbursement-reported" => "The importer reported a reimbursement; the declaration is \
                                 cancelled.",
    "renewal-drafted" => "A draft for the time that follows was made of the declaration.",
    "superseded" => "Another declaration took the place of this one.",
    "entry-linked" => "An entry that relies on the declaration was noted.",
    "expired" => "The last day of the declaration has ended.",
    "reminder-due" => "A reminder of the last day was due.",
    "reminder-not-needed" => "A reminder was due of an end after which a renewal goes on; nobody \
                              was reminded.",
    "rejected" => "The rules refused a command; nothing changed.",
];

/// Facts about the directory: changes are told to nobody, refusals to whoever sent them.
const DIRECTORY_FACTS: &[FactType] = facts!["directory":
    "rejected" => "The rules refused a change of the directory; nothing changed.",
];

/// Every type of fact. Data is [`FactV1`](super::FactV1), that of `rejected` is
/// [`RejectedV1`](super::RejectedV1).
pub fn fact_types() -> impl Iterator<Item = &'static FactType> {
    [FORM28_FACTS, FORM29_FACTS, FORM4647_FACTS, DECLARATION_FACTS, DIRECTORY_FACTS]
        .into_iter()
        .flatten()
}
