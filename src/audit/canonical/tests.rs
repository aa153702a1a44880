use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::audit::Personal;
use crate::clock::Timestamp;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else {
        panic!("not an object");
    };
    map
}

fn accepted() -> Entry {
    Entry {
        seq: 7,
        at: Timestamp::from_microsecond(1_764_126_000_123_456).unwrap(),
        kind: "request_accepted".to_owned(),
        actor: map(&[("role", "agent"), ("kind", "agent")]),
        about: map(&[("request", "R-1"), ("device", "端末\n1")]),
        facts: object(json!({"wipe": true, "attempts": -3, "list": [1, "二"]})),
        personal: None,
    }
}

#[test]
fn the_bytes_of_version_1_are_fixed_for_ever() {
    assert_eq!(
        String::from_utf8(entry(&accepted()).unwrap()).unwrap(),
        r#"{"about":{"device":"端末\n1","request":"R-1"},"actor":{"kind":"agent","role":"agent"},"#
            .to_owned()
            + r#""at":1764126000123456,"facts":{"attempts":-3,"list":[1,"二"],"wipe":true},"#
            + r#""kind":"request_accepted","seq":7,"v":1}"#
    );
}

#[test]
fn the_digest_of_personal_data_is_a_member_and_the_data_is_not() {
    let personal = Personal {
        salt: [1; 16],
        fields: map(&[("name", "鍵番")]),
    };
    let mut with = accepted();
    with.personal = Some(personal.digest());
    let bytes = String::from_utf8(entry(&with).unwrap()).unwrap();
    assert!(bytes.contains(&format!(r#","personal":"{}","seq":7"#, personal.digest())));
    assert!(!bytes.contains("鍵番"));
}

#[test]
fn fractions_nulls_and_great_integers_are_refused_however_deep() {
    for (value, fault) in [
        (json!({"a": [1.5]}), NotCanonical::Fraction),
        (json!({"a": {"b": null}}), NotCanonical::Null),
        (
            json!({"a": 9_007_199_254_740_992_u64}),
            NotCanonical::TooGreat,
        ),
        (
            json!({"a": -9_007_199_254_740_992_i64}),
            NotCanonical::TooGreat,
        ),
    ] {
        assert_eq!(facts(&object(value)), Err(fault));
    }
    assert_eq!(
        facts(&object(json!({"a": 9_007_199_254_740_991_u64}))).unwrap(),
        r#"{"a":9007199254740991}"#
    );
}

#[test]
fn keys_are_sorted_as_rfc_8785_section_3_2_3_sorts_them() {
    // The emoji's first UTF-16 unit, d83d, comes before fb33, its code point after.
    let keys = [
        "\u{20ac}",
        "\r",
        "\u{fb33}",
        "1",
        "\u{1f600}",
        "\u{80}",
        "\u{f6}",
    ];
    let sorted = [
        "\\r",
        "1",
        "\u{80}",
        "\u{f6}",
        "\u{20ac}",
        "\u{1f600}",
        "\u{fb33}",
    ];
    let text = strings(
        &keys
            .iter()
            .map(|key| ((*key).to_owned(), String::new()))
            .collect(),
    );
    let members: Vec<_> = sorted.iter().map(|key| format!("\"{key}\":\"\"")).collect();
    assert_eq!(text, format!("{{{}}}", members.join(",")));
}

proptest! {
    #[test]
    fn any_json_reader_gets_back_what_was_written(
        map in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..6),
    ) {
        let text = strings(&map);
        prop_assert_eq!(serde_json::from_str::<BTreeMap<String, String>>(&text).unwrap(), map.clone());
        let values = map.into_iter().map(|(key, text)| (key, Value::String(text))).collect();
        prop_assert_eq!(facts(&values).unwrap(), text);
    }
}
