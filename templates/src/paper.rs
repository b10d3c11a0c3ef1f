//! The paper of a case: the notice or the declaration that mails and documents are about.

use jiff::civil::Date;
use workflows::case::{Case, Workflow};
use workflows::declaration;
use workflows::form28;
use workflows::form29;
use workflows::form4647;
use workflows::ids::{CaseNumber, EntryNumber, ImporterNumber};
use workflows::parties::{Addressee, FilingBroker, Office, Officer};

/// The notice or declaration of a case, as it is kept with the case.
#[derive(Debug, Clone, Copy)]
pub enum Paper<'a> {
    /// CBP Form 28, Request for Information.
    Form28(&'a form28::Notice),
    /// CBP Form 29, Notice of Action.
    Form29(&'a form29::Notice),
    /// CBP Form 4647, Notice to Mark and/or Notice to Redeliver.
    Form4647(&'a form4647::Notice),
    /// A blanket declaration.
    Declaration(&'a declaration::Statement),
}

/// A paper that belongs to no case: read from a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// CBP Form 28.
    Form28(Box<form28::Notice>),
    /// CBP Form 29.
    Form29(Box<form29::Notice>),
    /// CBP Form 4647.
    Form4647(Box<form4647::Notice>),
    /// A blanket declaration.
    Declaration(Box<declaration::Statement>),
}

impl Kept {
    /// As mails and documents want it.
    pub const fn paper(&self) -> Paper<'_> {
        match self {
            Self::Form28(notice) => Paper::Form28(notice),
            Self::Form29(notice) => Paper::Form29(notice),
            Self::Form4647(notice) => Paper::Form4647(notice),
            Self::Declaration(statement) => Paper::Declaration(statement),
        }
    }
}

impl<'a> From<&'a Case> for Paper<'a> {
    fn from(case: &'a Case) -> Self {
        match case {
            Case::Form28(case) => Self::Form28(&case.notice),
            Case::Form29(case) => Self::Form29(&case.notice),
            Case::Form4647(case) => Self::Form4647(&case.notice),
            Case::Declaration(case) => Self::Declaration(&case.statement),
        }
    }
}

impl<'a> Paper<'a> {
    /// The Form 28, if it is one.
    pub const fn form28(self) -> Option<&'a form28::Notice> {
        match self {
            Self::Form28(notice) => Some(notice),
            Self::Form29(_) | Self::Form4647(_) | Self::Declaration(_) => None,
        }
    }

    /// The Form 29, if it is one.
    pub const fn form29(self) -> Option<&'a form29::Notice> {
        match self {
            Self::Form29(notice) => Some(notice),
            Self::Form28(_) | Self::Form4647(_) | Self::Declaration(_) => None,
        }
    }

    /// The Form 4647, if it is one.
    pub const fn form4647(self) -> Option<&'a form4647::Notice> {
        match self {
            Self::Form4647(notice) => Some(notice),
            Self::Form28(_) | Self::Form29(_) | Self::Declaration(_) => None,
        }
    }

    /// The declaration, if it is one.
    pub const fn declaration(self) -> Option<&'a declaration::Statement> {
        match self {
            Self::Declaration(statement) => Some(statement),
            Self::Form28(_) | Self::Form29(_) | Self::Form4647(_) => None,
        }
    }

    /// Number of the notice or declaration, which is the number of the case.
    pub const fn number(self) -> &'a CaseNumber {
        match self {
            Self::Form28(notice) => &notice.notice_number,
            Self::Form29(notice) => &notice.notice_number,
            Self::Form4647(notice) => &notice.notice_number,
            Self::Declaration(statement) => &statement.declaration_id,
        }
    }

    /// The workflow it belongs to.
    pub const fn workflow(self) -> Workflow {
        match self {
            Self::Form28(_) => Workflow::Form28,
            Self::Form29(_) => Workflow::Form29,
            Self::Form4647(_) => Workflow::Form4647,
            Self::Declaration(_) => Workflow::Declaration,
        }
    }

    /// What CBP calls the form; nothing for a declaration, which has none.
    pub const fn form(self) -> Option<&'static str> {
        match self {
            Self::Form28(_) => Some("CBP Form 28"),
            Self::Form29(_) => Some("CBP Form 29"),
            Self::Form4647(_) => Some("CBP Form 4647"),
            Self::Declaration(_) => None,
        }
    }

    /// Its title alone: `Notice of Action`, `Affidavit of Manufacture`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form28(_) => "Request for Information",
            Self::Form29(_) => "Notice of Action",
            Self::Form4647(_) => "Notice to Mark and/or Notice to Redeliver",
            Self::Declaration(statement) => statement.declaration_type().title(),
        }
    }

    /// Form and title: `CBP Form 29, Notice of Action`; of a declaration its title alone.
    pub const fn full_title(self) -> &'static str {
        match self {
            Self::Form28(_) | Self::Form29(_) | Self::Form4647(_) => self.workflow().title(),
            Self::Declaration(_) => self.title(),
        }
    }

    /// What people call it within a sentence: `notice` or `declaration`.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Form28(_) | Self::Form29(_) | Self::Form4647(_) => "notice",
            Self::Declaration(_) => "declaration",
        }
    }

    /// The day the notice is dated; of a declaration, its first day.
    pub const fn dated(self) -> Date {
        match self {
            Self::Form28(notice) => notice.date_of_request,
            Self::Form29(notice) => notice.date_of_notice,
            Self::Form4647(notice) => notice.date_of_notice,
            Self::Declaration(statement) => statement.effective_from,
        }
    }

    /// To whom the notice is addressed; a declaration has no addressee.
    pub const fn to(self) -> Option<&'a Addressee> {
        match self {
            Self::Form28(notice) => Some(&notice.to),
            Self::Form29(notice) => Some(&notice.to),
            Self::Form4647(notice) => Some(&notice.to),
            Self::Declaration(_) => None,
        }
    }

    /// Name of the importer of record.
    pub fn importer_name(self) -> &'a str {
        match self {
            Self::Form28(notice) => &notice.to.name,
            Self::Form29(notice) => &notice.to.name,
            Self::Form4647(notice) => &notice.to.name,
            Self::Declaration(statement) => &statement.importer_name,
        }
    }

    /// Number of the importer of record.
    pub const fn importer_number(self) -> &'a ImporterNumber {
        match self {
            Self::Form28(notice) => &notice.to.importer_number,
            Self::Form29(notice) => &notice.to.importer_number,
            Self::Form4647(notice) => &notice.to.importer_number,
            Self::Declaration(statement) => &statement.importer_number,
        }
    }

    /// Every entry it is about, the main one first; none for a declaration.
    pub fn entry_numbers(self) -> Vec<&'a EntryNumber> {
        match self {
            Self::Form28(notice) => vec![&notice.entry_number],
            Self::Form29(notice) => notice.entry_numbers().collect(),
            Self::Form4647(notice) => vec![&notice.entry_number],
            Self::Declaration(_) => Vec::new(),
        }
    }

    /// The main entry; none for a declaration.
    pub const fn entry_number(self) -> Option<&'a EntryNumber> {
        match self {
            Self::Form28(notice) => Some(&notice.entry_number),
            Self::Form29(notice) => Some(&notice.entry_number),
            Self::Form4647(notice) => Some(&notice.entry_number),
            Self::Declaration(_) => None,
        }
    }

    /// Day of the main entry; none for a declaration.
    pub const fn date_of_entry(self) -> Option<Date> {
        match self {
            Self::Form28(notice) => Some(notice.date_of_entry),
            Self::Form29(notice) => Some(notice.date_of_entry),
            Self::Form4647(notice) => Some(notice.date_of_entry),
            Self::Declaration(_) => None,
        }
    }

    /// The goods in a few words, as the notice describes them; none for a declaration.
    pub fn merchandise(self) -> Option<&'a str> {
        match self {
            Self::Form28(notice) => Some(&notice.invoice_description),
            Self::Form29(notice) => Some(&notice.description_of_merchandise),
            Self::Form4647(notice) => Some(&notice.description_of_merchandise),
            Self::Declaration(_) => None,
        }
    }

    /// The issuing office, the box FROM of the forms; none for a declaration.
    pub const fn office(self) -> Option<&'a Office> {
        match self {
            Self::Form28(notice) => Some(&notice.from),
            Self::Form29(notice) => Some(&notice.from),
            Self::Form4647(notice) => Some(&notice.from),
            Self::Declaration(_) => None,
        }
    }

    /// The issuing officer; none for a declaration.
    pub const fn officer(self) -> Option<&'a Officer> {
        match self {
            Self::Form28(notice) => Some(&notice.officer),
            Self::Form29(notice) => Some(&notice.officer),
            Self::Form4647(notice) => Some(&notice.officer),
            Self::Declaration(_) => None,
        }
    }

    /// The broker that filed the entry; none when the importer filed, or for a declaration.
    pub const fn broker(self) -> Option<&'a FilingBroker> {
        match self {
            Self::Form28(notice) => notice.broker.as_ref(),
            Self::Form29(notice) => notice.broker.as_ref(),
            Self::Form4647(notice) => notice.broker.as_ref(),
            Self::Declaration(_) => None,
        }
    }
}
