//! Numbers to call requesters back, registered beforehand.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::ids::RequesterId;
use crate::domain::text::Line;

/// The numbers of a requester, the first choice first.
pub async fn list(conn: &mut Db, requester: RequesterId) -> Result<Vec<Line<40>>> {
    sqlx::query("SELECT number FROM call_back_number WHERE requester_id = $1 ORDER BY place")
        .bind(requester.to_string())
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| row.line("number"))
        .collect()
}

/// Keeps these numbers, at most two, instead of those that were registered.
pub async fn save(tx: &mut Tx, requester: RequesterId, numbers: &[Line<40>]) -> Result<()> {
    sqlx::query("DELETE FROM call_back_number WHERE requester_id = $1")
        .bind(requester.to_string())
        .execute(tx.conn()?)
        .await?;
    for (number, place) in numbers.iter().zip(1_i64..) {
        sqlx::query(
            "INSERT INTO call_back_number (requester_id, place, number) VALUES ($1, $2, $3)",
        )
        .bind(requester.to_string())
        .bind(place)
        .bind(number.to_string())
        .execute(tx.conn()?)
        .await?;
    }
    Ok(())
}
