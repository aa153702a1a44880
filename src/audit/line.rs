//! An event as a line of an export: canonical JSON (RFC 8785) of the event, its leaf hash, the personal data
//! where it is given, and the proof where the export is not the whole log.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::canonical::{self, NotCanonical};
use super::entry::{Entry, Personal};
use super::hash::Hash;
use super::row::{PersonalColumns, Row, Unreadable};
use crate::clock::Timestamp;

/// An event of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The event.
    pub entry: Entry,
    /// What stands beside it.
    pub personal: Beside,
    /// RFC 6962 section 2.1.1, from the leaf's sibling up; absent where the export has every leaf.
    pub proof: Option<Vec<Hash>>,
}

/// What of an event's personal data an export gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// The event has none.
    Never,
    /// All of it.
    Given(Personal),
    /// It was not asked for.
    Withheld,
    /// It was purged after its retention.
    Purged {
        /// The tombstone: the number of the event that purged it.
        by: u64,
    },
}

/// The line is not one of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    /// It is not written as this program writes it.
    #[error("this is not a line of an export")]
    Malformed,
    /// The event is not the one whose leaf hash stands beside it.
    #[error("the event does not match its hash")]
    LeafDiffers,
    /// The personal data is not that of the event.
    #[error("the personal data does not match its digest")]
    PersonalDiffers,
}

impl Line {
    /// The line of a stored event.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn of(row: &Row, proof: Option<Vec<Hash>>, give: bool) -> Result<Self, Unreadable> {
        let torn = Unreadable { column: "personal" };
        let personal = match (&row.personal, row.personal()?) {
            (_, Some(personal)) if give => Beside::Given(personal),
            (PersonalColumns::Kept { .. }, _) => Beside::Withheld,
            (PersonalColumns::Never, _) => Beside::Never,
            (PersonalColumns::Purged { by }, _) => Beside::Purged {
                by: u64::try_from(*by).map_err(|_| torn)?,
            },
            (PersonalColumns::Torn, _) => return Err(torn),
        };
        Ok(Self {
            entry: row.entry()?,
            personal,
            proof,
        })
    }

    /// The line, without its newline.
    ///
    /// # Errors
    /// Where a fact has no canonical form.
    pub fn write(&self) -> Result<String, NotCanonical> {
        let mut line = Map::new();
        line.insert("event".into(), canonical::value(&self.entry));
        line.insert("leaf".into(), self.entry.leaf_hash()?.to_string().into());
        match &self.personal {
            Beside::Never => {}
            Beside::Given(personal) => {
                let given = json!({"fields": personal.fields, "salt": hex::encode(personal.salt)});
                line.insert("personal".into(), given);
            }
            Beside::Withheld => drop(line.insert("personal".into(), "withheld".into())),
            Beside::Purged { by } => {
                line.insert("personal".into(), json!({ "purged_by": by }));
            }
        }
        if let Some(proof) = &self.proof {
            let hashes: Vec<String> = proof.iter().map(Hash::to_string).collect();
            line.insert("proof".into(), hashes.into());
        }
        canonical::facts(&line)
    }

    /// Reads a line. Of two texts of one value only the canonical one is taken.
    ///
    /// # Errors
    /// Where it is none, or its parts do not belong together.
    pub fn parse(text: &str) -> Result<Self, NotALine> {
        let line: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| NotALine::Malformed)?;
        let entry = line.get("event").and_then(entry);
        let entry = entry.ok_or(NotALine::Malformed)?;
        let personal = match line.get("personal") {
            None if entry.personal.is_none() => Beside::Never,
            Some(Value::String(word)) if word == "withheld" => Beside::Withheld,
            Some(Value::Object(gone)) if gone.contains_key("purged_by") => {
                let by = gone.get("purged_by").and_then(Value::as_u64);
                Beside::Purged {
                    by: by.ok_or(NotALine::Malformed)?,
                }
            }
            Some(Value::Object(given)) => Beside::Given(given_personal(given)?),
            _ => return Err(NotALine::Malformed),
        };
        if let Beside::Given(personal) = &personal
            && entry.personal != Some(personal.digest())
        {
            return Err(NotALine::PersonalDiffers);
        }
        let proof = match line.get("proof") {
            None => None,
            Some(proof) => Some(hashes(proof).ok_or(NotALine::Malformed)?),
        };
        let leaf = line.get("leaf").and_then(Value::as_str).unwrap_or_default();
        let read = Self {
            entry,
            personal,
            proof,
        };
        let computed = read.entry.leaf_hash().map_err(|_| NotALine::Malformed)?;
        if computed.to_string() != leaf {
            return Err(NotALine::LeafDiffers);
        }
        match read.write() {
            Ok(written) if written == text => Ok(read),
            _ => Err(NotALine::Malformed),
        }
    }
}

/// Reads an event's canonical text, and takes no other text of it.
pub(super) fn event(text: &str) -> Option<Entry> {
    let value: Value = serde_json::from_str(text).ok()?;
    let entry = entry(&value)?;
    let written = canonical::entry(&entry).ok()?;
    (written == text.as_bytes()).then_some(entry)
}

fn entry(value: &Value) -> Option<Entry> {
    let member = |name: &str| value.get(name);
    let strings = |name: &str| -> Option<BTreeMap<String, String>> {
        serde_json::from_value(member(name)?.clone()).ok()
    };
    if member("v")?.as_u64()? != canonical::VERSION {
        return None;
    }
    let digest = match member("personal") {
        None => None,
        Some(digest) => Some(digest.as_str()?.parse().ok()?),
    };
    Some(Entry {
        seq: member("seq")?.as_u64()?,
        at: Timestamp::from_microsecond(member("at")?.as_i64()?).ok()?,
        kind: member("kind")?.as_str()?.to_owned(),
        actor: strings("actor")?,
        about: strings("about")?,
        facts: member("facts")?.as_object()?.clone(),
        personal: digest,
    })
}

fn given_personal(given: &Map<String, Value>) -> Result<Personal, NotALine> {
    let read = || {
        let mut salt = [0; 16];
        hex::decode_to_slice(given.get("salt")?.as_str()?, &mut salt).ok()?;
        let fields = serde_json::from_value(given.get("fields")?.clone()).ok()?;
        Some(Personal { salt, fields })
    };
    read().ok_or(NotALine::Malformed)
}

fn hashes(value: &Value) -> Option<Vec<Hash>> {
    let hashes = value.as_array()?.iter();
    hashes.map(|hash| hash.as_str()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(with: bool) -> Row {
        let personal = with.then(|| Personal {
            salt: [7; 16],
            fields: BTreeMap::from([("name".to_owned(), "鍵番".to_owned())]),
        });
        let entry = Entry {
            seq: 3,
            at: Timestamp::from_microsecond(1_764_000_000_000_001).unwrap(),
            kind: "call_opened".to_owned(),
            actor: BTreeMap::from([("kind".to_owned(), "agent".to_owned())]),
            about: BTreeMap::from([("call".to_owned(), "c1".to_owned())]),
            facts: Map::from_iter([("count".to_owned(), json!(2))]),
            personal: personal.as_ref().map(Personal::digest),
        };
        Row::encode(&entry, personal.as_ref()).unwrap()
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for (with, give) in [(false, true), (true, true), (true, false)] {
            let proof = Some(vec![Hash::new([9; 32])]);
            let line = Line::of(&row(with), proof, give).unwrap();
            let text = line.write().unwrap();
            assert_eq!(Line::parse(&text), Ok(line));
            assert_eq!(text.contains("鍵番"), with && give);
        }
        let mut purged = row(true);
        purged.personal = PersonalColumns::Purged { by: 9 };
        let text = Line::of(&purged, None, true).unwrap().write().unwrap();
        assert_eq!(
            Line::parse(&text).unwrap().personal,
            Beside::Purged { by: 9 }
        );
    }

    #[test]
    fn a_line_that_was_changed_anywhere_is_refused() {
        let text = Line::of(&row(true), None, true).unwrap().write().unwrap();
        for place in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                if let Ok(changed) = String::from_utf8(bytes) {
                    assert!(Line::parse(&changed).is_err(), "{changed}");
                }
            }
        }
        assert!(Line::parse(&text.replace(':', ": ")).is_err());
    }
}
