//! One's own sessions: ending one, or all others.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AgentId, SessionId};
use crate::store::session::{self, Listed};
use crate::store::{Db, Result};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Page, Problem};

/// A session as its owner and administrators see it.
pub(in crate::web) struct Row {
    pub id: String,
    /// It is the reader's own, in use now.
    pub here: bool,
    /// From where, and with what.
    pub from: String,
    pub began: String,
    pub used: String,
}

/// The sessions of somebody.
pub(in crate::web) async fn rows(
    desk: &Desk,
    page: &Page,
    read: &mut Db,
    agent: AgentId,
) -> Result<Vec<Row>> {
    let row = |listed: Listed| Row {
        here: listed.digest == desk.session.digest,
        from: [listed.address.as_str(), listed.browser.as_str()].join(" "),
        began: page.time(&listed.created_at),
        used: page.ago(&listed.seen_at),
        id: listed.id,
    };
    let listed = session::list(read, agent, desk.now).await?;
    Ok(listed.into_iter().map(row).collect())
}

/// Ends one of one's own.
pub async fn end(desk: Desk, Id(id): Id<SessionId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    if !session::end_one(&mut unit.tx, desk.agent.id, id).await? {
        return Err(Problem::NOT_FOUND);
    }
    unit.audit(ended(desk.agent.id, "one")).await?;
    unit.finish("/account?done=sessions").await
}

/// Ends all but the one that asks.
pub async fn end_others(desk: Desk, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    session::end_others(&mut unit.tx, desk.agent.id, &desk.session.digest).await?;
    unit.audit(ended(desk.agent.id, "others")).await?;
    unit.finish("/account?done=sessions").await
}

/// The event of sessions that were ended.
pub(in crate::web) fn ended(agent: AgentId, which: &'static str) -> Event {
    Event::new(Kind::SessionEnded)
        .about("agent", agent)
        .fact("which", which)
}
