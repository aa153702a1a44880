//! Whoever comes back from the provider: a page that sends on what they brought, so that no address
//! changes anything; then the session, the second factor, or the link.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;

use super::cookie::carried;
use super::{again, told};
use crate::domain::agent::Agent;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::openid::{Attempt, OpenIdError, Provider, Purpose, Returned};
use crate::store::{StoreError, agent as staff, challenge, openid, session as sessions};
use crate::web::cookie::Kept;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::guard::SignedIn;
use crate::web::sign_in::open::{self, Known};
use crate::web::{Answer, App, Fields, Page, Problem, render, see_other};

/// What the provider leads back with.
const BROUGHT: [&str; 4] = ["state", "code", "iss", "error"];

#[derive(Template)]
#[template(path = "sign_in_openid.html")]
struct BackPage {
    page: Page,
    label: String,
    brought: Vec<(&'static str, String)>,
}

/// The page that sends it on.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    let provider = app.openid.as_ref().ok_or(Problem::NOT_FOUND)?;
    render(&BackPage {
        page: Page::new(&app, None, &visitor.headers, &visitor.path),
        label: provider.label().to_owned(),
        brought: BROUGHT
            .map(|name| (name, search.0.get(name).to_owned()))
            .into(),
    })
}

/// Whoever was vouched for.
struct Found {
    attempt: Attempt,
    subject: String,
    second_factor: bool,
}

/// Takes them.
pub async fn enter(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let provider = app.openid.as_ref().ok_or(Problem::NOT_FOUND)?;
    let carried = carried(&app, &visitor.headers);
    // Another site may lead here with anything: what belongs to the attempt stays for who comes back.
    let is_ours = matches!(&carried, Ok(attempt) if attempt.is_of(fields.get("state")));
    let jar = if is_ours {
        jar.add(Kept::OpenId.gone(&app))
    } else {
        jar
    };
    let carried = carried.and_then(|attempt| {
        if is_ours {
            Ok(attempt)
        } else {
            Err(OpenIdError::Unasked)
        }
    });
    let found = match found(&app, provider, &fields, carried).await? {
        Ok(found) => found,
        Err(error) => return refuse(&app, jar, &visitor, &error).await,
    };
    let of = (provider.issuer(), &*found.subject);
    if let Purpose::Link(session) = &found.attempt.purpose {
        return link(&app, jar, &visitor, session, of).await;
    }
    let who = openid::find(&mut *app.store.read().await?, of.0, of.1).await?;
    let Some(agent) = who else {
        let error = OpenIdError::Refused("nobody here is linked".to_owned());
        return refuse(&app, jar, &visitor, &error).await;
    };
    let return_to = found.attempt.return_to;
    if SignedIn::find(&app, &visitor.headers).await?.is_some() {
        // Whoever is at work stays who they are.
        return Ok((jar, see_other(&return_to)?).into_response());
    }
    if found.second_factor {
        return session(&app, jar, &visitor, &agent, &return_to).await;
    }
    let known = Known {
        agent: &agent,
        alone: true,
        by: "openid",
    };
    open::on(&app, &visitor, jar, known, (return_to, None)).await
}

/// Uses the attempt up, and asks the provider what was brought is worth.
async fn found(
    app: &App,
    provider: &Provider,
    fields: &Fields,
    carried: Result<Attempt, OpenIdError>,
) -> Result<Result<Found, OpenIdError>, Problem> {
    let attempt = match carried {
        Ok(attempt) => attempt,
        Err(error) => return Ok(Err(error)),
    };
    let mut tx = app.store.begin().await?;
    let now = app.clock.now();
    let first = challenge::use_up(&mut tx, attempt.id, attempt.expires_at, now).await?;
    tx.commit_bookkeeping().await?;
    if !first {
        return Ok(Err(OpenIdError::Unasked));
    }
    let returned = Returned {
        state: fields.get("state"),
        code: fields.get("code"),
        iss: fields.get("iss"),
        error: fields.get("error"),
    };
    let vouched = provider.redeem(attempt.clone(), returned).await;
    Ok(vouched.map(|vouched| Found {
        attempt,
        subject: vouched.subject,
        second_factor: vouched.second_factor,
    }))
}

async fn refuse(app: &App, jar: CookieJar, visitor: &Visitor, error: &OpenIdError) -> Answer {
    told(error);
    let cause = Cause {
        actor: Actor::Anonymous,
        at: app.clock.now(),
        address: visitor.address,
        second: None,
    };
    let event = Event::new(Kind::AgentSignInRefused).fact("why", error.code());
    let mut tx = app.store.begin().await?;
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    let answer = again(app, visitor, "/".to_owned(), error)?;
    Ok((jar, answer).into_response())
}

/// A session of somebody whose second factor the provider saw.
async fn session(
    app: &App,
    jar: CookieJar,
    visitor: &Visitor,
    agent: &Agent,
    return_to: &str,
) -> Answer {
    let cause = open::cause_of(agent, app.clock.now(), visitor);
    let mut tx = app.store.begin().await?;
    if !staff::still_is(&mut tx, agent).await? {
        return see_other("/sign-in");
    }
    let from = (&cause, &*open::browser(visitor));
    let (token, _) = open::session_of(app, tx, agent, from, "openid").await?;
    let jar = jar.add(Kept::Session.of(app, token));
    Ok((jar, see_other(return_to)?).into_response())
}

/// Links whoever began this in their own session.
async fn link(
    app: &App,
    jar: CookieJar,
    visitor: &Visitor,
    session: &str,
    of: (&str, &str),
) -> Answer {
    let signed_in = SignedIn::find(app, &visitor.headers).await?;
    let Some(whose) = signed_in.filter(|signed_in| signed_in.digest == session) else {
        return refuse(app, jar, visitor, &OpenIdError::Unasked).await;
    };
    let agent = &whose.agent;
    let cause = open::cause_of(agent, app.clock.now(), visitor);
    let mut tx = app.store.begin().await?;
    if !sessions::stands(&mut tx, session).await? {
        drop(tx);
        return refuse(app, jar, visitor, &OpenIdError::Unasked).await;
    }
    match openid::link(&mut tx, agent.id, of, cause.at).await {
        Err(StoreError::Taken) => {
            drop(tx);
            let error = OpenIdError::Refused("linked to somebody else".to_owned());
            return refuse(app, jar, visitor, &error).await;
        }
        outcome => outcome?,
    }
    let event = Event::new(Kind::OpenIdLinked)
        .about("agent", agent.id)
        .personal("subject", of.1);
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    Ok((jar, see_other("/account?done=account")?).into_response())
}
