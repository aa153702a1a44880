//! Qualifying services (R4).

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::contract::ContractNumber;
use crate::domain::ids::{QualifyingServiceId, SubscriberId};
use crate::domain::qualifying::QualifyingService;

/// Adds one.
///
/// # Errors
/// [`super::StoreError::Taken`] where the subscriber has it on record already.
pub async fn add(tx: &mut Tx, service: &QualifyingService, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO qualifying_service (id, subscriber_id, kind, number, since, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, 1)",
    )
    .bind(service.id.to_string())
    .bind(service.subscriber.to_string())
    .bind(service.kind.code())
    .bind(service.number.to_string())
    .bind(service.since.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps its last day.
pub async fn end(tx: &mut Tx, service: &QualifyingService, last: Date) -> Result<()> {
    let done = sqlx::query(
        "UPDATE qualifying_service SET ended_on = $1, version = version + 1 WHERE id = $2 AND version = $3",
    )
    .bind(last.to_string())
    .bind(service.id.to_string())
    .bind(service.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "qualifying_service", service.id)
}

/// One by id.
pub async fn load(conn: &mut Db, id: QualifyingServiceId) -> Result<Option<QualifyingService>> {
    sqlx::query("SELECT * FROM qualifying_service WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Those of a subscriber, the oldest first.
pub async fn list(conn: &mut Db, whose: SubscriberId) -> Result<Vec<QualifyingService>> {
    sqlx::query("SELECT * FROM qualifying_service WHERE subscriber_id = $1 ORDER BY since, id")
        .bind(whose.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &AnyRow) -> Result<QualifyingService> {
    Ok(QualifyingService {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        kind: row.parsed("kind")?,
        number: ContractNumber::parse(&row.text("number")?)
            .map_err(|why| inconsistent("number", why))?,
        since: row.parsed("since")?,
        ended_on: row.maybe_parsed("ended_on")?,
        version: row.number("version")?,
    })
}
