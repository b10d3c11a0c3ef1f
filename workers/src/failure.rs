//! Why a command of the command line failed, and the exit code that says so.

/// A failure with its exit code (design §7).
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The answer is no: invalid, mismatch. Exit code 1. What is wrong was printed already.
    #[error("{0}")]
    No(String),
    /// The command was used wrongly. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Something outside is not as it must be: cannot reach, cannot write. Exit code 3.
    #[error("{0}")]
    Environment(String),
    /// Something outside is away, and another attempt may succeed. Exit code 3.
    #[error("{0}")]
    Away(String),
}

impl Failure {
    /// The exit code.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) | Self::Away(_) => 3,
        }
    }

    /// Whether another attempt may succeed without anybody mending anything here.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::No(_) | Self::Usage(_) | Self::Environment(_) => false,
        }
    }

    /// The failure of an engine.
    fn of_engine(doing: &str, error: &dyn std::error::Error, is_transient: bool) -> Self {
        let text = format!("{doing}: {}", error_chain(error));
        if is_transient { Self::Away(text) } else { Self::Environment(text) }
    }

    /// An environment failure with the chain of causes of an error.
    pub fn environment(doing: &str, error: &dyn std::error::Error) -> Self {
        Self::Environment(format!("{doing}: {}", error_chain(error)))
    }
}

impl From<crate::engine::PassError> for Failure {
    fn from(error: crate::engine::PassError) -> Self {
        Self::environment("the run broke off", &error)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::of_engine("the case store failed", &error, error.is_transient())
    }
}

impl From<queues::broker::BrokerError> for Failure {
    fn from(error: queues::broker::BrokerError) -> Self {
        Self::of_engine("the broker failed", &error, error.is_transient())
    }
}

impl From<crate::document_store::DocumentStoreError> for Failure {
    fn from(error: crate::document_store::DocumentStoreError) -> Self {
        Self::environment("the document store failed", &error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::environment("reading or writing failed", &error)
    }
}

/// An error and its causes in one line.
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
