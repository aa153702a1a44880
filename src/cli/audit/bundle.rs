//! `kagiban audit check-bundle`: checks the evidence of a request, without a database.

use std::path::Path;

use anyhow::Context;

use super::verify::verifier;
use crate::audit::bundle::{Bundle, MAX_BYTES};
use crate::audit::checkpoint::{KnownLog, Origin};

/// Checks a bundle and prints what it proves.
pub fn check(file: &Path, key: &str, origin: Option<&str>) -> anyhow::Result<()> {
    let key = verifier(key).context("--key")?;
    let origin = origin
        .map(str::parse::<Origin>)
        .transpose()
        .context("the origin is none")?;
    let size = std::fs::metadata(file)
        .with_context(|| format!("{} cannot be read", file.display()))?
        .len();
    anyhow::ensure!(size <= MAX_BYTES as u64, "the file is too long");
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let bundle = Bundle::parse(&text)?;
    let evidence = bundle.check(&KnownLog::new(key, origin, []))?;
    println!("request {}, id {}", bundle.reference, bundle.request);
    for entry in &evidence.events {
        println!("event {:>10}  {}  {}", entry.seq, entry.at, entry.kind);
    }
    println!(
        "ok: {} events are in the log of {} events with root {}",
        evidence.events.len(),
        evidence.tree.size,
        evidence.tree.root
    );
    println!("What a bundle leaves out, it does not tell: it proves what is in it.");
    Ok(())
}
