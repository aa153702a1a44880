//! Setting a requester's new passphrase. What was typed is never shown again.

use askama::Template;
use http::StatusCode;

use super::{credential_changed, load, parse_passphrase};
use crate::domain::contract::Contract;
use crate::domain::ids::RequesterId;
use crate::domain::proof::Proof;
use crate::domain::register::{Requester, Subscriber};
use crate::store::requester;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, reauth, render};

#[derive(Template)]
#[template(path = "requester/passphrase.html")]
struct PassphrasePage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
}

/// The form.
pub async fn form(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    render(&page(&desk, &whose, &contract, &kept, Form::default()))
}

/// Keeps the new passphrase; the old one is of no use from now on.
pub async fn set(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = form.take("passphrase", parse_passphrase);
    reauth::asked(&desk, &fields, &mut form).await?;
    let (Some(passphrase), false) = (typed, form.is_refused()) else {
        let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
        let page = page(&desk, &whose, &contract, &kept, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    // Before the unit begins: nothing but the database is awaited inside one.
    let phc = desk.app.passwords.hash(passphrase.secret().clone()).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (_, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    requester::save_passphrase(&mut unit.tx, id, phc.as_str()).await?;
    let credential = Proof::Passphrase.into();
    credential_changed(&desk, &mut unit, &contract, &kept, credential).await?;
    unit.finish(&format!(
        "/contracts/{}?done=passphrase#requesters",
        contract.id
    ))
    .await
}

fn page(
    desk: &Desk,
    whose: &Subscriber,
    contract: &Contract,
    kept: &Requester,
    form: Form,
) -> PassphrasePage {
    let page = register::page(desk);
    let above = Above::contract(contract);
    PassphrasePage {
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t1("passphrase-set", "name", &kept.name),
        send: page.t("passphrase-set-send"),
        form,
        page,
    }
}
