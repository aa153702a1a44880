//! `kagiban migrate`.

use std::sync::Arc;

use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::store::Store;

/// Brings the schema up to date; opening the database does.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    Store::open(config.database(), Arc::new(SystemEntropy)).await?;
    println!("schema is up to date");
    Ok(())
}
