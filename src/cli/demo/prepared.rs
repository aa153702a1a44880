//! What the demo's subscribers have prepared, and which systems and devices are supported: one contract lacks its
//! policy, and one maker's devices are not on the list.

use jiff::ToSpan;

use super::cast::COMPANIES;
use super::course::whose;
use super::seed::{cause, line, refused, staff};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{PreparationItemId, SupportedId};
use crate::domain::policy::Role;
use crate::domain::preparation::{Item, ItemKey, Named};
use crate::domain::supported::{Rule, Supported, What};
use crate::domain::text::Line;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::store::{Tx, preparation, supported};
use crate::web::App;

/// What else the provider names.
const FURTHER: &str = "管理コンソールの利用者の登録";
/// Place of the company whose policy is missing.
const WITHOUT_POLICY: usize = 1;
/// How long ago everything else was done.
const DONE_MONTHS: i64 = 7;
/// Rule, name, versions and note.
const SUPPORTED: [(Rule, &str, &str, &str); 6] = [
    (Rule::AtLeast, "Windows 11", "23H2", ""),
    (
        Rule::OneOf,
        "Windows 10",
        "22H2",
        "延長サポートの契約が必要です",
    ),
    (Rule::AtLeast, "macOS", "14", ""),
    (Rule::StartsWith, "LENOVO ThinkPad", "", ""),
    (Rule::Contains, "Latitude", "", ""),
    (
        Rule::StartsWith,
        "Apple MacBook",
        "",
        "Apple シリコンの機種",
    ),
];

/// Records all of it.
pub(super) async fn record(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    further(app, &mut tx).await?;
    for (place, company) in COMPANIES.iter().enumerate() {
        prepared(app, &mut tx, company.contract, place == WITHOUT_POLICY).await?;
    }
    for entry in SUPPORTED {
        list(app, &mut tx, entry).await?;
    }
    Ok(tx.commit().await?)
}

async fn further(app: &App, tx: &mut Tx) -> anyhow::Result<()> {
    let now = app.clock.now();
    let id = PreparationItemId::new(uuid_v7(now, &*app.entropy));
    preparation::add_item(tx, id, &line(FURTHER)?, now).await?;
    let event = Event::new(Kind::PreparationItemAdded)
        .about("preparation_item", id)
        .fact("item", FURTHER);
    Ok(tx.audit(&cause(app), event).await?)
}

async fn prepared(app: &App, tx: &mut Tx, number: &str, no_policy: bool) -> anyhow::Result<()> {
    let (signed, now) = (whose(app, tx, number).await?, app.clock.now());
    let day = today(now).saturating_sub(DONE_MONTHS.months());
    let by = staff(tx, Role::Administrator).await?;
    for item in preparation::items(tx.conn()?).await? {
        let key = item.key();
        if no_policy && key == ItemKey::Named(Named::Policy) {
            continue;
        }
        preparation::done(tx, (signed.id, key), day, by, now).await?;
        let event = Event::new(Kind::PreparationDone)
            .about("subscriber", signed.subscriber)
            .about("contract", signed.id)
            .fact("done_on", day.to_string());
        let event = match &item {
            Item::Named(named) => event.fact("item", named.code()),
            Item::Further { name, .. } => event.fact("item", name.as_str()),
        };
        tx.audit(&cause(app), event).await?;
    }
    Ok(())
}

async fn list(
    app: &App,
    tx: &mut Tx,
    (rule, name, versions, note): (Rule, &str, &str, &str),
) -> anyhow::Result<()> {
    let now = app.clock.now();
    let entry = Supported {
        id: SupportedId::new(uuid_v7(now, &*app.entropy)),
        name: line(name)?,
        what: What::parse(rule, versions).map_err(refused)?,
        note: Line::parse_optional(note).map_err(refused)?,
        version: 1,
    };
    supported::add(tx, &entry, now).await?;
    let event = Event::new(Kind::SupportedAdded)
        .about("supported", entry.id)
        .fact("name", name)
        .fact("rule", rule.code())
        .fact("versions", entry.what.versions());
    Ok(tx.audit(&cause(app), event).await?)
}
