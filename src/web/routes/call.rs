//! Calls: the intake, step by step.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::call;

/// Addresses that take what is posted; who goes there by hand or goes back is led to the call.
const STEPS: [&str; 10] = [
    "/calls/{id}/caller",
    "/calls/{id}/device",
    "/calls/{id}/script",
    "/calls/{id}/commit",
    "/calls/{id}/confirmation",
    "/calls/{id}/suspicion",
    "/calls/{id}/join",
    "/calls/{id}/notes",
    "/calls/{id}/end",
    "/calls/{id}/take-over",
];

pub(super) fn table() -> Vec<Route> {
    let mut table = vec![
        page("/calls", P::CallView, call::list::list),
        act("/calls", P::CallTake, &[Kind::CallOpened], call::open::open),
        read(
            "/calls/{id}",
            P::CallView,
            &[Kind::RecordRead],
            call::show::show,
        ),
        act(
            "/calls/{id}",
            P::CallView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            call::show::open,
        ),
        act(
            "/calls/{id}/caller",
            P::CallTake,
            &[Kind::CallerNoted, Kind::CallStepRefused],
            call::caller::note,
        ),
        act(
            "/calls/{id}/device",
            P::CallTake,
            &[
                Kind::DeviceNamed,
                Kind::DeviceMismatched,
                Kind::ConfirmationAsked,
                Kind::ConfirmationWithdrawn,
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
                Kind::ConfirmationAsked,
                Kind::ConfirmationWithdrawn,
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
    ];
    table.extend(STEPS.map(|path| page(path, P::CallView, call::show::lead)));
    table
}
