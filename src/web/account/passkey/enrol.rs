//! Takes a new passkey on.

use super::answering;
use crate::domain::Refused;
use crate::domain::second_factor::PasskeyName;
use crate::store::{second_factor, session};
use crate::web::account::recovery::{self, CodesPage};
use crate::web::account::show;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, passkey};

/// Keeps the passkey that answers; all other sessions end. Its challenge was given to whoever typed
/// their password, and is this session's alone: the password is not asked for once more.
pub async fn enrol(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let id = desk.agent.id;
    let name = form.take("passkey_name", PasskeyName::parse);
    let new = answering(&desk).enrolled(&fields).await?;
    let (Some(name), Some(new)) = (name, new) else {
        form.refuse("passkey_password", Refused::new("error-passkey"));
        return show::refuse(&desk, form, "passkey").await;
    };
    let first = !second_factor::is_enrolled(&mut *desk.read().await?, id).await?;
    let codes = if first {
        Some(recovery::draw(&desk.app).await?)
    } else {
        None
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = passkey::keep(&mut unit.tx, &answering(&desk), &new, &name).await?;
    let Some(event) = kept else {
        drop(unit);
        form.refuse("passkey_password", Refused::new("error-passkey"));
        return show::refuse(&desk, form, "passkey").await;
    };
    unit.audit(event).await?;
    session::end_others(&mut unit.tx, id, &desk.session.digest).await?;
    let Some(codes) = codes else {
        return unit.finish("/account?done=account").await;
    };
    codes.keep(&mut unit.tx, id, &desk.cause()).await?;
    let shown = CodesPage::of(desk.page().of("/account"), &codes, "/account");
    unit.finish_once("/account", &shown).await
}
