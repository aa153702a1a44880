//! Asks for a new passkey.

use super::{PasskeyPage, answering};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::web::account::show;
use crate::web::{Answer, Desk, Fields, Problem, reauth, render};

/// Shows the page that takes a challenge to the authenticator, to whoever proves themself again.
pub async fn begin(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed = staff_password::attempt(fields.get("passkey_password"));
    if !reauth::proved(&desk, typed).await? {
        form.refuse("passkey_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "passkey").await;
    }
    let asked = answering(&desk).ask_new().await?.ok_or(Problem::CONFLICT)?;
    render(&PasskeyPage {
        page: desk.page().of("/account"),
        asked,
    })
}
