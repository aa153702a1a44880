//! Tenants: where the desk acts, and how well it knows their devices.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::gate::open_gate;
use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{ContractId, TenantId};
use crate::domain::register::{Tenant, api_host};

/// Adds a tenant to its contract.
pub async fn add(tx: &mut Tx, tenant: &Tenant, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO tenant (id, contract_id, api_base, api_host, token_id, signing, secret_sealed, token_expires_on, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
    )
    .bind(tenant.id.to_string())
    .bind(tenant.contract.to_string())
    .bind(tenant.api_base.clone())
    .bind(tenant.api_host().to_owned())
    .bind(tenant.token_id.to_string())
    .bind(tenant.signing.code())
    .bind(tenant.secret_sealed.clone())
    .bind(tenant.token_expires_on.map(|date| date.to_string()))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a changed address or token. Whose contract it is does not change.
pub async fn save(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    let done = sqlx::query(
        "UPDATE tenant SET api_base = $1, api_host = $2, token_id = $3, signing = $4, secret_sealed = $5, token_expires_on = $6,
             version = version + 1
         WHERE id = $7 AND version = $8",
    )
    .bind(tenant.api_base.clone())
    .bind(tenant.api_host().to_owned())
    .bind(tenant.token_id.to_string())
    .bind(tenant.signing.code())
    .bind(tenant.secret_sealed.clone())
    .bind(tenant.token_expires_on.map(|date| date.to_string()))
    .bind(tenant.id.to_string())
    .bind(tenant.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "tenant", tenant.id)
}

/// A tenant by id.
pub async fn load(conn: &mut Db, id: TenantId) -> Result<Option<Tenant>> {
    sqlx::query("SELECT * FROM tenant WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The tenant of a contract.
pub async fn by_contract(conn: &mut Db, contract: ContractId) -> Result<Option<Tenant>> {
    sqlx::query("SELECT * FROM tenant WHERE contract_id = $1")
        .bind(contract.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The tenant that acts with this account: a token at a host.
pub async fn by_account(conn: &mut Db, api_base: &str, token_id: &str) -> Result<Option<Tenant>> {
    sqlx::query("SELECT * FROM tenant WHERE api_host = $1 AND token_id = $2")
        .bind(api_host(api_base).to_owned())
        .bind(token_id.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// All tenants, in the order in which they came.
pub async fn all(conn: &mut Db) -> Result<Vec<Tenant>> {
    sqlx::query("SELECT * FROM tenant ORDER BY created_at, id")
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How the mirror of a tenant's devices stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mirror {
    /// When all devices were last read to the end.
    pub mirrored_at: Option<Timestamp>,
    /// When reading them last failed, and why; nothing after it succeeded.
    pub failed: Option<(Timestamp, String)>,
    /// Since when somebody waits for them to be read.
    pub wanted_at: Option<Timestamp>,
}

/// How the mirror of a tenant's devices stands; nothing where there is no such tenant.
pub async fn mirror(conn: &mut Db, id: TenantId) -> Result<Mirror> {
    let row = sqlx::query(
        "SELECT mirrored_at, mirror_failed_at, mirror_why, mirror_wanted_at FROM tenant WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(Mirror::default());
    };
    let why = row.maybe_text("mirror_why")?.unwrap_or_default();
    Ok(Mirror {
        mirrored_at: row.maybe_time("mirrored_at")?,
        failed: row.maybe_time("mirror_failed_at")?.map(|at| (at, why)),
        wanted_at: row.maybe_time("mirror_wanted_at")?,
    })
}

/// Notes that somebody waits for a tenant's devices to be read, on whichever node.
pub async fn want_mirror(tx: &mut Tx, id: TenantId, now: Timestamp) -> Result<()> {
    let done = sqlx::query("UPDATE tenant SET mirror_wanted_at = $1 WHERE id = $2")
        .bind(now.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "tenant", id)
}

/// Notes that all devices of a tenant were read. It is no change of the tenant, so that an edit
/// that is under way is not lost to it.
pub async fn note_mirrored(tx: &mut Tx, id: TenantId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "UPDATE tenant SET mirrored_at = $1, mirror_failed_at = NULL, mirror_why = NULL, mirror_wanted_at = NULL WHERE id = $2",
    )
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "tenant", id)
}

/// Notes that reading a tenant's devices failed; what was mirrored before stays.
pub async fn note_mirror_failed(
    tx: &mut Tx,
    id: TenantId,
    now: Timestamp,
    why: &str,
) -> Result<()> {
    let done =
        sqlx::query("UPDATE tenant SET mirror_failed_at = $1, mirror_why = $2, mirror_wanted_at = NULL WHERE id = $3")
            .bind(now.as_microsecond())
            .bind(why.to_owned())
            .bind(id.to_string())
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "tenant", id)
}

/// The hosts that tenants are at, for maintenance windows to name.
pub async fn hosts(conn: &mut Db) -> Result<Vec<String>> {
    Ok(
        sqlx::query_scalar("SELECT DISTINCT api_host FROM tenant ORDER BY api_host")
            .fetch_all(conn)
            .await?,
    )
}

/// A tenant as a choice: with its contract's number and company.
#[derive(Debug, Clone)]
pub struct Named {
    /// The tenant.
    pub id: TenantId,
    /// The contract's number.
    pub contract_number: String,
    /// The company.
    pub company: String,
}

/// All tenants, by company.
pub async fn named(conn: &mut Db) -> Result<Vec<Named>> {
    sqlx::query(
        "SELECT t.id, c.number, s.name FROM tenant t JOIN contract c ON c.id = t.contract_id
         JOIN subscriber s ON s.id = c.subscriber_id ORDER BY s.kana_key, c.number",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Named {
            id: row.parsed("id")?,
            contract_number: row.text("number")?,
            company: row.text("name")?,
        })
    })
    .collect()
}

/// The tenants whose mirror was neither fetched nor tried since a time, or that somebody waits for;
/// those first. Where the gate is closed, nothing is asked.
pub async fn mirror_due(conn: &mut Db, now: Timestamp, before: Timestamp) -> Result<Vec<TenantId>> {
    let gate = open_gate();
    let sql = format!(
        "SELECT t.id FROM tenant t
         WHERE (t.mirror_wanted_at IS NOT NULL OR (COALESCE(t.mirrored_at, 0) < $2 AND COALESCE(t.mirror_failed_at, 0) < $2))
           AND {gate}
         ORDER BY COALESCE(t.mirror_wanted_at, $3), t.id"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(before.as_microsecond())
        .bind(i64::MAX)
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| row.parsed("id"))
        .collect()
}

fn read(row: &AnyRow) -> Result<Tenant> {
    Ok(Tenant {
        id: row.parsed("id")?,
        contract: row.parsed("contract_id")?,
        api_base: row.text("api_base")?,
        token_id: row.line("token_id")?,
        signing: row.parsed("signing")?,
        secret_sealed: row.text("secret_sealed")?,
        token_expires_on: row.maybe_parsed("token_expires_on")?,
        version: row.number("version")?,
    })
}
