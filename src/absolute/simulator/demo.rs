//! Accounts to play with: the same devices every time, their last contact counted back from now.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::account::{Account, Permission, Token, Verifier};
use super::device::Device;

const USERS: [&str; 12] = [
    "田中 一郎",
    "鈴木 美咲",
    "高橋 健太",
    "渡辺 由美",
    "伊藤 大輔",
    "山本 さくら",
    "中村 翔",
    "小林 恵",
    "加藤 誠",
    "吉田 彩",
    "山田 太郎",
    "佐々木 葵",
];
/// Maker, model, platform, system, version, beginning of the serial.
const MODELS: [(&str, &str, &str, &str, &str, &str); 6] = [
    (
        "LENOVO",
        "ThinkPad X1 Carbon Gen 12",
        "Windows",
        "Windows 11 Pro",
        "24H2",
        "PF3X",
    ),
    (
        "LENOVO",
        "ThinkPad T14 Gen 5",
        "Windows",
        "Windows 11 Pro",
        "24H2",
        "PW08",
    ),
    (
        "Dell Inc.",
        "Latitude 7450",
        "Windows",
        "Windows 11 Enterprise",
        "23H2",
        "8B5S",
    ),
    (
        "HP",
        "EliteBook 840 G11",
        "Windows",
        "Windows 11 Pro",
        "24H2",
        "5CG4",
    ),
    (
        "Panasonic Corporation",
        "CF-FV5",
        "Windows",
        "Windows 11 Pro",
        "23H2",
        "4KTS",
    ),
    (
        "Apple",
        "MacBook Air (M3)",
        "Mac",
        "macOS Sequoia",
        "15.6",
        "C02Z",
    ),
];
const GLYPHS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Three accounts, of 24, 36 and 48 devices. Each has one HS256 token; the one of the first may
/// lock only, that of the second wipe only, that of the third both.
pub fn accounts(now: Timestamp) -> Vec<Account> {
    use Permission as P;
    let lock = vec![
        P::ViewDevices,
        P::PerformFreeze,
        P::PerformRemoveFreeze,
        P::ManageSiem,
    ];
    let wipe = vec![P::ViewDevices, P::ViewWipe, P::PerformWipe, P::ManageSiem];
    let both = [lock.clone(), wipe.clone()].concat();
    [
        ("sakura", 24, lock),
        ("fuji", 36, wipe),
        ("minato", 48, both),
    ]
    .into_iter()
    .map(|(name, count, permissions)| {
        let devices = (0..count).map(|place| device(name, place, now)).collect();
        let token = Token {
            kid: uuid(&format!("{name}/token")),
            verifier: Verifier::Hs256(format!(
                "{}==",
                hex::encode(Sha256::digest(format!("{name}/secret")))
            )),
            permissions,
            expires_on: None,
            owner: format!("desk@{name}.example"),
        };
        Account::new(uuid(name), name.to_owned(), vec![token], devices)
    })
    .collect()
}

fn device(account: &str, place: usize, now: Timestamp) -> Device {
    let draw = Sha256::digest(format!("{account}/device/{place}"));
    let (maker, model, platform, os, version, start) = MODELS[place % MODELS.len()];
    let mut end: String = draw[..4]
        .iter()
        .map(|byte| char::from(GLYPHS[usize::from(*byte) % GLYPHS.len()]))
        .collect();
    if place == MODELS.len() {
        // One letter away from the first device: the trap of choosing from a list.
        let first = device(account, 0, now).serial;
        end = format!(
            "{}{}",
            &first[4..7],
            if first.ends_with('0') { 'O' } else { '0' }
        );
    }
    let (stolen, disabled, bare) = (place % 11 == 7, place % 13 == 9, place % 5 == 3);
    let minutes = [3, 12, 95, 180, 60 * 20, 60 * 24 * 3, 60 * 24 * 45][place % 7];
    Device {
        device_uid: uuid(&format!("{account}/device/{place}")),
        esn: hex::encode(&draw[4..14]).to_uppercase(),
        serial: format!("{start}{end}"),
        name: format!("{}-{:03}", account.to_uppercase(), place + 1),
        username: Some(USERS[place % USERS.len()].to_owned()),
        platform: platform.into(),
        os: (os.into(), version.into()),
        model: (maker.into(), model.into()),
        agent_status: if disabled { "D" } else { "A" }.into(),
        stolen,
        encryption: if bare { "INPR" } else { "ENCR" }.into(),
        licence: if disabled { "Visibility" } else { "Resilience" }.into(),
        last_connected_ms: Some((now - jiff::SignedDuration::from_mins(minutes)).as_millisecond()),
    }
}

/// A name's id, the same every time.
fn uuid(name: &str) -> String {
    let digest = Sha256::digest(format!("kagiban simulator {name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}
