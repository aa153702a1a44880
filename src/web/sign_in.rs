//! Signing in: the password, then the second factor where there is one or has to be one.

pub mod enrol;
mod half;
pub mod second;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::StatusCode;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use self::half::Half;

use super::answer::{render_with, retry_after};
use super::compare::{Compared, compare};
use super::desk::Visitor;
use super::fields::Search;
use super::guard::SignedIn;
use super::page::language_cookie;
use super::resume::Unsent;
use super::{Answer, App, Fields, Page, Problem, guard, render, see_other};
use crate::crypto::{Token, staff_password};
use crate::domain::Refused;
use crate::domain::agent::{Agent, Locale, Login};
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::entropy::uuid_v7;
use crate::store::{Tx, agent, half_session, second_factor, session};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    return_to: String,
    login: String,
    /// What to say; empty at first.
    notice: String,
    /// What is safe, and what to do.
    help: String,
    /// A form that waits for the sign-in.
    unsent: Option<Unsent>,
}

/// The form.
pub async fn show(
    State(app): State<App>,
    jar: CookieJar,
    search: Search,
    visitor: Visitor,
) -> Answer {
    let page = Page::new(&app, None, &visitor.headers, &visitor.path);
    let return_to = local(search.0.get("return_to"));
    if let Ok(language) = search.0.get("language").parse::<Locale>() {
        let kept = Cookie::build((language_cookie(&app), language.code()))
            .path("/")
            .secure(app.settings.is_https())
            .same_site(SameSite::Lax)
            .http_only(true);
        let back = url::form_urlencoded::byte_serialize(return_to.as_bytes());
        let back = format!("/sign-in?return_to={}", back.collect::<String>());
        return Ok((jar.add(kept), see_other(&back)?).into_response());
    }
    render(&SignInPage {
        page,
        return_to,
        login: String::new(),
        notice: String::new(),
        help: String::new(),
        unsent: None,
    })
}

/// The form for whoever posted something after their session had ended.
pub(super) fn ended(page: Page, unsent: Unsent) -> Answer {
    render_with(
        StatusCode::UNAUTHORIZED,
        &SignInPage {
            return_to: String::new(),
            login: String::new(),
            notice: page.t("sign-in-ended"),
            help: page.t("sign-in-ended-help"),
            unsent: Some(unsent),
            page,
        },
    )
}

/// Signs in. Unknown, wrong and inactive get the same words after the same time.
pub async fn enter(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let return_to = local(fields.get("return_to"));
    let unsent = Unsent::carried_by(&fields);
    if let Some(session) = SignedIn::find(&app, &visitor.headers).await? {
        // Another tab was faster.
        let page = Page::new(&app, Some(&session), &visitor.headers, "/");
        return unsent.map_or_else(|| see_other(&return_to), |unsent| unsent.offer(page));
    }
    let now = app.clock.now();
    let again = async |status: StatusCode, notice: Refused, help: &str| {
        let page = Page::new(&app, None, &visitor.headers, &visitor.path);
        let mut answer = render_with(
            status,
            &SignInPage {
                return_to: return_to.clone(),
                login: fields.get("login").to_owned(),
                notice: page.refused(notice),
                help: page.t(help),
                unsent: unsent.clone(),
                page,
            },
        )?;
        if let Some(until) = notice.until {
            retry_after(&mut answer, now, until);
        }
        Ok(answer)
    };
    let cause = |actor| Cause {
        actor,
        at: now,
        address: visitor.address,
    };
    let login = Login::parse(fields.get("login")).ok();
    let key = format!("login/{}", login.as_ref().map_or("", Login::as_str));
    let found = match &login {
        Some(login) => agent::by_login(&mut *app.store.read().await?, login)
            .await?
            .filter(|(agent, _)| agent.active),
        None => None,
    };
    let stored = found.as_ref().map(|(_, phc)| phc.as_str());
    let typed = staff_password::attempt(fields.get("password"));
    let alone = typed.expose_secret().chars().count() >= staff_password::MIN_CHARS;
    let compared = compare(&app, key, typed, stored, now).await?;
    if let Compared::Closed(until) = compared {
        refused(&app, &cause(Actor::Anonymous), login.as_ref(), "throttled").await?;
        let status = StatusCode::TOO_MANY_REQUESTS;
        let notice = Refused::until("sign-in-throttled", until);
        return again(status, notice, "sign-in-throttled-help").await;
    }
    let Some((agent, _)) = found.filter(|_| compared == Compared::Matched) else {
        refused(&app, &cause(Actor::Anonymous), login.as_ref(), "mismatch").await?;
        let (notice, help) = match compared {
            Compared::Mismatched(Some(until)) => (
                Refused::until("sign-in-refused-wait", until),
                "sign-in-throttled-help",
            ),
            _ => (Refused::new("sign-in-refused"), "sign-in-help"),
        };
        return again(StatusCode::UNPROCESSABLE_ENTITY, notice, help).await;
    };
    let cause = cause_of(&agent, now, &visitor);
    let enrolled = second_factor::is_enrolled(&mut *app.store.read().await?, agent.id).await?;
    // A password that is too short to stand alone was set beside a factor that is gone.
    let needed = app.settings.second_factor.requires(agent.role) || !alone;
    if enrolled || needed {
        let (half, cookie) = Half::open(&app, &agent).await?;
        let answer = if enrolled {
            let step = second::Step::of(&app, half, &visitor, return_to, unsent);
            step.ask().await?
        } else {
            let back = url::form_urlencoded::byte_serialize(return_to.as_bytes());
            let back = back.collect::<String>();
            see_other(&format!("/sign-in/enrol?return_to={back}"))?
        };
        return Ok((jar.add(cookie), answer).into_response());
    }
    let tx = app.store.begin().await?;
    let (token, session) =
        session_of(&app, tx, &agent, (&cause, &browser(&visitor)), "password").await?;
    let answer = match unsent {
        Some(unsent) => unsent.offer(Page::new(&app, Some(&session), &visitor.headers, "/"))?,
        None => see_other(&return_to)?,
    };
    Ok((jar.add(guard::cookie(&app, token)), answer).into_response())
}

/// Somebody who proved to be this agent, now, from there.
fn cause_of(agent: &Agent, now: Timestamp, visitor: &Visitor) -> Cause {
    Cause {
        actor: Actor::Agent {
            id: agent.id,
            role: agent.role,
        },
        at: now,
        address: visitor.address,
    }
}

/// What the browser says it is, as far as a list has room for it.
fn browser(visitor: &Visitor) -> String {
    let told = visitor.headers.get(http::header::USER_AGENT);
    let told = told.and_then(|told| told.to_str().ok()).unwrap_or_default();
    told.chars().take(120).collect()
}

/// Turns the half state into a session, in the unit of what the second step changed; nothing where
/// another posting did so before.
async fn open(
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
async fn session_of(
    app: &App,
    mut tx: Tx,
    agent: &Agent,
    (cause, browser): (&Cause, &str),
    factor: &'static str,
) -> Result<(String, SignedIn), Problem> {
    let token = Token::generate(&*app.entropy);
    let csrf = Token::generate(&*app.entropy);
    let expires = cause.at + app.settings.sessions.of(agent.role).longest;
    let opened = session::Opened {
        id: uuid_v7(cause.at, &*app.entropy),
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
    tx.audit(cause, event).await?;
    tx.commit().await?;
    let session = SignedIn {
        agent: agent.clone(),
        csrf: csrf.expose().to_owned(),
        digest: token.digest().to_string(),
    };
    Ok((token.expose().to_owned(), session))
}

async fn refused(
    app: &App,
    cause: &Cause,
    login: Option<&Login>,
    why: &'static str,
) -> Result<(), Problem> {
    let mut tx = app.store.begin().await?;
    let event = Event::new(Kind::AgentSignInRefused)
        .fact("why", why)
        .personal("login", login.map_or("", Login::as_str));
    tx.audit(cause, event).await?;
    Ok(tx.commit().await?)
}

/// Only a path of our own is led back to.
pub(super) fn local(path: &str) -> String {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if ours {
        path.to_owned()
    } else {
        "/".to_owned()
    }
}
