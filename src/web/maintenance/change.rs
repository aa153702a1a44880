//! Moving the end of a window that runs or is to come.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;

use super::Window;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::gate::Maintenance;
use crate::domain::ids::MaintenanceId;
use crate::i18n::time;
use crate::store::maintenance;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem};

#[derive(Template)]
#[template(path = "maintenance/change.html")]
struct ChangePage {
    page: Page,
    form: Form,
    window: Window,
}

/// The form, beside that of ending the window.
pub async fn show(desk: Desk, Id(id): Id<MaintenanceId>) -> Answer {
    let window = unfinished(&desk, id).await?;
    let end = window.ends_at.map(time::local).unwrap_or_default();
    let form = Form::showing([("ends_at", end)]);
    again(&desk, StatusCode::OK, form, &window).await
}

/// Moves the end.
pub async fn change(desk: Desk, Id(id): Id<MaintenanceId>, fields: Fields) -> Answer {
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    let window = maintenance::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let mut form = fields.check();
    let ends_at = form.take("ends_at", |typed| {
        let ends_at = end(typed, desk.now)?;
        Maintenance::check_times(window.starts_at, ends_at).map(|()| ends_at)
    });
    let Some(ends_at) = ends_at else {
        drop(unit);
        return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, &window).await;
    };
    let version = fields
        .get("version")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    maintenance::change_end(&mut unit.tx, id, version, ends_at, desk.now).await?;
    let event = Event::new(Kind::MaintenanceChanged)
        .about("maintenance", id)
        .fact("ends_at", ends_at.map(time::utc).unwrap_or_default());
    unit.audit(event).await?;
    unit.finish("/maintenance").await
}

/// An end that was typed: nothing is open-ended, and the past cannot be moved.
pub(super) fn end(typed: &str, now: Timestamp) -> Result<Option<Timestamp>, Refused> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let at = time::parse_local(typed)?;
    if at <= now {
        return Err(Refused::new("error-ends-in-past"));
    }
    Ok(Some(at))
}

/// A window that can still be changed; one that is over is no page any more.
async fn unfinished(desk: &Desk, id: MaintenanceId) -> Result<Maintenance, Problem> {
    maintenance::load(&mut *desk.read().await?, id)
        .await?
        .filter(|window| {
            window
                .ends_at
                .is_none_or(|end| end > desk.now && end > window.starts_at)
        })
        .ok_or(Problem::NOT_FOUND)
}

async fn again(desk: &Desk, status: StatusCode, form: Form, window: &Maintenance) -> Answer {
    let targets = maintenance::targets(&mut *desk.read().await?).await?;
    let page = desk.page();
    let window = Window::of(&page, window, &targets, String::new());
    render_with(status, &ChangePage { page, form, window })
}
