//! Ended requesters and removed contacts, with what they proved themselves with.

use kagiban::domain::policy::Role;

use super::{DAY, SEVEN_YEARS, after_days, change, holds, mailed, number, one, said, taken};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::web::import;

both!(
    a_requester_who_may_not_ask_any_more_is_purged_with_their_credentials,
    a_removed_contact_is_purged_and_the_others_stay,
    everybody_of_a_contract_that_has_ended_is_purged,
    the_name_of_a_file_is_purged,
);

async fn a_requester_who_may_not_ask_any_more_is_purged_with_their_credentials(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let path = format!("/requesters/{}", sakura.requester.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let numbers = [("first", "090-5550-0142"), ("second", "")];
    let kept = admin.fill(&format!("{path}/numbers"), &numbers).await;
    assert_eq!(kept.status, 303, "{}", kept.text("main"));
    let card = admin.fill(&format!("{path}/code-card"), &[]).await;
    assert_eq!(card.status, 200);
    let fields = [
        ("number", "7"),
        ("name", "蓮池みかん"),
        ("kana", "はすいけみかん"),
        ("active", "0"),
    ];
    let ended = admin.fill(&format!("{path}/edit"), &fields).await;
    assert_eq!(ended.status, 303, "{}", ended.text("main"));
    mailed(&desk).await;
    after_days(&desk, SEVEN_YEARS).await;
    assert_eq!(taken(&desk, "requester").await, 0);
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "requester").await, 1);
    for word in ["蓮池みかん", "はすいけみかん", "090-5550-0142"] {
        assert!(!desk.holds(word), "{word}");
    }
    for table in ["code", "code_card", "call_back_number"] {
        assert_eq!(desk.count(table).await, 0, "{table}");
    }
    holds(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&path).await;
    assert!(
        page.text("body").contains("抹消済み"),
        "{}",
        page.text("body")
    );
    assert!(page.attrs("main .actions a", "href").is_empty());
    for form in ["edit", "passphrase", "numbers", "code-card", "totp"] {
        let refused = admin.get(&format!("{path}/{form}")).await;
        assert_eq!(refused.status, 409, "{form}");
    }
    let list = said(&mut admin, &format!("/contracts/{}", sakura.contract.id)).await;
    assert!(list.contains("抹消済み"), "{list}");
}

async fn a_removed_contact_is_purged_and_the_others_stay(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let subscriber = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let fields = [
        ("name", "蓮池みかん"),
        ("address", "mikan@hasuike.example"),
        ("for_security", "1"),
        ("security", "1"),
    ];
    let added = admin
        .fill(&format!("{subscriber}/contacts/new"), &fields)
        .await;
    assert_eq!(added.status, 303, "{}", added.text("main"));
    let id = one(&desk, "SELECT id FROM contact WHERE name = '蓮池みかん'").await;
    let remove = format!("/contacts/{id}/remove");
    admin.get(&remove).await;
    assert_eq!(admin.post(&remove, &[]).await.status, 303);
    mailed(&desk).await;
    after_days(&desk, SEVEN_YEARS + 1).await;
    assert_eq!(taken(&desk, "contact").await, 1);
    assert!(!desk.holds("蓮池みかん") && !desk.holds("mikan@hasuike.example"));
    assert_eq!(
        number(
            &desk,
            "SELECT COUNT(*) FROM contact WHERE purged_by IS NULL"
        )
        .await,
        2
    );
}

async fn everybody_of_a_contract_that_has_ended_is_purged(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let ended = admin
        .fill(
            &format!("{child}/end"),
            &[("arrived_on", "2026-11-22"), ("named_on", "")],
        )
        .await;
    assert_eq!(ended.status, 303, "{}", ended.text("main"));
    mailed(&desk).await;
    // The last day is 22 December.
    after_days(&desk, SEVEN_YEARS + 30).await;
    assert_eq!(taken(&desk, "requester").await, 0);
    after_days(&desk, 1).await;
    assert_eq!(taken(&desk, "requester").await, 1);
    assert_eq!(taken(&desk, "contact").await, 2);
    assert!(!desk.holds("さとう") && !desk.holds(seed::CONTACTS[0]));
    let mut admin = desk.sign_in(Role::Administrator).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    for path in [
        whose.clone(),
        format!("{whose}/statement"),
        format!("{whose}/history"),
    ] {
        said(&mut admin, &path).await;
    }
    holds(&desk).await;
}

async fn the_name_of_a_file_is_purged(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = import::discarded(&desk, &mut admin).await;
    assert!(desk.holds("requesters.csv"));
    desk.clock.move_by(366 * DAY);
    after_days(&desk, 0).await;
    assert_eq!(taken(&desk, "import").await, 1);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(said(&mut admin, &path).await.contains("抹消済み"));
    after_days(&desk, SEVEN_YEARS).await;
    assert!(!desk.holds("requesters.csv"));
    change(
        &desk,
        "UPDATE retention_rule SET months = 1 WHERE class = 'import'",
    )
    .await;
}
