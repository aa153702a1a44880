//! What rows of a file may not be beside each other and beside the register: looked for by the database
//! once all of a file was read, and again in the unit that takes it into the register.

use sqlx::query;

use super::row::Columns;
use super::{Db, Result};
use crate::domain::Refused;
use crate::domain::ids::ImportId;

/// Rows that are looked at in one go.
const CHUNK: i64 = 500;

/// Something that rows may not be.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The column that it is told of.
    pub column: &'static str,
    /// Rows of import `$1` behind line `$2`, at the most `$3` in their order: `line`, and where another
    /// row is the cause `first`, its line.
    pub sql: &'static str,
    /// Why, with the line of the other row.
    pub why: fn(u64) -> Refused,
}

/// A row that does not fit.
#[derive(Debug, Clone, Copy)]
pub struct Misfit {
    /// Its line.
    pub line: u64,
    /// Why.
    pub why: Refused,
}

/// The rows behind a line that a check finds.
pub async fn run(
    conn: &mut Db,
    check: &Check,
    import: ImportId,
    after: u64,
) -> Result<Vec<Misfit>> {
    query(check.sql)
        .bind(import.to_string())
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(CHUNK)
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| {
            let first = row.maybe_number("first")?.unwrap_or(0);
            Ok(Misfit {
                line: row.number("line")?.unsigned_abs(),
                why: (check.why)(first.unsigned_abs()),
            })
        })
        .collect()
}
