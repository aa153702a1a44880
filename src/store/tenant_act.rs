//! What tenants told that was done to their devices. It stays as it was told, but for who did it.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{TenantActId, TenantId};
use crate::domain::reconciliation::{ActKind, ActSource, Bond, Link, TenantAct};
use crate::domain::reference::Reference;
use crate::entropy::uuid_v7;

/// An act as a tenant tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub kind: ActKind,
    /// The device.
    pub device: String,
    /// When.
    pub at: Timestamp,
    /// Where it is told.
    pub source: ActSource,
    /// What it is called there; the same one is kept once.
    pub key: String,
    /// The id of its request, where that is told.
    pub request_uid: Option<String>,
    /// The desk's reference number, where the title has one.
    pub reference: Option<Reference>,
    /// It has a title, which is not the desk's.
    pub has_foreign_title: bool,
    /// Who did it, as the tenant names them; empty where it says nothing. Personal data.
    pub actor: String,
}

/// Keeps acts that were not told before; how many those are.
pub async fn add(tx: &mut Tx, id: TenantId, told: &[Told], now: Timestamp) -> Result<u64> {
    let mut added = 0;
    for chunk in chunks(&mut told.iter().collect::<Vec<_>>()) {
        let sql = many(
            "INSERT INTO tenant_act (id, tenant_id, kind, device_uid, at, source, source_key, request_uid, reference, foreign_title, actor, seen_at) VALUES",
            chunk.len(),
            12,
        ) + " ON CONFLICT (tenant_id, source, source_key) DO NOTHING";
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for act in chunk {
            query = query
                .bind(uuid_v7(now, &*tx.entropy).to_string())
                .bind(id.to_string())
                .bind(act.kind.code())
                .bind(act.device.clone())
                .bind(act.at.as_microsecond())
                .bind(act.source.code())
                .bind(act.key.clone())
                .bind(act.request_uid.clone())
                .bind(act.reference.map(|number| number.to_string()))
                .bind(i64::from(act.has_foreign_title))
                .bind(Some(act.actor.clone()).filter(|actor| !actor.is_empty()))
                .bind(now.as_microsecond());
        }
        added += query.execute(tx.conn()?).await?.rows_affected();
    }
    Ok(added)
}

/// Binds an act to what it belongs to, once.
///
/// # Errors
/// [`crate::store::StoreError::Changed`] where another node did so.
pub async fn bind(tx: &mut Tx, link: Link) -> Result<()> {
    let (ours, same) = match link.bond {
        Bond::Ours(id) => (Some(id.to_string()), None),
        Bond::SameAs(id) => (None, Some(id.to_string())),
    };
    let done = sqlx::query(
        "UPDATE tenant_act SET desk_act_id = $1, same_as = $2 WHERE id = $3 AND desk_act_id IS NULL AND same_as IS NULL",
    )
    .bind(ours)
    .bind(same)
    .bind(link.act.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "tenant_act", link.act)
}

/// The acts of a tenant since a time, and those that are bound to what the desk did since then.
pub async fn since(conn: &mut Db, id: TenantId, from: Timestamp) -> Result<Vec<TenantAct>> {
    sqlx::query(
        "SELECT t.*, CAST(CASE WHEN x.id IS NULL THEN 1 ELSE 0 END AS BIGINT) AS is_new
         FROM tenant_act t LEFT JOIN difference x ON x.act_id = t.id
         WHERE t.tenant_id = $1 AND t.at >= $2 ORDER BY t.at, t.id",
    )
    .bind(id.to_string())
    .bind(from.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Who did an act, as the tenant names them.
pub async fn actor(conn: &mut Db, id: TenantActId) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar("SELECT actor FROM tenant_act WHERE id = $1")
            .bind(id.to_string())
            .fetch_one(conn)
            .await?,
    )
}

/// The uid of a device that a tenant calls by another of its names.
pub async fn device_called(conn: &mut Db, id: TenantId, name: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT MIN(device_uid) FROM device WHERE tenant_id = $1 AND (LOWER(esn) = $2 OR LOWER(serial) = $2)
         HAVING COUNT(*) = 1",
    )
    .bind(id.to_string())
    .bind(name.to_lowercase())
    .fetch_optional(conn)
    .await?)
}

fn read(row: &AnyRow) -> Result<TenantAct> {
    let ours = row.maybe_parsed("desk_act_id")?.map(Bond::Ours);
    let same = row.maybe_parsed("same_as")?.map(Bond::SameAs);
    let reference = row.maybe_text("reference")?;
    Ok(TenantAct {
        id: row.parsed("id")?,
        kind: row.parsed("kind")?,
        device: row.text("device_uid")?,
        at: row.time("at")?,
        request_uid: row.maybe_text("request_uid")?,
        reference: reference.and_then(|number| number.parse().ok()),
        has_foreign_title: row.flag("foreign_title")?,
        source: row.parsed("source")?,
        bond: ours.or(same),
        is_new: row.flag("is_new")?,
    })
}
