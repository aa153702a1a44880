//! The evidence of a request as a file that its subscriber can check without the desk.

use http::{StatusCode, header};

use super::story;
use crate::audit::Row;
use crate::audit::bundle::{Bundle, FORMAT, Proven, proven};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::RequestId;
use crate::i18n::time::today;
use crate::store::{Db, audit_proof, contract, request};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Sends it.
pub async fn take(desk: Desk, Id(id): Id<RequestId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return story::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let verifier = desk
        .app
        .attest
        .verifier()
        .ok_or(Problem::CONFLICT)?
        .to_string();
    let signed = desk.app.attest.now().await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let read = unit.tx.conn()?;
    let accepted = request::load(read, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?
        .accepted;
    let contract = contract::load(read, accepted.contract, today(desk.now))
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let mut rows = story::events(read, &accepted, &contract.subscriber.to_string()).await?;
    // What happened after the checkpoint is proven by the next one.
    rows.retain(|row| row.seq.unsigned_abs() < signed.tree.size);
    let give = fields.get("personal") == "1";
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(prove(read, row, signed.tree.size, give).await?);
    }
    let bundle = Bundle {
        format: FORMAT.to_owned(),
        request: id.to_string(),
        reference: accepted.reference.to_string(),
        verifier,
        checkpoint: signed.note,
        events,
    };
    let event = Event::new(Kind::EvidenceTaken)
        .about("request", id)
        .fact("count", i64::try_from(rows.len()).unwrap_or(i64::MAX))
        .fact("personal", i64::from(give))
        .fact("size", i64::try_from(signed.tree.size).unwrap_or(i64::MAX));
    unit.audit(event).await?;
    let text = serde_json::to_string_pretty(&bundle).map_err(|_| Problem::CONFLICT)?;
    let name = format!("evidence-{}.json", accepted.reference);
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    unit.finish_with(&format!("/requests/{id}/story"), (headers, text))
        .await
}

async fn prove(read: &mut Db, row: &Row, size: u64, give: bool) -> Result<Proven, Problem> {
    let entry = row.entry().map_err(|_| Problem::CONFLICT)?;
    let proof = audit_proof::inclusion(read, entry.seq, size).await?;
    let personal = row.personal().map_err(|_| Problem::CONFLICT)?;
    let personal = personal.as_ref().filter(|_| give);
    proven(&entry, &proof, personal).map_err(|_| Problem::CONFLICT)
}
