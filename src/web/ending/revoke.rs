//! Taking a notice back, until it has taken effect.

use std::str::FromStr;

use super::{EndsByNotice, Subject, event};
use crate::domain::ending::Ended;
use crate::domain::event::Kind;
use crate::i18n::time::today;
use crate::notify::RegisterChange;
use crate::store::ending;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{
    Answer, Desk, Fields, Form, Problem, child_contract, contract, parent_contract, reauth,
    register,
};

/// Takes the one back that stands.
pub async fn revoke<I: EndsByNotice + FromStr + Send>(
    desk: Desk,
    Id(id): Id<I>,
    fields: Fields,
) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return again(&desk, id.ended(), form).await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let subject = Subject::load(&desk, unit.tx.conn()?, id.ended()).await?;
    let day = today(desk.now);
    let standing = ending::standing(unit.tx.conn()?, id.ended()).await?;
    let ending = standing
        .filter(|ending| ending.may_be_revoked(day))
        .ok_or(Problem::CONFLICT)?;
    ending::revoke(&mut unit.tx, &ending, desk.agent.id, (day, desk.now)).await?;
    let event = event(Kind::ContractEndRevoked, &ending);
    unit.audit(event.about("subscriber", subject.whose.id))
        .await?;
    let (change, number) = (RegisterChange::End, Some(&subject.number));
    register::told(&desk, &mut unit, change, subject.whose.id, number).await?;
    unit.finish(&format!("{}?done=contract_end_revoked#end", subject.path))
        .await
}

async fn again(desk: &Desk, ended: Ended, form: Form) -> Answer {
    match ended {
        Ended::Service => Err(Problem::NOT_FOUND),
        Ended::Parent(id) => parent_contract::show::again(desk, id, form).await,
        Ended::Child(id) => child_contract::show::again(desk, id, form).await,
        Ended::Option(id) => contract::show::again(desk, id, form).await,
    }
}
