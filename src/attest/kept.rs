//! Checkpoints that were kept, as whoever verifies a log gives them: files, and folders of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::folder;
use crate::audit::Anchor;
use crate::audit::checkpoint::{CheckpointError, KnownLog};
use crate::audit::note::Note;

/// Checkpoints of one log, all of whose signatures hold.
#[derive(Debug, Default)]
pub struct Kept {
    by_size: BTreeMap<u64, (Anchor, PathBuf)>,
    /// Events that the latest cosigned one covers.
    pub witnessed: Option<u64>,
}

/// Why checkpoints are not taken.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// A file or a folder cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// A file is no checkpoint of this log.
    #[error("{0}")]
    Bad(PathBuf, #[source] CheckpointError),
    /// A folder has none.
    #[error("there is no checkpoint in {0}")]
    Nothing(PathBuf),
    /// Two logs were signed: nothing else can be the reason.
    #[error(
        "{0} and {1} were both signed, of {2} events each, and their roots differ: there are two logs"
    )]
    Forked(PathBuf, PathBuf, u64),
}

/// Reads files, and all files in folders.
///
/// # Errors
/// Where one of them is no checkpoint whose signatures hold, or two of one size differ.
pub fn read(paths: &[PathBuf], log: &KnownLog) -> Result<Kept, KeptError> {
    let mut kept = Kept::default();
    for path in paths {
        if path.is_dir() {
            let unreadable = |error| KeptError::Unreadable(path.clone(), error);
            let mut files = folder::files(path).map_err(unreadable)?;
            if files.is_empty() {
                return Err(KeptError::Nothing(path.clone()));
            }
            files.sort();
            for file in files {
                kept.take(&file, log)?;
            }
        } else {
            kept.take(path, log)?;
        }
    }
    Ok(kept)
}

impl Kept {
    fn take(&mut self, file: &Path, log: &KnownLog) -> Result<(), KeptError> {
        let unreadable = |error| KeptError::Unreadable(file.to_owned(), error);
        let bad = |why| KeptError::Bad(file.to_owned(), why);
        let text = folder::read(file).map_err(unreadable)?;
        let note: Note = text
            .parse()
            .map_err(|why| bad(CheckpointError::from(why)))?;
        let opened = log.open(&note).map_err(bad)?;
        let tree = opened.checkpoint.tree;
        if !opened.witnessed.is_empty() {
            self.witnessed = self.witnessed.max(Some(tree.size));
        }
        let (first, before) = self
            .by_size
            .entry(tree.size)
            .or_insert_with(|| (tree, file.to_owned()));
        if *first == tree {
            Ok(())
        } else {
            let (before, file) = (before.clone(), file.to_owned());
            Err(KeptError::Forked(before, file, tree.size))
        }
    }

    /// Their sizes and roots, the smallest first.
    pub fn anchors(&self) -> impl Iterator<Item = Anchor> {
        self.by_size.values().map(|(tree, _)| *tree)
    }

    /// How many events the latest covers.
    pub fn latest(&self) -> Option<u64> {
        self.by_size.keys().next_back().copied()
    }

    /// The file of the one that covers so many events.
    pub fn file(&self, size: u64) -> Option<&Path> {
        self.by_size.get(&size).map(|(_, file)| file.as_path())
    }
}
