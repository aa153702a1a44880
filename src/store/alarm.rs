//! Alarms. One is open per kind and subject; one that is over is never changed.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::alarm::{Alarm, AlarmKind};
use crate::domain::ids::{ContractId, TenantId};
use crate::entropy::uuid_v7;

/// An open alarm, with what the pages say of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The alarm.
    pub alarm: Alarm,
    /// The tenant's contract; absent where it is about the log.
    pub at: Option<At>,
    /// The request's reference, where it is about one.
    pub reference: Option<String>,
}

/// Where an alarm is seen to.
#[derive(Debug, Clone)]
pub struct At {
    /// The tenant's contract.
    pub contract: ContractId,
    /// Its number.
    pub contract_number: String,
    /// The company.
    pub company: String,
    /// The token's last day.
    pub token_expires_on: Option<jiff::civil::Date>,
}

/// Raises an alarm; `false` where it is open already. One about the log has no tenant.
pub async fn raise(
    tx: &mut Tx,
    kind: AlarmKind,
    about: &str,
    tenant: Option<TenantId>,
    now: Timestamp,
) -> Result<bool> {
    let id = uuid_v7(now, &*tx.entropy);
    let done = sqlx::query(
        "INSERT INTO alarm (id, kind, about, tenant_id, raised_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (kind, about) WHERE cleared_at IS NULL DO NOTHING",
    )
    .bind(id.to_string())
    .bind(kind.code())
    .bind(about.to_owned())
    .bind(tenant.map(|tenant| tenant.to_string()))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an alarm; `false` where none is open.
pub async fn clear(tx: &mut Tx, kind: AlarmKind, about: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE alarm SET cleared_at = CASE WHEN raised_at > $1 THEN raised_at ELSE $1 END
         WHERE kind = $2 AND about = $3 AND cleared_at IS NULL",
    )
    .bind(now.as_microsecond())
    .bind(kind.code())
    .bind(about.to_owned())
    .execute(tx.conn()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// All alarms about something, in the order in which they came.
pub async fn about(conn: &mut Db, about: &str) -> Result<Vec<Alarm>> {
    sqlx::query("SELECT * FROM alarm WHERE about = $1 ORDER BY raised_at, id")
        .bind(about.to_owned())
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The open alarms, the oldest first, at most `limit`; only those of a kind where one is named.
pub async fn open(conn: &mut Db, only: Option<AlarmKind>, limit: i64) -> Result<Vec<Listed>> {
    sqlx::query(
        "SELECT a.*, c.id AS contract_id, c.number AS contract_number, s.name AS company, r.reference, t.token_expires_on
         FROM alarm a LEFT JOIN tenant t ON t.id = a.tenant_id LEFT JOIN contract c ON c.id = t.contract_id
         LEFT JOIN subscriber s ON s.id = c.subscriber_id LEFT JOIN request r ON r.id = a.about
         WHERE a.cleared_at IS NULL AND ($1 = '' OR a.kind = $1) ORDER BY a.raised_at, a.id LIMIT $2",
    )
    .bind(only.map_or("", AlarmKind::code).to_owned())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let alarm = read(row)?;
        let at = if alarm.kind.is_about_log() {
            None
        } else {
            Some(At {
                contract: row.parsed("contract_id")?,
                contract_number: row.text("contract_number")?,
                company: row.text("company")?,
                token_expires_on: row.maybe_parsed("token_expires_on")?,
            })
        };
        Ok(Listed {
            alarm,
            at,
            reference: row.maybe_text("reference")?,
        })
    })
    .collect()
}

fn read(row: &AnyRow) -> Result<Alarm> {
    Ok(Alarm {
        kind: row.parsed("kind")?,
        about: row.text("about")?,
        raised_at: row.time("raised_at")?,
        cleared_at: row.maybe_time("cleared_at")?,
    })
}
