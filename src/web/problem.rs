//! What goes wrong, as people see it: what happened, what is safe, what to do. Details only in the
//! log. One place turns problems into pages, in the reader's language.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::Timestamp;

use super::answer::{render_with, retry_after};
use super::desk::Visitor;
use super::guard::Known;
use super::resume::{self, Unsent};
use super::{App, Fields, Page, sign_in};
use crate::attest::NotSigned;
use crate::crypto::password::HashError;
use crate::store::StoreError;

/// A problem, on its way to the page that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// The message keys are `problem-<code>-what`, `-safe` and `-do`.
    pub code: &'static str,
    /// Until when it lasts, where that is known.
    pub until: Option<Timestamp>,
}

impl Problem {
    /// There is no such page, or no such thing.
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not-found");
    /// The page exists, but not for this method.
    pub const METHOD: Self = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method");
    /// The request cannot be read.
    pub const BAD_INPUT: Self = Self::new(StatusCode::BAD_REQUEST, "bad-input");
    /// The body is too long.
    pub const TOO_LARGE: Self = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    /// The form does not belong to this session.
    pub const STALE_FORM: Self = Self::new(StatusCode::FORBIDDEN, "stale-form");
    /// The role may not do this.
    pub const FORBIDDEN: Self = Self::new(StatusCode::FORBIDDEN, "forbidden");
    /// Nobody is signed in.
    pub const SIGNED_OUT: Self = Self::new(StatusCode::UNAUTHORIZED, "signed-out");
    /// Somebody else changed the same thing, or the step is not due.
    pub const CONFLICT: Self = Self::new(StatusCode::CONFLICT, "conflict");
    /// A step was tried out of order.
    pub const STEP: Self = Self::new(StatusCode::CONFLICT, "step");
    /// Another agent has the call.
    pub const OTHER_AGENT: Self = Self::new(StatusCode::CONFLICT, "other-agent");
    /// Too many tries.
    pub const THROTTLED: Self = Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled");
    /// The database is busy or the machine overloaded: nothing was stored.
    pub const BUSY: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy");
    /// The database is full: nothing was stored.
    pub const FULL: Self = Self::new(StatusCode::INSUFFICIENT_STORAGE, "full");
    /// The database can be read, but not written: nothing was stored.
    pub const UNWRITABLE: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unwritable");
    /// No checkpoint of the audit log can be signed: nothing was stored.
    pub const UNPROVEN: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unproven");
    /// A fault of ours: nothing was stored.
    pub const INTERNAL: Self = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal");
    /// The request took too long to arrive.
    pub const TIMEOUT: Self = Self::new(StatusCode::REQUEST_TIMEOUT, "timeout");
    /// The body is of another kind than a form's.
    pub const NOT_A_FORM: Self = Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-a-form");

    /// Too many requests from one address.
    pub const TOO_OFTEN: Self = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-often");

    /// All of them, for the test that holds their words.
    pub const ALL: [Self; 18] = [
        Self::NOT_FOUND,
        Self::METHOD,
        Self::BAD_INPUT,
        Self::TOO_LARGE,
        Self::STALE_FORM,
        Self::FORBIDDEN,
        Self::SIGNED_OUT,
        Self::CONFLICT,
        Self::STEP,
        Self::OTHER_AGENT,
        Self::THROTTLED,
        Self::BUSY,
        Self::FULL,
        Self::UNWRITABLE,
        Self::INTERNAL,
        Self::TIMEOUT,
        Self::NOT_A_FORM,
        Self::TOO_OFTEN,
    ];

    const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            until: None,
        }
    }

    /// Too many tries: nothing is compared until then.
    pub const fn throttled(until: Timestamp) -> Self {
        Self {
            until: Some(until),
            ..Self::THROTTLED
        }
    }

    /// Too many requests from one address: nothing of it is taken until then.
    pub const fn too_often(until: Timestamp) -> Self {
        Self {
            until: Some(until),
            ..Self::TOO_OFTEN
        }
    }

    /// A fault of ours, with what the log should know.
    pub fn internal(what: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "{what}");
        Self::INTERNAL
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error.root() {
            StoreError::Changed { .. } | StoreError::Taken => {
                tracing::info!(error = &error as &dyn std::error::Error, "two changes met");
                Self::CONFLICT
            }
            StoreError::Busy(_) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the database is busy"
                );
                Self::BUSY
            }
            StoreError::Full(_) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the database is full"
                );
                Self::FULL
            }
            StoreError::Unwritable(_) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the database cannot be written"
                );
                Self::UNWRITABLE
            }
            _ => Self::internal("the database failed", &error),
        }
    }
}

impl From<NotSigned> for Problem {
    fn from(error: NotSigned) -> Self {
        match error {
            NotSigned::Store(error) => error.into(),
            other => {
                tracing::error!(
                    error = &other as &dyn std::error::Error,
                    "no checkpoint of the audit log was signed"
                );
                Self::UNPROVEN
            }
        }
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::BUSY,
            other => Self::internal("hashing failed", &other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(askama::Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    problem: Problem,
    /// What was typed into the form that was not taken.
    typed: Vec<String>,
}

/// Turns a problem, or a bare status that a library gave, into a page.
pub async fn tell(State(app): State<App>, request: Request, next: Next) -> Response {
    let visitor = Visitor::of(&request);
    let response = next.run(request).await;
    let status = response.status();
    let told = response.headers().contains_key(header::CONTENT_TYPE);
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => *problem,
        None if told || !(status.is_client_error() || status.is_server_error()) => return response,
        None => Problem::ALL
            .into_iter()
            .find(|known| known.status == status)
            .unwrap_or(Problem {
                status,
                code: if status.is_client_error() {
                    "bad-input"
                } else {
                    "internal"
                },
                until: None,
            }),
    };
    let page = match response.extensions().get::<Known>() {
        Some(Known(who)) => Page::new(&app, who.as_ref(), &visitor.headers, &visitor.path),
        None => Page::of_visitor(&app, &visitor).await,
    };
    if let Some(unsent) = response.extensions().get::<Unsent>() {
        return sign_in::ended(&app, page, unsent.clone())
            .unwrap_or_else(|_| status.into_response());
    }
    let now = page.now;
    let shown = ProblemPage {
        page,
        problem,
        typed: response
            .extensions()
            .get::<Fields>()
            .map(resume::typed)
            .unwrap_or_default(),
    };
    let mut answer =
        render_with(problem.status, &shown).unwrap_or_else(|_| problem.status.into_response());
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    if let Some(until) = problem.until {
        retry_after(&mut answer, now, until);
    }
    if problem == Problem::BUSY {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, http::HeaderValue::from_static("2"));
    }
    answer
}
