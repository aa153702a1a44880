//! Raising something more that a review found, also what was closed and came up again.

use askama::Template;
use http::StatusCode;

use super::load;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AuditFindingId, AuditReviewId};
use crate::store::audit_finding::{self, Listed};
use crate::store::audit_review::Review;
use crate::store::{Db, Tx};
use crate::web::answer::render_with;
use crate::web::audit_finding::slots::{self, Known, NAMES, Slot};
use crate::web::audit_finding::{raised, refuse};
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem};

#[derive(Template)]
#[template(path = "audit_review/raise.html")]
struct RaisePage {
    page: Page,
    form: Form,
    review: Review,
    /// The closed finding that came up again.
    again_of: Option<Listed>,
    slots: Vec<Slot>,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<AuditReviewId>, search: Search) -> Answer {
    let mut read = desk.read().await?;
    let review = load(&mut read, id).await?;
    if review.by != desk.agent.id {
        return Err(Problem::FORBIDDEN);
    }
    let again_of = again_of(&mut read, id, &search.0).await?;
    let mut values = vec![("again_of", search.0.get("again_of").to_owned())];
    if let Some(closed) = &again_of {
        let told = &closed.finding.told;
        values.push((NAMES[0].text, told.text.as_str().to_owned()));
        values.push((NAMES[0].severity, told.severity.to_string()));
        values.push((NAMES[0].owner, told.owner.to_string()));
    }
    drop(read);
    again(
        &desk,
        review,
        again_of,
        Form::showing(values),
        StatusCode::OK,
    )
    .await
}

/// Keeps the finding.
pub async fn raise(desk: Desk, Id(id): Id<AuditReviewId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let review = load(unit.tx.conn()?, id).await?;
    let event = |why: &str| {
        Event::new(Kind::AuditFindingRefused)
            .about("review", id)
            .fact("why", why)
    };
    if review.by != desk.agent.id {
        return refuse(unit, event("other_person"), Problem::FORBIDDEN).await;
    }
    let came_again = match again_of(unit.tx.conn()?, id, &fields).await {
        Err(problem) if problem == Problem::CONFLICT => {
            return refuse(unit, event("not_closed"), problem).await;
        }
        again_of => again_of?,
    };
    let Some(told) = taken(&mut unit.tx, &mut form, &desk).await? else {
        drop(unit);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(&desk, review, came_again, form, status).await;
    };
    let again_of = came_again.map(|closed| closed.finding.id);
    let finding = raised(&desk, &mut unit, (id, review.number), told, again_of).await?;
    unit.finish(&format!("/audit/findings/{finding}?done=finding_raised"))
        .await
}

async fn taken(
    tx: &mut Tx,
    form: &mut Form,
    desk: &Desk,
) -> Result<Option<crate::domain::audit_finding::Told>, Problem> {
    let known = Known::load(tx, desk).await?;
    let told = slots::take(form, &NAMES[0], &known, desk);
    Ok(told.filter(|_| !form.is_refused()))
}

/// The finding of this review that is named as coming up again: it is closed, and did not yet.
async fn again_of(
    conn: &mut Db,
    review: AuditReviewId,
    fields: &Fields,
) -> Result<Option<Listed>, Problem> {
    let named = fields.get("again_of");
    if named.is_empty() {
        return Ok(None);
    }
    let id: AuditFindingId = named.parse().map_err(|_| Problem::BAD_INPUT)?;
    let found = audit_finding::load(conn, id).await?;
    let found = found.filter(|it| it.finding.review == review);
    let found = found.ok_or(Problem::NOT_FOUND)?;
    let came_before = audit_finding::again(conn, id).await?.is_some();
    if found.finding.closed.is_none() || came_before {
        return Err(Problem::CONFLICT);
    }
    Ok(Some(found))
}

async fn again(
    desk: &Desk,
    review: Review,
    again_of: Option<Listed>,
    form: Form,
    status: StatusCode,
) -> Answer {
    let page = desk.page();
    let raise = RaisePage {
        slots: slots::show(desk, &page, &form, 1).await?,
        page,
        form,
        review,
        again_of,
    };
    render_with(status, &raise)
}
