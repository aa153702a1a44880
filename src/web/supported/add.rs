//! Adding a supported system or device.

use http::StatusCode;

use super::{FormPage, check, event};
use crate::domain::event::Kind;
use crate::domain::ids::SupportedId;
use crate::domain::supported::Supported;
use crate::store::supported;
use crate::web::answer::render_with;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, render};

const TITLE: &str = "supported-add";

/// The form.
pub async fn form(desk: Desk) -> Answer {
    render(&FormPage::new(&desk, Form::default(), TITLE))
}

/// Adds what was typed.
pub async fn add(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some((name, what, note)) = check(&mut form) else {
        let page = FormPage::new(&desk, form, TITLE);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let entry = Supported {
        id: SupportedId::new(desk.new_id()),
        name,
        what,
        note,
        version: 1,
    };
    supported::add(&mut unit.tx, &entry, desk.now).await?;
    unit.audit(event(Kind::SupportedAdded, &entry)).await?;
    unit.finish("/supported?done=supported").await
}
