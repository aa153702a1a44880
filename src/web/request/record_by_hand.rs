//! A blocked request was done by hand in the console: it is recorded as sent, or that is proposed.

use crate::domain::ids::RequestId;
use crate::domain::release::Way;
use crate::domain::text::{Line, Note};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, release};

/// Records it, with the supervisor's password, the console's request id and the evidence.
pub async fn record_by_hand(desk: Desk, Id(id): Id<RequestId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let request_uid = form.take("request_uid", Line::parse);
    let evidence = form.take("evidence", Note::parse);
    let way = request_uid
        .zip(evidence)
        .map(|(request_uid, evidence)| Way::ByHand {
            request_uid,
            evidence,
        });
    release::propose(&desk, id, &fields, form, way, "by_hand_password").await
}
