//! Devices as their tenants last told of them.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::subscriber::containing;
use super::{Db, Result, Tx};
use crate::domain::device::Device;
use crate::domain::fold::fold;
use crate::domain::ids::TenantId;

/// Devices that one search shows.
pub const FOUND_AT_MOST: i64 = 50;
/// Devices that one call of [`forget_unseen`] takes away, so that others get in between.
pub const FORGOTTEN_AT_MOST: i64 = 200;

/// Keeps a chunk of devices, new or known.
pub async fn upsert(tx: &mut Tx, devices: &[Device]) -> Result<()> {
    for device in devices {
        sqlx::query(
            "INSERT INTO device (tenant_id, device_uid, serial, name, username, esn, platform, os, model, agent_status, stolen,
                 licences, encryption, last_connected_at, mirrored_at, search_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT (tenant_id, device_uid) DO UPDATE SET serial = excluded.serial, name = excluded.name,
                 username = excluded.username, esn = excluded.esn, platform = excluded.platform, os = excluded.os,
                 model = excluded.model, agent_status = excluded.agent_status, stolen = excluded.stolen,
                 licences = excluded.licences, encryption = excluded.encryption,
                 last_connected_at = excluded.last_connected_at, mirrored_at = excluded.mirrored_at,
                 search_key = excluded.search_key",
        )
        .bind(device.tenant.to_string())
        .bind(device.device_uid.clone())
        .bind(device.serial.clone())
        .bind(device.name.clone())
        .bind(device.username.clone())
        .bind(device.esn.clone())
        .bind(device.platform.clone())
        .bind(device.os.clone())
        .bind(device.model.clone())
        .bind(device.agent_status.clone())
        .bind(i64::from(device.stolen))
        .bind(device.licences.clone())
        .bind(device.encryption.clone())
        .bind(device.last_connected_at.map(Timestamp::as_microsecond))
        .bind(device.mirrored_at.as_microsecond())
        .bind(device.search_key())
        .execute(tx.conn()?)
        .await?;
    }
    Ok(())
}

/// Forgets devices that a full reading of the tenant, begun at `since`, did not see, and that no
/// call and no request names; the others stay, and their age tells. Answers how many went, at most
/// [`FORGOTTEN_AT_MOST`].
pub async fn forget_unseen(tx: &mut Tx, tenant: TenantId, since: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "DELETE FROM device WHERE tenant_id = $1 AND device_uid IN (
             SELECT d.device_uid FROM device d
             WHERE d.tenant_id = $1 AND d.mirrored_at < $2
               AND NOT EXISTS (SELECT 1 FROM call c WHERE c.tenant_id = d.tenant_id AND c.device_uid = d.device_uid)
               AND NOT EXISTS (SELECT 1 FROM request r WHERE r.tenant_id = d.tenant_id AND r.device_uid = d.device_uid)
             LIMIT $3)",
    )
    .bind(tenant.to_string())
    .bind(since.as_microsecond())
    .bind(FORGOTTEN_AT_MOST)
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected())
}

/// A device by its tenant and Absolute's id of it.
pub async fn load(conn: &mut Db, tenant: TenantId, device_uid: &str) -> Result<Option<Device>> {
    sqlx::query("SELECT * FROM device WHERE tenant_id = $1 AND device_uid = $2")
        .bind(tenant.to_string())
        .bind(device_uid.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Devices of a tenant whose serial, name, user or ESN contains what was typed, the latest heard of
/// first, at most [`FOUND_AT_MOST`]. Nothing typed finds nothing.
pub async fn search(conn: &mut Db, tenant: TenantId, typed: &str) -> Result<Vec<Device>> {
    let key = fold(typed);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query(
        "SELECT * FROM device WHERE tenant_id = $1 AND search_key LIKE $2 ESCAPE '\\'
         ORDER BY COALESCE(last_connected_at, 0) DESC, device_uid LIMIT $3",
    )
    .bind(tenant.to_string())
    .bind(containing(&key))
    .bind(FOUND_AT_MOST)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The ids of devices of any tenant with this serial, name or ESN.
pub async fn uids(conn: &mut Db, typed: &str, limit: i64) -> Result<Vec<String>> {
    sqlx::query(
        "SELECT DISTINCT device_uid FROM device WHERE serial = $1 OR name = $1 OR esn = $1
         ORDER BY device_uid LIMIT $2",
    )
    .bind(typed.to_owned())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| row.text("device_uid"))
    .collect()
}

/// The devices of a tenant, by name.
pub async fn list(conn: &mut Db, tenant: TenantId, limit: i64) -> Result<Vec<Device>> {
    sqlx::query("SELECT * FROM device WHERE tenant_id = $1 ORDER BY name, device_uid LIMIT $2")
        .bind(tenant.to_string())
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How many devices of a tenant are mirrored.
pub async fn count(conn: &mut Db, tenant: TenantId) -> Result<i64> {
    Ok(
        sqlx::query_scalar("SELECT COUNT(*) FROM device WHERE tenant_id = $1")
            .bind(tenant.to_string())
            .fetch_one(conn)
            .await?,
    )
}

fn read(row: &AnyRow) -> Result<Device> {
    Ok(Device {
        tenant: row.parsed("tenant_id")?,
        device_uid: row.text("device_uid")?,
        serial: row.text("serial")?,
        name: row.text("name")?,
        username: row.text("username")?,
        esn: row.text("esn")?,
        platform: row.text("platform")?,
        os: row.text("os")?,
        model: row.text("model")?,
        agent_status: row.text("agent_status")?,
        stolen: row.flag("stolen")?,
        licences: row.text("licences")?,
        encryption: row.text("encryption")?,
        last_connected_at: row.maybe_time("last_connected_at")?,
        mirrored_at: row.time("mirrored_at")?,
    })
}
