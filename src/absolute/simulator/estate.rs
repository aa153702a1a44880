//! What the simulator keeps of an account: its devices, and what was asked of them. Everything is
//! found through a map, however much there is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, VecDeque};

use uuid::Uuid;

use super::account::Account;
use super::device::{Device, Unit};
use super::freeze::Freeze;
use super::messages::Message;
use super::siem::Event;
use super::wipe::Wipe;

#[derive(Debug)]
pub(super) struct Estate {
    pub account_uid: String,
    pub name: String,
    pub units: Vec<Unit>,
    by_uid: HashMap<Uuid, usize>,
    /// By member and lower-case value, for the filters that name one device.
    by_text: HashMap<(&'static str, String), Vec<usize>>,
    pub freezes: Vec<Freeze>,
    pub freeze_requests: HashMap<Uuid, Vec<usize>>,
    /// When each removal of freezes was carried out.
    pub removals: Vec<Option<i64>>,
    pub messages: BTreeMap<Uuid, Message>,
    pub wipes: Vec<Wipe>,
    pub wipe_requests: HashMap<Uuid, usize>,
    pub wipes_by_time: BTreeSet<(i64, usize)>,
    pub siem: BTreeMap<(i64, usize), Event>,
    /// How many events there were.
    pub events: usize,
    /// Contacts that are due by themselves: when, and which device.
    pub agenda: BinaryHeap<Reverse<(i64, usize)>>,
    calls: VecDeque<i64>,
}

impl Estate {
    pub(super) fn new(account: Account) -> Self {
        let mut estate = Self {
            account_uid: account.account_uid,
            name: account.name,
            units: Vec::new(),
            by_uid: HashMap::new(),
            by_text: HashMap::new(),
            freezes: Vec::new(),
            freeze_requests: HashMap::new(),
            removals: Vec::new(),
            messages: BTreeMap::new(),
            wipes: Vec::new(),
            wipe_requests: HashMap::new(),
            wipes_by_time: BTreeSet::new(),
            siem: BTreeMap::new(),
            events: 0,
            agenda: BinaryHeap::new(),
            calls: VecDeque::new(),
        };
        for device in account.devices {
            estate.add(device);
        }
        estate
    }

    fn add(&mut self, device: Device) {
        let place = self.units.len();
        if let Ok(uid) = Uuid::try_parse(&device.device_uid) {
            self.by_uid.entry(uid).or_insert(place);
        }
        for (member, value) in [
            ("deviceUid", &device.device_uid),
            ("serialNumber", &device.serial),
            ("esn", &device.esn),
        ] {
            let named = self.by_text.entry((member, value.to_lowercase()));
            named.or_default().push(place);
        }
        self.units.push(Unit::new(device));
    }

    /// The device of a uid.
    pub(super) fn unit(&self, uid: Uuid) -> Option<usize> {
        self.by_uid.get(&uid).copied()
    }

    /// The devices whose member has this value, where members are looked up that way.
    pub(super) fn named(&self, member: &str, value: &str) -> Option<&[usize]> {
        let member = ["deviceUid", "serialNumber", "esn"]
            .into_iter()
            .find(|known| *known == member)?;
        let found = self.by_text.get(&(member, value.to_lowercase()));
        Some(found.map_or(&[], Vec::as_slice))
    }

    /// A device's id, as answers tell it.
    pub(super) fn device_uid(&self, unit: usize) -> &str {
        &self.units[unit].device.device_uid
    }

    /// Whether one more call fits into the last second.
    pub(super) fn count_call(&mut self, now_ms: i64, limit: u32) -> bool {
        // Calls of the future are those made before the clock was set back.
        let past = |at: &i64| *at <= now_ms - 1_000 || *at > now_ms;
        while self.calls.front().is_some_and(past) {
            self.calls.pop_front();
        }
        if self.calls.len() >= limit as usize {
            return false;
        }
        self.calls.push_back(now_ms);
        true
    }
}
