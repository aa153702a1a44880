//! Whoever has to have a second factor and has none enrols an app or a passkey right after the
//! password, and reaches nothing else before.

pub mod app;
pub mod passkey;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;

use super::half::Half;
use super::local;
use super::open::{browser, cause_of, open};
use crate::crypto::passkey::Asked;
use crate::domain::event::Cause;
use crate::domain::second_factor::SecondFactor;
use crate::store::{Tx, second_factor};
use crate::web::account::recovery::{Codes, CodesPage};
use crate::web::account::totp::Drawn;
use crate::web::answer::render_with;
use crate::web::cookie::Kept;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::{Answer, App, Form, Page, Problem, render, see_other};

#[derive(Template)]
#[template(path = "sign_in_enrol.html")]
struct EnrolPage {
    page: Page,
    return_to: String,
    drawn: Drawn,
    /// What asks for a passkey; none where the desk's address knows none.
    asked: Option<Asked>,
    form: Form,
}

/// Shows a new seed, and what asks for a passkey.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    let Some(half) = unenrolled(&app, &visitor).await? else {
        return see_other("/sign-in");
    };
    let back = local(search.0.get("return_to"));
    let drawn = Drawn::anew(&app, &half.agent)?;
    let page = page(&app, &half, &visitor, (back, drawn, Form::default()));
    render(&page.await?)
}

async fn page(
    app: &App,
    half: &Half,
    visitor: &Visitor,
    (return_to, drawn, form): (String, Drawn, Form),
) -> Result<EnrolPage, Problem> {
    Ok(EnrolPage {
        page: Page::new(app, None, &visitor.headers, &visitor.path),
        asked: half.answering(app).ask_new().await?,
        return_to,
        drawn,
        form,
    })
}

/// The page once more, with what was wrong.
async fn again(app: &App, half: &Half, visitor: &Visitor, with: (String, Drawn, Form)) -> Answer {
    let page = page(app, half, visitor, with).await?;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Opens the session of whoever has enrolled, and shows the recovery codes once.
async fn enter(
    (app, jar, visitor): (&App, CookieJar, &Visitor),
    mut tx: Tx,
    half: &Half,
    (codes, factor, return_to): (&Codes, SecondFactor, &str),
) -> Answer {
    let cause = cause(app, half, visitor);
    codes.keep(&mut tx, half.agent.id, &cause).await?;
    let from = (&cause, &*browser(visitor));
    let Some((token, session)) = open(app, tx, half, from, factor.code()).await? else {
        return see_other("/sign-in");
    };
    let page = Page::new(app, Some(&session), &visitor.headers, return_to);
    let shown = render(&CodesPage::of(page, codes, return_to))?;
    let jar = jar
        .add(Kept::Session.of(app, token))
        .add(Kept::Half.gone(app));
    Ok((jar, shown).into_response())
}

fn cause(app: &App, half: &Half, visitor: &Visitor) -> Cause {
    cause_of(&half.agent, app.clock.now(), visitor)
}

/// Whoever typed their password and has neither app nor passkey; with one, the second step asks.
async fn unenrolled(app: &App, visitor: &Visitor) -> Result<Option<Half>, Problem> {
    let Some(half) = Half::find(app, &visitor.headers).await? else {
        return Ok(None);
    };
    let mut conn = app.store.read().await?;
    let enrolled = second_factor::is_enrolled(&mut conn, half.agent.id).await?;
    Ok((!enrolled).then_some(half))
}
