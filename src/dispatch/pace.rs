//! How many calls an account may get: the API counts them by account, over the last second, and
//! answers 429 beyond its limit. Dispatches go before reads.
//!
//! When a call arrives is known only within bounds: after it was taken on, and before it was answered.
//! A call therefore counts from the one until a second after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;

/// The API's second, and what two clocks may differ by in one.
const SPAN: SignedDuration = SignedDuration::from_millis(1_010);

/// The calls of the last second, by account.
#[derive(Debug)]
pub(super) struct Pace {
    limit: AtomicUsize,
    clock: SharedClock,
    accounts: Mutex<HashMap<String, Calls>>,
}

#[derive(Debug, Default)]
struct Calls {
    under_way: usize,
    ended_at: VecDeque<Timestamp>,
    /// Until when reads give way, because a dispatch found no room.
    reads_wait: Option<Timestamp>,
}

impl Calls {
    /// How many count, once what is over is forgotten, and what a clock that went back left in the
    /// future.
    fn look(&mut self, now: Timestamp) -> usize {
        self.ended_at
            .retain(|at| *at > now - SPAN && *at < now + SPAN);
        self.reads_wait = self
            .reads_wait
            .filter(|until| *until > now && *until < now + SPAN + SPAN);
        self.under_way + self.ended_at.len()
    }
}

/// Leave for one call. The call is over when this is dropped.
#[derive(Debug)]
pub(super) struct Leave {
    pace: Arc<Pace>,
    account: String,
    used: bool,
}

impl Leave {
    /// Gives the leave back: there was no call.
    pub(super) fn give_back(mut self) {
        self.used = false;
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        let now = self.pace.clock.now();
        let mut accounts = self.pace.accounts();
        if let Some(calls) = accounts.get_mut(&self.account) {
            calls.under_way = calls.under_way.saturating_sub(1);
            if self.used {
                calls.ended_at.push_back(now);
            }
        }
    }
}

/// When a dispatch that found no room may look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// At this time.
    At(Timestamp),
    /// When a call that is under way has ended.
    AtAnEnd,
}

impl Pace {
    pub(super) fn new(calls_per_second: u32, clock: SharedClock) -> Arc<Self> {
        Arc::new(Self {
            limit: AtomicUsize::new(usize::try_from(calls_per_second).unwrap_or(usize::MAX)),
            clock,
            accounts: Mutex::default(),
        })
    }

    /// From now on so many calls in a second, but at least one.
    pub(super) fn limit_to(&self, calls_per_second: u32) {
        let limit = usize::try_from(calls_per_second).unwrap_or(usize::MAX);
        self.limit.store(limit.max(1), Ordering::Relaxed);
    }

    fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    /// Leave for dispatches: so many at the most as there is room for.
    pub(super) fn dispatches(self: &Arc<Self>, account: &str, most: usize) -> Vec<Leave> {
        let now = self.clock.now();
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        let room = self.limit().saturating_sub(calls.look(now)).min(most);
        calls.under_way += room;
        (0..room).map(|_| self.leave(account)).collect()
    }

    /// Notes that a dispatch waits for room; until when.
    pub(super) fn waits(&self, account: &str) -> Again {
        let now = self.clock.now();
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        calls.look(now);
        let free = calls.ended_at.front().map(|oldest| *oldest + SPAN);
        calls.reads_wait = Some(free.unwrap_or(now).max(now) + SPAN);
        free.map_or(Again::AtAnEnd, Again::At)
    }

    /// Leave for a read, where there is room beside the dispatches; a quarter is kept for those.
    pub(super) fn read(self: &Arc<Self>, account: &str) -> Option<Leave> {
        let now = self.clock.now();
        let mut accounts = self.accounts();
        let calls = accounts.entry(account.to_owned()).or_default();
        let room = self.limit() - self.limit() / 4;
        let counted = calls.look(now);
        if calls.reads_wait.is_some() || counted >= room.max(1) {
            return None;
        }
        calls.under_way += 1;
        Some(self.leave(account))
    }

    fn leave(self: &Arc<Self>, account: &str) -> Leave {
        Leave {
            pace: Arc::clone(self),
            account: account.to_owned(),
            used: true,
        }
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<String, Calls>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicI64;

    use super::*;
    use crate::clock::Clock;

    #[derive(Debug, Default)]
    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap()
        }
    }

    impl Hand {
        fn set(&self, millis: i64) {
            self.0.store(millis, Ordering::Relaxed);
        }
    }

    fn paced(limit: u32) -> (Arc<Hand>, Arc<Pace>) {
        let hand = Arc::new(Hand::default());
        let pace = Pace::new(limit, Arc::clone(&hand) as SharedClock);
        (hand, pace)
    }

    #[test]
    fn no_second_has_more_calls_than_the_limit_however_late_they_arrive() {
        let (hand, pace) = paced(20);
        let (mut under_way, mut arrived) = (Vec::new(), Vec::new());
        for millis in (0..20_000_i64).step_by(7) {
            hand.set(millis);
            under_way.extend(pace.dispatches("a", 3));
            // Each is answered at a time of its own, and arrived right before.
            if millis % 5 != 0 && !under_way.is_empty() {
                let any = usize::try_from(millis * 31).unwrap() % under_way.len();
                drop(under_way.swap_remove(any));
                arrived.push(millis);
            }
        }
        let most = arrived.iter().map(|from| {
            let within = |at: &&i64| (*from..from + 1_000).contains(*at);
            arrived.iter().filter(within).count()
        });
        assert_eq!(most.max(), Some(20));
        assert!(arrived.len() > 300, "{}", arrived.len());
    }

    #[test]
    fn reads_leave_room_and_give_way_to_a_dispatch_that_waits() {
        let (hand, pace) = paced(20);
        let reads: Vec<Leave> = (0..20).filter_map(|_| pace.read("a")).collect();
        assert_eq!(reads.len(), 15);
        assert_eq!(pace.dispatches("a", 20).len(), 5, "and they end at once");
        assert_eq!(pace.waits("a"), Again::At(hand.now() + SPAN));
        drop(reads);
        hand.set(1_011);
        assert!(pace.read("a").is_none(), "the dispatch goes first");
        assert_eq!(pace.dispatches("a", 30).len(), 20);
        hand.set(2_100);
        assert!(pace.read("a").is_some());
        assert!(pace.read("b").is_some(), "each account has its own");
    }

    #[test]
    fn leave_that_is_given_back_counts_for_nothing() {
        let (_, pace) = paced(2);
        pace.dispatches("a", 2)
            .into_iter()
            .for_each(Leave::give_back);
        let under_way = pace.dispatches("a", 2);
        assert_eq!(under_way.len(), 2);
        assert_eq!(pace.waits("a"), Again::AtAnEnd);
    }

    #[test]
    fn a_clock_that_goes_back_stops_nothing() {
        let (hand, pace) = paced(2);
        hand.set(3_600_000);
        drop(pace.dispatches("a", 2));
        hand.set(0);
        assert_eq!(pace.dispatches("a", 2).len(), 2);
    }
}
