//! `kagiban bench`: measures the desk's own code. Each prints one line of JSON; nothing asserts a time.

mod audit;
mod audit_review;
mod dispatch;
mod figures;
mod finished;
mod place;
mod queue;
mod signin;
mod tap;

use crate::config::Config;

/// What is measured.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// From acceptance to the tenant: latency at a rate, then a backlog when maintenance ends.
    Dispatch(dispatch::Args),
    /// The queue alone, against a dispatcher whose call returns at once.
    Queue(queue::Args),
    /// What sign-ins cost, and whether pages stay fast meanwhile.
    Signin(signin::Args),
    /// What an event in the audit log costs, and how fast the whole log is verified.
    Audit(audit::Args),
}

/// Measures. The database must be empty; without one a throw-away file is used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let database = config.database.as_deref();
    let told = match command {
        Command::Dispatch(args) => dispatch::run(&args, database).await?,
        Command::Queue(args) => queue::run(&args, database).await?,
        Command::Signin(args) => signin::run(&args).await?,
        Command::Audit(args) => audit::run(&args, database).await?,
    };
    println!("{told}");
    Ok(())
}
