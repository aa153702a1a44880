//! Recomputes the whole log from its rows.
//!
//! Rows alone can tell that they do not fit each other and the head. Who can write the database
//! can write both anew, so roots that were kept elsewhere ([`Anchor`]) are held against the rows
//! as well.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::hash::Hash;
use super::index::IndexColumns;
use super::merkle::Head;
use super::proof::Anchor;
use super::purge::{self, Purged};
use super::row::{PersonalColumns, Row, Unreadable};
use super::subtree::Subtree;

mod fault;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use fault::Fault;

/// What a log that holds consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Events in the log; never 0.
    pub size: u64,
    /// The root hash of all of them.
    pub root: Hash,
    /// Events whose personal data is there and was compared.
    pub personal_kept: u64,
    /// Events whose personal data is purged.
    pub personal_purged: u64,
    /// Anchors that were compared.
    pub anchors: u64,
}

/// Takes the rows of a log one after another, in the order of their places, and remembers only
/// the frontier, and a sum of each purge whose tombstones were seen.
///
/// The first fault is final: it is what every later call answers.
#[derive(Debug)]
pub struct Verifier {
    head: Head,
    anchors: BTreeMap<u64, Vec<Hash>>,
    /// Those of the subtrees that are kept which were completed since they were last compared.
    completed: BTreeMap<Subtree, Hash>,
    compared: u64,
    /// Events that the last anchor covers which was compared.
    held: u64,
    kept: u64,
    purged: u64,
    /// By the number that the tombstones name.
    tombstones: BTreeMap<u64, Purged>,
    fault: Option<Fault>,
}

impl Default for Verifier {
    fn default() -> Self {
        Self::new([])
    }
}

impl Verifier {
    /// A verifier that will hold the log against `anchors` too.
    pub fn new(anchors: impl IntoIterator<Item = Anchor>) -> Self {
        let mut roots = BTreeMap::<u64, Vec<Hash>>::new();
        for anchor in anchors {
            roots.entry(anchor.size).or_default().push(anchor.root);
        }
        Self {
            head: Head::empty(),
            anchors: roots,
            completed: BTreeMap::new(),
            compared: 0,
            held: 0,
            kept: 0,
            purged: 0,
            tombstones: BTreeMap::new(),
            fault: None,
        }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// The first fault of the log up to here.
    pub fn feed(&mut self, row: &Row) -> Result<(), Fault> {
        self.latch(|it| it.check(row))
    }

    /// Events that were taken.
    pub fn size(&self) -> u64 {
        self.head.size()
    }

    /// Takes the stored hashes of subtrees, in any order, that are complete with the events so far and
    /// were not taken before. Answers those that are not stored.
    ///
    /// # Errors
    /// The first fault of the log up to here: a hash is another one, or there is no such subtree.
    pub fn compare(
        &mut self,
        stored: impl IntoIterator<Item = (Subtree, Hash)>,
    ) -> Result<Vec<(Subtree, Hash)>, Fault> {
        self.latch(|it| {
            let mut differs = |(subtree, hash)| it.completed.remove(&subtree) != Some(hash);
            match stored.into_iter().find(|pair| differs(*pair)) {
                Some((subtree, _)) => Err(Fault::SubtreeDiffers(subtree)),
                None => Ok(()),
            }
        })?;
        Ok(std::mem::take(&mut self.completed).into_iter().collect())
    }

    /// Ends the log, and compares it with its stored head.
    ///
    /// # Errors
    /// The first fault of the log. A log without events is one.
    pub fn finish(mut self, head: &Head) -> Result<Verdict, Fault> {
        self.latch(|it| it.check_end(head))?;
        Ok(Verdict {
            size: self.head.size(),
            root: self.head.root(),
            personal_kept: self.kept,
            personal_purged: self.purged,
            anchors: self.compared,
        })
    }

    fn latch(&mut self, check: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        let result = match self.fault.take() {
            Some(first) => Err(first),
            None => check(self),
        };
        self.fault = result.clone().err();
        result
    }

    fn check(&mut self, row: &Row) -> Result<(), Fault> {
        self.check_anchors()?;
        let seq = self.head.size();
        if u64::try_from(row.seq) != Ok(seq) {
            let (expected, found) = (seq, row.seq);
            return Err(Fault::Gap { expected, found });
        }
        let at = |unreadable| Fault::Unreadable { seq, unreadable };
        let column = |column| at(Unreadable { column });

        let entry = row.entry().map_err(at)?;
        let leaf = entry.leaf_hash().map_err(|_| column("facts"))?;
        let stored: Hash = row.leaf_hash.parse().map_err(|_| column("leaf_hash"))?;
        if leaf != stored {
            return Err(Fault::LeafDiffers { seq });
        }
        if let Some(column) = IndexColumns::of(&entry).differs(&row.index) {
            return Err(Fault::IndexDiffers { seq, column });
        }
        match (entry.personal, &row.personal) {
            (None, PersonalColumns::Never) => {}
            (None, _) => return Err(Fault::PersonalAdded { seq }),
            (Some(_), PersonalColumns::Never) => return Err(Fault::PersonalMissing { seq }),
            (Some(_), PersonalColumns::Torn) => return Err(Fault::PersonalTorn { seq }),
            (Some(_), PersonalColumns::Purged { by }) => self.bury(seq, row.at, *by)?,
            (Some(digest), PersonalColumns::Kept { .. }) => {
                let personal = row.personal().map_err(at)?;
                if personal.map(|kept| kept.digest()) != Some(digest) {
                    return Err(Fault::PersonalDiffers { seq });
                }
                self.kept += 1;
            }
        }
        self.check_purge(&entry)?;
        let completed = &mut self.completed;
        self.head.append_and_tell(leaf, |subtree, hash| {
            if subtree.is_kept() {
                completed.insert(subtree, hash);
            }
        });
        Ok(())
    }

    /// Remembers a tombstone until the purge that it names.
    fn bury(&mut self, seq: u64, at: i64, purged_by: i64) -> Result<(), Fault> {
        let by = u64::try_from(purged_by).ok().filter(|by| *by > seq);
        let by = by.ok_or(Fault::TombstoneAstray { seq, purged_by })?;
        self.tombstones.entry(by).or_default().add(seq, at);
        self.purged += 1;
        Ok(())
    }

    /// Compares a purge with the tombstones that name it. None may name anything else.
    fn check_purge(&mut self, entry: &Entry) -> Result<(), Fault> {
        let seq = entry.seq;
        let purged = self.tombstones.remove(&seq);
        if !purge::is_purge(entry) {
            return purged.map_or(Ok(()), |purged| Err(astray(seq, &purged)));
        }
        let purged = purged.unwrap_or_default();
        if !purged.are_told_by(entry) {
            let told = entry.facts.get("count").and_then(serde_json::Value::as_u64);
            return Err(Fault::PurgeDiffers {
                seq,
                told: told.unwrap_or_default(),
                found: purged.count(),
            });
        }
        if purged.are_older_than(entry) {
            return Ok(());
        }
        Err(Fault::PurgedTooEarly {
            seq,
            first: purged.first(),
            last: purged.last(),
        })
    }

    fn check_anchors(&mut self) -> Result<(), Fault> {
        let size = self.head.size();
        for kept in self.anchors.remove(&size).unwrap_or_default() {
            if kept != self.head.root() {
                let since = self.held;
                return Err(Fault::AnchorDiffers { since, size, kept });
            }
            self.compared += 1;
            self.held = size;
        }
        Ok(())
    }

    fn check_end(&mut self, head: &Head) -> Result<(), Fault> {
        self.check_anchors()?;
        let found = self.head.size();
        if found == 0 {
            return Err(Fault::Empty);
        }
        let furthest = self.anchors.keys().next_back().copied();
        let expected = furthest.unwrap_or_default().max(head.size());
        if found < expected {
            return Err(Fault::Truncated { expected, found });
        }
        if found > head.size() {
            return Err(Fault::BeyondHead { seq: head.size() });
        }
        if let Some((by, purged)) = self.tombstones.first_key_value() {
            return Err(astray(*by, purged));
        }
        let mut first = 0;
        let mut sizes = (0..u64::BITS).rev().map(|bit| 1 << bit);
        for (ours, theirs) in self.head.frontier().iter().zip(head.frontier()) {
            let subtree = sizes.find(|size| found & size != 0).unwrap_or(1);
            if ours != theirs {
                let last = first + subtree - 1;
                return Err(Fault::FrontierDiffers { first, last });
            }
            first += subtree;
        }
        Ok(())
    }
}

/// The tombstones name what did not purge; the first of them is told.
fn astray(by: u64, purged: &Purged) -> Fault {
    Fault::TombstoneAstray {
        seq: purged.first(),
        purged_by: i64::try_from(by).unwrap_or(i64::MAX),
    }
}
