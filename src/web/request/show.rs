//! One request: what was accepted, where it stands, every attempt, every event.

use askama::Template;
use http::StatusCode;
use jiff::Timestamp;

use super::Status;
use crate::domain::attempt::{Attempt, AttemptKind, Outcome};
use crate::domain::ids::RequestId;
use crate::domain::policy::Permission;
use crate::domain::request::{Request, State};
use crate::store::note::{self, On, Written};
use crate::store::script::LineRead;
use crate::store::{agent, attempt, call, contract, requester, script, subscriber, verification};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Form, Page, Problem};

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
    agent: String,
    callback: String,
    call_href: String,
    opened_at: Timestamp,
    verified_at: Timestamp,
    factor: String,
    read: Vec<LineRead>,
    request_uid: String,
    attempts: Vec<Shown>,
    notes: Vec<Written>,
    may_note: bool,
    may_release: bool,
    form: Form,
}

/// An attempt in words.
struct Shown {
    attempt: Attempt,
    kind: &'static str,
    title: String,
    why: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<RequestId>) -> Answer {
    again(&desk, id, Form::default(), StatusCode::OK).await
}

/// The page with a form that came back.
pub(super) async fn again(desk: &Desk, id: RequestId, form: Form, status: StatusCode) -> Answer {
    render_with(status, &load(desk, id, form).await?)
}

async fn load(desk: &Desk, id: RequestId, form: Form) -> Result<RequestPage, Problem> {
    let mut page = desk.page();
    page.path = format!("/requests/{id}");
    let mut read = desk.read().await?;
    let (request, status) = Status::load(&page, &mut read, id).await?;
    let accepted = &request.accepted;
    let contract = contract::load(&mut read, accepted.contract)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber::load(&mut read, contract.subscriber)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let requester = requester::load(&mut read, accepted.requester)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let call = call::load(&mut read, accepted.call)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let check = verification::load(&mut read, accepted.verification)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let agent = agent::load(&mut read, accepted.agent)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let attempts = attempt::list(&mut read, id)
        .await?
        .into_iter()
        .map(|attempt| shown(&page, attempt))
        .collect();
    let role = desk.agent.role;
    Ok(RequestPage {
        action: page.code("action", accepted.action),
        company: subscriber.name.to_string(),
        contract_number: contract.number.to_string(),
        contract_href: if role.may(Permission::RegisterView) {
            format!("/contracts/{}", contract.id)
        } else {
            String::new()
        },
        requester: format!("{} {}", requester.number, requester.name),
        agent: agent.name.to_string(),
        callback: call
            .caller
            .as_ref()
            .map_or_else(String::new, |caller| caller.callback.to_string()),
        call_href: format!("/calls/{}", accepted.call),
        opened_at: call.opened_at,
        verified_at: check.at,
        factor: page.code("factor", check.factor),
        read: script::list(&mut read, accepted.call).await?,
        request_uid: match &request.state {
            State::Sent { request_uid, .. } => request_uid.clone(),
            _ => String::new(),
        },
        notes: note::list(&mut read, On::Request(id)).await?,
        may_note: role.may(Permission::RequestNote),
        may_release: role.may(Permission::RequestRelease)
            && matches!(request.state, State::Blocked { .. }),
        attempts,
        status,
        request,
        form,
        page,
    })
}

/// Whether a sending ended before anything was asked of the API.
fn never_left(attempt: &Attempt, outcome: Outcome) -> bool {
    attempt.kind == AttemptKind::Send
        && matches!(outcome, Outcome::Refused | Outcome::NotExecuted)
        && attempt.asked.uri.is_empty()
}

fn shown(page: &Page, attempt: Attempt) -> Shown {
    let kind = match attempt.ended.as_ref().map(|(_, end)| end.outcome) {
        None => "sending",
        Some(Outcome::Done) => "sent",
        Some(Outcome::Refused) => "blocked",
        Some(Outcome::NotExecuted) => "queued",
        Some(Outcome::Unknown | Outcome::Lapsed) => "unknown",
    };
    let outcome = match &attempt.ended {
        None => page.t("attempt-running"),
        Some((_, end)) if never_left(&attempt, end.outcome) => page.t("attempt-send-not-sent"),
        Some((_, end)) => page.code(&format!("attempt-{}", attempt.kind), end.outcome),
    };
    let why = match &attempt.ended {
        Some((_, end)) if !end.why.is_empty() => page.code("why", &end.why),
        _ => String::new(),
    };
    Shown {
        title: page.t2("attempt-title", "n", attempt.number, "outcome", outcome),
        kind,
        why,
        attempt,
    }
}
