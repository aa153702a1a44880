//! Reading columns into domain types, each through its one constructor.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Result, StoreError};
use crate::domain::text::Line;

/// Typed access to a row's columns.
pub(super) trait Columns {
    fn text(&self, column: &str) -> Result<String>;
    fn maybe_text(&self, column: &str) -> Result<Option<String>>;
    fn number(&self, column: &str) -> Result<i64>;
    fn maybe_number(&self, column: &str) -> Result<Option<i64>>;

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.number(column)? != 0)
    }

    fn time(&self, column: &str) -> Result<Timestamp> {
        time(column, self.number(column)?)
    }

    fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>> {
        self.maybe_number(column)?
            .map(|micros| time(column, micros))
            .transpose()
    }

    /// A value that reads with [`FromStr`].
    fn parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T> {
        parsed(column, &self.text(column)?)
    }

    fn maybe_parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Option<T>> {
        self.maybe_text(column)?
            .map(|text| parsed(column, &text))
            .transpose()
    }

    fn line<const MAX: usize>(&self, column: &str) -> Result<Line<MAX>> {
        Line::parse(&self.text(column)?).map_err(|why| inconsistent(column, why))
    }
}

impl Columns for AnyRow {
    fn text(&self, column: &str) -> Result<String> {
        Ok(self.try_get(column)?)
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.try_get(column)?)
    }

    fn number(&self, column: &str) -> Result<i64> {
        Ok(self.try_get(column)?)
    }

    fn maybe_number(&self, column: &str) -> Result<Option<i64>> {
        Ok(self.try_get(column)?)
    }
}

/// A value that does not read as what it should be.
pub(super) fn inconsistent(column: &str, why: impl Display) -> StoreError {
    StoreError::Inconsistent {
        column: column.to_owned(),
        why: why.to_string(),
    }
}

fn parsed<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|why| inconsistent(column, why))
}

fn time(column: &str, micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|why| inconsistent(column, why))
}

/// Asserts that a write that names one row, and the version it expects of it, changed exactly it.
pub(super) fn one_changed(changed: u64, table: &'static str, id: impl Display) -> Result<()> {
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Changed {
            table,
            id: id.to_string(),
        })
    }
}
