//! What the desk did to devices: sendings that did not surely fail, and what was done by hand.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result};
use crate::domain::ids::{DeskActId, RequestId, TenantId};
use crate::domain::reconciliation::DeskAct;

/// What the desk did at a tenant since a time, with the request that it was for.
pub async fn since(
    conn: &mut Db,
    id: TenantId,
    from: Timestamp,
) -> Result<Vec<(DeskAct, RequestId)>> {
    sqlx::query("SELECT * FROM desk_act WHERE tenant_id = $1 AND until_at >= $2 ORDER BY at, id")
        .bind(id.to_string())
        .bind(from.as_microsecond())
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| Ok((read(row)?, row.parsed("request_id")?)))
        .collect()
}

/// One act of the desk.
pub async fn load(conn: &mut Db, id: DeskActId) -> Result<Option<(DeskAct, RequestId)>> {
    sqlx::query("SELECT * FROM desk_act WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(|row| Ok((read(row)?, row.parsed("request_id")?)))
        .transpose()
}

/// When the oldest wipe since a time began that nothing of the tenant's is evidence of.
pub async fn oldest_wipe_alone(
    conn: &mut Db,
    id: TenantId,
    from: Timestamp,
) -> Result<Option<Timestamp>> {
    sqlx::query(
        "SELECT MIN(d.begun_at) AS at FROM desk_act d WHERE d.tenant_id = $1 AND d.action = 'wipe' AND d.until_at >= $2
             AND NOT EXISTS (SELECT 1 FROM tenant_act t WHERE t.desk_act_id = d.id)",
    )
    .bind(id.to_string())
    .bind(from.as_microsecond())
    .fetch_one(conn)
    .await?
    .maybe_time("at")
}

fn read(row: &AnyRow) -> Result<DeskAct> {
    let reference: String = row.text("reference")?;
    Ok(DeskAct {
        id: row.parsed("id")?,
        action: row.parsed("action")?,
        device: row.text("device_uid")?,
        begun_at: row.time("begun_at")?,
        until: row.time("until_at")?,
        standing: row.parsed("standing")?,
        // Where the tenant told no id, the record names what shows that it is there.
        request_uid: row
            .maybe_text("request_uid")?
            .filter(|uid| !uid.starts_with("evidence:")),
        reference: reference
            .parse()
            .map_err(|why: crate::domain::Refused| inconsistent("reference", why))?,
    })
}
