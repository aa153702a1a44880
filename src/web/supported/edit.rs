//! Changing a supported system or device.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::event::Kind;
use crate::domain::ids::SupportedId;
use crate::domain::supported::Supported;
use crate::store::supported;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, render};

const TITLE: &str = "supported-edit";

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<SupportedId>) -> Answer {
    let kept = supported::load(&mut *desk.read().await?, id).await?;
    let kept = kept.ok_or(Problem::NOT_FOUND)?;
    let note = kept.note.map_or_else(String::new, |note| note.to_string());
    let form = Form::showing([
        ("name", kept.name.to_string()),
        ("rule", kept.what.rule().code().to_owned()),
        ("versions", kept.what.versions()),
        ("note", note),
        ("version", kept.version.to_string()),
    ]);
    render(&FormPage::new(&desk, form, TITLE))
}

/// Keeps what was typed.
pub async fn save(desk: Desk, Id(id): Id<SupportedId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form);
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = supported::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let Some((name, what, note)) = typed else {
        let page = FormPage::new(&desk, form, TITLE);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let changed = Supported {
        id,
        name,
        what,
        note,
        version,
    };
    supported::save(&mut unit.tx, &changed).await?;
    let event = event(Kind::SupportedChanged, &changed)
        .fact("name_before", kept.name.as_str())
        .fact("rule_before", kept.what.rule().code())
        .fact("versions_before", kept.what.versions());
    unit.audit(event).await?;
    unit.finish("/supported?done=supported").await
}
