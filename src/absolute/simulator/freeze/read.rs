//! `GET /v3/actions/freeze/requests/{requestUid}`; the answer has the unfreeze code in clear.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as B64;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::answer::Answer;
use super::super::check::uid;
use super::super::envelope::Envelope;
use super::super::paging::{self, Sizes};
use super::super::time::stamp;
use super::super::world::{Caller, World};
use super::{Freeze, Kind, Status};

const SIZES: Sizes = Sizes::new(100, 500);

pub(crate) fn read(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: &str,
) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let found = uid(request_uid).and_then(|uid| estate.freeze_requests.get(&uid));
    let found = found.ok_or_else(Answer::not_found)?.clone();
    paging::page(envelope, estate, found, SIZES, |place| {
        let freeze = &estate.freezes[place];
        freeze.told(estate.device_uid(freeze.unit))
    })
}

impl Freeze {
    fn told(&self, device_uid: &str) -> Value {
        let status = match self.status {
            Status::PendingApproval => Status::Pending,
            status => status,
        };
        let details = match self.status {
            Status::PendingApproval => "Waiting for approval",
            Status::Ineligible => "The device is not eligible",
            Status::Failed => "Declined",
            Status::Ready => "Downloaded, waiting for its condition",
            _ => status.code(),
        };
        json!({
            "id": self.action_uid,
            "deviceUid": device_uid,
            "requester": self.order.requester,
            "requestTitle": self.order.title,
            "requestUid": self.order.request_uid,
            "notificationEmails": self.order.emails,
            "eventHistoryId": self.event_id(),
            "isCurrent": self.is_current,
            "isDownloaded": self.downloaded_ms.is_some(),
            "createdDateTimeUtc": stamp(self.order.created_ms),
            "changedDateTimeUtc": stamp(self.changed_ms),
            "actionStatus": status.code(),
            "actionStatusDetails": details,
            "statuses": self.told_history(),
            "configuration": self.configuration(),
        })
    }

    fn event_id(&self) -> String {
        format!("DeviceFreeze-{:04}", self.number)
    }

    fn configuration(&self) -> Value {
        let conditions = match self.order.kind {
            Kind::OnDemand => json!([]),
            Kind::Scheduled { at_ms } => {
                json!([{ "scheduledFreezeDateTimeUtc": stamp(at_ms) }])
            }
            Kind::OffLine { seconds } => json!([{ "secondsUntilFreeze": seconds }]),
        };
        let salt = self.action_uid.simple().to_string();
        let hashed = Sha256::digest(format!("{salt}{}", self.passcode));
        json!({
            "action": "DFZ",
            "type": self.order.kind.code(),
            "freezeId": self.event_id(),
            "messageName": self.order.message_name,
            "htmlClear": self.order.message,
            "html": B64.encode(&self.order.message),
            "freezeMessage": without_tags(&self.order.message),
            "passcodeClear": self.passcode,
            "passcodeOption": self.order.passcode_option,
            "passcodeLength": self.order.passcode_length,
            "passcodeSalt": salt,
            "passcodeHashed": hex::encode(hashed),
            "disableRemoteLogin": true,
            "disableFileSharing": true,
            "forceReboot": false,
            "preLoginEnabled": false,
            "issuedDateTimeUTC": stamp(self.order.created_ms),
            "conditions": conditions,
        })
    }
}

fn without_tags(html: &str) -> String {
    let mut within = false;
    let kept = |char: &char| {
        let outside = !within && *char != '<';
        within = (within || *char == '<') && *char != '>';
        outside
    };
    html.chars().filter(kept).collect()
}
