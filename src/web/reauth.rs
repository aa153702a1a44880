//! Proving oneself again, right at the act (ASVS 5.0, 7.5.3).

use secrecy::SecretString;

use super::{Desk, Problem};
use crate::crypto::password::NotAPhcString;
use crate::store::agent;

/// Whether the agent typed their own password: nobody else acts at their desk.
pub async fn proved(desk: &Desk, typed: SecretString) -> Result<bool, Problem> {
    let stored = agent::password(&mut *desk.read().await?, desk.agent.id).await?;
    let stored = stored
        .map(|phc| phc.parse())
        .transpose()
        .map_err(|error: NotAPhcString| {
            Problem::internal("a stored password is unreadable", &error)
        })?;
    Ok(desk
        .app
        .passwords
        .verify(typed, stored.as_ref())
        .await?
        .matched)
}
