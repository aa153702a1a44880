//! What a second person reads before they confirm: the same facts as whoever asks has on the screen.

use askama::Template;

use crate::domain::confirmation::{Confirmation, Verdict};
use crate::domain::contract::Contract;
use crate::domain::device::Device;
use crate::domain::ids::ConfirmationId;
use crate::domain::register::{Requester, Subscriber};
use crate::i18n::time;
use crate::store::{
    agent, call, confirmation, contract, device, requester, subscriber, verification,
};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "confirmation/show.html")]
pub(super) struct ConfirmationPage {
    page: Page,
    asked: Confirmation,
    reference: String,
    /// Who has the call.
    agent_name: String,
    caller_name: String,
    /// The call goes on.
    open: bool,
    /// The reader has the call.
    mine: bool,
    rules: Vec<String>,
    subscriber: Subscriber,
    contract: Contract,
    requester: Requester,
    /// What the caller proved themself with, and when.
    proved: String,
    device: Device,
    /// What was decided, by whom; empty while nobody did.
    verdict: String,
    why: String,
    form: Form,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ConfirmationId>) -> Answer {
    render(&load(&desk, id, Form::default()).await?)
}

/// Loads what the page shows.
pub(super) async fn load(
    desk: &Desk,
    id: ConfirmationId,
    form: Form,
) -> Result<ConfirmationPage, Problem> {
    let page = desk.page().of(&format!("/confirmations/{id}"));
    let mut read = desk.read().await?;
    let asked = confirmation::load(&mut read, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let subject = &asked.subject;
    let call = call::load(&mut read, subject.call)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let contract = contract::load(&mut read, subject.contract, time::today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber::load(&mut read, contract.subscriber)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let requester = requester::load(&mut read, subject.requester)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let check = verification::load(&mut read, subject.verification)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let device = device::load(&mut read, subject.tenant, &subject.device_uid)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let mut name = async |id| {
        let found = agent::load(&mut read, id).await?;
        Ok::<_, Problem>(found.map_or_else(String::new, |agent| agent.name.to_string()))
    };
    let agent_name = name(call.agent).await?;
    let (verdict, why) = match &asked.decided {
        Some(decided) => {
            let key = match decided.verdict {
                Verdict::Confirmed => "confirmation-confirmed-by",
                Verdict::Declined => "confirmation-declined-by",
                Verdict::Withdrawn => "confirmation-withdrawn-by",
            };
            let by = name(decided.by).await?;
            let why = decided.why.as_ref().map(|why| why.as_str().to_owned());
            let at = time::exact(decided.at);
            (
                page.t2(key, "name", by, "time", at),
                why.unwrap_or_default(),
            )
        }
        None => (String::new(), String::new()),
    };
    Ok(ConfirmationPage {
        reference: call.reference.to_string(),
        agent_name,
        caller_name: call
            .caller
            .as_ref()
            .map_or_else(String::new, |caller| caller.name.to_string()),
        open: call.ended.is_none(),
        mine: call.agent == desk.agent.id,
        rules: asked
            .rules
            .iter()
            .map(|rule| page.code("confirmation-rule", rule))
            .collect(),
        proved: format!("{} · {}", page.asked(check.asked), time::exact(check.at)),
        subscriber,
        contract,
        requester,
        device,
        verdict,
        why,
        form,
        asked,
        page,
    })
}
