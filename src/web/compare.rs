//! Comparing a member of staff's password: counted first, compared outside of any unit.

use jiff::Timestamp;
use secrecy::SecretString;

use super::{App, Problem};
use crate::crypto::password::{NotAPhcString, PhcString};
use crate::store::{agent, throttle};

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It is their password; the failures before it are forgotten.
    Matched,
    /// It is not, or there is nobody to compare with; until when nothing more is compared.
    Mismatched(Option<Timestamp>),
    /// Too many failures: nothing was compared, and nothing will be until then.
    Closed(Timestamp),
}

/// Compares what was typed with a stored PHC string; `key` is what failures count against. Nobody to
/// compare with takes the same time as a mismatch.
pub async fn compare(
    app: &App,
    key: String,
    typed: SecretString,
    stored: Option<&str>,
    now: Timestamp,
) -> Result<Compared, Problem> {
    let stored: Option<PhcString> =
        stored
            .map(str::parse)
            .transpose()
            .map_err(|error: NotAPhcString| {
                Problem::internal("a stored password is unreadable", &error)
            })?;
    let keys = [key];
    let mut tx = app.store.begin().await?;
    if let Some(until) = throttle::count(&mut tx, &keys, now).await? {
        return Ok(Compared::Closed(until));
    }
    tx.commit_bookkeeping().await?;
    let verdict = app.passwords.verify(typed.clone(), stored.as_ref()).await;
    if let Ok(verdict) = &verdict
        && !verdict.matched
    {
        let [key] = &keys;
        let waits = throttle::load(&mut *app.store.read().await?, key).await?;
        return Ok(Compared::Mismatched(waits.closed_until(now)));
    }
    // Before the unit: hashing takes longer than anything in it. A full line leaves the old hash.
    let anew = match &verdict {
        Ok(verdict) if verdict.outdated => app.passwords.hash(typed).await.ok(),
        _ => None,
    };
    let mut tx = app.store.begin().await?;
    if let (Some(old), Some(new)) = (&stored, &anew) {
        agent::rehash(&mut tx, old.as_str(), new.as_str()).await?;
    }
    match verdict {
        Ok(_) => throttle::clear(&mut tx, &keys).await?,
        Err(_) => throttle::take_back(&mut tx, &keys).await?,
    }
    tx.commit_bookkeeping().await?;
    verdict?;
    Ok(Compared::Matched)
}
