//! Releases of blocked requests. One that was decided is never changed, and none is deleted.

use sqlx::any::AnyRow;

use super::decision::note;
use super::row::Columns;
use super::{Db, Result, Tx, decision};
use crate::domain::decision::Decided;
use crate::domain::ids::{ReleaseId, RequestId};
use crate::domain::release::{Fate, Release, ReleaseKind, Way};

/// Keeps a proposal. The database refuses a second one beside it.
pub async fn propose(tx: &mut Tx, release: &Release) -> Result<()> {
    let (request_uid, evidence, reason) = match &release.way {
        Way::SendAgain { reason } => (None, None, Some(reason.as_str().to_owned())),
        Way::ByHand {
            request_uid,
            evidence,
        } => (
            Some(request_uid.to_string()),
            Some(evidence.as_str().to_owned()),
            None,
        ),
    };
    sqlx::query(
        "INSERT INTO release (id, request_id, kind, request_uid, evidence, reason, attempts_seen, doubt, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(release.id.to_string())
    .bind(release.request.to_string())
    .bind(release.way.kind().code())
    .bind(request_uid)
    .bind(evidence)
    .bind(reason)
    .bind(release.seen.attempts)
    .bind(i64::from(release.seen.doubt))
    .bind(release.proposed_by.to_string())
    .bind(release.proposed_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps what became of a proposal.
pub async fn decide(tx: &mut Tx, id: ReleaseId, decided: &Decided) -> Result<()> {
    decision::save(tx, "release", id, decided).await
}

/// A release by id.
pub async fn load(conn: &mut Db, id: ReleaseId) -> Result<Option<Release>> {
    sqlx::query("SELECT * FROM release WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A release with the names of its people.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The release.
    pub release: Release,
    /// Who proposed it.
    pub proposed_by: String,
    /// Who decided it; empty while nobody did.
    pub decided_by: String,
}

/// The releases of a request, in their order.
pub async fn list(conn: &mut Db, request: RequestId) -> Result<Vec<Signed>> {
    sqlx::query(
        "SELECT l.*, p.name AS proposer, d.name AS decider
         FROM release l JOIN agent p ON p.id = l.proposed_by LEFT JOIN agent d ON d.id = l.decided_by
         WHERE l.request_id = $1 ORDER BY l.attempts_seen, l.proposed_at, l.id",
    )
    .bind(request.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Signed {
            release: read(row)?,
            proposed_by: row.text("proposer")?,
            decided_by: row.maybe_text("decider")?.unwrap_or_default(),
        })
    })
    .collect()
}

fn read(row: &AnyRow) -> Result<Release> {
    Ok(Release {
        id: row.parsed("id")?,
        request: row.parsed("request_id")?,
        way: match row.parsed("kind")? {
            ReleaseKind::SendAgain => Way::SendAgain {
                reason: note(row, "reason")?,
            },
            ReleaseKind::ByHand => Way::ByHand {
                request_uid: row.line("request_uid")?,
                evidence: note(row, "evidence")?,
            },
        },
        seen: Fate {
            attempts: row.number("attempts_seen")?,
            doubt: row.flag("doubt")?,
        },
        proposed_by: row.parsed("proposed_by")?,
        proposed_at: row.time("proposed_at")?,
        decided: decision::read(row)?,
    })
}
