//! Forty days of use behind the demo: one contract is above its accounts some days before the deadline,
//! another waits for a decision after it. The daily work does as it would have done.

use super::cast::COMPANIES;
use super::course::whose;
use super::day;
use crate::app::Node;
use crate::clock::{Clock, ShiftedClock};
use crate::domain::usage::UsageDay;
use crate::i18n::time::today;
use crate::store::usage;

/// Days that are lived through.
pub(super) const DAYS: i64 = 40;
/// Use of each company on a day, by how many days ago it was: within the accounts, then above.
const USE: [fn(i64) -> i64; 3] = [
    |ago| 21 - ago / 12,
    |ago| if ago < 24 { 33 - ago / 4 } else { 25 - ago / 9 },
    |ago| if ago < 38 { 45 - ago / 3 } else { 24 },
];
/// Days ago on which the program was down.
const DOWN: [i64; 2] = [17, 18];

/// Lives through them.
pub(super) async fn live(node: &Node, clock: &ShiftedClock) -> anyhow::Result<()> {
    let (app, daily) = (node.app(), node.daily());
    for ago in (0..DAYS).rev() {
        day::before(clock, ago);
        if DOWN.contains(&ago) {
            continue;
        }
        let now = clock.now();
        let mut tx = app.store.begin().await?;
        for (company, devices) in COMPANIES.iter().zip(USE) {
            let signed = whose(app, &mut tx, company.contract).await?;
            let counted = UsageDay {
                day: today(now),
                devices: devices(ago),
                contracted: company.accounts,
            };
            usage::keep(&mut tx, signed.id, counted, now).await?;
        }
        tx.commit_bookkeeping().await?;
        daily.round().await?;
    }
    Ok(())
}
