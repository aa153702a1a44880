//! Use by day on the contract's page.

use kagiban::domain::policy::Role;

use super::{DAY, used};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;

both!(
    r16_the_use_of_licences_is_shown_on_the_child_contract,
    r10_3_3_a_day_on_which_nothing_was_read_is_a_gap,
    r10_3_3_the_last_reading_of_a_day_counts,
);

async fn r10_3_3_a_day_on_which_nothing_was_read_is_a_gap(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = auditor.get(&contract).await;
    assert!(page.text("#usage").contains("まだ数えていません"));
    used(&desk, &sakura, 20).await;
    desk.clock.move_by(DAY);
    used(&desk, &sakura, 21).await;
    // The program is down for a day.
    desk.clock.move_by(2 * DAY);
    used(&desk, &sakura, 30).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = auditor.get(&contract).await;
    assert_eq!(page.attrs("#usage polyline", "points").len(), 2);
    assert_eq!(page.attrs("#usage circle", "cx").len(), 1);
    assert_eq!(
        page.attrs("#usage svg[style], #usage [style]", "style")
            .len(),
        0
    );
    let rows = page.texts("#usage tbody tr");
    assert!(
        rows[0].contains("2026-11-25") && rows[0].contains("超過"),
        "{rows:?}"
    );
    assert!(
        rows[1].contains("2026-11-24") && rows[1].contains("計測なし"),
        "{rows:?}"
    );
    assert!(rows[2].contains("21"), "{rows:?}");
    let told = page.text("#usage svg desc");
    assert!(told.contains("30") && told.contains("2026-11-25"), "{told}");
}

async fn r10_3_3_the_last_reading_of_a_day_counts(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    used(&desk, &sakura, 24).await;
    desk.clock.move_by(3_600);
    // Devices of the first reading that the second one does not see are not counted.
    used(&desk, &sakura, 20).await;
    let mut read = desk.app.store.read().await.unwrap();
    let devices: Vec<i64> = sqlx::query_scalar("SELECT devices FROM usage_day")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    assert_eq!(devices, [20]);
}

async fn r16_the_use_of_licences_is_shown_on_the_child_contract(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    used(&desk, &sakura, 26).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let usage = admin.get(&child).await.text("#usage");
    assert!(usage.contains("OU-2026-0001"), "{usage}");
}
