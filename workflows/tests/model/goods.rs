//! Where the goods of a Form 4647 are, counted apart from the machine's own balance: each unit is
//! with the importer, in CBP's custody, exported, destroyed or marked in custody.

use workflows::effect::GoodsMeans;
use workflows::form4647::{Case, Command, Confirmation, Ledger, ResponseKind, State};
use workflows::message;

use crate::normal;
use crate::rules::Seen;

/// Where the units are, by what CBP confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    pub(crate) with_importer: u64,
    pub(crate) in_custody: u64,
    pub(crate) exported: u64,
    pub(crate) destroyed: u64,
    pub(crate) marked: u64,
}

impl Whereabouts {
    fn at_first(quantity: u64) -> Self {
        Self { with_importer: quantity, in_custody: 0, exported: 0, destroyed: 0, marked: 0 }
    }

    /// After one row of the ledger; nothing when it takes more than there is.
    fn after(self, row: &Confirmation) -> Option<Self> {
        let from_importer = row.quantity.checked_sub(row.from_custody)?;
        let mut now = self;
        now.with_importer = now.with_importer.checked_sub(from_importer)?;
        now.in_custody = now.in_custody.checked_sub(row.from_custody)?;
        match row.means {
            GoodsMeans::Redelivered => now.in_custody += row.quantity,
            GoodsMeans::Exported => now.exported += row.quantity,
            GoodsMeans::Destroyed => now.destroyed += row.quantity,
            GoodsMeans::MarkedAfterReturn => now.marked += row.quantity,
        }
        Some(now)
    }

    /// Where the units of a case are; nothing when its ledger takes more than there is. Goods come
    /// back before they leave CBP's custody, in whatever order the rows are kept.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        let rows = case.ledger.rows();
        let (returns, others): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| row.means == GoodsMeans::Redelivered);
        let start = Some(Self::at_first(case.notice.quantity));
        returns.into_iter().chain(others).fold(start, |now, row| now?.after(row))
    }
}

/// What the answer that stands says of the units that are still with the importer: so many comply,
/// so many are missing. An answer that disagrees claims no compliance.
pub(crate) fn claimed(case: &Case, with_importer: u64) -> (u64, u64) {
    let standing = case.responses.last().filter(|_| !case.answer_rejected);
    let Some(answer) = standing.map(|answer| &answer.content) else { return (0, 0) };
    let missing = answer.quantities.not_available.min(with_importer);
    let compliant = match answer.kind {
        ResponseKind::Disagree => 0,
        ResponseKind::Marked
        | ResponseKind::Labelled
        | ResponseKind::Redelivered
        | ResponseKind::Exported
        | ResponseKind::Destroyed => answer.quantities.compliant.min(with_importer - missing),
    };
    (compliant, missing)
}

/// What a command confirms of the goods, if it is one of those.
pub(crate) fn confirms(command: &Command) -> Option<(GoodsMeans, u64, jiff::civil::Date)> {
    let (means, quantity, on) = match command {
        Command::ConfirmRedelivery { quantity, on } => (GoodsMeans::Redelivered, quantity, on),
        Command::ConfirmExport { quantity, on } => (GoodsMeans::Exported, quantity, on),
        Command::ConfirmDestruction { quantity, on } => (GoodsMeans::Destroyed, quantity, on),
        Command::MarkAfterReturn { quantity, on } => (GoodsMeans::MarkedAfterReturn, quantity, on),
        _ => return None,
    };
    Some((means, *quantity, *on))
}

/// Whether the machine's balance and its ledger agree with the goods, and the goods moved as the
/// command says and in no other way.
pub(crate) fn confirmed_alike(seen: &Seen<'_>, case: &Case) -> bool {
    let Some(now) = Whereabouts::of(case) else { return false };
    let (compliant, missing) = claimed(case, now.with_importer);
    let balance = case.balance();
    let agrees = balance.returned == now.in_custody
        && balance.exported == now.exported
        && balance.destroyed == now.destroyed
        && balance.compliant == now.marked + compliant
        && balance.not_available == missing
        && balance.open == now.with_importer - compliant - missing;
    let message::Command::Form4647(command) = seen.command else { return false };
    let before = match seen.case_before() {
        Some(workflows::case::Case::Form4647(before)) => Whereabouts::of(before),
        _ => Some(Whereabouts::at_first(case.notice.quantity)),
    };
    let moved = before.is_some_and(|before| match confirms(command) {
        None => before == now,
        Some((means, quantity, _)) => {
            let more = |was: u64, is: u64| is.checked_sub(was) == Some(quantity);
            quantity > 0
                && match means {
                    GoodsMeans::Redelivered => {
                        more(before.in_custody, now.in_custody)
                            && more(now.with_importer, before.with_importer)
                    }
                    GoodsMeans::Exported => more(before.exported, now.exported),
                    GoodsMeans::Destroyed => more(before.destroyed, now.destroyed),
                    GoodsMeans::MarkedAfterReturn => {
                        more(before.marked, now.marked) && more(now.in_custody, before.in_custody)
                    }
                }
        }
    });
    let stayed = seen.case_before().is_some_and(|it| it.state_name() == case.state.name());
    agrees && moved && (stayed || ends_as_the_goods_are(case, now, missing))
}

/// All gone: disposed of. None gone astray and none in custody: accepted.
fn ends_as_the_goods_are(case: &Case, now: Whereabouts, missing: u64) -> bool {
    match case.state {
        State::Disposed => now.exported + now.destroyed == case.notice.quantity,
        State::GoodsReturned => now.in_custody > 0 && case.balance().open == 0,
        State::Accepted => {
            let explained = case.disposition.as_ref().is_some_and(|it| it.remarks.is_some());
            case.balance().open == 0 && now.in_custody == 0 && (missing == 0 || explained)
        }
        State::Open
        | State::Overdue
        | State::ResponseReceived
        | State::Verification
        | State::RejectedOpen
        | State::ReferredDamages
        | State::Rescinded
        | State::Cancelled => true,
    }
}

/// One row for each thing that happened to goods: no rule looks at days, officers and order.
pub(crate) fn normalise(ledger: &mut Ledger) {
    if ledger.rows().is_empty() {
        return;
    }
    let means = [
        GoodsMeans::Redelivered,
        GoodsMeans::Exported,
        GoodsMeans::Destroyed,
        GoodsMeans::MarkedAfterReturn,
    ];
    let rows: Vec<Confirmation> = means
        .into_iter()
        .filter_map(|means| {
            let of_it = || ledger.rows().iter().filter(move |row| row.means == means);
            of_it().next().map(|first| Confirmation {
                quantity: of_it().map(|row| row.quantity).sum(),
                from_custody: of_it().map(|row| row.from_custody).sum(),
                on: normal::SOME_DAY,
                late: false,
                by: normal::somebody(),
                received_at: normal::SOME_TIME,
                ..first.clone()
            })
        })
        .collect();
    let written = serde_json::to_value(rows).and_then(serde_json::from_value);
    *ledger = written.unwrap_or_else(|_| unreachable!("a ledger is the list of its rows"));
}
