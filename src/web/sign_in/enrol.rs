//! Whoever has to have a second factor and has none enrols an app right after the password, and
//! reaches nothing else before.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;

use super::half::{self, Half};
use super::local;
use super::open::{browser, cause_of, open};
use crate::domain::second_factor::SecondFactor;
use crate::store::second_factor;
use crate::web::account::recovery::{self, CodesPage};
use crate::web::account::totp::{Drawn, proved};
use crate::web::answer::render_with;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::{Answer, App, Fields, Form, Page, guard, render, see_other};

#[derive(Template)]
#[template(path = "sign_in_enrol.html")]
struct EnrolPage {
    page: Page,
    return_to: String,
    drawn: Drawn,
    form: Form,
}

/// Shows a new seed.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    let Some(half) = unenrolled(&app, &visitor).await? else {
        return see_other("/sign-in");
    };
    render(&EnrolPage {
        page: Page::new(&app, None, &visitor.headers, &visitor.path),
        return_to: local(search.0.get("return_to")),
        drawn: Drawn::anew(&app, &half.agent)?,
        form: Form::default(),
    })
}

/// Takes the app on that shows the right code, opens the session, and shows the recovery codes once.
pub async fn enrol(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(half) = unenrolled(&app, &visitor).await? else {
        return see_other("/sign-in");
    };
    let (now, return_to) = (app.clock.now(), local(fields.get("return_to")));
    let mut form = fields.check();
    let Some((sealed, step)) = proved(&app, &half.agent, &fields, &mut form) else {
        let page = EnrolPage {
            page: Page::new(&app, None, &visitor.headers, &visitor.path),
            return_to,
            drawn: Drawn::again(&app, &half.agent, fields.get("seed_sealed"))?,
            form,
        };
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let codes = recovery::draw(&app).await?;
    let cause = cause_of(&half.agent, now, &visitor);
    let mut tx = app.store.begin().await?;
    second_factor::enrol(&mut tx, half.agent.id, &sealed, step.stored(), now).await?;
    tx.audit(&cause, crate::web::account::totp::enrolled(&half.agent))
        .await?;
    codes.keep(&mut tx, half.agent.id, &cause).await?;
    let factor = SecondFactor::Totp.code();
    let Some((token, session)) =
        open(&app, tx, &half, (&cause, &browser(&visitor)), factor).await?
    else {
        return see_other("/sign-in");
    };
    let page = Page::new(&app, Some(&session), &visitor.headers, &return_to);
    let shown = render(&CodesPage::of(page, &codes, &return_to))?;
    let jar = jar.add(guard::cookie(&app, token)).add(half::gone(&app));
    Ok((jar, shown).into_response())
}

/// Whoever typed their password and has no app; with one, the second step asks for its code.
async fn unenrolled(app: &App, visitor: &Visitor) -> Result<Option<Half>, crate::web::Problem> {
    let Some(half) = Half::find(app, &visitor.headers).await? else {
        return Ok(None);
    };
    let enrolled = second_factor::app(&mut *app.store.read().await?, half.agent.id).await?;
    Ok(enrolled.is_none().then_some(half))
}
