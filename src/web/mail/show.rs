//! One mail, as text.

use askama::Template;

use crate::domain::ids::MailId;
use crate::domain::mail::{MailState, Posted};
use crate::domain::retention::{Purged, Thing};
use crate::store::{mail, retention};
use crate::web::desk::Id;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Desk, Page, Problem, reading, render};

#[derive(Template)]
#[template(path = "mail/show.html")]
struct ShowPage {
    page: Page,
    posted: Posted,
    to: String,
    how: Personal,
    /// When whom it went to and what it said were purged.
    purged: Option<Purged>,
}

impl ShowPage {
    /// What a mail server answered: it may name the recipient.
    fn answered(&self, why: &str) -> String {
        why.replace(self.posted.mail.to.as_str(), &self.to)
    }
}

/// The mail; whom it went to and what it says stay closed.
pub async fn show(desk: Desk, Id(id): Id<MailId>) -> Answer {
    let page = load(&desk, id, Personal::Masked).await?;
    reading::record(&desk, "mail", id).await?;
    render(&page)
}

/// The whole mail.
pub async fn open(desk: Desk, Id(id): Id<MailId>) -> Answer {
    let page = load(&desk, id, Personal::Shown).await?;
    personal::open(&desk, personal::shown("mail").about("mail", id)).await?;
    render(&page)
}

async fn load(desk: &Desk, id: MailId, how: Personal) -> Result<ShowPage, Problem> {
    let mut read = desk.read().await?;
    let posted = mail::load(&mut read, id).await?.ok_or(Problem::NOT_FOUND)?;
    let purged = retention::purged(&mut read, Thing::Mail, id).await?;
    let how = purged.map_or(how, |_| Personal::Shown);
    Ok(ShowPage {
        page: desk.page(),
        to: how.address(&posted.mail.to),
        posted,
        how,
        purged,
    })
}
