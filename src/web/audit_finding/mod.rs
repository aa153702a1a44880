//! What reviews of the audit log found: raised for somebody, closed with a note.

pub mod close;
pub mod list;
pub mod show;
pub(super) mod slots;

use super::unit::Unit;
use super::{Answer, Desk, Problem};
use crate::domain::audit_finding::{Finding, Told};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AuditFindingId, AuditReviewId};
use crate::domain::policy::Permission;
use crate::store::audit_finding::{self, Listed};
use crate::store::{Db, Result};

/// A finding that a page is about.
async fn load(conn: &mut Db, id: AuditFindingId) -> std::result::Result<Listed, Problem> {
    let found = audit_finding::load(conn, id).await?;
    found.ok_or(Problem::NOT_FOUND)
}

/// Whether somebody may read a finding: their own, or all.
fn may_read(desk: &Desk, finding: &Finding) -> bool {
    finding.told.owner == desk.agent.id || desk.agent.role.may(Permission::AuditReviewView)
}

/// Raises a finding of a review, and audits that.
pub(super) async fn raised(
    desk: &Desk,
    unit: &mut Unit,
    (review, review_number): (AuditReviewId, i64),
    told: Told,
    again_of: Option<AuditFindingId>,
) -> Result<AuditFindingId> {
    let finding = Finding {
        id: AuditFindingId::new(desk.new_id()),
        review,
        number: audit_finding::next_number(unit.tx.conn()?, review).await?,
        told,
        raised_by: desk.agent.id,
        raised_at: desk.now,
        again_of,
        closed: None,
    };
    audit_finding::raise(&mut unit.tx, &finding).await?;
    let label = format!("{review_number}-{}", finding.number);
    let mut event = event(Kind::AuditFindingRaised, &finding, label)
        .fact("severity", finding.told.severity.code())
        .fact("due_on", finding.told.due.to_string())
        .personal("text", finding.told.text.as_str());
    if let Some(seq) = finding.told.event {
        event = event.fact("event_seq", seq);
    }
    if let Some(again_of) = again_of {
        event = event.fact("again_of", again_of.to_string());
    }
    unit.audit(event).await?;
    Ok(finding.id)
}

/// An event about a finding; `agent` is its owner.
fn event(kind: Kind, finding: &Finding, label: String) -> Event {
    Event::new(kind)
        .about("review", finding.review)
        .about("finding", finding.id)
        .about("agent", finding.told.owner)
        .fact("number", label)
}

/// Keeps that something was tried by the wrong person, or where it cannot be.
pub(super) async fn refuse(mut unit: Unit, event: Event, problem: Problem) -> Answer {
    unit.audit(event).await?;
    unit.keep_refusal().await?;
    Err(problem)
}
