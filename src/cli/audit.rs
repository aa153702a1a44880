//! `kagiban audit`.

mod bundle;
pub mod events;
mod export;
pub(super) mod key;
mod verify;

use std::path::PathBuf;

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
    /// Checks the evidence of one request (docs/evidence.md), without a database.
    CheckBundle {
        /// The file.
        file: PathBuf,
        /// The log's verifier line from the contract papers, or a file of it.
        #[arg(long)]
        key: String,
        /// The log's origin, where it is not the key's name.
        #[arg(long)]
        origin: Option<String>,
    },
    /// Prints the catalogue of events, as in docs/audit-events.md.
    Events,
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Verify(args) => verify::run(args, config).await,
        Command::Keygen(args) => key::make(&args),
        Command::Key(args) => key::tell(args, config),
        Command::CheckBundle { file, key, origin } => bundle::check(&file, &key, origin.as_deref()),
        Command::Events => {
            print!("{}", events::markdown()?);
            Ok(())
        }
    }
}
