//! Deciding to charge for over-use after its deadline (R10-3-4, R16).

use super::decide;
use super::form::Which;
use crate::domain::calendar::{MonthStart, next_month};
use crate::domain::contract::parse_date;
use crate::domain::ids::OverUseId;
use crate::domain::over_use::Decision;
use crate::domain::yen::Yen;
use crate::i18n::time::today;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Form};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    let month = next_month(today(desk.now)).to_string();
    let form = Form::showing([("month", month)]);
    decide::form(&desk, id, Which::Charge, form).await
}

/// Keeps the charge.
pub async fn charge(desk: Desk, Id(id): Id<OverUseId>, fields: Fields) -> Answer {
    decide::decide(&desk, id, &fields, Which::Charge, |form| {
        let yen = form.take("yen", Yen::parse);
        let month = form.take("month", |typed| MonthStart::new(parse_date(typed)?));
        Some(Decision::Charge {
            yen: yen?,
            month: month?,
        })
    })
    .await
}
