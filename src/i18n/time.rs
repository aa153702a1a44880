//! Times as people at the desk read them: Asia/Tokyo on the page, UTC at hand.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::Words;
use crate::domain::Refused;
use crate::domain::calendar::at_the_desk;
pub use crate::domain::calendar::{today, tokyo};

/// `2026-11-22 03:14 JST`.
pub fn long(at: Timestamp) -> String {
    tokyo(at).strftime("%Y-%m-%d %H:%M JST").to_string()
}

/// `2026-11-22 03:14:05 JST`.
pub fn exact(at: Timestamp) -> String {
    tokyo(at).strftime("%Y-%m-%d %H:%M:%S JST").to_string()
}

/// `03:14`, the hour at the desk.
pub fn hour(at: Timestamp) -> String {
    tokyo(at).strftime("%H:%M").to_string()
}

/// `03:14`, or `11-23 03:14` where it is not today.
pub fn near(at: Timestamp, now: Timestamp) -> String {
    let format = if today(at) == today(now) {
        "%H:%M"
    } else {
        "%m-%d %H:%M"
    };
    tokyo(at).strftime(format).to_string()
}

/// `2026-11-21T18:14:05Z`, for machines and for whoever hovers.
pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `4 分前`, `4 min ago`; what lies ahead is said as `4 分後`, `in 4 min`.
pub fn relative(words: &Words, at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let (past, size) = (seconds >= 0, seconds.unsigned_abs());
    let (unit, n) = match size {
        0..45 => return words.t("time-now"),
        45..5_400 => ("minutes", size.div_ceil(60).max(1)),
        5_400..129_600 => ("hours", (size + 1_800) / 3_600),
        _ => ("days", (size + 43_200) / 86_400),
    };
    words.t1(
        &format!("time-{unit}-{}", if past { "ago" } else { "ahead" }),
        "n",
        n,
    )
}

/// What a `datetime-local` field holds, read at the desk's own clock.
pub fn parse_local(typed: &str) -> Result<Timestamp, Refused> {
    let refused = Refused::new("error-time");
    let civil: DateTime = typed.trim().parse().map_err(|_| refused)?;
    at_the_desk(civil).ok_or(refused)
}

/// The beginning of a civil day at the desk.
pub fn midnight(date: Date) -> Result<Timestamp, Refused> {
    at_the_desk(date.to_datetime(jiff::civil::Time::midnight())).ok_or(Refused::new("error-date"))
}

/// What a `datetime-local` field shows.
pub fn local(at: Timestamp) -> String {
    tokyo(at).strftime("%Y-%m-%dT%H:%M").to_string()
}
