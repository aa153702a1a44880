//! One's own language and colours.

use super::sign_in::local;
use super::{Answer, Desk, Fields, Problem, see_other};
use crate::domain::event::{Event, Kind};
use crate::store::agent;

/// Keeps a choice of `locale` or `theme`.
pub async fn change(desk: Desk, fields: Fields) -> Answer {
    let (mut locale, mut theme) = (desk.agent.locale, desk.agent.theme);
    match (fields.get("locale"), fields.get("theme")) {
        ("", chosen) => theme = chosen.parse().map_err(|_| Problem::BAD_INPUT)?,
        (chosen, _) => locale = Some(chosen.parse().map_err(|_| Problem::BAD_INPUT)?),
    }
    let mut tx = desk.app.store.begin().await?;
    agent::save_preferences(&mut tx, desk.agent.id, locale, theme).await?;
    let event = Event::new(Kind::PreferencesChanged)
        .about("agent", desk.agent.id)
        .fact("theme", theme.code())
        .fact(
            "locale",
            locale.map_or("", crate::domain::agent::Locale::code),
        );
    tx.audit(&desk.cause(), event).await?;
    tx.commit().await?;
    see_other(&local(fields.get("return_to")))
}
