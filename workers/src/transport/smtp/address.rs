//! Where the mail server is.

use std::fmt;

use url::Url;

use super::options::SmtpAddressError;

/// Port of mail servers, and of those that encrypt from the first byte (RFC 8314).
const SMTP_PORT: u16 = 25;
const SMTPS_PORT: u16 = 465;

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// Name or address, as a certificate has it.
    pub(super) host: String,
    pub(super) port: u16,
    /// Whether it encrypts from the first byte.
    pub(super) is_tls: bool,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// What an address says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ServerAddress {
    pub(super) server: Server,
    pub(super) user: Option<String>,
    pub(super) secret: Option<String>,
}

/// Reads `smtp://[user[:secret]@]host[:port]` or `smtps://…`.
pub(super) fn parse(text: &str) -> Result<ServerAddress, SmtpAddressError> {
    let refused = |problem: &str| {
        SmtpAddressError(format!(
            "the address of the mail server {problem}; expected smtp://host:25 or \
             smtps://host:465, with user:secret@ before the host where it asks for them"
        ))
    };
    let url = Url::parse(text).map_err(|error| refused(&format!("is none ({error})")))?;
    let is_tls = match url.scheme() {
        "smtp" => false,
        "smtps" => true,
        other => return Err(refused(&format!("begins with {other}://"))),
    };
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| refused("names no host"))?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(refused("has something after the port"));
    }
    let plain = |text: &str| {
        decoded(text).ok_or_else(|| refused("has a user or a secret with a broken %-escape"))
    };
    let user = if url.username().is_empty() { None } else { Some(plain(url.username())?) };
    let default_port = if is_tls { SMTPS_PORT } else { SMTP_PORT };
    let server = Server {
        host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port: url.port().unwrap_or(default_port),
        is_tls,
    };
    Ok(ServerAddress { server, user, secret: url.password().map(plain).transpose()? })
}

/// `%40` becomes `@`.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let (escape, rest) = part.split_at_checked(2)?;
        bytes.extend(hex::decode(escape).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_port_of_its_scheme_unless_it_says_another() {
        let server = |text: &str| parse(text).unwrap().server.to_string();
        assert_eq!(server("smtp://mail.example"), "mail.example:25");
        assert_eq!(server("smtps://mail.example/"), "mail.example:465");
        assert_eq!(server("smtp://mail.example:587"), "mail.example:587");
        assert_eq!(server("smtp://[::1]:2525"), "[::1]:2525");
    }

    #[test]
    fn user_and_secret_are_unescaped() {
        let address = parse("smtps://desk%40port.example:p%3Aw@mail.example").unwrap();
        assert_eq!(address.user.as_deref(), Some("desk@port.example"));
        assert_eq!(address.secret.as_deref(), Some("p:w"));
        assert_eq!(address.server.host, "mail.example");
        assert!(address.server.is_tls);
    }

    #[test]
    fn a_refusal_says_what_is_expected_and_never_the_secret() {
        for text in [
            "smtp://me:hunter2@",
            "http://me:hunter2@mail.example",
            "hunter2",
            "smtp://me:hunter2@mail.example/box",
            "smtp://me:hunter2%zz@mail.example",
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains("expected smtp://host:25"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
