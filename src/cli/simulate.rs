//! `kagiban simulate`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;

use super::stop_signal;
use crate::absolute::simulator::{self, CALLS_PER_SECOND, Config, ISSUED_AT_WINDOW_MS, Running};
use crate::clock::{SharedClock, SystemClock};
use crate::entropy::SystemEntropy;

/// How the simulator is started.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Prints one line of JSON when ready.
    #[arg(long)]
    json: bool,
    /// Port of the API; a free one where absent.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the control endpoint; a free one where absent.
    #[arg(long, default_value_t = 0)]
    control_port: u16,
    /// How far issuedAt may be from now, in milliseconds.
    #[arg(long, default_value_t = ISSUED_AT_WINDOW_MS)]
    issued_at_window: i64,
}

/// Runs a simulator until it is told to stop.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let stop = stop_signal()?;
    let running = start(
        (args.port, args.control_port),
        args.issued_at_window,
        Arc::new(SystemClock),
    )
    .await?;
    if args.json {
        println!("{}", running.describe());
    } else {
        println!(
            "API      {}\ncontrol  {}  (see docs/simulator.md)",
            running.url, running.control
        );
        println!(
            "{}",
            serde_json::to_string_pretty(&running.describe()["accounts"])?
        );
    }
    stop.cancelled().await;
    Ok(())
}

/// Starts a simulator with the demo's accounts on this machine's loopback address.
pub(super) async fn start(
    ports: (u16, u16),
    issued_at_window_ms: i64,
    clock: SharedClock,
) -> anyhow::Result<Running> {
    let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
    for address in [loopback(ports.0), loopback(ports.1)] {
        // Tried beforehand, to say which; the simulator opens them both.
        std::net::TcpListener::bind(address).with_context(|| {
            format!("cannot listen on {address}; is something else running there?")
        })?;
    }
    let config = Config {
        api: loopback(ports.0),
        control: loopback(ports.1),
        accounts: simulator::demo_accounts(clock.now()),
        issued_at_window_ms,
        calls_per_second: CALLS_PER_SECOND,
        clock,
        entropy: Arc::new(SystemEntropy),
    };
    Ok(simulator::start(config).await?)
}
