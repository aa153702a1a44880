//! A second person declines all requesters of a file, with a reason and their own password; nobody of
//! them may ask.

use http::StatusCode;

use super::decide::decide;
use super::show;
use crate::domain::decision::Decision;
use crate::domain::ids::ImportId;
use crate::domain::text::Note;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Declines, with the reason.
pub async fn decline(desk: Desk, Id(id): Id<ImportId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(why) = form.take("declined_why", Note::parse) else {
        return show::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (decision, password) = (Decision::Declined { why }, "decline_password");
    decide(&desk, id, &fields, form, decision, Some(password)).await
}
