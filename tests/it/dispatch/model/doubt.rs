//! Steps around what is unknown or blocked.

use super::broken::Broken;
use super::rules::Protocol;
use super::state::{Desk, Row};
use super::tenant;
use super::worker::{Finding, Worker};

impl Protocol {
    pub fn rescue(&self, desk: &mut Desk, request: usize) -> Option<()> {
        let rescued = self.real[request].rescue(desk.requests[request].row?)?;
        match self.broken {
            Some(Broken::RescuesNobody) => return None,
            Some(Broken::RescuesIntoTheQueue) => desk.write(request, Row::Queued { due: true }),
            _ => desk.write(request, rescued),
        }
        Some(())
    }

    pub fn conclude(&self, desk: &mut Desk, worker: usize) -> Option<()> {
        let Worker::Asked {
            request,
            found,
            stale,
        } = desk.workers[worker]
        else {
            return None;
        };
        desk.workers[worker] = Worker::Idle;
        let row = desk.requests[request].row?;
        // The row's version is another one: `save_state` finds nothing to change.
        if stale {
            return Some(());
        }
        let believed = match found {
            Finding::NotThere if self.is(Broken::TakesAbsenceForSent) => Finding::There,
            found => found,
        };
        let to = match self.real[request].reconcile(row, believed)? {
            Row::Sent { founded } => Row::Sent {
                founded: founded && found == Finding::There,
            },
            other => other,
        };
        desk.write(request, to);
        Some(())
    }

    pub fn release(&self, desk: &mut Desk, request: usize) -> Option<()> {
        let released = self.real[request].release(desk.requests[request].row?)?;
        desk.write(request, released);
        tenant::released(desk, request);
        Some(())
    }
}
