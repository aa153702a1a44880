//! Authenticator apps.

use futures_util::future::join_all;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;

use super::{PASSPHRASE, WRONG, app, ask, asked, digits, last, verify};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;

both!(
    a_step_counts_once,
    both_proofs_have_to_be_right,
    of_two_calls_with_one_step_one_is_verified,
    a_seed_opens_for_its_requester_alone,
);

async fn a_step_counts_once(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (Proof::Totp, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let seed = app(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, page) = asked(&mut agent).await;
    assert!(page.text(".say").contains("認証アプリ"));
    let now = digits(&desk, &seed);
    assert_eq!(verify(&mut agent, &call, &[("totp", "000 000")]).await, 422);
    assert_eq!(verify(&mut agent, &call, &[("totp", &now)]).await, 303);
    let (call, _) = asked(&mut agent).await;
    assert_eq!(
        verify(&mut agent, &call, &[("totp", &now)]).await,
        422,
        "replayed"
    );
    desk.clock.move_by(30);
    let next = digits(&desk, &seed);
    assert_eq!(verify(&mut agent, &call, &[("totp", &next)]).await, 303);
}

async fn both_proofs_have_to_be_right(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let both = (Proof::Passphrase, Some(Proof::Totp));
    ask(&desk, &sakura, both, &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let seed = app(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    let now = digits(&desk, &seed);
    let half = [WRONG, ("totp", now.as_str())];
    let refused = agent.post(&format!("{call}/verify"), &half).await;
    let told = (refused.status.as_u16(), refused.error("passphrase"));
    let half = [PASSPHRASE, ("totp", "000000")];
    let refused = agent.post(&format!("{call}/verify"), &half).await;
    assert_eq!((refused.status.as_u16(), refused.error("passphrase")), told);
    assert!(refused.error("totp").is_empty());
    // What was right the first time was not used up by it.
    let right = [PASSPHRASE, ("totp", now.as_str())];
    assert_eq!(verify(&mut agent, &call, &right).await, 303);
}

async fn of_two_calls_with_one_step_one_is_verified(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    ask(&desk, &sakura, (Proof::Totp, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let seed = app(&mut admin, &sakura.requester).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let now = digits(&desk, &seed);
    let mut posts = Vec::new();
    for _ in 0..2 {
        let (call, _) = asked(&mut agent).await;
        let (mut tab, now) = (agent.clone(), now.clone());
        posts.push(async move { verify(&mut tab, &call, &[("totp", &now)]).await });
    }
    let mut statuses = join_all(posts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

async fn a_seed_opens_for_its_requester_alone(desk: TestDesk) {
    use kagiban::domain::action::ProxyAction;

    let sakura = seed::sakura(&desk).await;
    let other = seed::company(&desk, "00456", ProxyAction::Lock, "2026-01-15").await;
    ask(&desk, &sakura, (Proof::Totp, None), &[]).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    app(&mut admin, &sakura.requester).await;
    let seed = app(&mut admin, &other.requester).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query(
        "UPDATE requester_totp SET seed_sealed =
             (SELECT t.seed_sealed FROM requester_totp t WHERE t.requester_id = $1)
         WHERE requester_id = $2",
    )
    .bind(other.requester.id.to_string())
    .bind(sakura.requester.id.to_string())
    .execute(tx.conn().unwrap())
    .await
    .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut agent = desk.sign_in(Role::Agent).await;
    let (call, _) = asked(&mut agent).await;
    let now = digits(&desk, &seed);
    assert_eq!(verify(&mut agent, &call, &[("totp", &now)]).await, 500);
    assert_ne!(last(&desk).await, "requester_verified");
}
