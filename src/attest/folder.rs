//! The folder of checkpoints: `YYYY-MM-DD/<size>`, and `newest`. Whoever keeps it apart from the database
//! can copy it, sync it or mount it from elsewhere: files are whole or not there, and never change but
//! for cosignatures that are added.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::Builder;

use crate::audit::Anchor;
use crate::audit::checkpoint::KnownLog;
use crate::audit::note::{MAX_BYTES, Note};
use crate::i18n::time;

const NEWEST: &str = "newest";
/// Nodes that write to one folder take turns by this file.
const LOCK: &str = ".lock";

/// A folder of checkpoints.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// The newest checkpoint of a folder.
#[derive(Debug)]
pub(super) enum Newest {
    /// There is nothing at all.
    Never,
    /// It is there, and its signatures hold.
    Here(Here),
    /// Something is there, and it is none that this log's key signed.
    Wrong,
    /// There are checkpoints, but none that is the newest: somebody took it away.
    Gone,
}

/// A checkpoint whose signatures hold.
#[derive(Debug)]
pub(super) struct Here {
    pub note: Note,
    pub tree: Anchor,
    /// Whether a witness cosigned it.
    pub witnessed: bool,
}

impl Folder {
    /// A folder, which need not be there yet.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Takes the folder for one round; nothing where another node has it.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub(super) fn take(&self) -> io::Result<Option<File>> {
        fs::create_dir_all(&self.0)?;
        let lock = File::options()
            .append(true)
            .create(true)
            .open(self.0.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// The newest checkpoint, as far as it can be read.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub(super) fn newest(&self, log: &KnownLog) -> io::Result<Newest> {
        let text = match read(&self.0.join(NEWEST)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let before = files(&self.0);
                return match before {
                    Ok(before) if !before.is_empty() => Ok(Newest::Gone),
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                    _ => Ok(Newest::Never),
                };
            }
            Err(error) => return Err(error),
        };
        let Ok(note) = text.parse::<Note>() else {
            return Ok(Newest::Wrong);
        };
        let opened = log.open(&note).map(|opened| {
            let (tree, witnessed) = (opened.checkpoint.tree, !opened.witnessed.is_empty());
            (tree, witnessed)
        });
        Ok(match opened {
            Ok((tree, witnessed)) => Newest::Here(Here {
                note,
                tree,
                witnessed,
            }),
            Err(_) => Newest::Wrong,
        })
    }

    /// Writes a checkpoint of so many events, durably, first among the others of its day and then as the
    /// newest.
    ///
    /// # Errors
    /// Where it cannot be written; the newest is then the one before.
    pub(super) fn keep(&self, note: &Note, size: u64, now: Timestamp) -> io::Result<()> {
        let day = self.0.join(time::today(now).to_string());
        if !day.is_dir() {
            fs::create_dir_all(&day)?;
            File::open(&self.0)?.sync_all()?;
        }
        let text = note.to_string();
        write(&day, &size.to_string(), &text)?;
        write(&self.0, NEWEST, &text)
    }
}

/// All files in a folder and its folders of days, in no order; hidden ones are ours alone.
pub(super) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Reads a note; what is longer than any is cut, and then is none.
pub(super) fn read(path: &Path) -> io::Result<String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let longest = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    File::open(path)?
        .take(longest.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let mut file = Builder::new()
        .prefix(".")
        // It is for others to read.
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    File::open(folder)?.sync_all()
}
