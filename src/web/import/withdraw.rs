//! Whoever imported a file takes all of its requesters back; nobody of them may ask.

use super::decide::decide;
use crate::domain::decision::Decision;
use crate::domain::ids::ImportId;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Takes it back.
pub async fn withdraw(desk: Desk, Id(id): Id<ImportId>, fields: Fields) -> Answer {
    let form = fields.check();
    decide(&desk, id, &fields, form, Decision::Withdrawn, None).await
}
