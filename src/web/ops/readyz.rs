//! Whether the desk can work: the database answers in time, and takes what is written.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::{TEXT, plain};
use crate::store::{Result, figures};
use crate::web::App;

/// A database that takes longer is of no use to somebody on the phone.
const PATIENCE: Duration = Duration::from_secs(2);

/// `ready`, or 503.
pub async fn show(State(app): State<App>) -> Response {
    match tokio::time::timeout(PATIENCE, ping(&app)).await {
        Ok(Ok(())) => plain(StatusCode::OK, TEXT, "ready\n".to_owned()),
        Ok(Err(error)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the desk is not ready"
            );
            away()
        }
        Err(_elapsed) => away(),
    }
}

async fn ping(app: &App) -> Result<()> {
    figures::ping(&mut *app.store.read().await?).await?;
    app.store.probe(app.clock.now()).await
}

fn away() -> Response {
    let text = "the database does not answer, or takes nothing that is written\n".to_owned();
    plain(StatusCode::SERVICE_UNAVAILABLE, TEXT, text)
}
