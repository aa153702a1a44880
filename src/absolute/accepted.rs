//! The answer to an order: accepted, or refused for the device although the status is a success.

use serde::Deserialize;
use serde_json::Value;

use super::{
    answers::lenient,
    classify::FailureKind,
    client::failed,
    order::OneDevice,
    outcome::{Effect, End},
};

/// An accepted order (Absolute API, `requestUid`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The request's uid at Absolute.
    pub request_uid: String,
}

#[derive(Deserialize)]
pub(super) struct Created {
    data: CreatedData,
}

#[derive(Deserialize)]
struct CreatedData {
    #[serde(rename = "requestUid", default, deserialize_with = "lenient")]
    request_uid: String,
    /// Not in the published schema, but read by others: which devices were refused, and why.
    #[serde(default)]
    errors: Value,
}

/// What an answer to an order on a device means.
pub(super) fn accepted(effect: Effect, answer: Created, device: &OneDevice) -> End<Accepted> {
    let Created {
        data: CreatedData {
            request_uid,
            errors,
        },
    } = answer;
    if names(&errors, device) {
        let said = errors.pointer("/0/message").and_then(Value::as_str);
        let said: String = said.unwrap_or_default().chars().take(300).collect();
        failed(effect, FailureKind::DeviceRefused, said)
    } else if request_uid.is_empty() {
        failed(
            effect,
            FailureKind::NoRequestUid,
            "success without a requestUid",
        )
    } else {
        End::Done(Accepted { request_uid })
    }
}

/// Whether a device is named anywhere in what Absolute says of its refusals, whose shape is not
/// documented.
fn names(said: &Value, device: &OneDevice) -> bool {
    match said {
        Value::String(text) => device.is(text),
        Value::Array(items) => items.iter().any(|item| names(item, device)),
        Value::Object(members) => members.values().any(|member| names(member, device)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UID: &str = "56be8d1f-2eb8-4e9b-bbd6-1aab032abcde";

    fn code(answer: Value) -> String {
        let device = OneDevice::new(&[UID.to_owned()]).unwrap();
        let answer: Created = serde_json::from_value(answer).unwrap();
        let end = accepted(Effect::Lock, answer, &device);
        end.why().map_or("done", |why| why.kind.code()).to_owned()
    }

    #[test]
    fn an_order_is_accepted_only_with_a_request_uid() {
        assert_eq!(code(json!({"data": {"requestUid": "r"}})), "done");
        for uid in [json!(""), json!(null), json!(7)] {
            let answer = json!({"data": {"requestUid": uid}});
            assert_eq!(code(answer), "no_request_uid");
        }
        assert_eq!(code(json!({"data": {}})), "no_request_uid");
    }

    #[test]
    fn a_device_among_the_errors_is_refused() {
        let listing = |uid: &str| {
            let errors = json!([{"message": "m", "detail": {"deviceUids": [uid]}}]);
            json!({"data": {"requestUid": "r", "errors": errors}})
        };
        assert_eq!(code(listing(&UID.to_uppercase())), "device_refused");
        assert_eq!(
            code(listing("56be8d1f-2eb8-4e9b-bbd6-000000000000")),
            "done"
        );
    }
}
