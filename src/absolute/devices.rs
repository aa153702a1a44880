//! Looking devices up in the vendor's report.

use super::{
    actions::get,
    answers::{Page, paged, read},
    classify::FailureKind,
    client::{Call, Client, escape, failed},
    credentials::Credentials,
    outcome::{Effect, End},
    records::{DeviceRecord, SELECTED},
};

const DEVICES: &str = "/v3/reporting/devices";

/// A page of devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DevicesPage {
    /// The devices; records without a `deviceUid` are left out, as nothing can be asked of them.
    pub devices: Vec<DeviceRecord>,
    /// The token of the next page, if there is one.
    pub next: Option<String>,
}

impl Client {
    /// A page of all devices, ordered by uid; `next` is the token from the page before.
    pub async fn devices_page(
        &self,
        credentials: &Credentials,
        next: Option<&str>,
    ) -> Call<DevicesPage> {
        let query = paged(&all_devices(), next);
        let call = self.call(credentials, get(DEVICES, &query)).await;
        call.and_then(|body| page(&body, next))
    }

    /// The smallest harmless read: whether the token is answered at all.
    pub async fn anything(&self, credentials: &Credentials) -> Call<()> {
        let call = self.sees_devices(credentials).await;
        call.and_then(|_| End::Done(()))
    }

    /// The same read, telling whether any device was in it.
    pub async fn sees_devices(&self, credentials: &Credentials) -> Call<bool> {
        let query = "pageSize=1&select=deviceUid";
        let call = self.call(credentials, get(DEVICES, query)).await;
        call.and_then(|body| page(&body, None).and_then(|page| End::Done(!page.devices.is_empty())))
    }

    /// The device of a uid, if the token may see one.
    pub async fn device(&self, credentials: &Credentials, uid: &str) -> Call<Option<DeviceRecord>> {
        let query = format!("deviceUid={}&{}", escape(uid), selection());
        let call = self.call(credentials, get(DEVICES, &query)).await;
        call.and_then(|body| page(&body, None).and_then(|page| single(page, uid)))
    }
}

fn all_devices() -> String {
    format!("pageSize=500&sortBy=deviceUid%3Aasc&{}", selection())
}

fn selection() -> String {
    format!("select={}", escape(&SELECTED.join(",")))
}

fn page(body: &[u8], asked: Option<&str>) -> End<DevicesPage> {
    read::<Page<DeviceRecord>>(Effect::Read, body).and_then(|page| {
        let seen: Vec<String> = asked.map(str::to_owned).into_iter().collect();
        let next = page.next(&seen);
        let mut devices = page.data;
        devices.retain(|device| !device.device_uid.is_empty());
        End::Done(DevicesPage { devices, next })
    })
}

/// A filter that was not obeyed must not look like an unknown device.
fn single(page: DevicesPage, uid: &str) -> End<Option<DeviceRecord>> {
    let others = !page.devices.is_empty();
    let found = page
        .devices
        .into_iter()
        .find(|device| device.device_uid.eq_ignore_ascii_case(uid));
    if found.is_none() && others {
        let detail = "the answer is about other devices";
        return failed(Effect::Read, FailureKind::Unreadable, detail);
    }
    End::Done(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::absolute::FreezeStatus;

    fn done(body: &serde_json::Value, asked: Option<&str>) -> DevicesPage {
        let End::Done(page) = page(body.to_string().as_bytes(), asked) else {
            panic!("{body}");
        };
        page
    }

    #[test]
    fn a_record_is_read_without_its_passcodes() {
        let body = json!({
            "data": [{
                "deviceUid": "u", "esn": "E", "platformOSType": "Windows", "isStolen": null,
                "serialNumber": 7, "operatingSystem": {"name": "Windows 11"},
                "licenseBase": [{"licenseName": "Resilience"}], "licenseAddon": [{"id": 1}],
                "espInfo": {"encryptionStatus": "ENCR"},
                "lastConnectedDateTimeUtc": "2026-01-02T03:04:05.678Z",
                "deviceFreezeStatus": {"statusCode": "FRZN", "passCode": "12345678"},
                "deviceFreezeReportingStatuses": ["Frozen"],
                "deviceFreezeActionStatus": {"score": 300, "statuses": [{
                    "type": "OnDemand",
                    "status": {"status": "Frozen", "passcode": "12345678",
                               "updatedDateTimeUtc": "2026-01-02T03:00:00Z"},
                }]},
            }, {"esn": "no uid"}],
            "metadata": {"pagination": {"nextPage": "n="}},
        });
        let page = done(&body, None);
        assert_eq!(page.next.as_deref(), Some("n="));
        let [device] = &page.devices[..] else {
            panic!("one device");
        };
        assert_eq!(device.os_name, "Windows 11");
        assert_eq!(device.licences, ["Resilience"]);
        assert_eq!(device.serial_number, "");
        assert_eq!(device.freeze_status_code, "FRZN");
        assert!(device.last_connected_at.is_some() && !device.is_stolen);
        let frozen = FreezeStatus {
            kind: "OnDemand".to_owned(),
            status: "Frozen".to_owned(),
            updated_at: Some("2026-01-02T03:00:00Z".parse().unwrap()),
        };
        assert_eq!(device.freeze, [frozen]);
        assert!(!format!("{page:?}").contains("12345678"));
        assert_eq!(done(&body, Some("n=")).next, None);
    }

    #[test]
    fn the_selection_names_no_object_beside_its_parts() {
        for field in SELECTED {
            let whole = field.split('.').next().unwrap();
            assert!(whole == field || !SELECTED.contains(&whole), "{field}");
        }
        assert!(!selection().to_lowercase().contains("passcode"));
        assert!(
            all_devices().starts_with("pageSize=500&sortBy=deviceUid%3Aasc&select=deviceUid%2C")
        );
    }

    #[test]
    fn an_unobeyed_filter_is_not_an_unknown_device() {
        let other = done(&json!({"data": [{"deviceUid": "other"}]}), None);
        assert_eq!(single(other, "u").code(), "not_executed");
        assert_eq!(single(DevicesPage::default(), "u"), End::Done(None));
    }
}
