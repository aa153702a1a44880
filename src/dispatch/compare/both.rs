//! Both sides as they are kept, and what one of them has alone.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::domain::ids::{DeskActId, RequestId, TenantId};
use crate::domain::reconciliation::{
    ActKind, ActSource, Beside, Bond, DeskAct, GRACE, Link, SOUGHT_FOR, Sought, Standing,
    TenantAct, Window,
};
use crate::store::{self, desk_act, difference, tenant_act};

/// Both sides, as far as they may still be bound.
pub(super) struct Both {
    pub ours: Vec<DeskAct>,
    pub requests: HashMap<DeskActId, RequestId>,
    pub theirs: Vec<TenantAct>,
    /// What was found to be missing before.
    known: HashSet<DeskActId>,
}

impl Both {
    pub async fn load(conn: &mut store::Db, id: TenantId, now: Timestamp) -> store::Result<Self> {
        let from = now - SOUGHT_FOR;
        let ours = desk_act::since(conn, id, from).await?;
        let theirs = tenant_act::since(conn, id, from - GRACE).await?;
        let known = difference::missing_since(conn, id, from).await?;
        Ok(Self {
            requests: ours
                .iter()
                .map(|(act, request)| (act.id, *request))
                .collect(),
            ours: ours.into_iter().map(|(act, _)| act).collect(),
            theirs,
            known: known.into_iter().collect(),
        })
    }

    /// The acts of the desk that something is evidence of.
    pub fn bound(&self, found: &[Link]) -> HashSet<DeskActId> {
        let bonds = self.theirs.iter().filter_map(|act| act.bond);
        let bonds = bonds.chain(found.iter().map(|link| link.bond));
        let ours = bonds.filter_map(|bond| match bond {
            Bond::Ours(id) => Some(id),
            Bond::SameAs(_) => None,
        });
        ours.collect()
    }

    /// The bonds that hold, and how many there are with what still runs and may turn out to have failed.
    pub fn held(&self, found: &[Link]) -> (usize, Vec<Link>) {
        let runs = |id| {
            let mut ours = self.ours.iter();
            ours.any(|it| it.id == id && it.standing == Standing::Running)
        };
        let is_firm = |link: &&Link| match link.bond {
            Bond::Ours(id) => !runs(id),
            Bond::SameAs(_) => true,
        };
        let firm: Vec<Link> = found.iter().filter(is_firm).copied().collect();
        (found.len() - firm.len(), firm)
    }

    /// What each side has alone and was not found before, and how much of ours nothing would show.
    pub fn differences(
        &self,
        found: &[Link],
        sought: &HashMap<DeskActId, Sought>,
        now: Timestamp,
    ) -> (Vec<&TenantAct>, Vec<&DeskAct>, i64) {
        let linked: HashSet<_> = found.iter().map(|link| link.act).collect();
        let past_desk = self.theirs.iter().filter(|act| {
            act.is_new
                && act.bond.is_none()
                && act.kind != ActKind::Unfreeze
                && !linked.contains(&act.id)
        });
        let bound = self.bound(found);
        let alone = self.ours.iter().filter(|it| !bound.contains(&it.id));
        let (mut missing, mut unproved) = (Vec::new(), 0);
        for ours in alone.filter(|it| !self.known.contains(&it.id)) {
            let sought = sought.get(&ours.id).copied().unwrap_or(Sought::Unseen);
            match ours.alone(sought, now) {
                Beside::Missing => missing.push(ours),
                Beside::Unproved => unproved += 1,
                _ => {}
            }
        }
        (past_desk.collect(), missing, unproved)
    }

    /// How much of ours is there, and the events for a SIEM say nothing of it.
    pub fn unheard(&self, found: &[Link], window: Window, now: Timestamp) -> i64 {
        let new: HashMap<_, _> = found.iter().map(|link| (link.act, link.bond)).collect();
        let told = |ours: &DeskAct, by_siem: bool| {
            self.theirs.iter().any(|act| {
                let bond = act.bond.or_else(|| new.get(&act.id).copied());
                bond == Some(Bond::Ours(ours.id)) && (act.source == ActSource::Siem) == by_siem
            })
        };
        let covered = |ours: &&DeskAct| ours.begun_at >= window.siem && now >= ours.until + GRACE;
        let unheard = self
            .ours
            .iter()
            .filter(covered)
            .filter(|ours| told(ours, false) && !told(ours, true));
        i64::try_from(unheard.count()).unwrap_or(i64::MAX)
    }
}
