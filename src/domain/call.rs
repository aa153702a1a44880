//! A phone call, and the steps that lead to acceptance. The order is held here, not by the page.

use jiff::Timestamp;

use super::action::ProxyAction;
use super::ids::{AgentId, CallId, ContractId, RequestId, RequesterId, TenantId, VerificationId};
use super::reference::Reference;
use super::script;
use super::text::Line;

crate::codes! {
    /// Where a call stands: the step that comes next.
    Step {
        /// Who is on the phone, and where to call back.
        Caller = "caller",
        /// Proving who is calling.
        Verify = "verify",
        /// Naming the device.
        Device = "device",
        /// Reading the lines aloud.
        Script = "script",
        /// Acceptance.
        Commit = "commit",
        /// Nothing: the call has ended.
        Ended = "ended",
    }
}

crate::codes! {
    /// How a call ended.
    Ending {
        /// A request was accepted.
        Accepted = "accepted",
        /// The device had an unfinished request already; a note was added there.
        Joined = "joined",
        /// Without a request.
        NoRequest = "no_request",
    }
}

/// Who the caller says they are: told, not proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Name.
    pub name: Line<60>,
    /// Number to call back.
    pub callback: Line<40>,
}

/// Who the caller proved to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The check.
    pub verification: VerificationId,
    /// The contract.
    pub contract: ContractId,
    /// The person.
    pub requester: RequesterId,
}

/// The device that was named and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDevice {
    /// Its tenant.
    pub tenant: TenantId,
    /// Absolute's id.
    pub device_uid: String,
    /// The action that was designated when the device was named; a change of it in between sends
    /// the call back to the script's beginning.
    pub action: ProxyAction,
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Identity.
    pub id: CallId,
    /// The number that the caller is given at once.
    pub reference: Reference,
    /// Who has the call now.
    pub agent: AgentId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who is calling, once typed.
    pub caller: Option<Caller>,
    /// Who they proved to be.
    pub verified: Option<Verified>,
    /// The device, once compared.
    pub device: Option<NamedDevice>,
    /// How many lines of the script have been read.
    pub lines_read: usize,
    /// When and how it ended, and the request it led to.
    pub ended: Option<(Timestamp, Ending, Option<RequestId>)>,
    /// Grows with each change.
    pub version: i64,
}

/// A step that was tried out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the call is at step {at}, not at {attempted}")]
pub struct StepRefused {
    /// Where the call stands.
    pub at: Step,
    /// What was tried.
    pub attempted: Step,
}

impl Call {
    /// The step that comes next.
    pub fn step(&self) -> Step {
        if self.ended.is_some() {
            return Step::Ended;
        }
        let Some(_) = &self.caller else {
            return Step::Caller;
        };
        let Some(_) = &self.verified else {
            return Step::Verify;
        };
        let Some(device) = &self.device else {
            return Step::Device;
        };
        match script::next_line(device.action, self.lines_read) {
            Some(_) => Step::Script,
            None => Step::Commit,
        }
    }

    /// Holds the order of the steps: `attempted` must be the one that comes next.
    pub fn at(&self, attempted: Step) -> Result<(), StepRefused> {
        let at = self.step();
        if at == attempted {
            Ok(())
        } else {
            Err(StepRefused { at, attempted })
        }
    }

    /// As [`Call::at`], but an earlier step may be corrected as long as nothing was read aloud.
    pub fn may_correct(&self, attempted: Step) -> Result<(), StepRefused> {
        let at = self.step();
        if at != Step::Ended && attempted <= at && self.lines_read == 0 {
            Ok(())
        } else {
            Err(StepRefused { at, attempted })
        }
    }
}
