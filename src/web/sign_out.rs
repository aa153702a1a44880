//! Signing out.

use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;

use super::{Answer, Desk, guard, see_other};
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
    let gone = Cookie::build((guard::cookie_name(&desk.app), ""))
        .path("/")
        .build();
    Ok((jar.remove(gone), see_other("/sign-in")?).into_response())
}
