//! Proposing how a blocked request goes on. For a lock that is all; a wipe waits for a second person.

use http::StatusCode;

use super::{enact, event, on_screen, refuse};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::ids::{ReleaseId, RequestId};
use crate::domain::release::{Fate, Release, Way, needs_second_person};
use crate::store::{attempt, release, request};
use crate::web::request::show;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth};

/// Takes a form that was read as `way`; `password` is the name of its field.
pub async fn propose(
    desk: &Desk,
    id: RequestId,
    fields: &Fields,
    mut form: Form,
    way: Option<Way>,
    password: &'static str,
) -> Answer {
    let Some(way) = way else {
        return show::again(desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let proved = reauth::proved(desk, staff_password::attempt(fields.get(password))).await?;
    let mut unit = match unit::begin(desk, fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let request = request::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if !proved {
        form.refuse(password, Refused::new("error-password-mismatch"));
        return refuse::unproved(desk, unit, &request, form).await;
    }
    let fate = Fate::of(&attempt::list(unit.tx.conn()?, id).await?);
    let shown = (fate, on_screen(fields));
    let whose = (desk.agent.id, desk.now);
    let new = ReleaseId::new(desk.new_id());
    let proposed = match Release::propose(new, &request, way, shown, whose) {
        Ok(proposed) => proposed,
        Err(refused) => return refuse::refuse(desk, unit, &request, form, refused).await,
    };
    if needs_second_person(request.accepted.action) {
        release::propose(&mut unit.tx, &proposed).await?;
        let event = event(Kind::ReleaseProposed, &request, &proposed, desk.agent.id);
        unit.audit(event).await?;
    } else {
        let (decided, to) = match proposed.confirm(&request, shown, whose) {
            Ok(moved) => moved,
            Err(refused) => return refuse::refuse(desk, unit, &request, form, refused).await,
        };
        release::propose(&mut unit.tx, &proposed).await?;
        enact::enact(&mut unit, &request, &proposed, &decided, &to).await?;
    }
    unit.finish(&format!("/requests/{id}")).await
}
