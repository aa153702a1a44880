//! Locking and wiping a device, and asking what became of it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    accepted::{Accepted, accepted},
    answers::{lenient, read},
    client::{Ask, Call, Client, escape},
    credentials::Credentials,
    freeze_action::FreezeAction,
    order::{FreezeOrder, OneDevice, WipeOrder},
    outcome::{Effect, End},
};
use crate::clock::Timestamp;

const FREEZE: &str = "/v3/actions/requests/freeze";
const WIPE: &str = "/v3/actions/requests/wipe";
const WIPE_ACTIONS: &str = "/v3/actions/wipe/get-actions";

/// A wipe request as Absolute lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WipeRequest {
    /// The request's uid.
    #[serde(rename = "requestUid")]
    pub request_uid: String,
    /// `requestStatus`; an open list.
    #[serde(rename = "requestStatus", default, deserialize_with = "lenient")]
    pub status: String,
    /// Who asked for it.
    #[serde(default, deserialize_with = "lenient")]
    pub requester: Option<String>,
    /// When it was asked for.
    #[serde(rename = "createdDateTimeUtc", default, deserialize_with = "lenient")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(rename = "updatedDateTimeUtc", default, deserialize_with = "lenient")]
    pub updated_at: Option<Timestamp>,
}

/// One device's part of a wipe request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WipeAction {
    /// The action's uid.
    #[serde(rename = "actionUid", default, deserialize_with = "lenient")]
    pub action_uid: String,
    /// The request that it belongs to.
    #[serde(rename = "requestUid", default, deserialize_with = "lenient")]
    pub request_uid: String,
    /// The device.
    #[serde(rename = "deviceUid")]
    pub device_uid: String,
    /// `actionStatus`; an open list, in which only `Succeeded` is success.
    #[serde(rename = "actionStatus", default, deserialize_with = "lenient")]
    pub status: String,
    /// When the request was made.
    #[serde(rename = "createdDateTimeUtc", default, deserialize_with = "lenient")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(rename = "updatedDateTimeUtc", default, deserialize_with = "lenient")]
    pub updated_at: Option<Timestamp>,
}

impl Client {
    /// Asks Absolute to lock a device.
    pub async fn freeze(&self, credentials: &Credentials, order: &FreezeOrder) -> Call<Accepted> {
        let device = order.device();
        self.order(credentials, Effect::Lock, FREEZE, &order.body(), device)
            .await
    }

    /// Asks Absolute to wipe a device.
    pub async fn wipe(&self, credentials: &Credentials, order: &WipeOrder) -> Call<Accepted> {
        let device = &order.device;
        self.order(credentials, Effect::Wipe, WIPE, &order.body(), device)
            .await
    }

    /// The wipe requests made between two moments, both included.
    pub async fn wipe_requests(
        &self,
        credentials: &Credentials,
        from: Timestamp,
        to: Timestamp,
    ) -> Call<Vec<WipeRequest>> {
        self.list(credentials, get(WIPE, &between(from, to))).await
    }

    /// One wipe request.
    pub async fn wipe_request(
        &self,
        credentials: &Credentials,
        request_uid: &str,
    ) -> Call<WipeRequest> {
        let uri = format!("{WIPE}/{}", escape(request_uid));
        let call = self.call(credentials, get(&uri, "")).await;
        call.and_then(|body| {
            read::<One<WipeRequest>>(Effect::Read, &body).and_then(|one| End::Done(one.data))
        })
    }

    /// What became of a device's part of a wipe request; empty when the request does not concern it.
    pub async fn wipe_actions(
        &self,
        credentials: &Credentials,
        request_uid: &str,
        device: &OneDevice,
    ) -> Call<Vec<WipeAction>> {
        let uri = format!("{WIPE_ACTIONS}/{}", escape(request_uid));
        self.actions_of(credentials, &uri, "pageSize=500", device)
            .await
    }

    /// A device's parts of all wipe requests made between two moments, both included.
    pub async fn wipe_actions_between(
        &self,
        credentials: &Credentials,
        device: &OneDevice,
        from: Timestamp,
        to: Timestamp,
    ) -> Call<Vec<WipeAction>> {
        let query = between(from, to);
        let call = self
            .actions_of(credentials, WIPE_ACTIONS, &query, device)
            .await;
        call.and_then(|mut actions| {
            // A filter that was not obeyed must not widen the window.
            let within = |at: Timestamp| from <= at && at <= to;
            actions.retain(|action| action.created_at.is_none_or(within));
            End::Done(actions)
        })
    }

    /// The parts of all wipe requests made between two moments, both included, for every device. Where a
    /// read names no device, it is about all.
    pub async fn all_wipe_actions(
        &self,
        credentials: &Credentials,
        from: Timestamp,
        to: Timestamp,
    ) -> Call<Vec<WipeAction>> {
        let body = json!({ "deviceUids": [] });
        let query = between(from, to);
        self.list(credentials, post(WIPE_ACTIONS, &query, &body))
            .await
    }

    async fn actions_of(
        &self,
        credentials: &Credentials,
        uri: &str,
        query: &str,
        device: &OneDevice,
    ) -> Call<Vec<WipeAction>> {
        let body = json!({ "deviceUids": [device.uid()] });
        let ask = post(uri, query, &body);
        let call = self.list::<WipeAction>(credentials, ask).await;
        call.and_then(|mut actions| {
            actions.retain(|action| device.is(&action.device_uid));
            End::Done(actions)
        })
    }

    /// The parts of a freeze request, one for each device.
    pub async fn freeze_request(
        &self,
        credentials: &Credentials,
        request_uid: &str,
    ) -> Call<Vec<FreezeAction>> {
        let uri = format!("/v3/actions/freeze/requests/{}", escape(request_uid));
        self.list(credentials, get(&uri, "pageSize=500")).await
    }

    async fn order(
        &self,
        credentials: &Credentials,
        effect: Effect,
        uri: &str,
        body: &Value,
        device: &OneDevice,
    ) -> Call<Accepted> {
        let ask = Ask {
            effect,
            method: "POST",
            uri,
            query: "",
            body: Some(body),
        };
        let call = self.call(credentials, ask).await;
        call.and_then(|body| {
            read(effect, &body).and_then(|answer| accepted(effect, answer, device))
        })
    }
}

fn between(from: Timestamp, to: Timestamp) -> String {
    format!(
        "createdFromDateTimeUtc={}&createdToDateTimeUtc={}&pageSize=500",
        escape(&format!("{from:.3}")),
        escape(&format!("{to:.3}")),
    )
}

#[derive(Deserialize)]
struct One<T> {
    data: T,
}

/// A read that is posted.
fn post<'a>(uri: &'a str, query: &'a str, body: &'a Value) -> Ask<'a> {
    Ask {
        method: "POST",
        body: Some(body),
        ..get(uri, query)
    }
}

pub(super) fn get<'a>(uri: &'a str, query: &'a str) -> Ask<'a> {
    Ask {
        effect: Effect::Read,
        method: "GET",
        uri,
        query,
        body: None,
    }
}
