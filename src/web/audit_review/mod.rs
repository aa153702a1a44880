//! Reviews of the audit log: an auditor signs for a period, with what was found.

pub mod list;
pub mod raise;
pub mod show;
pub mod sign;
pub(super) mod standing;

use super::Problem;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AuditReviewId;
use crate::store::audit_review::Review;
use crate::store::{Db, audit_review};

async fn load(conn: &mut Db, id: AuditReviewId) -> Result<Review, Problem> {
    audit_review::load(conn, id)
        .await?
        .ok_or(Problem::NOT_FOUND)
}

fn event(kind: Kind, id: AuditReviewId, number: i64) -> Event {
    Event::new(kind).about("review", id).fact("number", number)
}
