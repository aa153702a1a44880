//! Sealing secrets anew with the first key, while nodes work on.
//!
//! A chunk of rows is a unit of work with its audit event; whatever ends it half-way, the next run
//! takes what is left. A row is replaced only as it was read, so nobody's new secret is lost.

use anyhow::Context;

use super::{CHUNK, Found, look};
use crate::clock::Clock;
use crate::crypto::SealKeys;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::sealed::SealedColumn;
use crate::entropy::Entropy;
use crate::store::sealed::{self, Sealed};
use crate::store::{Store, StoreError};

/// What became of it.
#[derive(Debug)]
pub struct Rotated {
    /// How many were sealed anew.
    pub resealed: usize,
    /// What is sealed with which key now.
    pub(crate) now: Found,
}

impl Rotated {
    /// How many secrets a key sealed.
    pub fn sealed_with(&self, key: &str) -> usize {
        self.now.by_key.get(key).copied().unwrap_or_default()
    }

    /// Keys that still seal something, beside this one.
    pub fn other_than(&self, key: &str) -> Vec<&str> {
        let ids = self.now.by_key.keys().map(String::as_str);
        ids.filter(|id| *id != key).collect()
    }

    /// What does not open although it should, as `table id`.
    pub fn damaged(&self) -> Vec<String> {
        let named = |(place, id): &(SealedColumn, String)| format!("{} {id}", place.table);
        self.now.damaged.iter().map(named).collect()
    }
}

/// Seals everything anew that an older key sealed.
pub async fn rotate(
    store: &Store,
    keys: &SealKeys,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> anyhow::Result<Rotated> {
    let mut resealed = 0;
    for place in &SealedColumn::ALL {
        let mut last = String::new();
        loop {
            let chunk = sealed::after(&mut *store.read().await?, place, &last, CHUNK).await?;
            let Some(end) = chunk.last() else { break };
            last.clone_from(&end.id);
            let again: Vec<(Sealed, String)> = chunk
                .into_iter()
                .filter_map(|read| {
                    // What does not open is told at the end.
                    let context = place.context(&read.id);
                    let again = keys.reseal(&context, &read.text, entropy).ok()??;
                    Some((read, again))
                })
                .collect();
            resealed += keep(store, place, keys.id(), again, clock)
                .await
                .with_context(|| format!("after {resealed} secrets; run it again"))?;
        }
    }
    let now = look(store, keys).await?;
    Ok(Rotated { resealed, now })
}

async fn keep(
    store: &Store,
    place: &SealedColumn,
    key: &str,
    again: Vec<(Sealed, String)>,
    clock: &dyn Clock,
) -> Result<usize, StoreError> {
    let mut tx = store.begin().await?;
    let (mut count, mut number) = (0, 0_i64);
    for (read, again) in &again {
        if sealed::replace(&mut tx, place, read, again).await? {
            count += 1;
            number += 1;
        }
    }
    if count == 0 {
        return Ok(0);
    }
    let cause = Cause {
        actor: Actor::CommandLine,
        at: clock.now(),
        address: None,
        second: None,
    };
    let event = Event::new(Kind::SecretsResealed)
        .fact("table", place.table)
        .fact("seal_key", key)
        .fact("count", number);
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    Ok(count)
}
