//! A second person confirms all requesters of a file, with their own password: they may ask, and the
//! subscribers' contacts are told.

use super::decide::decide;
use crate::domain::decision::Decision;
use crate::domain::ids::ImportId;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Confirms.
pub async fn confirm(desk: Desk, Id(id): Id<ImportId>, fields: Fields) -> Answer {
    let form = fields.check();
    decide(
        &desk,
        id,
        &fields,
        form,
        Decision::Confirmed,
        Some("password"),
    )
    .await
}
