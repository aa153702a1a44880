//! Over-use: its cases, what is decided about them, and use by day.

pub mod charge;
mod decide;
pub mod extend;
mod form;
pub mod list;
pub mod notice;
mod plot;
pub mod receipt;
mod row;
pub mod show;
pub mod terminate;
mod usage;
mod words;

pub use row::Row;
pub use usage::UsageView;
pub use words::at_intake;

use super::Problem;
use crate::domain::ids::OverUseId;
use crate::domain::over_use::Case;
use crate::store::{Db, over_use};

async fn load(conn: &mut Db, id: OverUseId) -> Result<Case, Problem> {
    over_use::load(conn, id).await?.ok_or(Problem::NOT_FOUND)
}
