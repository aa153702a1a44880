//! What is on one side alone, until somebody notes what it was.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::{AgentId, ContractId, DeskActId, DifferenceId, TenantActId, TenantId};
use crate::domain::reconciliation::DifferenceKind;
use crate::domain::text::Note;

/// Which act is on one side alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// Theirs.
    PastDesk(TenantActId),
    /// Ours.
    Missing(DeskActId),
}

impl Alone {
    /// Its kind.
    pub const fn kind(self) -> DifferenceKind {
        match self {
            Self::PastDesk(_) => DifferenceKind::PastDesk,
            Self::Missing(_) => DifferenceKind::Missing,
        }
    }
}

/// What somebody noted of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What it was; empty where that was taken away.
    pub text: String,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Identity.
    pub id: DifferenceId,
    /// Where.
    pub tenant: TenantId,
    /// The tenant's contract.
    pub contract: ContractId,
    /// What is alone.
    pub alone: Alone,
    /// When it was found.
    pub found_at: Timestamp,
    /// What somebody noted.
    pub explained: Option<Explained>,
}

/// Keeps that something is on one side alone.
///
/// # Errors
/// [`crate::store::StoreError::Taken`] where another node did so.
pub async fn add(
    tx: &mut Tx,
    (id, tenant): (DifferenceId, TenantId),
    alone: Alone,
    now: Timestamp,
) -> Result<()> {
    let (act, ours) = match alone {
        Alone::PastDesk(act) => (Some(act.to_string()), None),
        Alone::Missing(ours) => (None, Some(ours.to_string())),
    };
    sqlx::query(
        "INSERT INTO difference (id, tenant_id, kind, act_id, desk_act_id, found_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(tenant.to_string())
    .bind(alone.kind().code())
    .bind(act)
    .bind(ours)
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps what a difference was.
///
/// # Errors
/// [`crate::store::StoreError::Changed`] where somebody did so before.
pub async fn explain(
    tx: &mut Tx,
    id: DifferenceId,
    text: &Note,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE difference SET explained_at = $1, explained_by = $2, explanation = $3 WHERE id = $4 AND explained_at IS NULL",
    )
    .bind(now.as_microsecond())
    .bind(by.to_string())
    .bind(text.as_str().to_owned())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "difference", id)
}

/// A difference by id.
pub async fn load(conn: &mut Db, id: DifferenceId) -> Result<Option<Difference>> {
    sqlx::query(
        "SELECT x.*, t.contract_id, a.name AS explained_name FROM difference x JOIN tenant t ON t.id = x.tenant_id
             LEFT JOIN agent a ON a.id = x.explained_by
         WHERE x.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// The dispatches of a tenant that were found to be missing there, since a time.
pub async fn missing_since(conn: &mut Db, id: TenantId, from: Timestamp) -> Result<Vec<DeskActId>> {
    sqlx::query(
        "SELECT desk_act_id FROM difference WHERE tenant_id = $1 AND found_at >= $2 AND kind = 'missing'",
    )
    .bind(id.to_string())
    .bind(from.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| row.parsed("desk_act_id"))
    .collect()
}

fn read(row: &AnyRow) -> Result<Difference> {
    let explained = match row.maybe_time("explained_at")? {
        None => None,
        Some(at) => Some(Explained {
            at,
            by: row.text("explained_name")?,
            text: row.maybe_text("explanation")?.unwrap_or_default(),
        }),
    };
    Ok(Difference {
        id: row.parsed("id")?,
        tenant: row.parsed("tenant_id")?,
        contract: row.parsed("contract_id")?,
        alone: match row.parsed("kind")? {
            DifferenceKind::PastDesk => Alone::PastDesk(row.parsed("act_id")?),
            DifferenceKind::Missing => Alone::Missing(row.parsed("desk_act_id")?),
        },
        found_at: row.time("found_at")?,
        explained,
    })
}
