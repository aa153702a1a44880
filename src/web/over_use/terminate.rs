//! Deciding that the option, or the whole child contract, ends for over-use (R10-3-4, R16).

use super::decide;
use super::form::Which;
use crate::domain::Refused;
use crate::domain::contract::parse_date;
use crate::domain::ids::OverUseId;
use crate::domain::over_use::Decision;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Form};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    decide::form(&desk, id, Which::Terminate, Form::default()).await
}

/// Keeps the end.
pub async fn terminate(desk: Desk, Id(id): Id<OverUseId>, fields: Fields) -> Answer {
    decide::decide(&desk, id, &fields, Which::Terminate, |form| {
        let subject = form.take("subject", |typed| {
            typed.parse().map_err(|_| Refused::new("error-choice"))
        });
        let last = form.take("last_day", parse_date);
        Some(Decision::Terminate {
            subject: subject?,
            last: last?,
        })
    })
    .await
}
