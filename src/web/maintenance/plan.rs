//! Planning a window.

use askama::Template;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::ids::MaintenanceId;
use crate::domain::text::Line;
use crate::i18n::time;
use crate::store::maintenance::{self, Targets};
use crate::web::answer::render_with;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Choice, Desk, Fields, Form, Page};

/// A start that is typed as "now" may be this old when it arrives.
const LATE: SignedDuration = SignedDuration::from_mins(10);

#[derive(Template)]
#[template(path = "maintenance/plan.html")]
struct PlanPage {
    page: Page,
    form: Form,
    scopes: Vec<Choice>,
}

/// The form.
pub async fn show(desk: Desk) -> Answer {
    again(&desk, StatusCode::OK, Form::default()).await
}

/// Plans a window; requests that it covers are held from its start on.
pub async fn plan(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let targets = maintenance::targets(&mut *desk.read().await?).await?;
    let scope = form.take("scope", |typed| chosen(typed, &targets));
    let reason = form.take("reason", Line::parse);
    let times = times(&mut form, desk.now);
    let (Some(scope), Some(reason), Some((starts_at, ends_at))) = (scope, reason, times) else {
        return again(&desk, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    };
    let window = Maintenance {
        id: MaintenanceId::new(desk.new_id()),
        scope,
        starts_at,
        ends_at,
        reason,
        planned_by: desk.agent.id,
        version: 1,
    };
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    maintenance::plan(&mut unit.tx, &window, desk.now).await?;
    let event = Event::new(Kind::MaintenancePlanned)
        .about("maintenance", window.id)
        .fact("scope", window.scope.code())
        .fact("target", window.scope.target())
        .fact("starts_at", time::utc(starts_at))
        .fact("ends_at", ends_at.map(time::utc).unwrap_or_default())
        .fact("reason", window.reason.to_string());
    unit.audit(event).await?;
    unit.finish("/maintenance").await
}

fn times(form: &mut Form, now: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
    let starts_at = form.take("starts_at", |typed| match typed.trim() {
        "" => Ok(now),
        typed => time::parse_local(typed)
            .and_then(|at| (at >= now - LATE).then_some(at).ok_or(PAST_START)),
    });
    let ends_at = form.take("ends_at", |typed| super::change::end(typed, now));
    let (starts_at, ends_at) = (starts_at?, ends_at?);
    match Maintenance::check_times(starts_at, ends_at) {
        Ok(()) => Some((starts_at, ends_at)),
        Err(refused) => {
            form.refuse("ends_at", refused);
            None
        }
    }
}

const PAST_START: Refused = Refused::new("error-starts-in-past");

/// `desk`, `host/<host>` or `tenant/<id>`; only what exists can be chosen.
fn chosen(typed: &str, targets: &Targets) -> Result<Scope, Refused> {
    let (code, target) = typed.split_once('/').unwrap_or((typed, ""));
    let scope = Scope::parse(code, target)?;
    let exists = match &scope {
        Scope::Desk => true,
        Scope::Host(host) => targets.hosts.contains(host),
        Scope::Tenant(id) => targets.tenants.iter().any(|tenant| tenant.id == *id),
    };
    exists.then_some(scope).ok_or(Refused::new("error-scope"))
}

async fn again(desk: &Desk, status: StatusCode, form: Form) -> Answer {
    let targets = maintenance::targets(&mut *desk.read().await?).await?;
    let page = desk.page().of("/maintenance/new");
    let all = std::iter::once(Scope::Desk)
        .chain(targets.hosts.iter().cloned().map(Scope::Host))
        .chain(
            targets
                .tenants
                .iter()
                .map(|tenant| Scope::Tenant(tenant.id)),
        );
    let scopes = all
        .map(|scope| {
            let value = format!("{}/{}", scope.code(), scope.target());
            let label = super::scope(&page, &scope, &targets);
            Choice::new(value, label, form.value("scope"))
        })
        .collect();
    render_with(status, &PlanPage { page, form, scopes })
}
