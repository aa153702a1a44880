//! Requesters' authenticator apps. Seeds are sealed; each step counts once (RFC 6238 section 5.2).

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::RequesterId;

/// An enrolled app.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The seed, sealed for its requester.
    pub seed_sealed: String,
    /// When.
    pub enrolled_at: Timestamp,
    /// The last step whose code was used.
    pub last_step: i64,
}

/// Keeps an app's sealed seed; the app before it is of no use from now on.
pub async fn enrol(tx: &mut Tx, id: RequesterId, seed_sealed: &str, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO requester_totp (requester_id, seed_sealed, enrolled_at) VALUES ($1, $2, $3)
         ON CONFLICT (requester_id) DO UPDATE SET seed_sealed = excluded.seed_sealed,
             enrolled_at = excluded.enrolled_at, last_step = 0",
    )
    .bind(id.to_string())
    .bind(seed_sealed.to_owned())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// The app of a requester.
pub async fn load(conn: &mut Db, id: RequesterId) -> Result<Option<Enrolled>> {
    let row = sqlx::query("SELECT * FROM requester_totp WHERE requester_id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        Ok(Enrolled {
            seed_sealed: row.text("seed_sealed")?,
            enrolled_at: row.time("enrolled_at")?,
            last_step: row.number("last_step")?,
        })
    })
    .transpose()
}

/// The sealed seeds of all requesters who have an app.
pub async fn all(conn: &mut Db) -> Result<Vec<(RequesterId, String)>> {
    sqlx::query("SELECT requester_id, seed_sealed FROM requester_totp ORDER BY requester_id")
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| Ok((row.parsed("requester_id")?, row.text("seed_sealed")?)))
        .collect()
}

/// Uses a step up; answers false where it, or a later one, was used before.
pub async fn spend(tx: &mut Tx, id: RequesterId, seed_sealed: &str, step: i64) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE requester_totp SET last_step = $1 WHERE requester_id = $2 AND seed_sealed = $3 AND last_step < $1",
    )
    .bind(step)
    .bind(id.to_string())
    .bind(seed_sealed.to_owned())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}
