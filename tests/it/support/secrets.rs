//! Every secret that a test uses is looked for where it must not be: on each page that is sent, in
//! each line of the log, and at the end in every byte of the database, so in audit rows and mails too.
//!
//! What a page shows once on purpose (cards of codes, seeds) is not kept here.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, Once};

use tracing_subscriber::EnvFilter;

use super::desk::PASSWORD;
use super::seed::{PASSPHRASE, SECRET};

/// Secrets of this process beside the fixed ones.
static KEPT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// Lines of the log that held one.
static LEAKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What everybody's tests use; the passphrase also as callers say it.
const FIXED: [&str; 4] = [PASSWORD, PASSPHRASE, "アオイウミ シロイホ", SECRET];

/// Keeps a secret that was drawn.
pub fn keep(secret: &str) {
    assert!(secret.len() >= 8, "too short to be looked for");
    KEPT.lock().unwrap().insert(secret.to_owned());
}

/// The secret that a text holds.
fn found(text: &str) -> Option<String> {
    let kept = KEPT.lock().unwrap();
    let mut all = FIXED.into_iter().chain(kept.iter().map(String::as_str));
    all.find(|secret| text.contains(secret)).map(str::to_owned)
}

/// Fails where a text holds a secret.
pub fn are_absent(place: &str, text: &str) {
    if let Some(secret) = found(text) {
        panic!("{place} holds the secret {secret}");
    }
}

/// Looks through the files of an embedded database, as whoever stole the disk would.
pub fn are_absent_from_files(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            are_absent(
                &path.display().to_string(),
                &String::from_utf8_lossy(&bytes),
            );
        }
    }
}

/// Fails where the log held a secret.
pub fn are_absent_from_the_log() {
    let leaked = LEAKED.lock().unwrap();
    assert!(leaked.is_empty(), "the log holds secrets: {leaked:?}");
}

/// Looks at the log of this process from now on, down to its smallest events.
pub fn watch_the_log() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("info,kagiban=trace"))
            .with_ansi(false)
            .with_writer(|| Line)
            .init();
    });
}

struct Line;

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        if found(&line).is_some() {
            LEAKED.lock().unwrap().push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
