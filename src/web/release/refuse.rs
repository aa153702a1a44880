//! What is refused: audited, and the request's page comes back with what was typed and the present
//! facts.

use http::StatusCode;

use super::about;
use crate::domain::Refused;
use crate::domain::event::Kind;
use crate::domain::release::ReleaseRefused;
use crate::domain::request::Request;
use crate::web::request::show;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Form, Problem};

/// Refuses whoever did not prove who they are; the form is marked already.
pub(super) async fn unproved(desk: &Desk, unit: Unit, request: &Request, form: Form) -> Answer {
    keep(unit, request, "password").await?;
    let id = request.accepted.id;
    show::again(desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Refuses what the rules refuse.
pub(super) async fn refuse(
    desk: &Desk,
    unit: Unit,
    request: &Request,
    mut form: Form,
    refused: ReleaseRefused,
) -> Answer {
    keep(unit, request, &refused.to_string()).await?;
    let (field, key, status) = match refused {
        ReleaseRefused::NotBlocked | ReleaseRefused::Decided => return Err(Problem::CONFLICT),
        ReleaseRefused::AttemptsChanged => (
            "attempts_seen",
            "error-attempts-changed",
            StatusCode::CONFLICT,
        ),
        ReleaseRefused::DoubtUnread => (
            "doubt_read",
            "error-doubt-unread",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ReleaseRefused::SamePerson => ("release", "error-same-person", StatusCode::FORBIDDEN),
        ReleaseRefused::OtherPerson => ("release", "error-other-person", StatusCode::FORBIDDEN),
    };
    form.refuse(field, Refused::new(key));
    show::again(desk, request.accepted.id, form, status).await
}

/// Audits the refusal, in a unit that changed nothing yet.
async fn keep(mut unit: Unit, request: &Request, why: &str) -> Result<(), Problem> {
    unit.audit(about(Kind::ReleaseRefused, request).fact("why", why))
        .await?;
    unit.keep_refusal().await
}
