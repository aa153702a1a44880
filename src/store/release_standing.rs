//! The release that tells how a request stands now, for the request's page and every list.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result};
use crate::domain::decision::DecisionCode;
use crate::domain::ids::RequestId;
use crate::domain::release::ReleaseKind;

/// How a request stands by a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A proposal waits for a second person.
    Proposed {
        /// What is proposed.
        kind: ReleaseKind,
        /// By whom.
        by: String,
    },
    /// It waits to be sent again.
    SentAgain {
        /// Whether an earlier sending may have had an effect.
        doubt: bool,
    },
    /// It was sent by hand.
    ByHand,
}

/// Columns of a select about requests `r` that [`standing_join`] gives.
macro_rules! standing_columns {
    () => {
        "l.kind AS release_kind, l.decision AS release_decision, l.doubt AS release_doubt, lp.name AS release_by"
    };
}

/// At most one release of each request `r`: what is open while it is blocked, what sent it back
/// last while it is queued, what recorded it once it is sent.
macro_rules! standing_join {
    () => {
        "LEFT JOIN release l ON l.request_id = r.id AND (l.decision IS NULL
             OR l.decision = 'confirmed' AND (l.kind = 'by_hand' OR r.state = 'queued' AND NOT EXISTS (
                 SELECT 1 FROM release later WHERE later.request_id = r.id AND later.decision = 'confirmed'
                   AND later.attempts_seen > l.attempts_seen)))
         LEFT JOIN agent lp ON lp.id = l.proposed_by"
    };
}

pub(super) use {standing_columns, standing_join};

/// How one request stands.
pub async fn load(conn: &mut Db, request: RequestId) -> Result<Option<Standing>> {
    let row = sqlx::query(concat!(
        "SELECT ",
        standing_columns!(),
        " FROM request r ",
        standing_join!(),
        " WHERE r.id = $1"
    ))
    .bind(request.to_string())
    .fetch_optional(conn)
    .await?;
    match row {
        None => Ok(None),
        Some(row) => read(&row),
    }
}

pub(super) fn read(row: &AnyRow) -> Result<Option<Standing>> {
    let Some(kind) = row.maybe_parsed("release_kind")? else {
        return Ok(None);
    };
    let decision: Option<DecisionCode> = row.maybe_parsed("release_decision")?;
    Ok(Some(match (decision, kind) {
        (None, kind) => Standing::Proposed {
            kind,
            by: row.text("release_by")?,
        },
        (Some(_), ReleaseKind::SendAgain) => Standing::SentAgain {
            doubt: row.flag("release_doubt")?,
        },
        (Some(_), ReleaseKind::ByHand) => Standing::ByHand,
    }))
}
