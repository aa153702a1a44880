//! Choosing a password of one's own in place of the one that the desk drew (ASVS 5.0, 6.4.1): it opens
//! nothing else.

use askama::Template;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use http::StatusCode;

use super::half::Half;
use super::local;
use super::open::{self, Known};
use crate::crypto::password::{NotAPhcString, PhcString};
use crate::crypto::staff_password::{self, StaffPassword};
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::AgentId;
use crate::store::{agent, half_session, second_factor, session};
use crate::web::answer::render_with;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::{Answer, App, Fields, Form, Page, Problem, see_other};

#[derive(Template)]
#[template(path = "sign_in_password.html")]
struct ChoosePage {
    page: Page,
    return_to: String,
    form: Form,
}

fn page(app: &App, visitor: &Visitor, return_to: String, form: Form) -> ChoosePage {
    ChoosePage {
        page: Page::new(app, None, &visitor.headers, &visitor.path),
        return_to,
        form,
    }
}

/// The form.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    if Half::choosing(&app, &visitor.headers).await?.is_none() {
        return see_other("/sign-in");
    }
    let return_to = local(search.0.get("return_to"));
    render_with(
        StatusCode::OK,
        &page(&app, &visitor, return_to, Form::default()),
    )
}

/// Keeps it, and leads on as after a right password.
pub async fn choose(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(half) = Half::choosing(&app, &visitor.headers).await? else {
        return see_other("/sign-in");
    };
    let return_to = local(fields.get("return_to"));
    let id = half.agent.id;
    let mut read = app.store.read().await?;
    let enrolled = second_factor::is_enrolled(&mut read, id).await?;
    drop(read);
    let typed = fields.get("new_password");
    let chosen = if enrolled {
        StaffPassword::beside_a_factor(typed)
    } else {
        StaffPassword::parse(typed)
    };
    let mut form = fields.check();
    let refused = match &chosen {
        Err(_) => Some("error-password-weak"),
        Ok(chosen) if drawn_again(&app, id, chosen).await? => Some("error-password-start"),
        Ok(_) => None,
    };
    let (Ok(chosen), None) = (chosen, refused) else {
        let key = refused.unwrap_or("error-password-weak");
        form.refuse("new_password", Refused::new(key));
        let page = page(&app, &visitor, return_to, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let phc = app.passwords.hash(chosen.secret().clone()).await?;
    let cause = open::cause_of(&half.agent, app.clock.now(), &visitor);
    let mut tx = app.store.begin().await?;
    if !half_session::end(&mut tx, &half.digest).await? {
        return see_other("/sign-in");
    }
    agent::save_password(&mut tx, id, phc.as_str(), None).await?;
    session::end_all(&mut tx, id).await?;
    let event = Event::new(Kind::AgentChanged)
        .about("agent", id)
        .fact("what", "password")
        .personal("login", half.agent.login.as_str())
        .personal("name", &half.agent.name);
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    // With the version that the new password gave them.
    let Some(agent) = agent::load(&mut *app.store.read().await?, id).await? else {
        return see_other("/sign-in");
    };
    let known = Known {
        agent: &agent,
        alone: staff_password::stands_alone(chosen.secret()),
        by: "password",
    };
    open::on(&app, &visitor, jar, known, (return_to, None)).await
}

/// Whether it is the one that the desk drew, which somebody else knows.
async fn drawn_again(app: &App, whose: AgentId, chosen: &StaffPassword) -> Result<bool, Problem> {
    let stored = agent::password(&mut *app.store.read().await?, whose).await?;
    let stored: Option<PhcString> =
        stored
            .map(|phc| phc.parse())
            .transpose()
            .map_err(|error: NotAPhcString| {
                Problem::internal("a stored password is unreadable", &error)
            })?;
    let verdict = app
        .passwords
        .verify(chosen.secret().clone(), stored.as_ref())
        .await?;
    Ok(verdict.matched)
}
