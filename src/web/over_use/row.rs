//! A case in a list.

use jiff::civil::Date;

use crate::domain::over_use::{Case, Stage};
use crate::web::Page;

/// A case, as lists show it.
pub struct Row {
    /// Where it is shown.
    pub href: String,
    /// The number of its notice.
    pub number: String,
    /// Company and contract as the notice named them.
    pub whose: String,
    /// How much the notice told.
    pub used: String,
    /// The deadline that counts.
    pub deadline: Date,
    /// How far it is, in words.
    pub stage: String,
    /// A supervisor is to decide.
    pub is_due: bool,
    /// It is not over.
    pub is_open: bool,
}

impl Row {
    pub(super) fn of(page: &Page, case: &Case, today: Date) -> Self {
        let (notice, stage) = (&case.notice, case.stage(today));
        Self {
            href: format!("/over-use/{}", case.id),
            number: notice.number.to_string(),
            whose: format!("{} {}", notice.company, notice.contract_number),
            used: page.t2(
                "over-use-used-of",
                "used",
                notice.used,
                "contracted",
                notice.contracted,
            ),
            deadline: case.deadline.on,
            stage: page.code("over-use-stage", stage),
            is_due: stage == Stage::Due,
            is_open: stage != Stage::Closed,
        }
    }
}
