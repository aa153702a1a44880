//! One request: what was accepted, where it stands, every attempt, every event.

use askama::Template;
use http::StatusCode;

use super::Status;
use super::attempt::{Run, Shown};
use super::timeline::{self, Item};
use super::watched::{self, Watched};
use crate::domain::ids::RequestId;
use crate::domain::policy::Permission;
use crate::domain::release::Fate;
use crate::domain::request::{Request, State};
use crate::domain::retention::{Purged, Thing};
use crate::i18n::time::today;
use crate::store::note::{self, On, Written};
use crate::store::{
    agent, attempt, call, contract, release, requester, retention, subscriber, verification,
};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::personal::{self, Personal};
use crate::web::release::{Basis, Card, Told};
use crate::web::{Answer, Desk, Form, Page, Problem, reading, render};

#[derive(Template)]
#[template(path = "request/show.html")]
struct RequestPage {
    page: Page,
    request: Request,
    status: Status,
    action: String,
    company: String,
    contract_number: String,
    contract_href: String,
    requester: String,
    /// What the requester proved themself with, in words.
    verified: String,
    agent: String,
    callback: String,
    may_review: bool,
    how: Personal,
    call_href: String,
    request_uid: String,
    /// The attempts, as whoever releases it reads them.
    runs: Vec<Run>,
    story: Vec<Item>,
    notes: Vec<Written>,
    own_notes: usize,
    may_note: bool,
    /// What people decided while it was blocked.
    told: Vec<Told>,
    /// On whose evidence it counts as sent, where that was by hand.
    basis: Option<Basis>,
    /// What whoever may release it sees while it is blocked.
    release: Option<Card>,
    form: Form,
    watched: Option<Watched>,
    /// When its personal data was purged.
    purged: Option<Purged>,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<RequestId>) -> Answer {
    let page = load(&desk, id, Form::default(), Personal::Masked).await?;
    reading::record(&desk, "request", id).await?;
    render(&page)
}

/// The page with the caller's call-back number.
pub async fn open(desk: Desk, Id(id): Id<RequestId>) -> Answer {
    let page = load(&desk, id, Form::default(), Personal::Shown).await?;
    personal::open(&desk, personal::shown("callback").about("request", id)).await?;
    render(&page)
}

/// The page with a form that came back.
pub async fn again(desk: &Desk, id: RequestId, form: Form, status: StatusCode) -> Answer {
    render_with(status, &load(desk, id, form, Personal::Masked).await?)
}

async fn load(
    desk: &Desk,
    id: RequestId,
    form: Form,
    how: Personal,
) -> Result<RequestPage, Problem> {
    let page = desk.page().of(&format!("/requests/{id}"));
    let mut read = desk.read().await?;
    let (request, status) = Status::load(&page, &mut read, id).await?;
    let accepted = &request.accepted;
    let contract = contract::load(&mut read, accepted.contract, today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber::load(&mut read, contract.subscriber)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let requester = requester::load(&mut read, accepted.requester)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let check = verification::load(&mut read, accepted.verification)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let call = call::load(&mut read, accepted.call)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let agent = agent::load(&mut read, accepted.agent)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let purged = retention::purged(&mut read, Thing::Request, id).await?;
    let of_call = retention::purged(&mut read, Thing::Call, call.id).await?;
    let how = of_call.map_or(how, |_| Personal::Shown);
    let attempts = attempt::list(&mut read, id).await?;
    let fate = Fate::of(&attempts);
    let attempts: Vec<Shown> = attempts
        .into_iter()
        .map(|attempt| Shown::of(&page, attempt))
        .collect();
    let releases = release::list(&mut read, id).await?;
    let story = timeline::load(&page, &mut read, accepted, &attempts).await?;
    let notes = note::list(&mut read, On::Request(id)).await?;
    let role = desk.agent.role;
    let release = role
        .may(Permission::RequestRelease)
        .then(|| Card::of(&page, desk.agent.id, &request, fate, &releases))
        .flatten();
    Ok(RequestPage {
        may_review: desk.agent.role.may(Permission::AuditView),
        action: page.code("action", accepted.action),
        company: subscriber.name.to_string(),
        contract_number: contract.number.to_string(),
        contract_href: if role.may(Permission::RegisterView) {
            format!("/contracts/{}", contract.id)
        } else {
            String::new()
        },
        requester: format!("{} {}", requester.number, requester.name),
        verified: page.asked(check.asked),
        agent: agent.name.to_string(),
        callback: call
            .caller
            .as_ref()
            .map_or_else(String::new, |caller| how.telephone(&caller.callback)),
        how,
        call_href: format!("/calls/{}", accepted.call),
        request_uid: match &request.state {
            State::Sent { request_uid, .. } => request_uid.clone(),
            _ => String::new(),
        },
        own_notes: note::written_by(&notes, desk.agent.id),
        notes,
        may_note: role.may(Permission::RequestNote),
        told: Told::of(&page, &request, &releases),
        basis: Basis::of(&page, &releases),
        release,
        runs: Run::of(&attempts),
        story,
        watched: watched::load(&page, &mut read, id).await?,
        status,
        purged,
        request,
        form,
        page,
    })
}
