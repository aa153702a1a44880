//! Linking oneself with the identity provider, and taking the link away. Only its owner makes one:
//! nobody lets another in by a name at the provider.

use askama::Template;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;

use super::show;
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::openid::Purpose;
use crate::store::{openid, session};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Page, Problem, reauth, render, sign_in};

#[derive(Template)]
#[template(path = "account/openid_there.html")]
struct TherePage {
    page: Page,
    label: String,
    there: String,
}

/// Leads to the provider, for whoever typed their password.
pub async fn begin(desk: Desk, jar: CookieJar, fields: Fields) -> Answer {
    let provider = desk.app.openid.as_ref().ok_or(Problem::NOT_FOUND)?;
    let mut form = fields.check();
    let typed = staff_password::attempt(fields.get("openid_password"));
    if !reauth::proved(&desk, typed).await? {
        form.refuse("openid_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "openid").await;
    }
    let purpose = Purpose::Link(desk.session.digest.clone());
    let asked = provider.ask(&*desk.app.entropy, purpose, "/account".to_owned());
    let (there, attempt) = match asked.await {
        Ok(asked) => asked,
        Err(error) => {
            sign_in::openid::told(&error);
            form.refuse("openid_password", Refused::new("sign-in-openid-away"));
            return show::refuse(&desk, form, "openid").await;
        }
    };
    let page = render(&TherePage {
        page: desk.page().of("/account"),
        label: provider.label().to_owned(),
        there: there.to_string(),
    })?;
    let jar = jar.add(sign_in::openid::kept(&desk.app, &attempt)?);
    Ok((jar, page).into_response())
}

/// Takes the link away.
pub async fn unlink(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = staff_password::attempt(fields.get("openid_password"));
    if !reauth::proved(&desk, typed).await? {
        form.refuse("openid_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "openid").await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    if openid::unlink(&mut unit.tx, desk.agent.id).await? {
        let event = Event::new(Kind::OpenIdUnlinked).about("agent", desk.agent.id);
        unit.audit(event).await?;
        session::end_others(&mut unit.tx, desk.agent.id, &desk.session.digest).await?;
    }
    unit.finish("/account?done=account").await
}
