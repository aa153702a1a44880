//! `kagiban audit verify --export`: verifies an export from its files alone.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::audit::Anchor;
use crate::audit::checkpoint::{Checkpoint, KnownLog};
use crate::audit::export::ExportVerifier;
use crate::audit::manifest::Manifest;
use crate::audit::note::{Note, VerifierKey};

/// A longer line is none of an export, in bytes.
const LONGEST: u64 = 16 << 20;
/// The files beside an export are shorter than this, in bytes.
const BESIDE: u64 = 1 << 20;

/// The files of an export.
#[derive(Debug, Clone)]
pub(super) struct Files {
    /// The events.
    pub export: PathBuf,
    /// What it consists of.
    pub manifest: Option<PathBuf>,
    /// The manifest's detached signature.
    pub signature: Option<PathBuf>,
}

/// Verifies an export against checkpoints that were kept elsewhere, and prints what holds.
pub(super) fn verify(
    files: &Files,
    key: Option<(&VerifierKey, &KnownLog)>,
    anchors: Vec<Anchor>,
) -> anyhow::Result<()> {
    let manifest = files
        .manifest
        .as_deref()
        .map(|path| manifest(files, path, key))
        .transpose()?;
    let tree = match (&manifest, key) {
        (Some(manifest), Some((_, log))) => {
            let note: Note = manifest
                .checkpoint
                .parse()
                .context("the manifest's checkpoint")?;
            Some(
                log.open(&note)
                    .context("the manifest's checkpoint")?
                    .checkpoint
                    .tree,
            )
        }
        (Some(manifest), None) => unsigned(&manifest.checkpoint),
        (None, _) => None,
    };
    let mut verifier = ExportVerifier::new(anchors, tree);
    let file = File::open(&files.export)
        .with_context(|| format!("{} cannot be read", files.export.display()))?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    if manifest
        .as_ref()
        .is_some_and(|manifest| manifest.form == "csv")
    {
        let mut piece = vec![0; 1 << 16];
        loop {
            let length = reader.read(&mut piece)?;
            if length == 0 {
                break;
            }
            verifier.pass(&piece[..length]);
        }
    } else {
        let mut line = Vec::new();
        while reader.by_ref().take(LONGEST).read_until(b'\n', &mut line)? > 0 {
            verifier.feed(&line)?;
            line.clear();
        }
    }
    let verdict = verifier.finish(manifest.as_ref())?;
    let what = if verdict.whole {
        "the whole log"
    } else {
        "a part of the log"
    };
    let signed = if key.is_some() {
        "signed"
    } else {
        "not signed: only consistent in itself"
    };
    println!(
        "ok: {} events, {what}, {} checkpoints compared, {signed}",
        verdict.events, verdict.anchors
    );
    Ok(())
}

fn manifest(
    files: &Files,
    path: &Path,
    key: Option<(&VerifierKey, &KnownLog)>,
) -> anyhow::Result<Manifest> {
    let text = beside(path)?;
    match (key, &files.signature) {
        (Some((key, _)), Some(signature)) => {
            let opened = Manifest::open(&text, &beside(signature)?, key);
            opened.with_context(|| format!("{}", path.display()))
        }
        (Some(_), None) => bail!("the manifest's signature is missing: --signature"),
        (None, _) => Ok(Manifest::parse(&text)?),
    }
}

/// The tree of a checkpoint that nobody signed.
fn unsigned(note: &str) -> Option<Anchor> {
    let text = note
        .split_once("\n\n")
        .map_or(note.to_owned(), |(text, _)| format!("{text}\n"));
    let read: Checkpoint = text.parse().ok()?;
    Some(read.tree)
}

fn beside(path: &Path) -> anyhow::Result<String> {
    let unreadable = || format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).with_context(unreadable)?.len();
    ensure!(size <= BESIDE, "{} is too long", path.display());
    std::fs::read_to_string(path).with_context(unreadable)
}
