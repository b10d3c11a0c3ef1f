//! DKIM signatures (RFC 6376, RFC 8463): the domain of the sender vouches for a message.
//!
//! Invariants:
//! - The same message gets the same signature: the time in it is that of the mail, and neither
//!   RSA (PKCS #1 v1.5) nor Ed25519 takes randomness. (`lettre` puts the present time in.)
//! - The key is never printed.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
use rustls::{SignatureAlgorithm, SignatureScheme};
use sha2::{Digest as _, Sha256};

/// Characters of the signature in one line of its header.
const SIGNATURE_LINE_CHARS: usize = 72;

/// Length of an Ed25519 public key, which ends its SPKI form.
const ED25519_KEY_BYTES: usize = 32;

/// Who signs, and what is signed.
#[derive(Clone)]
pub struct DkimOptions {
    /// Domain that signs: that of the sender, or one above it.
    pub domain: String,
    /// Name of the key: its record is `<selector>._domainkey.<domain>`.
    pub selector: String,
    /// Private key, PEM: RSA of 2048 bits or more (PKCS #1 or #8), or Ed25519 (PKCS #8).
    pub key_pem: String,
    /// Headers that are signed where a message has them.
    pub headers: Vec<String>,
}

impl DkimOptions {
    /// All headers that people or their programs look at.
    pub fn headers_default() -> Vec<String> {
        let headers = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Auto-Submitted",
        ];
        headers.map(str::to_owned).to_vec()
    }
}

impl fmt::Debug for DkimOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DkimOptions")
            .field("domain", &self.domain)
            .field("selector", &self.selector)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Why messages cannot be signed: a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DkimError(String);

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Rsa,
    Ed25519,
}

impl Algorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    const fn scheme(self) -> SignatureScheme {
        match self {
            Self::Rsa => SignatureScheme::RSA_PKCS1_SHA256,
            Self::Ed25519 => SignatureScheme::ED25519,
        }
    }
}

/// Signs messages.
#[derive(Clone)]
pub struct Dkim {
    domain: String,
    selector: String,
    /// Lower-case.
    headers: Vec<String>,
    algorithm: Algorithm,
    key: Arc<dyn SigningKey>,
}

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim")
            .field("domain", &self.domain)
            .field("selector", &self.selector)
            .finish_non_exhaustive()
    }
}

impl Dkim {
    /// Reads the key.
    ///
    /// # Errors
    /// A sentence that says what cannot be used.
    pub fn new(options: &DkimOptions) -> Result<Self, DkimError> {
        let refused = |problem: String| DkimError(format!("the DKIM key {problem}"));
        let der = PrivateKeyDer::from_pem_slice(options.key_pem.as_bytes())
            .map_err(|error| refused(format!("is no private key in PEM: {error}")))?;
        let key = rustls::crypto::ring::sign::any_supported_type(&der).map_err(|_| {
            refused(
                "cannot be used: expected RSA of 2048 bits or more, or Ed25519 (PKCS #8)".into(),
            )
        })?;
        let algorithm = match key.algorithm() {
            SignatureAlgorithm::RSA => Algorithm::Rsa,
            SignatureAlgorithm::ED25519 => Algorithm::Ed25519,
            other => return Err(refused(format!("is of {other:?}: expected RSA or Ed25519"))),
        };
        for (what, name) in [("domain", &options.domain), ("selector", &options.selector)] {
            if !is_dns_name(name) {
                return Err(DkimError(format!("the DKIM {what} \"{name}\" is no DNS name")));
            }
        }
        let mut headers: Vec<String> =
            options.headers.iter().map(|name| name.to_ascii_lowercase()).collect();
        if !headers.iter().any(|name| name == "from") {
            headers.insert(0, "from".to_owned());
        }
        let (domain, selector) = (options.domain.clone(), options.selector.clone());
        Ok(Self { domain, selector, headers, algorithm, key })
    }

    /// Where the record with the public key must be: a name of DNS.
    pub fn record_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What the TXT record there must say.
    pub fn record(&self) -> String {
        let spki = self.key.public_key();
        let spki = spki.as_ref().map(AsRef::<[u8]>::as_ref).unwrap_or_default();
        let public = match self.algorithm {
            Algorithm::Rsa => spki,
            Algorithm::Ed25519 => {
                spki.get(spki.len().saturating_sub(ED25519_KEY_BYTES)..).unwrap_or_default()
            }
        };
        format!("v=DKIM1; k={}; p={}", self.algorithm.name(), BASE64.encode(public))
    }

    /// The message with its signature before it. `dated` is the time of the mail.
    ///
    /// # Errors
    /// A sentence: the key refuses.
    pub fn signed(&self, message: &[u8], dated: Timestamp) -> Result<Vec<u8>, DkimError> {
        let (headers, body) = parted(message);
        let headers = Headers::of(headers);
        let present: Vec<&str> = self
            .headers
            .iter()
            .map(String::as_str)
            .filter(|name| headers.value(name).is_some())
            .collect();
        let unsigned = format!(
            "v=1; a={}-sha256; c=relaxed/relaxed; d={}; s={}; t={};\r\n\th={};\r\n\tbh={};\r\n\tb=",
            self.algorithm.name(),
            self.domain,
            self.selector,
            dated.as_second(),
            present.join(":"),
            BASE64.encode(body_hash(body)),
        );
        let mut covered = String::new();
        for name in &present {
            relaxed_header(name, headers.value(name).unwrap_or_default(), &mut covered);
        }
        relaxed_header("dkim-signature", &unsigned, &mut covered);
        covered.truncate(covered.trim_end_matches("\r\n").len());
        let signature = BASE64.encode(self.signature(covered.as_bytes())?);
        let mut signed = Vec::with_capacity(message.len() + unsigned.len() + signature.len() + 64);
        signed.extend_from_slice(b"DKIM-Signature: ");
        signed.extend_from_slice(unsigned.as_bytes());
        for (place, line) in signature.as_bytes().chunks(SIGNATURE_LINE_CHARS).enumerate() {
            if place > 0 {
                signed.extend_from_slice(b"\r\n\t");
            }
            signed.extend_from_slice(line);
        }
        signed.extend_from_slice(b"\r\n");
        signed.extend_from_slice(message);
        Ok(signed)
    }

    fn signature(&self, covered: &[u8]) -> Result<Vec<u8>, DkimError> {
        let signer = self.key.choose_scheme(&[self.algorithm.scheme()]);
        let signer = signer.ok_or_else(|| DkimError("the DKIM key cannot sign".to_owned()))?;
        let signature = match self.algorithm {
            Algorithm::Rsa => signer.sign(covered),
            // Ed25519 signs the hash (RFC 8463 §3).
            Algorithm::Ed25519 => signer.sign(&Sha256::digest(covered)),
        };
        signature.map_err(|error| DkimError(format!("the DKIM key does not sign: {error}")))
    }
}

fn is_dns_name(name: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !name.is_empty() && name.bytes().all(is_of_name)
}

/// Headers and body of a message.
fn parted(message: &[u8]) -> (&str, &[u8]) {
    const END: &[u8] = b"\r\n\r\n";
    let end = message.windows(END.len()).position(|window| window == END);
    let (headers, body) = match end {
        Some(end) => (&message[..end + 2], &message[end + END.len()..]),
        None => (message, &message[message.len()..]),
    };
    // Headers are encoded: what is not text is none of ours, and is not signed.
    (std::str::from_utf8(headers).unwrap_or_default(), body)
}

/// Headers as they stand.
struct Headers<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Headers<'a> {
    fn of(text: &'a str) -> Self {
        let mut headers = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = end_of_header(rest);
            let (header, after) = rest.split_at(end);
            headers.extend(header.split_once(':'));
            rest = after;
        }
        Self(headers)
    }

    /// The last one of that name: verifiers begin at the end.
    fn value(&self, name: &str) -> Option<&'a str> {
        let is_named = |(other, _): &&(&str, &str)| other.trim_end().eq_ignore_ascii_case(name);
        self.0.iter().rev().find(is_named).map(|(_, value)| *value)
    }
}

/// Where the next header begins: after a line end that no white space follows.
fn end_of_header(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("\r\n")) {
        let next = from + at + 2;
        if !text[next..].starts_with([' ', '\t']) {
            return next;
        }
        from = next;
    }
    text.len()
}

/// RFC 6376 §3.4.2: unfolded, white space in one space each, none around the colon and at the end.
fn relaxed_header(name: &str, value: &str, out: &mut String) {
    out.push_str(name);
    out.push(':');
    let mut words = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        out.push_str(first);
    }
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    out.push_str("\r\n");
}

/// RFC 6376 §3.4.4: white space in one space each and none at the end of a line, no empty lines at
/// the end of the body.
fn body_hash(body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut empty_lines = 0_usize;
    let mut squeezed = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = if line.contains(&b' ') || line.contains(&b'\t') {
            squeeze(line, &mut squeezed);
            &squeezed
        } else {
            line
        };
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty_lines) {
            hasher.update(b"\r\n");
        }
        hasher.update(line);
        hasher.update(b"\r\n");
    }
    hasher.finalize().into()
}

fn squeeze(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut is_after_space = false;
    for &byte in line {
        if matches!(byte, b' ' | b'\t') {
            is_after_space = true;
            continue;
        }
        if std::mem::take(&mut is_after_space) {
            out.push(b' ');
        }
        out.push(byte);
    }
}

#[cfg(test)]
mod tests;
