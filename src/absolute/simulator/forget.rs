//! A request that the tenant loses, as if it had never been made.

use uuid::Uuid;

use super::estate::Estate;
use super::world::World;

impl World {
    /// Loses a request; whether there was one.
    pub(super) fn forget(&mut self, request_uid: Uuid) -> bool {
        let mut estates = self.estates.iter_mut();
        estates.any(|estate| estate.forget(request_uid))
    }
}

impl Estate {
    fn forget(&mut self, request_uid: Uuid) -> bool {
        let freezes = self.freeze_requests.remove(&request_uid);
        let wipe = self.wipe_requests.remove(&request_uid);
        if let Some(place) = wipe {
            self.wipes_by_time.retain(|(_, of)| *of != place);
        }
        let freezes = freezes.unwrap_or_default();
        for unit in &mut self.units {
            unit.freezes.retain(|place| !freezes.contains(place));
            unit.wipes.retain(|(of, _)| Some(*of) != wipe);
            unit.open_wipes.retain(|(of, _)| Some(*of) != wipe);
        }
        self.siem.retain(|_, event| !event.is_about(request_uid));
        wipe.is_some() || !freezes.is_empty()
    }
}
