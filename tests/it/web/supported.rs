//! Supported systems and devices: a device of a call is compared with the list, and taken all the same.

use kagiban::domain::policy::Role;

use super::call::{ACCEPT, read_aloud, step, verified};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    r6_a_call_tells_whether_the_devices_system_is_supported,
    r7_a_call_tells_whether_the_device_is_supported_and_takes_it_all_the_same,
    r6_the_list_is_kept_by_administrators_and_every_change_is_audited,
    r7_an_entry_that_compares_nothing_is_refused_by_its_field,
    r6_the_database_keeps_versions_where_they_are_compared,
);

async fn add(admin: &mut Visitor, rule: &str, name: &str, versions: &str) -> Seen {
    let fields = [
        ("rule", rule),
        ("name", name),
        ("versions", versions),
        ("note", "対応表 3.2"),
    ];
    admin.fill("/supported/new", &fields).await
}

/// What the call says of the first device that it finds.
async fn facts(agent: &mut Visitor, call: &str) -> String {
    let seen = agent.get(&format!("{call}?q=PF3X")).await;
    assert_spoken(call, &seen.html);
    seen.text(".pick-facts")
}

async fn r6_a_call_tells_whether_the_devices_system_is_supported(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let told = facts(&mut agent, &call).await;
    assert!(
        told.contains("対象 OS の一覧は未登録です(第 6 条)"),
        "{told}"
    );
    add(&mut admin, "any_version", "macOS", "").await;
    let told = facts(&mut agent, &call).await;
    assert!(
        told.contains("対象 OS の一覧にありません(第 6 条)"),
        "{told}"
    );
    add(&mut admin, "at_least", "Windows 11", "10.0.22631").await;
    // The device says Windows 11, and no version.
    let told = facts(&mut agent, &call).await;
    assert!(told.contains("分かりません(第 6 条)"), "{told}");
    for (system, says) in [
        ("Windows 11 Pro 10.0.9", "バージョンではありません(第 6 条)"),
        (
            "Windows 11 Pro 10.0.26100",
            "対象 OS です(第 6 条):対応表 3.2",
        ),
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        sqlx::query("UPDATE device SET os = $1 WHERE tenant_id = $2")
            .bind(system)
            .bind(sakura.tenant.id.to_string())
            .execute(tx.conn().unwrap())
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
        let told = facts(&mut agent, &call).await;
        assert!(told.contains(says), "{told}");
    }
}

async fn r7_a_call_tells_whether_the_device_is_supported_and_takes_it_all_the_same(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    add(&mut admin, "starts_with", "Dell", "").await;
    let call = read_aloud(&mut agent).await;
    let told = agent.get(&call).await.text(".named");
    assert!(
        told.contains("対象デバイスの一覧にありません(第 7 条)"),
        "{told}"
    );
    step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
    add(&mut admin, "contains", "ｔｈｉｎｋｐａｄ", "").await;
    let call = verified(&mut agent).await;
    let told = facts(&mut agent, &call).await;
    assert!(
        told.contains("対象デバイスです(第 7 条):対応表 3.2"),
        "{told}"
    );
}

async fn r6_the_list_is_kept_by_administrators_and_every_change_is_audited(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(admin.get("/supported").await.texts(".empty").len(), 2);
    let added = add(&mut admin, "one_of", "Windows 10", "21H2, 22H2").await;
    assert_eq!(added.location, "/supported?done=supported");
    let list = admin.get("/supported").await;
    assert_spoken("/supported", &list.html);
    assert!(list.text("tbody").contains("21H2 22H2 だけ"));
    let edit = list.attr("tbody a", "href");
    let form = admin.get(&edit).await;
    assert_eq!(form.attr("#versions", "value"), "21H2 22H2");
    assert_eq!(form.attr("option[selected]", "value"), "one_of");
    let fields = [
        ("rule", "at_least"),
        ("name", "Windows 10"),
        ("versions", "22H2"),
    ];
    assert_eq!(admin.fill(&edit, &fields).await.status, 303);
    // The form from before it.
    let late = admin.post_with(&edit, &form.proved(), &fields).await;
    assert_eq!(late.status, 409);
    let list = admin.get("/supported").await;
    assert!(list.text("tbody").contains("22H2 以降"));
    let remove = list.attr("tbody form", "action");
    assert_eq!(admin.post(&remove, &[]).await.status, 303);
    assert_eq!(desk.count("supported").await, 0);
    let kinds = desk.kinds().await;
    let written = &kinds[kinds.len() - 3..];
    assert_eq!(
        written,
        ["supported_added", "supported_changed", "supported_removed"]
    );
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let seen = supervisor.get("/supported").await;
    assert!(
        seen.attrs("main form, main a[href$=new]", "class")
            .is_empty()
    );
}

async fn r7_an_entry_that_compares_nothing_is_refused_by_its_field(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    for (rule, name, versions, field) in [
        ("at_least", "Windows 11", "", "versions"),
        ("at_least", "Windows 11", "新しい", "versions"),
        ("one_of", "Windows 11", ",", "versions"),
        ("contains", "ThinkPad", "2", "versions"),
        ("starts_with", " ", "", "name"),
        ("regex", "ThinkPad", "", "rule"),
        ("", "ThinkPad", "", "rule"),
    ] {
        let refused = add(&mut admin, rule, name, versions).await;
        assert_eq!(refused.status, 422, "{rule} {versions}");
        assert!(!refused.error(field).is_empty(), "{rule} {versions}");
        assert_eq!(refused.attr("#name", "value"), name);
    }
    assert_eq!(desk.count("supported").await, 0);
}

async fn r6_the_database_keeps_versions_where_they_are_compared(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    add(&mut admin, "at_least", "Windows 11", "24H2").await;
    for sql in [
        "UPDATE supported SET versions = NULL",
        "UPDATE supported SET versions = '1 2'",
        "UPDATE supported SET rule = 'contains'",
        "UPDATE supported SET rule = 'regex'",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}
