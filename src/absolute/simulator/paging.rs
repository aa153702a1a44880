//! Paging: an opaque token that belongs to one unchanged query of one account.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as B64;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::envelope::Envelope;
use super::estate::Estate;

/// How many a page has unless it is said, and at the most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    default: usize,
    most: usize,
}

impl Sizes {
    pub(super) const fn new(default: usize, most: usize) -> Self {
        Self { default, most }
    }
}

/// Cuts the page that the query names out of a list, and tells what is on it.
pub(super) fn page<T>(
    envelope: &Envelope,
    estate: &Estate,
    all: Vec<T>,
    sizes: Sizes,
    tell: impl FnMut(T) -> Value,
) -> Result<Answer, Answer> {
    let refuse = |name, message| Err(Answer::invalid(name, "INVALID_VALUE", message));
    let size = match envelope.param("pageSize").map(str::parse::<usize>) {
        None => sizes.default,
        Some(Ok(size)) if (1..=sizes.most).contains(&size) => size,
        Some(_) => return refuse("pageSize", "page size is out of range"),
    };
    let mark = mark(envelope, &estate.account_uid);
    let start = match envelope.param("nextPage") {
        None | Some("") => 0,
        Some(token) => match place(token, &mark) {
            Some(start) => start,
            None => return refuse("nextPage", "invalid page token"),
        },
    };
    let end = start.saturating_add(size);
    let more = all.len() > end;
    let data: Vec<Value> = all.into_iter().skip(start).take(size).map(tell).collect();
    Ok(Answer::Data(data.into(), more.then(|| token(end, &mark))))
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

fn mark(envelope: &Envelope, account_uid: &str) -> String {
    let digest = Sha256::digest(format!(
        "{account_uid} {} {:?} {}",
        envelope.uri,
        envelope.list_query(),
        envelope.body
    ));
    hex::encode(&digest[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_its_place_and_belongs_to_its_mark() {
        let made = token(500, "abcdef");
        assert!(made.ends_with('='));
        assert_eq!(place(&made, "abcdef"), Some(500));
        assert_eq!(place(&made, "abcdee"), None);
        assert_eq!(place(&B64.encode("99999999999999999999999:m"), "m"), None);
        assert_eq!(place("*", "m"), None);
    }
}
