//! The command line: one file a command.

mod agent;
pub mod audit;
mod bench;
mod demo;
mod keys;
mod migrate;
pub mod rehearsal;
mod serve;
mod simulate;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use tokio_util::sync::CancellationToken;

use crate::config::Config;

/// Kagiban (鍵番): a 24/365 remote lock/wipe request desk.
#[derive(Debug, Parser)]
#[command(name = "kagiban", version = crate::build::BUILD)]
pub struct Cli {
    /// TOML file to read the configuration from; the environment (KAGIBAN_…) goes over it.
    #[arg(long, global = true, env = "KAGIBAN_CONFIG")]
    config: Option<PathBuf>,
    /// Database: `sqlite:PATH` or `postgres://…`
    #[arg(long, global = true)]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything in one process, with a simulated tenant and a day's worth of data.
    Demo(demo::Args),
    /// Runs a node of the desk.
    Serve(serve::Args),
    /// Runs a simulated Absolute API.
    Simulate(simulate::Args),
    /// Brings the database's schema up to date, and ends.
    Migrate,
    /// Staff.
    #[command(subcommand)]
    Agent(agent::Command),
    /// The keys that seal secrets.
    #[command(subcommand)]
    Keys(keys::Command),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Measures the desk's own code; prints one line of JSON.
    #[command(subcommand)]
    Bench(bench::Command),
}

impl Cli {
    /// What is logged where `KAGIBAN_LOG` says nothing. A measurement is not of the terminal.
    pub const fn default_log(&self) -> &'static str {
        match self.command {
            Command::Bench(_) => "warn",
            _ => "info,sqlx=warn",
        }
    }

    /// Runs the command.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Command::Demo(_) = self.command {
            // A demo adds staff with published passwords: the desk's own database, as the file and
            // the environment name it, is never meant.
            config.database = None;
        }
        config.database = self.database.or(config.database);
        match self.command {
            Command::Demo(args) => demo::run(args, config).await,
            Command::Serve(args) => serve::run(args, config).await,
            Command::Simulate(args) => simulate::run(args).await,
            Command::Migrate => migrate::run(&config).await,
            Command::Agent(command) => agent::run(command, &config).await,
            Command::Keys(command) => keys::run(command, &config).await,
            Command::Audit(command) => audit::run(command, &config).await,
            Command::Bench(command) => bench::run(command, &config).await,
        }
    }
}

/// Is cancelled by SIGTERM or Ctrl-C.
fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        told.cancel();
    });
    Ok(stop)
}
