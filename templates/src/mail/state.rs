//! States as people see them (lifecycle §3), and what the words about a case depend on in them.

use serde::Serialize;

use super::words::line;
use crate::paper::Paper;

/// The state of a case in words.
#[derive(Debug, Serialize)]
pub(super) struct StateWords {
    /// For people.
    pub(super) shown: String,
    /// The trade has to act, in time or late.
    pub(super) wants_answer: bool,
    /// The date of that is over.
    pub(super) is_overdue: bool,
    /// Nothing is asked of anybody any more.
    pub(super) is_closed: bool,
    /// The goods of a Form 4647 are in CBP's custody.
    goods_returned: bool,
}

impl StateWords {
    /// The words of a state of this paper's workflow; a name that is not known shows as it is.
    pub(super) fn of(paper: Paper<'_>, name: &str) -> Self {
        let shown = match paper {
            Paper::Form28(_) => of_form28(name),
            Paper::Form29(_) => of_form29(name),
            Paper::Form4647(_) => of_form4647(name),
            Paper::Declaration(_) => of_declaration(name),
        };
        Self {
            shown: line(shown.unwrap_or(name)),
            wants_answer: matches!(
                name,
                "ISSUED" | "MORE_INFO_REQUIRED" | "PROPOSED_OPEN" | "OPEN" | "REJECTED_OPEN"
            ) || is_overdue(name),
            is_overdue: is_overdue(name),
            is_closed: name.starts_with("CLOSED_")
                || matches!(
                    name,
                    "CANCELLED"
                        | "WITHDRAWN"
                        | "ACCEPTED"
                        | "DISPOSED"
                        | "REFERRED_DAMAGES"
                        | "RESCINDED"
                        | "EXPIRED"
                        | "SUPERSEDED"
                        | "REJECTED"
                ),
            goods_returned: name == "GOODS_RETURNED",
        }
    }
}

fn is_overdue(name: &str) -> bool {
    matches!(name, "OVERDUE" | "PROPOSED_LAPSED")
}

fn of_form28(name: &str) -> Option<&'static str> {
    Some(match name {
        "ISSUED" => "Open: answer due",
        "OVERDUE" => "Open: past due",
        "MORE_INFO_REQUIRED" => "Open: CBP asks for more",
        "RESPONSE_RECEIVED" => "Response received",
        "UNDER_REVIEW" => "Under review by CBP",
        "CLOSED_SATISFIED" => "Closed: answer accepted",
        "CLOSED_TO_CF29" => "Closed: a Form 29 follows",
        "CLOSED_TO_4647" => "Closed: a Form 4647 follows",
        "CLOSED_NO_RESPONSE" => "Closed without an answer",
        "CANCELLED" => "Cancelled by CBP",
        _ => return None,
    })
}

fn of_form29(name: &str) -> Option<&'static str> {
    Some(match name {
        "PROPOSED_OPEN" => "Open: answer due",
        "PROPOSED_RESPONSE_RECEIVED" => "Response received",
        "PROPOSED_UNDER_REVIEW" => "Under review by CBP",
        "PROPOSED_LAPSED" => "Open: past due, may be liquidated as proposed",
        "WITHDRAWN" => "Closed: proposal withdrawn by CBP",
        "TAKEN" => "Action taken: liquidation to follow",
        "LIQUIDATED" => "Liquidated: a protest is possible",
        "PROTEST_FILED" => "Protest filed: CBP decides",
        "CLOSED_FINAL" => "Closed",
        "CANCELLED" => "Cancelled by CBP",
        _ => return None,
    })
}

fn of_form4647(name: &str) -> Option<&'static str> {
    Some(match name {
        "OPEN" => "Open: goods to be marked or redelivered",
        "OVERDUE" => "Open: past due",
        "RESPONSE_RECEIVED" => "Response received",
        "VERIFICATION" => "CBP verifies the goods",
        "REJECTED_OPEN" => "Open: answer not accepted",
        "ACCEPTED" => "Closed: accepted, goods released",
        "GOODS_RETURNED" => "Goods in CBP custody",
        "DISPOSED" => "Closed: goods exported or destroyed",
        "REFERRED_DAMAGES" => "Closed: liquidated damages claimed",
        "RESCINDED" => "Closed: demand taken back by CBP",
        "CANCELLED" => "Cancelled by CBP",
        _ => return None,
    })
}

fn of_declaration(name: &str) -> Option<&'static str> {
    Some(match name {
        "DRAFT" => "Draft",
        "PENDING_SIGNATURE" => "Waits for a signature",
        "SUBMITTED" => "Submitted: takes effect on its first day",
        "ACTIVE" => "Active",
        "EXPIRED" => "Expired",
        "SUPERSEDED" => "Replaced by another declaration",
        "CANCELLED" => "Cancelled",
        "REJECTED" => "Rejected by CBP",
        _ => return None,
    })
}
