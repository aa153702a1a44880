//! The second step of a sign-in: a passkey, a code of the app, or a recovery code.

pub mod code;
pub mod passkey;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;
use jiff::Timestamp;

use super::half::Half;
use super::open::{browser, cause_of, open};
use super::{led, local};
use crate::crypto::passkey::Asked;
use crate::domain::Refused;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::second_factor::SecondFactor;
use crate::store::{Tx, passkey as kept, throttle};
use crate::web::answer::{render_with, retry_after};
use crate::web::cookie::Kept;
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::resume::Unsent;
use crate::web::{Answer, App, Fields, Page, Problem, see_other};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
    return_to: String,
    unsent: Option<Unsent>,
    /// What to say; empty at first.
    notice: String,
    help: String,
    /// What asks for a passkey.
    asked: Option<Asked>,
    /// They have one, and the desk's address knows none.
    unusable: bool,
}

/// Whoever is at the second step, and where it leads.
pub(super) struct Step {
    app: App,
    half: Half,
    frame: Page,
    cause: Cause,
    browser: String,
    return_to: String,
    unsent: Option<Unsent>,
}

impl Step {
    /// The step of this half.
    pub(super) fn of(
        app: &App,
        half: Half,
        visitor: &Visitor,
        return_to: String,
        unsent: Option<Unsent>,
    ) -> Self {
        Self {
            frame: Page::new(app, None, &visitor.headers, &visitor.path),
            cause: cause_of(&half.agent, app.clock.now(), visitor),
            browser: browser(visitor),
            app: app.clone(),
            half,
            return_to,
            unsent,
        }
    }

    /// The one that a form answers; nothing where it has lapsed.
    async fn answered(
        app: &App,
        fields: &Fields,
        visitor: &Visitor,
    ) -> Result<Option<Self>, Problem> {
        let half = Half::find(app, &visitor.headers).await?;
        let (back, unsent) = (local(fields.get("return_to")), Unsent::carried_by(fields));
        Ok(half.map(|half| Self::of(app, half, visitor, back, unsent)))
    }

    /// The page that asks.
    pub(super) async fn ask(self) -> Answer {
        self.page((StatusCode::OK, String::new(), "")).await
    }

    async fn page(self, (status, notice, help): (StatusCode, String, &str)) -> Answer {
        let asked = self.half.answering(&self.app).ask().await?;
        let known = kept::list(&mut *self.app.store.read().await?, self.half.agent.id).await?;
        let help = if help.is_empty() {
            String::new()
        } else {
            self.frame.t(help)
        };
        let page = CodePage {
            unusable: asked.is_none() && !known.is_empty(),
            page: self.frame,
            return_to: self.return_to,
            unsent: self.unsent,
            notice,
            help,
            asked,
        };
        render_with(status, &page)
    }

    fn keys(&self) -> [String; 1] {
        [format!("second/{}", self.half.agent.id)]
    }

    /// Counts a try; until when there are none, where there were too many.
    async fn count(&self) -> Result<Option<Timestamp>, Problem> {
        let mut tx = self.app.store.begin().await?;
        let closed = throttle::count(&mut tx, &self.keys(), self.cause.at).await?;
        if closed.is_some() {
            tx.audit(&self.cause, self.refused("throttled")).await?;
            tx.commit().await?;
        } else {
            tx.commit_bookkeeping().await?;
        }
        Ok(closed)
    }

    /// A try that nobody could judge is none.
    async fn take_back(&self) -> Result<(), Problem> {
        let mut tx = self.app.store.begin().await?;
        throttle::take_back(&mut tx, &self.keys()).await?;
        Ok(tx.commit_bookkeeping().await?)
    }

    async fn throttled(self, until: Timestamp) -> Answer {
        let (status, now) = (StatusCode::TOO_MANY_REQUESTS, self.cause.at);
        let notice = Refused::until("sign-in-throttled", until);
        let notice = self.frame.refused(notice);
        let mut answer = self
            .page((status, notice, "sign-in-throttled-help"))
            .await?;
        retry_after(&mut answer, now, until);
        Ok(answer)
    }

    fn refused(&self, why: &'static str) -> Event {
        Event::new(Kind::SecondFactorRefused)
            .about("agent", self.half.agent.id)
            .fact("why", why)
    }

    /// Refuses, audited; the page comes back.
    async fn refuse(self, mut tx: Tx, event: Event, (notice, help): (&str, &str)) -> Answer {
        tx.audit(&self.cause, event).await?;
        tx.commit().await?;
        let notice = self.frame.t(notice);
        self.page((StatusCode::UNPROCESSABLE_ENTITY, notice, help))
            .await
    }

    /// Opens the session, and leads on.
    async fn enter(
        self,
        mut tx: Tx,
        jar: CookieJar,
        visitor: &Visitor,
        factor: SecondFactor,
    ) -> Answer {
        throttle::clear(&mut tx, &self.keys()).await?;
        let from = (&self.cause, &*self.browser);
        let opened = open(&self.app, tx, &self.half, from, factor.code()).await?;
        let Some((token, session)) = opened else {
            return see_other("/sign-in");
        };
        let answer = match self.unsent {
            Some(unsent) => {
                unsent.offer(Page::new(&self.app, Some(&session), &visitor.headers, "/"))?
            }
            None => see_other(&self.return_to)?,
        };
        let jar = jar.add(Kept::Session.of(&self.app, token));
        Ok((jar.add(Kept::Half.gone(&self.app)), answer).into_response())
    }
}

/// The form, for whoever typed their password.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    let Some(half) = Half::find(&app, &visitor.headers).await? else {
        return see_other("/sign-in");
    };
    let back = local(search.0.get("return_to"));
    Step::of(&app, half, &visitor, back, None).ask().await
}

/// Back to the password, with the form that waits for the sign-in.
fn lapsed(app: &App, fields: &Fields, visitor: &Visitor) -> Answer {
    match Unsent::carried_by(fields) {
        Some(unsent) => {
            let page = Page::new(app, None, &visitor.headers, &visitor.path);
            super::ended(app, page, unsent)
        }
        None => see_other(&led("/sign-in", &local(fields.get("return_to")))),
    }
}
