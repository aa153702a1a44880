//! `GET /v3/reporting/devices`: filters, order, selection, paging (Absolute API, section 2.1).

use serde_json::{Map, Value};

use super::answer::Answer;
use super::envelope::Envelope;
use super::paging;
use super::world::{Caller, World};

/// What the list can be ordered by.
const SORTABLE: [&str; 10] = [
    "agentStatus",
    "deviceName",
    "deviceUid",
    "esn",
    "fullSystemName",
    "lastUpdatedDateTimeUtc",
    "platformOSType",
    "serialNumber",
    "systemModel",
    "systemType",
];
/// Members that text filters name, the longest suffix first.
const SUFFIXES: [&str; 7] = [
    "NotStartsWith",
    "StartsWith",
    "EndsWith",
    "Contains",
    "Empty",
    "Not",
    "",
];
const TEXTS: [&str; 7] = [
    "deviceUid",
    "esn",
    "serialNumber",
    "deviceName",
    "fullSystemName",
    "username",
    "platformOSType",
];
const TIMES: [&str; 2] = ["lastConnectedDateTimeUtc", "lastUpdatedDateTimeUtc"];

pub(super) fn list(world: &World, caller: &Caller, envelope: &Envelope) -> Answer {
    let account = &world.accounts[caller.account];
    let mut records: Vec<Value> = account
        .devices
        .iter()
        .map(|device| {
            let freeze = account
                .freezes
                .iter()
                .rev()
                .find(|freeze| freeze.stands_on(&device.device_uid));
            device.record(
                &account.account_uid,
                freeze.map(|freeze| (freeze.reporting(), freeze.changed_ms)),
            )
        })
        .collect();
    for (name, wanted) in &envelope.query {
        match name.as_str() {
            "pageSize" | "nextPage" | "select" | "sortBy" => {}
            "isStolen" => records.retain(|record| {
                record["isStolen"].as_bool().unwrap_or_default().to_string() == *wanted
            }),
            "isNotStolen" => records.retain(|record| {
                (!record["isStolen"].as_bool().unwrap_or_default()).to_string() == *wanted
            }),
            _ => match filter(name, wanted) {
                Some(keep) => records.retain(|record| keep(record)),
                None => return Answer::invalid(name, "INVALID_VALUE", "unknown filter"),
            },
        }
    }
    if let Err(refused) = sort(&mut records, envelope.param("sortBy")) {
        return refused;
    }
    let records = match envelope.param("select") {
        None => records,
        Some(fields) => match records
            .iter()
            .map(|record| select(record, fields))
            .collect()
        {
            Ok(selected) => selected,
            Err(refused) => return refused,
        },
    };
    paging::page(envelope, records, 10, 500)
}

type Keep = Box<dyn Fn(&Value) -> bool>;

fn filter(name: &str, wanted: &str) -> Option<Keep> {
    let wanted = wanted.to_owned();
    if let Some(suffix) = name.strip_prefix("agentStatus") {
        return text("agentStatus", suffix, wanted);
    }
    if let Some(member) = TEXTS.into_iter().find(|member| {
        name.strip_prefix(member)
            .is_some_and(|suffix| SUFFIXES.contains(&suffix))
    }) {
        return text(member, name.strip_prefix(member)?, wanted);
    }
    let member = TIMES.into_iter().find(|member| name.starts_with(member))?;
    let compare: fn(&str, &str) -> bool = match name.strip_prefix(member)? {
        "" => |at, wanted| at == wanted,
        "From" => |at, wanted| at > wanted,
        "FromInclusive" => |at, wanted| at >= wanted,
        "To" => |at, wanted| at < wanted,
        "ToInclusive" => |at, wanted| at <= wanted,
        _ => return None,
    };
    Some(Box::new(move |record| {
        record[member]
            .as_str()
            .is_some_and(|at| compare(at, &wanted))
    }))
}

fn text(member: &'static str, suffix: &str, wanted: String) -> Option<Keep> {
    let wanted = wanted.to_lowercase();
    let compare: fn(&str, &str) -> bool = match suffix {
        "" => |found, wanted| found == wanted,
        "Not" => |found, wanted| found != wanted,
        "StartsWith" => |found, wanted| found.starts_with(wanted),
        "NotStartsWith" => |found, wanted| !found.starts_with(wanted),
        "EndsWith" => |found, wanted| found.ends_with(wanted),
        "Contains" => |found, wanted| found.contains(wanted),
        "Empty" => |found, wanted| found.is_empty() == (wanted == "true"),
        _ => return None,
    };
    Some(Box::new(move |record| {
        compare(
            &record[member].as_str().unwrap_or_default().to_lowercase(),
            &wanted,
        )
    }))
}

fn sort(records: &mut [Value], by: Option<&str>) -> Result<(), Answer> {
    let Some(by) = by else { return Ok(()) };
    let (key, order) = by.split_once(':').unwrap_or((by, "asc"));
    if !SORTABLE.contains(&key) || !matches!(order, "asc" | "desc") {
        return Err(Answer::invalid("sortBy", "INVALID_SORT", "invalid sort"));
    }
    records.sort_by(|a, b| {
        a[key]
            .as_str()
            .unwrap_or_default()
            .cmp(b[key].as_str().unwrap_or_default())
    });
    if order == "desc" {
        records.reverse();
    }
    Ok(())
}

/// Keeps the selected members; dots lead into objects. An object and its own members together are
/// refused, null members stay away although selected.
fn select(record: &Value, fields: &str) -> Result<Value, Answer> {
    let fields: Vec<&str> = fields.split(',').collect();
    let mut kept = Map::new();
    for field in &fields {
        if field.is_empty() || field.contains(' ') {
            return Err(Answer::invalid("select", "INVALID_VALUE", "invalid select"));
        }
        match field.split_once('.') {
            None => {
                if let Some(value) = record.get(field) {
                    kept.insert((*field).to_owned(), value.clone());
                }
            }
            Some((object, member)) => {
                if fields.contains(&object) {
                    return Err(Answer::invalid(
                        "select",
                        "INVALID_VALUE",
                        "an object and its members cannot be selected together",
                    ));
                }
                if let Some(value) = record.get(object).and_then(|inner| inner.get(member)) {
                    let inner = kept
                        .entry(object.to_owned())
                        .or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(members) = inner {
                        members.insert(member.to_owned(), value.clone());
                    }
                }
            }
        }
    }
    Ok(Value::Object(kept))
}
