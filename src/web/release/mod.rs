//! Releases of blocked requests: proposed on the request's page, for a wipe confirmed by a second
//! person, declined by them or taken back by the proposer.

mod card;
pub mod confirm;
pub mod decline;
mod enact;
mod propose;
mod refuse;
mod standing;
mod told;
pub mod withdraw;

pub(super) use card::Card;
pub(super) use propose::propose;
pub(super) use told::{Basis, Told};

use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AgentId, ReleaseId};
use crate::domain::release::{Fate, OnScreen, Release, Way};
use crate::domain::request::Request;
use crate::store::{Db, attempt, release, request};
use crate::web::{Fields, Problem};

/// A proposal with its request, and what became of the earlier sendings.
async fn load(conn: &mut Db, id: ReleaseId) -> Result<(Release, Request, Fate), Problem> {
    let release = release::load(conn, id).await?.ok_or(Problem::NOT_FOUND)?;
    let request = request::load(conn, release.request)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let fate = Fate::of(&attempt::list(conn, release.request).await?);
    Ok((release, request, fate))
}

/// What the posted form says was on the screen.
fn on_screen(fields: &Fields) -> OnScreen {
    OnScreen {
        // No attempt has this number.
        attempts: fields.get("attempts_seen").parse().unwrap_or(-1),
        doubt_read: fields.get("doubt_read") == "yes",
    }
}

/// An event about a release. The one who acts is its actor; where that is not the proposer, `agent`
/// is: so both people of a wipe are in it.
fn event(kind: Kind, request: &Request, release: &Release, actor: AgentId) -> Event {
    let event = about(kind, request)
        .about("release", release.id)
        .fact("kind", release.way.kind().code())
        .fact("attempts_seen", release.seen.attempts)
        .fact("doubt", if release.seen.doubt { "yes" } else { "no" });
    let event = if actor == release.proposed_by {
        event
    } else {
        event.about("agent", release.proposed_by)
    };
    match &release.way {
        Way::SendAgain { reason } => event.personal("reason", reason.as_str()),
        Way::ByHand {
            request_uid,
            evidence,
        } => event
            .fact("request_uid", request_uid.as_str())
            .personal("evidence", evidence.as_str()),
    }
}

fn about(kind: Kind, request: &Request) -> Event {
    Event::new(kind)
        .about("request", request.accepted.id)
        .about("reference", request.accepted.reference)
        .about("contract", request.accepted.contract)
}
