//! The number of a notice.

use std::fmt;

/// `OU-2026-0001`: counted from 1 in each year, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoticeNumber {
    /// The year of issue.
    pub year: i64,
    /// Which of that year.
    pub serial: i64,
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OU-{}-{:04}", self.year, self.serial)
    }
}
