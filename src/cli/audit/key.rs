//! The key that signs checkpoints.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use secrecy::ExposeSecret;

use crate::audit::note::{KeyName, SigningKey};
use crate::config::{Config, signing_key};
use crate::entropy::SystemEntropy;

/// A new key.
#[derive(Debug, clap::Args)]
pub struct New {
    /// What the log is called: an address without its scheme, such as `desk.example/audit`.
    #[arg(long)]
    name: KeyName,
    /// File to write the key to; it must not be there yet.
    #[arg(long)]
    out: PathBuf,
}

/// A key that is there.
#[derive(Debug, clap::Args)]
pub struct Told {
    /// The file of the key; `audit_key_file` of the configuration without it.
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Makes a key, which nobody else on the machine may read, and prints its verifier line.
pub(super) fn make(args: &New) -> anyhow::Result<()> {
    let key = SigningKey::generate(args.name.clone(), &SystemEntropy);
    write(&args.out, &key).with_context(|| format!("{} cannot be made", args.out.display()))?;
    println!("{}", key.verifier());
    Ok(())
}

/// Writes a key to a file that must not be there yet.
///
/// # Errors
/// Where it is there, or cannot be written.
pub(in crate::cli) fn write(path: &Path, key: &SigningKey) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(key.to_line().expose_secret().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Prints the verifier line of a key.
pub(super) fn tell(args: Told, config: &Config) -> anyhow::Result<()> {
    let file = args.file.as_ref().or(config.audit_key_file.as_ref());
    let file =
        file.ok_or_else(|| anyhow!("--file: name the file of the key, or set audit_key_file"))?;
    println!("{}", signing_key("--file", file)?.verifier());
    Ok(())
}
