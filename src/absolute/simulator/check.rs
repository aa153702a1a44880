//! Checking what a call asks: a member of the wrong type is `INVALID_JSON`, one out of its limits
//! `INVALID_VALUE`.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::Answer;
use super::envelope::Envelope;
use super::estate::Estate;
use super::time::instant;

/// The body as an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body<'a> {
    members: Option<&'a Map<String, Value>>,
    within: &'static str,
}

fn ill_typed(field: &str) -> Answer {
    Answer::invalid(field, "INVALID_JSON", "invalid json")
}

/// That a member is missing.
pub(super) fn missing(field: &str) -> Answer {
    Answer::invalid(field, "INVALID_VALUE", "must not be null")
}

impl<'a> Body<'a> {
    /// The body of a call; without one, an object without members.
    pub(super) fn of(envelope: &'a Envelope) -> Result<Self, Answer> {
        Self::within(&envelope.body, "")
    }

    fn within(value: &'a Value, within: &'static str) -> Result<Self, Answer> {
        let members = match value {
            Value::Null => None,
            Value::Object(members) => Some(members),
            _ => return Err(ill_typed(within)),
        };
        Ok(Self { members, within })
    }

    /// A member's whole name, for refusals.
    pub(super) fn name(&self, field: &str) -> String {
        match self.within {
            "" => field.to_owned(),
            within => format!("{within}.{field}"),
        }
    }

    fn get(&self, field: &str) -> Option<&'a Value> {
        let found = self.members.and_then(|members| members.get(field));
        found.filter(|value| !value.is_null())
    }

    fn read<T>(
        &self,
        field: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Answer> {
        let value = self.get(field);
        value
            .map(|value| read(value).ok_or_else(|| ill_typed(&self.name(field))))
            .transpose()
    }

    /// That a member is out of its limits.
    pub(super) fn refuse(&self, field: &str, message: &str) -> Answer {
        Answer::invalid(&self.name(field), "INVALID_VALUE", message)
    }

    /// A member that is an object.
    pub(super) fn object(&self, field: &'static str) -> Result<Self, Answer> {
        match self.get(field) {
            Some(value) => Self::within(value, field),
            None => Err(missing(field)),
        }
    }

    /// A text of so many characters.
    pub(super) fn text(
        &self,
        field: &str,
        length: RangeInclusive<usize>,
    ) -> Result<Option<&'a str>, Answer> {
        let text = self.read(field, Value::as_str)?;
        match text {
            Some(text) if !length.contains(&text.chars().count()) => {
                let (least, most) = (length.start(), length.end());
                let message = format!("length must be between {least} and {most}");
                Err(self.refuse(field, &message))
            }
            text => Ok(text),
        }
    }

    /// A whole number.
    pub(super) fn number(
        &self,
        field: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Answer> {
        match self.read(field, Value::as_i64)? {
            Some(number) if !range.contains(&number) => {
                let (least, most) = (range.start(), range.end());
                Err(self.refuse(field, &format!("must be between {least} and {most}")))
            }
            number => Ok(number),
        }
    }

    /// Yes or no.
    pub(super) fn flag(&self, field: &str) -> Result<Option<bool>, Answer> {
        self.read(field, Value::as_bool)
    }

    /// A date and time.
    pub(super) fn time(&self, field: &str) -> Result<Option<i64>, Answer> {
        self.read(field, |value| value.as_str().and_then(instant))
    }

    /// A uid.
    pub(super) fn uid(&self, field: &str) -> Result<Option<Uuid>, Answer> {
        self.read(field, |value| value.as_str().and_then(uid))
    }

    /// A list of texts.
    pub(super) fn texts(&self, field: &str, most: usize) -> Result<Option<Vec<&'a str>>, Answer> {
        let list = self.read(field, |value| {
            value.as_array()?.iter().map(Value::as_str).collect()
        })?;
        self.not_more(field, list, most)
    }

    /// A list of uids, each of them once.
    pub(super) fn uids(&self, field: &str, most: usize) -> Result<Option<Vec<Uuid>>, Answer> {
        let list = self.read(field, |value| {
            let uids = value.as_array()?.iter();
            uids.map(|value| value.as_str().and_then(uid)).collect()
        })?;
        let list: Option<Vec<Uuid>> = self.not_more(field, list, most)?;
        let mut seen = std::collections::HashSet::new();
        Ok(list.map(|mut list| {
            list.retain(|uid| seen.insert(*uid));
            list
        }))
    }

    fn not_more<T>(
        &self,
        field: &str,
        list: Option<Vec<T>>,
        most: usize,
    ) -> Result<Option<Vec<T>>, Answer> {
        match list {
            Some(list) if list.len() > most => {
                Err(self.refuse(field, &format!("size must not be over {most}")))
            }
            list => Ok(list),
        }
    }

    /// The devices that an action is for: some, and all of this account.
    pub(super) fn units(&self, estate: &Estate) -> Result<Vec<usize>, Answer> {
        let uids = self.uids("deviceUids", 10_000)?;
        let uids = uids.ok_or_else(|| missing("deviceUids"))?;
        if uids.is_empty() {
            let message = "size must be between 1 and 10000";
            return Err(self.refuse("deviceUids", message));
        }
        let unit = |uid: &Uuid| {
            let found = estate.unit(*uid);
            found.ok_or_else(|| self.refuse("deviceUids", "unknown device"))
        };
        uids.iter().map(unit).collect()
    }
}

/// A uid in its one form of 36 characters, in either case.
pub(super) fn uid(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// A time in the query.
pub(super) fn time(envelope: &Envelope, name: &str) -> Result<Option<i64>, Answer> {
    let read =
        |text| instant(text).ok_or_else(|| Answer::invalid(name, "INVALID_VALUE", "invalid date"));
    envelope.param(name).map(read).transpose()
}

/// One of a closed list of words in the query.
pub(super) fn word<T: Copy + Display>(
    envelope: &Envelope,
    name: &str,
    all: &[T],
) -> Result<Option<T>, Answer> {
    let read = |text: &str| {
        let found = all.iter().find(|word| word.to_string() == text).copied();
        found.ok_or_else(|| {
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            let message = format!("must be one of {}", words.join(", "));
            Answer::invalid(name, "INVALID_VALUE", &message)
        })
    };
    envelope.param(name).map(read).transpose()
}
