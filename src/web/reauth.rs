//! Proving oneself again, right at the act (ASVS 5.0, 7.5.3).

use secrecy::SecretString;

use super::compare::{Compared, compare};
use super::{Desk, Fields, Form, Problem};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::store::agent;

/// Whether the agent typed their own password: nobody else acts at their desk. After too many that
/// were not, nothing is compared for a while; that is audited here, once for all acts.
pub async fn proved(desk: &Desk, typed: SecretString) -> Result<bool, Problem> {
    let stored = agent::password(&mut *desk.read().await?, desk.agent.id).await?;
    // Not the sign-in's key: whoever guesses there from outside must not stop those at work.
    let key = format!("reauth/{}", desk.agent.id);
    match compare(&desk.app, key, typed, stored.as_deref(), desk.now).await? {
        Compared::Matched => Ok(true),
        Compared::Mismatched(_) => Ok(false),
        Compared::Closed(until) => {
            let event = Event::new(Kind::ReauthThrottled)
                .about("agent", desk.agent.id)
                .fact("path", desk.page().path);
            let mut tx = desk.app.store.begin().await?;
            tx.audit(&desk.cause(), event).await?;
            tx.commit().await?;
            Err(Problem::throttled(until))
        }
    }
}

/// Refuses a form, and audits that, where its `password` is not the agent's own.
pub async fn asked(desk: &Desk, fields: &Fields, form: &mut Form) -> Result<(), Problem> {
    if proved(desk, staff_password::attempt(fields.get("password"))).await? {
        return Ok(());
    }
    form.refuse("password", Refused::new("error-password-mismatch"));
    let event = Event::new(Kind::ReauthRefused)
        .about("agent", desk.agent.id)
        .fact("path", desk.page().path);
    let mut tx = desk.app.store.begin().await?;
    tx.audit(&desk.cause(), event).await?;
    Ok(tx.commit().await?)
}
