//! A contract's use by day, with its cases.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Row;
use super::plot::Plot;
use crate::domain::ids::ContractId;
use crate::domain::usage::UsageDay;
use crate::store::{Db, over_use, usage};
use crate::web::{Page, Problem};

/// Days that the plot shows at the most.
const SHOWN_DAYS: i64 = 60;
/// And at the least.
const FEWEST_DAYS: i64 = 13;

/// What a page shows of a contract's use.
pub struct UsageView {
    /// The drawing; absent where nothing was counted.
    pub plot: Option<Plot>,
    /// In a sentence.
    pub alt: String,
    /// The latest day first; what was not counted is `None`.
    pub days: Vec<(Date, Option<UsageDay>)>,
    /// The cases, the newest first.
    pub cases: Vec<Row>,
    /// How many days are shown.
    pub shown: i64,
}

impl UsageView {
    /// Loads a contract's use up to today.
    pub async fn load(
        page: &Page,
        read: &mut Db,
        id: ContractId,
        today: Date,
    ) -> Result<Self, Problem> {
        let earliest = today.saturating_sub((SHOWN_DAYS - 1).days());
        let series = usage::series(read, id, earliest).await?;
        let cases = over_use::by_contract(read, id).await?;
        let fewest = today.saturating_sub(FEWEST_DAYS.days());
        let from = series.first().map_or(fewest, |day| day.day.min(fewest));
        let days = filled(&series, from, today);
        let alt = series.last().map_or_else(String::new, |last| {
            let values = [
                ("from", from.to_string()),
                ("to", today.to_string()),
                ("day", last.day.to_string()),
                ("devices", last.devices.to_string()),
                ("contracted", last.contracted.to_string()),
            ];
            page.words.with("usage-alt", &values)
        });
        Ok(Self {
            plot: (!series.is_empty()).then(|| Plot::of(&days)),
            alt,
            days: days.into_iter().rev().collect(),
            cases: cases
                .iter()
                .map(|case| Row::of(page, case, today))
                .collect(),
            shown: SHOWN_DAYS,
        })
    }
}

/// Every day of a span, with what was counted of it.
fn filled(series: &[UsageDay], from: Date, to: Date) -> Vec<(Date, Option<UsageDay>)> {
    let days = std::iter::successors(Some(from), |day| day.tomorrow().ok());
    days.take_while(|day| *day <= to)
        .map(|day| (day, series.iter().find(|it| it.day == day).copied()))
        .collect()
}
