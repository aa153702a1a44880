//! The places of the log between which a period lies.
//!
//! Events stand in the order in which they were written, and their times follow it but for seconds, unless
//! a clock was set back, which the log tells. Between such places a time is found by halving.

use jiff::Timestamp;

use super::audit::CLOCK_SLACK;
use super::row::Columns;
use super::{Db, Result};
use crate::domain::event::Kind;

/// Clocks that were set back more often than this are not followed: the whole log is looked through.
const BACKS: usize = 32;

/// A period, and between which places its events lie.
#[derive(Debug, Clone, Copy, Default)]
pub struct Places {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    low: i64,
    high: Option<i64>,
}

impl Places {
    /// The places of events from a time on and before another.
    pub async fn of(conn: &mut Db, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Self> {
        let mut places = Self {
            from,
            to,
            low: 0,
            high: None,
        };
        if from.is_none() && to.is_none() {
            return Ok(places);
        }
        let Some(stretches) = stretches(conn).await? else {
            return Ok(places);
        };
        let (mut low, mut high) = (None, 0);
        for (first, end) in stretches {
            let begins = match from {
                Some(from) => place(conn, first, end, from.as_microsecond() - CLOCK_SLACK).await?,
                None => first,
            };
            let ends = match to {
                Some(to) => place(conn, first, end, to.as_microsecond() + CLOCK_SLACK).await?,
                None => end,
            };
            if begins < ends {
                low = low.or(Some(begins));
                high = ends;
            }
        }
        places.low = low.unwrap_or(high);
        places.high = Some(high);
        Ok(places)
    }

    /// The first place, and the one after the last, of a page before a place.
    pub(super) fn bounds(&self, before: Option<i64>) -> (i64, i64) {
        let before = before.unwrap_or(i64::MAX);
        (self.low, self.high.map_or(before, |high| high.min(before)))
    }

    /// What holds of an event of the period.
    pub(super) fn condition(&self) -> Option<String> {
        let from = self
            .from
            .map(|from| format!("at >= {}", from.as_microsecond()));
        let to = self.to.map(|to| format!("at < {}", to.as_microsecond()));
        let both: Vec<String> = from.into_iter().chain(to).collect();
        (!both.is_empty()).then(|| both.join(" AND "))
    }
}

/// Stretches of the log in which times grow: first place, and the one after the last.
async fn stretches(conn: &mut Db) -> Result<Option<Vec<(i64, i64)>>> {
    let size = "SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_event";
    let size: i64 = sqlx::query_scalar(size).fetch_one(&mut *conn).await?;
    let backs =
        sqlx::query("SELECT seq FROM audit_event WHERE kind = $1 ORDER BY seq DESC LIMIT $2")
            .bind(Kind::ClockWentBack.code())
            .bind(i64::try_from(BACKS + 1).unwrap_or(i64::MAX))
            .fetch_all(conn)
            .await?;
    let mut starts = vec![0];
    for row in backs.iter().rev() {
        starts.push(row.number("seq")?);
    }
    if starts.len() > BACKS + 1 {
        return Ok(None);
    }
    let ends = starts.iter().skip(1).copied().chain([size]);
    Ok(Some(starts.iter().copied().zip(ends).collect()))
}

/// The first place of a stretch whose event is not before `at`.
async fn place(conn: &mut Db, first: i64, end: i64, at: i64) -> Result<i64> {
    let (mut low, mut high) = (first, end);
    while low < high {
        let middle = low + (high - low) / 2;
        let told: Option<i64> = sqlx::query_scalar("SELECT at FROM audit_event WHERE seq = $1")
            .bind(middle)
            .fetch_optional(&mut *conn)
            .await?;
        if told.is_some_and(|told| told < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
