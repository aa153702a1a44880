//! The desk's dispatches beside what tenants tell themselves.

pub mod ask;
pub mod difference;
pub mod explain;
pub mod list;
mod reading;
mod row;
pub mod sides;

pub use reading::ReadingView;
pub use row::{Row, Side};
