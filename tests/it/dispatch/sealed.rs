//! A node whose seal key is not the one that sealed the tenants' secrets.

use std::sync::Arc;

use kagiban::crypto::{SealKey, SealKeys};
use kagiban::domain::policy::Role;
use kagiban::entropy::SystemEntropy;

use super::both_rigs;
use super::rig::Rig;

both_rigs!(
    what_never_left_is_not_called_sent,
    two_tenants_secrets_that_were_swapped_open_for_neither,
);

async fn what_never_left_is_not_called_sent(rig: Rig) {
    let request = rig.accept(&rig.lock, 0).await;
    let node = rig.node_with(
        "a",
        Arc::new(SealKeys::from(SealKey::generate(&SystemEntropy))),
    );
    node.step().await.unwrap();
    let blocked = (rig.state(request).await, rig.why(request).await);
    assert_eq!(blocked, ("blocked", "seal_key".to_owned()));
    assert!(rig.effects().await.is_empty());
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = supervisor.get(&format!("/requests/{request}")).await;
    let told = page.text(".timeline");
    assert!(told.contains("送信していません"), "{told}");
    assert!(!told.contains("API が拒否"), "{told}");
}

async fn two_tenants_secrets_that_were_swapped_open_for_neither(rig: Rig) {
    let tenants = [&rig.lock.tenant, &rig.wipe.tenant];
    let mut tx = rig.desk.app.store.begin().await.unwrap();
    for (whose, of) in [(tenants[0], tenants[1]), (tenants[1], tenants[0])] {
        sqlx::query("UPDATE tenant SET secret_sealed = $1 WHERE id = $2")
            .bind(of.secret_sealed.clone())
            .bind(whose.id.to_string())
            .execute(tx.conn().unwrap())
            .await
            .unwrap();
    }
    tx.commit_bookkeeping().await.unwrap();
    let requests = [
        rig.accept(&rig.lock, 0).await,
        rig.accept(&rig.wipe, 0).await,
    ];
    let node = rig.node("a");
    while node.step().await.unwrap() {}
    for request in requests {
        let blocked = (rig.state(request).await, rig.why(request).await);
        assert_eq!(blocked, ("blocked", "seal_key".to_owned()));
    }
    assert!(rig.effects().await.is_empty());
}
