//! One connection of a sink.

use std::io;
use std::sync::atomic::Ordering;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::faults::{self, Act, Stage};
use super::{Arrived, Keep, Shared, SinkTls};

/// What is read at once: a message comes in few pieces.
const READ_BYTES: usize = 64 * 1024;

/// Ends a message.
const END: &[u8] = b"\r\n.\r\n";

/// How much of a message is searched for its Message-ID.
const HEAD_BYTES_MAX: usize = 16 * 1024;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoesOn,
    Ends,
}

struct Conversation<'a> {
    stream: Box<dyn Stream>,
    shared: &'a Shared,
    /// What came and was not looked at yet.
    input: Vec<u8>,
    /// What is to be said when nothing more is to be looked at.
    output: Vec<u8>,
    is_encrypted: bool,
    is_known: bool,
    /// Whether MAIL was taken.
    has_sender: bool,
    from: String,
    to: String,
}

/// Holds a conversation to its end.
pub(super) async fn hold(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    shared: &Shared,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut conversation = Conversation {
        stream: Box::new(tokio::io::empty()),
        shared,
        input: Vec::new(),
        output: Vec::new(),
        is_encrypted: false,
        is_known: shared.options.auth.is_none(),
        has_sender: false,
        from: String::new(),
        to: String::new(),
    };
    match (&acceptor, shared.options.tls) {
        (Some(acceptor), SinkTls::Implicit) => {
            conversation.stream = Box::new(acceptor.accept(stream).await?);
            conversation.is_encrypted = true;
        }
        _ => conversation.stream = Box::new(stream),
    }
    if conversation.says(Stage::Greeting, "220 sink.example ESMTP\r\n").await? == Next::Ends {
        return Ok(());
    }
    while let Some(line) = conversation.line().await? {
        let next = if line.eq_ignore_ascii_case("STARTTLS") && !conversation.is_encrypted {
            conversation.starts_tls(acceptor.as_ref()).await?
        } else {
            conversation.hears(&line).await?
        };
        if next == Next::Ends {
            break;
        }
    }
    conversation.flush().await
}

impl Conversation<'_> {
    /// The next line; what was to be said is said before more is read.
    async fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.input.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.input.drain(..=end).collect();
                return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
            }
            self.flush().await?;
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn read(&mut self) -> io::Result<usize> {
        self.input.reserve(READ_BYTES);
        self.stream.read_buf(&mut self.input).await
    }

    async fn flush(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        self.stream.write_all(&self.output).await?;
        self.output.clear();
        self.stream.flush().await
    }

    /// Says this, or does what is to go wrong instead.
    async fn says(&mut self, stage: Stage, reply: &str) -> io::Result<Next> {
        let fault = faults::take(&mut self.shared.faults(), stage, &self.to);
        match fault {
            None => self.output.extend_from_slice(reply.as_bytes()),
            Some(act) => return self.fails(act).await,
        }
        Ok(Next::GoesOn)
    }

    async fn fails(&mut self, act: Act) -> io::Result<Next> {
        match act {
            Act::Say(reply) => {
                self.output.extend_from_slice(reply.as_bytes());
                self.output.extend_from_slice(b"\r\n");
                Ok(Next::GoesOn)
            }
            Act::Close => {
                // What was asked before is answered still.
                self.flush().await?;
                Ok(Next::Ends)
            }
            Act::Hang => {
                self.flush().await?;
                std::future::pending().await
            }
            Act::Late(time) => {
                tokio::time::sleep(time).await;
                Ok(Next::GoesOn)
            }
        }
    }

    async fn hears(&mut self, line: &str) -> io::Result<Next> {
        let (command, argument) = line.split_once(' ').unwrap_or((line, ""));
        match command.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => {
                let offers = self.offers();
                self.says(Stage::Hello, &offers).await
            }
            "AUTH" => self.authenticates(argument).await,
            "MAIL" if !self.is_known => {
                self.says(Stage::Mail, "530 5.7.0 Authentication required\r\n").await
            }
            "MAIL" => self.takes_sender(argument).await,
            "RCPT" => self.takes_recipient(argument).await,
            "DATA" => self.takes_message().await,
            "RSET" => {
                self.to.clear();
                self.output.extend_from_slice(b"250 2.0.0 Ok\r\n");
                Ok(Next::GoesOn)
            }
            "QUIT" => {
                self.output.extend_from_slice(b"221 2.0.0 Bye\r\n");
                Ok(Next::Ends)
            }
            _ => {
                self.output.extend_from_slice(b"500 5.5.1 what?\r\n");
                Ok(Next::GoesOn)
            }
        }
    }

    fn offers(&self) -> String {
        let options = &self.shared.options;
        let mut lines = vec!["sink.example", "8BITMIME", "ENHANCEDSTATUSCODES"];
        if options.pipelining {
            lines.push("PIPELINING");
        }
        if options.tls == SinkTls::StartTls && !self.is_encrypted {
            lines.push("STARTTLS");
        }
        if options.auth.is_some() {
            lines.push("AUTH PLAIN LOGIN");
        }
        let last = lines.len() - 1;
        let line = |(place, line)| format!("250{}{line}\r\n", if place < last { '-' } else { ' ' });
        lines.into_iter().enumerate().map(line).collect()
    }

    async fn starts_tls(&mut self, acceptor: Option<&TlsAcceptor>) -> io::Result<Next> {
        let Some(acceptor) = acceptor else {
            self.output.extend_from_slice(b"502 5.5.1 no TLS here\r\n");
            return Ok(Next::GoesOn);
        };
        let before = self.shared.faults().iter().filter(|it| it.stage == Stage::StartTls).count();
        let next = self.says(Stage::StartTls, "220 2.0.0 go ahead\r\n").await?;
        self.flush().await?;
        if next == Next::Ends || before > 0 {
            return Ok(next);
        }
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        self.stream = Box::new(acceptor.accept(plain).await?);
        self.is_encrypted = true;
        Ok(Next::GoesOn)
    }

    /// PLAIN with its response at once.
    async fn authenticates(&mut self, argument: &str) -> io::Result<Next> {
        let response = argument.strip_prefix("PLAIN ").and_then(|text| BASE64.decode(text).ok());
        let expected = self.shared.options.auth.as_ref();
        let expected = expected.map(|(user, secret)| format!("\0{user}\0{secret}").into_bytes());
        self.is_known = response.is_some() && response == expected;
        let reply = if self.is_known {
            "235 2.7.0 Ok\r\n"
        } else {
            "535 5.7.8 Authentication credentials invalid\r\n"
        };
        self.says(Stage::Auth, reply).await
    }

    async fn takes_sender(&mut self, argument: &str) -> io::Result<Next> {
        self.from = address(argument);
        self.to.clear();
        let said = self.output.len();
        let next = self.says(Stage::Mail, "250 2.1.0 Ok\r\n").await?;
        self.has_sender = self.output.get(said..).unwrap_or_default().starts_with(b"2");
        Ok(next)
    }

    async fn takes_recipient(&mut self, argument: &str) -> io::Result<Next> {
        if !self.has_sender {
            self.output.extend_from_slice(b"503 5.5.1 MAIL first\r\n");
            return Ok(Next::GoesOn);
        }
        self.to = address(argument);
        let said = self.output.len();
        let next = self.says(Stage::Recipient, "250 2.1.5 Ok\r\n").await?;
        if !self.output.get(said..).unwrap_or_default().starts_with(b"2") {
            self.to.clear();
        }
        Ok(next)
    }

    async fn takes_message(&mut self) -> io::Result<Next> {
        if self.to.is_empty() {
            self.output.extend_from_slice(b"554 5.5.1 No valid recipients\r\n");
            return Ok(Next::GoesOn);
        }
        let said = self.output.len();
        let next = self.says(Stage::Data, "354 go ahead\r\n").await?;
        let goes_ahead = self.output.get(said..).unwrap_or_default().starts_with(b"3");
        if next == Next::Ends || !goes_ahead {
            return Ok(next);
        }
        self.flush().await?;
        let fault = faults::take(&mut self.shared.faults(), Stage::Body, &self.to);
        if let Some(act) = fault {
            return self.fails(act).await;
        }
        while !self.input.ends_with(END) && self.input != b".\r\n" {
            if self.read().await? == 0 {
                return Ok(Next::Ends);
            }
        }
        self.ends_message().await
    }

    async fn ends_message(&mut self) -> io::Result<Next> {
        let fault = faults::take(&mut self.shared.faults(), Stage::End, &self.to);
        match fault {
            None => {}
            Some(late @ Act::Late(_)) => {
                self.fails(late).await?;
            }
            Some(act) => {
                self.input.clear();
                return self.fails(act).await;
            }
        }
        let number = self.shared.accepted.fetch_add(1, Ordering::AcqRel) + 1;
        let fault = faults::take(&mut self.shared.faults(), Stage::EndKept, &self.to);
        if let Some(act) = fault {
            self.keep();
            return self.fails(act).await;
        }
        self.output.extend_from_slice(format!("250 2.0.0 Ok: queued as {number}\r\n").as_bytes());
        let written = self.flush().await;
        self.keep();
        written.map(|()| Next::GoesOn)
    }

    /// Keeps what is to be kept of the message that came in.
    #[expect(clippy::disallowed_methods, reason = "a bench measures with it")]
    fn keep(&mut self) {
        let keep = self.shared.options.keep;
        if keep == Keep::Count {
            self.input.clear();
            return;
        }
        let mut message = std::mem::take(&mut self.input);
        message.truncate(message.len().saturating_sub(END.len() - 2));
        let (id, size) = (message_id(&message), message.len());
        if keep == Keep::Messages {
            message = unstuffed(&message);
        } else {
            message.clear();
            // The next message needs the same room.
            self.input = std::mem::take(&mut message);
        }
        self.shared.arrived().push(Arrived {
            id,
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            size,
            message,
            at: Instant::now(),
        });
    }
}

/// The address between `<` and `>`.
fn address(argument: &str) -> String {
    let address = argument.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    address.map_or("", |(address, _)| address).to_owned()
}

/// The left part of the Message-ID.
fn message_id(message: &[u8]) -> String {
    let head = message.get(..HEAD_BYTES_MAX.min(message.len())).unwrap_or_default();
    let named = head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(b"message-id:".len())?;
        name.eq_ignore_ascii_case(b"message-id:").then_some(value)
    });
    let text = String::from_utf8_lossy(named.unwrap_or_default()).trim().to_owned();
    let id = text.trim_start_matches('<');
    id.split_once('@').map_or(id, |(left, _)| left).to_owned()
}

/// Without the dots that were put in for the way.
fn unstuffed(message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
}
