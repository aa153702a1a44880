//! Files that are taken into the register ([`Import`]).

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, query};

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx, decision};
use crate::domain::ids::{AgentId, ImportId};
use crate::domain::import::{Import, ImportKind, ImportState, TextEncoding};

/// Imports of the list.
const LISTED: i64 = 50;

const SELECT: &str = "SELECT i.*, u.name AS uploader, p.name AS proposer, d.name AS decider
    FROM import i JOIN agent u ON u.id = i.uploaded_by LEFT JOIN agent p ON p.id = i.proposed_by
    LEFT JOIN agent d ON d.id = i.decided_by";

/// An import with the names of its people; empty where there is none yet.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The import.
    pub import: Import,
    /// Who sent the file.
    pub uploaded_by: String,
    /// Who had it taken into the register.
    pub proposed_by: String,
    /// Who decided.
    pub decided_by: String,
}

/// Keeps a file that begins to arrive.
pub async fn begin(
    tx: &mut Tx,
    id: ImportId,
    kind: ImportKind,
    file_name: &str,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO import (id, kind, state, file_name, uploaded_by, uploaded_at) VALUES ($1, $2, 'reading', $3, $4, $5)",
    )
    .bind(id.to_string())
    .bind(kind.code())
    .bind(file_name.to_owned())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Counts rows and faults that were read, with what is known of the encoding. Refused where the file
/// was discarded meanwhile.
pub async fn counted(
    tx: &mut Tx,
    id: ImportId,
    rows: i64,
    faults: i64,
    encoding: Option<TextEncoding>,
) -> Result<()> {
    let done = query(
        "UPDATE import SET row_count = row_count + $1, faults = faults + $2, encoding = $3 WHERE id = $4 AND state = 'reading'",
    )
    .bind(rows)
    .bind(faults)
    .bind(encoding.map(TextEncoding::code))
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "import", id)
}

/// Moves a file on, unless somebody else did.
pub async fn moved(tx: &mut Tx, id: ImportId, from: ImportState, to: ImportState) -> Result<()> {
    let done = query("UPDATE import SET state = $1 WHERE id = $2 AND state = $3")
        .bind(to.code())
        .bind(id.to_string())
        .bind(from.code())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "import", id)
}

/// Begins to take a file into the register, on behalf of this person.
pub async fn start(tx: &mut Tx, id: ImportId, by: AgentId) -> Result<()> {
    let done = query(
        "UPDATE import SET state = 'hashing', proposed_by = $1 WHERE id = $2 AND state = 'checked'",
    )
    .bind(by.to_string())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "import", id)
}

/// Takes a file back to where it can be looked at, with so many faults.
pub async fn refused(tx: &mut Tx, id: ImportId, faults: i64) -> Result<()> {
    let done = query(
        "UPDATE import SET state = 'checked', faults = faults + $1 WHERE id = $2 AND state = 'hashing'",
    )
    .bind(faults)
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "import", id)
}

/// An import by id.
pub async fn load(conn: &mut Db, id: ImportId) -> Result<Option<Listed>> {
    let sql = format!("{SELECT} WHERE i.id = $1");
    let row = query(AssertSqlSafe(sql)).bind(id.to_string());
    let row = row.fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The newest ones.
pub async fn list(conn: &mut Db) -> Result<Vec<Listed>> {
    let sql = format!("{SELECT} ORDER BY i.uploaded_at DESC, i.id DESC LIMIT {LISTED}");
    let rows = query(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Those that wait for a second person, the longest first.
pub async fn waiting(conn: &mut Db) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} WHERE i.state = 'proposed' AND i.decision IS NULL ORDER BY i.uploaded_at, i.id LIMIT {LISTED}"
    );
    let rows = query(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// The one in this state that has been there for the longest, of those that arrived before.
pub async fn oldest(
    conn: &mut Db,
    state: ImportState,
    before: Timestamp,
) -> Result<Option<Listed>> {
    let sql = format!(
        "{SELECT} WHERE i.state = $1 AND i.uploaded_at < $2 ORDER BY i.uploaded_at, i.id LIMIT 1"
    );
    let row = query(AssertSqlSafe(sql))
        .bind(state.code())
        .bind(before.as_microsecond())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<Listed> {
    Ok(Listed {
        import: Import {
            id: row.parsed("id")?,
            kind: row.parsed("kind")?,
            state: row.parsed("state")?,
            file_name: row.text("file_name")?,
            encoding: row.maybe_parsed("encoding")?,
            rows: row.number("row_count")?,
            faults: row.number("faults")?,
            hashed: row.number("hashed")?,
            uploaded_by: row.parsed("uploaded_by")?,
            uploaded_at: row.time("uploaded_at")?,
            proposed_by: row.maybe_parsed("proposed_by")?,
            decided: decision::read(row)?,
        },
        uploaded_by: row.text("uploader")?,
        proposed_by: row.maybe_text("proposer")?.unwrap_or_default(),
        decided_by: row.maybe_text("decider")?.unwrap_or_default(),
    })
}
