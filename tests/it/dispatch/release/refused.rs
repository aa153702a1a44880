//! What is not released: unread, on an old page, by the wrong person, at the wrong time.

use kagiban::domain::policy::Role;
use serde_json::json;

use super::{BY_HAND, CONFIRM, MENDED, blocked, both_rigs, last, proposal, supervisors, take};
use crate::dispatch::rig::{Rig, once};

both_rigs!(
    doubt_is_on_the_page_and_read_by_both_before_a_wipe_is_sent_again,
    a_form_that_saw_another_attempt_comes_back,
    a_wrong_password_releases_nothing_and_nothing_typed_is_lost,
    nothing_is_released_while_it_is_sent_or_unknown,
    whoever_is_no_supervisor_releases_nothing,
);

async fn doubt_is_on_the_page_and_read_by_both_before_a_wipe_is_sent_again(rig: Rig) {
    let node = rig.node("a");
    rig.fault(once("cut_before")).await;
    let wipe = rig.accept(&rig.wipe, 0).await;
    while rig.state(wipe).await != "queued" || rig.attempts(wipe).await.is_empty() {
        rig.live(&node, 1).await;
    }
    rig.fault(once("status403")).await;
    rig.live(&node, 5).await;
    assert_eq!(rig.state(wipe).await, "blocked");
    let seen = rig.attempts(wipe).await.len().to_string();

    let [mut first, mut second] = supervisors(&rig).await;
    let page = first.get(&format!("/requests/{wipe}")).await;
    let fate = page.text("#attempts_seen");
    assert!(fate.contains("結果不明") && fate.contains("届いていなかった"));
    let questions = seen.parse::<i64>().unwrap() - 2;
    assert!(
        fate.contains(&format!("2–{questions}")),
        "in one line: {fate}"
    );
    assert!(page.html.contains("処理が二度行われることがあります"));
    let unread = [MENDED[0], ("attempts_seen", seen.as_str()), MENDED[2]];
    let read = [unread[0], unread[1], unread[2], ("doubt_read", "yes")];
    let release = format!("/requests/{wipe}/release");
    let again = first.post(&release, &unread).await;
    assert_eq!(again.status, 422);
    assert!(again.html.contains("ここを選んでください"));
    assert_eq!(last(&rig).await.0, "release_refused");
    first.submit(&release, &read).await;
    let (kind, said, _) = last(&rig).await;
    assert_eq!(kind, "release_proposed");
    assert_eq!(said["facts"]["doubt"], "yes");
    assert_eq!(said["facts"]["attempts_seen"].to_string(), seen);

    let page = second.get(&format!("/requests/{wipe}")).await;
    assert!(page.html.contains("処理が二度行われることがあります"));
    let confirm = format!("{}/confirm", proposal(&second));
    assert_eq!(second.post(&confirm, &unread).await.status, 422);
    assert_eq!(rig.state(wipe).await, "blocked");
    let done = second.submit(&confirm, &read).await;
    assert!(
        done.html
            .contains("以前の送信が効いている可能性があります。")
    );
    rig.live(&node, 2).await;
    assert_eq!(rig.state(wipe).await, "sent");
    assert_eq!(rig.effects().await, ["wipe PF3XK9F1"]);
}

async fn a_form_that_saw_another_attempt_comes_back(rig: Rig) {
    let node = rig.node("a");
    let lock = blocked(&rig, &node, &rig.lock).await;
    let [mut slow, mut fast] = supervisors(&rig).await;
    let page = format!("/requests/{lock}");
    slow.get(&page).await;
    rig.fault(once("status403")).await;
    take(&mut fast, lock, "release", &MENDED).await;
    rig.live(&node, 2).await;
    assert_eq!(rig.state(lock).await, "blocked");
    for (act, fields) in [
        ("release", &MENDED[..]),
        ("record-by-hand", &BY_HAND[..]),
        ("release", &[MENDED[0], MENDED[2]]),
    ] {
        let seen = slow.post(&format!("{page}/{act}"), fields).await;
        assert_eq!(seen.status, 409, "{act}");
        assert!(seen.html.contains("新しい結果を見て"));
        assert!(seen.html.contains(fields[0].1), "what was typed is kept");
        assert!(seen.html.contains("name=\"attempts_seen\" value=\"2\""));
        let (kind, said, _) = last(&rig).await;
        assert_eq!(kind, "release_refused");
        assert_eq!(said["facts"], json!({ "why": "attempts_changed" }));
    }
    assert_eq!(rig.state(lock).await, "blocked");
    rig.live(&node, 5).await;
    assert!(rig.effects().await.is_empty());
}

async fn a_wrong_password_releases_nothing_and_nothing_typed_is_lost(rig: Rig) {
    let node = rig.node("a");
    let lock = blocked(&rig, &node, &rig.lock).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let page = format!("/requests/{lock}");
    supervisor.get(&page).await;
    for (act, fields, password) in [
        ("release", &MENDED[..], "password"),
        ("record-by-hand", &BY_HAND[..], "by_hand_password"),
    ] {
        let mut fields = fields.to_vec();
        *fields.last_mut().unwrap() = (password, "not my password at all");
        let seen = supervisor.post(&format!("{page}/{act}"), &fields).await;
        assert_eq!(seen.status, 422);
        assert!(!seen.error(password).is_empty());
        assert!(seen.html.contains(fields[0].1));
        assert!(!seen.html.contains("not my password"));
        assert_eq!(last(&rig).await.0, "release_refused");
    }
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let mut second = rig.desk.sign_in(Role::Supervisor).await;
    take(&mut supervisor, wipe, "release", &MENDED).await;
    second.get(&format!("/requests/{wipe}")).await;
    let wrong = [CONFIRM[0], ("password", "not my password at all")];
    let confirm = format!("{}/confirm", proposal(&second));
    assert_eq!(second.post(&confirm, &wrong).await.status, 422);
    assert_eq!(last(&rig).await.0, "release_refused");
    assert_eq!(
        [rig.state(lock).await, rig.state(wipe).await],
        ["blocked"; 2]
    );
    rig.live(&node, 5).await;
    assert!(rig.effects().await.is_empty());
}

async fn nothing_is_released_while_it_is_sent_or_unknown(rig: Rig) {
    let node = rig.node("a");
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    let lock = rig.accept(&rig.lock, 0).await;
    let claimed = node.claim(1).await.unwrap();
    assert_eq!(claimed.len(), 1);
    let wipe = rig.accept(&rig.wipe, 0).await;
    rig.fault(once("cut_before")).await;
    node.step().await.unwrap();
    let states = [rig.state(lock).await, rig.state(wipe).await];
    assert_eq!(states, ["sending", "unknown"]);
    for request in [lock, wipe] {
        let page = format!("/requests/{request}");
        let seen = supervisor.get(&page).await;
        assert!(!seen.html.contains("/record-by-hand\""));
        let read = [MENDED[0], MENDED[1], MENDED[2], ("doubt_read", "yes")];
        for (act, fields) in [("release", &read[..]), ("record-by-hand", &BY_HAND[..])] {
            let seen = supervisor.post(&format!("{page}/{act}"), fields).await;
            assert_eq!(seen.status, 409, "{act}");
            let (kind, said, _) = last(&rig).await;
            assert_eq!(kind, "release_refused");
            assert_eq!(said["facts"], json!({ "why": "not_blocked" }));
        }
    }
    assert_eq!(states, [rig.state(lock).await, rig.state(wipe).await]);
    assert_eq!(rig.desk.count("release").await, 0);
    drop(claimed);
}

async fn whoever_is_no_supervisor_releases_nothing(rig: Rig) {
    let node = rig.node("a");
    let wipe = blocked(&rig, &node, &rig.wipe).await;
    let mut supervisor = rig.desk.sign_in(Role::Supervisor).await;
    take(&mut supervisor, wipe, "release", &MENDED).await;
    let open = proposal(&supervisor);
    let page = format!("/requests/{wipe}");
    for role in [Role::Agent, Role::Administrator, Role::Auditor] {
        let mut other = rig.desk.sign_in(role).await;
        let seen = other.get(&page).await;
        assert!(!seen.html.contains("/releases/"), "{role}");
        for (path, fields) in [
            (format!("{page}/release"), &MENDED[..]),
            (format!("{page}/record-by-hand"), &BY_HAND[..]),
            (format!("{open}/confirm"), &CONFIRM[..]),
            (format!("{open}/decline"), &[("declined_why", "いいえ")]),
            (format!("{open}/withdraw"), &[]),
        ] {
            other.get("/").await;
            assert_eq!(other.post(&path, fields).await.status, 403, "{role} {path}");
            let (kind, said, _) = last(&rig).await;
            assert_eq!(kind, "access_refused", "{role} {path}");
            assert_eq!(said["facts"]["path"], path);
        }
    }
    assert_eq!(rig.state(wipe).await, "blocked");
    assert_eq!(rig.desk.count("release").await, 1);
}
