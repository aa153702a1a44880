//! A subscriber, with contracts and contacts.

use askama::Template;

use super::tree::{self, Parent};
use crate::domain::contact::{Contact, Purpose};
use crate::domain::ids::SubscriberId;
use crate::domain::policy::Permission;
use crate::domain::qualifying::QualifyingService;
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::store::{legal_hold, qualifying_service, subscriber};
use crate::web::desk::Id;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Desk, Page, Problem, reading, register, render};

#[derive(Template)]
#[template(path = "subscriber/show.html")]
struct ShowPage {
    page: Page,
    subscriber: Subscriber,
    parents: Vec<Parent>,
    /// Services with which Standard bundled may be used (R4).
    services: Vec<Service>,
    contacts: Vec<Told>,
    /// Purposes that no contact has, in words: all are told instead.
    unnamed: Vec<String>,
    may_change: bool,
    may_hold: bool,
    /// Legal holds that stand.
    holds: Vec<legal_hold::Listed>,
    how: Personal,
}

struct Service {
    service: QualifyingService,
    kind: String,
}

/// A contact, and what they are told of, in words.
struct Told {
    contact: Contact,
    purposes: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let page = load(&desk, id, Personal::Masked).await?;
    reading::register(&desk, "subscriber", "subscriber", id).await?;
    render(&page)
}

/// The page with the contacts' addresses.
pub async fn open(desk: Desk, Id(id): Id<SubscriberId>) -> Answer {
    let page = load(&desk, id, Personal::Shown).await?;
    personal::open(&desk, personal::shown("address").about("subscriber", id)).await?;
    render(&page)
}

async fn load(desk: &Desk, id: SubscriberId, how: Personal) -> Result<ShowPage, Problem> {
    let mut read = desk.read().await?;
    let subscriber = register::subscriber(&mut read, id).await?;
    let people = subscriber::contacts(&mut read, id).await?;
    let page = register::page(desk);
    let has = |purpose: &Purpose| people.iter().any(|it| it.purposes.contains(*purpose));
    let unnamed = Purpose::ALL
        .iter()
        .filter(|it| !people.is_empty() && !has(it));
    let unnamed = unnamed.map(|it| page.code("purpose", it)).collect();
    let day = today(desk.now);
    let parents = tree::load(&page, &mut read, id, day).await?;
    let services = qualifying_service::list(&mut read, id).await?;
    let services = services.into_iter().map(|service| Service {
        kind: page.code("service-kind", service.kind),
        service,
    });
    let services = services.collect();
    let told = people.into_iter().map(|contact| {
        let words = contact.purposes.iter().map(|it| page.code("purpose", it));
        Told {
            purposes: words.collect::<Vec<_>>().join(" / "),
            contact,
        }
    });
    let told = told.collect();
    Ok(ShowPage {
        may_change: register::may_change(desk),
        may_hold: desk.agent.role.may(Permission::LegalHoldPlace),
        holds: legal_hold::standing(&mut read, id).await?,
        how,
        page,
        subscriber,
        parents,
        services,
        contacts: told,
        unnamed,
    })
}
