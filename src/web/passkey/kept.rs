//! What is kept of a passkey.

use webauthn_rs::prelude::Passkey;

use super::{Answering, NotTaken};
use crate::crypto::passkey::id_text;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::PasskeyId;
use crate::domain::second_factor::PasskeyName;
use crate::entropy::uuid_v7;
use crate::store::passkey::{self, Kept, New};
use crate::store::{self, Tx};
use crate::web::Problem;

/// A passkey that signed, with what is to be kept of it.
pub(in crate::web) struct Signed {
    pub(super) kept: PasskeyId,
    pub(super) credential: String,
    pub(super) counter: u32,
}

impl Signed {
    /// Notes the use, in the unit of what it opens. The counter is looked at once more: another use
    /// may have come between.
    pub async fn note(
        &self,
        tx: &mut Tx,
        now: jiff::Timestamp,
    ) -> store::Result<Result<(), NotTaken>> {
        let grew = passkey::note_use(tx, self.kept, &self.credential, self.counter, now).await?;
        Ok(if grew {
            Ok(())
        } else {
            Err(NotTaken::Cloned(self.kept))
        })
    }
}

/// Keeps a new passkey, in the unit of what it opens: its event; nothing where it is somebody's.
pub(in crate::web) async fn keep(
    tx: &mut Tx,
    Answering { app, agent, .. }: &Answering<'_>,
    new: &Passkey,
    name: &PasskeyName,
) -> Result<Option<Event>, Problem> {
    let now = app.clock.now();
    let id = PasskeyId::new(uuid_v7(now, &*app.entropy));
    let kept = New {
        id,
        agent: agent.id,
        name,
        credential_id: &id_text(new.cred_id()),
        credential: &written(new)?,
        at: now,
    };
    let event = Event::new(Kind::PasskeyEnrolled)
        .about("agent", agent.id)
        .about("passkey", id)
        .personal("name", name);
    Ok(passkey::keep(tx, kept).await?.then_some(event))
}

pub(super) fn read(kept: &Kept) -> Result<Passkey, Problem> {
    serde_json::from_str(&kept.credential)
        .map_err(|error| Problem::internal("a stored passkey is unreadable", &error))
}

pub(super) fn written(key: &Passkey) -> Result<String, Problem> {
    serde_json::to_string(key)
        .map_err(|error| Problem::internal("a passkey was not written", &error))
}
