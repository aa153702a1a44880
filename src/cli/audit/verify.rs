//! `kagiban audit verify`: on the live database or a copy, by itself or against what was signed of it.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};

use super::export::{self, Files};
use crate::attest::{Kept, read_kept};
use crate::audit::checkpoint::{KnownLog, Origin};
use crate::audit::note::{Algorithm, VerifierKey};
use crate::audit::{Fault, Verifier};
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::store::Store;
use crate::store::audit_verify::{VerifyError, verify_with};

/// Events between two signs of life.
const STEP: u64 = 50_000;

/// What is verified, and against what.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("signed").multiple(true).args(["checkpoint", "manifest"])))]
pub struct Args {
    /// An export instead of a database: a file of JSON lines or of a spreadsheet, alone.
    #[arg(long)]
    export: Option<PathBuf>,
    /// The export's manifest.
    #[arg(long, requires = "export")]
    manifest: Option<PathBuf>,
    /// The manifest's detached signature.
    #[arg(long, requires = "manifest")]
    signature: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere, or a folder of them; may be given several times. With --key.
    #[arg(long, requires = "key")]
    checkpoint: Vec<PathBuf>,
    /// The line that verifies checkpoints, from the papers of the contract, or a file with it.
    #[arg(long, requires = "signed")]
    key: Option<String>,
    /// The line of the witness that has to have cosigned a checkpoint, or a file with it.
    #[arg(long, requires = "key")]
    witness_key: Option<String>,
    /// What the log is called in its checkpoints, where that is not the name of the key.
    #[arg(long, requires = "key")]
    origin: Option<String>,
}

/// Verifies, and prints one line where everything holds.
pub(super) async fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    if let Some(export) = &args.export {
        return exported(&args, export);
    }
    let kept = match &args.key {
        Some(key) => Some(checkpoints(&args, &known(&args, key)?)?),
        None => None,
    };
    let database = address(config.database());
    let store = Store::open_read_only(&database, Arc::new(SystemEntropy)).await?;
    let anchors = kept.iter().flat_map(Kept::anchors);
    let shown = std::io::stderr().is_terminal();
    let mut step = 0;
    let verified = verify_with(&store, Verifier::new(anchors), &mut |done, all| {
        if shown && done / STEP > step {
            step = done / STEP;
            eprint!("\r{done} of {all} events");
            std::io::stderr().flush().ok();
        }
    })
    .await;
    if shown && step > 0 {
        eprintln!();
    }
    let verdict = verified
        .map_err(|error| named(error, kept.as_ref()))?
        .verdict;
    print!(
        "ok: {} events, root {}, personal data of {} kept and of {} purged",
        verdict.size, verdict.root, verdict.personal_kept, verdict.personal_purged
    );
    if let Some(kept) = kept {
        let latest = kept.latest().unwrap_or_default();
        print!(
            "; {} checkpoints hold, the latest of {latest} events",
            verdict.anchors
        );
        if let Some(witnessed) = kept.witnessed {
            print!(", cosigned up to {witnessed}");
        }
    }
    println!();
    Ok(())
}

/// Verifies an export from its files alone.
fn exported(args: &Args, export: &Path) -> anyhow::Result<()> {
    let files = Files {
        export: export.to_owned(),
        manifest: args.manifest.clone(),
        signature: args.signature.clone(),
    };
    let Some(key) = &args.key else {
        return export::verify(&files, None, Vec::new());
    };
    let log = known(args, key)?;
    let kept = if args.checkpoint.is_empty() {
        Kept::default()
    } else {
        checkpoints(args, &log)?
    };
    export::verify(
        &files,
        Some((&verifier(key)?, &log)),
        kept.anchors().collect(),
    )
}

/// The log, by its key, its origin and its witness.
fn known(args: &Args, key: &str) -> anyhow::Result<KnownLog> {
    let key = verifier(key).context("--key")?;
    if key.algorithm() != Algorithm::Ed25519 {
        bail!("--key: is the line of a witness, not that of a log");
    }
    let witness = args.witness_key.as_deref().map(verifier).transpose();
    let witness = witness.context("--witness-key")?;
    let origin = args.origin.as_deref().map(str::parse::<Origin>).transpose();
    let origin = origin.map_err(|_| anyhow!("--origin: is a line of text"))?;
    Ok(KnownLog::new(key, origin, witness))
}

/// The checkpoints that are named, each of them signed.
fn checkpoints(args: &Args, log: &KnownLog) -> anyhow::Result<Kept> {
    let kept = read_kept(&args.checkpoint, log)?;
    if let (Some(witness), None) = (&args.witness_key, kept.witnessed) {
        bail!("no checkpoint is cosigned by {witness}");
    }
    Ok(kept)
}

/// A verifier line, or that in a file.
pub(super) fn verifier(text: &str) -> anyhow::Result<VerifierKey> {
    match text.parse() {
        Ok(key) => Ok(key),
        Err(_) if Path::new(text).is_file() => {
            let line = std::fs::read_to_string(text).with_context(|| text.to_owned())?;
            line.trim().parse().with_context(|| text.to_owned())
        }
        Err(why) => Err(why.into()),
    }
}

/// The path of a copy is as good as its address.
fn address(database: &str) -> String {
    if Path::new(database).is_file() {
        format!("sqlite:{database}")
    } else {
        database.to_owned()
    }
}

/// Names the checkpoint that does not fit.
fn named(error: VerifyError, kept: Option<&Kept>) -> anyhow::Error {
    let size = match error.fault() {
        Some(Fault::AnchorDiffers { size, .. }) => Some(*size),
        Some(Fault::Truncated { expected, .. }) => Some(*expected),
        _ => None,
    };
    let file = size.and_then(|size| kept?.file(size)).map(Path::to_owned);
    match file {
        Some(file) => anyhow::Error::from(error).context(format!("against {}", file.display())),
        None => error.into(),
    }
}
