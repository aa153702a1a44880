//! What the events in their order do not lead to: rows without a place, and the kept subtrees.

use std::ops::Range;

use super::audit_subtree::{self, number};
use super::audit_verify::VerifyError;
use super::row::Columns;
use super::{Db, Result};
use crate::audit::{Fault, Hash, Subtree, Unreadable};

type Verified<T> = std::result::Result<T, VerifyError>;

/// SQLite lets a primary key be null, and no order of places comes by such a row.
pub(super) async fn events_without_a_place(conn: &mut Db, size: u64) -> Verified<()> {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM audit_event WHERE seq IS NULL")
        .fetch_one(conn)
        .await
        .map_err(super::StoreError::from)?;
    if found > 0 {
        let unreadable = Unreadable { column: "seq" };
        return Err(Fault::Unreadable {
            seq: size,
            unreadable,
        }
        .into());
    }
    Ok(())
}

/// Whether the schema is one that keeps subtrees: a copy may be older.
pub(super) async fn keeps_subtrees(conn: &mut Db) -> Result<bool> {
    let migrated = "SELECT COUNT(*) FROM _sqlx_migrations WHERE version = 155";
    let count: i64 = sqlx::query_scalar(migrated).fetch_one(conn).await?;
    Ok(count > 0)
}

/// The kept subtrees that are complete with these events and were not before.
pub(super) async fn completed(conn: &mut Db, events: Range<u64>) -> Verified<Vec<(Subtree, Hash)>> {
    let mut all = Vec::new();
    for level in Subtree::kept_levels() {
        let places = events.start >> level..events.end >> level;
        if places.is_empty() {
            break;
        }
        let position = places.start;
        match audit_subtree::kept(&mut *conn, level, places).await {
            Ok(kept) => all.extend(kept),
            Err(error) if error.is_of_a_value() => {
                return Err(Fault::SubtreeDiffers(Subtree { level, position }).into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// Looks for subtrees that no events of a log of this size make up.
pub(super) async fn subtrees_of_nothing(conn: &mut Db, size: u64) -> Verified<()> {
    for level in Subtree::kept_levels() {
        let end = size >> level;
        let beyond = "SELECT position FROM audit_subtree
                      WHERE level = $1 AND NOT (position >= 0 AND position < $2) LIMIT 1";
        let row = sqlx::query(beyond)
            .bind(i64::from(level))
            .bind(number(end)?)
            .fetch_optional(&mut *conn)
            .await
            .map_err(super::StoreError::from)?;
        if let Some(row) = row {
            let found = row.number("position").unwrap_or_default();
            let position = u64::try_from(found).unwrap_or(end).max(end);
            return Err(Fault::SubtreeDiffers(Subtree { level, position }).into());
        }
    }
    let others =
        "SELECT COUNT(*) FROM audit_subtree WHERE level NOT IN (8, 16, 24, 32, 40, 48, 56)";
    let others: i64 = sqlx::query_scalar(others)
        .fetch_one(conn)
        .await
        .map_err(super::StoreError::from)?;
    if others > 0 {
        let (level, position) = (0, size);
        return Err(Fault::SubtreeDiffers(Subtree { level, position }).into());
    }
    Ok(())
}
