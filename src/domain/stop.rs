//! The supervisor's stop of the whole desk: nothing leaves until it is lifted. Calls are taken as
//! usual, and requests wait (R10-3-10).

use jiff::Timestamp;

use super::ids::{AgentId, StopId};
use super::text::Line;

/// A stop that stands.
#[derive(Debug, Clone)]
pub struct DeskStop {
    /// Identity.
    pub id: StopId,
    /// What is read to callers who ask why.
    pub reason: Line<200>,
    /// Who stopped the desk.
    pub stopped_by: AgentId,
    /// Since when.
    pub stopped_at: Timestamp,
}
