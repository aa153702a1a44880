//! When a subscriber is reminded of a deadline.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Case, Deadline, Stage};

/// Days before the deadline, the last first.
pub const DAYS_BEFORE: [i64; 3] = [1, 7, 14];

impl Case {
    /// The reminder that is due today: the latest whose day has come, so that a program which was down
    /// sends one and not all of them. Nothing before the deadline was set, after it, or where nothing can
    /// be missed any more.
    pub fn reminder(&self, today: Date) -> Option<i64> {
        let awaited = matches!(self.stage(today), Stage::Noticed | Stage::Extended);
        awaited.then(|| latest(self.deadline, today)).flatten()
    }
}

fn latest(deadline: Deadline, today: Date) -> Option<i64> {
    let day = |before: i64| deadline.on.saturating_sub(before.days());
    DAYS_BEFORE
        .into_iter()
        .find(|before| day(*before) <= today && day(*before) > deadline.set_on)
}
