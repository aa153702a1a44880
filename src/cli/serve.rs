//! `kagiban serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use super::stop_signal;
use crate::app::Node;
use crate::clock::SystemClock;
use crate::config::Config;

/// What may be set for one run.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address to listen on.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Gives up tenants' secrets that another seal key sealed, instead of refusing to start; they are
    /// entered again on the tenants' pages.
    #[arg(long)]
    seal_key_lost: bool,
}

/// Runs a node until it is told to stop.
pub async fn run(args: Args, mut config: Config) -> anyhow::Result<()> {
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    config.seal_key_lost = args.seal_key_lost;
    let stop = stop_signal()?;
    let node = Node::build(&config, Arc::new(SystemClock)).await?;
    tracing::info!(address = %node.address()?, database = node.app().store.kind(), "the desk is open");
    node.run(stop).await
}
