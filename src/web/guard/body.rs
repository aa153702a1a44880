//! The body of a posted form.

use std::collections::BTreeMap;
use std::task::Poll;

use axum::body::{Body, Bytes, to_bytes};
use futures_util::stream::{self, Stream, StreamExt};
use http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};

use crate::web::upload::Upload;
use crate::web::{Fields, Problem};

/// The longest body of a form, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// The longest file, in bytes.
const FILE_LIMIT: u64 = 64 * 1024 * 1024;
/// The longest field beside a file, in bytes.
const FIELD_LIMIT: u64 = 4 * 1024;
/// The most fields beside a file.
const FIELDS: usize = 16;
/// What a file is called in its form, where it stands last.
const FILE: &str = "file";

/// Whether the body says that it is what a browser sends for a form of ours.
fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// Reads a posted form; nothing else is taken.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Fields, Problem> {
    if !is_form(headers) {
        return Err(Problem::NOT_A_FORM);
    }
    let bytes = to_bytes(body, BODY_LIMIT).await.map_err(|error| {
        let too_long = std::error::Error::source(&error).is_some_and(|source| {
            source
                .downcast_ref::<http_body_util::LengthLimitError>()
                .is_some()
        });
        if too_long {
            Problem::TOO_LARGE
        } else {
            Problem::BAD_INPUT
        }
    })?;
    Fields::parse(&bytes)
}

/// Whether the body says that it carries a file beside its fields.
pub(super) fn has_file(headers: &HeaderMap) -> bool {
    boundary(headers).is_some()
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// Reads the fields that stand before the file (RFC 7578), and no further.
pub(super) async fn until_file(
    headers: &HeaderMap,
    body: Body,
) -> Result<(Fields, Upload), Problem> {
    let boundary = boundary(headers).ok_or(Problem::NOT_A_FORM)?;
    let limits = SizeLimit::new()
        .whole_stream(FILE_LIMIT + BODY_LIMIT as u64)
        .per_field(FIELD_LIMIT)
        .for_field(FILE, FILE_LIMIT);
    let limits = Constraints::new().size_limit(limits);
    let mut parts = Multipart::with_constraints(piecewise(body), boundary, limits);
    let mut fields = BTreeMap::new();
    while let Some(part) = parts.next_field().await.map_err(refused)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == FILE {
            return Ok((Fields::of(fields)?, Upload::of(part)));
        }
        let value = part.bytes().await.map_err(refused)?;
        let value = String::from_utf8(value.to_vec()).map_err(|_| Problem::BAD_INPUT)?;
        fields.insert(name, value);
        if fields.len() > FIELDS {
            return Err(Problem::BAD_INPUT);
        }
    }
    Ok((Fields::of(fields)?, Upload::default()))
}

/// A body's pieces with a pause behind each: whoever reads takes all that is there at once, and keeps
/// it, which would be all of a file that arrives faster than it is read.
fn piecewise(body: Body) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    let mut body = body.into_data_stream();
    let mut pauses = false;
    stream::poll_fn(move |context| {
        if std::mem::take(&mut pauses) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = body.poll_next_unpin(context);
        pauses = matches!(piece, Poll::Ready(Some(_)));
        piece
    })
}

fn refused(error: multer::Error) -> Problem {
    crate::web::upload::problem(&error)
}
