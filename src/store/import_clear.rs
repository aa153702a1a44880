//! Deleting what was read of files and is not needed any more.

use sqlx::{AssertSqlSafe, query};

use super::{Db, Result, Tx};

/// Rows that are deleted in one go.
const CHUNK: i64 = 500;
/// Files whose rows are not needed any more.
const ENDED: &str =
    "i.state IN ('proposed', 'taken', 'discarded') OR i.state = 'checked' AND i.faults > 0";
/// Where rows are kept.
const ROWS: [&str; 2] = ["import_requester", "import_contract"];

/// Whether there is anything to delete.
pub async fn is_to_clear(conn: &mut Db) -> Result<bool> {
    let sql = format!(
        "SELECT COUNT(*) FROM import i
         WHERE ({ENDED}) AND (EXISTS (SELECT 1 FROM import_requester q WHERE q.import_id = i.id)
                OR EXISTS (SELECT 1 FROM import_contract q WHERE q.import_id = i.id))
            OR i.state = 'discarded' AND EXISTS (SELECT 1 FROM import_fault f WHERE f.import_id = i.id)"
    );
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(conn)
        .await?;
    Ok(count > 0)
}

/// Deletes some of it.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    for table in ROWS {
        let rows = format!(
            "DELETE FROM {table} WHERE id IN (
                SELECT q.id FROM import i JOIN {table} q ON q.import_id = i.id WHERE {ENDED} LIMIT $1)"
        );
        query(AssertSqlSafe(rows))
            .bind(CHUNK)
            .execute(tx.conn()?)
            .await?;
    }
    query(
        "DELETE FROM import_fault WHERE (import_id, line, place) IN (
            SELECT f.import_id, f.line, f.place FROM import i JOIN import_fault f ON f.import_id = i.id
            WHERE i.state = 'discarded' LIMIT $1)",
    )
    .bind(CHUNK)
    .execute(tx.conn()?)
    .await?;
    Ok(())
}
