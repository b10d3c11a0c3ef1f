//! Encryption: whom to trust, and what was agreed on.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore};
use tokio_rustls::TlsConnector;

use super::options::SmtpAddressError;
use super::wire::Stream;

/// How streams to one server are encrypted.
pub(super) struct Encryption {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Encryption {
    /// Trusts the system's authorities and those of `ca_pem`; the certificate must name `host`.
    pub(super) fn new(host: &str, ca_pem: Option<&str>) -> Result<Self, SmtpAddressError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            SmtpAddressError(format!("no certificate can name the mail server \"{host}\""))
        })?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| SmtpAddressError(format!("TLS cannot be set up: {error}")))?
            .with_root_certificates(roots(ca_pem)?)
            .with_no_client_auth();
        Ok(Self { connector: Arc::new(config).into(), name })
    }

    /// Agrees with the server on how to encrypt. Returns the version and the cipher as well.
    pub(super) async fn shake_hands(
        &self,
        stream: Box<dyn Stream>,
    ) -> io::Result<(Box<dyn Stream>, String)> {
        let stream = self.connector.connect(self.name.clone(), stream).await?;
        let version = agreed(stream.get_ref().1);
        Ok((Box::new(stream), version))
    }
}

fn roots(ca_pem: Option<&str>) -> Result<RootCertStore, SmtpAddressError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if unusable > 0 {
        tracing::debug!(certificates.unusable = unusable, "left out of the system's authorities");
    }
    let refused = |problem: String| {
        SmtpAddressError(format!("the file of authorities for the mail server {problem}"))
    };
    let mut given = 0_usize;
    for certificate in CertificateDer::pem_slice_iter(ca_pem.unwrap_or_default().as_bytes()) {
        let certificate = certificate.map_err(|error| refused(format!("is no PEM: {error}")))?;
        let added = roots.add(certificate);
        added.map_err(|error| refused(format!("holds one that cannot be used: {error}")))?;
        given += 1;
    }
    if ca_pem.is_some() && given == 0 {
        return Err(refused("holds no certificate".to_owned()));
    }
    Ok(roots)
}

/// `TLSv1.3 TLS13_AES_256_GCM_SHA384`.
fn agreed(connection: &ClientConnection) -> String {
    let version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        Some(other) => format!("{other:?}"),
        None => "TLS".to_owned(),
    };
    match connection.negotiated_cipher_suite() {
        Some(suite) => format!("{version} {:?}", suite.suite()),
        None => version,
    }
}
