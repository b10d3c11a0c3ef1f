//! What every machine tells of its case.

use jiff::civil::Date;

use crate::actor::Actor;
use crate::case_file::Filed;
use crate::clocks::Clock;
use crate::directory::Recipient;
use crate::ids::{EntryNumber, FilerCode, ImporterNumber};
use crate::parties::Officer;

/// What every machine tells of its case.
pub trait Facts: Filed {
    /// Whether nothing can happen to it any more.
    fn is_closed(&self) -> bool;
    /// Whether CBP still waits for an answer of the trade, in time or late.
    fn awaits_answer(&self) -> bool;
    /// The entries it is about; none for a declaration.
    fn entry_numbers(&self) -> Vec<&EntryNumber>;
    /// The importer it concerns.
    fn importer_number(&self) -> &ImporterNumber;
    /// Name of that importer.
    fn importer_name(&self) -> &str;
    /// Filers that CBP would like to tell.
    fn filers(&self) -> &[FilerCode];
    /// The day the notice was issued; of a declaration, its first day.
    fn issued_on(&self) -> Date;
    /// The issuing officer; none for a declaration.
    fn officer(&self) -> Option<&Officer>;
    /// Who has to act next, in words; nobody once it is closed.
    fn owner(&self) -> Option<&'static str>;
    /// The clock whose date leads: the one that lists and mails speak of.
    fn leading_clock(&self) -> Clock;

    /// Version of the last answer of the trade, and whether it came late.
    fn last_answer(&self) -> Option<(u32, bool)> {
        None
    }

    /// The person asked to sign; of a declaration only.
    fn signer(&self) -> Option<Recipient> {
        None
    }

    /// Who drafted it; of a declaration only.
    fn author(&self) -> Option<&Actor> {
        None
    }
}
