//! One filter of the device report, read once and then held against records.

use serde_json::Value;

use super::super::answer::Answer;
use super::super::time::instant;
use super::table::{FILTERS, Test};

/// A filter with the value that it was given.
#[derive(Debug)]
pub(super) struct Filter {
    path: &'static str,
    test: Test,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    /// In lower case: texts are compared without regard to case.
    Text(String),
    Flag(bool),
    Number(i64),
    Time(i64),
}

impl Filter {
    /// Reads a filter; nothing where its value is one that is ignored.
    pub(super) fn read(name: &str, value: &str) -> Result<Option<Self>, Answer> {
        let refuse = |message| Answer::invalid(name, "INVALID_VALUE", message);
        let (path, test) = FILTERS.get(name).ok_or_else(|| refuse("unknown filter"))?;
        let wanted = match test {
            Test::Empty | Test::True | Test::False => match value {
                "true" => Wanted::Flag(true),
                "false" => Wanted::Flag(false),
                _ => return Ok(None),
            },
            Test::Number => {
                Wanted::Number(value.parse().map_err(|_| refuse("must be an integer"))?)
            }
            Test::From | Test::FromInclusive | Test::To | Test::ToInclusive => {
                Wanted::Time(instant(value).ok_or_else(|| refuse("invalid date"))?)
            }
            _ => Wanted::Text(value.to_lowercase()),
        };
        Ok(Some(Self {
            path,
            test: *test,
            wanted,
        }))
    }

    /// The member and the value, where the filter wants it to be just that.
    pub(super) fn names(&self) -> Option<(&str, &str)> {
        match (&self.wanted, self.test) {
            (Wanted::Text(text), Test::Is) => Some((self.path, text)),
            _ => None,
        }
    }

    /// Whether a record passes.
    pub(super) fn keeps(&self, record: &Value) -> bool {
        let found = values(record, self.path);
        match &self.wanted {
            Wanted::Text(wanted) => self.keeps_text(&found, wanted),
            Wanted::Flag(wanted) if self.test == Test::Empty => {
                let empty = found.iter().all(|value| *value == "");
                empty == *wanted
            }
            Wanted::Flag(wanted) => {
                let wanted = *wanted == (self.test == Test::True);
                found.iter().any(|value| *value == wanted)
            }
            // A record without a score has none, which is the score of 0.
            Wanted::Number(0) if found.is_empty() => true,
            Wanted::Number(wanted) => found.iter().any(|value| *value == *wanted),
            Wanted::Time(wanted) => found
                .iter()
                .filter_map(|value| instant(value.as_str()?))
                .any(|at| match self.test {
                    Test::From => at > *wanted,
                    Test::FromInclusive => at >= *wanted,
                    Test::To => at < *wanted,
                    _ => at <= *wanted,
                }),
        }
    }

    fn keeps_text(&self, found: &[&Value], wanted: &str) -> bool {
        let any = |is: fn(&str, &str) -> bool| {
            let mut texts = found.iter().filter_map(|value| value.as_str());
            texts.any(|text| is(&text.to_lowercase(), wanted))
        };
        match self.test {
            Test::Not => !any(|text, wanted| text == wanted),
            Test::StartsWith => any(|text, wanted| text.starts_with(wanted)),
            Test::NotStartsWith => !any(|text, wanted| text.starts_with(wanted)),
            Test::Contains => any(|text, wanted| text.contains(wanted)),
            Test::EndsWith => any(|text, wanted| text.ends_with(wanted)),
            _ => any(|text, wanted| text == wanted),
        }
    }
}

/// What is found at a path; lists on the way are gone through.
fn values<'a>(record: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![record];
    for member in path.split('.') {
        let deeper = found.into_iter().flat_map(elements);
        found = deeper.filter_map(|value| value.get(member)).collect();
    }
    found.into_iter().flat_map(elements).collect()
}

fn elements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keeps(name: &str, value: &str) -> bool {
        let record = json!({
            "username": "Tanaka", "isStolen": false,
            "licenseBase": [{ "licenseName": "Resilience" }, { "licenseName": "Control" }],
            "lastConnectedDateTimeUtc": "2026-01-02T03:04:05.000Z",
            "deviceFreezeReportingStatuses": ["FrozenOnSchedule", "FreezeRequested"],
        });
        Filter::read(name, value)
            .unwrap()
            .is_none_or(|filter| filter.keeps(&record))
    }

    #[test]
    fn records_pass_or_not() {
        for (name, yes, no) in [
            ("username", "tanaka", "tanak"),
            ("usernameNot", "x", "TANAKA"),
            ("usernameContains", "nak", "x"),
            ("usernameEndsWith", "aka", "tan"),
            ("usernameEmpty", "false", "true"),
            ("usernameNotStartsWith", "x", "tan"),
            ("serialNumberEmpty", "true", "false"),
            ("isStolen", "false", "true"),
            ("isNotStolen", "true", "false"),
            ("licenseBaseLicenseName", "control", "contr"),
            ("licenseBaseLicenseNameNotStartsWith", "x", "res"),
            (
                "deviceFreezeReportingStatusesContains",
                "FreezeRequested",
                "Frozen",
            ),
            ("deviceFreezeActionStatusScore", "0", "15"),
        ] {
            assert!(keeps(name, yes), "{name}={yes}");
            assert!(!keeps(name, no), "{name}={no}");
        }
        for ignored in ["TRUE", "maybe", ""] {
            assert!(keeps("isStolen", ignored), "{ignored}");
        }
    }

    #[test]
    fn times_are_compared_as_times() {
        let (same, later) = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.001Z");
        for (suffix, at_same, at_later) in [
            ("From", false, false),
            ("FromInclusive", true, false),
            ("To", false, true),
            ("ToInclusive", true, true),
        ] {
            let name = format!("lastConnectedDateTimeUtc{suffix}");
            assert_eq!(keeps(&name, same), at_same, "{name}");
            assert_eq!(keeps(&name, later), at_later, "{name}");
        }
        assert!(Filter::read("lastConnectedDateTimeUtcFrom", "yesterday").is_err());
        assert!(Filter::read("deviceFreezeActionStatusScore", "many").is_err());
    }
}
