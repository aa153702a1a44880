//! Who is signed in, and whether they may: every route passes here, a handler cannot forget it.

mod body;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use super::client::ClientAddress;
use super::cookie::Kept;
use super::desk::Visitor;
use super::resume::Unsent;
use super::{App, Fields, Problem, pace, see_other};
use crate::crypto::Token;
use crate::domain::agent::Agent;
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::SessionId;
use crate::domain::policy::Permission;
use crate::store::{StoreError, session};

/// A session, on a request's extensions.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub agent: Agent,
    /// The secret that every form carries.
    pub csrf: String,
    /// The session, as the log names it.
    pub id: SessionId,
    /// What the session is stored under.
    pub digest: String,
    /// Whether a page asks by itself, and not its reader.
    pub by_itself: bool,
}

/// The header of what a page fetches by itself (`static/js/live.js`).
const BY_ITSELF: &str = "kagiban-live";

impl SignedIn {
    /// The session that the request's cookie names, if it has not run out.
    pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let token = Kept::Session.value(app, headers);
        let Some(token) = token.and_then(|value| value.parse::<Token>().ok()) else {
            return Ok(None);
        };
        let (now, digest) = (app.clock.now(), token.digest().to_string());
        let found = session::find(&mut *app.store.read().await?, &digest, now).await?;
        let Some(found) = found else { return Ok(None) };
        let limits = app.settings.sessions.of(found.agent.role);
        if !limits.is_live(found.seen_at, now, found.open_call) {
            return Ok(None);
        }
        // What a page fetches by itself is no use of anybody's.
        let by_itself = headers.contains_key(BY_ITSELF);
        if !by_itself && now.duration_since(found.seen_at) > SignedDuration::from_secs(60) {
            let mut tx = app.store.begin().await?;
            session::touch(&mut tx, &digest, now).await?;
            tx.commit_bookkeeping().await?;
        }
        Ok(Some(Self {
            agent: found.agent,
            csrf: found.csrf,
            id: found.id,
            digest,
            by_itself,
        }))
    }
}

/// What a route lets in.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    /// What whoever asks needs.
    pub permission: Permission,
    /// Whether it takes a file beside a form's fields.
    pub takes_file: bool,
}

/// Lets a request through to a route that needs a permission.
pub async fn guard(
    State((app, admission)): State<(App, Admission)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut response, known) = match admit(&app, admission, request).await {
        Ok(request) => {
            let known = Known(request.extensions().get().cloned());
            let posted = request.extensions().get::<Fields>().cloned();
            let mut response = next.run(request).await;
            // A problem's page shows what was typed once more.
            if let Some(posted) = posted
                && response.extensions().get::<Problem>().is_some()
            {
                response.extensions_mut().insert(posted);
            }
            (response, known)
        }
        Err((turned_away, known)) => (turned_away, known),
    };
    response.extensions_mut().insert(known);
    response
}

/// Who sent a request, as the guard found out, for the page of a problem: a database that is away is
/// not waited for twice.
#[derive(Debug, Clone)]
pub struct Known(pub Option<SignedIn>);

async fn admit(
    app: &App,
    admission: Admission,
    request: Request,
) -> Result<Request, (Response, Known)> {
    let permission = admission.permission;
    let turned_away = |problem: Problem| (problem.into_response(), Known(None));
    let is_safe = request.method().is_safe();
    if permission == Permission::Anyone
        && !is_safe
        && let Some(ClientAddress(address)) = request.extensions().get().copied()
        && let Err(until) = app.limits.sign_ins.take(address, app.clock.now())
    {
        let refused = pace::refused("sign_ins", Problem::too_often(until));
        return Err((refused, Known(None)));
    }
    // What is open to anybody does not ask the database who that is.
    let signed_in = if permission == Permission::Anyone {
        None
    } else {
        let found = SignedIn::find(app, request.headers()).await;
        let Some(signed_in) = found.map_err(|error| turned_away(error.into()))? else {
            return Err((sign_in_first(request).await, Known(None)));
        };
        if !signed_in.agent.role.may(permission) {
            let method = request.method().clone();
            let visitor = Visitor::of(&request);
            refuse(app, &signed_in, permission, &method, &visitor).await;
            return Err((Problem::FORBIDDEN.into_response(), Known(Some(signed_in))));
        }
        Some(signed_in)
    };
    let (mut parts, body) = request.into_parts();
    if !is_safe {
        let known = |problem: Problem| (problem.into_response(), Known(signed_in.clone()));
        let file = admission.takes_file && body::has_file(&parts.headers);
        let fields = if file {
            let (fields, upload) = body::until_file(&parts.headers, body)
                .await
                .map_err(known)?;
            parts.extensions.insert(upload);
            fields
        } else {
            body::read(&parts.headers, body).await.map_err(known)?
        };
        if let Some(signed_in) = &signed_in {
            let given = fields.get("csrf");
            if !bool::from(given.as_bytes().ct_eq(signed_in.csrf.as_bytes())) {
                let (mut response, known) = known(Problem::STALE_FORM);
                response.extensions_mut().insert(fields);
                return Err((response, known));
            }
        }
        parts.extensions.insert(fields);
    }
    if let Some(signed_in) = signed_in {
        parts.extensions.insert(signed_in);
    }
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Pages lead to the sign-in and back; what a form posted is kept until its session is a new one.
async fn sign_in_first(request: Request) -> Response {
    if request.method() == Method::GET {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let back = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC);
        return see_other(&format!("/sign-in?return_to={back}"))
            .unwrap_or_else(IntoResponse::into_response);
    }
    let (parts, body) = request.into_parts();
    let mut response = Problem::SIGNED_OUT.into_response();
    if let Ok(fields) = body::read(&parts.headers, body).await {
        let unsent = Unsent::of(parts.uri.path(), &fields);
        response.extensions_mut().insert(unsent);
    }
    response
}

async fn refuse(
    app: &App,
    signed_in: &SignedIn,
    permission: Permission,
    method: &Method,
    visitor: &Visitor,
) {
    let cause = Cause {
        actor: Actor::Agent {
            id: signed_in.agent.id,
            role: signed_in.agent.role,
            session: Some(signed_in.id),
        },
        at: app.clock.now(),
        address: visitor.address,
        second: None,
    };
    let event = Event::new(Kind::AccessRefused)
        .about("agent", signed_in.agent.id)
        .fact("permission", permission.code())
        .fact("method", method.as_str())
        .fact("path", visitor.path.chars().take(200).collect::<String>());
    let told = async {
        let mut tx = app.store.begin().await?;
        tx.audit(&cause, event).await?;
        tx.commit().await
    };
    if let Err(error) = told.await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a refusal was not audited"
        );
    }
}
