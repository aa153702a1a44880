//! Enrolling an authenticator app: the QR code is shown once. The app before it is of no use from then
//! on.

use askama::Template;
use http::StatusCode;
use secrecy::ExposeSecret;

use super::pages::Words;
use super::{AskPage, credential_changed, load};
use crate::crypto::totp::{Seed, qr_svg};
use crate::domain::ids::RequesterId;
use crate::domain::proof::Proof;
use crate::domain::sealed::SealedColumn;
use crate::store::requester_totp;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::picture::Picture;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem, reauth, render};

/// Who the app says that the code is for.
const ISSUER: &str = "Kagiban";

const WORDS: Words = ("totp-enrol", "totp-what", "totp-go");

#[derive(Template)]
#[template(path = "requester/totp.html")]
struct SeedPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    picture: Picture,
    /// The seed in groups of four, for whoever cannot take the picture.
    seed: Vec<String>,
    back: String,
}

/// Asks before the old app is replaced.
pub async fn ask(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    let form = Form::default();
    render(&AskPage::of(&desk, &whose, &contract, &kept, WORDS, form))
}

/// Draws a seed, seals it for this requester, and shows it this once.
pub async fn enrol(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
        let page = AskPage::of(&desk, &whose, &contract, &kept, WORDS, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    let seed = Seed::generate(&*desk.app.entropy);
    let context = SealedColumn::REQUESTER_TOTP.context(id);
    let sealed = seed
        .seal(&desk.app.seal_key, &context, &*desk.app.entropy)
        .map_err(|error| Problem::internal("a seed was not sealed", &error))?;
    // A colon would end the issuer's name in the address.
    let account = format!("{} {}", contract.number, kept.number).replace(':', " ");
    let picture = seed
        .uri(ISSUER, &account)
        .and_then(|uri| qr_svg(&uri))
        .map_err(|error| Problem::internal("a seed was not drawn", &error))?;
    requester_totp::enrol(&mut unit.tx, id, &sealed, desk.now).await?;
    credential_changed(&desk, &mut unit, &contract, &kept, Proof::Totp.into()).await?;
    let page = register::page(&desk);
    let base32: Vec<char> = seed.to_base32().expose_secret().chars().collect();
    let shown = SeedPage {
        above: vec![Above::subscriber(&whose), Above::contract(&contract)],
        title: page.t1("totp-title", "name", &kept.name),
        picture: Picture::of_qr(picture),
        seed: base32.chunks(4).map(|four| four.iter().collect()).collect(),
        back: format!("/requesters/{id}"),
        page,
    };
    unit.finish_once(&shown.back, &shown).await
}
