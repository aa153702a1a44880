//! `kagiban demo`: the whole desk in one process, with a simulated tenant and a day behind it.

mod agreement;
mod cast;
mod course;
mod credentials;
mod day;
mod over_use;
mod own;
mod place;
mod prepared;
mod seed;
mod stages;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use jiff::civil::Date;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::stop_signal;
use crate::app::Node;
use crate::clock::{Clock, ShiftedClock};
use crate::config::Config;
use crate::domain::second_factor::SecondFactorPolicy;
use place::Place;

/// How the demo is started.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Prints one line of JSON when ready.
    #[arg(long)]
    json: bool,
    /// Port to listen on; 8080, or a free one with --json.
    #[arg(long)]
    port: Option<u16>,
    /// Folder to keep the data in and to find it again; without it the data is gone at the end.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The day in Tokyo on which the demo is, such as 2027-02-28; today without it.
    #[arg(long, conflicts_with = "simulator_url")]
    date: Option<Date>,
    /// Address of a simulator that runs already, instead of one of our own.
    #[arg(long, requires = "simulator_control")]
    simulator_url: Option<String>,
    /// Address of its control endpoint.
    #[arg(long, requires = "simulator_url")]
    simulator_control: Option<String>,
}

/// Runs the demo until it is told to stop.
pub async fn run(args: Args, mut config: Config) -> anyhow::Result<()> {
    let stop = stop_signal()?;
    if let Some(database) = &config.database {
        own::check(database).await?;
    }
    let base = args.date.map_or(Ok(0), day::away)?;
    let clock = Arc::new(ShiftedClock::based(base));
    let place = Place::open(&args, clock.clone()).await?;
    let port = args.port.unwrap_or(if args.json { 0 } else { 8080 });
    config.listen = SocketAddr::from(([127, 0, 0, 1], port));
    config.public_url = "http://127.0.0.1".into();
    (config.tls_certificate, config.tls_key) = (None, None);
    config.redirect_listen = None;
    if config.database.is_none() {
        let database = place.database();
        own::check(&database).await?;
        config.database = Some(database);
    }
    config.seal_key = Some(place.seal_key.clone());
    config.mail = Some(format!("folder:{}", place.mails().display()));
    config.mail_from = Some("Kagiban <desk@kagiban.example>".into());
    let (key, checkpoints) = place.attest()?;
    (config.audit_key_file, config.audit_checkpoints) = (Some(key), Some(checkpoints));
    (
        config.audit_origin,
        config.audit_witness,
        config.audit_witness_key,
    ) = (None, None, None);
    config.allowed_api_bases = vec![place.api.clone()];
    config.node = "demo".into();
    // The passwords are published, and so would a seed be.
    config.second_factor = SecondFactorPolicy::Nobody.code().into();
    let node = Node::build(&config, clock.clone())
        .await
        .context("the demo cannot start")?;
    if !seed::is_seeded(node.app()).await? {
        day::before(&clock, over_use::DAYS);
        own::mark(node.app(), clock.now()).await?;
        seed::register(node.app(), &place.api).await?;
        over_use::live(&node, &clock).await?;
        course::record(node.app()).await?;
        prepared::record(node.app()).await?;
        // Another process's clock cannot be turned back: with its simulator the day is left out.
        if place.is_own() {
            day::begin(&clock);
        } else {
            clock.shift(0);
        }
        day::mirror(&node).await?;
        if place.is_own() {
            day::live(&node, &clock).await?;
        }
        stages::record(node.app()).await?;
    }
    let url = format!("http://{}", node.address()?);
    let told = tell(&node, &url, &place).await?;
    if args.json {
        println!("{told}");
    } else {
        print(&url, &place, &told);
    }
    node.run(stopping(stop)).await
}

fn stopping(stop: CancellationToken) -> CancellationToken {
    stop.child_token()
}

/// What `--json` prints.
async fn tell(node: &Node, url: &str, place: &Place) -> anyhow::Result<Value> {
    let logins: Vec<Value> = cast::STAFF
        .iter()
        .map(|staff| json!({ "login": staff.login, "password": staff.password, "role": staff.role.code() }))
        .collect();
    Ok(json!({
        "url": url,
        "logins": logins,
        "contracts": seed::contracts(node.app()).await?,
        "simulator": place.simulator(),
    }))
}

fn print(url: &str, place: &Place, told: &Value) {
    println!("鍵番 Kagiban demo: {url}\n");
    println!("  sign in as      password");
    for staff in cast::STAFF {
        println!(
            "  {:<14}  {}   ({})",
            staff.login, staff.password, staff.role
        );
    }
    println!("\n  a caller can say");
    for contract in told["contracts"].as_array().into_iter().flatten() {
        let devices: Vec<&str> = contract["devices"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|device| device["serial"].as_str())
            .take(3)
            .collect();
        println!(
            "  {} {} ({}): asked for {}; devices {} …",
            contract["number"].as_str().unwrap_or_default(),
            contract["company"].as_str().unwrap_or_default(),
            contract["action"].as_str().unwrap_or_default(),
            contract["asks"].as_str().unwrap_or_default(),
            devices.join(" ")
        );
        let company = cast::COMPANIES
            .iter()
            .find(|company| contract["number"] == company.contract);
        for caller in company.iter().flat_map(|company| company.requesters) {
            println!("    requester {} {}", caller.number, caller.name);
            for line in credentials::lines(caller) {
                println!("      {line}");
            }
        }
    }
    println!("\n  mails are written to {}", place.mails().display());
    println!(
        "  simulated tenant {}, faults and journal at {}\n  Ctrl-C ends it.",
        place.api, place.control
    );
}
