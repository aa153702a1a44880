//! What may be ordered: one device at a time.

use serde_json::{Value, json};
use uuid::Uuid;

const LONGEST_TITLE: usize = 250;
const LONGEST_MESSAGE: usize = 4000;
const LONGEST_MESSAGE_NAME: usize = 255;

/// Exactly one device. The API takes up to 10 000, and in places reads "none" as "all".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OneDevice(Uuid);

/// Why an order is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefused {
    /// It names no device.
    #[error("no device")]
    Empty,
    /// It names more than one device.
    #[error("more than one device")]
    MoreThanOne,
    /// What it names is not a device's uid.
    #[error("not a device uid")]
    NotAUuid,
    /// The title is empty.
    #[error("the title is empty")]
    Title,
    /// The message has not 1 to 4000 characters.
    #[error("the message has not 1 to 4000 characters")]
    Message,
    /// The message's name has not 1 to 255 characters.
    #[error("the name of the message has not 1 to 255 characters")]
    MessageName,
}

impl OneDevice {
    /// The one device of a list.
    pub fn new(device_uids: &[String]) -> Result<Self, OrderRefused> {
        match device_uids {
            [] => Err(OrderRefused::Empty),
            [uid] => hyphenated(uid).map(Self).ok_or(OrderRefused::NotAUuid),
            _ => Err(OrderRefused::MoreThanOne),
        }
    }

    /// The device's uid in lower case, with hyphens.
    pub fn uid(&self) -> String {
        self.0.to_string()
    }

    /// Whether a uid from an answer is this device's.
    pub fn is(&self, uid: &str) -> bool {
        hyphenated(uid) == Some(self.0)
    }
}

fn hyphenated(text: &str) -> Option<Uuid> {
    let uuid = Uuid::parse_str(text).ok()?;
    (text.len() == 36 && !uuid.is_nil()).then_some(uuid)
}

/// An order to lock a device (Absolute API, Freeze, `OnDemand`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreezeOrder {
    device: OneDevice,
    title: String,
    message: String,
    message_name: String,
}

impl FreezeOrder {
    /// An order; a title longer than 250 characters is cut, anything else too long is refused.
    /// Characters are counted as UTF-16 does, the most cautious reading of the vendor's limits.
    pub fn new(
        device: OneDevice,
        title: &str,
        message: &str,
        message_name: &str,
    ) -> Result<Self, OrderRefused> {
        let within = |text: &str, longest| (1..=longest).contains(&units(text));
        if title.trim().is_empty() {
            return Err(OrderRefused::Title);
        }
        if !within(message, LONGEST_MESSAGE) {
            return Err(OrderRefused::Message);
        }
        if !within(message_name, LONGEST_MESSAGE_NAME) {
            return Err(OrderRefused::MessageName);
        }
        Ok(Self {
            device,
            title: cut(title.trim()),
            message: message.to_owned(),
            message_name: message_name.to_owned(),
        })
    }

    /// The device to lock.
    pub fn device(&self) -> &OneDevice {
        &self.device
    }

    /// The title that the request will carry.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The request's body. The passcode is drawn by Absolute and never seen here.
    pub fn body(&self) -> Value {
        json!({
            "deviceUids": [self.device.uid()],
            "requestTitle": self.title,
            "message": self.message,
            "messageName": self.message_name,
            "freezeDefinition": { "deviceFreezeType": "OnDemand" },
            "passcodeDefinition": { "option": "RandomForEach", "length": 8 },
        })
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn cut(title: &str) -> String {
    let mut used = 0;
    title
        .chars()
        .take_while(|char| {
            used += char.len_utf16();
            used <= LONGEST_TITLE
        })
        .collect()
}

/// An order to wipe a device (Absolute API, Wipe).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WipeOrder {
    /// The device to wipe.
    pub device: OneDevice,
}

impl WipeOrder {
    /// The request's body: the device, and nothing that would unenroll it besides.
    pub fn body(&self) -> Value {
        json!({ "deviceUids": [self.device.uid()] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UID: &str = "56be8d1f-2eb8-4e9b-bbd6-1aab032abcde";

    fn device() -> OneDevice {
        OneDevice::new(&[UID.to_uppercase()]).unwrap()
    }

    #[test]
    fn an_order_names_exactly_one_device() {
        let new = |uids: &[&str]| {
            let uids: Vec<String> = uids.iter().map(ToString::to_string).collect();
            OneDevice::new(&uids)
        };
        assert_eq!(new(&[]), Err(OrderRefused::Empty));
        assert_eq!(new(&[UID, UID]), Err(OrderRefused::MoreThanOne));
        for bad in ["", "all", &UID.replace('-', ""), &Uuid::nil().to_string()] {
            assert_eq!(new(&[bad]), Err(OrderRefused::NotAUuid));
        }
        assert_eq!(device().uid(), UID);
        assert!(device().is(UID) && device().is(&UID.to_uppercase()));
    }

    #[test]
    fn a_freeze_is_on_demand_with_a_passcode_of_its_own() {
        let order = FreezeOrder::new(device(), &"長".repeat(300), "m", "n").unwrap();
        assert_eq!(order.title().chars().count(), 250);
        let body = order.body();
        assert_eq!(body["deviceUids"], json!([UID]));
        assert_eq!(body["freezeDefinition"]["deviceFreezeType"], "OnDemand");
        assert_eq!(body["passcodeDefinition"]["option"], "RandomForEach");
    }

    #[test]
    fn texts_outside_the_limits_are_refused() {
        let new = |title, message: &str, name| FreezeOrder::new(device(), title, message, name);
        assert_eq!(new(" ", "m", "n"), Err(OrderRefused::Title));
        assert_eq!(new("t", "", "n"), Err(OrderRefused::Message));
        let long = "m".repeat(4001);
        assert_eq!(new("t", &long, "n"), Err(OrderRefused::Message));
        assert_eq!(new("t", "m", ""), Err(OrderRefused::MessageName));
    }
}
