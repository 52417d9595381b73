//! What can go wrong in a run, and the exit status that says so.

use pcn_io::output::OutputError;

/// What a command answers when it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, and yes.
    Yes,
    /// The answer is no: violations, infeasible.
    No,
    /// Stopped with no answer.
    Stopped,
}

impl Answer {
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Stopped => 3,
        }
    }
}

/// What a command has to say on standard output, and its answer.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: String,
    pub(crate) answer: Answer,
}

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Flags that do not go together, or values that cannot be.
    #[error("{0}")]
    Usage(String),
    /// A file that cannot be used.
    #[error("{0}")]
    Input(String),
    /// An output that cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The program contradicts itself.
    #[error("{0}\nThis is a fault of the program, not of the input; nothing was written. Please report it.")]
    Internal(String),
}

impl Failure {
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Input(_) | Self::Output(_) => 2,
            Self::Internal(_) => 3,
        }
    }
}

impl From<pcn_io::input::InputError> for Failure {
    fn from(error: pcn_io::input::InputError) -> Self {
        Self::Input(error.to_string())
    }
}
