//! Why the desk may not act for a contract on a day, in words with the article.

use jiff::civil::Date;

use crate::domain::contract::{Contract, Force};
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
    let force = contract.force(today);
    let day = match force {
        Force::InForce => return None,
        Force::NotYet => contract.billing_start,
        Force::Ended => contract.ends_on?,
    };
    let why = match force {
        Force::Ended => "force-ended-why",
        _ => "force-not-yet-why",
    };
    Some(NotInForce {
        short: page.code("force", force),
        why: page.t1(why, "date", day),
    })
}
