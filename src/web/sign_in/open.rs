//! What follows a right password of one's own: the second factor, enrolling one, or the session.

use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use jiff::Timestamp;

use super::half::Half;
use super::{led, second};
use crate::crypto::Token;
use crate::domain::agent::Agent;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::SessionId;
use crate::entropy::uuid_v7;
use crate::store::{Tx, agent as staff, half_session, second_factor, session};
use crate::web::cookie::Kept;
use crate::web::desk::Visitor;
use crate::web::guard::SignedIn;
use crate::web::resume::Unsent;
use crate::web::{Answer, App, Page, Problem, see_other};

/// Whoever typed their password.
pub(super) struct Known<'a> {
    pub agent: &'a Agent,
    /// The password is long enough to stand alone. One that is not was set beside a factor that is
    /// gone.
    pub alone: bool,
    /// What the log says opened a session by itself.
    pub by: &'static str,
}

/// Leads on.
pub(super) async fn on(
    app: &App,
    visitor: &Visitor,
    jar: CookieJar,
    Known { agent, alone, by }: Known<'_>,
    (return_to, unsent): (String, Option<Unsent>),
) -> Answer {
    let enrolled = second_factor::is_enrolled(&mut *app.store.read().await?, agent.id).await?;
    let needed = app.settings.second_factor.requires(agent.role) || !alone;
    if enrolled || needed {
        let Some((half, cookie)) = Half::open(app, agent).await? else {
            return see_other("/sign-in");
        };
        let answer = if enrolled {
            let step = second::Step::of(app, half, visitor, return_to, unsent);
            step.ask().await?
        } else {
            see_other(&led("/sign-in/enrol", &return_to))?
        };
        return Ok((jar.add(cookie), answer).into_response());
    }
    let cause = cause_of(agent, app.clock.now(), visitor);
    let mut tx = app.store.begin().await?;
    if !staff::still_is(&mut tx, agent).await? {
        return see_other("/sign-in");
    }
    let (token, session) = session_of(app, tx, agent, (&cause, &browser(visitor)), by).await?;
    let answer = match unsent {
        Some(unsent) => unsent.offer(Page::new(app, Some(&session), &visitor.headers, "/"))?,
        None => see_other(&return_to)?,
    };
    Ok((jar.add(Kept::Session.of(app, token)), answer).into_response())
}

/// Somebody who proved to be this agent, now, from there.
pub(super) fn cause_of(agent: &Agent, now: Timestamp, visitor: &Visitor) -> Cause {
    Cause {
        actor: Actor::Agent {
            id: agent.id,
            role: agent.role,
            session: None,
        },
        at: now,
        address: visitor.address,
        second: None,
    }
}

/// What the browser says it is, as far as a list has room for it.
pub(super) fn browser(visitor: &Visitor) -> String {
    let told = visitor.headers.get(http::header::USER_AGENT);
    let told = told.and_then(|told| told.to_str().ok()).unwrap_or_default();
    told.chars().take(120).collect()
}

/// Turns the half state into a session, in the unit of what the second step changed; nothing where
/// another posting did so before.
pub(super) async fn open(
    app: &App,
    mut tx: Tx,
    half: &Half,
    from: (&Cause, &str),
    factor: &'static str,
) -> Result<Option<(String, SignedIn)>, Problem> {
    if !half_session::end(&mut tx, &half.digest).await? {
        return Ok(None);
    }
    let opened = session_of(app, tx, &half.agent, from, factor).await?;
    Ok(Some(opened))
}

/// Opens a session with a token of its own, and keeps the unit.
pub(super) async fn session_of(
    app: &App,
    mut tx: Tx,
    agent: &Agent,
    (cause, browser): (&Cause, &str),
    factor: &'static str,
) -> Result<(String, SignedIn), Problem> {
    let token = Token::generate(&*app.entropy);
    let csrf = Token::generate(&*app.entropy);
    let expires = cause.at + app.settings.sessions.of(agent.role).longest;
    let id = SessionId::new(uuid_v7(cause.at, &*app.entropy));
    let opened = session::Opened {
        id,
        digest: &token.digest().to_string(),
        agent: agent.id,
        csrf: csrf.expose(),
        address: cause.address,
        browser,
        at: cause.at,
        expires_at: expires,
    };
    session::open(&mut tx, opened).await?;
    let event = Event::new(Kind::AgentSignedIn)
        .about("agent", agent.id)
        .fact("factor", factor);
    let cause = Cause {
        actor: Actor::Agent {
            id: agent.id,
            role: agent.role,
            session: Some(id),
        },
        ..cause.clone()
    };
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    let session = SignedIn {
        id,
        agent: agent.clone(),
        csrf: csrf.expose().to_owned(),
        digest: token.digest().to_string(),
        by_itself: false,
    };
    Ok((token.expose().to_owned(), session))
}
