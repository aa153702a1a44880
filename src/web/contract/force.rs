//! Why the desk may not act for a contract on a day, in words with the article.

use jiff::civil::Date;

use crate::domain::contract::{Contract, Force};
use crate::domain::ending::End;
use crate::web::Page;

/// Why not.
pub struct NotInForce {
    /// In a word or two.
    pub short: String,
    /// With the day and the article.
    pub why: String,
}

/// Why the contract is not in force on a day; nothing where it is.
pub fn not_in_force(page: &Page, contract: &Contract, today: Date) -> Option<NotInForce> {
    why(page, contract.billing_start, contract.end, today)
}

/// Why what begins and ends on these days is not in force today.
pub fn why(page: &Page, start: Date, end: Option<End>, today: Date) -> Option<NotInForce> {
    if today < start {
        return Some(NotInForce {
            short: page.code("force", Force::NotYet),
            why: page.t1("force-not-yet-why", "date", start),
        });
    }
    let end = end.filter(|end| end.on < today)?;
    Some(NotInForce {
        short: page.code("force", Force::Ended),
        why: ended(page, end),
    })
}

/// On which day something ends or has ended, and why, with the article.
pub fn ended(page: &Page, end: End) -> String {
    let what = page.code("end-subject", end.subject);
    let why = page.code("ground", end.ground);
    let day = end.on.to_string();
    page.t_with(
        "force-ended-why",
        &[("date", day), ("what", what), ("why", why)],
    )
}
