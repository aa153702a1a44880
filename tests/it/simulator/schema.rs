//! Holding answers against the schemas: types, required members, closed lists, formats. Members
//! that a schema does not name are not allowed.

use serde_json::Value;

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        fn text(name: &str) -> &'static str {
            match name {
                $($name => include_str!(concat!("schema/", $name, ".json")),)+
                _ => panic!("no schema {name}"),
            }
        }
    };
}

schemas!(
    "created",
    "devices",
    "error",
    "freeze_message",
    "freeze_messages",
    "freeze_request",
    "message_created",
    "siem_events",
    "wipe_actions",
    "wipe_request",
    "wipe_requests",
);

/// The schema of an operation's successful answer.
pub fn of(method: &str, uri: &str) -> &'static str {
    let of_wipe = uri.starts_with("/v3/actions/requests/wipe");
    match (method, uri) {
        (_, "/v3/reporting/devices") => "devices",
        (_, "/v3/reporting/siem-events") => "siem_events",
        ("GET", "/v3/actions/requests/wipe") => "wipe_requests",
        ("GET", _) if of_wipe => "wipe_request",
        ("POST", "/v3/actions/requests/wipe" | "/v3/actions/requests/freeze") => "created",
        ("GET", "/v3/actions/freeze/messages") => "freeze_messages",
        ("POST", "/v3/actions/freeze/messages") => "message_created",
        ("GET", _) if uri.starts_with("/v3/actions/freeze/messages/") => "freeze_message",
        ("GET", _) if uri.starts_with("/v3/actions/freeze/requests/") => "freeze_request",
        ("POST", _) if uri.starts_with("/v3/actions/wipe/get-actions") => "wipe_actions",
        _ => panic!("{method} {uri} answers no body"),
    }
}

/// Fails with the places where an answer is not as its schema says. A selection leaves members out.
pub fn hold(name: &str, answer: &Value, partly: bool) {
    let schema: Value = serde_json::from_str(text(name)).unwrap();
    let mut wrong = Vec::new();
    check(&schema, answer, name, partly, &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}\n{answer:#}");
}

fn check(schema: &Value, value: &Value, at: &str, partly: bool, wrong: &mut Vec<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if schema["type"] != kind {
        wrong.push(format!("{at} is {kind}, not {}", schema["type"]));
        return;
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        wrong.push(format!("{at}: {value} is none of {words:?}"));
    }
    let text = value.as_str().unwrap_or_default();
    let formed = match schema["format"].as_str() {
        Some("uuid") => text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(),
        Some("date-time") => text.len() == 24 && text.parse::<jiff::Timestamp>().is_ok(),
        _ => true,
    };
    if !formed {
        wrong.push(format!("{at}: {value} is no {}", schema["format"]));
    }
    for (place, element) in value.as_array().into_iter().flatten().enumerate() {
        let at = format!("{at}[{place}]");
        check(&schema["items"], element, &at, partly, wrong);
    }
    let Some(members) = value.as_object() else {
        return;
    };
    for (name, value) in members {
        let at = format!("{at}.{name}");
        match schema["properties"].get(name) {
            Some(schema) => check(schema, value, &at, partly, wrong),
            None => wrong.push(format!("{at} is not in the schema")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if !partly && !members.contains_key(name.as_str().unwrap()) {
            wrong.push(format!("{at}.{name} is missing"));
        }
    }
}

#[test]
fn a_schema_refuses_what_differs() {
    let error = serde_json::json!({ "code": "CONFLICT", "message": "m", "details": [] });
    hold("error", &error, false);
    let schema: Value = serde_json::from_str(text("error")).unwrap();
    for (member, value) in [
        ("code", serde_json::json!("NONSENSE")),
        ("message", serde_json::json!(1)),
        ("details", serde_json::json!([{}])),
        ("more", serde_json::json!("x")),
    ] {
        let mut other = error.clone();
        other[member] = value;
        let mut wrong = Vec::new();
        check(&schema, &other, "", false, &mut wrong);
        assert!(!wrong.is_empty(), "{member}");
    }
}
