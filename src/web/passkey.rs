//! Passkeys on pages: what a page takes to an authenticator, and what its answer is worth.

mod kept;

use webauthn_rs::prelude::{Passkey, PasskeyAuthentication, PasskeyRegistration};

use super::{App, Fields, Problem};
use crate::crypto::passkey::{Asked, Challenge, Holder, PasskeyError, Purpose, id_text};
use crate::domain::agent::Agent;
use crate::domain::ids::PasskeyId;
use crate::domain::second_factor::PASSKEYS;
use crate::store::{challenge as used, passkey};

pub(super) use self::kept::{Signed, keep};
use self::kept::{read, written};

/// The fields of a form that an authenticator answers.
const SEALED: &str = "passkey_sealed";
const ANSWER: &str = "passkey_answer";

/// Who answers: a session, or the half of one.
pub(super) struct Answering<'a> {
    pub app: &'a App,
    pub agent: &'a Agent,
    /// What the session is stored under.
    pub session: &'a str,
}

/// An answer that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// It is no answer to a challenge of this session, or one that was answered or has lapsed.
    Wrong,
    /// The counter did not grow.
    Cloned(PasskeyId),
}

impl Answering<'_> {
    fn holder(&self) -> Holder<'_> {
        Holder {
            session: self.session,
            keys: &self.app.seal_key,
            entropy: &*self.app.entropy,
            now: self.app.clock.now(),
        }
    }

    async fn known(&self) -> Result<Vec<Passkey>, Problem> {
        let kept = passkey::list(&mut *self.app.store.read().await?, self.agent.id).await?;
        kept.iter().map(read).collect()
    }

    /// What asks for a new one; nothing where the desk's address knows no passkeys, or there are as
    /// many as may be.
    pub async fn ask_new(&self) -> Result<Option<Asked>, Problem> {
        let known = self.known().await?;
        let Some(party) = self.app.relying_party().filter(|_| known.len() < PASSKEYS) else {
            return Ok(None);
        };
        let who = (
            self.agent.id.uuid(),
            self.agent.login.as_str(),
            &*self.agent.name.to_string(),
        );
        let asked = party.ask_new(who, &known, &self.holder());
        asked.map(Some).map_err(not_asked)
    }

    /// What asks for one of theirs; nothing where they have none, or the desk's address knows none.
    pub async fn ask(&self) -> Result<Option<Asked>, Problem> {
        let known = self.known().await?;
        let Some(party) = self.app.relying_party().filter(|_| !known.is_empty()) else {
            return Ok(None);
        };
        party
            .ask(&known, &self.holder())
            .map(Some)
            .map_err(not_asked)
    }

    /// Uses a form's challenge up, and opens it.
    async fn challenge<S: Purpose>(
        &self,
        fields: &Fields,
    ) -> Result<Option<Challenge<S>>, Problem> {
        let challenge = match self.holder().open::<S>(fields.get(SEALED)) {
            Ok(challenge) => challenge,
            Err(error) => {
                told(&error);
                return Ok(None);
            }
        };
        let mut tx = self.app.store.begin().await?;
        let now = self.app.clock.now();
        let first = used::use_up(&mut tx, challenge.id, challenge.expires_at, now);
        let first = first.await?;
        tx.commit_bookkeeping().await?;
        Ok(first.then_some(challenge))
    }

    /// The new passkey of a form.
    pub async fn enrolled(&self, fields: &Fields) -> Result<Option<Passkey>, Problem> {
        let challenge = self.challenge::<PasskeyRegistration>(fields).await?;
        let (Some(party), Some(challenge)) = (self.app.relying_party(), challenge) else {
            return Ok(None);
        };
        match party.enrolled(&challenge, fields.get(ANSWER)) {
            Ok(new) => Ok(Some(new)),
            Err(error) => {
                told(&error);
                Ok(None)
            }
        }
    }

    /// The passkey that signed a form.
    pub async fn signed(&self, fields: &Fields) -> Result<Result<Signed, NotTaken>, Problem> {
        let challenge = self.challenge::<PasskeyAuthentication>(fields).await?;
        let (Some(party), Some(challenge)) = (self.app.relying_party(), challenge) else {
            return Ok(Err(NotTaken::Wrong));
        };
        let checked = party.checked(&challenge, fields.get(ANSWER));
        let named = match &checked {
            Ok(result) => Some(id_text(result.cred_id())),
            Err(PasskeyError::Cloned { id }) => Some(id.clone()),
            Err(error) => {
                told(error);
                None
            }
        };
        let Some(named) = named else {
            return Ok(Err(NotTaken::Wrong));
        };
        let mut conn = self.app.store.read().await?;
        let kept = passkey::by_credential(&mut conn, self.agent.id, &named).await?;
        // It was taken away while it signed.
        let Some(kept) = kept else {
            return Ok(Err(NotTaken::Wrong));
        };
        let Ok(result) = checked else {
            return Ok(Err(NotTaken::Cloned(kept.id)));
        };
        let mut key = read(&kept)?;
        key.update_credential(&result);
        Ok(Ok(Signed {
            kept: kept.id,
            credential: written(&key)?,
            counter: result.counter(),
        }))
    }
}

fn not_asked(error: PasskeyError) -> Problem {
    Problem::internal("a passkey was not asked for", &error)
}

/// Why, for whoever runs the desk; pages say it in fewer words.
fn told(error: &PasskeyError) {
    tracing::info!(
        error = error as &dyn std::error::Error,
        "an answer of an authenticator was not taken"
    );
}
