//! The device report: its filters, its selection, its order.

use super::bench::{BARE, Bench, DEVICES, LAPTOP};

/// Every documented filter, one a line.
const DOCUMENTED: &str = include_str!("filters.txt");

#[tokio::test]
async fn every_documented_filter_is_known_and_no_other() {
    let bench = Bench::start().await;
    let names: Vec<&str> = DOCUMENTED.lines().collect();
    assert_eq!(names.len(), 216);
    for name in &names {
        let value = if name.contains("DateTimeUtc") {
            "2026-01-01T00%3A00%3A00.000Z"
        } else {
            "1"
        };
        let told = bench.get(DEVICES, &format!("{name}={value}")).await;
        assert_eq!(told.status, 200, "{name} {told:?}");
    }
    let members = names.iter().flat_map(|name| {
        [
            "",
            "Not",
            "StartsWith",
            "Contains",
            "EndsWith",
            "Empty",
            "NotStartsWith",
            "From",
        ]
        .map(|suffix| format!("{name}{suffix}"))
    });
    for name in members.chain(["nonsense".into(), "lastConnectedDateTimeUtc".into()]) {
        if !names.contains(&name.as_str()) {
            let told = bench.get(DEVICES, &format!("{name}=1")).await;
            assert_eq!(told.status, 400, "{name}");
            assert_eq!(told.body["details"][0]["field"], name.as_str());
        }
    }
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let bench = Bench::start().await;
    bench.freeze(LAPTOP).await;
    bench.contacts(2).await;
    for (query, found) in [
        ("deviceFreezeStatusCode=FRZN", "1"),
        ("deviceFreezeReportingStatusesContains=Frozen", "1"),
        ("deviceFreezeActionStatusScore=300", "1"),
        ("deviceFreezeActionStatusScore=0", "234"),
        ("deviceStatus=STOLEN", "3"),
        ("deviceStatusNot=STOLEN", "124"),
        ("isStolen=true", "3"),
        ("isNotStolen=true", "124"),
        ("isStolen=TRUE", "1234"),
        ("isStolen=maybe", "1234"),
        ("usernameEmpty=true", "4"),
        ("usernameEmpty=maybe", "1234"),
        ("usernameContains=ser2", "2"),
        ("serialNumber=pf3x3", "3"),
        ("serialNumberStartsWith=PF3X&platformOSType=Mac", "2"),
        ("deviceNameNot=LAPTOP-1&deviceNameNot=LAPTOP-2", "34"),
        ("operatingSystemName=Mac%2011", "2"),
        ("licenseBaseLicenseName=Absolute%20Resilience", "1234"),
        ("policyGroupName=Global%20Policy%20Group", "1234"),
        ("publicIpStartsWith=203.0.113.", "1234"),
        ("domainEmpty=true", ""),
        ("esn=ESN9", ""),
        ("lastConnectedDateTimeUtcTo=2026-03-01T00%3A00%3A00Z", ""),
        (
            "lastConnectedDateTimeUtcToInclusive=2026-03-01T00%3A00%3A00Z",
            "1234",
        ),
        (
            "lastConnectedDateTimeUtcFromInclusive=2026-03-01T00:00:00.000Z",
            "1234",
        ),
        ("unenrollmentDateTimeUtclusive=2026-01-01T00:00:00.000Z", ""),
    ] {
        assert_eq!(bench.found(query).await.concat(), found, "{query}");
    }
    for query in [
        "lastConnectedDateTimeUtcTo=yesterday",
        "deviceFreezeActionStatusScore=many",
    ] {
        assert_eq!(bench.get(DEVICES, query).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_selection_is_judged_before_any_device_is_looked_at() {
    let bench = Bench::start().await;
    let none = "serialNumber=none";
    for (select, status) in [
        ("esn,operatingSystem.name", 200),
        ("locale", 200),
        ("nonsense", 400),
        ("operatingSystem.nonsense", 400),
        ("operatingSystem,operatingSystem.name", 400),
        ("esn, deviceName", 400),
        ("", 400),
    ] {
        let escaped = select.replace(',', "%2C").replace(' ', "%20");
        for query in [
            format!("{none}&select={escaped}"),
            format!("select={escaped}"),
        ] {
            assert_eq!(bench.get(DEVICES, &query).await.status, status, "{query}");
        }
    }
    let query = format!("deviceUid={BARE}&select=username%2Cesn%2CespInfo.encryptionStatus");
    let told = bench.get(DEVICES, &query).await.body;
    let expected = serde_json::json!({ "esn": "ESN4", "espInfo": { "encryptionStatus": "INPR" } });
    assert_eq!(told["data"][0], expected, "null members stay away");
}

#[tokio::test]
async fn the_report_is_ordered_by_one_documented_member() {
    let bench = Bench::start().await;
    for (by, found) in [
        ("serialNumber%3Adesc", Some("4321")),
        ("lastUpdatedDateTimeUtc", Some("1234")),
        ("platformOSType%3Aasc", Some("2134")),
        ("lastConnectedDateTimeUtc", None),
        ("esn%3Aup", None),
    ] {
        let query = format!("sortBy={by}");
        match found {
            Some(found) => assert_eq!(bench.found(&query).await.concat(), found, "{by}"),
            None => assert_eq!(bench.get(DEVICES, &query).await.status, 400, "{by}"),
        }
    }
}
