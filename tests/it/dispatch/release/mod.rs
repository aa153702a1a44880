//! Releases of blocked requests: by whom, on what they saw, and what then happens in the tenant.

mod refused;
mod rules;
mod taken;

use kagiban::dispatch::Dispatch;
use kagiban::domain::ids::RequestId;
use kagiban::domain::policy::Role;
use serde_json::{Value, json};

use super::both_rigs;
use super::rig::{Rig, once};
use crate::support::desk::PASSWORD;
use crate::support::seed::Company;
use crate::support::visitor::{Visitor, assert_spoken};

pub(super) const MENDED: [(&str, &str); 3] = [
    ("release_note", "権限を直した"),
    ("attempts_seen", "1"),
    ("password", PASSWORD),
];
pub(super) const UID: &str = "5d1b4c52-0000-4000-8000-00000000abcd";
pub(super) const BY_HAND: [(&str, &str); 4] = [
    ("request_uid", UID),
    ("evidence", "03:20 に高橋が操作履歴の画面で確認"),
    ("attempts_seen", "1"),
    ("by_hand_password", PASSWORD),
];
pub(super) const CONFIRM: [(&str, &str); 2] = [("attempts_seen", "1"), ("password", PASSWORD)];

/// A request that its tenant refused once.
pub(super) async fn blocked(rig: &Rig, node: &Dispatch, company: &Company) -> RequestId {
    rig.fault(once("status403")).await;
    let request = rig.accept(company, 0).await;
    rig.live(node, 2).await;
    assert_eq!(rig.state(request).await, "blocked");
    request
}

pub(super) async fn supervisors(rig: &Rig) -> [Visitor; 2] {
    let first = rig.desk.sign_in(Role::Supervisor).await;
    [first, rig.desk.sign_in(Role::Supervisor).await]
}

/// Opens the request's page, and posts a form on it that must be taken.
pub(super) async fn take(
    visitor: &mut Visitor,
    request: RequestId,
    act: &str,
    fields: &[(&str, &str)],
) {
    let page = format!("/requests/{request}");
    visitor.get(&page).await;
    let seen = visitor.submit(&format!("{page}/{act}"), fields).await;
    assert_spoken(&page, &seen.html);
}

/// The path of the proposal on the last page.
pub(super) fn proposal(visitor: &Visitor) -> String {
    let (_, after) = visitor.html().split_once("action=\"/releases/").unwrap();
    format!("/releases/{}", after.split('/').next().unwrap())
}

/// The last event: kind, facts and what it is about, and its personal data.
pub(super) async fn last(rig: &Rig) -> (String, Value, Value) {
    let row = rig.desk.deeds().await.pop().unwrap();
    let entry = row.entry().unwrap();
    let said = json!({ "facts": entry.facts, "about": entry.about, "actor": entry.actor });
    let personal = row.personal().unwrap().map(|it| it.fields);
    (row.kind, said, json!(personal))
}
