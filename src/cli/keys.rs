//! `kagiban keys`: the keys that seal secrets.

use std::sync::Arc;

use anyhow::bail;
use secrecy::ExposeSecret;

use crate::app::rotate;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::crypto::SealKey;
use crate::entropy::{SharedEntropy, SystemEntropy};
use crate::store::Store;

/// What can be done with them.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Prints a new key. Keep it apart from the database.
    Generate,
    /// Seals anew with the first key of `seal_key` what the others sealed, while nodes run. Ends with
    /// an error where anything is left.
    Rotate,
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Generate => {
            let key = SealKey::generate(&SystemEntropy);
            println!("{}", key.to_base64().expose_secret());
            Ok(())
        }
        Command::Rotate => seal_anew(config).await,
    }
}

async fn seal_anew(config: &Config) -> anyhow::Result<()> {
    let keys = config.seal_keys()?;
    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    let store = Store::open(config.database(), Arc::clone(&entropy)).await?;
    let rotated = rotate(&store, &keys, &SystemClock, &*entropy).await?;
    println!(
        "sealed anew with key {}: {}; sealed with it now: {}",
        keys.id(),
        rotated.resealed,
        rotated.sealed_with(keys.id())
    );
    let (left, damaged) = (rotated.other_than(keys.id()), rotated.damaged());
    if !left.is_empty() {
        bail!(
            "something is still sealed with: {}. Name that key in seal_key as well, and run this again",
            left.join(", ")
        );
    }
    if !damaged.is_empty() {
        bail!(
            "these do not open and were left as they are; enter them again: {}",
            damaged.join(", ")
        );
    }
    let unused: Vec<&str> = keys.older().collect();
    if !unused.is_empty() {
        println!("no longer needed by this database: {}", unused.join(", "));
    }
    Ok(())
}
