//! The numbers to call a requester back, registered beforehand. What is registered is not shown again:
//! both are typed when one changes.

use http::StatusCode;

use super::{NumbersPage, credential_changed, load};
use crate::domain::Refused;
use crate::domain::ids::RequesterId;
use crate::domain::proof::Factor;
use crate::domain::telephone;
use crate::domain::text::Line;
use crate::store::call_back_number;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, reauth, render};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<RequesterId>) -> Answer {
    let (whose, contract, kept) = load(&mut *desk.read().await?, id, desk.now).await?;
    render(&NumbersPage::of(
        &desk,
        &whose,
        &contract,
        &kept,
        Form::default(),
    ))
}

/// Keeps what was typed instead of what was registered.
pub async fn save(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let numbers = parse(&mut form);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, contract, kept) = load(unit.tx.conn()?, id, desk.now).await?;
    let (Some(numbers), false) = (numbers, form.is_refused()) else {
        let page = NumbersPage::of(&desk, &whose, &contract, &kept, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    call_back_number::save(&mut unit.tx, id, &numbers).await?;
    credential_changed(&desk, &mut unit, &contract, &kept, Factor::CallBack).await?;
    unit.finish(&format!("/requesters/{id}?done=credential"))
        .await
}

fn parse(form: &mut Form) -> Option<Vec<Line<40>>> {
    let optional = |typed: &str| match typed.trim() {
        "" => Ok(None),
        typed => telephone::parse(typed).map(Some),
    };
    let (first, second) = (
        form.take("number_1", optional),
        form.take("number_2", optional),
    );
    let numbers: Vec<Line<40>> = [first?, second?].into_iter().flatten().collect();
    if let [first, second] = &numbers[..]
        && telephone::key(first.as_str()) == telephone::key(second.as_str())
    {
        form.refuse("number_2", Refused::new("error-taken"));
        return None;
    }
    Some(numbers)
}
