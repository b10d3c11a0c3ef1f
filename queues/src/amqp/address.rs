//! The address of the server: read once, shown without its password.

use lapin::uri::{AMQPScheme, AMQPUri};

use super::AmqpOptions;
use crate::broker::BrokerError;

/// Where to connect and as whom.
#[derive(Clone)]
pub(super) struct Address {
    uri: AMQPUri,
    shown: String,
}

impl Address {
    /// Reads the URL of the options; the password beside it wins over the one inside.
    pub(super) fn of(options: &AmqpOptions) -> Result<Self, BrokerError> {
        let refused = |reason: String| BrokerError::Open {
            name: without_secrets(&options.url),
            transient: false,
            source: reason.into(),
        };
        let mut uri: AMQPUri = options.url.parse().map_err(refused)?;
        if let Some(password) = &options.password {
            uri.authority.userinfo.password.clone_from(password);
        }
        // A path of "/" names the virtual host "", which nobody has: the default host is meant.
        if uri.vhost.is_empty() {
            "/".clone_into(&mut uri.vhost);
        }
        uri.query.heartbeat =
            Some(u16::try_from(options.heartbeat.as_secs().max(1)).unwrap_or(u16::MAX));
        uri.query.connection_timeout =
            Some(u64::try_from(super::CONNECT_MAX.as_millis()).unwrap_or(u64::MAX));
        let shown = shown(&uri);
        Ok(Self { uri, shown })
    }

    pub(super) fn uri(&self) -> AMQPUri {
        self.uri.clone()
    }

    pub(super) fn user(&self) -> &str {
        &self.uri.authority.userinfo.username
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.uri.scheme == AMQPScheme::AMQPS
    }

    /// The address for logs and errors.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }
}

fn shown(uri: &AMQPUri) -> String {
    let authority = &uri.authority;
    let vhost = if uri.vhost == "/" { String::new() } else { format!("/{}", uri.vhost) };
    let user = &authority.userinfo.username;
    format!("{}://{user}@{}:{}{vhost}", uri.scheme, authority.host, authority.port)
}

/// A URL that could not be read may hold a password where we do not expect it: only what stands
/// after the last `@` is shown.
fn without_secrets(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    match url.rsplit_once('@') {
        Some((_, rest)) => format!("{scheme}://{rest}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn address(url: &str, password: Option<&str>) -> Result<Address, BrokerError> {
        let password = password.map(str::to_owned);
        Address::of(&AmqpOptions { password, ..AmqpOptions::new(url) })
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address = address("amqps://tw:secret@mq.example/customs", None).unwrap();
        assert_eq!(address.shown(), "amqps://tw@mq.example:5671/customs");
        assert_eq!((address.user(), address.uri().vhost.as_str()), ("tw", "customs"));
        assert!(address.is_encrypted());
    }

    #[test]
    fn the_password_of_a_file_wins_and_an_empty_path_means_the_default_host() {
        let address = address("amqp://tw:old@mq.example:5673/", Some("new")).unwrap();
        assert_eq!(address.uri().authority.userinfo.password, "new");
        assert_eq!(address.uri().vhost, "/");
        assert_eq!(address.shown(), "amqp://tw@mq.example:5673");
        assert!(!address.is_encrypted());
    }

    #[test]
    fn an_address_that_cannot_be_read_is_refused_without_its_password() {
        let Err(error) = address("amqp://tw:secret@mq.example:port/", None) else {
            panic!("the port is not a number");
        };
        assert_eq!(error.to_string(), "the broker amqp://mq.example:port/ cannot be opened");
        assert!(!error.source().unwrap().to_string().contains("secret"));
        assert!(!error.is_transient());
    }
}
