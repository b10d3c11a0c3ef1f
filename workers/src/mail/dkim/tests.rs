//! The signature is checked against the public key of the record, as a receiver does it.

use rustls::crypto::ring::default_provider;
use rustls::pki_types::SignatureVerificationAlgorithm;

use super::*;

/// Keys of nobody, made for these tests.
const RSA_PEM: &str = include_str!("rsa.test.pem");
const ED25519_PEM: &str = include_str!("ed25519.test.pem");

const MESSAGE: &[u8] = b"From: Tidewaiter <notices@tidewaiter.example>\r\n\
    To: Customs <customs@one.example>\r\n\
    Subject:  a  long\r\n subject\r\n\
    Date: Fri, 05 Jun 2026 13:00:00 +0000\r\n\
    X-Other: not signed\r\n\
    \r\n\
    Hello \t there  \r\n\
    \r\n\
    second\r\n\
    \r\n\
    \r\n";

fn dkim(key_pem: &str) -> Dkim {
    let options = DkimOptions {
        domain: "tidewaiter.example".to_owned(),
        selector: "s2026".to_owned(),
        key_pem: key_pem.to_owned(),
        headers: DkimOptions::headers_default(),
    };
    Dkim::new(&options).unwrap()
}

fn at() -> Timestamp {
    "2026-06-05T13:00:00Z".parse().unwrap()
}

fn signed(key_pem: &str) -> String {
    String::from_utf8(dkim(key_pem).signed(MESSAGE, at()).unwrap()).unwrap()
}

/// The value of a tag of the signature, without white space.
fn tag(signed: &str, name: &str) -> String {
    let header = &signed[.."DKIM-Signature: ".len() + signed.find("\r\nFrom:").unwrap()];
    let tags = header.split_once(':').unwrap().1.split_once("\r\nFrom").map_or("", |it| it.0);
    let tag = tags.split(';').find_map(|tag| tag.trim().strip_prefix(&format!("{name}=")));
    tag.unwrap().split_whitespace().collect()
}

/// What the signature covers, put together by hand.
fn covered(signed: &str, algorithm: &str) -> String {
    format!(
        "from:Tidewaiter <notices@tidewaiter.example>\r\nto:Customs <customs@one.example>\r\n\
         subject:a long subject\r\ndate:Fri, 05 Jun 2026 13:00:00 +0000\r\n\
         dkim-signature:v=1; a={algorithm}-sha256; c=relaxed/relaxed; d=tidewaiter.example; \
         s=s2026; t=1780664400; h=from:to:subject:date; bh={}; b=",
        tag(signed, "bh")
    )
}

/// Whether one of the algorithms of the provider verifies it.
fn verifies(record: &str, covered: &[u8], signature: &str, is_rsa: bool) -> bool {
    let key = BASE64.decode(record.split_once("p=").unwrap().1).unwrap();
    // An RSA key in SPKI form: 24 bytes of wrapping for 2048 bits.
    let key = if is_rsa { &key[24..] } else { &key[..] };
    let signature = BASE64.decode(signature).unwrap();
    let all: Vec<&dyn SignatureVerificationAlgorithm> =
        default_provider().signature_verification_algorithms.all.to_vec();
    all.iter().any(|algorithm| algorithm.verify_signature(key, covered, &signature).is_ok())
}

#[test]
fn a_signature_of_rsa_verifies_with_the_key_of_the_record() {
    let (signed, record) = (signed(RSA_PEM), dkim(RSA_PEM).record());
    let covered = covered(&signed, "rsa");
    assert!(verifies(&record, covered.as_bytes(), &tag(&signed, "b"), true));
    let other = covered.replace("customs@one", "customs@two");
    assert!(!verifies(&record, other.as_bytes(), &tag(&signed, "b"), true));
}

#[test]
fn a_signature_of_ed25519_verifies_with_the_key_of_the_record() {
    let (signed, record) = (signed(ED25519_PEM), dkim(ED25519_PEM).record());
    let covered = Sha256::digest(covered(&signed, "ed25519"));
    assert!(verifies(&record, &covered, &tag(&signed, "b"), false));
}

#[test]
fn the_hash_of_the_body_is_of_its_relaxed_form() {
    let relaxed = Sha256::digest(b"Hello there\r\n\r\nsecond\r\n");
    assert_eq!(tag(&signed(RSA_PEM), "bh"), BASE64.encode(relaxed));
    assert_eq!(body_hash(b"\r\n\r\n"), <[u8; 32]>::from(Sha256::digest(b"")));
}

#[test]
fn the_same_message_gets_the_same_signature_and_stays_as_it_was() {
    for key in [RSA_PEM, ED25519_PEM] {
        let once = dkim(key).signed(MESSAGE, at()).unwrap();
        assert_eq!(once, dkim(key).signed(MESSAGE, at()).unwrap());
        assert!(once.ends_with(MESSAGE));
        assert!(once.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }
}

#[test]
fn a_record_names_the_algorithm_and_where_it_must_be() {
    let dkim = dkim(ED25519_PEM);
    assert_eq!(dkim.record_name(), "s2026._domainkey.tidewaiter.example");
    assert!(dkim.record().starts_with("v=DKIM1; k=ed25519; p="), "{}", dkim.record());
}

#[test]
fn what_is_no_key_is_refused_without_showing_it() {
    let refused = |key: &str| {
        let options = DkimOptions {
            domain: "tidewaiter.example".to_owned(),
            selector: "s".to_owned(),
            key_pem: key.to_owned(),
            headers: Vec::new(),
        };
        Dkim::new(&options).unwrap_err().to_string()
    };
    let error = refused("hunter2");
    assert!(error.starts_with("the DKIM key is no private key in PEM"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let error = refused(broken);
    assert!(error.starts_with("the DKIM key cannot be used: expected RSA"), "{error}");
}
