//! What a handler of a signed-in route is given.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, RawPathParams, Request};
use http::request::Parts;
use http::{Extensions, HeaderMap};
use jiff::Timestamp;

use super::client::ClientAddress;
use super::guard::SignedIn;
use super::{App, Page, Problem, banner, done};
use crate::domain::agent::Agent;
use crate::domain::event::{Actor, Cause};
use crate::entropy::uuid_v7;
use crate::store::Reader;

/// Who is asking, when, in which language, and the parts to answer with.
#[derive(Debug)]
pub struct Desk {
    /// The shared parts.
    pub app: App,
    /// Who is signed in.
    pub agent: Agent,
    /// The session.
    pub session: SignedIn,
    /// The present, the same for the whole request.
    pub now: Timestamp,
    address: Option<IpAddr>,
    page: Page,
}

impl Desk {
    /// The frame of the page, with the banners of the moment.
    pub fn page(&self) -> Page {
        self.page.clone()
    }

    /// Who, when, from where, for the audit log.
    pub fn cause(&self) -> Cause {
        Cause {
            actor: Actor::Agent {
                id: self.agent.id,
                role: self.agent.role,
                session: Some(self.session.id),
            },
            at: self.now,
            address: self.address,
            second: None,
        }
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Reader, Problem> {
        Ok(self.app.store.read().await?)
    }

    /// A new id, such as `CallId::new(desk.new_id())`.
    pub fn new_id(&self) -> uuid::Uuid {
        uuid_v7(self.now, &*self.app.entropy)
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = parts
            .extensions
            .get::<SignedIn>()
            .cloned()
            .ok_or(Problem::SIGNED_OUT)?;
        let mut page = Page::new(app, Some(&session), &parts.headers, parts.uri.path());
        if let Some(here) = parts.uri.path_and_query() {
            here.as_str().clone_into(&mut page.here);
        }
        page.done = done::of(&page, parts.uri.query());
        page.banners = banner::of(app, &page, &session.agent).await?;
        let address = address(&parts.extensions);
        Ok(Self {
            app: app.clone(),
            agent: session.agent.clone(),
            now: page.now,
            session,
            address,
            page,
        })
    }
}

/// Whoever sent a request, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The request's headers.
    pub headers: HeaderMap,
    /// Its path.
    pub path: String,
    /// From where.
    pub address: Option<IpAddr>,
}

impl Visitor {
    /// Takes from a request what outlives it.
    pub fn of(request: &Request) -> Self {
        Self {
            headers: request.headers().clone(),
            path: request.uri().path().to_owned(),
            address: address(request.extensions()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let (headers, path) = (parts.headers.clone(), parts.uri.path().to_owned());
        Ok(Self {
            headers,
            path,
            address: address(&parts.extensions),
        })
    }
}

/// Where a request comes from.
pub(super) fn address(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ClientAddress>().map(|client| client.0)
}

/// The id in the path. Text that is not such an id is no page of ours.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: std::str::FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::NOT_FOUND)?;
        let (_, text) = params.iter().next().ok_or(Problem::NOT_FOUND)?;
        text.parse().map(Self).map_err(|_| Problem::NOT_FOUND)
    }
}
