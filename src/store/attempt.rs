//! Attempts; one that ended is never changed.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result, StoreError, Tx};
use crate::domain::attempt::{Asked, Attempt, AttemptEnd};
use crate::domain::ids::{AttemptId, RequestId};

/// Keeps that attempts began, all under one lease.
pub async fn start(tx: &mut Tx, attempts: &[&Attempt], lease: &str) -> Result<()> {
    let mut attempts = attempts.to_vec();
    for chunk in chunks(&mut attempts) {
        let sql = many(
            "INSERT INTO attempt (id, request_id, number, kind, node, lease, started_at, lease_until) VALUES",
            chunk.len(),
            8,
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for attempt in chunk {
            query = query
                .bind(attempt.id.to_string())
                .bind(attempt.request.to_string())
                .bind(attempt.number)
                .bind(attempt.kind.code())
                .bind(attempt.node.clone())
                .bind(lease.to_owned())
                .bind(attempt.started_at.as_microsecond())
                .bind(attempt.lease_until.as_microsecond());
        }
        query.execute(tx.conn()?).await?;
    }
    Ok(())
}

/// An attempt that ended, how, and what was asked.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// The attempt.
    pub id: AttemptId,
    /// How it ended.
    pub end: &'a AttemptEnd,
    /// What was asked of the API.
    pub asked: &'a Asked,
}

/// Keeps how attempts ended.
pub async fn end(tx: &mut Tx, at: Timestamp, ended: &[Ended<'_>]) -> Result<()> {
    let mut ended = ended.to_vec();
    for chunk in chunks(&mut ended) {
        let sql = format!(
            "WITH ended(id, ended_at, outcome, why, detail, method, uri, body_digest, http_status, request_uid) AS ({})
             UPDATE attempt SET ended_at = e.ended_at, outcome = e.outcome, why = e.why, detail = e.detail,
                 method = e.method, uri = e.uri, body_digest = e.body_digest, http_status = e.http_status,
                 request_uid = e.request_uid
             FROM ended e WHERE attempt.id = e.id AND attempt.ended_at IS NULL",
            many("VALUES", chunk.len(), 10)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for Ended { id, end, asked } in &chunk {
            query = query
                .bind(id.to_string())
                .bind(at.as_microsecond())
                .bind(end.outcome.code())
                .bind(end.why.clone())
                .bind(end.detail.clone())
                .bind(asked.method.clone())
                .bind(asked.uri.clone())
                .bind(asked.body_digest.clone())
                .bind(end.http_status.map(i64::from))
                .bind(end.request_uid.clone());
        }
        let done = query.execute(tx.conn()?).await?;
        if done.rows_affected() != chunk.len() as u64 {
            let ids = chunk.iter().map(|one| one.id.to_string());
            return Err(StoreError::Changed {
                table: "attempt",
                id: ids.collect::<Vec<_>>().join(", "),
            });
        }
    }
    Ok(())
}

/// The attempts of a request, in their order.
pub async fn list(conn: &mut Db, request: RequestId) -> Result<Vec<Attempt>> {
    sqlx::query("SELECT * FROM attempt WHERE request_id = $1 ORDER BY number")
        .bind(request.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The attempt of a request that has not ended.
pub async fn running(conn: &mut Db, request: RequestId) -> Result<Option<Attempt>> {
    sqlx::query("SELECT * FROM attempt WHERE request_id = $1 AND ended_at IS NULL ORDER BY number DESC LIMIT 1")
        .bind(request.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

fn read(row: &AnyRow) -> Result<Attempt> {
    let ended = match row.maybe_time("ended_at")? {
        None => None,
        Some(at) => Some((
            at,
            AttemptEnd {
                outcome: row.parsed("outcome")?,
                why: row.maybe_text("why")?.unwrap_or_default(),
                detail: row.maybe_text("detail")?.unwrap_or_default(),
                http_status: row
                    .maybe_number("http_status")?
                    .and_then(|status| u16::try_from(status).ok()),
                request_uid: row.maybe_text("request_uid")?,
            },
        )),
    };
    let text = |column| row.maybe_text(column).map(Option::unwrap_or_default);
    Ok(Attempt {
        id: row.parsed("id")?,
        request: row.parsed("request_id")?,
        number: row.number("number")?,
        kind: row.parsed("kind")?,
        node: row.text("node")?,
        started_at: row.time("started_at")?,
        lease_until: row.time("lease_until")?,
        ended,
        asked: Asked {
            method: text("method")?,
            uri: text("uri")?,
            body_digest: text("body_digest")?,
        },
    })
}
