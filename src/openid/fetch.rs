//! Asking the provider over HTTP: no redirects, little time, bounded answers.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::absolute::{self, Limits};

/// How long it may take.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(3),
    total: Duration::from_secs(8),
};
/// The longest answer that is read.
const LONGEST: usize = 256 * 1024;

/// An HTTP client for one provider.
pub(super) struct Fetch(reqwest::Client);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("{0}")]
    Http(#[from] http::Error),
    #[error("it does not answer")]
    Away(#[source] reqwest::Error),
    #[error("it answers too much")]
    TooLong,
}

impl Fetch {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        Ok(Self(absolute::http_client(LIMITS)?))
    }

    async fn send(&self, asked: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let asked = reqwest::Request::try_from(asked).map_err(NoAnswer::Away)?;
        let mut answer = self.0.execute(asked).await.map_err(NoAnswer::Away)?;
        let mut told = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            told = told.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(more) = answer.chunk().await.map_err(NoAnswer::Away)? {
            body.extend_from_slice(&more);
            if body.len() > LONGEST {
                return Err(NoAnswer::TooLong);
            }
        }
        Ok(told.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, asked: HttpRequest) -> Self::Future {
        Box::pin(self.send(asked))
    }
}
