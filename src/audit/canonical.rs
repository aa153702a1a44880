//! Canonical bytes: the one way an event is written down before it is hashed.
//!
//! JSON after RFC 8785 (keys sorted by UTF-16 code units, no whitespace, shortest escapes), with
//! less in it: no floating-point numbers and no null. Integers stay within ±(2^53 − 1), so that any
//! RFC 8785 implementation in any language gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::entry::Entry;

/// The version of the form, a member of every event. A new form gets a new number.
pub const VERSION: u64 = 1;

/// 2^53 − 1 (RFC 7493 section 2.2).
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// A value that has no canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// A number that is not an integer.
    #[error("a number is not an integer")]
    Fraction,
    /// An integer beyond ±(2^53 − 1).
    #[error("an integer is too great")]
    TooGreat,
    /// A null: what is not known is left out.
    #[error("a value is null")]
    Null,
}

/// The bytes of an event.
///
/// # Errors
/// Where a fact, or the event's place or time, has no canonical form.
pub fn entry(entry: &Entry) -> Result<Vec<u8>, NotCanonical> {
    let mut out = String::new();
    write_value(&mut out, &value(entry))?;
    Ok(out.into_bytes())
}

/// The members of an event.
pub(super) fn value(entry: &Entry) -> Value {
    let mut value = json!({
        "v": VERSION,
        "seq": entry.seq,
        "at": entry.at.as_microsecond(),
        "kind": entry.kind,
        "actor": entry.actor,
        "about": entry.about,
        "facts": entry.facts,
    });
    if let Some(digest) = entry.personal {
        value["personal"] = Value::String(digest.to_string());
    }
    value
}

/// The text of a map of strings, which always has one.
pub fn strings(map: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let members = map.iter().map(|(key, text)| (key.as_str(), text));
    write_members(&mut out, members, |out, text| {
        write_string(out, text);
        Ok::<_, std::convert::Infallible>(())
    })
    .unwrap_or_else(|never| match never {});
    out
}

/// The text of facts.
///
/// # Errors
/// Where a fact has no canonical form.
pub fn facts(map: &Map<String, Value>) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write_object(&mut out, map)?;
    Ok(out)
}

fn write_value(out: &mut String, value: &Value) -> Result<(), NotCanonical> {
    match value {
        Value::Null => return Err(NotCanonical::Null),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let size = match (number.as_u64(), number.as_i64()) {
                (Some(integer), _) => integer,
                (None, Some(integer)) => integer.unsigned_abs(),
                (None, None) => return Err(NotCanonical::Fraction),
            };
            if size > MAX_INTEGER {
                return Err(NotCanonical::TooGreat);
            }
            out.push_str(&number.to_string());
        }
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, item)?;
            }
            out.push(']');
        }
        Value::Object(map) => write_object(out, map)?,
    }
    Ok(())
}

fn write_object(out: &mut String, map: &Map<String, Value>) -> Result<(), NotCanonical> {
    let members = map.iter().map(|(key, value)| (key.as_str(), value));
    write_members(out, members, write_value)
}

fn write_members<'a, V, E>(
    out: &mut String,
    members: impl Iterator<Item = (&'a str, V)>,
    write: impl Fn(&mut String, V) -> Result<(), E>,
) -> Result<(), E> {
    // Rust orders text by code point, which differs from RFC 8785 beyond the basic plane.
    let mut members: Vec<_> = members.collect();
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (index, (key, value)) in members.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        write(out, value)?;
    }
    out.push('}');
    Ok(())
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
