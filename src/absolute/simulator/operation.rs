//! What a call asks for: the operation that its method and path name.

use super::account::Permission;

crate::codes! {
    /// A group of operations, as faults name it.
    Endpoint {
        /// The device report.
        Devices = "devices",
        /// Creating a freeze.
        Freeze = "freeze",
        /// Reading a freeze request.
        FreezeRead = "freeze_read",
        /// Removing freezes.
        RemoveFreeze = "remove_freeze",
        /// Freeze messages.
        FreezeMessages = "freeze_messages",
        /// Creating a wipe.
        Wipe = "wipe",
        /// Reading wipes and their actions.
        WipeRead = "wipe_read",
        /// Cancelling a wipe.
        CancelWipe = "cancel_wipe",
        /// SIEM events.
        Siem = "siem",
    }
}

/// An operation that is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    ListDevices,
    ListEvents,
    CreateFreeze,
    ReadFreeze,
    RemoveFreeze,
    ListMessages,
    CreateMessage,
    ReadMessage,
    UpdateMessage,
    DeleteMessage,
    CreateWipe,
    ListWipes,
    ReadWipe,
    ListActions,
    ListRequestActions,
    CancelWipe,
}

/// Why there is no operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The API has no such path: the web server in front answers.
    Path,
    /// The path of an API that is gone.
    Old,
    /// The API has it, the simulator has not.
    NotSimulated,
    /// The path is there, with other methods.
    Method,
}

use Operation as O;

/// Everything that is simulated; `{}` stands for a uid.
const OPERATIONS: [(&str, &str, Operation); 16] = [
    ("GET", "/v3/reporting/devices", O::ListDevices),
    ("GET", "/v3/reporting/siem-events", O::ListEvents),
    ("POST", "/v3/actions/requests/freeze", O::CreateFreeze),
    ("GET", "/v3/actions/freeze/requests/{}", O::ReadFreeze),
    ("POST", "/v3/actions/freeze/remove-freeze", O::RemoveFreeze),
    ("GET", "/v3/actions/freeze/messages", O::ListMessages),
    ("POST", "/v3/actions/freeze/messages", O::CreateMessage),
    ("GET", "/v3/actions/freeze/messages/{}", O::ReadMessage),
    ("PUT", "/v3/actions/freeze/messages/{}", O::UpdateMessage),
    ("DELETE", "/v3/actions/freeze/messages/{}", O::DeleteMessage),
    ("POST", "/v3/actions/requests/wipe", O::CreateWipe),
    ("GET", "/v3/actions/requests/wipe", O::ListWipes),
    ("GET", "/v3/actions/requests/wipe/{}", O::ReadWipe),
    ("POST", "/v3/actions/wipe/get-actions", O::ListActions),
    (
        "POST",
        "/v3/actions/wipe/get-actions/{}",
        O::ListRequestActions,
    ),
    ("POST", "/v3/actions/wipe/cancel-actions/{}", O::CancelWipe),
];

/// The other paths of the API, one a line.
const OTHERS: &str = include_str!("paths.txt");

impl Operation {
    /// The operation of a method and a path, and the uid in the path.
    pub(super) fn of<'a>(method: &str, uri: &'a str) -> Result<(Self, &'a str), Missing> {
        let mut missing = Missing::Path;
        for (of, path, operation) in OPERATIONS {
            if let Some(uid) = fits(path, uri) {
                if of == method {
                    return Ok((operation, uid));
                }
                missing = Missing::Method;
            }
        }
        Err(match missing {
            Missing::Path if uri.starts_with("/v2/") => Missing::Old,
            Missing::Path if is_other(uri) => Missing::NotSimulated,
            missing => missing,
        })
    }

    /// What a token needs for it: all of these.
    pub(super) fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            O::ListDevices => &[P::ViewDevices],
            O::ListEvents => &[P::ManageSiem],
            O::CreateFreeze | O::RemoveFreeze => &[P::PerformFreeze],
            O::ReadFreeze => &[P::PerformFreeze, P::PerformRemoveFreeze],
            O::ListMessages
            | O::CreateMessage
            | O::ReadMessage
            | O::UpdateMessage
            | O::DeleteMessage => &[P::ViewFreeze],
            O::CreateWipe | O::CancelWipe => &[P::PerformWipe],
            O::ListWipes | O::ReadWipe | O::ListActions | O::ListRequestActions => &[P::ViewWipe],
        }
    }

    /// The group that faults name.
    pub(super) fn endpoint(self) -> Endpoint {
        match self {
            O::ListDevices => Endpoint::Devices,
            O::ListEvents => Endpoint::Siem,
            O::CreateFreeze => Endpoint::Freeze,
            O::RemoveFreeze => Endpoint::RemoveFreeze,
            O::ReadFreeze => Endpoint::FreezeRead,
            O::ListMessages
            | O::CreateMessage
            | O::ReadMessage
            | O::UpdateMessage
            | O::DeleteMessage => Endpoint::FreezeMessages,
            O::CreateWipe => Endpoint::Wipe,
            O::CancelWipe => Endpoint::CancelWipe,
            O::ListWipes | O::ReadWipe | O::ListActions | O::ListRequestActions => {
                Endpoint::WipeRead
            }
        }
    }
}

/// The uid in a path of this form, nothing where the form has none.
fn fits<'a>(form: &str, uri: &'a str) -> Option<&'a str> {
    match form.strip_suffix("{}") {
        None => (form == uri).then_some(""),
        Some(start) => {
            let uid = uri.strip_prefix(start)?;
            (!uid.is_empty() && !uid.contains('/')).then_some(uid)
        }
    }
}

fn is_other(uri: &str) -> bool {
    let parts: Vec<&str> = uri.split('/').collect();
    OTHERS.lines().any(|form| {
        let form: Vec<&str> = form.split('/').collect();
        let same =
            |(form, part): (&&str, &&str)| form == part || (*form == "{}" && !part.is_empty());
        form.len() == parts.len() && form.iter().zip(&parts).all(same)
    })
}
