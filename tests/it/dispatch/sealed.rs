//! A node whose seal key is not the one that sealed the tenants' secrets.

use std::sync::Arc;

use kagiban::crypto::SealKey;
use kagiban::domain::policy::Role;
use kagiban::entropy::SystemEntropy;

use super::both_rigs;
use super::rig::Rig;

both_rigs!(what_never_left_is_not_called_sent);

async fn what_never_left_is_not_called_sent(rig: Rig) {
    let request = rig.accept(&rig.lock, 0).await;
    let node = rig.node_with("a", Arc::new(SealKey::generate(&SystemEntropy)));
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
