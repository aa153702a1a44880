//! A passkey beside the password.

use axum::extract::State;
use axum_extra::extract::CookieJar;

use super::Step;
use crate::domain::event::{Event, Kind};
use crate::domain::second_factor::SecondFactor;
use crate::web::desk::Visitor;
use crate::web::passkey::NotTaken;
use crate::web::{Answer, App, Fields};

/// Checks what the authenticator signed, and opens the session.
pub async fn check(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(step) = Step::answered(&app, &fields, &visitor).await? else {
        return super::lapsed(&app, &fields, &visitor);
    };
    if let Some(until) = step.count().await? {
        return step.throttled(until).await;
    }
    let signed = match step.half.answering(&app).signed(&fields).await {
        Ok(signed) => signed,
        Err(problem) => {
            step.take_back().await?;
            return Err(problem);
        }
    };
    let mut tx = app.store.begin().await?;
    let taken = match signed {
        Ok(signed) => signed.note(&mut tx, step.cause.at).await?,
        Err(not_taken) => Err(not_taken),
    };
    match taken {
        Ok(()) => step.enter(tx, jar, &visitor, SecondFactor::Passkey).await,
        Err(NotTaken::Wrong) => {
            let event = step.refused("mismatch");
            let words = ("sign-in-passkey-refused", "sign-in-passkey-help");
            step.refuse(tx, event, words).await
        }
        Err(NotTaken::Cloned(id)) => {
            let event = Event::new(Kind::PasskeyCloneSuspected)
                .about("agent", step.half.agent.id)
                .about("passkey", id);
            let words = ("sign-in-passkey-cloned", "sign-in-passkey-cloned-help");
            step.refuse(tx, event, words).await
        }
    }
}
