//! Whether the node's seal keys are the ones that secrets were sealed with, found out at start rather
//! than by the first request at night; and sealing them anew.

pub(crate) mod rotate;

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use crate::crypto::{OpenError, SealKeys};
use crate::domain::sealed::SealedColumn;
use crate::store::sealed::{self, Sealed};
use crate::store::{Result, Store};

/// Rows that are looked at in one go.
const CHUNK: i64 = 200;

/// What is sealed, and with what.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How many each key sealed, by its id.
    pub(crate) by_key: BTreeMap<String, usize>,
    /// Those that the keys do not open although they should: changed, moved or damaged.
    pub(crate) damaged: Vec<(SealedColumn, String)>,
}

/// Opens every sealed secret once.
pub(crate) async fn look(store: &Store, keys: &SealKeys) -> Result<Found> {
    let mut found = Found::default();
    for place in &SealedColumn::ALL {
        let mut last = String::new();
        loop {
            let chunk = sealed::after(&mut *store.read().await?, place, &last, CHUNK).await?;
            let Some(end) = chunk.last() else { break };
            last.clone_from(&end.id);
            for Sealed { id, text } in chunk {
                match keys.open(&place.context(&id), &text) {
                    Ok(_) | Err(OpenError::WrongKey { .. }) => {
                        let key = text.split('.').nth(1).unwrap_or_default();
                        *found.by_key.entry(key.to_owned()).or_default() += 1;
                    }
                    Err(OpenError::Malformed | OpenError::Corrupt) => {
                        found.damaged.push((*place, id));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Refuses keys that do not open what is sealed, unless those secrets are given up for `lost`.
pub(super) async fn check(store: &Store, keys: &SealKeys, lost: bool) -> anyhow::Result<()> {
    let found = look(store, keys)
        .await
        .context("sealed secrets cannot be read")?;
    // One damaged row must not stop the desk for all others.
    for (place, id) in &found.damaged {
        tracing::error!(
            table = place.table,
            id,
            "a sealed secret does not open: it was changed or moved; enter it again"
        );
    }
    let all: usize = found.by_key.values().sum();
    let known = |id: &str| id == keys.id() || keys.older().any(|older| older == id);
    let closed: Vec<(String, usize)> = found
        .by_key
        .into_iter()
        .filter(|(id, _)| !known(id))
        .collect();
    let Some((sealed_with, _)) = closed.first() else {
        return Ok(());
    };
    let count: usize = closed.iter().map(|(_, count)| count).sum();
    if lost {
        tracing::warn!(
            secrets = count,
            "secrets of another seal key are given up; enter them again on the tenants' pages"
        );
        return Ok(());
    }
    bail!(
        "seal_key: is key {}, but {count} of {all} secrets were sealed with key {sealed_with}. \
         Nothing was changed. Start with that key as well; where it is lost, start with --seal-key-lost \
         and enter the secrets again on the tenants' pages",
        keys.id(),
    )
}
