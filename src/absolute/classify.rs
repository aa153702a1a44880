//! Which end a failure means: the functions behind `docs/absolute-outcomes.md`.

use super::outcome::{Class, Effect, WhyKind};

/// What went wrong apart from the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The host's name could not be resolved.
    Dns,
    /// The host refused the connection.
    ConnectRefused,
    /// No connection within the time limit.
    ConnectTimeout,
    /// The TLS handshake failed.
    Tls,
    /// Anything else before a connection stood.
    NotSent,
    /// Sending broke off.
    Write,
    /// No complete answer in time.
    ReadTimeout,
    /// The connection ended early.
    Cut,
    /// A success whose body cannot be read.
    Unreadable,
    /// A success without a request's uid.
    NoRequestUid,
    /// A success that lists the device among the refused ones.
    DeviceRefused,
}

/// The end and the kind of a failure that is no status.
pub fn classify_failure(effect: Effect, failure: FailureKind) -> (Class, WhyKind) {
    let (class, kind) = match failure {
        // No byte of the request can have left.
        FailureKind::Dns => (Class::NotExecuted, WhyKind::Dns),
        FailureKind::ConnectRefused => (Class::NotExecuted, WhyKind::ConnectRefused),
        FailureKind::ConnectTimeout => (Class::NotExecuted, WhyKind::ConnectTimeout),
        FailureKind::Tls => (Class::NotExecuted, WhyKind::Tls),
        FailureKind::NotSent => (Class::NotExecuted, WhyKind::NotSent),
        // The whole request may have arrived.
        FailureKind::Write => (Class::Unknown, WhyKind::WriteFailed),
        FailureKind::ReadTimeout => (Class::Unknown, WhyKind::ReadTimeout),
        FailureKind::Cut => (Class::Unknown, WhyKind::ConnectionCut),
        // It arrived, and was probably executed.
        FailureKind::Unreadable => (Class::Unknown, WhyKind::UnreadableAnswer),
        FailureKind::NoRequestUid => (Class::Unknown, WhyKind::NoRequestUid),
        FailureKind::DeviceRefused => (Class::Refused, WhyKind::DeviceRefused),
    };
    (for_effect(effect, class), kind)
}

/// The end and the kind of an answer that is no success; `is_json` tells whether its body is
/// the documented error object.
pub fn classify_status(effect: Effect, status: u16, is_json: bool) -> (Class, WhyKind) {
    let (class, kind) = match status {
        300..=399 => (Class::Unknown, WhyKind::Redirected),
        400 => return (Class::Refused, WhyKind::InvalidRequest),
        401 => (Class::NotExecuted, WhyKind::NotAuthenticated),
        403 if is_json => return (Class::Refused, WhyKind::NotAuthorized),
        403 => return (Class::Refused, WhyKind::HtmlForbidden),
        404 => return (Class::Refused, WhyKind::NotFound),
        // Whoever gave up waiting may have passed the request on.
        408 => (Class::Unknown, WhyKind::UnexpectedStatus),
        409 => (Class::Unknown, WhyKind::Conflict),
        429 => (held_back(effect, is_json), WhyKind::RateLimited),
        402..=499 => (Class::Refused, WhyKind::UnexpectedStatus),
        503 => (held_back(effect, is_json), WhyKind::Unavailable),
        500..=599 => (Class::Unknown, WhyKind::ServerError),
        _ => (Class::Unknown, WhyKind::UnexpectedStatus),
    };
    (for_effect(effect, class), kind)
}

/// Nothing documents that 429 and 503 mean "not executed". A lock may be believed, since
/// locking twice does no harm; a wipe may not.
fn held_back(effect: Effect, is_json: bool) -> Class {
    if effect == Effect::Lock && is_json {
        Class::NotExecuted
    } else {
        Class::Unknown
    }
}

/// A read executes nothing, whatever became of it.
fn for_effect(effect: Effect, class: Class) -> Class {
    match effect {
        Effect::Read => Class::NotExecuted,
        Effect::Lock | Effect::Wipe => class,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const TABLE: &str = include_str!("../../docs/absolute-outcomes.md");

    fn failure(name: &str) -> Option<FailureKind> {
        Some(match name {
            "DNS" => FailureKind::Dns,
            "connect refused" => FailureKind::ConnectRefused,
            "connect timeout" => FailureKind::ConnectTimeout,
            "TLS" => FailureKind::Tls,
            "nothing sent" => FailureKind::NotSent,
            "write" => FailureKind::Write,
            "read timeout" => FailureKind::ReadTimeout,
            "connection cut" => FailureKind::Cut,
            "success, unreadable" => FailureKind::Unreadable,
            "success, no `requestUid`" => FailureKind::NoRequestUid,
            "success, device in `errors`" => FailureKind::DeviceRefused,
            _ => return None,
        })
    }

    fn judged(seen: &str, is_json: bool, effect: Effect) -> (Class, WhyKind) {
        failure(seen).map_or_else(
            || classify_status(effect, seen.parse().unwrap(), is_json),
            |failure| classify_failure(effect, failure),
        )
    }

    #[test]
    fn the_documented_table_holds() {
        let rows = TABLE
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .skip(2);
        let mut kinds = BTreeSet::new();
        for row in rows {
            let row: Vec<&str> = row;
            let [seen, body, read, lock, wipe, code] = row[..] else {
                panic!("six columns: {row:?}");
            };
            let bodies: &[bool] = match body {
                "JSON" => &[true],
                "other" => &[false],
                "any" => &[true, false],
                _ => panic!("{row:?}"),
            };
            for is_json in bodies {
                for (effect, expected) in [
                    (Effect::Read, read),
                    (Effect::Lock, lock),
                    (Effect::Wipe, wipe),
                ] {
                    let (class, kind) = judged(seen, *is_json, effect);
                    assert_eq!(class.code(), expected, "{effect:?} {row:?}");
                    assert_eq!(format!("`{kind}`"), code, "{effect:?} {row:?}");
                    kinds.insert(kind);
                }
            }
        }
        let all: BTreeSet<WhyKind> = WhyKind::ALL.iter().copied().collect();
        assert_eq!(kinds, all, "every kind has a row");
    }

    #[test]
    fn codes_are_found_again() {
        for kind in WhyKind::ALL {
            assert_eq!(WhyKind::from_code(kind.code()), Some(*kind));
        }
        assert_eq!(WhyKind::from_code("x"), None);
    }
}
