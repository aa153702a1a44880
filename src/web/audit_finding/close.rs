//! Closing a finding: by its owner, or by whoever runs the desk; once, with what was done about it.

use http::StatusCode;

use super::{event, load, refuse, show};
use crate::domain::audit_finding::{Closed, NotClosable};
use crate::domain::event::Kind;
use crate::domain::ids::AuditFindingId;
use crate::domain::text::Note;
use crate::store::audit_finding;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Keeps the closing.
pub async fn close(desk: Desk, Id(id): Id<AuditFindingId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let note = form.take("closing_note", Note::parse);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let listed = load(unit.tx.conn()?, id).await?;
    if let Err(why) = listed.finding.closable_by(&desk.agent) {
        let (word, problem) = match why {
            NotClosable::Closed => ("closed", Problem::CONFLICT),
            NotClosable::NotTheirs => ("other_person", Problem::FORBIDDEN),
        };
        let event = event(Kind::AuditFindingRefused, &listed.finding, listed.label());
        return refuse(unit, event.fact("why", word), problem).await;
    }
    let Some(note) = note else {
        drop(unit);
        return show::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let closed = Closed {
        note,
        by: desk.agent.id,
        at: desk.now,
    };
    audit_finding::close(&mut unit.tx, id, &closed).await?;
    let event = event(Kind::AuditFindingClosed, &listed.finding, listed.label())
        .personal("closing_note", closed.note.as_str());
    unit.audit(event).await?;
    unit.finish(&format!("/audit/findings/{id}?done=finding_closed"))
        .await
}
