//! `kagiban audit`.

mod bundle;
pub mod events;
mod export;

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::store::Store;
use crate::store::audit_verify::verify_log;

/// What can be done with the audit log here.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Recomputes the whole log from its rows. Ends with an error on any doubt, also on an empty log.
    Verify,
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
        Command::CheckBundle { file, key, origin } => {
            bundle::check(&file, &key, origin.as_deref())
        }
        Command::Events => {
            print!("{}", events::markdown()?);
            Ok(())
        }
        Command::Verify => {
            let store = Store::open_read_only(config.database(), Arc::new(SystemEntropy)).await?;
            let verdict = verify_log(&store).await?;
            println!(
                "ok: {} events, root {}, personal data of {} kept and of {} purged",
                verdict.size, verdict.root, verdict.personal_kept, verdict.personal_purged
            );
            Ok(())
        }
    }
}
