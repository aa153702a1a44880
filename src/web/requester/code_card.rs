//! A card of one-time codes: made here, shown once, to be printed and handed over. The card before it
//! is of no use from then on.

use askama::Template;
use http::StatusCode;
use secrecy::SecretString;

use super::pages::Words;
use super::{AskPage, credential_changed, load};
use crate::domain::code_card::{self, CodeCard, CodeNumber};
use crate::domain::ids::{CodeCardId, RequesterId};
use crate::domain::proof::Proof;
use crate::store::code_card as cards;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, reauth, render};

const WORDS: Words = ("code-card-make", "code-card-what", "code-card-go");

#[derive(Template)]
#[template(path = "requester/code_card.html")]
struct CardPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    requester: String,
    made: String,
    /// Number and code.
    codes: Vec<(CodeNumber, String)>,
    back: String,
}

/// Asks before the old card is replaced.
pub async fn ask(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    let form = Form::default();
    render(&AskPage::of(&desk, &whose, &contract, &kept, WORDS, form))
}

/// Makes a card and shows it, this once.
pub async fn make(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
        let page = AskPage::of(&desk, &whose, &contract, &kept, WORDS, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let mut codes = Vec::new();
    let mut hashes = Vec::new();
    // Before the unit begins: nothing but the database is awaited inside one.
    for number in CodeNumber::all() {
        let code = code_card::draw(&*desk.app.entropy);
        let phc = desk.app.passwords.hash(SecretString::from(code.as_str()));
        hashes.push(phc.await?.as_str().to_owned());
        codes.push((number, code_card::spaced(&code)));
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    let card = CodeCard {
        id: CodeCardId::new(desk.new_id()),
        requester: id,
        made_at: desk.now,
        asked: None,
        wrong: 0,
    };
    cards::add(&mut unit.tx, &card, &hashes).await?;
    credential_changed(
        &desk,
        &mut unit,
        &contract,
        &kept,
        Proof::OneTimeCode.into(),
    )
    .await?;
    let page = register::page(&desk);
    let shown = CardPage {
        above: vec![Above::subscriber(&whose), Above::contract(&contract)],
        title: page.t1("code-card-title", "name", &kept.name),
        requester: kept.number.to_string(),
        made: page.time(&desk.now),
        codes,
        back: format!("/requesters/{id}"),
        page,
    };
    unit.finish_once(&shown.back, &shown).await
}
