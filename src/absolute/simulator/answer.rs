//! Answers as documented: `{"data":…,"metadata":…}`, and error bodies with their codes.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Value, json};

/// An answer of the API.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// 200 with data; the metadata's pagination is left out on the last page.
    Data(Value, Option<String>),
    /// 202 without a body.
    Accepted,
    /// 204.
    NoContent,
    /// An error as documented.
    Error(u16, &'static str, &'static str, Vec<Value>),
    /// 403 of the web server in front, for paths that do not exist.
    Html403,
}

impl Answer {
    pub(super) fn data(data: Value) -> Self {
        Self::Data(data, None)
    }

    pub(super) fn not_authenticated() -> Self {
        Self::Error(401, "NOT_AUTHENTICATED", "not authenticated", Vec::new())
    }

    pub(super) fn not_authorized() -> Self {
        Self::Error(403, "NOT_AUTHORIZED", "not authorized", Vec::new())
    }

    pub(super) fn not_found() -> Self {
        Self::Error(404, "RESOURCE_NOT_FOUND", "resource not found", Vec::new())
    }

    /// 404 for an operation that the API has and the simulator has not.
    pub(super) fn not_simulated() -> Self {
        let detail = json!({ "message": "documented, but not simulated", "code": "INVALID_VALUE", "field": "uri" });
        Self::Error(
            404,
            "RESOURCE_NOT_FOUND",
            "resource not found",
            vec![detail],
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::Error(405, "INVALID_REQUEST", "method not allowed", Vec::new())
    }

    pub(super) fn too_large() -> Self {
        Self::Error(413, "INVALID_REQUEST", "request too large", Vec::new())
    }

    /// 400 for what was signed but cannot be read.
    pub(super) fn unreadable() -> Self {
        let detail = json!({ "message": "invalid json", "code": "INVALID_JSON", "field": "data" });
        Self::Error(400, "INVALID_REQUEST", "invalid request", vec![detail])
    }

    pub(super) fn conflict() -> Self {
        Self::Error(409, "CONFLICT", "conflict", Vec::new())
    }

    pub(super) fn rate_limited() -> Self {
        Self::Error(429, "RATE_LIMITED", "rate-limited", Vec::new())
    }

    pub(super) fn server_error() -> Self {
        let text = "We are sorry we have encountered an internal server error. Please contact us and try again later.";
        Self::Error(500, "INTERNAL_SERVER_ERROR", text, Vec::new())
    }

    pub(super) fn unavailable() -> Self {
        Self::Error(
            503,
            "SERVICE_UNAVAILABLE",
            "service temporarily unavailable",
            Vec::new(),
        )
    }

    /// 400, naming the field and what is wrong with it.
    pub(super) fn invalid(field: &str, code: &str, message: &str) -> Self {
        let detail = json!({ "message": message, "code": code, "field": field });
        Self::Error(400, "INVALID_REQUEST", "invalid request", vec![detail])
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Data(data, next) => {
                let metadata = next.map_or_else(|| json!({}), |next| json!({ "pagination": { "nextPage": next } }));
                axum::Json(json!({ "data": data, "metadata": metadata })).into_response()
            }
            Self::Accepted => StatusCode::ACCEPTED.into_response(),
            Self::NoContent => StatusCode::NO_CONTENT.into_response(),
            Self::Error(status, code, message, details) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, axum::Json(json!({ "code": code, "message": message, "details": details }))).into_response()
            }
            Self::Html403 => (
                StatusCode::FORBIDDEN,
                [(header::CONTENT_TYPE, "text/html")],
                "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>",
            )
                .into_response(),
        }
    }
}
