//! A witness (<https://c2sp.org/tlog-witness>): it has the last checkpoint that it saw, and cosigns the next
//! one only with the proof that it has grown out of that.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;
use url::Url;

use crate::absolute::{self, Limits};
use crate::audit::checkpoint::KnownLog;
use crate::audit::note::{Note, VerifierKey, signature_lines};
use crate::audit::{Anchor, Hash};
use crate::config::WitnessAt;
use crate::store::{self, Store, audit, audit_proof};

/// How long it may take.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    total: Duration::from_secs(15),
};
/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// A witness, as one node knows it.
#[derive(Debug)]
pub struct Witness {
    address: Url,
    key: VerifierKey,
    http: reqwest::Client,
    /// Events of the checkpoint that it cosigned last, as far as is known.
    seen: AtomicU64,
}

/// Why a checkpoint was not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum Unwitnessed {
    /// It does not answer, or not as a witness does.
    #[error("the witness did not answer as it should: {0}")]
    Silent(String),
    /// It has seen another log: ours has not grown out of what it cosigned.
    #[error("the witness has cosigned a log that this one has not grown out of")]
    Inconsistent,
    /// The proof could not be made.
    #[error("the proof for the witness could not be made")]
    Store(#[from] store::StoreError),
}

impl From<reqwest::Error> for Unwitnessed {
    fn from(error: reqwest::Error) -> Self {
        Self::Silent(error.without_url().to_string())
    }
}

impl Witness {
    /// A witness of the configuration.
    ///
    /// # Errors
    /// Where there can be no HTTP client.
    pub fn new(at: WitnessAt) -> Result<Self, reqwest::Error> {
        let mut address = at.prefix;
        let path = format!("{}add-checkpoint", address.path());
        address.set_path(&path);
        Ok(Self {
            address,
            key: at.key,
            http: absolute::http_client(LIMITS)?,
            seen: AtomicU64::new(0),
        })
    }

    /// Asks for a cosignature of a checkpoint that is signed, and adds it to the note, unless the witness has
    /// cosigned a later one of this log already.
    ///
    /// # Errors
    /// Where there is none in the end.
    pub async fn cosign(
        &self,
        store: &Store,
        log: &KnownLog,
        tree: Anchor,
        note: &mut Note,
    ) -> Result<(), Unwitnessed> {
        let size = tree.size;
        // Once more with the size that it tells: where another node was faster, or this one is new.
        for _ in 0..2 {
            let seen = self.seen.load(Ordering::Relaxed);
            let mut read = store.read().await?;
            if seen > size {
                // Another node was faster, unless there is no such log.
                return if seen > audit::head(&mut read).await?.size() {
                    Err(Unwitnessed::Inconsistent)
                } else {
                    Ok(())
                };
            }
            let proof = audit_proof::consistency(&mut read, seen, size).await?;
            drop(read);
            let (status, body) = self.ask(&asked(seen, &proof, note)).await?;
            match status {
                StatusCode::OK => {
                    self.take(log, note, &body)?;
                    self.seen.store(size, Ordering::Relaxed);
                    return Ok(());
                }
                StatusCode::CONFLICT => {
                    let told: u64 = body.trim().parse().map_err(|_| {
                        Unwitnessed::Silent("a conflict without the size it knows".to_owned())
                    })?;
                    // The size that it was asked with, and yet a conflict: the roots differ.
                    if told == seen {
                        return Err(Unwitnessed::Inconsistent);
                    }
                    self.seen.store(told, Ordering::Relaxed);
                }
                // The proof does not lead from what it cosigned to this.
                StatusCode::UNPROCESSABLE_ENTITY => return Err(Unwitnessed::Inconsistent),
                other => return Err(Unwitnessed::Silent(format!("status {}", other.as_u16()))),
            }
        }
        Err(Unwitnessed::Silent(
            "the size it knows changed in between".to_owned(),
        ))
    }

    async fn ask(&self, body: &str) -> Result<(StatusCode, String), Unwitnessed> {
        let post = self.http.post(self.address.clone()).body(body.to_owned());
        let mut answer = post.send().await?;
        let mut bytes = Vec::new();
        while let Some(more) = answer.chunk().await? {
            bytes.extend_from_slice(&more);
            if bytes.len() > LONGEST {
                return Err(Unwitnessed::Silent("a very long answer".to_owned()));
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok((answer.status(), text))
    }

    /// Adds what its key signed; lines of other keys are passed over.
    fn take(&self, log: &KnownLog, note: &mut Note, lines: &str) -> Result<(), Unwitnessed> {
        let silent = || Unwitnessed::Silent("a cosignature that does not hold".to_owned());
        let mut cosigned = note.clone();
        for signature in signature_lines(lines).map_err(|_| silent())? {
            if signature.is_by(&self.key) {
                cosigned.add(signature);
            }
        }
        let opened = log.open(&cosigned).map_err(|_| silent())?;
        if opened.witnessed.iter().all(|it| *it.key != self.key) {
            return Err(silent());
        }
        *note = cosigned;
        Ok(())
    }
}

/// The body of `add-checkpoint`.
fn asked(seen: u64, proof: &[Hash], note: &Note) -> String {
    let mut body = format!("old {seen}\n");
    for hash in proof {
        body.push_str(&hash.to_base64());
        body.push('\n');
    }
    body.push('\n');
    body.push_str(&note.to_string());
    body
}
