//! Signing out.

use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;

use super::cookie::Kept;
use super::{Answer, Desk, see_other};
use crate::domain::event::{Event, Kind};
use crate::store::session;

/// Ends the session.
pub async fn leave(desk: Desk, jar: CookieJar) -> Answer {
    let mut tx = desk.app.store.begin().await?;
    session::end(&mut tx, &desk.session.digest).await?;
    tx.audit(
        &desk.cause(),
        Event::new(Kind::AgentSignedOut).about("agent", desk.agent.id),
    )
    .await?;
    tx.commit().await?;
    let jar = jar.add(Kept::Session.gone(&desk.app));
    Ok((jar, see_other("/sign-in")?).into_response())
}
