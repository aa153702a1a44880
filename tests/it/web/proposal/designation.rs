//! Another action is designated by two people; what was accepted stays.

use kagiban::domain::contract::ContractNumber;
use kagiban::domain::policy::Role;
use kagiban::i18n::time::today;
use kagiban::store::contract;
use serde_json::json;

use super::super::call::{ACCEPT, read_aloud, step};
use super::{CONFIRM, WIPE, decides, last, to_wipe};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;

both!(
    r10_2_another_action_is_designated_when_a_second_person_confirmed_it,
    r10_3_6_what_was_accepted_keeps_its_action,
    one_designation_is_proposed_at_a_time,
    the_rest_of_a_contract_is_changed_at_once,
);

async fn designated(desk: &TestDesk) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    let id = ContractNumber::parse("RW-00123").unwrap();
    let id = contract::by_number(&mut read, &id).await.unwrap().unwrap();
    let kept = contract::load(&mut read, id, today(desk.now())).await;
    kept.unwrap().unwrap().designated.to_string()
}

async fn r10_2_another_action_is_designated_when_a_second_person_confirmed_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let (mut admin, proposal) = to_wipe(&desk, &sakura).await;
    let (kind, proposed, _) = last(&desk).await;
    assert_eq!(kind, "register_change_proposed");
    let before_and_after =
        json!({ "proposed": "designation", "designated_before": "lock", "designated": "wipe" });
    assert_eq!(proposed["facts"], before_and_after);
    assert_eq!(designated(&desk).await, "lock");
    let seen = admin.get(&contract).await;
    assert!(seen.html.contains("designation-lock"));
    let waits = seen.text("main .notice a[href^='/proposals/']");
    assert_eq!(waits, "指定された処理をロックからワイプに変更");
    assert_eq!(desk.count("mail").await, 0);

    let mut second = desk.sign_in(Role::Administrator).await;
    assert_eq!(
        decides(&mut second, &proposal, "confirm", &CONFIRM).await,
        303
    );
    let (kind, confirmed, _) = last(&desk).await;
    assert_eq!(kind, "register_change_confirmed");
    assert_eq!(confirmed["facts"], before_and_after);
    assert_eq!(designated(&desk).await, "wipe");
    assert_eq!(desk.count("mail").await, 2);
    let seen = admin.get(&contract).await;
    assert!(seen.html.contains("designation-wipe"));
    assert!(!seen.html.contains("/proposals/"));
    let history = seen.texts("#history li").join(" ");
    assert!(history.contains("が提案、"), "{history}");
}

async fn r10_3_6_what_was_accepted_keeps_its_action(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = to_wipe(&desk, &sakura).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    // What waits changes nothing for a call: it is the lock that is read aloud and accepted.
    let call = read_aloud(&mut agent).await;
    let late = read_aloud(&mut agent).await;
    let done = step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(done.status, 200);
    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        decides(&mut boss, &proposal, "confirm", &CONFIRM).await,
        303
    );
    let mut read = desk.app.store.read().await.unwrap();
    let action: String = sqlx::query_scalar("SELECT action FROM request")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    assert_eq!(action, "lock");
    drop(read);
    // A call that was under way accepts no lock any more.
    agent.get(&late).await;
    agent.post(&format!("{late}/commit"), &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
}

async fn one_designation_is_proposed_at_a_time(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = to_wipe(&desk, &sakura).await;
    let edit = format!("/contracts/{}/edit", sakura.contract.id);
    let refused = admin.fill(&edit, &WIPE).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .html
            .contains("二人目の確認を待っている提案があります")
    );
    assert_eq!(decides(&mut admin, &proposal, "withdraw", &[]).await, 303);
    assert_eq!(last(&desk).await.0, "register_change_withdrawn");
    assert_eq!(admin.fill(&edit, &WIPE).await.status, 303);
    assert_eq!(designated(&desk).await, "lock");
}

async fn the_rest_of_a_contract_is_changed_at_once(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = to_wipe(&desk, &sakura).await;
    let edit = format!("/contracts/{}/edit", sakura.contract.id);
    let form = admin.get(&edit).await.inputs();
    let rest = [
        WIPE[0],
        ("designated", "lock"),
        ("lock_message", "返してください"),
        WIPE[2],
        WIPE[3],
        WIPE[4],
    ];
    assert_eq!(admin.fill(&edit, &rest).await.status, 303);
    assert_eq!(last(&desk).await.0, "contract_changed");
    assert_eq!(desk.count("mail").await, 0);
    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        decides(&mut boss, &proposal, "confirm", &CONFIRM).await,
        303
    );
    assert_eq!(designated(&desk).await, "wipe");
    // A form from before does not take it back.
    assert_eq!(admin.post_with(&edit, &form, &rest).await.status, 409);
    assert_eq!(designated(&desk).await, "wipe");
}
