//! How long personal data is kept, what is due, and which holds stand.

pub mod change;
pub mod show;

use super::{Desk, Page};
use crate::domain::retention::Months;

/// A retention in words: `7 yr`, `3 mo`, `1 yr 6 mo`.
fn period(page: &Page, months: Months) -> String {
    let (years, rest) = months.parts();
    match (years, rest) {
        (0, _) => page.t1("retention-months", "n", rest),
        (_, 0) => page.t1("retention-years", "n", years),
        _ => page.t2("retention-years-months", "years", years, "months", rest),
    }
}

fn page(desk: &Desk) -> Page {
    desk.page().of("/retention")
}
