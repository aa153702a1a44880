//! `kagiban audit`.

use std::sync::Arc;

use super::audit_events;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::store::Store;
use crate::store::audit_verify::verify_log;

/// What can be done with the audit log here.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Recomputes the whole log from its rows. Ends with an error on any doubt, also on an empty log.
    Verify,
    /// Prints the catalogue of events, as in docs/audit-events.md.
    Events,
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Events => {
            print!("{}", audit_events::markdown()?);
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
