//! A release takes effect: it is decided, its request moves, and both are audited, in one unit.

use super::event;
use crate::domain::decision::Decided;
use crate::domain::event::Kind;
use crate::domain::release::{Release, ReleaseKind};
use crate::domain::request::{Request, State};
use crate::store::request::Move;
use crate::store::{self, release, request};
use crate::web::unit::Unit;

/// Keeps the decision and moves the request.
pub(super) async fn enact(
    unit: &mut Unit,
    request: &Request,
    release: &Release,
    decided: &Decided,
    to: &State,
) -> store::Result<()> {
    // The decision first: the database lets the request leave only with it.
    release::decide(&mut unit.tx, release.id, decided).await?;
    request::save(&mut unit.tx, vec![Move::to(request, to.clone())]).await?;
    unit.tx.wake_dispatch();
    let kind = match release.way.kind() {
        ReleaseKind::SendAgain => Kind::RequestReleased,
        ReleaseKind::ByHand => Kind::RequestRecordedByHand,
    };
    unit.beside(release.proposed_by);
    unit.audit(event(kind, request, release, decided.by)).await
}
