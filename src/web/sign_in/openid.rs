//! Signing in by the identity provider: leading there, and taking whoever comes back.

mod back;
mod cookie;

use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;

pub use self::back::{enter, show};
pub(in crate::web) use self::cookie::kept;
use super::{SignInPage, local};
use crate::openid::{OpenIdError, Purpose};
use crate::web::answer::render_with;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::{Answer, App, Page, Problem, see_other};

/// Leads to the provider.
pub async fn start(
    State(app): State<App>,
    jar: CookieJar,
    search: Search,
    visitor: Visitor,
) -> Answer {
    let provider = app.openid.as_ref().ok_or(Problem::NOT_FOUND)?;
    let return_to = local(search.0.get("return_to"));
    let asked = provider.ask(&*app.entropy, Purpose::SignIn, return_to.clone());
    match asked.await {
        Ok((there, attempt)) => {
            let jar = jar.add(kept(&app, &attempt)?);
            Ok((jar, see_other(there.as_str())?).into_response())
        }
        Err(error) => {
            told(&error);
            again(&app, &visitor, return_to, &error)
        }
    }
}

/// The sign-in page with why nobody was vouched for.
fn again(app: &App, visitor: &Visitor, return_to: String, error: &OpenIdError) -> Answer {
    let (status, notice) = match error {
        OpenIdError::Away(_) => (StatusCode::BAD_GATEWAY, "sign-in-openid-away"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "sign-in-openid-refused"),
    };
    let page = Page::new(app, None, &visitor.headers, &visitor.path);
    let notice = page.t(notice);
    let form = SignInPage::of(app, page, return_to, None);
    render_with(status, &form.saying(notice, "sign-in-openid-help"))
}

/// Why, for whoever runs the desk.
pub(in crate::web) fn told(error: &OpenIdError) {
    tracing::warn!(
        error = error as &dyn std::error::Error,
        "the identity provider vouched for nobody"
    );
}
