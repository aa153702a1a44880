//! What is wrong with the rows of a file.

use sqlx::{AssertSqlSafe, query};

use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::ImportId;
use crate::domain::import::Fault;

/// A fault as it was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The line.
    pub line: i64,
    /// The cell, where it is one.
    pub cell: Option<i64>,
    /// The column's name in the file; empty where it is the row.
    pub column: String,
    /// The key of the reason.
    pub why: String,
    /// The figure that the reason names as `$n`.
    pub n: i64,
}

/// Keeps faults of rows. Those of one row come in one call, or `from` another place on.
pub async fn add(tx: &mut Tx, id: ImportId, faults: Vec<Fault>, from: i64) -> Result<()> {
    let mut line = 0;
    let mut place = from;
    let mut rows: Vec<(i64, Fault)> = Vec::with_capacity(faults.len());
    for fault in faults {
        place = if fault.line == line { place + 1 } else { from };
        line = fault.line;
        rows.push((place, fault));
    }
    for chunk in chunks(&mut rows) {
        let sql = many(
            "INSERT INTO import_fault (import_id, line, place, cell, column_name, why, n) VALUES",
            chunk.len(),
            7,
        );
        let mut query = query(AssertSqlSafe(sql));
        for (place, fault) in chunk {
            query = query
                .bind(id.to_string())
                .bind(figure(fault.line))
                .bind(place)
                .bind(fault.cell.map(|cell| figure(cell as u64)))
                .bind(fault.column)
                .bind(fault.why.key)
                .bind(figure(fault.why.n));
        }
        query.execute(tx.conn()?).await?;
    }
    Ok(())
}

/// The faults of a file by line, from the one on that stands there.
pub async fn page(conn: &mut Db, id: ImportId, limit: i64, offset: i64) -> Result<Vec<Kept>> {
    query("SELECT * FROM import_fault WHERE import_id = $1 ORDER BY line, place LIMIT $2 OFFSET $3")
        .bind(id.to_string())
        .bind(limit)
        .bind(offset)
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| {
            Ok(Kept {
                line: row.number("line")?,
                cell: row.maybe_number("cell")?,
                column: row.text("column_name")?,
                why: row.text("why")?,
                n: row.number("n")?,
            })
        })
        .collect()
}

fn figure(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
