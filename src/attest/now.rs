//! A checkpoint for whoever waits for one: of an export, of a request's evidence.

use std::io;
use std::sync::Arc;

use super::folder::Newest;
use super::issue::{Failed, Issued, Issuer};
use super::{Attest, Doubt};
use crate::audit::Anchor;
use crate::audit::note::VerifierKey;
use crate::store::{self, audit};

/// A checkpoint, and the tree that it is of.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The signed note; where the desk has no key, the bare text.
    pub note: String,
    /// Its tree.
    pub tree: Anchor,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// The log is not what was signed before: an alarm is raised by the round that finds the same.
    #[error("the audit log is not what was signed before: {0:?}")]
    Doubted(Doubt),
    /// The folder cannot be read or written.
    #[error("the folder of checkpoints cannot be read or written")]
    Folder(#[from] io::Error),
    /// The database fails.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Attest {
    /// What checkpoints are verified with; absent where nothing leaves the system.
    pub fn verifier(&self) -> Option<&VerifierKey> {
        self.out.as_ref().map(|out| out.key.verifier())
    }

    /// The newest checkpoint, written now where there is something new: nothing is ever signed beside
    /// those in the folder.
    ///
    /// # Errors
    /// Where the log has not grown out of the newest, or the folder or the database fails.
    pub async fn now(&self) -> Result<Signed, NotSigned> {
        let Some(out) = &self.out else {
            let head = audit::head(&mut *self.store.read().await?).await?;
            let tree = Anchor {
                size: head.size(),
                root: head.root(),
            };
            let note = format!("unsigned\n{}\n{}\n", tree.size, tree.root.to_base64());
            return Ok(Signed { note, tree });
        };
        let mut issuer = Issuer::new(self.clone(), Arc::clone(out));
        match issuer.issue(self.clock.now()).await {
            // Another node that is at it leaves a newest one, too.
            Ok(Issued::UpToDate | Issued::Busy) => {}
            Ok(Issued::Refused(doubt)) => return Err(NotSigned::Doubted(doubt)),
            Err(Failed::Folder(error)) => return Err(error.into()),
            Err(Failed::Store(error)) => return Err(error.into()),
        }
        match out.folder(|out| out.folder.newest(&out.log)).await? {
            Newest::Here(here) => Ok(Signed {
                note: here.note.to_string(),
                tree: here.tree,
            }),
            Newest::Wrong => Err(NotSigned::Doubted(Doubt::CheckpointUnsigned)),
            Newest::Never | Newest::Gone => Err(NotSigned::Doubted(Doubt::CheckpointGone)),
        }
    }
}
