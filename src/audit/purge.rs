//! What a purge says of the rows whose personal data it took, and what their tombstones say of it.

use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::entry::Entry;
use super::hash::Hash;
use crate::clock::Timestamp;
use crate::domain::calendar::today;

/// The kind of the event that purges.
pub const KIND: &str = "personal_data_purged";
/// The fact `class` of a purge that took personal data beside events.
pub const CLASS: &str = "audit";

/// Rows whose tombstones name one purge, in the order of their places; what is remembered of them does
/// not grow.
#[derive(Debug, Clone, Default)]
pub struct Purged {
    count: u64,
    first: u64,
    last: u64,
    latest: i64,
    numbers: Sha256,
}

impl Purged {
    /// Adds the next row: its place, and its time in microseconds.
    pub fn add(&mut self, seq: u64, at: i64) {
        if self.count == 0 {
            (self.first, self.latest) = (seq, at);
        }
        self.count += 1;
        self.last = seq;
        self.latest = self.latest.max(at);
        self.numbers.update(seq.to_be_bytes());
    }

    /// How many they are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The first of them.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The last of them.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// SHA-256 over all their places, each as 8 bytes, the greatest byte first.
    pub fn numbers(&self) -> Hash {
        Hash::new(self.numbers.clone().finalize().into())
    }

    /// Whether a purge tells of these rows and of no others.
    pub fn are_told_by(&self, purge: &Entry) -> bool {
        let number = |name: &str| purge.facts.get(name).and_then(Value::as_u64);
        let text = |name: &str| purge.facts.get(name).and_then(Value::as_str);
        number("count") == Some(self.count)
            && number("first") == Some(self.first)
            && number("last") == Some(self.last)
            && text("numbers") == Some(self.numbers().to_string().as_str())
    }

    /// Whether all of them are older than the purge's cutoff, which is a day.
    pub fn are_older_than(&self, purge: &Entry) -> bool {
        let cutoff = purge.facts.get("cutoff").and_then(Value::as_str);
        let cutoff = cutoff.and_then(|text| text.parse::<Date>().ok());
        let latest = Timestamp::from_microsecond(self.latest).ok();
        latest
            .zip(cutoff)
            .is_some_and(|(at, cutoff)| today(at) < cutoff)
    }
}

/// Whether an event tells that personal data beside events was purged.
pub fn is_purge(entry: &Entry) -> bool {
    let class = entry.facts.get("class").and_then(Value::as_str);
    entry.kind == KIND && class == Some(CLASS)
}
