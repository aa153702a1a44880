//! What a handler gives back.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;

use super::Problem;

/// A page or a redirection, or a problem that the outer layer turns into a page.
pub type Answer = Result<Response, Problem>;

/// Renders a page.
pub fn render(page: &impl Template) -> Answer {
    render_with(StatusCode::OK, page)
}

/// Renders a page with another status, such as 422 for a form that comes back.
pub fn render_with(status: StatusCode, page: &impl Template) -> Answer {
    let html = page
        .render()
        .map_err(|error| Problem::internal("a template did not render", &error))?;
    Ok((status, Html(html)).into_response())
}

/// Says when to try again (RFC 9110, section 10.2.3); nothing where nobody has to wait.
pub fn retry_at(mut response: Response, at: Option<Timestamp>, now: Timestamp) -> Response {
    if let Some(at) = at {
        let seconds = at.duration_since(now).as_secs().saturating_add(1).max(1);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Leads the browser on with GET (RFC 9110, section 15.4.4).
pub fn see_other(location: &str) -> Answer {
    let location = HeaderValue::from_str(location)
        .map_err(|error| Problem::internal("a location is not a header", &error))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
