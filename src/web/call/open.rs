//! Opening a call: the reference number comes first.

use crate::domain::call::Call;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::reference::Reference;
use crate::store::call;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Numbers drawn before giving up; of a hundred million, two calls seldom draw the same.
const DRAWS: usize = 8;

/// Opens a call.
pub async fn open(desk: Desk, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let mut reference = None;
    for _ in 0..DRAWS {
        let drawn = Reference::draw(&*desk.app.entropy);
        if !call::reference_taken(unit.tx.conn()?, &drawn.to_string()).await? {
            reference = Some(drawn);
            break;
        }
    }
    let call = Call {
        id: CallId::new(desk.new_id()),
        reference: reference.ok_or(Problem::BUSY)?,
        agent: desk.agent.id,
        opened_at: desk.now,
        caller: None,
        verified: None,
        device: None,
        lines_read: 0,
        ended: None,
        version: 1,
    };
    call::open(&mut unit.tx, &call).await?;
    let event = Event::new(Kind::CallOpened)
        .about("call", call.id)
        .about("reference", call.reference);
    unit.audit(event).await?;
    unit.finish(&super::step::location(call.id)).await
}
