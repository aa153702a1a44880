//! Events as rows for a spreadsheet.

use std::collections::HashMap;

use crate::audit::{Entry, PersonalColumns, Row};
use crate::i18n::{Words, time};
use crate::import::csv::write::{BOM, row};
use crate::store::{Db, Result, agent};

/// The columns; the words of the catalogue stand in the head.
const COLUMNS: [&str; 20] = [
    "audit-seq",
    "audit-time-utc",
    "audit-time-jst",
    "audit-kind",
    "audit-who",
    "audit-agent",
    "audit-role",
    "audit-session",
    "audit-second",
    "audit-address",
    "audit-build",
    "about-reference",
    "about-subscriber",
    "about-contract",
    "about-requester",
    "about-device",
    "audit-about",
    "audit-facts",
    "audit-personal",
    "audit-hash",
];

/// The first line.
pub(super) fn head(words: &Words) -> String {
    let mut out = String::from(BOM);
    let names = COLUMNS.map(|column| words.t(column));
    row(&mut out, names.iter().map(String::as_str));
    out
}

/// A line for each event.
pub(super) async fn rows(read: &mut Db, rows: &[Row], give: bool, out: &mut String) -> Result<()> {
    let staff: HashMap<String, String> = agent::list(read)
        .await?
        .iter()
        .map(|agent| (agent.id.to_string(), agent.name.to_string()))
        .collect();
    for event in rows {
        let cells = cells(event, &staff, give);
        row(out, cells.iter().map(String::as_str));
    }
    Ok(())
}

fn cells(event: &Row, staff: &HashMap<String, String>, give: bool) -> [String; 20] {
    let entry: Option<Entry> = event.entry().ok();
    let actor = |name: &str| part(entry.as_ref().map(|entry| &entry.actor), name);
    let about = |name: &str| part(entry.as_ref().map(|entry| &entry.about), name);
    let named = |id: String| staff.get(&id).cloned().unwrap_or(id);
    let at = entry.as_ref().map(|entry| entry.at);
    let who = match actor("job") {
        job if job.is_empty() => actor("kind"),
        job => format!("{}:{job}", actor("kind")),
    };
    [
        event.seq.to_string(),
        at.map_or_else(String::new, |at| at.to_string()),
        at.map_or_else(String::new, time::exact),
        event.kind.clone(),
        who,
        named(actor("id")),
        actor("role"),
        actor("session"),
        named(actor("second")),
        actor("address"),
        actor("build"),
        about("reference"),
        about("subscriber"),
        about("contract"),
        about("requester"),
        about("device"),
        event.about.clone(),
        event.facts.clone(),
        match &event.personal {
            PersonalColumns::Kept { fields, .. } if give => fields.clone(),
            _ => String::new(),
        },
        event.leaf_hash.clone(),
    ]
}

fn part(map: Option<&std::collections::BTreeMap<String, String>>, name: &str) -> String {
    map.and_then(|map| map.get(name))
        .cloned()
        .unwrap_or_default()
}
