//! Ending a window early, or calling one off.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::MaintenanceId;
use crate::store::maintenance;
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem};

/// Ends a window now; what it held is sent at once. One that has not begun is called off.
pub async fn end(desk: Desk, Id(id): Id<MaintenanceId>, fields: Fields) -> Answer {
    let version = fields
        .get("version")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    let window = maintenance::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    maintenance::end(&mut unit.tx, id, version, desk.now).await?;
    let how = if window.starts_at > desk.now {
        "called_off"
    } else {
        "ended"
    };
    let event = Event::new(Kind::MaintenanceEnded)
        .about("maintenance", id)
        .fact("how", how);
    unit.audit(event).await?;
    unit.finish("/maintenance").await
}
