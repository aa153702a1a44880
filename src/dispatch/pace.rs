//! How many calls an account may get: the API counts them by account, over the last second, and
//! answers 429 beyond its limit. Dispatches go before reads.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The API's second, and what calls may shift on their way to it.
const SPAN: SignedDuration = SignedDuration::from_millis(1_050);

/// The calls of the last second, by account.
#[derive(Debug)]
pub(super) struct Pace {
    limit: usize,
    accounts: Mutex<HashMap<String, Calls>>,
}

#[derive(Debug, Default)]
struct Calls {
    at: VecDeque<Timestamp>,
    /// Until when reads give way, because a dispatch found no room.
    reads_wait: Option<Timestamp>,
}

impl Calls {
    /// Forgets what is over, and what a clock that went back left in the future.
    fn look(&mut self, now: Timestamp) {
        self.at.retain(|at| *at > now - SPAN && *at < now + SPAN);
        self.reads_wait = self
            .reads_wait
            .filter(|until| *until > now && *until < now + SPAN + SPAN);
    }
}

impl Pace {
    pub(super) fn new(calls_per_second: u32) -> Self {
        Self {
            limit: usize::try_from(calls_per_second).unwrap_or(usize::MAX),
            accounts: Mutex::default(),
        }
    }

    /// How many dispatches an account may get now.
    pub(super) fn room(&self, account: &str, now: Timestamp) -> usize {
        let mut accounts = self.accounts();
        let Some(calls) = accounts.get_mut(account) else {
            return self.limit;
        };
        calls.look(now);
        self.limit.saturating_sub(calls.at.len())
    }

    /// Counts dispatches that leave now.
    pub(super) fn take(&self, account: &str, now: Timestamp, count: usize) {
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        calls.at.extend(std::iter::repeat_n(now, count));
    }

    /// Notes that a dispatch waits for room; until when.
    pub(super) fn waits(&self, account: &str, now: Timestamp) -> Timestamp {
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        let free = calls.at.front().map_or(now, |oldest| *oldest + SPAN);
        calls.reads_wait = Some(free.max(now) + SPAN);
        free
    }

    /// Counts a read, where there is room beside the dispatches; a quarter is kept for those.
    pub(super) fn read(&self, account: &str, now: Timestamp) -> bool {
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        calls.look(now);
        let room = self.limit - self.limit / 4;
        let free = calls.reads_wait.is_none() && calls.at.len() < room.max(1);
        if free {
            calls.at.push_back(now);
        }
        free
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<String, Calls>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn no_second_has_more_calls_than_the_limit() {
        let (pace, mut sent) = (Pace::new(20), Vec::new());
        for millis in (0..10_000).step_by(7) {
            let room = pace.room("a", at(millis)).min(3);
            pace.take("a", at(millis), room);
            sent.extend(std::iter::repeat_n(millis, room));
        }
        let most = sent.iter().map(|from| {
            let within = |at: &&i64| (*from..from + 1_000).contains(*at);
            sent.iter().filter(within).count()
        });
        assert_eq!(most.max(), Some(20));
        assert!(sent.len() >= 180, "{}", sent.len());
    }

    #[test]
    fn reads_leave_room_and_give_way_to_a_dispatch_that_waits() {
        let pace = Pace::new(20);
        let reads = (0..20).filter(|_| pace.read("a", at(0))).count();
        assert_eq!(reads, 15);
        pace.take("a", at(0), 5);
        assert_eq!(pace.waits("a", at(1)), at(1_050));
        assert!(!pace.read("a", at(1_060)), "the dispatch goes first");
        assert_eq!(pace.room("a", at(1_060)), 20);
        assert!(pace.read("a", at(2_200)));
        assert!(pace.read("b", at(0)), "each account has its own");
    }

    #[test]
    fn a_clock_that_goes_back_stops_nothing() {
        let pace = Pace::new(2);
        pace.take("a", at(3_600_000), 2);
        assert_eq!(pace.waits("a", at(3_600_000)), at(3_601_050));
        assert_eq!(pace.room("a", at(0)), 2);
        assert!(pace.read("a", at(0)));
    }
}
