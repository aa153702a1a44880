//! Asks for a file.

use http::StatusCode;

use crate::domain::audit_export::{AuditExport, ExportForm, Progress};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AuditExportId;
use crate::store::audit_export;
use crate::web::answer::render_with;
use crate::web::audit::list;
use crate::web::audit::search::{self, carried};
use crate::web::fields::Search;
use crate::web::personal::Personal;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Keeps what is asked for, and leads to where it is fetched.
pub async fn ask(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let form_of_file = form.take("form", |typed| {
        typed
            .parse::<ExportForm>()
            .map_err(|_| crate::domain::Refused::new("error-choice"))
    });
    reauth::asked(&desk, &fields, &mut form).await?;
    let search = Search(fields.clone());
    let filter = search::filter(&mut *desk.read().await?, &search, &mut form).await?;
    drop(filter);
    let Some(form_of_file) = form_of_file.filter(|_| !form.is_refused()) else {
        let page = list::load(&desk, &search, form, Personal::Masked).await?;
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let signed = desk.app.attest.now().await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let export = AuditExport {
        id: AuditExportId::new(desk.new_id()),
        form: form_of_file,
        query: carried(&search),
        personal: fields.get("personal") == "1",
        size: i64::try_from(signed.tree.size).map_err(|_| Problem::CONFLICT)?,
        checkpoint: signed.note,
        asked_by: desk.agent.id,
        asked_at: desk.now,
        progress: Progress::Under {
            place: 0,
            events: 0,
        },
    };
    audit_export::ask(&mut unit.tx, &export).await?;
    let event = Event::new(Kind::AuditExported)
        .about("export", export.id)
        .fact("form", export.form.code())
        .fact("personal", i64::from(export.personal))
        .fact("size", export.size);
    let event = if export.query.is_empty() {
        event
    } else {
        event.personal("filter", &export.query)
    };
    unit.audit(event).await?;
    unit.finish(&format!("/audit/exports/{}", export.id)).await
}
