//! Tenants: the subscriber's Absolute account, and the token that the desk uses there (R10-3-8).

pub mod add;
pub mod address;
pub mod check;
pub mod edit;
pub mod mirror;
pub mod readiness;
pub mod secret;
pub mod view;

use askama::Template;
use jiff::civil::Date;

use super::register::Above;
use super::{Desk, Form, Page, Problem};
use crate::domain::Refused;
use crate::domain::contract::{Contract, parse_date};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::TenantId;
use crate::domain::register::{Signing, Tenant};
use crate::domain::text::Line;
use crate::store::{Db, tenant};

#[derive(Template)]
#[template(path = "tenant/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// A secret has to be given.
    is_new: bool,
    /// The vendor's addresses, to choose from.
    known: Vec<String>,
}

/// What the form says, but for the secret.
struct Typed {
    api_base: String,
    token_id: Line<64>,
    signing: Signing,
    token_expires_on: Option<Date>,
}

fn check(desk: &Desk, form: &mut Form) -> Option<Typed> {
    let allowed = &desk.app.settings.allowed_api_bases;
    let api_base = form.take("api_base", |typed| address::parse(typed, allowed));
    let token_id = form.take("token_id", Line::parse);
    let signing = form.take("signing", |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let token_expires_on = form.take("token_expires_on", |typed| match typed.trim() {
        "" => Ok(None),
        typed => parse_date(typed).map(Some),
    });
    Some(Typed {
        api_base: api_base?,
        token_id: token_id?,
        signing: signing?,
        token_expires_on: token_expires_on?,
    })
}

/// Refuses an account that another contract acts with: its devices would have two designated
/// actions (R10-2, R10-3-8).
async fn alone(
    conn: &mut Db,
    form: &mut Form,
    typed: Option<&Typed>,
    own: Option<TenantId>,
) -> Result<(), Problem> {
    let Some(typed) = typed else { return Ok(()) };
    let other = tenant::by_account(conn, &typed.api_base, typed.token_id.as_str()).await?;
    if other.is_some_and(|other| Some(other.id) != own) {
        form.refuse("token_id", Refused::new("error-tenant-account"));
    }
    Ok(())
}

fn event(kind: Kind, contract: &Contract, tenant: &Tenant) -> Event {
    let expires = tenant.token_expires_on;
    Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("contract", contract.id)
        .about("tenant", tenant.id)
        .fact("api_base", tenant.api_base.as_str())
        .fact("token_id", tenant.token_id.as_str())
        .fact("signing", tenant.signing.code())
        .fact(
            "token_expires_on",
            expires.map_or_else(String::new, |date| date.to_string()),
        )
}
