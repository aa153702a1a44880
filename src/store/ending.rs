//! Ends: of the whole service, of parent and child contracts, and of desk options.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ending::{Came, End, EndSubject, Ended, Ending, Ground, Notice};
use crate::domain::ids::AgentId;
use crate::domain::yen::Yen;

/// An end with who recorded it, and what became of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The end.
    pub ending: Ending,
    /// The name of whoever recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Timestamp,
    /// Who took it back, and when.
    pub revoked: Option<(String, Timestamp)>,
}

/// Records an end.
///
/// # Errors
/// [`super::StoreError::Taken`] where another one of this ground stands.
pub async fn record(tx: &mut Tx, ending: &Ending, now: Timestamp) -> Result<()> {
    let (mut parent, mut child, mut contract) = (None, None, None);
    match ending.ended {
        Ended::Service => {}
        Ended::Parent(id) => parent = Some(id.to_string()),
        Ended::Child(id) => child = Some(id.to_string()),
        Ended::Option(id) => contract = Some(id.to_string()),
    }
    let notice = match ending.came {
        Came::Notice(notice) => Some(notice),
        Came::OverUse(_) | Came::Vendor(_) => None,
    };
    sqlx::query(
        "INSERT INTO ending (id, subject, parent_id, child_id, contract_id, ground, arrived_on, named_on, effective_on, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(ending.id.to_string())
    .bind(ending.ended.subject().code())
    .bind(parent)
    .bind(child)
    .bind(contract)
    .bind(ending.ground().code())
    .bind(notice.map(|notice| notice.arrived.to_string()))
    .bind(notice.and_then(|notice| notice.named).map(|day| day.to_string()))
    .bind(ending.effective().to_string())
    .bind(ending.recorded_by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Takes an end back.
pub async fn revoke(
    tx: &mut Tx,
    ending: &Ending,
    by: AgentId,
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE ending SET revoked_on = $1, revoked_by = $2, revoked_at = $3 WHERE id = $4 AND revoked_on IS NULL",
    )
    .bind(today.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(ending.id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "ending", ending.id)
}

/// All ends that were recorded for this itself, the oldest first.
pub async fn list(conn: &mut Db, of: Ended) -> Result<Vec<Listed>> {
    let (which, id) = match of {
        Ended::Service => ("e.subject = $1", EndSubject::Service.code().to_owned()),
        Ended::Parent(id) => ("e.parent_id = $1", id.to_string()),
        Ended::Child(id) => ("e.child_id = $1", id.to_string()),
        Ended::Option(id) => ("e.contract_id = $1", id.to_string()),
    };
    sqlx::query(AssertSqlSafe(format!(
        "SELECT e.*, a.name AS recorded_name, r.name AS revoked_name
         FROM ending e JOIN agent a ON a.id = e.recorded_by LEFT JOIN agent r ON r.id = e.revoked_by
         WHERE {which} ORDER BY e.recorded_at, e.id"
    )))
    .bind(id)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The one that stands, and that nobody but who recorded it takes back: by notice, or of the service.
pub async fn standing(conn: &mut Db, of: Ended) -> Result<Option<Ending>> {
    let listed = list(conn, of).await?;
    let mut standing = listed
        .into_iter()
        .filter(|it| it.revoked.is_none() && it.ending.ground() != Ground::OverUse);
    Ok(standing.next().map(|listed| listed.ending))
}

/// The end in the columns `ends_on` and `ends_by`.
pub(super) fn read_end(row: &AnyRow) -> Result<Option<End>> {
    let (on, by) = (row.maybe_parsed("ends_on")?, row.maybe_text("ends_by")?);
    let Some((on, by)) = on.zip(by) else {
        return Ok(None);
    };
    let (subject, ground) = by.split_once(' ').unwrap_or((&by, ""));
    Ok(Some(End {
        on,
        subject: subject
            .parse()
            .map_err(|why| inconsistent("subject", why))?,
        ground: ground.parse().map_err(|why| inconsistent("ground", why))?,
    }))
}

/// An amount.
pub(super) fn read_yen(row: &AnyRow, column: &'static str) -> Result<Yen> {
    Yen::new(row.number(column)?).map_err(|why| inconsistent(column, why))
}

/// An amount, where there is one.
pub(super) fn maybe_yen(row: &AnyRow, column: &'static str) -> Result<Option<Yen>> {
    let amount = row.maybe_number(column)?.map(Yen::new).transpose();
    amount.map_err(|why| inconsistent(column, why))
}

fn read(row: &AnyRow) -> Result<Listed> {
    let revoked_at = row.maybe_time("revoked_at")?;
    let revoked_by = row.maybe_text("revoked_name")?;
    let effective: Date = row.parsed("effective_on")?;
    let came = match row.parsed("ground")? {
        Ground::OverUse => Came::OverUse(effective),
        Ground::Vendor => Came::Vendor(effective),
        Ground::Notice | Ground::Unanswered | Ground::Answered => Came::Notice(Notice {
            arrived: row.parsed("arrived_on")?,
            named: row.maybe_parsed("named_on")?,
        }),
    };
    Ok(Listed {
        ending: Ending {
            id: row.parsed("id")?,
            ended: match row.parsed("subject")? {
                EndSubject::Service => Ended::Service,
                EndSubject::Parent => Ended::Parent(row.parsed("parent_id")?),
                EndSubject::Child => Ended::Child(row.parsed("child_id")?),
                EndSubject::Option => Ended::Option(row.parsed("contract_id")?),
            },
            came,
            recorded_by: row.parsed("recorded_by")?,
        },
        recorded_by: row.text("recorded_name")?,
        recorded_at: row.time("recorded_at")?,
        revoked: revoked_by.zip(revoked_at),
    })
}
