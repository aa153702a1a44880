//! What each step changes. Rows move as the real functions say, unless a rule is broken on purpose.

use super::broken::Broken;
use super::real::LEASE;
use super::rules::Protocol;
use super::state::{Desk, Row, Slot};
use super::steps::Step;
use super::tenant;
use super::worker::{Call, End, Hold, Place, Worker};

impl Protocol {
    /// The state after a step; none where it is refused, or changes nothing.
    pub fn moved(&self, before: &Desk, step: Step) -> Option<Desk> {
        let mut desk = before.clone();
        match step {
            Step::Accept(request) => self.accept(&mut desk, request)?,
            Step::Tick => tenant::tick(&mut desk, &self.real),
            Step::Claim {
                worker,
                request,
                closed,
            } => {
                self.pass(
                    &mut desk,
                    request,
                    closed,
                    Broken::LooksAtTheGateWhenQueueing,
                )?;
                self.claim(&mut desk, worker, request)?;
            }
            Step::Leave(worker) => self.leave(&mut desk, worker)?,
            Step::Answer { worker, end } => answer(&mut desk, worker, end)?,
            Step::Record(worker) => self.record(&mut desk, worker)?,
            Step::Crash(worker) => crash(&mut desk, worker),
            Step::Arrive(of) => tenant::arrive(&mut desk, of),
            Step::Show(of) => tenant::show(&mut desk, of),
            Step::Rescue(request) => self.rescue(&mut desk, request)?,
            Step::Ask {
                worker,
                request,
                closed,
                found,
            } => {
                self.pass(&mut desk, request, closed, Broken::AsksThroughAClosedGate)?;
                desk.workers[worker] = Worker::Asked {
                    request,
                    found,
                    stale: false,
                };
            }
            Step::Conclude(worker) => self.conclude(&mut desk, worker)?,
            Step::Release(request) => self.release(&mut desk, request)?,
            Step::ByHand(request) => {
                let sent = self.real[request].by_hand(desk.requests[request].row?)?;
                desk.write(request, sent);
            }
        }
        (desk != *before).then_some(desk)
    }

    fn accept(&self, desk: &mut Desk, request: usize) -> Option<()> {
        let other = desk.requests[1 - request].row;
        let taken = self.one_device && other.is_some_and(|row| !matches!(row, Row::Sent { .. }));
        if taken && !self.is(Broken::AcceptsASecondUnfinished) {
            return None;
        }
        desk.requests[request] = Slot {
            accepted: true,
            row: Some(Row::Queued { due: true }),
            ..Slot::default()
        };
        Some(())
    }

    fn claim(&self, desk: &mut Desk, worker: usize, request: usize) -> Option<()> {
        let row = match desk.requests[request].row? {
            Row::Sending { .. } if self.is(Broken::ClaimsWhatIsLeased) => Row::Queued { due: true },
            row => row,
        };
        let claimed = self.real[request].claim(row)?;
        desk.write(request, claimed);
        desk.workers[worker] = Worker::Claimed(Hold {
            request,
            ago: 0,
            current: true,
        });
        Some(())
    }

    fn leave(&self, desk: &mut Desk, worker: usize) -> Option<()> {
        let Worker::Claimed(hold) = desk.workers[worker] else {
            return None;
        };
        let may = self.real[hold.request].may_leave(hold.ago);
        desk.workers[worker] = if may || self.is(Broken::LeavesAfterItsLease) {
            let call = Call {
                at: Place::OnTheWay,
                age: 0,
                counts: true,
            };
            Worker::Calling(hold, call)
        } else {
            Worker::Answered(hold, End::NotExecuted)
        };
        Some(())
    }

    fn record(&self, desk: &mut Desk, worker: usize) -> Option<()> {
        let Worker::Answered(hold, end) = desk.workers[worker] else {
            return None;
        };
        desk.workers[worker] = Worker::Idle;
        let row = match desk.requests[hold.request].row {
            Some(Row::Sending { .. }) if self.is(Broken::RecordsAfterItsLease) => {
                Row::Sending { ago: 0 }
            }
            Some(row) => row,
            None => return Some(()),
        };
        let current = hold.current || self.is(Broken::RecordsForAnother);
        let told = match end {
            End::Unknown if self.is(Broken::TakesSilenceForSent) => End::Done,
            end => end,
        };
        let Some(recorded) = self.real[hold.request].record(row, current, told, hold.ago) else {
            return Some(());
        };
        desk.breaches.written_late |= !hold.current || hold.ago >= LEASE;
        match recorded {
            Row::Sent { founded } => {
                let founded = founded && end == End::Done;
                desk.write(hold.request, Row::Sent { founded });
            }
            Row::Blocked { .. } if self.is(Broken::DropsWhatIsRefused) => {
                desk.requests[hold.request].row = None;
            }
            other => desk.write(hold.request, other),
        }
        Some(())
    }

    /// Passes the program's gate, if it is open, or if it is not asked.
    fn pass(&self, desk: &mut Desk, request: usize, closed: bool, unasked: Broken) -> Option<()> {
        if !self.gate(request, closed).is_open() && !self.is(unasked) {
            return None;
        }
        // What must have been so, said without the program's gate.
        desk.breaches.left_while_closed |= closed && (self.whole_desk || request == 0);
        Some(())
    }
}

fn answer(desk: &mut Desk, worker: usize, end: End) -> Option<()> {
    let Worker::Calling(hold, call) = desk.workers[worker] else {
        return None;
    };
    desk.workers[worker] = Worker::Answered(hold, end);
    if !matches!(end, End::Refused | End::NotExecuted) {
        tenant::leave_behind(desk, hold.request, call);
    }
    Some(())
}

fn crash(desk: &mut Desk, worker: usize) {
    if let Worker::Calling(hold, call) = desk.workers[worker] {
        tenant::leave_behind(desk, hold.request, call);
    }
    desk.workers[worker] = Worker::Idle;
}
