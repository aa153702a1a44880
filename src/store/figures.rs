//! Figures for whoever watches the desk: counts, nothing about anybody.

use super::row::Columns;
use super::{Db, Result};

/// Counts of the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Unfinished requests by state; those that were sent are as many as there are, and are not
    /// counted anew each time.
    pub requests: Vec<(String, i64)>,
    /// Mails that wait to be sent.
    pub mails_waiting: i64,
    /// Events in the audit log.
    pub audit_size: i64,
    /// Calls that are going on.
    pub calls_open: i64,
}

/// Counts, each through an index that holds only what is unfinished.
pub async fn load(conn: &mut Db) -> Result<Figures> {
    let requests = sqlx::query(
        "SELECT state, COUNT(*) AS n FROM request WHERE state <> 'sent' GROUP BY state ORDER BY state",
    )
    .fetch_all(&mut *conn)
    .await?
    .iter()
    .map(|row| Ok((row.text("state")?, row.number("n")?)))
    .collect::<Result<_>>()?;
    Ok(Figures {
        requests,
        mails_waiting: super::mail::waiting(&mut *conn).await?,
        audit_size: sqlx::query_scalar("SELECT size FROM audit_head WHERE id = 1")
            .fetch_one(&mut *conn)
            .await?,
        calls_open: sqlx::query_scalar("SELECT COUNT(*) FROM call WHERE ended_at IS NULL")
            .fetch_one(conn)
            .await?,
    })
}

/// Whether the database answers.
pub async fn ping(conn: &mut Db) -> Result<()> {
    let _: i64 = sqlx::query_scalar("SELECT size FROM audit_head WHERE id = 1")
        .fetch_one(conn)
        .await?;
    Ok(())
}
