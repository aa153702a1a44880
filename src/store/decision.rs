//! What became of proposals: the same columns wherever two people decide.

use std::fmt::Display;

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Result, Tx};
use crate::domain::decision::{Decided, Decision, DecisionCode};
use crate::domain::text::Note;

/// Keeps what became of a proposal, unless it was decided meanwhile.
pub(super) async fn save(
    tx: &mut Tx,
    table: &'static str,
    id: impl Display,
    decided: &Decided,
) -> Result<()> {
    let declined_why = match &decided.decision {
        Decision::Declined { why } => Some(why.as_str().to_owned()),
        Decision::Confirmed | Decision::Withdrawn => None,
    };
    let sql = format!(
        "UPDATE {table} SET decision = $1, declined_why = $2, decided_by = $3, decided_at = $4
         WHERE id = $5 AND decision IS NULL"
    );
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(decided.decision.code().code())
        .bind(declined_why)
        .bind(decided.by.to_string())
        .bind(decided.at.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), table, id)
}

/// What became of a row's proposal; nothing while it waits.
pub(super) fn read(row: &AnyRow) -> Result<Option<Decided>> {
    let Some(code) = row.maybe_parsed("decision")? else {
        return Ok(None);
    };
    Ok(Some(Decided {
        decision: match code {
            DecisionCode::Confirmed => Decision::Confirmed,
            DecisionCode::Declined => Decision::Declined {
                why: note(row, "declined_why")?,
            },
            DecisionCode::Withdrawn => Decision::Withdrawn,
        },
        by: row.parsed("decided_by")?,
        at: row.time("decided_at")?,
    }))
}

/// A stored note.
pub(super) fn note(row: &AnyRow, column: &str) -> Result<Note> {
    Note::parse(&row.text(column)?).map_err(|why| inconsistent(column, why))
}
