//! What the record knows that tells one request's effect from another's, when the API is asked what
//! became of a sending.

use jiff::Timestamp;

use super::row::Columns;
use super::{Db, Result};
use crate::domain::request::Accepted;

/// What is known of a request's own sendings, and of other requests about the same device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// When its last sending was given up on, or ended without a telling answer.
    pub given_up_at: Option<Timestamp>,
    /// The API's ids of other requests about the device.
    pub of_others: Vec<String>,
    /// When another request may last have had an effect on the device.
    pub others_until: Option<Timestamp>,
}

/// What is known around a request.
pub async fn known(conn: &mut Db, accepted: &Accepted) -> Result<Known> {
    let given_up = sqlx::query(
        "SELECT MAX(ended_at) AS at FROM attempt WHERE request_id = $1 AND kind = 'send'",
    )
    .bind(accepted.id.to_string())
    .fetch_one(&mut *conn)
    .await?;
    // Those that a person sent by hand have no attempt that tells of it.
    let sent = sqlx::query(
        "SELECT request_uid, sent_at FROM request
         WHERE tenant_id = $1 AND device_uid = $2 AND id <> $3 AND state = 'sent'",
    )
    .bind(accepted.tenant.to_string())
    .bind(accepted.device_uid.clone())
    .bind(accepted.id.to_string())
    .fetch_all(&mut *conn)
    .await?;
    let rows = sqlx::query(
        "SELECT a.kind, a.request_uid, a.started_at, a.ended_at FROM request r JOIN attempt a ON a.request_id = r.id
         WHERE r.tenant_id = $1 AND r.device_uid = $2 AND r.id <> $3 AND a.outcome IN ('done', 'unknown', 'lapsed')
           AND (a.kind = 'send' OR a.request_uid IS NOT NULL)",
    )
    .bind(accepted.tenant.to_string())
    .bind(accepted.device_uid.clone())
    .bind(accepted.id.to_string())
    .fetch_all(conn)
    .await?;
    let mut known = Known {
        given_up_at: given_up.maybe_time("at")?,
        ..Known::default()
    };
    for row in &sent {
        known.of_others.push(row.text("request_uid")?);
        known.others_until = known.others_until.max(Some(row.time("sent_at")?));
    }
    for row in &rows {
        known.of_others.extend(row.maybe_text("request_uid")?);
        if row.text("kind")? == "send" {
            let (started, ended) = (row.time("started_at")?, row.maybe_time("ended_at")?);
            known.others_until = known.others_until.max(ended).max(Some(started));
        }
    }
    Ok(known)
}
