//! What only one type of declaration has, as a table.

use workflows::declaration::{
    AffidavitOfManufacture, Agreement, Basis, ImporterCertifyingStatement, NonReimbursement,
    Particulars,
};
use workflows::effect::StatementText;

use crate::forms::letters::LABEL_PT;
use crate::forms::words;
use crate::pdf::layout::{BODY, Flow};

/// Wider than in letters: these labels are longer.
const WIDE_PT: f32 = LABEL_PT + 34.0;

/// Longest text that is printed here although the statement says it, in bytes: names and numbers
/// are looked for in the table, prose is not.
const SAID_AGAIN_MAX: usize = 120;

/// What a row says.
type Row = (&'static str, String);

/// Draws the table.
pub(super) fn draw(flow: &mut Flow<'_>, particulars: &Particulars, text: &StatementText) {
    flow.heading(2, "Particulars");
    let rows = match particulars {
        Particulars::NonReimbursement(particulars) => non_reimbursement(particulars),
        Particulars::ImporterCertifyingStatement(particulars) => certifying(particulars),
        Particulars::AffidavitOfManufacture(particulars) => affidavit(particulars),
    };
    for (label, value) in rows.iter().filter(|(_, value)| !is_said(value, text)) {
        flow.row(BODY, WIDE_PT, label, value);
    }
    if let Particulars::NonReimbursement(particulars) = particulars {
        parties(flow, particulars);
    }
}

/// Whether the statement above says a long text in the same words.
fn is_said(value: &str, text: &StatementText) -> bool {
    value.len() > SAID_AGAIN_MAX && text.paragraphs.iter().any(|said| said.contains(value.trim()))
}

fn or_not_given<T>(value: Option<T>, words: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| words::given(""), words)
}

fn non_reimbursement(particulars: &NonReimbursement) -> Vec<Row> {
    let agreement = or_not_given(particulars.agreement_exists, |exists| match exists {
        Agreement::No => "none exists".to_owned(),
        Agreement::Yes => "one exists".to_owned(),
    });
    let undertaking = if particulars.future_notification_undertaking {
        "given: CBP will be told when that changes"
    } else {
        "not given"
    };
    let origin = particulars.country_of_origin.as_ref();
    let mut table = vec![
        ("Antidumping cases", words::list(&particulars.ad_case_numbers)),
        ("Countervailing cases", words::list(&particulars.companion_cvd_case_numbers)),
        ("Commodity", words::given(&particulars.commodity)),
        ("Country of origin", or_not_given(origin, words::country)),
        ("Agreement on the duty", agreement),
        ("Undertaking", undertaking.to_owned()),
        ("Title of the officer", words::given(&particulars.officer_title)),
    ];
    for (label, date) in [
        ("Suspension notice", particulars.suspension_notice_date),
        ("Final determination", particulars.final_determination_date),
    ] {
        table.extend(date.map(|date| (label, words::form_date(date))));
    }
    table
}

fn parties(flow: &mut Flow<'_>, particulars: &NonReimbursement) {
    if particulars.manufacturers_exporters.is_empty() {
        return;
    }
    flow.heading(2, "Foreign parties");
    let parties: Vec<Vec<String>> = particulars
        .manufacturers_exporters
        .iter()
        .map(|party| {
            let mid = or_not_given(party.mid.as_ref(), ToString::to_string);
            vec![party.name.clone(), words::capitalised(party.role.title()), mid]
        })
        .collect();
    flow.table(&[4.0, 1.6, 2.4], &["Name", "Part", "Manufacturer ID"], &parties);
}

fn certifying(particulars: &ImporterCertifyingStatement) -> Vec<Row> {
    let basis = match particulars.basis {
        Basis::EndUse => "end use (19 CFR 10.131 to 10.139)",
        Basis::PreferenceClaim => "claim of a tariff preference",
    };
    let certifier =
        or_not_given(particulars.certifier_role, |role| words::capitalised(role.title()));
    let (is_claim, is_use) = match particulars.basis {
        Basis::PreferenceClaim => (true, false),
        Basis::EndUse => (false, true),
    };
    let mut table = vec![("Basis", words::capitalised(basis))];
    // What belongs to the other basis is printed only when it is there.
    if is_claim || particulars.program.is_some() {
        let program = or_not_given(particulars.program, |program| program.title().to_owned());
        table.push(("Program", program));
    }
    if is_claim || !particulars.origin_criterion.trim().is_empty() {
        table.push(("Origin criterion", words::given(&particulars.origin_criterion)));
    }
    if is_use || !particulars.processing_description.trim().is_empty() {
        table.push(("Processing", words::given(&particulars.processing_description)));
    }
    if is_use || particulars.processing_plant.is_some() {
        let plant = particulars.processing_plant.as_ref();
        let plant = or_not_given(plant, |plant| format!("{}\n{}", plant.name, plant.address));
        table.push(("Plant", plant));
    }
    table.extend([
        ("HTSUS numbers", words::list(&particulars.hts_numbers)),
        ("Goods", words::given(&particulars.goods_description)),
        ("Certified by", certifier),
    ]);
    table.extend(particulars.period.map(|period| ("Purchases", words::period(period))));
    table
}

fn affidavit(particulars: &AffidavitOfManufacture) -> Vec<Row> {
    let producer = &particulars.producer;
    let mid = or_not_given(producer.mid.as_ref(), ToString::to_string);
    let kind = or_not_given(particulars.input_kind, |kind| words::capitalised(kind.title()));
    let program = or_not_given(particulars.program, |program| program.title().to_owned());
    let unit = particulars.unit.as_deref().unwrap_or_default();
    let quantity = particulars.quantity.as_ref().map_or_else(
        || "blanket: no quantity".to_owned(),
        |quantity| format!("{quantity} {unit}").trim_end().to_owned(),
    );
    vec![
        ("Producer", words::given(&producer.name)),
        ("Factory", words::given(&producer.factory_address)),
        ("Manufacturer ID", mid),
        ("Contact", words::given(&producer.contact)),
        ("Input", kind),
        ("Description", words::given(&particulars.input_description)),
        ("Program", program),
        ("HTSUS of finished goods", words::list(&particulars.hts_of_finished_goods)),
        ("Buyer or garment maker", words::given(&particulars.buyer_or_garment_maker)),
        ("Quantity", quantity),
    ]
}
