//! The second person declines a proposal; the request stays blocked.

use http::StatusCode;

use super::{event, load, refuse};
use crate::domain::event::Kind;
use crate::domain::ids::ReleaseId;
use crate::domain::text::Note;
use crate::store::release;
use crate::web::desk::Id;
use crate::web::request::show;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Declines, with the reason.
pub async fn decline(desk: Desk, Id(id): Id<ReleaseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(why) = form.take("declined_why", Note::parse) else {
        let (release, _, _) = load(&mut *desk.read().await?, id).await?;
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show::again(&desk, release.request, form, status).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (release, request, _) = load(unit.tx.conn()?, id).await?;
    let decided = match release.decline(why.clone(), desk.agent.id, desk.now) {
        Ok(decided) => decided,
        Err(refused) => return refuse::refuse(&desk, unit, &request, form, refused).await,
    };
    release::decide(&mut unit.tx, id, &decided).await?;
    let event = event(Kind::ReleaseDeclined, &request, &release, desk.agent.id)
        .personal("declined_why", why.as_str());
    unit.beside(release.proposed_by);
    unit.audit(event).await?;
    unit.finish(&format!("/requests/{}", release.request)).await
}
