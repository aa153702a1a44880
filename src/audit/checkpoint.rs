//! Checkpoints (<https://c2sp.org/tlog-checkpoint>): a log's size and root as a text that can be signed
//! and kept by others.

use std::fmt;
use std::str::FromStr;

use super::hash::Hash;
use super::note::{KeyName, Note, NoteError, SigningKey, Verified, VerifierKey};
use super::proof::Anchor;

#[cfg(test)]
mod tests;

/// Which log it is: a line of text, as a rule the name of the key that signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A size and a root of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: Origin,
    /// Its events and their root.
    pub tree: Anchor,
    /// Further lines, which no tool of ours writes and none looks at; none of them empty.
    extensions: Vec<String>,
}

/// The text is no checkpoint, or no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a checkpoint")]
pub struct NotACheckpoint;

/// Why a checkpoint is worth nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is none, or its signatures do not hold.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The signed text is something else.
    #[error("what was signed is not a checkpoint")]
    Malformed,
    /// It is a checkpoint of another log.
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    OtherOrigin {
        /// The log that is asked about.
        expected: Origin,
        /// The log that it is of.
        found: Origin,
    },
    /// The log's own key did not sign it, whoever else did.
    #[error("the key of the log did not sign it")]
    NotByTheLog,
}

impl Checkpoint {
    /// A checkpoint without further lines.
    pub fn new(origin: Origin, tree: Anchor) -> Self {
        let extensions = Vec::new();
        Self {
            origin,
            tree,
            extensions,
        }
    }

    /// Signs it.
    ///
    /// # Errors
    /// Never for a checkpoint: its text is in the form that can be signed.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, NoteError> {
        key.sign(self.to_string())
    }
}

/// A log of which checkpoints are known by sight: its origin, its key, and who has seen it grow.
#[derive(Debug, Clone)]
pub struct KnownLog {
    origin: Origin,
    /// The first is the log's own; the others are witnesses'.
    keys: Vec<VerifierKey>,
}

/// A checkpoint whose signatures hold.
#[derive(Debug, Clone)]
pub struct Opened<'k> {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The witnesses who cosigned it, each with the time.
    pub witnessed: Vec<Verified<'k>>,
}

impl KnownLog {
    /// A log; its origin is the key's name unless it is said.
    pub fn new(
        key: VerifierKey,
        origin: Option<Origin>,
        witnesses: impl IntoIterator<Item = VerifierKey>,
    ) -> Self {
        Self {
            origin: origin.unwrap_or_else(|| key.name().into()),
            keys: std::iter::once(key).chain(witnesses).collect(),
        }
    }

    /// Which log it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The checkpoint in a note.
    ///
    /// # Errors
    /// Where it is none of this log, or a signature of a known key does not hold, or the log's own is
    /// missing.
    pub fn open(&self, note: &Note) -> Result<Opened<'_>, CheckpointError> {
        let verified = note.open(&self.keys)?;
        let (own, witnessed): (Vec<_>, Vec<_>) = verified
            .into_iter()
            .partition(|it| self.keys.first() == Some(it.key));
        if own.is_empty() {
            return Err(CheckpointError::NotByTheLog);
        }
        let checkpoint: Checkpoint = note
            .text()
            .parse()
            .map_err(|NotACheckpoint| CheckpointError::Malformed)?;
        if checkpoint.origin != self.origin {
            return Err(CheckpointError::OtherOrigin {
                expected: self.origin.clone(),
                found: checkpoint.origin,
            });
        }
        Ok(Opened {
            checkpoint,
            witnessed,
        })
    }
}

impl FromStr for Origin {
    type Err = NotACheckpoint;

    fn from_str(line: &str) -> Result<Self, NotACheckpoint> {
        if line.is_empty() || line.contains(|c| c < ' ') {
            return Err(NotACheckpoint);
        }
        Ok(Self(line.to_owned()))
    }
}

impl From<&KeyName> for Origin {
    fn from(name: &KeyName) -> Self {
        Self(name.as_str().to_owned())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut lines = text.strip_suffix('\n').ok_or(NotACheckpoint)?.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let origin = line().ok_or(NotACheckpoint)?.parse()?;
        let digits = line().ok_or(NotACheckpoint)?;
        let size: u64 = digits.parse().map_err(|_| NotACheckpoint)?;
        if size.to_string() != digits {
            return Err(NotACheckpoint);
        }
        let root = Hash::from_base64(line().ok_or(NotACheckpoint)?).map_err(|_| NotACheckpoint)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(NotACheckpoint);
        }
        Ok(Self {
            origin,
            tree: Anchor { size, root },
            extensions,
        })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Anchor { size, root } = self.tree;
        writeln!(f, "{}\n{size}\n{}", self.origin, root.to_base64())?;
        self.extensions
            .iter()
            .try_for_each(|it| writeln!(f, "{it}"))
    }
}
