//! One connection: how it is opened, and how a mail is handed over on it.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Ehlo, Mail, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{
    ClientId, Extension, MailBodyParameter, MailParameter, ServerInfo,
};
use tokio::net::TcpStream;

use super::address::{Server, ServerAddress};
use super::end::End;
use super::now;
use super::options::{SmtpAddressError, SmtpOptions, TlsMode};
use super::reply::Reply;
use super::tls::Encryption;
use super::trouble::{Phase, Trouble};
use super::wire::{Wire, dotted, within};

/// Limit for a farewell, which nobody needs.
const QUIT_TIMEOUT: Duration = Duration::from_millis(500);

/// Challenges of AUTH that are answered at most.
const CHALLENGES_MAX: usize = 4;

/// Who sends a mail to whom.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) from: Address,
    pub(super) to: Address,
}

/// How long each phase may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    connect: Duration,
    command: Duration,
    data: Duration,
    verdict: Duration,
}

/// How connections to one server are opened.
pub(super) struct Dialogue {
    server: Server,
    tls: TlsMode,
    encryption: Option<Encryption>,
    credentials: Option<Credentials>,
    hello_name: Option<String>,
    limits: Limits,
}

impl std::fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialogue").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Dialogue {
    pub(super) fn new(
        address: &ServerAddress,
        options: &SmtpOptions,
    ) -> Result<Self, SmtpAddressError> {
        let server = address.server.clone();
        let encrypts = server.is_tls || options.tls != TlsMode::None;
        let encryption = if encrypts {
            Some(Encryption::new(&server.host, options.ca_pem.as_deref())?)
        } else {
            None
        };
        Ok(Self {
            server,
            tls: options.tls,
            encryption,
            credentials: credentials(address, options)?,
            hello_name: options.hello_name.clone(),
            limits: Limits {
                connect: options.connect_timeout,
                command: options.command_timeout,
                data: options.data_timeout,
                verdict: options.verdict_timeout,
            },
        })
    }

    /// Connects, greets, encrypts and authenticates.
    pub(super) async fn open(&self, end: &End) -> Result<Session, Trouble> {
        let Limits { connect, command, .. } = self.limits;
        let place = (self.server.host.as_str(), self.server.port);
        let stream = within(Phase::Connect, connect, end, TcpStream::connect(place)).await?;
        let lost = |error: std::io::Error| Trouble::lost(Phase::Connect, error.to_string());
        // Commands are small and wait for their replies.
        stream.set_nodelay(true).map_err(lost)?;
        let hello = self.hello(&stream).map_err(lost)?;
        let mut tls = None;
        let mut wire = Wire::new(Box::new(stream), end.clone());
        if self.server.is_tls {
            (wire, tls) = self.encrypted(wire, end).await?;
        }
        let greeting = wire.reply(Phase::Greeting, command).await?;
        expect(Phase::Greeting, greeting, 2)?;
        let mut offers = greeted(&mut wire, &hello, command).await?;
        if tls.is_none() && self.starts_tls(&offers)? {
            let started = wire.command(Phase::StartTls, command, &Starttls.to_string()).await?;
            expect(Phase::StartTls, started, 2)?;
            (wire, tls) = self.encrypted(wire, end).await?;
            offers = greeted(&mut wire, &hello, command).await?;
        }
        self.authenticate(&mut wire, &offers, tls.is_some()).await?;
        Ok(Session {
            wire,
            limits: self.limits,
            offers,
            tls,
            mails: 0,
            idle_since: Timestamp::UNIX_EPOCH,
        })
    }

    fn hello(&self, stream: &TcpStream) -> std::io::Result<ClientId> {
        if let Some(name) = &self.hello_name {
            return Ok(ClientId::Domain(name.clone()));
        }
        Ok(match stream.local_addr()?.ip() {
            std::net::IpAddr::V4(address) => ClientId::Ipv4(address),
            std::net::IpAddr::V6(address) => ClientId::Ipv6(address),
        })
    }

    /// Whether the connection is to be encrypted now.
    fn starts_tls(&self, offers: &Offers) -> Result<bool, Trouble> {
        match self.tls {
            TlsMode::None => Ok(false),
            TlsMode::Required if offers.starttls => Ok(true),
            TlsMode::Required => {
                Err(Trouble::Unfit("it offers no STARTTLS, and TLS is required".to_owned()))
            }
            TlsMode::Opportunistic => Ok(offers.starttls),
        }
    }

    async fn encrypted(&self, wire: Wire, end: &End) -> Result<(Wire, Option<String>), Trouble> {
        let Some(stream) = wire.into_stream() else {
            // Somebody in between may have put it there, to be read as if it were encrypted.
            return Err(Trouble::Unfit("it spoke on after agreeing to encrypt".to_owned()));
        };
        let Some(encryption) = &self.encryption else {
            return Err(Trouble::Unfit("TLS is off".to_owned()));
        };
        let shake = encryption.shake_hands(stream);
        let (stream, version) = within(Phase::Handshake, self.limits.command, end, shake).await?;
        Ok((Wire::new(stream, end.clone()), Some(version)))
    }

    async fn authenticate(
        &self,
        wire: &mut Wire,
        offers: &Offers,
        is_encrypted: bool,
    ) -> Result<(), Trouble> {
        let Some(credentials) = &self.credentials else { return Ok(()) };
        if !is_encrypted && self.tls != TlsMode::None {
            return Err(Trouble::Unfit(
                "it does not encrypt, and the secret is not sent in the clear".to_owned(),
            ));
        }
        let mechanism = offers.info.get_auth_mechanism(DEFAULT_MECHANISMS).ok_or_else(|| {
            Trouble::Unfit("it takes no user and secret by PLAIN or LOGIN".to_owned())
        })?;
        let unfit = |error: lettre::transport::smtp::Error| Trouble::Unfit(error.to_string());
        let mut command = Auth::new(mechanism, credentials.clone(), None).map_err(unfit)?;
        for _ in 0..CHALLENGES_MAX {
            let limit = self.limits.command;
            let reply = wire.command(Phase::Auth, limit, &command.to_string()).await?;
            if !reply.is(3) {
                return expect(Phase::Auth, reply, 2).map(|_| ());
            }
            let credentials = credentials.clone();
            command =
                Auth::new_from_response(mechanism, credentials, reply.response()).map_err(unfit)?;
        }
        Err(Trouble::Unfit("it asks and asks".to_owned()))
    }
}

fn credentials(
    address: &ServerAddress,
    options: &SmtpOptions,
) -> Result<Option<Credentials>, SmtpAddressError> {
    let user = address.user.as_ref().or(options.user.as_ref());
    let secret = address.secret.as_ref().or(options.secret.as_ref());
    match (user, secret) {
        (None, None) => Ok(None),
        (Some(user), Some(secret)) => Ok(Some(Credentials::new(user.clone(), secret.clone()))),
        (Some(_), None) => {
            Err(SmtpAddressError("the mail server gets a user, but no secret is given".to_owned()))
        }
        (None, Some(_)) => {
            Err(SmtpAddressError("the mail server gets a secret, but no user is given".to_owned()))
        }
    }
}

/// What the server said it can do.
#[derive(Debug)]
struct Offers {
    info: ServerInfo,
    starttls: bool,
    pipelining: bool,
}

async fn greeted(wire: &mut Wire, hello: &ClientId, limit: Duration) -> Result<Offers, Trouble> {
    let command = Ehlo::new(hello.clone()).to_string();
    let reply = expect(Phase::Hello, wire.command(Phase::Hello, limit, &command).await?, 2)?;
    let info = ServerInfo::from_response(reply.response())
        .map_err(|error| Trouble::lost(Phase::Hello, error.to_string()))?;
    let mut keywords = reply.response().message().map(str::trim);
    Ok(Offers {
        starttls: info.supports_feature(Extension::StartTls),
        pipelining: keywords.any(|keyword| keyword.eq_ignore_ascii_case("PIPELINING")),
        info,
    })
}

fn expect(phase: Phase, reply: Reply, class: u16) -> Result<Reply, Trouble> {
    if reply.is(class) {
        return Ok(reply);
    }
    if reply.is(4) || reply.is(5) {
        return Err(Trouble::Refused { phase, reply });
    }
    Err(Trouble::lost(phase, format!("an unexpected reply: {}", reply.line())))
}

/// A connection that is ready for mails.
#[derive(Debug)]
pub(super) struct Session {
    wire: Wire,
    limits: Limits,
    offers: Offers,
    tls: Option<String>,
    /// Mails handed over on it.
    pub(super) mails: u32,
    /// Since when it is idle.
    pub(super) idle_since: Timestamp,
}

impl Session {
    /// TLS version and cipher.
    pub(super) fn tls(&self) -> Option<&str> {
        self.tls.as_deref()
    }

    /// Hands one mail over: its last byte by this end, and then the server has its own time to
    /// answer. Whoever goes away before a slow server answers gets the mail delivered twice (RFC
    /// 5321 §4.5.3.2.6).
    pub(super) async fn hand_over(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        end: &End,
    ) -> Result<Reply, Trouble> {
        self.wire.set_end(end.clone());
        let is_reused = self.mails > 0;
        self.mails = self.mails.saturating_add(1);
        let (mail, rcpt) = self.commands(envelope, message)?;
        let opened = if self.offers.pipelining {
            self.open_at_once(&mail, &rcpt).await
        } else {
            self.open_step_by_step(&mail, &rcpt).await
        };
        opened.map_err(|trouble| dead_on_arrival(trouble, is_reused))?;
        let Limits { data, verdict, .. } = self.limits;
        self.wire.write(Phase::Body, data, &dotted(message)).await?;
        self.wire.move_end(now() + verdict);
        let reply = self.wire.reply(Phase::Verdict, verdict).await?;
        expect(Phase::Verdict, reply, 2)
    }

    /// MAIL and RCPT for this mail.
    fn commands(&self, envelope: &Envelope, message: &[u8]) -> Result<(String, String), Trouble> {
        let mut parameters = Vec::new();
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if !is_ascii(&envelope.from) || !is_ascii(&envelope.to) {
            self.must_offer(Extension::SmtpUtfEight, "its addresses are not ASCII")?;
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            self.must_offer(Extension::EightBitMime, "its text is not ASCII")?;
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let mail = Mail::new(Some(envelope.from.clone()), parameters);
        let rcpt = Rcpt::new(envelope.to.clone(), Vec::new());
        Ok((mail.to_string(), rcpt.to_string()))
    }

    fn must_offer(&self, extension: Extension, why: &str) -> Result<(), Trouble> {
        if self.offers.info.supports_feature(extension) {
            return Ok(());
        }
        Err(Trouble::Unsendable(format!("{why}, and the server does not offer {extension}")))
    }

    async fn open_step_by_step(&mut self, mail: &str, rcpt: &str) -> Result<(), Trouble> {
        let limit = self.limits.command;
        let commands =
            [(Phase::Mail, mail, 2), (Phase::Recipient, rcpt, 2), (Phase::Data, DATA, 3)];
        for (phase, command, class) in commands {
            expect(phase, self.wire.command(phase, limit, command).await?, class)?;
        }
        Ok(())
    }

    /// All three commands in one packet (RFC 2920); every reply is read, whatever the first says.
    async fn open_at_once(&mut self, mail: &str, rcpt: &str) -> Result<(), Trouble> {
        let limit = self.limits.command;
        let mut commands = String::with_capacity(mail.len() + rcpt.len() + DATA.len());
        let _ = write!(commands, "{mail}{rcpt}{DATA}");
        self.wire.write(Phase::Mail, limit, commands.as_bytes()).await?;
        let mail = expect(Phase::Mail, self.wire.reply(Phase::Mail, limit).await?, 2);
        if let Err(Trouble::Refused { reply, .. }) = &mail
            && reply.is_closing()
        {
            return mail.map(|_| ());
        }
        let rcpt = self.wire.reply(Phase::Recipient, limit).await?;
        let rcpt = expect(Phase::Recipient, rcpt, 2);
        let data = expect(Phase::Data, self.wire.reply(Phase::Data, limit).await?, 3);
        if (mail.is_err() || rcpt.is_err()) && data.is_ok() {
            // It waits for a message to nobody, and gets an empty one.
            self.wire.command(Phase::Data, limit, ".\r\n").await?;
        }
        mail.and(rcpt).and(data).map(|_| ())
    }

    /// Makes it ready for another mail after one was refused.
    pub(super) async fn reset(&mut self, end: &End) -> bool {
        self.wire.set_end(end.clone());
        self.wire.move_end(end.at().min(now() + self.limits.command));
        let reset = self.wire.command(Phase::Mail, self.limits.command, &Rset.to_string()).await;
        reset.is_ok_and(|reply| reply.is(2))
    }

    /// Says farewell, shortly.
    pub(super) async fn quit(mut self) {
        self.wire.move_end(now() + QUIT_TIMEOUT);
        let _ = self.wire.write(Phase::Mail, QUIT_TIMEOUT, Quit.to_string().as_bytes()).await;
    }
}

/// What DATA looks like.
const DATA: &str = "DATA\r\n";

/// An idle connection that gives no first reply was dead before: nothing was said on it.
fn dead_on_arrival(trouble: Trouble, is_reused: bool) -> Trouble {
    match trouble {
        Trouble::Lost { phase: Phase::Mail, reason, .. } => {
            Trouble::Lost { phase: Phase::Mail, reason, is_first_reply: is_reused }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use lettre::transport::smtp::commands::Data;

    use super::*;

    #[test]
    fn the_words_of_data_are_those_of_the_library() {
        assert_eq!(Data.to_string(), DATA);
    }
}
