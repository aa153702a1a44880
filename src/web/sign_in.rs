//! Signing in: the password, which is replaced where the desk drew it, then the second factor where
//! there is one or has to be one.

pub mod choose;
pub mod enrol;
mod half;
mod open;
pub mod openid;
pub mod second;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;

use self::half::Half;
use self::open::Known;

use super::answer::{render_with, retry_after};
use super::compare::{Compared, compare};
use super::cookie::Kept;
use super::desk::Visitor;
use super::fields::Search;
use super::guard::SignedIn;
use super::resume::Unsent;
use super::{Answer, App, Fields, Page, Problem, render, see_other};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::agent::{Locale, Login};
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::store::agent;

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
    /// What the identity provider is called, where there is one.
    openid: Option<String>,
}

impl SignInPage {
    fn of(app: &App, page: Page, return_to: String, unsent: Option<Unsent>) -> Self {
        Self {
            page,
            return_to,
            login: String::new(),
            notice: String::new(),
            help: String::new(),
            unsent,
            openid: app.openid.as_ref().map(|it| it.label().to_owned()),
        }
    }

    /// The same with something to say, and what to do about it.
    fn saying(mut self, notice: String, help: &str) -> Self {
        self.notice = notice;
        self.help = self.page.t(help);
        self
    }
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
        let kept = Kept::Language.of(&app, language.code());
        let back = led("/sign-in", &return_to);
        return Ok((jar.add(kept), see_other(&back)?).into_response());
    }
    render(&SignInPage::of(&app, page, return_to, None))
}

/// The form for whoever posted something after their session had ended.
pub(super) fn ended(app: &App, page: Page, unsent: Unsent) -> Answer {
    let notice = page.t("sign-in-ended");
    let form = SignInPage::of(app, page, String::new(), Some(unsent));
    render_with(
        StatusCode::UNAUTHORIZED,
        &form.saying(notice, "sign-in-ended-help"),
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
        let said = page.refused(notice);
        let mut form = SignInPage::of(&app, page, return_to.clone(), unsent.clone());
        fields.get("login").clone_into(&mut form.login);
        let mut answer = render_with(status, &form.saying(said, help))?;
        if let Some(until) = notice.until {
            retry_after(&mut answer, now, until);
        }
        Ok(answer)
    };
    let cause = |actor| Cause {
        actor,
        at: now,
        address: visitor.address,
        second: None,
    };
    let login = Login::parse(fields.get("login")).ok();
    let key = format!("login/{}", login.as_ref().map_or("", Login::as_str));
    let found = match &login {
        Some(login) => agent::by_login(&mut *app.store.read().await?, login)
            .await?
            .filter(|(agent, _)| agent.active),
        None => None,
    };
    let stored = found.as_ref().map(|(_, password)| password.phc.as_str());
    let typed = staff_password::attempt(fields.get("password"));
    let compared = compare(&app, key, typed.clone(), stored, now).await?;
    if let Compared::Closed(until) = compared {
        refused(&app, &cause(Actor::Anonymous), login.as_ref(), "throttled").await?;
        let status = StatusCode::TOO_MANY_REQUESTS;
        let notice = Refused::until("sign-in-throttled", until);
        return again(status, notice, "sign-in-throttled-help").await;
    }
    let Some((agent, password)) = found.filter(|_| compared == Compared::Matched) else {
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
    let known = Known {
        agent: &agent,
        alone: staff_password::stands_alone(&typed),
        by: "password",
    };
    match password.until {
        None => open::on(&app, &visitor, jar, known, (return_to, unsent)).await,
        Some(until) if until > now => {
            let Some((_, cookie)) = Half::open(&app, &agent).await? else {
                return see_other("/sign-in");
            };
            let to = led("/sign-in/password", &return_to);
            Ok((jar.add(cookie), see_other(&to)?).into_response())
        }
        Some(_) => {
            let cause = open::cause_of(&agent, now, &visitor);
            refused(&app, &cause, Some(&agent.login), "password_ran_out").await?;
            let notice = Refused::new("sign-in-start-ran-out");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(status, notice, "sign-in-start-ran-out-help").await
        }
    }
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

/// A step of signing in that leads back to a path.
fn led(step: &str, return_to: &str) -> String {
    let back = url::form_urlencoded::byte_serialize(return_to.as_bytes());
    format!("{step}?return_to={}", back.collect::<String>())
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
