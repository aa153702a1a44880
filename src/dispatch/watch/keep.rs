//! Keeping what was reported: a sighting, its audit event, and the alarm of an approval.

use jiff::Timestamp;

use super::look::Looked;
use crate::dispatch::alarm::{self, About};
use crate::dispatch::claim::about;
use crate::domain::alarm::AlarmKind;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::request::Request;
use crate::domain::watch::Told;
use crate::store::watch::Sighting;
use crate::store::{self, Tx, watch};

/// Keeps what was reported, where it is another thing than before.
pub(super) async fn keep(
    tx: &mut Tx,
    request: &Request,
    last: Option<&Sighting>,
    looked: &Looked,
    now: Timestamp,
) -> store::Result<()> {
    let Some(report) = &looked.report else {
        return Ok(());
    };
    let same = |last: &Sighting| {
        last.report.status == report.status
            && (report.status != Told::Other || last.report.word == report.word)
    };
    if last.is_some_and(same) {
        return Ok(());
    }
    let sighting = Sighting {
        number: last.map_or(0, |last| last.number) + 1,
        report: report.clone(),
        seen_at: now,
    };
    watch::add(tx, request.accepted.id, &sighting).await?;
    tx.audit(&Cause::system("watch", now), sighted(request, &sighting))
        .await?;
    if report.status == Told::PendingApproval {
        let about = about_request(request);
        return alarm::raise(tx, AlarmKind::PendingApproval, &about, now).await;
    }
    clear(tx, request, now).await
}

/// Ends the alarm of an approval that is not waited for any more.
pub(super) async fn clear(tx: &mut Tx, request: &Request, now: Timestamp) -> store::Result<()> {
    alarm::clear(tx, AlarmKind::PendingApproval, &about_request(request), now).await
}

fn about_request(request: &Request) -> About {
    About {
        id: request.accepted.id.to_string(),
        tenant: request.accepted.tenant,
    }
}

fn sighted(request: &Request, sighting: &Sighting) -> Event {
    let report = &sighting.report;
    let event = about(Kind::RequestSighted, request)
        .fact("status", report.status.code())
        .fact("source", report.source.code())
        .fact("word", report.word.clone());
    match report.told_at {
        Some(at) => event.fact("told_at", at.to_string()),
        None => event,
    }
}
