//! `kagiban tenant`.

use secrecy::ExposeSecret;

use crate::crypto::SealKey;
use crate::entropy::SystemEntropy;

/// What can be done with tenants here; the rest is done on the pages.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Prints a new key that seals tenants' secrets (`seal_key`). Keep it apart from the database.
    Keygen,
}

/// Runs the command.
pub fn run(command: &Command) {
    match command {
        Command::Keygen => println!(
            "{}",
            SealKey::generate(&SystemEntropy)
                .to_base64()
                .expose_secret()
        ),
    }
}
