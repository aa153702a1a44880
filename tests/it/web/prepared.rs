//! What subscribers prepare: told where it is missing, and nothing is stopped by it.

use kagiban::domain::policy::Role;

use super::call::{ACCEPT, read_aloud, step, verified};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Visitor, assert_spoken};

both!(
    r5_what_is_missing_is_told_at_intake_and_stops_no_request,
    r5_what_is_done_is_recorded_and_taken_back_and_the_log_has_both,
    r5_what_the_provider_names_besides_is_asked_of_every_contract,
    r5_a_record_that_says_nothing_is_refused_by_its_field,
    r5_the_database_keeps_what_the_terms_name,
);

const NAMED: [&str; 3] = ["internet", "devices", "policy"];

async fn done(admin: &mut Visitor, contract: &str, item: &str, day: &str) -> u16 {
    admin.get(contract).await;
    let fields = [("item", item), ("done_on", day)];
    let seen = admin
        .post(&format!("{contract}/preparations"), &fields)
        .await;
    seen.status.as_u16()
}

/// What the contract's page says of it: what is done, and what is missing.
async fn card(admin: &mut Visitor, contract: &str) -> [usize; 2] {
    let seen = admin.get(contract).await;
    assert_spoken(contract, &seen.html);
    [".fact-good", ".fact-warn"].map(|tone| seen.texts(&format!("#preparation {tone}")).len())
}

async fn r5_what_is_missing_is_told_at_intake_and_stops_no_request(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    for item in ["internet", "devices"] {
        assert_eq!(done(&mut admin, &contract, item, "2026-01-15").await, 303);
    }
    let lacks = admin.get(&contract).await.text(".notice");
    assert!(lacks.contains("運用ポリシーの設定(第 5 条)"), "{lacks}");
    assert!(!lacks.contains("接続環境"), "{lacks}");
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let told = agent.get(&call).await.text("aside");
    assert!(
        told.contains("未完了の準備(第 5 条)運用ポリシーの設定"),
        "{told}"
    );
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
    done(&mut admin, &contract, "policy", "2026-11-22").await;
    let call = verified(&mut agent).await;
    assert!(!agent.get(&call).await.text("aside").contains("未完了"));
    assert!(!admin.get(&contract).await.html.contains("終わっていません"));
}

async fn r5_what_is_done_is_recorded_and_taken_back_and_the_log_has_both(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(card(&mut admin, &contract).await, [0, 3]);
    assert_eq!(
        done(&mut admin, &contract, "policy", "2026-11-20").await,
        303
    );
    assert_eq!(card(&mut admin, &contract).await, [1, 2]);
    let told = admin.get(&contract).await.text("#preparation");
    assert!(told.contains("2026-11-20 完了(高橋 が記録)"), "{told}");
    let undo = format!("{contract}/preparations/undo");
    let undone = admin.post(&undo, &[("item", "policy")]).await;
    assert_eq!(undone.status, 303);
    assert_eq!(card(&mut admin, &contract).await, [0, 3]);
    assert_eq!(admin.post(&undo, &[("item", "policy")]).await.status, 409);
    let kinds = desk.kinds().await;
    let last = &kinds[kinds.len() - 2..];
    assert_eq!(last, ["preparation_done", "preparation_undone"]);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let log = auditor.get("/audit").await.text("main");
    assert!(log.contains("運用ポリシーの設定") && log.contains("2026-11-20"));
}

async fn r5_what_the_provider_names_besides_is_asked_of_every_contract(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let name = [("item", "管理コンソールの利用者の登録")];
    let added = admin.fill("/preparations", &name).await;
    assert_eq!(added.location, "/preparations?done=preparation_item");
    let again = admin.fill("/preparations", &name).await;
    assert_eq!(
        (again.status.as_u16(), again.error("item").is_empty()),
        (422, false)
    );
    assert_eq!(
        admin.fill("/preparations", &[("item", " ")]).await.status,
        422
    );
    assert_eq!(card(&mut admin, &contract).await, [0, 4]);
    let offered = admin
        .get(&contract)
        .await
        .attrs("#preparation option", "value");
    assert_eq!(offered[..3], NAMED);
    assert_eq!(
        done(&mut admin, &contract, &offered[3], "2026-11-22").await,
        303
    );
    assert_eq!(card(&mut admin, &contract).await, [1, 3]);
    let list = admin.get("/preparations").await;
    assert_spoken("/preparations", &list.html);
    let remove = list.attrs("main form[action$=remove]", "action");
    assert_eq!(remove.len(), 1, "what the terms name stays");
    assert_eq!(admin.post(&remove[0], &[]).await.status, 303);
    assert_eq!(card(&mut admin, &contract).await, [0, 3]);
    admin.get("/preparations").await;
    assert_eq!(admin.post(&remove[0], &[]).await.status, 404);
    // Whoever may not change reads it all the same.
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let seen = supervisor.get("/preparations").await;
    assert!(seen.attrs("main form", "action").is_empty());
}

async fn r5_a_record_that_says_nothing_is_refused_by_its_field(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let nobody = desk.id().to_string();
    for (item, day, field) in [
        ("policy", "2026-11-23", "done_on"),
        ("policy", "2026-02-29", "done_on"),
        ("policy", "", "done_on"),
        ("", "2026-11-22", "item"),
        ("paper", "2026-11-22", "item"),
        (nobody.as_str(), "2026-11-22", "item"),
    ] {
        admin.get(&contract).await;
        let fields = [("item", item), ("done_on", day)];
        let refused = admin
            .post(&format!("{contract}/preparations"), &fields)
            .await;
        assert_eq!(refused.status, 422, "{item} {day}");
        assert!(!refused.error(field).is_empty(), "{item} {day}");
    }
    done(&mut admin, &contract, "policy", "2026-11-22").await;
    assert_eq!(
        done(&mut admin, &contract, "policy", "2026-11-22").await,
        422
    );
    assert_eq!(desk.count("preparation").await, 1);
}

async fn r5_the_database_keeps_what_the_terms_name(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    done(&mut admin, &contract, "policy", "2026-11-22").await;
    for sql in [
        "UPDATE preparation_item SET removed_at = 1 WHERE id = 'policy'",
        "UPDATE preparation_item SET name = 'x' WHERE id = 'policy'",
        "DELETE FROM preparation_item WHERE id = 'policy'",
        "INSERT INTO preparation_item (id, added_at) VALUES ('paper', 1)",
        "INSERT INTO preparation SELECT contract_id, 'paper', done_on, done_by, recorded_at FROM preparation",
        "INSERT INTO preparation SELECT * FROM preparation",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}
