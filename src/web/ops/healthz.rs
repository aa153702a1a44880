//! Whether the process answers; it looks at nothing else, or a database that is away would have
//! every node restarted.

use axum::response::Response;
use http::StatusCode;

use super::{TEXT, plain};

/// `ok`.
pub async fn show() -> Response {
    plain(StatusCode::OK, TEXT, "ok\n".to_owned())
}
