//! One request's whole story on one page, to be printed: every event of it and of its call, in words.

use askama::Template;
use http::StatusCode;

use super::status::Status;
use crate::audit::Row;
use crate::domain::ids::RequestId;
use crate::domain::request::Accepted;
use crate::i18n::time::today;
use crate::store::{Db, Result, agent, audit, audit_list, contract, names, requester, subscriber};
use crate::web::answer::render_with;
use crate::web::audit::row::{Told, things};
use crate::web::desk::Id;
use crate::web::personal::Personal;
use crate::web::{Answer, Desk, Form, Page, Problem, reading};

/// Events that are read in one go.
const CHUNK: i64 = 500;

#[derive(Template)]
#[template(path = "request/story.html")]
struct StoryPage {
    page: Page,
    form: Form,
    accepted: Accepted,
    status: Status,
    subscriber: String,
    contract_number: String,
    requester: String,
    agent: String,
    events: Vec<Told>,
    /// The tree that the events stand in now.
    size: u64,
    root: String,
    /// Whether there is a key to prove anything with.
    is_signed: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<RequestId>) -> Answer {
    reading::record(&desk, "request", id).await?;
    again(&desk, id, Form::default(), StatusCode::OK).await
}

/// The page with a form that came back.
pub(super) async fn again(
    desk: &Desk,
    id: RequestId,
    form: Form,
    status_code: StatusCode,
) -> Answer {
    let page = desk.page().of(&format!("/requests/{id}/story"));
    let mut read = desk.read().await?;
    let (request, status) = Status::load(&page, &mut read, id).await?;
    let accepted = request.accepted;
    let contract = contract::load(&mut read, accepted.contract, today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let whose = subscriber::load(&mut read, contract.subscriber)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let requester = requester::load(&mut read, accepted.requester)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let rows = events(&mut read, &accepted, &whose.id.to_string()).await?;
    let mut named = names::of(&mut read, &things(&rows)).await?;
    let staff = agent::list(&mut read).await?;
    let staff = staff
        .iter()
        .map(|it| (it.id.to_string(), it.name.to_string()));
    named.extend(staff);
    let head = audit::head(&mut read).await?;
    let story = StoryPage {
        agent: named
            .get(&accepted.agent.to_string())
            .cloned()
            .unwrap_or_default(),
        events: rows
            .iter()
            .map(|row| Told::of(&page, row, &named, Personal::Masked))
            .collect(),
        page,
        form,
        accepted,
        status,
        subscriber: whose.name.to_string(),
        contract_number: contract.number.to_string(),
        requester: requester.name.to_string(),
        size: head.size(),
        root: head.root().to_string(),
        is_signed: desk.app.attest.verifier().is_some(),
    };
    render_with(status_code, &story)
}

/// All events of a request and of its call, the oldest first; none that is about another subscriber, whom
/// the caller may have named first.
pub(super) async fn events(read: &mut Db, accepted: &Accepted, whose: &str) -> Result<Vec<Row>> {
    let mut all = Vec::new();
    let mut from = 0;
    loop {
        let of = (accepted.call, accepted.id);
        let rows = audit_list::of_request(read, of, from, CHUNK).await?;
        let Some(last) = rows.last() else {
            return Ok(all);
        };
        from = last.seq + 1;
        all.extend(rows.into_iter().filter(|row| {
            let about = row.index.subscriber_id.as_deref();
            about.is_none_or(|about| about == whose)
        }));
    }
}
