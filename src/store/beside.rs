//! Both sides in one list, the newest first: what the desk did with what the tenant tells of it, and what
//! the tenant alone tells.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result, desk_act};
use crate::domain::ids::{DeskActId, DifferenceId, RequestId, TenantId};
use crate::domain::reconciliation::{ActKind, ActSource, DeskAct, DifferenceKind, GRACE};

/// Which part of the list.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Whose.
    pub tenant: TenantId,
    /// From when on.
    pub from: Timestamp,
    /// Before when.
    pub to: Timestamp,
    /// Only what is not the same on both sides, or cannot be known to be.
    pub differing: bool,
    /// Older than this place in the list.
    pub before: Option<(Timestamp, Uuid)>,
}

/// What the tenant tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What.
    pub kind: ActKind,
    /// When.
    pub at: Timestamp,
    /// Where it is told.
    pub source: ActSource,
    /// The id of its request, where that is told.
    pub request_uid: Option<String>,
    /// Who did it; nothing where it was taken away. Personal data.
    pub actor: Option<String>,
    /// The device.
    pub device: String,
    /// Its serial number, where the desk knows the device.
    pub serial: Option<String>,
}

/// A finding about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub id: DifferenceId,
    /// What was found.
    pub kind: DifferenceKind,
    /// Somebody noted what it was.
    pub is_explained: bool,
}

/// An entry of the list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the list.
    pub place: (Timestamp, Uuid),
    /// What the desk did, for which request.
    pub ours: Option<(DeskAct, RequestId)>,
    /// The device's serial number, where the desk did it.
    pub serial: Option<String>,
    /// What the tenant tells of it.
    pub theirs: Vec<Seen>,
    /// What was found.
    pub finding: Option<Finding>,
}

/// Entries of the list, at most so many.
pub async fn list(conn: &mut Db, part: &Part, now: Timestamp, most: i64) -> Result<Vec<Entry>> {
    let (at, id) = part.before.unwrap_or((part.to, Uuid::max()));
    let rows = sqlx::query(
        "SELECT x.id, x.at FROM (
             SELECT d.id, d.at, CASE
                 WHEN EXISTS (SELECT 1 FROM difference f WHERE f.desk_act_id = d.id
                     OR f.act_id IN (SELECT t.id FROM tenant_act t WHERE t.desk_act_id = d.id)) THEN 1
                 WHEN d.standing IN ('taken', 'by_hand') AND d.until_at <= $6
                     AND NOT EXISTS (SELECT 1 FROM tenant_act t WHERE t.desk_act_id = d.id) THEN 1
                 ELSE 0 END AS differs
             FROM desk_act d WHERE d.tenant_id = $1 AND d.at >= $2 AND d.at < $3
             UNION ALL
             SELECT t.id, t.at, CASE WHEN t.kind = 'unfreeze' THEN 0 ELSE 1 END
             FROM tenant_act t WHERE t.tenant_id = $1 AND t.at >= $2 AND t.at < $3 AND t.desk_act_id IS NULL AND t.same_as IS NULL
         ) x
         WHERE (x.at < $4 OR x.at = $4 AND x.id < $5) AND (x.differs = 1 OR $7 = 0)
         ORDER BY x.at DESC, x.id DESC LIMIT $8",
    )
    .bind(part.tenant.to_string())
    .bind(part.from.as_microsecond())
    .bind(part.to.as_microsecond())
    .bind(at.as_microsecond())
    .bind(id.to_string())
    .bind((now - GRACE).as_microsecond())
    .bind(i64::from(part.differing))
    .bind(most)
    .fetch_all(&mut *conn)
    .await?;
    let places = rows
        .iter()
        .map(|row| Ok((row.time("at")?, row.parsed("id")?)));
    let places: Vec<(Timestamp, Uuid)> = places.collect::<Result<_>>()?;
    let ids: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
    let (mut seen, mut found) = (seen(conn, &ids).await?, found(conn, &ids).await?);
    let mut entries = Vec::with_capacity(places.len());
    for place in places {
        let ours = desk_act::load(conn, DeskActId::new(place.1)).await?;
        entries.push(Entry {
            place,
            serial: match &ours {
                Some((_, request)) => Some(serial(conn, *request).await?),
                None => None,
            },
            ours,
            theirs: seen.remove(&place.1).unwrap_or_default(),
            finding: found.remove(&place.1),
        });
    }
    Ok(entries)
}

/// One entry: of an act of the desk's, or of the tenant's.
pub async fn entry(conn: &mut Db, id: Uuid) -> Result<(Vec<Seen>, Option<Finding>)> {
    let (mut seen, mut found) = (seen(conn, &[id]).await?, found(conn, &[id]).await?);
    Ok((seen.remove(&id).unwrap_or_default(), found.remove(&id)))
}

/// The serial number of a request's device.
pub async fn serial(conn: &mut Db, id: RequestId) -> Result<String> {
    Ok(
        sqlx::query_scalar("SELECT device_serial FROM request WHERE id = $1")
            .bind(id.to_string())
            .fetch_one(conn)
            .await?,
    )
}

/// What tenants tell, by what it is evidence of, or by the act that was known first.
async fn seen(conn: &mut Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Seen>>> {
    let mut seen: HashMap<Uuid, Vec<Seen>> = HashMap::new();
    for chunk in chunks(&mut ids.to_vec()) {
        let these = many("", 1, chunk.len());
        let sql = format!(
            "SELECT x.*, v.serial FROM (
                 SELECT t.*, t.desk_act_id AS root FROM tenant_act t WHERE t.desk_act_id IN {these}
                 UNION ALL
                 SELECT t.*, p.desk_act_id FROM tenant_act p JOIN tenant_act t ON t.same_as = p.id WHERE p.desk_act_id IN {these}
                 UNION ALL
                 SELECT t.*, t.id FROM tenant_act t WHERE t.id IN {these}
                 UNION ALL
                 SELECT t.*, t.same_as FROM tenant_act t WHERE t.same_as IN {these}
             ) x LEFT JOIN device v ON v.tenant_id = x.tenant_id AND v.device_uid = x.device_uid ORDER BY x.at, x.id"
        );
        for row in &bound(sql, &chunk).fetch_all(&mut *conn).await? {
            let of: Uuid = row.parsed("root")?;
            seen.entry(of).or_default().push(Seen {
                kind: row.parsed("kind")?,
                at: row.time("at")?,
                source: row.parsed("source")?,
                request_uid: row.maybe_text("request_uid")?,
                actor: row.maybe_text("actor")?,
                device: row.text("device_uid")?,
                serial: row.maybe_text("serial")?,
            });
        }
    }
    Ok(seen)
}

/// What was found, by the entry that it is about.
async fn found(conn: &mut Db, ids: &[Uuid]) -> Result<HashMap<Uuid, Finding>> {
    let mut found = HashMap::new();
    for chunk in chunks(&mut ids.to_vec()) {
        let these = many("", 1, chunk.len());
        let sql = format!(
            "SELECT f.id, f.kind, f.explained_at, COALESCE(f.desk_act_id, t.desk_act_id, t.id) AS root
             FROM difference f LEFT JOIN tenant_act t ON t.id = f.act_id
             WHERE f.desk_act_id IN {these} OR t.desk_act_id IN {these} OR t.id IN {these}"
        );
        for row in &bound(sql, &chunk).fetch_all(&mut *conn).await? {
            let finding = Finding {
                id: row.parsed("id")?,
                kind: row.parsed("kind")?,
                is_explained: row.maybe_time("explained_at")?.is_some(),
            };
            found.insert(row.parsed("root")?, finding);
        }
    }
    Ok(found)
}

fn bound<'q>(
    sql: String,
    ids: &[Uuid],
) -> sqlx::query::Query<'q, sqlx::Any, <sqlx::Any as sqlx::Database>::Arguments> {
    let query = sqlx::query(AssertSqlSafe(sql));
    ids.iter()
        .fold(query, |query, id| query.bind(id.to_string()))
}
