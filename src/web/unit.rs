//! A form's unit of work: begun once per form, however often it is posted.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{Answer, Desk, Fields, Problem, render, see_other};
use crate::domain::call::Call;
use crate::domain::event::{Cause, Event};
use crate::domain::ids::AgentId;
use crate::domain::request::Accepted;
use crate::store::form::{self, Posting};
use crate::store::{Result, Tx, acceptance, session};

/// What posting a form begins.
pub enum Begun {
    /// The first posting: a unit of work.
    First(Unit),
    /// A repetition: leads where the first one led.
    Repeated(Response),
}

/// A unit of work that answers a form.
pub struct Unit {
    /// The unit of the store.
    pub tx: Tx,
    cause: Cause,
    agent: AgentId,
    key: String,
}

/// Begins the unit of a posted form. Forms carry the hidden field `form_key`. A session that was ended
/// while the form was looked at, by a reset for example, changes nothing.
pub async fn begin(desk: &Desk, fields: &Fields) -> std::result::Result<Begun, Problem> {
    let key = fields.get("form_key");
    if uuid::Uuid::try_parse(key).is_err() {
        return Err(Problem::BAD_INPUT);
    }
    // A page may hold several forms; each is posted to a path of its own.
    let key = format!("{key} {}", desk.page().path);
    let mut tx = desk.app.store.begin().await?;
    if !session::stands(&mut tx, &desk.session.digest).await? {
        return Err(Problem::SIGNED_OUT);
    }
    match form::posting(&mut tx, &key, desk.agent.id).await? {
        Posting::Repeated(location) => Ok(Begun::Repeated(see_other(&location)?)),
        Posting::First => Ok(Begun::First(Unit {
            tx,
            cause: desk.cause(),
            agent: desk.agent.id,
            key,
        })),
    }
}

impl Unit {
    /// Appends an audit event, caused by whoever posted the form.
    pub async fn audit(&mut self, event: Event) -> Result<()> {
        self.tx.audit(&self.cause, event).await
    }

    /// Names the other of two people, where the act took two. Whoever acts is nobody's second.
    pub fn beside(&mut self, other: AgentId) {
        if other != self.agent {
            self.cause.second = Some(other);
        }
    }

    /// Accepts a request, on behalf of whoever posted the form.
    pub async fn accept(&mut self, call: Call, accepted: &Accepted) -> Result<()> {
        acceptance::accept(&mut self.tx, &self.cause, call, accepted).await
    }

    /// Keeps the unit and leads on.
    pub async fn finish(self, location: &str) -> Answer {
        self.keep(location).await?;
        see_other(location)
    }

    /// Keeps the unit and shows a page that is shown once; a repetition is led to `location`.
    pub async fn finish_once(self, location: &str, page: &impl Template) -> Answer {
        self.keep(location).await?;
        render(page)
    }

    /// Keeps the unit and answers with what is sent once, such as a file; a repetition is led to
    /// `location`.
    pub async fn finish_with(self, location: &str, answer: impl IntoResponse) -> Answer {
        self.keep(location).await?;
        Ok(answer.into_response())
    }

    async fn keep(mut self, location: &str) -> Result<()> {
        form::posted(&mut self.tx, &self.key, self.agent, location, self.cause.at).await?;
        self.tx.commit().await
    }

    /// Keeps the audited refusal of a step, but not the form's key: the corrected form may be
    /// posted again.
    pub async fn keep_refusal(self) -> std::result::Result<(), Problem> {
        Ok(self.tx.commit().await?)
    }
}
