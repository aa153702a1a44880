//! Paging: an opaque token that belongs to one unchanged query.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as B64;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::envelope::Envelope;

/// Cuts the page that the query names out of a list.
pub(super) fn page(envelope: &Envelope, all: Vec<Value>, default: usize, max: usize) -> Answer {
    let size = match envelope.param("pageSize").map(str::parse::<usize>) {
        None => default,
        Some(Ok(size)) if (1..=max).contains(&size) => size,
        Some(_) => {
            return Answer::invalid("pageSize", "INVALID_VALUE", "page size is out of range");
        }
    };
    let mark = mark(envelope);
    let start = match envelope.param("nextPage") {
        None | Some("") => 0,
        Some(token) => match place(token, &mark) {
            Some(start) => start,
            None => return Answer::invalid("nextPage", "INVALID_VALUE", "invalid page token"),
        },
    };
    let more = all.len() > start + size;
    let data: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    Answer::Data(data.into(), more.then(|| token(start + size, &mark)))
}

/// Spaces fill the text to a length whose base64 ends in `=`, as the documented tokens do.
fn token(place: usize, mark: &str) -> String {
    let mut text = format!("{place}:{mark}");
    while text.len() % 3 == 0 {
        text.push(' ');
    }
    B64.encode(text)
}

fn place(token: &str, mark: &str) -> Option<usize> {
    let text = String::from_utf8(B64.decode(token).ok()?).ok()?;
    let (place, of) = text.trim_end().split_once(':')?;
    (of == mark).then(|| place.parse().ok()).flatten()
}

fn mark(envelope: &Envelope) -> String {
    let digest = Sha256::digest(format!(
        "{} {:?} {}",
        envelope.uri,
        envelope.list_query(),
        envelope.body
    ));
    hex::encode(&digest[..6])
}
