//! The simple filters of the device report: each member with the suffixes that it has, no others
//! (Absolute API, "Get device details").

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// Text: equal, unlike, beginning, and so on.
    Is,
    Not,
    StartsWith,
    NotStartsWith,
    Contains,
    EndsWith,
    /// Empty or null with `true`, the opposite with `false`.
    Empty,
    /// True with `true`, false with `false`.
    True,
    /// The opposite.
    False,
    /// A whole number.
    Number,
    /// A time after, from, before, until.
    From,
    FromInclusive,
    To,
    ToInclusive,
}

use Test::{
    Contains, Empty, EndsWith, False, From, FromInclusive, Is, Not, NotStartsWith, Number,
    StartsWith, To, ToInclusive, True,
};

type Suffixes = &'static [(&'static str, Test)];

const IS: Suffixes = &[("", Is)];
const WORD: Suffixes = &[("", Is), ("Not", Not)];
const WORD_OR_NOTHING: Suffixes = &[("", Is), ("Not", Not), ("Empty", Empty)];
const TEXT: Suffixes = &[
    ("", Is),
    ("Not", Not),
    ("StartsWith", StartsWith),
    ("NotStartsWith", NotStartsWith),
];
const TEXT_OR_NOTHING: Suffixes = &[
    ("", Is),
    ("Not", Not),
    ("StartsWith", StartsWith),
    ("NotStartsWith", NotStartsWith),
    ("Empty", Empty),
];
const USER: Suffixes = &[
    ("", Is),
    ("Not", Not),
    ("StartsWith", StartsWith),
    ("NotStartsWith", NotStartsWith),
    ("Empty", Empty),
    ("Contains", Contains),
    ("EndsWith", EndsWith),
];
const LICENCE: Suffixes = &[
    ("", Is),
    ("StartsWith", StartsWith),
    ("NotStartsWith", NotStartsWith),
];
const ORDER: Suffixes = &[
    ("", Is),
    ("StartsWith", StartsWith),
    ("NotStartsWith", NotStartsWith),
    ("Empty", Empty),
];
const UNIT: Suffixes = &[("", Is), ("Not", Not), ("Contains", Contains)];
const ENABLED: Suffixes = &[("Enabled", True), ("NotEnabled", False)];
const TIME: Suffixes = &[
    ("From", From),
    ("FromInclusive", FromInclusive),
    ("To", To),
    ("ToInclusive", ToInclusive),
];

/// Members whose filters have the member's own name.
const MEMBERS: [(Suffixes, &str); 8] = [
    (
        WORD,
        "agentVersion bssId classification ctesVersion deviceUid homeNetworkName locale origin \
         persistentAgentVersion policyGroupName src systemIntegrityProtectionStatus timeZone",
    ),
    (
        WORD_OR_NOTHING,
        "agentStatus currentNetworkName networkSSID policyGroupUid",
    ),
    (
        TEXT,
        "bootDevice defaultGateway esn imei localIp phoneNumber platformOSType publicIp \
         rilSerialNumber systemDirectory systemManufacturer systemModel systemType",
    ),
    (
        TEXT_OR_NOTHING,
        "deviceName domain fullSystemName serialNumber",
    ),
    (USER, "currentUsername username"),
    (UNIT, "orgUnits"),
    (
        TIME,
        "firstCallDateTimeUtc lastConnectedDateTimeUtc lastUpdatedDateTimeUtc",
    ),
    (&[("", True), ("Not", False)], "isCTESActive"),
];

/// Filters whose name is not the member's: name, path in the record, suffixes.
const OTHERS: [(&str, &str, Suffixes); 17] = [
    (
        "deviceFreezeStatusCode",
        "deviceFreezeStatus.statusCode",
        IS,
    ),
    (
        "deviceFreezeActionStatusScore",
        "deviceFreezeActionStatus.score",
        &[("", Number)],
    ),
    (
        // One of its elements is the value; parts of an element are not looked for.
        "deviceFreezeReportingStatusesContains",
        "deviceFreezeReportingStatuses",
        IS,
    ),
    ("deviceStatus", "deviceStatus.type", WORD),
    ("isStolen", "isStolen", &[("", True)]),
    ("isNotStolen", "isStolen", &[("", False)]),
    ("licenseBaseLicenseName", "licenseBase.licenseName", LICENCE),
    ("licenseBaseOrderNo", "licenseBase.orderNo", ORDER),
    (
        "licenseAddonLicenseName",
        "licenseAddon.licenseName",
        LICENCE,
    ),
    ("licenseAddonOrderNo", "licenseAddon.orderNo", ORDER),
    ("operatingSystemName", "operatingSystem.name", TEXT),
    ("rsvpStatusStatus", "rsvpStatus.status", IS),
    ("rsvpStatusVersion", "rsvpStatus.version", IS),
    (
        "rsvpStatusIsSupported",
        "rsvpStatus.isSupported",
        &[("", True)],
    ),
    (
        "rsvpStatusIsStrongPasswordRequired",
        "rsvpStatus.isStrongPasswordRequired",
        &[("", True)],
    ),
    (
        "unenrollmentDateTimeUtc",
        "unenrollmentDateTimeUtc",
        &[("From", From), ("To", To), ("ToInclusive", ToInclusive)],
    ),
    (
        // Misspelt in the vendor's own document.
        "unenrollmentDateTimeUtclusive",
        "unenrollmentDateTimeUtc",
        &[("", FromInclusive)],
    ),
];

/// The components that report their health.
const COMPONENTS: [&str; 7] = ["df", "dlp", "du", "esp", "geo", "hdc", "sdc"];

/// Every filter by its name: the path in the record, and the test.
pub(super) static FILTERS: LazyLock<HashMap<String, (String, Test)>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    let mut add = |name: &str, path: &str, suffixes: Suffixes| {
        for (suffix, test) in suffixes {
            all.insert(format!("{name}{suffix}"), (path.to_owned(), *test));
        }
    };
    for (suffixes, members) in MEMBERS {
        for member in members.split_whitespace() {
            add(member, member, suffixes);
        }
    }
    for (name, path, suffixes) in OTHERS {
        add(name, path, suffixes);
    }
    for part in COMPONENTS {
        let status = format!("{part}Status");
        add(
            &format!("{part}CalcStatus"),
            &format!("{status}.calcStatus"),
            WORD,
        );
        add(
            &format!("{part}ComponentStatus"),
            &format!("{status}.status"),
            WORD,
        );
        add(&status, &format!("{status}.isEnabled"), ENABLED);
    }
    all
});
