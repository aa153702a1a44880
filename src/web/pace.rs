//! How often one address may ask, and how much the desk does at once.
//!
//! The generic cell rate algorithm, one time an address, in a bounded table: who was not heard of for
//! the longest is forgotten first. An IPv6 network of 64 bits is one customer's, and counts as one.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hashlink::LruCache;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::client::ClientAddress;
use super::guard::Known;
use super::{App, Problem};

/// Addresses that are remembered, at some hundred bytes each.
const REMEMBERED: usize = 16_384;

/// How often something may happen per address.
pub struct Pace {
    /// One is regained in this time.
    every: SignedDuration,
    /// So many may come at once.
    burst: i32,
    /// When an address will have regained all of it.
    full_at: Mutex<LruCache<IpAddr, Timestamp>>,
}

impl Pace {
    /// A pace of so many in `within`, which may also come at once.
    pub fn new(burst: u16, within: SignedDuration) -> Self {
        let burst = i32::from(burst.max(1));
        Self {
            every: within / burst,
            burst,
            full_at: Mutex::new(LruCache::new(REMEMBERED)),
        }
    }

    /// Takes one; refused until when there is one again.
    pub fn take(&self, address: IpAddr, now: Timestamp) -> Result<(), Timestamp> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let address = counted(address);
        let regained = full_at.get(&address).map_or(now, |at| (*at).max(now));
        let again = regained - self.every * (self.burst - 1);
        if again > now {
            return Err(again);
        }
        full_at.insert(address, regained + self.every);
        Ok(())
    }
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Pace({} each, then one every {:?})",
            self.burst, self.every
        )
    }
}

/// What counts as one.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into(),
        four @ IpAddr::V4(_) => four,
    }
}

/// The limits of a node's web.
#[derive(Debug)]
pub struct Limits {
    /// Requests of an address.
    pub requests: Pace,
    /// What an address posts to where anybody may post: sign-ins.
    pub sign_ins: Pace,
    /// Requests that are answered at the same time.
    pub places: Semaphore,
}

impl Limits {
    /// Sign-in tries of an address in a minute: an office at the change of shifts, not a dictionary.
    pub const SIGN_INS: u16 = 30;
    /// Requests that are answered at the same time; each may hold a form of 64 KiB.
    pub const PLACES: usize = 256;

    /// Limits with so many requests of an address in a second; four times as many at once.
    pub fn new(requests_per_second: u16) -> Self {
        let burst = requests_per_second.saturating_mul(4);
        Self {
            requests: Pace::new(burst, SignedDuration::from_secs(4)),
            sign_ins: Pace::new(Self::SIGN_INS, SignedDuration::from_mins(1)),
            places: Semaphore::new(Self::PLACES),
        }
    }
}

/// What costs nothing, or tells a watchdog that the process lives, is never refused.
fn is_free(path: &str) -> bool {
    path == "/healthz" || path.starts_with("/static/")
}

/// Refuses who asks too often with 429, and whoever comes while all places are taken with 503; both
/// are told when to come again, and neither costs a query.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_free(request.uri().path()) {
        return next.run(request).await;
    }
    let limits = &app.limits;
    if let Some(ClientAddress(address)) = request.extensions().get().copied()
        && let Err(until) = limits.requests.take(address, app.clock.now())
    {
        return refused("pace", Problem::too_often(until));
    }
    match limits.places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => refused("full_house", Problem::BUSY),
    }
}

/// A refusal of the limits. It is counted rather than audited: an attacker must not fill the log.
pub fn refused(limit: &'static str, problem: Problem) -> Response {
    metrics::counter!("kagiban_requests_refused_total", "limit" => limit).increment(1);
    let mut response = problem.into_response();
    response.extensions_mut().insert(Known(None));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_burst_is_taken_and_then_one_at_a_time() {
        let pace = Pace::new(3, SignedDuration::from_secs(6));
        let who: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            pace.take(who, at(10)).unwrap();
        }
        assert_eq!(pace.take(who, at(10)), Err(at(12)));
        assert_eq!(pace.take(who, at(11)), Err(at(12)));
        pace.take(who, at(12)).unwrap();
        assert_eq!(pace.take(who, at(12)), Err(at(14)));
        pace.take("192.0.2.2".parse().unwrap(), at(12)).unwrap();
    }

    #[test]
    fn a_network_of_one_customer_counts_as_one() {
        let pace = Pace::new(1, SignedDuration::from_secs(6));
        pace.take("2001:db8::1".parse().unwrap(), at(10)).unwrap();
        assert!(pace.take("2001:db8::2".parse().unwrap(), at(10)).is_err());
        pace.take("2001:db8:0:1::1".parse().unwrap(), at(10))
            .unwrap();
        pace.take("192.0.2.1".parse().unwrap(), at(10)).unwrap();
        assert!(
            pace.take("::ffff:192.0.2.1".parse().unwrap(), at(10))
                .is_err()
        );
    }

    #[test]
    fn any_number_of_addresses_takes_the_same_memory() {
        let pace = Pace::new(1, SignedDuration::from_hours(1));
        for number in 0..100_000_u32 {
            pace.take(std::net::Ipv4Addr::from_bits(number).into(), at(10))
                .unwrap();
        }
        assert_eq!(pace.full_at.lock().unwrap().len(), REMEMBERED);
    }
}
