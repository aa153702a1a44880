//! Deciding to extend the deadline of over-use (R10-3-4, R16).

use super::decide;
use super::form::Which;
use crate::domain::contract::parse_date;
use crate::domain::ids::OverUseId;
use crate::domain::over_use::Decision;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Form};

/// The form.
pub async fn form(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    decide::form(&desk, id, Which::Extend, Form::default()).await
}

/// Keeps the new deadline.
pub async fn extend(desk: Desk, Id(id): Id<OverUseId>, fields: Fields) -> Answer {
    decide::decide(&desk, id, &fields, Which::Extend, |form| {
        let until = form.take("until", parse_date)?;
        Some(Decision::Extend { until })
    })
    .await
}
