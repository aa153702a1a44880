//! A code of the app, or a recovery code.

use axum::extract::State;
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use secrecy::SecretString;

use super::Step as SignIn;
use crate::crypto::password::{NotAPhcString, PhcString};
use crate::crypto::totp::{Seed, Step};
use crate::domain::agent::Agent;
use crate::domain::sealed::SealedColumn;
use crate::domain::second_factor::{RECOVERY_NAMES, SecondFactor, recovery_code};
use crate::store::second_factor;
use crate::web::desk::Visitor;
use crate::web::{Answer, App, Fields, Problem};

/// What was typed, as far as it can be right.
enum Typed {
    Totp(Step),
    Recovery(char),
    Wrong,
}

/// Checks the code, and opens the session. Wrong, used and never made get the same words.
pub async fn check(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(step) = SignIn::answered(&app, &fields, &visitor).await? else {
        return super::lapsed(&app, &fields, &visitor);
    };
    if let Some(until) = step.count().await? {
        return step.throttled(until).await;
    }
    let (agent, now) = (&step.half.agent, step.cause.at);
    let typed = match judge(&app, agent, fields.get("totp"), now).await {
        Ok(typed) => typed,
        Err(problem) => {
            step.take_back().await?;
            return Err(problem);
        }
    };
    let mut tx = app.store.begin().await?;
    let factor = match typed {
        Typed::Totp(used) => second_factor::use_step(&mut tx, agent.id, used.stored())
            .await?
            .then_some(SecondFactor::Totp),
        Typed::Recovery(name) => second_factor::use_code(&mut tx, agent.id, name, now)
            .await?
            .then_some(SecondFactor::RecoveryCode),
        Typed::Wrong => None,
    };
    let Some(factor) = factor else {
        let event = step.refused("mismatch");
        let words = ("sign-in-code-refused", "sign-in-code-help");
        return step.refuse(tx, event, words).await;
    };
    step.enter(tx, jar, &visitor, factor).await
}

/// What was typed; a code of the app costs no hash, everything else one.
async fn judge(app: &App, agent: &Agent, typed: &str, now: Timestamp) -> Result<Typed, Problem> {
    let mut read = app.store.read().await?;
    let enrolled = second_factor::app(&mut read, agent.id).await?;
    if let Some(enrolled) = enrolled {
        let context = SealedColumn::AGENT_TOTP.context(agent.id);
        let seed = Seed::open(&app.seal_key, &context, &enrolled.seed_sealed)
            .map_err(|error| Problem::internal("an agent's seed does not open", &error))?;
        if let Some(step) = seed.check(typed, now, Step::from_stored(enrolled.last_step)) {
            return Ok(Typed::Totp(step));
        }
    }
    let typed = recovery_code(typed);
    let name = typed
        .chars()
        .next()
        .filter(|it| RECOVERY_NAMES.contains(it));
    let stored = match name {
        Some(name) => second_factor::code(&mut read, agent.id, name).await?,
        None => None,
    };
    drop(read);
    let stored: Option<PhcString> =
        stored
            .map(|phc| phc.parse())
            .transpose()
            .map_err(|error: NotAPhcString| {
                Problem::internal("a stored recovery code is unreadable", &error)
            })?;
    let secret = SecretString::from(typed);
    let verdict = app.passwords.verify(secret, stored.as_ref()).await?;
    Ok(match name {
        Some(name) if verdict.matched => Typed::Recovery(name),
        _ => Typed::Wrong,
    })
}
