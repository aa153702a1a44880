//! Reading is told to the log, too, before anything that was read is sent (ASVS 5.0, 16.3.3): whose data, by
//! whom, and within which call.

use super::{Desk, Problem};
use crate::domain::event::{Event, Kind};
use crate::domain::policy::Permission;
use crate::store::{Tx, call};

/// Tells that a page of the register was opened; `page` is its word. What a page fetches by itself was told
/// when it was opened.
pub async fn register(
    desk: &Desk,
    page: &'static str,
    about: &'static str,
    id: impl ToString,
) -> Result<(), Problem> {
    if desk.session.by_itself {
        return Ok(());
    }
    let mut tx = desk.app.store.begin().await?;
    let read = Event::new(Kind::RegisterRead)
        .about(about, id)
        .fact("page", page);
    let read = within_call(desk, &mut tx, read, Kind::RegisterReadWithoutCall).await?;
    keep(desk, tx, read).await
}

/// Tells that the record of a call, a request or a mail was opened.
pub async fn record(desk: &Desk, about: &'static str, id: impl ToString) -> Result<(), Problem> {
    if desk.session.by_itself {
        return Ok(());
    }
    let tx = desk.app.store.begin().await?;
    keep(desk, tx, Event::new(Kind::RecordRead).about(about, id)).await
}

/// Tells that the audit log was searched, or one of its events opened.
pub async fn audit(desk: &Desk, event: Event) -> Result<(), Problem> {
    if desk.session.by_itself {
        return Ok(());
    }
    let tx = desk.app.store.begin().await?;
    keep(desk, tx, event).await
}

/// Tells that personal data which pages mask was shown.
pub(super) async fn personal(desk: &Desk, shown: Event) -> Result<(), Problem> {
    let mut tx = desk.app.store.begin().await?;
    let shown = within_call(desk, &mut tx, shown, Kind::PersonalDataShownWithoutCall).await?;
    keep(desk, tx, shown).await
}

/// Whoever takes calls reads within one: about the same subscriber, or with a caller who is not known yet.
/// Where there is none, the event is another.
async fn within_call(
    desk: &Desk,
    tx: &mut Tx,
    event: Event,
    without: Kind,
) -> Result<Event, Problem> {
    if !desk.agent.role.may(Permission::CallTake) || event.about.contains_key("call") {
        return Ok(event);
    }
    let event = tx.completed(event).await?;
    let whose = event.about.get("subscriber").map_or("", String::as_str);
    let open = call::open_about(tx.conn()?, desk.agent.id, whose).await?;
    Ok(match open {
        Some(call) => event.about("call", call),
        None => Event {
            kind: without,
            ..event
        },
    })
}

async fn keep(desk: &Desk, mut tx: Tx, event: Event) -> Result<(), Problem> {
    tx.audit(&desk.cause(), event).await?;
    Ok(tx.commit().await?)
}
