//! Which members of a record are answered (Absolute API, "Selecting").

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::super::answer::Answer;

/// The members that may be selected: those of the report, each with those inside it.
static FIELDS: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
    let lines = include_str!("fields.txt").lines();
    let field = |line: &'static str| match line.split_once(':') {
        Some((object, members)) => (object, members.split_whitespace().collect()),
        None => (line, HashSet::new()),
    };
    lines.map(field).collect()
});

/// What was selected: paths into a record.
#[derive(Debug)]
pub(super) struct Selection<'a>(Vec<Vec<&'a str>>);

impl<'a> Selection<'a> {
    /// Reads a selection; whether it is valid has nothing to do with the records.
    pub(super) fn read(text: &'a str) -> Result<Self, Answer> {
        let refuse = |message| Answer::invalid("select", "INVALID_VALUE", message);
        let fields: Vec<&str> = text.split(',').collect();
        for field in &fields {
            let known = match field.split_once('.') {
                None => FIELDS.contains_key(field),
                Some((object, member)) => FIELDS
                    .get(object)
                    .is_some_and(|members| members.contains(member)),
            };
            if !known {
                return Err(refuse("unknown field"));
            }
            let within = |other: &&str| {
                let rest = other.strip_prefix(field);
                rest.is_some_and(|rest| rest.starts_with('.'))
            };
            if fields.iter().any(within) {
                return Err(refuse(
                    "an object and its members cannot be selected together",
                ));
            }
        }
        let paths = fields.into_iter().map(|field| field.split('.').collect());
        Ok(Self(paths.collect()))
    }

    /// The selected members of a record; null members stay away although selected.
    pub(super) fn of(&self, record: &Value) -> Value {
        let paths: Vec<&[&str]> = self.0.iter().map(Vec::as_slice).collect();
        pick(record, &paths)
    }
}

fn pick(value: &Value, paths: &[&[&str]]) -> Value {
    match value {
        _ if paths.iter().any(|path| path.is_empty()) => value.clone(),
        Value::Array(list) => list.iter().map(|value| pick(value, paths)).collect(),
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                let deeper: Vec<&[&str]> = paths
                    .iter()
                    .filter_map(|path| path.split_first())
                    .filter(|(head, _)| *head == name)
                    .map(|(_, rest)| rest)
                    .collect();
                if !deeper.is_empty() {
                    kept.insert(name.clone(), pick(value, &deeper));
                }
            }
            Value::Object(kept)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dots_lead_into_objects_and_lists() {
        let record = json!({
            "esn": "E", "operatingSystem": { "name": "n", "version": "v" },
            "networkAdapters": [{ "name": "a", "speed": 1 }, { "name": "b" }],
        });
        let selected = Selection::read("esn,operatingSystem.name,networkAdapters.name,locale");
        let told = selected.unwrap().of(&record);
        let expected = json!({
            "esn": "E", "operatingSystem": { "name": "n" },
            "networkAdapters": [{ "name": "a" }, { "name": "b" }],
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn what_cannot_be_selected_is_refused() {
        for text in [
            "",
            "esn, deviceName",
            "nonsense",
            "esn.x",
            "operatingSystem.x",
            "operatingSystem,operatingSystem.name",
            "geoData.location,geoData.location.point",
        ] {
            assert!(Selection::read(text).is_err(), "{text}");
        }
    }
}
