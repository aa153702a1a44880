//! Which acts of the tenant's are evidence of which of ours, and which of them are one and the same.
//!
//! Each source tells of an act once, so that of each source one act at the most is evidence of one of
//! ours. The request's id counts first, then our reference number, then device, action and time. What is
//! bound stays so. A lock with another's title is none that the desk sent, and what the API said that it
//! does not have is not believed to be there for its time alone.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::{ActKind, ActSource, DeskAct, Standing, TenantAct};
use crate::domain::ids::{DeskActId, TenantActId};

/// The desk's clock and the tenant's may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// What an act of the tenant's belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bond {
    /// It is evidence of one of ours.
    Ours(DeskActId),
    /// It tells what another act of the tenant's tells, of another source.
    SameAs(TenantActId),
}

/// A bond that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The act of the tenant's.
    pub act: TenantActId,
    /// What it belongs to.
    pub bond: Bond,
}

/// The bonds that are to be added.
pub fn links(ours: &[DeskAct], theirs: &[TenantAct]) -> Vec<Link> {
    let mut found = Vec::new();
    for source in ActSource::ALL {
        let told: Vec<&TenantAct> = theirs.iter().filter(|it| it.source == *source).collect();
        found.extend(of_ours(ours, &told));
    }
    let bound: HashSet<TenantActId> = found.iter().map(|link| link.act).collect();
    let left: Vec<&TenantAct> = theirs.iter().filter(|it| !bound.contains(&it.id)).collect();
    found.extend(same(&left));
    found
}

/// Evidence of ours in one source, the surest first.
fn of_ours(ours: &[DeskAct], told: &[&TenantAct]) -> Vec<Link> {
    let mut taken: HashSet<DeskActId> = told.iter().filter_map(|act| proof(act)).collect();
    let mut pairs: Vec<(Closeness, &TenantAct, &DeskAct)> = Vec::new();
    for act in told.iter().filter(|act| act.bond.is_none()) {
        let close = |ours| Some((closeness(ours, act)?, *act, ours));
        pairs.extend(ours.iter().filter_map(close));
    }
    pairs.sort_by_key(|(close, act, ours)| (*close, act.at, act.id, ours.id));
    let (mut used, mut found) = (HashSet::new(), Vec::new());
    for (_, act, ours) in pairs {
        if used.contains(&act.id) || taken.contains(&ours.id) {
            continue;
        }
        used.insert(act.id);
        taken.insert(ours.id);
        let bond = Bond::Ours(ours.id);
        found.push(Link { act: act.id, bond });
    }
    found
}

fn proof(act: &TenantAct) -> Option<DeskActId> {
    match act.bond {
        Some(Bond::Ours(id)) => Some(id),
        _ => None,
    }
}

/// How surely an act is evidence of one of ours; the first is the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// It has the request's id.
    Request,
    /// It has the reference number; so far apart, in microseconds.
    Reference(i64),
    /// It is about the device, at about the time; so far apart, and whether ours may not have arrived.
    Time(i64, bool),
}

fn closeness(ours: &DeskAct, act: &TenantAct) -> Option<Closeness> {
    if !act.kind.is(ours.action) || !act.device.eq_ignore_ascii_case(&ours.device) {
        return None;
    }
    if let (Some(ours), Some(theirs)) = (&ours.request_uid, &act.request_uid) {
        return ours
            .eq_ignore_ascii_case(theirs)
            .then_some(Closeness::Request);
    }
    let apart = apart((ours.begun_at, ours.until), act.at);
    if let Some(reference) = act.reference {
        return (reference == ours.reference).then(|| Closeness::Reference(micros(apart)));
    }
    let may_be = match ours.standing {
        Standing::ByHand => true,
        Standing::Denied => false,
        Standing::Running | Standing::Taken | Standing::Doubtful => !act.has_foreign_title,
    };
    (may_be && apart <= SKEW).then(|| Closeness::Time(micros(apart), !ours.standing.is_certain()))
}

/// How far a moment is from a span of time.
fn apart((from, to): (Timestamp, Timestamp), at: Timestamp) -> SignedDuration {
    from.duration_since(at)
        .max(at.duration_since(to))
        .max(SignedDuration::ZERO)
}

fn micros(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// What several sources tell of one act that is none of ours: the others belong to the one that was
/// known first.
fn same(left: &[&TenantAct]) -> Vec<Link> {
    // Which sources each act is told by, with those that belong to it already.
    let mut told: HashMap<TenantActId, HashSet<ActSource>> = HashMap::new();
    for act in left {
        let first = match act.bond {
            Some(Bond::Ours(_)) => continue,
            Some(Bond::SameAs(first)) => first,
            None => act.id,
        };
        told.entry(first).or_default().insert(act.source);
    }
    let mut free: HashMap<(ActKind, String), Vec<&TenantAct>> = HashMap::new();
    for act in left.iter().filter(|it| it.bond.is_none()) {
        let of_device = free.entry((act.kind, act.device.to_lowercase()));
        of_device.or_default().push(act);
    }
    let mut pairs: Vec<(bool, i64, &TenantAct, &TenantAct)> = Vec::new();
    for mut acts in free.into_values() {
        acts.sort_by_key(|act| (act.is_new, act.source, act.at, act.id));
        for (place, first) in acts.iter().enumerate() {
            for act in &acts[place + 1..] {
                if let Some((is_named, apart)) = alike(first, act) {
                    pairs.push((!is_named, apart, first, act));
                }
            }
        }
    }
    pairs.sort_by_key(|(unnamed, apart, first, act)| (*unnamed, *apart, first.id, act.id));
    let (mut gone, mut found) = (HashSet::new(), Vec::new());
    for (_, _, first, act) in pairs {
        let of = |id| told.get(id).cloned().unwrap_or_default();
        if gone.contains(&first.id)
            || gone.contains(&act.id)
            || !act.is_new
            || of(&act.id).len() > 1
            || of(&first.id).contains(&act.source)
        {
            continue;
        }
        gone.insert(act.id);
        told.entry(first.id).or_default().insert(act.source);
        let bond = Bond::SameAs(first.id);
        found.push(Link { act: act.id, bond });
    }
    found
}

/// Whether two acts of a kind on a device may be one, by the request's id or by the time between them in
/// microseconds.
fn alike(one: &TenantAct, other: &TenantAct) -> Option<(bool, i64)> {
    if one.source == other.source {
        return None;
    }
    let apart = apart((one.at, one.at), other.at);
    match (&one.request_uid, &other.request_uid) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other).then_some((true, 0)),
        _ => (apart <= SKEW).then_some((false, micros(apart))),
    }
}
