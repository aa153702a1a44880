//! Readings of tenants' own sides: when each is due, how far it got, and what it came to.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::open_gate;
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::reconciliation::{Comparison, Progress, Window};

/// How a tenant's readings stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The tenant.
    pub tenant: TenantId,
    /// Its contract.
    pub contract: ContractId,
    /// When the tenant was registered.
    pub registered_at: Timestamp,
    /// How far each source was read.
    pub progress: Progress,
    /// Somebody waits for a reading since then.
    pub wanted_at: Option<Timestamp>,
    version: i64,
}

/// A tenant, and the last that was read of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// How its readings stand.
    pub standing: Standing,
    /// The contract's number.
    pub contract_number: String,
    /// The company.
    pub company: String,
    /// The last reading.
    pub last: Option<Comparison>,
    /// Findings that nobody explained yet.
    pub open: i64,
}

/// The tenants that are due to be read and whose gate is open, at most so many; those that somebody waits
/// for first.
pub async fn due(conn: &mut Db, now: Timestamp, most: i64) -> Result<Vec<TenantId>> {
    let gate = open_gate();
    let sql = format!(
        "SELECT t.id FROM comparison_due k JOIN tenant t ON t.id = k.tenant_id WHERE k.next_at <= $1 AND {gate}
         ORDER BY CASE WHEN k.wanted_at IS NULL THEN 1 ELSE 0 END, k.next_at, t.id LIMIT $2"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(most)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

/// Notes that somebody waits for a reading, on whichever node.
pub async fn want(tx: &mut Tx, id: TenantId, now: Timestamp) -> Result<()> {
    let done =
        sqlx::query("UPDATE comparison_due SET next_at = 0, wanted_at = $1 WHERE tenant_id = $2")
            .bind(now.as_microsecond())
            .bind(id.to_string())
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "comparison_due", id)
}

/// Puts a tenant's next reading off, where one is due.
pub async fn postpone(tx: &mut Tx, id: TenantId, until: Timestamp) -> Result<()> {
    sqlx::query("UPDATE comparison_due SET next_at = $1 WHERE tenant_id = $2 AND next_at < $1")
        .bind(until.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// How a tenant's readings stand; nothing where none is due by now.
pub async fn standing(conn: &mut Db, id: TenantId, now: Timestamp) -> Result<Option<Standing>> {
    sqlx::query(
        "SELECT k.*, t.contract_id, t.created_at FROM comparison_due k JOIN tenant t ON t.id = k.tenant_id
         WHERE k.tenant_id = $1 AND k.next_at <= $2",
    )
    .bind(id.to_string())
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(read_standing)
    .transpose()
}

/// Keeps what a reading came to, and when the next one is due.
///
/// # Errors
/// [`crate::store::StoreError::Changed`] where another node kept one since, or the tenant has another
/// token.
pub async fn save(
    tx: &mut Tx,
    standing: &Standing,
    comparison: &Comparison,
    next_at: Timestamp,
) -> Result<()> {
    let micros = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
    let progress = comparison.progress(standing.progress);
    let done = sqlx::query(
        "UPDATE comparison_due SET next_at = $1, wanted_at = NULL, siem_to = $2, wipes_to = $3, version = version + 1
         WHERE tenant_id = $4 AND version = $5",
    )
    .bind(next_at.as_microsecond())
    .bind(micros(progress.siem))
    .bind(micros(progress.wipes))
    .bind(standing.tenant.to_string())
    .bind(standing.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "comparison_due", standing.tenant)?;
    sqlx::query(
        "INSERT INTO comparison (id, tenant_id, at, siem_from, siem_gap_from, wipes_from, siem, wipes, why, acts, past_desk,
             missing, unproved, unheard)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(comparison.id.to_string())
    .bind(comparison.tenant.to_string())
    .bind(comparison.at.as_microsecond())
    .bind(comparison.window.siem.as_microsecond())
    .bind(micros(comparison.window.siem_gap))
    .bind(comparison.window.wipes.as_microsecond())
    .bind(comparison.siem.code())
    .bind(comparison.wipes.code())
    .bind(comparison.why.clone())
    .bind(comparison.acts)
    .bind(comparison.past_desk)
    .bind(comparison.missing)
    .bind(comparison.unproved)
    .bind(comparison.unheard)
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Every tenant with the last that was read of it; `of` names one alone.
pub async fn list(conn: &mut Db, of: Option<TenantId>) -> Result<Vec<Listed>> {
    let rows = sqlx::query(
        "SELECT k.*, t.contract_id, t.created_at, c.number AS contract_number, s.name AS company,
             (SELECT COUNT(*) FROM difference x WHERE x.tenant_id = t.id AND x.explained_at IS NULL) AS open,
             l.id AS last_id, l.at, l.siem_from, l.siem_gap_from, l.wipes_from, l.siem, l.wipes, l.why, l.acts, l.past_desk,
             l.missing, l.unproved, l.unheard
         FROM comparison_due k JOIN tenant t ON t.id = k.tenant_id JOIN contract c ON c.id = t.contract_id
             JOIN subscriber s ON s.id = c.subscriber_id
             LEFT JOIN comparison l ON l.id = (
                 SELECT m.id FROM comparison m WHERE m.tenant_id = t.id ORDER BY m.at DESC, m.id DESC LIMIT 1)
         WHERE $1 = '' OR t.id = $1
         ORDER BY s.kana_key, c.number",
    )
    .bind(of.map_or_else(String::new, |id| id.to_string()))
    .fetch_all(conn)
    .await?;
    let listed = |row: &AnyRow| {
        let last = match row.maybe_parsed("last_id")? {
            None => None,
            Some(id) => Some(Comparison {
                id,
                tenant: row.parsed("tenant_id")?,
                at: row.time("at")?,
                window: Window {
                    siem: row.time("siem_from")?,
                    siem_gap: row.maybe_time("siem_gap_from")?,
                    wipes: row.time("wipes_from")?,
                },
                siem: row.parsed("siem")?,
                wipes: row.parsed("wipes")?,
                why: row.text("why")?,
                acts: row.number("acts")?,
                past_desk: row.number("past_desk")?,
                missing: row.number("missing")?,
                unproved: row.number("unproved")?,
                unheard: row.number("unheard")?,
            }),
        };
        Ok(Listed {
            standing: read_standing(row)?,
            contract_number: row.text("contract_number")?,
            company: row.text("company")?,
            last,
            open: row.number("open")?,
        })
    };
    rows.iter().map(listed).collect()
}

/// Spans of time of which a tenant's events were never read, as far as they reach into a period.
pub async fn gaps(
    conn: &mut Db,
    id: TenantId,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Timestamp)>> {
    let rows = sqlx::query(
        "SELECT siem_gap_from, siem_from FROM comparison
         WHERE tenant_id = $1 AND siem_gap_from < $3 AND siem_from > $2 AND siem IN ('readable', 'nothing') ORDER BY at",
    )
    .bind(id.to_string())
    .bind(from.as_microsecond())
    .bind(to.as_microsecond())
    .fetch_all(conn)
    .await?;
    let gap = |row: &AnyRow| Ok((row.time("siem_gap_from")?, row.time("siem_from")?));
    rows.iter().map(gap).collect()
}

fn read_standing(row: &AnyRow) -> Result<Standing> {
    Ok(Standing {
        tenant: row.parsed("tenant_id")?,
        contract: row.parsed("contract_id")?,
        registered_at: row.time("created_at")?,
        progress: Progress {
            siem: row.maybe_time("siem_to")?,
            wipes: row.maybe_time("wipes_to")?,
        },
        wanted_at: row.maybe_time("wanted_at")?,
        version: row.number("version")?,
    })
}
