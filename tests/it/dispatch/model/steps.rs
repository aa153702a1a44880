//! Which steps there are in a state.

use super::rules::Protocol;
use super::state::{Desk, Row};
use super::worker::{End, Finding, Place, Worker};

/// A step of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Accept(usize),
    /// Time passes.
    Tick,
    Claim {
        worker: usize,
        request: usize,
        closed: bool,
    },
    /// The call leaves the worker.
    Leave(usize),
    Answer {
        worker: usize,
        end: End,
    },
    Record(usize),
    /// The worker forgets what it held; what left has left.
    Crash(usize),
    /// A call has its effect in the tenant.
    Arrive(CallOf),
    /// The tenant shows an effect to whoever asks.
    Show(CallOf),
    Rescue(usize),
    Ask {
        worker: usize,
        request: usize,
        closed: bool,
        found: Finding,
    },
    Conclude(usize),
    /// A person releases a blocked request.
    Release(usize),
    /// A person records that a blocked request was done in the subscriber's console.
    ByHand(usize),
}

/// Whose call it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOf {
    Worker(usize),
    Nobody { request: usize, call: usize },
}

impl Protocol {
    /// Every step that somebody may try; the real functions refuse what may not be.
    pub fn steps(&self, desk: &Desk) -> Vec<Step> {
        let mut steps = vec![Step::Tick];
        // Workers are alike: what one idle worker may do, the other may do as well.
        let idle = desk.workers.iter().position(|it| *it == Worker::Idle);
        for (request, slot) in desk.requests.iter().enumerate() {
            let Some(row) = slot.row else {
                if !slot.accepted && request < self.accepted {
                    steps.push(Step::Accept(request));
                }
                continue;
            };
            // The window may begin or end between any two steps: it runs, or it does not.
            for (worker, closed) in idle.into_iter().flat_map(|it| [(it, false), (it, true)]) {
                steps.push(Step::Claim {
                    worker,
                    request,
                    closed,
                });
                if let Row::Unknown { due: true, ago, .. } = row {
                    let findings = self.findings(desk, request, ago);
                    steps.extend(findings.into_iter().map(|found| Step::Ask {
                        worker,
                        request,
                        closed,
                        found,
                    }));
                }
            }
            steps.extend([
                Step::Rescue(request),
                Step::Release(request),
                Step::ByHand(request),
            ]);
            for (call, left) in slot.calls.iter().enumerate() {
                steps.extend(onward(left.at, CallOf::Nobody { request, call }));
            }
        }
        for (worker, doing) in desk.workers.iter().enumerate() {
            match doing {
                Worker::Idle => continue,
                Worker::Claimed(_) => steps.push(Step::Leave(worker)),
                Worker::Calling(_, call) => {
                    let ends = answers(call.at).iter();
                    steps.extend(ends.map(|end| Step::Answer { worker, end: *end }));
                    steps.extend(onward(call.at, CallOf::Worker(worker)));
                }
                Worker::Answered(..) => steps.push(Step::Record(worker)),
                Worker::Asked { .. } => steps.push(Step::Conclude(worker)),
            }
            steps.push(Step::Crash(worker));
        }
        steps
    }

    /// What asking about a request may bring to light.
    fn findings(&self, desk: &Desk, request: usize, ago: u8) -> Vec<Finding> {
        let mut findings = vec![
            Finding::There,
            Finding::NotYetBelieved,
            Finding::Undecidable,
        ];
        let absent = self.real[request].absent(ago);
        if !desk.requests[request].shown && !findings.contains(&absent) {
            findings.push(absent);
        }
        findings
    }
}

/// How a call may end for whoever made it.
fn answers(at: Place) -> &'static [End] {
    match at {
        Place::OnTheWay => &[End::Refused, End::NotExecuted, End::Unknown],
        Place::Taken | Place::Shown => &[End::Done, End::DoneWithoutUid, End::Unknown],
        Place::Lost => &[End::Unknown],
    }
}

fn onward(at: Place, of: CallOf) -> Option<Step> {
    match at {
        Place::OnTheWay => Some(Step::Arrive(of)),
        Place::Taken => Some(Step::Show(of)),
        Place::Shown | Place::Lost => None,
    }
}
