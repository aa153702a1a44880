//! The page of one's own sign-in.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;

use super::passkey::{self, Listed};
use super::sessions::{self, Row};
use crate::domain::event::{Event, Kind};
use crate::store::{openid, second_factor};
use crate::web::answer::render_with;
use crate::web::{Answer, Desk, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPage {
    page: Page,
    login: String,
    /// Since when there is an app.
    enrolled_at: Option<Timestamp>,
    passkeys: Listed,
    /// The identity provider, where there is one.
    openid: Option<OpenId>,
    codes_left: i64,
    /// The policy asks for one.
    required: bool,
    sessions: Vec<Row>,
    /// They are the reader's own.
    own: bool,
    /// Which form came back.
    back: &'static str,
    form: Form,
}

/// The identity provider, and the reader's link with it.
struct OpenId {
    label: String,
    linked_at: Option<Timestamp>,
}

/// The page.
pub async fn show(desk: Desk) -> Answer {
    render(&load(&desk, Form::default(), "").await?)
}

async fn load(desk: &Desk, form: Form, back: &'static str) -> Result<AccountPage, Problem> {
    let mut read = desk.read().await?;
    let enrolled = second_factor::app(&mut read, desk.agent.id).await?;
    let page = desk.page().of("/account");
    let openid = match &desk.app.openid {
        Some(it) => Some(OpenId {
            label: it.label().to_owned(),
            linked_at: openid::linked_at(&mut read, desk.agent.id, it.issuer()).await?,
        }),
        None => None,
    };
    Ok(AccountPage {
        login: desk.agent.login.as_str().to_owned(),
        enrolled_at: enrolled.map(|app| app.enrolled_at),
        passkeys: passkey::listed(desk, &page, &mut read, form.value("passkey")).await?,
        openid,
        codes_left: second_factor::codes_left(&mut read, desk.agent.id).await?,
        required: desk.app.settings.second_factor.requires(desk.agent.role),
        back,
        form,
        sessions: sessions::rows(desk, &page, &mut read, desk.agent.id).await?,
        own: true,
        page,
    })
}

impl AccountPage {
    /// What recovery codes stand in for is there.
    fn is_enrolled(&self) -> bool {
        self.enrolled_at.is_some() || !self.passkeys.rows.is_empty()
    }

    /// Something is left beside the password when the app is taken away.
    fn may_remove_app(&self) -> bool {
        self.enrolled_at.is_some() && (!self.required || !self.passkeys.rows.is_empty())
    }

    /// What is wrong with a field of the form that came back.
    fn error(&self, form: &str, field: &str) -> String {
        if self.back == form {
            self.form.error(&self.page, field)
        } else {
            String::new()
        }
    }
}

/// Refuses a change, audited; the page comes back.
pub(super) async fn refuse(desk: &Desk, form: Form, what: &'static str) -> Answer {
    audit_refusal(desk, what).await?;
    render_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &load(desk, form, what).await?,
    )
}

/// Audits that a change of one's own sign-in was refused.
pub(super) async fn audit_refusal(desk: &Desk, what: &'static str) -> Result<(), Problem> {
    let mut tx = desk.app.store.begin().await?;
    let event = Event::new(Kind::AccountChangeRefused)
        .about("agent", desk.agent.id)
        .fact("what", what);
    tx.audit(&desk.cause(), event).await?;
    Ok(tx.commit().await?)
}
