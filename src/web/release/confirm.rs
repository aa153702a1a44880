//! The second person confirms a proposal, with the same facts on the screen and their own password.

use super::{enact, load, on_screen, refuse};
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::ids::ReleaseId;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, reauth};

/// Confirms; the request moves.
pub async fn confirm(desk: Desk, Id(id): Id<ReleaseId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let proved = reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (release, request, fate) = load(unit.tx.conn()?, id).await?;
    if !proved {
        form.refuse("password", Refused::new("error-password-mismatch"));
        return refuse::unproved(&desk, unit, &request, form).await;
    }
    let shown = (fate, on_screen(&fields));
    let (decided, to) = match release.confirm(&request, shown, (desk.agent.id, desk.now)) {
        Ok(moved) => moved,
        Err(refused) => return refuse::refuse(&desk, unit, &request, form, refused).await,
    };
    enact::enact(&mut unit, &request, &release, &decided, &to).await?;
    unit.finish(&format!("/requests/{}", release.request)).await
}
