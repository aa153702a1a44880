//! What was wrong is mended: the blocked request goes back to the queue, or that is proposed.

use crate::domain::ids::RequestId;
use crate::domain::release::Way;
use crate::domain::text::Note;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, release};

/// Releases the request, with the supervisor's password and what they mended.
pub async fn release(desk: Desk, Id(id): Id<RequestId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let reason = form.take("release_note", Note::parse);
    let way = reason.map(|reason| Way::SendAgain { reason });
    release::propose(&desk, id, &fields, form, way, "password").await
}
