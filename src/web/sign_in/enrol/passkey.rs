//! A passkey, right after the password.

use axum::extract::State;
use axum_extra::extract::CookieJar;

use super::{again, cause, enter, local, unenrolled};
use crate::domain::Refused;
use crate::domain::second_factor::{PasskeyName, SecondFactor};
use crate::store::second_factor;
use crate::web::account::recovery;
use crate::web::account::totp::Drawn;
use crate::web::desk::Visitor;
use crate::web::{Answer, App, Fields, passkey, see_other};

/// Takes the passkey on, opens the session, and shows the recovery codes once.
pub async fn enrol(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(half) = unenrolled(&app, &visitor).await? else {
        return see_other("/sign-in");
    };
    let return_to = local(fields.get("return_to"));
    let mut form = fields.check();
    let name = form.take("passkey_name", PasskeyName::parse);
    let new = half.answering(&app).enrolled(&fields).await?;
    if let (Some(name), Some(new)) = (name, new) {
        let codes = recovery::draw(&app).await?;
        let mut tx = app.store.begin().await?;
        if second_factor::is_enrolled(tx.conn()?, half.agent.id).await? {
            return see_other("/sign-in");
        }
        let kept = passkey::keep(&mut tx, &half.answering(&app), &new, &name).await?;
        if let Some(event) = kept {
            tx.audit(&cause(&app, &half, &visitor), event).await?;
            let with = (&codes, SecondFactor::Passkey, &*return_to);
            return enter((&app, jar, &visitor), tx, &half, with).await;
        }
    }
    form.refuse("passkey_name", Refused::new("error-passkey"));
    let drawn = Drawn::anew(&app, &half.agent)?;
    again(&app, &half, &visitor, (return_to, drawn, form)).await
}
