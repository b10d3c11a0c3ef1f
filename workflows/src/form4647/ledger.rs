//! What became of the goods, as CBP confirmed it: the ledger, and the balance it leaves.
//!
//! Invariant: quantity of the notice = compliant + returned + exported + destroyed + not available
//! + still open, in every state and after every command.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::response::{Response, ResponseKind};
use crate::actor::Actor;
use crate::effect::GoodsMeans;

/// One row of the ledger: a quantity CBP saw come back, leave, perish or be marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// What became of the goods.
    pub means: GoodsMeans,
    /// Whole units of the notice, at least 1.
    pub quantity: u64,
    /// How many of them were in CBP's custody before.
    pub from_custody: u64,
    /// The day.
    pub on: Date,
    /// Whether that was after the due date.
    pub late: bool,
    /// Who confirmed it.
    pub by: Actor,
    /// When that was received.
    pub received_at: Timestamp,
}

/// The confirmations of a case, in the order of their receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger(Vec<Confirmation>);

impl Ledger {
    /// The rows.
    pub fn rows(&self) -> &[Confirmation] {
        &self.0
    }

    /// Adds a row; [`Balance::takes`] has said how much of it comes out of custody.
    pub(super) fn add(&mut self, row: Confirmation) {
        self.0.push(row);
    }

    /// Units for which that was confirmed.
    fn total(&self, means: GoodsMeans) -> u64 {
        let rows = self.0.iter().filter(|row| row.means == means);
        rows.fold(0, |sum, row| sum.saturating_add(row.quantity))
    }

    /// Units marked in custody.
    pub(super) fn marked(&self) -> u64 {
        self.total(GoodsMeans::MarkedAfterReturn)
    }

    /// Units that came back.
    fn returned(&self) -> u64 {
        self.total(GoodsMeans::Redelivered)
    }

    /// Units that left CBP's custody again: exported, destroyed or marked there.
    fn left_custody(&self) -> u64 {
        self.0.iter().fold(0, |sum, row| sum.saturating_add(row.from_custody))
    }
}

/// How the quantity of a notice divides at one moment, in whole units of the notice.
///
/// Returned, exported and destroyed are what CBP confirmed. Compliant and not available are what
/// the answer that stands certifies; compliant also what was marked in custody. An answer that
/// disagrees with the notice certifies no compliance. What it only promises stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The quantity of the notice.
    pub covered: u64,
    /// In compliance.
    pub compliant: u64,
    /// In CBP's custody.
    pub returned: u64,
    /// Exported.
    pub exported: u64,
    /// Destroyed.
    pub destroyed: u64,
    /// Not available: the shortage.
    pub not_available: u64,
    /// Not accounted for.
    pub open: u64,
}

impl Balance {
    /// The balance of a notice for so many units, with the answer that stands.
    pub(super) fn of(covered: u64, ledger: &Ledger, answer: Option<&Response>) -> Self {
        let marked = ledger.marked();
        let returned = ledger.returned().saturating_sub(ledger.left_custody());
        let exported = ledger.total(GoodsMeans::Exported);
        let destroyed = ledger.total(GoodsMeans::Destroyed);
        let seen = [marked, returned, exported, destroyed].into_iter().fold(0, u64::saturating_add);
        let unseen = covered.saturating_sub(seen);
        let claimed = |units: u64, left: u64| units.min(left);
        let not_available =
            claimed(answer.map_or(0, |answer| answer.quantities.not_available), unseen);
        let certified = answer
            .filter(|answer| answer.kind != ResponseKind::Disagree)
            .map_or(0, |answer| answer.quantities.compliant);
        let certified = claimed(certified, unseen - not_available);
        Self {
            covered,
            compliant: marked.saturating_add(certified),
            returned,
            exported,
            destroyed,
            not_available,
            open: unseen - not_available - certified,
        }
    }

    /// Whether the parts make the whole.
    pub fn holds(self) -> bool {
        let parts = [
            self.compliant,
            self.returned,
            self.exported,
            self.destroyed,
            self.not_available,
            self.open,
        ];
        parts.into_iter().try_fold(0_u64, u64::checked_add) == Some(self.covered)
    }

    /// How many units may still be confirmed in this way.
    ///
    /// Goods come back from those that are open. Goods leave or perish from those that are open
    /// and from CBP's custody. Only goods in custody are marked there.
    pub const fn confirmable(self, means: GoodsMeans) -> u64 {
        match means {
            GoodsMeans::Redelivered => self.open,
            GoodsMeans::Exported | GoodsMeans::Destroyed => self.open.saturating_add(self.returned),
            GoodsMeans::MarkedAfterReturn => self.returned,
        }
    }

    /// How many of so many units come out of CBP's custody: what the importer still holds goes
    /// first, since a return already made is not undone by what happens to the rest.
    pub(super) const fn takes(self, means: GoodsMeans, quantity: u64) -> u64 {
        match means {
            GoodsMeans::Redelivered => 0,
            GoodsMeans::Exported | GoodsMeans::Destroyed => quantity.saturating_sub(self.open),
            GoodsMeans::MarkedAfterReturn => quantity,
        }
    }
}
