//! Between the password and the second factor: a cookie that opens the second step alone.

use axum_extra::extract::cookie::Cookie;
use http::HeaderMap;
use jiff::SignedDuration;

use crate::crypto::Token;
use crate::domain::agent::Agent;
use crate::store::{StoreError, agent as staff, half_session};
use crate::web::App;
use crate::web::cookie::Kept;
use crate::web::passkey::Answering;

/// How long the second step may take.
const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Whoever typed their password.
#[derive(Debug, Clone)]
pub(super) struct Half {
    pub agent: Agent,
    /// What it is stored under.
    pub digest: String,
}

impl Half {
    /// Opens one, with its cookie; nothing where the password was reset while it was compared.
    pub(super) async fn open(
        app: &App,
        agent: &Agent,
    ) -> Result<Option<(Self, Cookie<'static>)>, StoreError> {
        let (token, now) = (Token::generate(&*app.entropy), app.clock.now());
        let mut tx = app.store.begin().await?;
        if !staff::still_is(&mut tx, agent).await? {
            return Ok(None);
        }
        let digest = token.digest().to_string();
        half_session::open(&mut tx, &digest, agent.id, now, now + LASTS).await?;
        tx.commit_bookkeeping().await?;
        let half = Self {
            agent: agent.clone(),
            digest,
        };
        Ok(Some((half, Kept::Half.of(app, token.expose()))))
    }

    /// Who answers an authenticator's questions here.
    pub(super) fn answering<'a>(&'a self, app: &'a App) -> Answering<'a> {
        Answering {
            app,
            agent: &self.agent,
            session: &self.digest,
        }
    }

    /// The one that a request's cookie names, if it has not run out, of somebody whose password is
    /// their own.
    pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let found = Self::named(app, headers).await?;
        Ok(found.and_then(|(half, chooses)| (!chooses).then_some(half)))
    }

    /// The same of somebody who has yet to choose a password.
    pub(super) async fn choosing(
        app: &App,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, StoreError> {
        let found = Self::named(app, headers).await?;
        Ok(found.and_then(|(half, chooses)| chooses.then_some(half)))
    }

    async fn named(app: &App, headers: &HeaderMap) -> Result<Option<(Self, bool)>, StoreError> {
        let token = Kept::Half.value(app, headers);
        let token = token.and_then(|value| value.parse::<Token>().ok());
        let Some(token) = token else { return Ok(None) };
        let (digest, now) = (token.digest().to_string(), app.clock.now());
        let found = half_session::find(&mut *app.store.read().await?, &digest, now).await?;
        Ok(found.map(|(agent, chooses)| (Self { agent, digest }, chooses)))
    }
}
