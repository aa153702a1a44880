//! `kagiban audit`.

pub(super) mod key;
mod verify;

use crate::config::Config;

/// What can be done with the audit log here.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Recomputes the whole log from its rows. Ends with an error on any doubt, also on an empty log.
    Verify(verify::Args),
    /// Makes the key that signs checkpoints, and prints the line that verifies them: it belongs into the
    /// papers of the contract.
    Keygen(key::New),
    /// Prints that line again.
    Key(key::Told),
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Verify(args) => verify::run(args, config).await,
        Command::Keygen(args) => key::make(&args),
        Command::Key(args) => key::tell(args, config),
    }
}
