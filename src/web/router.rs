//! The whole surface of the desk: method, path, permission, handler, and the events that a mutation
//! writes. A test holds that every route has a permission and every mutation an event.

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use axum::{Router, handler::Handler};
use http::Method;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use super::{
    App, Problem, agent, asset, audit, call, contact, contract, guard, headers, home, mail,
    maintenance, ops, preferences, problem, release, request, requester, sign_in, sign_out, stop,
    subscriber, tenant,
};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;

/// A row of the table.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path, in axum's words.
    pub path: &'static str,
    /// What it needs.
    pub permission: P,
    /// What it may write into the audit log; empty for reading.
    pub events: &'static [Kind],
    handler: MethodRouter<App>,
}

fn page<H: Handler<T, App>, T: 'static>(path: &'static str, permission: P, handler: H) -> Route {
    Route {
        method: Method::GET,
        path,
        permission,
        events: &[],
        handler: get(handler),
    }
}

fn act<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    permission: P,
    events: &'static [Kind],
    handler: H,
) -> Route {
    Route {
        method: Method::POST,
        path,
        permission,
        events,
        handler: post(handler),
    }
}

/// The table.
#[expect(
    clippy::too_many_lines,
    reason = "the whole surface is read from top to bottom"
)]
pub fn routes() -> Vec<Route> {
    let mut table = vec![
        page("/", P::SelfService, home::show),
        // Sign-in, and what is one's own.
        page("/sign-in", P::Anyone, sign_in::show),
        act(
            "/sign-in",
            P::Anyone,
            &[Kind::AgentSignedIn, Kind::AgentSignInRefused],
            sign_in::enter,
        ),
        act(
            "/sign-out",
            P::SelfService,
            &[Kind::AgentSignedOut],
            sign_out::leave,
        ),
        act(
            "/preferences",
            P::SelfService,
            &[Kind::PreferencesChanged],
            preferences::change,
        ),
        // Calls: the intake, step by step.
        page("/calls", P::CallView, call::list::list),
        act("/calls", P::CallTake, &[Kind::CallOpened], call::open::open),
        page("/calls/{id}", P::CallView, call::show::show),
        act(
            "/calls/{id}/caller",
            P::CallTake,
            &[Kind::CallerNoted, Kind::CallStepRefused],
            call::caller::note,
        ),
        act(
            "/calls/{id}/verify",
            P::CallTake,
            &[
                Kind::RequesterVerified,
                Kind::VerificationRefused,
                Kind::VerificationThrottled,
                Kind::CallStepRefused,
            ],
            call::verify::verify,
        ),
        act(
            "/calls/{id}/device",
            P::CallTake,
            &[
                Kind::DeviceNamed,
                Kind::DeviceMismatched,
                Kind::CallStepRefused,
            ],
            call::device::name,
        ),
        act(
            "/calls/{id}/script",
            P::CallTake,
            &[Kind::ScriptLineRead, Kind::CallStepRefused],
            call::script::tick,
        ),
        act(
            "/calls/{id}/commit",
            P::CallTake,
            &[
                Kind::RequestAccepted,
                Kind::AcceptanceRefused,
                Kind::ReauthThrottled,
                Kind::CallStepRefused,
            ],
            call::commit::accept,
        ),
        act(
            "/calls/{id}/join",
            P::CallTake,
            &[Kind::RequestJoined, Kind::CallStepRefused],
            call::join::join,
        ),
        act(
            "/calls/{id}/notes",
            P::CallTake,
            &[Kind::CallNoted],
            call::note::add,
        ),
        act(
            "/calls/{id}/end",
            P::CallTake,
            &[Kind::CallEnded, Kind::CallStepRefused],
            call::end::end,
        ),
        act(
            "/calls/{id}/take-over",
            P::CallTake,
            &[Kind::CallTakenOver, Kind::CallStepRefused],
            call::take_over::take,
        ),
        // Requests and their dispatch.
        page("/requests", P::RequestView, request::list::list),
        page("/requests/{id}", P::RequestView, request::show::show),
        act(
            "/requests/{id}/notes",
            P::RequestNote,
            &[Kind::RequestNoted],
            request::note::add,
        ),
        act(
            "/requests/{id}/release",
            P::RequestRelease,
            &[
                Kind::RequestReleased,
                Kind::ReleaseProposed,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            request::release::release,
        ),
        page("/queue", P::RequestView, request::queue::show),
        // Maintenance windows.
        page("/maintenance", P::MaintenanceView, maintenance::list::show),
        page(
            "/maintenance/new",
            P::MaintenanceChange,
            maintenance::plan::show,
        ),
        act(
            "/maintenance",
            P::MaintenanceChange,
            &[Kind::MaintenancePlanned],
            maintenance::plan::plan,
        ),
        page(
            "/maintenance/{id}",
            P::MaintenanceChange,
            maintenance::change::show,
        ),
        act(
            "/maintenance/{id}",
            P::MaintenanceChange,
            &[Kind::MaintenanceChanged],
            maintenance::change::change,
        ),
        act(
            "/maintenance/{id}/end",
            P::MaintenanceChange,
            &[Kind::MaintenanceEnded],
            maintenance::end::end,
        ),
        // The supervisor's stop.
        act(
            "/stop",
            P::MaintenanceChange,
            &[Kind::DeskStopped, Kind::ReauthThrottled],
            stop::press::press,
        ),
        act(
            "/stop/{id}/lift",
            P::MaintenanceChange,
            &[Kind::DeskStopLifted, Kind::ReauthThrottled],
            stop::lift::lift,
        ),
        // Staff.
        page("/agents", P::StaffView, agent::list::show),
        page("/agents/new", P::StaffChange, agent::add::show),
        act(
            "/agents",
            P::StaffChange,
            &[Kind::AgentAdded],
            agent::add::add,
        ),
        page("/agents/{id}", P::StaffChange, agent::edit::show),
        act(
            "/agents/{id}",
            P::StaffChange,
            &[Kind::AgentChanged],
            agent::edit::save,
        ),
        act(
            "/agents/{id}/password",
            P::StaffChange,
            &[Kind::AgentChanged],
            agent::password::set,
        ),
        // Mails to subscribers, and the audit log.
        page("/mails", P::MailView, mail::list::show),
        page("/mails/{id}", P::MailView, mail::show::show),
        page("/audit", P::AuditView, audit::list::show),
        // For whoever keeps the desk running.
        page("/healthz", P::Anyone, ops::healthz::show),
        page("/readyz", P::Anyone, ops::readyz::show),
        page("/metrics", P::Anyone, ops::metrics::show),
        // Static files.
        page("/static/{*path}", P::Anyone, asset::serve),
    ];
    table.extend(STEPS.map(|path| page(path, P::CallView, call::show::lead)));
    table.extend(subscriber_routes());
    table.extend(contract_routes());
    table.extend(release_routes());
    table
}

/// Releases of blocked requests, besides the one that is sent again by `/requests/{id}/release`.
fn release_routes() -> Vec<Route> {
    vec![
        act(
            "/requests/{id}/record-by-hand",
            P::RequestRelease,
            &[
                Kind::RequestRecordedByHand,
                Kind::ReleaseProposed,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            request::record_by_hand::record_by_hand,
        ),
        act(
            "/releases/{id}/confirm",
            P::RequestRelease,
            &[
                Kind::RequestReleased,
                Kind::RequestRecordedByHand,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            release::confirm::confirm,
        ),
        act(
            "/releases/{id}/decline",
            P::RequestRelease,
            &[Kind::ReleaseDeclined, Kind::ReleaseRefused],
            release::decline::decline,
        ),
        act(
            "/releases/{id}/withdraw",
            P::RequestRelease,
            &[Kind::ReleaseWithdrawn, Kind::ReleaseRefused],
            release::withdraw::withdraw,
        ),
    ]
}

/// Addresses that take what is posted; who goes there by hand or goes back is led to the call.
const STEPS: [&str; 9] = [
    "/calls/{id}/caller",
    "/calls/{id}/verify",
    "/calls/{id}/device",
    "/calls/{id}/script",
    "/calls/{id}/commit",
    "/calls/{id}/join",
    "/calls/{id}/notes",
    "/calls/{id}/end",
    "/calls/{id}/take-over",
];

/// The register: subscribers and who is told.
fn subscriber_routes() -> Vec<Route> {
    vec![
        page("/subscribers", P::RegisterView, subscriber::list::show),
        page("/subscribers/new", P::RegisterChange, subscriber::add::form),
        act(
            "/subscribers/new",
            P::RegisterChange,
            &[Kind::SubscriberAdded],
            subscriber::add::add,
        ),
        page("/subscribers/{id}", P::RegisterView, subscriber::show::show),
        page(
            "/subscribers/{id}/edit",
            P::RegisterChange,
            subscriber::edit::form,
        ),
        act(
            "/subscribers/{id}/edit",
            P::RegisterChange,
            &[Kind::SubscriberChanged],
            subscriber::edit::save,
        ),
        page(
            "/subscribers/{id}/contacts/new",
            P::RegisterChange,
            contact::add::form,
        ),
        act(
            "/subscribers/{id}/contacts/new",
            P::RegisterChange,
            &[Kind::ContactAdded],
            contact::add::add,
        ),
        page(
            "/contacts/{id}/remove",
            P::RegisterChange,
            contact::remove::ask,
        ),
        act(
            "/contacts/{id}/remove",
            P::RegisterChange,
            &[Kind::ContactRemoved],
            contact::remove::remove,
        ),
    ]
}

/// The register: contracts, who may ask, and where the desk acts.
fn contract_routes() -> Vec<Route> {
    vec![
        page(
            "/subscribers/{id}/contracts/new",
            P::RegisterChange,
            contract::add::form,
        ),
        act(
            "/subscribers/{id}/contracts/new",
            P::RegisterChange,
            &[Kind::ContractAdded],
            contract::add::add,
        ),
        page("/contracts/{id}", P::RegisterView, contract::show::show),
        page(
            "/contracts/{id}/edit",
            P::RegisterChange,
            contract::edit::form,
        ),
        act(
            "/contracts/{id}/edit",
            P::RegisterChange,
            &[Kind::ContractChanged],
            contract::edit::save,
        ),
        page(
            "/contracts/{id}/requesters/new",
            P::RegisterChange,
            requester::add::form,
        ),
        act(
            "/contracts/{id}/requesters/new",
            P::RegisterChange,
            &[Kind::RequesterAdded],
            requester::add::add,
        ),
        page(
            "/requesters/{id}/edit",
            P::RegisterChange,
            requester::edit::form,
        ),
        act(
            "/requesters/{id}/edit",
            P::RegisterChange,
            &[Kind::RequesterChanged],
            requester::edit::save,
        ),
        page(
            "/requesters/{id}/passphrase",
            P::RegisterChange,
            requester::passphrase::form,
        ),
        act(
            "/requesters/{id}/passphrase",
            P::RegisterChange,
            &[Kind::RequesterChanged],
            requester::passphrase::set,
        ),
        // Where the desk acts.
        page(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            tenant::add::form,
        ),
        act(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            &[Kind::TenantAdded],
            tenant::add::add,
        ),
        page("/tenants/{id}/edit", P::RegisterChange, tenant::edit::form),
        act(
            "/tenants/{id}/edit",
            P::RegisterChange,
            &[Kind::TenantChanged],
            tenant::edit::save,
        ),
        act(
            "/tenants/{id}/mirror",
            P::RegisterChange,
            &[Kind::MirrorAsked],
            tenant::mirror::ask,
        ),
        act(
            "/tenants/{id}/check",
            P::TenantCheck,
            &[Kind::TenantCheckAsked],
            tenant::check::ask,
        ),
    ]
}

/// The desk as a service.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let guarded = from_fn_with_state((app.clone(), route.permission), guard::guard);
        router = router.route(route.path, route.handler.layer(guarded));
    }
    router
        .fallback(async || Problem::NOT_FOUND)
        .method_not_allowed_fallback(async || Problem::METHOD)
        .layer(TimeoutLayer::with_status_code(
            http::StatusCode::REQUEST_TIMEOUT,
            std::time::Duration::from_secs(30),
        ))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::INTERNAL)
        }))
        .layer(from_fn_with_state(app.clone(), problem::tell))
        .layer(from_fn(headers::set))
        .with_state(app)
}
