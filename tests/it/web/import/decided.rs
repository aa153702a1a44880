//! What the second person does about a file.

use kagiban::domain::policy::Role;

use super::{administrator, file, proposed};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, PASSPHRASE};

both!(
    r10_3_9_whoever_imported_a_file_neither_confirms_nor_declines_it,
    r10_3_9_a_file_that_was_declined_lets_nobody_ask,
    whoever_imported_a_file_takes_it_back,
    what_was_decided_one_by_one_stays_as_it_was_decided,
);

fn two() -> String {
    let rows = [100, 101]
        .map(|number| format!("RW-00123,{number},田中 一郎,タナカ イチロウ,{PASSPHRASE}"));
    file(&[&rows[0], &rows[1]])
}

async fn unconfirmed(desk: &TestDesk) -> i64 {
    let mut read = desk.app.store.read().await.unwrap();
    let count = "SELECT COUNT(*) FROM requester WHERE confirmed_at IS NULL";
    sqlx::query_scalar(count)
        .fetch_one(&mut *read)
        .await
        .unwrap()
}

async fn r10_3_9_whoever_imported_a_file_neither_confirms_nor_declines_it(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let path = proposed(&desk, &mut admin, two()).await;
    admin.get(&path).await;
    let confirm = [("password", PASSWORD)];
    let seen = admin.post(&format!("{path}/confirm"), &confirm).await;
    assert_eq!(seen.status, 403);
    let decline = [("decline_password", PASSWORD), ("declined_why", "違う")];
    let seen = admin.post(&format!("{path}/decline"), &decline).await;
    assert_eq!(seen.status, 403);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_refused");
    let mut second = administrator(&desk).await;
    second.get(&path).await;
    let wrong = [("password", "not my password")];
    let seen = second.post(&format!("{path}/confirm"), &wrong).await;
    assert_eq!(seen.status, 422);
    let seen = second.post(&format!("{path}/withdraw"), &[]).await;
    assert_eq!(seen.status, 403);
    assert_eq!(unconfirmed(&desk).await, 2);
    let seen = second.post(&format!("{path}/confirm"), &confirm).await;
    assert_eq!(seen.status, 303);
    assert_eq!(unconfirmed(&desk).await, 0);
    let mut third = desk.sign_in(Role::Supervisor).await;
    third.get(&path).await;
    let seen = third.post(&format!("{path}/confirm"), &confirm).await;
    assert_eq!(seen.status, 409);
}

async fn r10_3_9_a_file_that_was_declined_lets_nobody_ask(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let path = proposed(&desk, &mut admin, two()).await;
    let mut second = desk.sign_in(Role::Supervisor).await;
    second.get(&path).await;
    let bare = [("decline_password", PASSWORD)];
    let seen = second.post(&format!("{path}/decline"), &bare).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("declined_why").is_empty());
    let why = [
        ("decline_password", PASSWORD),
        ("declined_why", "申込書と違います"),
    ];
    let seen = second.submit(&format!("{path}/decline"), &why).await;
    assert!(seen.text("main").contains("申込書と違います"));
    assert_eq!(unconfirmed(&desk).await, 2);
    assert_eq!(desk.count("mail").await, 0);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_declined");
    assert!(
        !second
            .get("/")
            .await
            .text("main")
            .contains("requesters.csv")
    );
}

async fn whoever_imported_a_file_takes_it_back(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let path = proposed(&desk, &mut admin, two()).await;
    admin.get(&path).await;
    let seen = admin.submit(&format!("{path}/withdraw"), &[]).await;
    assert!(seen.text("main").contains("取り下げられました"));
    assert_eq!(unconfirmed(&desk).await, 2);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_withdrawn");
}

async fn what_was_decided_one_by_one_stays_as_it_was_decided(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let path = proposed(&desk, &mut admin, two()).await;
    let mut read = desk.app.store.read().await.unwrap();
    let one = "SELECT MIN(id) FROM register_proposal WHERE decision IS NULL";
    let one: String = sqlx::query_scalar(one).fetch_one(&mut *read).await.unwrap();
    drop(read);
    let mut second = desk.sign_in(Role::Supervisor).await;
    second.get(&format!("/proposals/{one}")).await;
    let why = [
        ("decline_password", PASSWORD),
        ("declined_why", "この方は退職しています"),
    ];
    let seen = second
        .post(&format!("/proposals/{one}/decline"), &why)
        .await;
    assert_eq!(seen.status, 303);
    second.get(&path).await;
    let confirm = [("password", PASSWORD)];
    let seen = second.post(&format!("{path}/confirm"), &confirm).await;
    assert_eq!(seen.status, 303);
    assert_eq!(unconfirmed(&desk).await, 1);
}
