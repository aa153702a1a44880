//! Takes one of one's own passkeys away.

use secrecy::SecretString;

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::PasskeyId;
use crate::store::{passkey, second_factor, session};
use crate::web::account::{last, show};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Takes it away, where another factor is left or the password may stand alone.
pub async fn remove(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed: SecretString = staff_password::attempt(fields.get("passkey_remove_password"));
    let alone = last::may_stand_alone(&desk, &typed);
    if !reauth::proved(&desk, typed).await? {
        form.refuse(
            "passkey_remove_password",
            Refused::new("error-password-mismatch"),
        );
        return show::refuse(&desk, form, "passkey_remove").await;
    }
    let which: PasskeyId = fields
        .get("passkey")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let id = desk.agent.id;
    let name = passkey::remove(&mut unit.tx, id, which).await?;
    let name = name.ok_or(Problem::NOT_FOUND)?;
    let left = second_factor::settle(&mut unit.tx, id).await?;
    if let (false, Err(refused)) = (left, alone) {
        drop(unit);
        form.refuse("passkey_remove_password", refused);
        return show::refuse(&desk, form, "passkey_remove").await;
    }
    session::end_others(&mut unit.tx, id, &desk.session.digest).await?;
    let event = Event::new(Kind::PasskeyRemoved)
        .about("agent", id)
        .about("passkey", which)
        .personal("name", name);
    unit.audit(event).await?;
    unit.finish("/account?done=account").await
}
