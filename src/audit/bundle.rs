//! The evidence of one request: its events, the proof of each, and the signed checkpoint they lead to, in one
//! file that is checked without the database and without anybody else's events.
//!
//! `docs/evidence.md` tells how it is checked with other people's tools.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::canonical;
use super::checkpoint::{CheckpointError, KnownLog};
use super::entry::{Entry, Personal};
use super::hash::Hash;
use super::line::event;
use super::merkle::leaf_hash;
use super::note::{Note, NoteError};
use super::proof::{Anchor, NotProven, verify_inclusion};

/// The first member of every bundle.
pub const FORMAT: &str = "kagiban-evidence@v1";
/// A bundle that is longer is not read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`FORMAT`].
    pub format: String,
    /// The request's id, which its events are about.
    pub request: String,
    /// Its reference number.
    pub reference: String,
    /// The log's verifier line, to be compared with the one on the contract papers.
    pub verifier: String,
    /// The signed checkpoint (C2SP tlog-checkpoint), whole.
    pub checkpoint: String,
    /// The events, in their order.
    pub events: Vec<Proven>,
}

/// An event with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proven {
    /// Its place in the log.
    pub index: u64,
    /// The bytes of the leaf, which are text: canonical JSON.
    pub leaf: String,
    /// RFC 6962 section 2.1.1, from the leaf's sibling up, in base64.
    pub proof: Vec<String>,
    /// The personal data beside it, where it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personal: Option<Given>,
}

/// Personal data with its salt.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// 32 hexadecimal digits.
    pub salt: String,
    /// By name.
    pub fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given([REDACTED])")
    }
}

/// Why a bundle proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum NoEvidence {
    /// The file is something else.
    #[error("this is not a bundle of evidence: {0}")]
    Malformed(String),
    /// The checkpoint is worth nothing.
    #[error("the checkpoint does not hold")]
    Checkpoint(#[from] CheckpointError),
    /// The note is none.
    #[error("the checkpoint is not a signed note")]
    Note(#[from] NoteError),
    /// There is no event of the acceptance.
    #[error("no event tells that the request was accepted")]
    NotAccepted,
    /// An event is not written as the log writes it.
    #[error("event {0} is not written as the log writes it")]
    NotCanonical(u64),
    /// An event says that it has another place.
    #[error("event {0} says that it has another place")]
    OtherPlace(u64),
    /// Events are not in their order, or one stands there twice.
    #[error("event {0} is out of order")]
    OutOfOrder(u64),
    /// An event is about another request.
    #[error("event {0} is about something else")]
    Foreign(u64),
    /// The personal data is not that of the event.
    #[error("event {0}: the personal data does not match its digest")]
    PersonalDiffers(u64),
    /// The proof does not lead to the checkpoint.
    #[error("event {index} is not proven")]
    NotProven {
        /// Which.
        index: u64,
        /// Why.
        source: NotProven,
    },
}

/// What a bundle proves.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The events, in their order.
    pub events: Vec<Entry>,
    /// The tree that the checkpoint was signed for.
    pub tree: Anchor,
    /// How many witnesses cosigned it.
    pub witnesses: usize,
}

/// Takes an event up.
///
/// # Errors
/// Where it has no canonical form.
pub fn proven(
    entry: &Entry,
    proof: &[Hash],
    personal: Option<&Personal>,
) -> Result<Proven, super::NotCanonical> {
    // Canonical bytes are text.
    let leaf = String::from_utf8_lossy(&canonical::entry(entry)?).into_owned();
    Ok(Proven {
        index: entry.seq,
        leaf,
        proof: proof.iter().map(Hash::to_base64).collect(),
        personal: personal.map(|personal| Given {
            salt: hex::encode(personal.salt),
            fields: personal.fields.clone(),
        }),
    })
}

impl Bundle {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &str) -> Result<Self, NoEvidence> {
        if text.len() > MAX_BYTES {
            return Err(NoEvidence::Malformed("it is too long".to_owned()));
        }
        let bundle: Self =
            serde_json::from_str(text).map_err(|why| NoEvidence::Malformed(why.to_string()))?;
        if bundle.format == FORMAT {
            Ok(bundle)
        } else {
            let other = format!("it is of the format {}", bundle.format);
            Err(NoEvidence::Malformed(other))
        }
    }

    /// Checks everything in it against a log that is known by its key.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, log: &KnownLog) -> Result<Evidence, NoEvidence> {
        let note: Note = self.checkpoint.parse()?;
        let opened = log.open(&note)?;
        let tree = opened.checkpoint.tree;
        let mut events: Vec<Entry> = Vec::new();
        for proven in &self.events {
            let entry = proven.check(tree)?;
            if events.last().is_some_and(|last| last.seq >= entry.seq) {
                return Err(NoEvidence::OutOfOrder(entry.seq));
            }
            events.push(entry);
        }
        let accepted = |entry: &&Entry| {
            entry.kind == "request_accepted" && entry.about.get("request") == Some(&self.request)
        };
        let accepted = events
            .iter()
            .find(accepted)
            .ok_or(NoEvidence::NotAccepted)?;
        if accepted.about.get("reference") != Some(&self.reference) {
            return Err(NoEvidence::Foreign(accepted.seq));
        }
        let call = accepted.about.get("call");
        let foreign = events.iter().find(|entry| {
            let own = entry.about.get("request") == Some(&self.request);
            !own && (call.is_none() || entry.about.get("call") != call)
        });
        if let Some(foreign) = foreign {
            return Err(NoEvidence::Foreign(foreign.seq));
        }
        Ok(Evidence {
            events,
            tree,
            witnesses: opened.witnessed.len(),
        })
    }
}

impl Proven {
    /// The event, where its proof leads to the tree.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, tree: Anchor) -> Result<Entry, NoEvidence> {
        let index = self.index;
        let entry = event(&self.leaf).ok_or(NoEvidence::NotCanonical(index))?;
        if entry.seq != index {
            return Err(NoEvidence::OtherPlace(index));
        }
        if let Some(given) = &self.personal {
            let digest = given.personal().map(|personal| personal.digest());
            if digest.is_none() || entry.personal != digest {
                return Err(NoEvidence::PersonalDiffers(index));
            }
        }
        let hashes = self.proof.iter().map(|hash| Hash::from_base64(hash));
        let hashes: Result<Vec<Hash>, _> = hashes.collect();
        let hashes = hashes.map_err(|_| NoEvidence::NotCanonical(index))?;
        verify_inclusion(index, leaf_hash(self.leaf.as_bytes()), tree, &hashes)
            .map_err(|source| NoEvidence::NotProven { index, source })?;
        Ok(entry)
    }
}

impl Given {
    fn personal(&self) -> Option<Personal> {
        let mut salt = [0; 16];
        hex::decode_to_slice(&self.salt, &mut salt).ok()?;
        let fields = self.fields.clone();
        Some(Personal { salt, fields })
    }
}
