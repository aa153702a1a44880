//! Verifies an export from its file alone: its lines one after another, its manifest, and what was signed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::hash::Hash;
use super::line::{Line, NotALine};
use super::manifest::Manifest;
use super::merkle::Head;
use super::proof::{Anchor, NotProven, verify_inclusion};

/// Why an export is not called good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportFault {
    /// There are no events.
    #[error("the export is empty")]
    Empty,
    /// A line is none of an export, or its parts do not belong together.
    #[error("line {line}: {why}")]
    Line {
        /// Which, from 1.
        line: u64,
        /// Why.
        why: NotALine,
    },
    /// An event is missing, doubled or out of its place.
    #[error("line {line}: where an event after {after:?} belongs stands event {found}")]
    OutOfPlace {
        /// Which line.
        line: u64,
        /// The event before it.
        after: Option<u64>,
        /// The event.
        found: u64,
    },
    /// Some lines have a proof, and others none.
    #[error("line {line}: event {event} has no proof, or one too many")]
    Mixed {
        /// Which line.
        line: u64,
        /// The event.
        event: u64,
    },
    /// The proof does not lead to the checkpoint.
    #[error("event {event} is not proven: {why}")]
    NotProven {
        /// The event.
        event: u64,
        /// Why.
        why: NotProven,
    },
    /// Events with proofs need the checkpoint that they lead to.
    #[error("a part of a log is verified with its manifest")]
    NoManifest,
    /// The file is not the one that the manifest tells of.
    #[error("{0} is not what the manifest says")]
    Manifest(&'static str),
    /// The log has fewer events than were signed.
    #[error("the log ends before event {found}, but {expected} events were signed")]
    Truncated {
        /// Events that were signed.
        expected: u64,
        /// Events in the file.
        found: u64,
    },
    /// The log was written anew.
    #[error("one of the first {size} events is not the one that was signed: the root was {kept}")]
    AnchorDiffers {
        /// How many events the root covers.
        size: u64,
        /// The root that was signed.
        kept: Hash,
    },
}

/// What an export that holds consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportVerdict {
    /// Events in it.
    pub events: u64,
    /// Whether they are the whole log.
    pub whole: bool,
    /// Checkpoints that were compared.
    pub anchors: u64,
}

/// Takes the bytes of a file line by line, and remembers only the frontier.
#[derive(Debug)]
pub struct ExportVerifier {
    head: Head,
    anchors: BTreeMap<u64, Vec<Hash>>,
    /// What proofs lead to, where lines have some.
    tree: Option<Anchor>,
    proven: Option<bool>,
    compared: u64,
    lines: u64,
    first: Option<u64>,
    last: Option<u64>,
    digest: Sha256,
    bytes: u64,
}

impl ExportVerifier {
    /// A verifier that holds a whole log against `anchors`, and the proofs of a part against `tree`.
    pub fn new(anchors: impl IntoIterator<Item = Anchor>, tree: Option<Anchor>) -> Self {
        let mut roots = BTreeMap::<u64, Vec<Hash>>::new();
        for anchor in anchors.into_iter().chain(tree) {
            roots.entry(anchor.size).or_default().push(anchor.root);
        }
        Self {
            head: Head::empty(),
            anchors: roots,
            tree,
            proven: None,
            compared: 0,
            lines: 0,
            first: None,
            last: None,
            digest: Sha256::new(),
            bytes: 0,
        }
    }

    /// Takes bytes of a file whose lines are not read, such as those of a spreadsheet.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Takes the next line, with its newline.
    ///
    /// # Errors
    /// The first fault of the file up to here.
    pub fn feed(&mut self, line: &[u8]) -> Result<(), ExportFault> {
        self.pass(line);
        self.lines += 1;
        let number = self.lines;
        let text = line
            .strip_suffix(b"\n")
            .and_then(|line| std::str::from_utf8(line).ok());
        let read = text.ok_or(NotALine::Malformed).and_then(Line::parse);
        let read = read.map_err(|why| ExportFault::Line { line: number, why })?;
        let event = read.entry.seq;
        let malformed = ExportFault::Line {
            line: number,
            why: NotALine::Malformed,
        };
        let leaf = read.entry.leaf_hash().map_err(|_| malformed)?;
        if *self.proven.get_or_insert(read.proof.is_some()) != read.proof.is_some() {
            return Err(ExportFault::Mixed {
                line: number,
                event,
            });
        }
        let follows = match (&read.proof, self.last) {
            (None, last) => event == last.map_or(0, |last| last + 1),
            (Some(_), last) => last.is_none_or(|last| event > last),
        };
        if !follows {
            return Err(ExportFault::OutOfPlace {
                line: number,
                after: self.last,
                found: event,
            });
        }
        match &read.proof {
            Some(proof) => {
                let tree = self.tree.ok_or(ExportFault::NoManifest)?;
                verify_inclusion(event, leaf, tree, proof)
                    .map_err(|why| ExportFault::NotProven { event, why })?;
            }
            None => {
                self.head.append(leaf);
                self.compare()?;
            }
        }
        self.first = self.first.or(Some(event));
        self.last = Some(event);
        Ok(())
    }

    fn compare(&mut self) -> Result<(), ExportFault> {
        let size = self.head.size();
        let Some(roots) = self.anchors.remove(&size) else {
            return Ok(());
        };
        let root = self.head.root();
        if let Some(kept) = roots.iter().find(|kept| **kept != root) {
            let kept = *kept;
            return Err(ExportFault::AnchorDiffers { size, kept });
        }
        self.compared += roots.len() as u64;
        Ok(())
    }

    /// Ends the file, and holds it against its manifest where there is one.
    ///
    /// # Errors
    /// The first fault. An export without events is one, unless a manifest says that nothing was found.
    pub fn finish(mut self, manifest: Option<&Manifest>) -> Result<ExportVerdict, ExportFault> {
        if let Some(manifest) = manifest {
            let lines = manifest.form != "csv";
            let checks = [
                ("the length", manifest.bytes == self.bytes),
                (
                    "the digest",
                    manifest.sha256 == hex::encode(self.digest.finalize()),
                ),
                ("the count", !lines || manifest.events == self.lines),
                ("the first event", !lines || manifest.first == self.first),
                ("the last event", !lines || manifest.last == self.last),
            ];
            if let Some((what, _)) = checks.iter().find(|(_, holds)| !holds) {
                return Err(ExportFault::Manifest(what));
            }
            if !lines {
                return Ok(ExportVerdict {
                    events: manifest.events,
                    whole: manifest.filter.is_empty(),
                    anchors: 0,
                });
            }
        }
        if self.lines == 0 && manifest.is_none_or(|manifest| manifest.filter.is_empty()) {
            return Err(ExportFault::Empty);
        }
        let whole = self.proven == Some(false);
        if whole && let Some((expected, _)) = self.anchors.pop_last() {
            return Err(ExportFault::Truncated {
                expected,
                found: self.head.size(),
            });
        }
        Ok(ExportVerdict {
            events: self.lines,
            whole,
            anchors: self.compared,
        })
    }
}
