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
pub(super) const BODIES: [(&str, &str, &str); 18] = [
    mail!("issued"),
    mail!("courtesy-copy"),
    mail!("reminder"),
    mail!("overdue"),
    mail!("extension-requested"),
    mail!("extension-undecided"),
    mail!("extension-granted"),
    mail!("extension-denied"),
    mail!("response-received"),
    mail!("supplement-received"),
    mail!("response-withdrawn"),
    mail!("more-information"),
    mail!("closed-satisfied"),
    mail!("closed-no-response"),
    mail!("closed-to-form29"),
    mail!("closed-to-form4647"),
    mail!("cancelled"),
    mail!("undeliverable"),
];

/// Words that several bodies share, the same in both faces.
pub(super) const SHARED: [(&str, &str); 12] = [
    shared!("open-steps"),
    shared!("overdue-steps"),
    shared!("how-to-answer"),
    shared!("more-time"),
    shared!("pending"),
    shared!("both-dates"),
    shared!("closed-steps"),
    shared!("asked"),
    shared!("counsel"),
    shared!("after"),
    shared!("closing"),
    shared!("footer"),
];

/// Parts with a look of their own in each face.
pub(super) const FACED: [(&str, &str, &str); 3] =
    [faced!("layout"), faced!("deadline"), faced!("facts")];
