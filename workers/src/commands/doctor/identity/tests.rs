use super::*;
use crate::commands::doctor::Status;

fn records(texts: &[&str]) -> Answer {
    Answer::Records(texts.iter().map(|&text| text.to_owned()).collect())
}

fn judged(check: &Check) -> (Status, &str) {
    (check.status, check.finding.as_str())
}

const NAME: &str = "tw1._domainkey.port.example";
const OURS: &str = "v=DKIM1; k=rsa; p=MIIBIjAN";

#[test]
fn one_spf_record_that_ends_somewhere_is_ok() {
    let found = records(&["google-site-verification=x", "v=spf1 ip4:192.0.2.1 -all"]);
    assert_eq!(spf("port.example", &found).status, Status::Ok);
    let loose = records(&["v=spf1 +all"]);
    assert_eq!(
        judged(&spf("port.example", &loose)),
        (Status::Warn, "The SPF record of port.example lets every host of the world send.")
    );
    let none = records(&["v=spf10 no"]);
    assert_eq!(judged(&spf("port.example", &none)).1, "port.example has no SPF record.");
    assert_eq!(spf("port.example", &Answer::Nothing).status, Status::Warn);
    let two = records(&["v=spf1 -all", "V=SPF1 a -all"]);
    assert_eq!(spf("port.example", &two).status, Status::Fail);
}

#[test]
fn the_key_in_the_dns_is_the_other_half_of_the_one_that_signs() {
    let same = records(&["v=DKIM1;k=rsa; p=MIIB IjAN"]);
    assert_eq!(dkim(NAME, OURS, &same).status, Status::Ok);
    let bare = records(&["p=MIIBIjAN"]);
    assert_eq!(dkim(NAME, OURS, &bare).status, Status::Ok);
    let other = dkim(NAME, OURS, &records(&["v=DKIM1; p=AAAA"]));
    assert_eq!(
        judged(&other),
        (
            Status::Fail,
            "The key at tw1._domainkey.port.example is another than the one that signs."
        )
    );
    let revoked = dkim(NAME, OURS, &records(&["v=DKIM1; p="]));
    assert_eq!(
        judged(&revoked),
        (Status::Fail, "The key at tw1._domainkey.port.example was revoked.")
    );
    let missing = dkim(NAME, OURS, &Answer::Nothing);
    assert_eq!(missing.status, Status::Fail);
    let publish = "Publish at tw1._domainkey.port.example as TXT: v=DKIM1; k=rsa; p=MIIBIjAN";
    assert_eq!(missing.remedy.as_deref(), Some(publish));
    assert_eq!(dkim(NAME, OURS, &records(&[OURS, OURS])).status, Status::Fail);
}

#[test]
fn the_nearest_dmarc_record_above_the_domain_counts() {
    assert_eq!(
        dmarc_names("mail.port.example"),
        ["_dmarc.mail.port.example", "_dmarc.port.example"]
    );
    assert_eq!(dmarc_names("localhost"), ["_dmarc.localhost"]);
    let answers = |near: Answer, far: Answer| {
        vec![("_dmarc.mail.port.example".to_owned(), near), ("_dmarc.port.example".to_owned(), far)]
    };
    let far = answers(Answer::Nothing, records(&["v=DMARC1; p=reject; rua=mailto:d@port.example"]));
    assert_eq!(
        judged(&dmarc("mail.port.example", &far)),
        (Status::Ok, "_dmarc.port.example asks receivers to reject forgeries.")
    );
    let near = answers(records(&["v=DMARC1; p=none"]), records(&["v=DMARC1; p=reject"]));
    assert_eq!(dmarc("mail.port.example", &near).status, Status::Warn);
    let nothing = answers(Answer::Nothing, Answer::Nothing);
    assert_eq!(dmarc("mail.port.example", &nothing).status, Status::Warn);
    let nonsense = answers(records(&["v=DMARC1; p=maybe"]), Answer::Nothing);
    assert_eq!(dmarc("mail.port.example", &nonsense).status, Status::Fail);
}

#[test]
fn a_resolver_that_does_not_answer_is_a_warning_that_says_so() {
    let silent = Answer::Failed("no answer within 3 s".to_owned());
    let expected = "It could not be found out: the TXT records of port.example did not come (no \
                    answer within 3 s).";
    assert_eq!(judged(&spf("port.example", &silent)), (Status::Warn, expected));
    assert_eq!(dkim(NAME, OURS, &silent).status, Status::Warn);
    let answers = [("_dmarc.port.example".to_owned(), silent)];
    assert_eq!(dmarc("port.example", &answers).status, Status::Warn);
}

#[test]
fn a_signature_counts_for_the_same_domain_and_for_those_above_and_below() {
    assert!(is_aligned("port.example", "Port.example"));
    assert!(is_aligned("port.example", "mail.port.example"));
    assert!(is_aligned("mail.port.example", "port.example"));
    assert!(!is_aligned("airport.example", "port.example"));
}
