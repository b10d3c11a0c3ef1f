//! Bytes to and from the server: replies in, commands and messages out, each within its limit.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::time::Instant;

use super::end::End;
use super::reply::Reply;
use super::trouble::{Phase, Trouble};

/// A TCP stream, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Longest reply of all its lines; Postfix takes no more from others either.
const REPLY_BYTES_MAX: usize = 100_000;

/// Ends a message.
const DOT: &[u8] = b".\r\n";

/// One end of a dialogue.
pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    /// When everything must be over.
    end: End,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

/// Runs one phase within its own limit and that of the whole.
pub(super) async fn within<T>(
    phase: Phase,
    limit: Duration,
    end: &End,
    doing: impl Future<Output = io::Result<T>>,
) -> Result<T, Trouble> {
    tokio::select! {
        biased;
        done = doing => done.map_err(|error| Trouble::lost(phase, error.to_string())),
        () = end.over(limit) => Err(Trouble::lost(phase, "no answer in time".to_owned())),
    }
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, end: End) -> Self {
        Self { stream: BufReader::new(stream), end }
    }

    /// From now on everything must be over by then.
    pub(super) fn set_end(&mut self, end: End) {
        self.end = end;
    }

    /// The same at another instant.
    pub(super) fn move_end(&mut self, at: Instant) {
        self.end = self.end.moved_to(at);
    }

    /// The stream below; nothing when the server has said more than was asked.
    pub(super) fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    /// Writes a command and reads the reply to it.
    pub(super) async fn command(
        &mut self,
        phase: Phase,
        limit: Duration,
        command: &str,
    ) -> Result<Reply, Trouble> {
        self.write(phase, limit, command.as_bytes()).await?;
        self.reply(phase, limit).await
    }

    /// Writes all of it and sees it off.
    pub(super) async fn write(
        &mut self,
        phase: Phase,
        limit: Duration,
        bytes: &[u8],
    ) -> Result<(), Trouble> {
        let stream = self.stream.get_mut();
        let write = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        within(phase, limit, &self.end, write).await
    }

    /// Reads one reply.
    pub(super) async fn reply(&mut self, phase: Phase, limit: Duration) -> Result<Reply, Trouble> {
        let text = within(phase, limit, &self.end.clone(), self.reply_text()).await?;
        Reply::parse(&text)
            .ok_or_else(|| Trouble::lost(phase, "what came is no reply of SMTP".to_owned()))
    }

    async fn reply_text(&mut self) -> io::Result<String> {
        let mut text = String::new();
        loop {
            let start = text.len();
            if self.stream.read_line(&mut text).await? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed it"));
            }
            if text.len() > REPLY_BYTES_MAX {
                return Err(io::Error::other("a reply without end"));
            }
            let line = text.get(start..).unwrap_or_default();
            if line.as_bytes().get(3) != Some(&b'-') {
                if matches!(line.as_bytes().get(3), Some(b'\r' | b'\n')) {
                    // A code alone is a reply too (RFC 5321 §4.2).
                    text.insert(start + 3, ' ');
                }
                return Ok(text);
            }
        }
    }
}

/// The message as it goes over the wire: a line that begins with a dot gets another one (RFC 5321
/// §4.5.2), and a dot alone ends it.
pub(super) fn dotted(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(message.len() + DOT.len() + 2);
    bytes.extend_from_slice(&stuffed(message));
    if !bytes.ends_with(b"\r\n") && !bytes.is_empty() {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(DOT);
    bytes
}

/// Mostly no line begins with a dot, and looking for one in text is fast.
fn stuffed(message: &[u8]) -> Cow<'_, [u8]> {
    let has_none = |text: &str| !text.starts_with('.') && !text.contains("\n.");
    if std::str::from_utf8(message).is_ok_and(has_none) {
        return Cow::Borrowed(message);
    }
    let mut bytes = Vec::with_capacity(message.len() + 16);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            bytes.push(b'.');
        }
        bytes.extend_from_slice(line);
    }
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_with_a_dot_gets_another_one() {
        assert_eq!(dotted(b"a\r\nb\r\n"), b"a\r\nb\r\n.\r\n");
        assert_eq!(dotted(b".a\r\n.\r\nb."), b"..a\r\n..\r\nb.\r\n.\r\n");
        assert_eq!(dotted(b""), b".\r\n");
    }
}
