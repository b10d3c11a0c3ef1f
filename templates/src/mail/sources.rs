//! The template files of `templates/mail`, compiled in.

/// Name, subject and body of one mail.
macro_rules! mail {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../mail/", $name, "/subject.hbs")),
            include_str!(concat!("../../mail/", $name, "/body.hbs")),
        )
    };
}

/// Name and source of a part of the digest.
macro_rules! digest {
    ($name:literal) => {
        (concat!("digest/", $name), include_str!(concat!("../../mail/digest/", $name, ".hbs")))
    };
}

/// Name and source of words that several bodies share.
macro_rules! shared {
    ($name:literal) => {
        ($name, include_str!(concat!("../../mail/shared/", $name, ".hbs")))
    };
}

/// Name of a part that looks different in text and HTML, and both sources.
macro_rules! faced {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../mail/shared/", $name, ".txt.hbs")),
            include_str!(concat!("../../mail/shared/", $name, ".html.hbs")),
        )
    };
}

/// One per message; the names are those of `Message::template`.
pub(super) const BODIES: [(&str, &str, &str); 48] = [
    mail!("issued"),
    mail!("courtesy-copy"),
    mail!("reminder"),
    mail!("overdue"),
    mail!("lapsed"),
    mail!("extension-requested"),
    mail!("extension-undecided"),
    mail!("extension-granted"),
    mail!("extension-denied"),
    mail!("extension-revoked"),
    mail!("response-received"),
    mail!("supplement-received"),
    mail!("response-withdrawn"),
    mail!("response-rejected"),
    mail!("more-information"),
    mail!("closed-satisfied"),
    mail!("closed-no-response"),
    mail!("closed-to-form29"),
    mail!("closed-to-form4647"),
    mail!("cancelled"),
    mail!("proposal-withdrawn"),
    mail!("action-taken"),
    mail!("liquidated"),
    mail!("internal-advice-requested"),
    mail!("protest-filed"),
    mail!("protest-decided"),
    mail!("protest-window-closed"),
    mail!("court-window-closed"),
    mail!("petition-window-closed"),
    mail!("sample-waiver-requested"),
    mail!("sample-waiver-decided"),
    mail!("verification-scheduled"),
    mail!("compliance-accepted"),
    mail!("goods-confirmed"),
    mail!("damages-referred"),
    mail!("form29-raised"),
    mail!("rescinded"),
    mail!("signature-requested"),
    mail!("signature-declined"),
    mail!("declaration-submitted"),
    mail!("declaration-active"),
    mail!("declaration-rejected"),
    mail!("declaration-cancelled"),
    mail!("reimbursement-reported"),
    mail!("declaration-expired"),
    mail!("declaration-superseded"),
    mail!("renewal-drafted"),
    mail!("undeliverable"),
];

/// Several reminders as one mail.
pub(super) const DIGEST: [(&str, &str); 6] = [
    digest!("subject"),
    digest!("head"),
    digest!("paper"),
    digest!("left"),
    digest!("todo"),
    digest!("footer"),
];

/// Words that several bodies share, the same in both faces.
pub(super) const SHARED: [(&str, &str); 52] = [
    shared!("add-contact"),
    shared!("after"),
    shared!("asked"),
    shared!("asked-declaration"),
    shared!("asked-form28"),
    shared!("asked-form29"),
    shared!("asked-form4647"),
    shared!("both-dates"),
    shared!("bystander"),
    shared!("closed-steps"),
    shared!("closing"),
    shared!("counsel"),
    shared!("date-gone"),
    shared!("decide-more-time"),
    shared!("decl-others"),
    shared!("disclaimer"),
    shared!("do-form28"),
    shared!("do-form29"),
    shared!("do-form4647"),
    shared!("footer"),
    shared!("how-to-answer"),
    shared!("issued-body"),
    shared!("late-words"),
    shared!("more-time"),
    shared!("open-or-overdue"),
    shared!("open-portal"),
    shared!("open-steps"),
    shared!("otherwise"),
    shared!("overdue-steps"),
    shared!("own-case"),
    shared!("pass-on"),
    shared!("past-steps"),
    shared!("pending"),
    shared!("pending-past"),
    shared!("petition-steps"),
    shared!("protest-steps"),
    shared!("renewal-words"),
    shared!("renewed"),
    shared!("section"),
    shared!("steps"),
    shared!("still-demanded"),
    shared!("summons-steps"),
    shared!("taken-steps"),
    shared!("told-as"),
    shared!("uncovered"),
    shared!("undecided-steps"),
    shared!("validity-steps"),
    shared!("waits"),
    shared!("waits-past"),
    shared!("was-due"),
    shared!("what-it-is"),
    shared!("window-closed-steps"),
];

/// Parts with a look of their own in each face.
pub(super) const FACED: [(&str, &str, &str); 5] = [
    faced!("deadline"),
    faced!("digest-rule"),
    faced!("digest-table"),
    faced!("facts"),
    faced!("layout"),
];
