//! What a person does in the subscriber's console: the same orders, by nobody's token.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::account::{Permission, Token, Verifier};
use super::answer::Answer;
use super::envelope::Envelope;
use super::route::Mood;
use super::world::{Caller, World};
use super::{freeze, wipe};
use crate::entropy::Entropy;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Act {
    /// Freezing a device.
    Freeze,
    /// Taking its freezes away.
    RemoveFreeze,
    /// Wiping it.
    Wipe,
}

/// Somebody's act.
#[derive(Debug)]
pub(super) struct Console {
    pub user: String,
    pub act: Act,
    pub devices: Vec<String>,
    pub title: String,
}

impl World {
    /// Lets somebody act in the console of an account.
    pub(super) fn act(
        &mut self,
        estate: usize,
        console: Console,
        now_ms: i64,
        entropy: &dyn Entropy,
    ) -> Result<Answer, Answer> {
        self.catch_up(estate, now_ms);
        let token = Token {
            kid: "console".to_owned(),
            verifier: Verifier::Hs256(String::new()),
            permissions: Permission::ALL.to_vec(),
            expires_on: None,
            owner: console.user,
        };
        let token = Arc::new(token);
        let caller = Caller { estate, token };
        let mood = Mood {
            pending_approval: false,
            ineligible: false,
            now_ms,
        };
        let envelope =
            Envelope::of_console(body(console.act, &console.devices, &console.title), now_ms);
        match console.act {
            Act::Freeze => freeze::create(self, &caller, &envelope, mood, entropy),
            Act::RemoveFreeze => freeze::remove(self, &caller, &envelope, now_ms),
            Act::Wipe => wipe::create(self, &caller, &envelope, mood, entropy),
        }
    }
}

fn body(act: Act, devices: &[String], title: &str) -> Value {
    match act {
        Act::Freeze => json!({
            "deviceUids": devices, "requestTitle": title, "message": title, "messageName": title,
            "freezeDefinition": { "deviceFreezeType": "OnDemand" },
            "passcodeDefinition": { "option": "RandomForEach" },
        }),
        Act::RemoveFreeze | Act::Wipe => json!({ "deviceUids": devices }),
    }
}
