//! Attempts; one that ended is never changed.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::attempt::{Asked, Attempt, AttemptEnd};
use crate::domain::ids::{AttemptId, RequestId};

/// Keeps that an attempt began.
pub async fn start(tx: &mut Tx, attempt: &Attempt, lease: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO attempt (id, request_id, number, kind, node, lease, started_at, lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(attempt.id.to_string())
    .bind(attempt.request.to_string())
    .bind(attempt.number)
    .bind(attempt.kind.code())
    .bind(attempt.node.clone())
    .bind(lease.to_owned())
    .bind(attempt.started_at.as_microsecond())
    .bind(attempt.lease_until.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps how an attempt ended.
pub async fn end(
    tx: &mut Tx,
    id: AttemptId,
    at: Timestamp,
    end: &AttemptEnd,
    asked: &Asked,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE attempt SET ended_at = $1, outcome = $2, why = $3, detail = $4, method = $5, uri = $6, body_digest = $7,
             http_status = $8, request_uid = $9
         WHERE id = $10 AND ended_at IS NULL",
    )
    .bind(at.as_microsecond())
    .bind(end.outcome.code())
    .bind(end.why.clone())
    .bind(end.detail.clone())
    .bind(asked.method.clone())
    .bind(asked.uri.clone())
    .bind(asked.body_digest.clone())
    .bind(end.http_status.map(i64::from))
    .bind(end.request_uid.clone())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "attempt", id)
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

/// How often a request has been sent; questions do not count.
pub async fn sends(conn: &mut Db, request: RequestId) -> Result<i64> {
    let sends = "SELECT COUNT(*) FROM attempt WHERE request_id = $1 AND kind = 'send'";
    Ok(sqlx::query_scalar(sends)
        .bind(request.to_string())
        .fetch_one(conn)
        .await?)
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
