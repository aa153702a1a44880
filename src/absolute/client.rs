//! One request to Absolute and its end.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    classify::{FailureKind, classify_failure, classify_status},
    credentials::Credentials,
    http::failure_of,
    jws::{self, Envelope},
    outcome::{Effect, End, Why},
};
use crate::clock::{SharedClock, Timestamp};

/// No answer that is larger than this is read.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// How much of the vendor's explanation is kept.
const DETAIL_CHARS: usize = 300;

/// RFC 3986's unreserved characters stay; everything else is escaped, a space as `%20`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A client of the Absolute API.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    clock: SharedClock,
}

/// What was asked, for the record; no secret is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The inner method.
    pub method: String,
    /// The inner path.
    pub uri: String,
    /// The inner query.
    pub query: String,
    /// SHA-256 of the signed payload before encoding, in hexadecimal.
    pub body_digest: String,
}

/// A request and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call<T> {
    /// What was asked.
    pub asked: Asked,
    /// The answer's status, if there was one.
    pub http_status: Option<u16>,
    /// The host's clock as the answer told it (RFC 9110, `Date`, to the second).
    pub host_time: Option<Timestamp>,
    /// How it ended.
    pub end: End<T>,
}

impl<T> Call<T> {
    /// The same call, with its answer read further.
    pub(super) fn and_then<U>(self, read: impl FnOnce(T) -> End<U>) -> Call<U> {
        Call {
            asked: self.asked,
            http_status: self.http_status,
            host_time: self.host_time,
            end: self.end.and_then(read),
        }
    }
}

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) effect: Effect,
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
    pub(super) query: &'a str,
    pub(super) body: Option<&'a Value>,
}

impl Client {
    /// A client that sends through `http` (see [`super::http_client`]) and signs at `clock`'s time.
    pub fn new(http: reqwest::Client, clock: SharedClock) -> Self {
        Self { http, clock }
    }

    /// Sends one request, once, signed afresh.
    pub(super) async fn call(&self, credentials: &Credentials, ask: Ask<'_>) -> Call<Vec<u8>> {
        let begun = self.clock.now();
        let jws = jws::sign(
            credentials,
            &Envelope {
                method: ask.method,
                uri: ask.uri,
                query: ask.query,
                issued_at_ms: begun.as_millisecond(),
                body: ask.body,
            },
        );
        let request = self
            .http
            .post(credentials.base.validate_url())
            .header(CONTENT_TYPE, "text/plain")
            .body(jws);
        let (http_status, host_time, end) = match request.send().await {
            Ok(answer) => {
                let status = answer.status();
                let host_time = date(answer.headers());
                let body = whole(answer).await;
                let end = if status.is_success() {
                    body.map_or_else(|(kind, detail)| failed(ask.effect, kind, detail), End::Done)
                } else {
                    refused(ask.effect, status.as_u16(), &body.unwrap_or_default())
                };
                (Some(status.as_u16()), host_time, end)
            }
            Err(error) => {
                let (kind, detail) = failure_of(&error);
                (None, None, failed(ask.effect, kind, detail))
            }
        };
        tracing::debug!(
            method = ask.method,
            uri = ask.uri,
            status = http_status,
            outcome = end.code(),
            why = end.why().map(|why| why.kind.code()),
            millis = self.clock.now().as_millisecond() - begun.as_millisecond(),
            "asked Absolute",
        );
        Call {
            asked: asked(ask),
            http_status,
            host_time,
            end,
        }
    }
}

/// The `Date` of an answer. Its form (RFC 9110, section 5.6.7) is one that RFC 2822 has, too.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

/// A value as part of a query or a path (Absolute API: `%20` for a space, never `+`).
pub(super) fn escape(value: &str) -> String {
    utf8_percent_encode(value, ESCAPED).to_string()
}

/// The end that a failure without a telling status means.
pub(super) fn failed<T>(effect: Effect, kind: FailureKind, detail: impl Into<String>) -> End<T> {
    let (class, kind) = classify_failure(effect, kind);
    let detail = detail.into();
    End::of(class, Why { kind, detail })
}

fn refused<T>(effect: Effect, status: u16, body: &[u8]) -> End<T> {
    let said = serde_json::from_slice::<Said>(body).ok();
    let (class, kind) = classify_status(effect, status, said.is_some());
    let detail = said.map_or_else(|| format!("HTTP {status}"), |said| said.in_one_line(status));
    End::of(class, Why { kind, detail })
}

/// The documented error object; its codes are an open list.
#[derive(Deserialize)]
struct Said {
    code: String,
    #[serde(default)]
    message: Option<String>,
}

impl Said {
    fn in_one_line(self, status: u16) -> String {
        let message = self.message.unwrap_or_default();
        let line = format!("HTTP {status} {}: {message}", self.code);
        line.chars().take(DETAIL_CHARS).collect()
    }
}

async fn whole(mut answer: reqwest::Response) -> Result<Vec<u8>, (FailureKind, String)> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure_of(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err((
                FailureKind::Unreadable,
                "the answer is too large".to_owned(),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn asked(ask: Ask<'_>) -> Asked {
    Asked {
        method: ask.method.to_owned(),
        uri: ask.uri.to_owned(),
        query: ask.query.to_owned(),
        body_digest: hex::encode(Sha256::digest(jws::payload(ask.body))),
    }
}
