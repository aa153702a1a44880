//! An app, right after the password.

use axum::extract::State;
use axum_extra::extract::CookieJar;

use super::{again, cause, enter, local, unenrolled};
use crate::domain::second_factor::SecondFactor;
use crate::store::second_factor;
use crate::web::account::recovery;
use crate::web::account::totp::{Drawn, enrolled, proved};
use crate::web::desk::Visitor;
use crate::web::{Answer, App, Fields, see_other};

/// Takes the app on that shows the right code, opens the session, and shows the recovery codes once.
pub async fn enrol(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(half) = unenrolled(&app, &visitor).await? else {
        return see_other("/sign-in");
    };
    let (now, return_to) = (app.clock.now(), local(fields.get("return_to")));
    let mut form = fields.check();
    let Some((sealed, step)) = proved(&app, &half.agent, &fields, &mut form) else {
        let drawn = Drawn::again(&app, &half.agent, fields.get("seed_sealed"))?;
        return again(&app, &half, &visitor, (return_to, drawn, form)).await;
    };
    let codes = recovery::draw(&app).await?;
    let mut tx = app.store.begin().await?;
    if second_factor::is_enrolled(tx.conn()?, half.agent.id).await? {
        return see_other("/sign-in");
    }
    second_factor::enrol(&mut tx, half.agent.id, &sealed, step.stored(), now).await?;
    tx.audit(&cause(&app, &half, &visitor), enrolled(&half.agent))
        .await?;
    let with = (&codes, SecondFactor::Totp, &*return_to);
    enter((&app, jar, &visitor), tx, &half, with).await
}
