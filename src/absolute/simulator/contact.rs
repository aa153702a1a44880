//! A device makes contact, and what waits for it happens: what is pending is taken up, what was
//! taken up at an earlier contact is done.

use std::cmp::Reverse;

use super::estate::Estate;
use super::freeze::Moment;
use super::siem::Actor;
use super::world::{Rhythm, World};

impl World {
    /// Lets happen what is due by now in an account, in its order and at its times.
    pub(super) fn catch_up(&mut self, estate: usize, now_ms: i64) {
        let rhythm = self.rhythm;
        let estate = &mut self.estates[estate];
        while let Some(Reverse((at_ms, unit))) = estate.agenda.peek().copied()
            && at_ms <= now_ms
        {
            estate.agenda.pop();
            if estate.waiting(unit).is_some() {
                estate.contact(unit, at_ms);
                estate.plan_contact(unit, at_ms, rhythm);
            }
        }
    }

    /// The same in every account.
    pub(super) fn catch_up_everywhere(&mut self, now_ms: i64) {
        for estate in 0..self.estates.len() {
            self.catch_up(estate, now_ms);
        }
    }

    /// Lets one device of whatever account make contact now, or all of them; how many did.
    pub(super) fn contact(&mut self, device: Option<uuid::Uuid>, now_ms: i64) -> usize {
        self.catch_up_everywhere(now_ms);
        let rhythm = self.rhythm;
        let mut contacts = 0;
        for estate in &mut self.estates {
            let units: Vec<usize> = match device {
                Some(uid) => estate.unit(uid).into_iter().collect(),
                None => (0..estate.units.len()).collect(),
            };
            for unit in units {
                estate.contact(unit, now_ms);
                estate.plan_contact(unit, now_ms, rhythm);
                contacts += 1;
            }
        }
        contacts
    }

    /// From now on devices make contact by themselves so long after something waits, or do not.
    pub(super) fn set_rhythm(&mut self, after_ms: Option<i64>, now_ms: i64) {
        self.catch_up_everywhere(now_ms);
        self.rhythm = after_ms.map(|after_ms| Rhythm {
            after_ms,
            since_ms: now_ms,
        });
        for estate in &mut self.estates {
            estate.agenda.clear();
            for unit in 0..estate.units.len() {
                estate.plan_contact(unit, now_ms, self.rhythm);
            }
        }
    }
}

impl Estate {
    /// Puts down when a device will make contact for what has waited since then.
    pub(super) fn plan_contact(&mut self, unit: usize, since_ms: i64, rhythm: Option<Rhythm>) {
        if let (Some(rhythm), Some(not_before_ms)) = (rhythm, self.waiting(unit)) {
            let at_ms = rhythm.contact(since_ms).max(not_before_ms);
            self.agenda.push(Reverse((at_ms, unit)));
        }
    }

    /// If anything waits for a device's contact: from what time on, `i64::MIN` for any.
    fn waiting(&self, unit: usize) -> Option<i64> {
        let unit = &self.units[unit];
        if !unit.is_enrolled() {
            return None;
        }
        let mut wipes = unit.open_wipes.iter();
        if !unit.removals.is_empty() || wipes.any(|(wipe, _)| !self.wipes[*wipe].is_waiting()) {
            return Some(i64::MIN);
        }
        let freezes = unit.freezes.iter();
        let freezes = freezes.filter_map(|freeze| self.freezes[*freeze].waits());
        freezes.min()
    }

    /// One contact of one device. One that is unenrolled makes none.
    fn contact(&mut self, unit: usize, now_ms: i64) {
        if !self.units[unit].is_enrolled() {
            return;
        }
        let device = &mut self.units[unit].device;
        let before = device.last_connected_ms.replace(now_ms);
        let silent_ms = before.map_or(0, |before| now_ms - before);
        if device.agent_status == "I" {
            device.agent_status = "A".into();
        }
        self.units[unit].first_call_ms.get_or_insert(now_ms);
        self.lift(unit, now_ms);
        self.freeze(unit, now_ms, silent_ms);
        self.wipe(unit, now_ms);
    }

    /// Carries out removals of freezes.
    fn lift(&mut self, unit: usize, now_ms: i64) {
        for removal in std::mem::take(&mut self.units[unit].removals) {
            self.removals[removal] = Some(now_ms);
        }
        for place in std::mem::take(&mut self.units[unit].freezes) {
            let Some(by) = self.freezes[place].removed_by.clone() else {
                self.units[unit].freezes.push(place);
                continue;
            };
            let held = self.freezes[place].is_in_force();
            self.freezes[place].end(Moment::Removed, &by, now_ms);
            if held {
                self.tell("DeviceFreezeRemoved", Actor::Device, unit, now_ms);
            }
        }
    }

    /// Takes freezes up, and lets them take hold in the place of what held before.
    fn freeze(&mut self, unit: usize, now_ms: i64, silent_ms: i64) {
        for place in self.units[unit].freezes.clone() {
            if !self.freezes[place].contact(now_ms, silent_ms) {
                continue;
            }
            let (by, kind) = (
                self.freezes[place].action_uid,
                self.freezes[place].order.kind.code(),
            );
            for old in std::mem::take(&mut self.units[unit].freezes) {
                let freeze = &mut self.freezes[old];
                if old != place && freeze.is_in_force() && freeze.order.kind.code() == kind {
                    freeze.replace(by, now_ms);
                } else {
                    self.units[unit].freezes.push(old);
                }
            }
            self.tell("DeviceFrozen", Actor::Device, unit, now_ms);
        }
    }
}
