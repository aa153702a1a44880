//! Guessing passphrases and passwords: one after the other, and many at once.

use futures_util::future::join_all;
use http::header;
use kagiban::domain::policy::Role;

use super::call::{ACCEPT, CLAIM, SAID, claimed, read_aloud, step};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    no_guess_beyond_the_limit_is_answered_however_many_come_together,
    every_wrong_sign_in_counts_also_those_that_come_together,
    waiting_tells_nothing_about_who_is_registered,
    a_closed_check_says_when_it_opens_again,
    wrong_passwords_at_acceptance_close_it_for_a_while,
);

const WRONG: (&str, &str) = ("passphrase", "まちがった あいことば");

/// Posts the same form many times at once; the last one with other fields.
async fn together(
    who: &Visitor,
    path: &str,
    wrong: &[(&str, &str)],
    last: &[(&str, &str)],
) -> Vec<Seen> {
    let posts = (1..=40).map(|n| {
        let mut each = who.clone();
        async move { each.post(path, if n == 40 { last } else { wrong }).await }
    });
    join_all(posts).await
}

fn statuses(seen: &[Seen], status: u16) -> usize {
    seen.iter().filter(|each| each.status == status).count()
}

async fn failures(desk: &TestDesk, keys: &str) -> Vec<i64> {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar("SELECT failures FROM throttle WHERE key LIKE $1 ORDER BY key")
        .bind(format!("{keys}/%"))
        .fetch_all(&mut *read)
        .await
        .unwrap()
}

async fn no_guess_beyond_the_limit_is_answered_however_many_come_together(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    let wrong = [WRONG];
    let seen = together(&agent, &format!("{call}/verify"), &wrong, &SAID).await;
    assert_eq!((statuses(&seen, 422), statuses(&seen, 429)), (3, 37));
    for keys in ["call", "said", "requester"] {
        assert_eq!(failures(&desk, keys).await, [3], "{keys}");
    }
    let kinds = desk.kinds().await;
    assert!(!kinds.contains(&"requester_verified".to_owned()));
    let of = |kind: &str| kinds.iter().filter(|each| *each == kind).count();
    assert_eq!(
        (of("verification_refused"), of("verification_throttled")),
        (3, 37)
    );
}

async fn every_wrong_sign_in_counts_also_those_that_come_together(desk: TestDesk) {
    desk.sign_in_as("takahashi", Role::Agent, kagiban::domain::agent::Locale::Ja)
        .await;
    let mut visitor = desk.visitor();
    let login = ("login", "takahashi");
    let wrong = [login, ("password", "not the password at all")];
    let right = [login, ("password", PASSWORD)];
    let seen = together(&visitor, "/sign-in", &wrong, &right).await;
    assert_eq!((statuses(&seen, 422), statuses(&seen, 429)), (3, 37));
    assert_eq!(failures(&desk, "login").await, [3]);
    let told = visitor.post("/sign-in", &right).await;
    assert_eq!(
        (told.status.as_u16(), &told.headers[header::RETRY_AFTER]),
        (429, &"30".parse().unwrap())
    );
    desk.clock.move_by(30);
    assert_eq!(visitor.post("/sign-in", &right).await.status, 303);
    assert!(failures(&desk, "login").await.is_empty());
}

async fn waiting_tells_nothing_about_who_is_registered(desk: TestDesk) {
    seed::sakura(&desk).await;
    let somebody = ["佐藤花子", "さとうはなこ", "サトウ ハナコ", "7"];
    let nobody = ["知らない人", "しらないひと", "シラナイ ヒト", "8"];
    let mut answers = Vec::new();
    let mut agent = desk.sign_in(Role::Agent).await;
    for names in [somebody, nobody] {
        let mut seen = Vec::new();
        for name in names {
            let call = claimed(&mut agent, &[CLAIM[0], ("requester", name)]).await;
            let refused = agent.post(&format!("{call}/verify"), &[WRONG]).await;
            seen.push((refused.status.as_u16(), refused.error("passphrase")));
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].iter().all(|(status, _)| *status == 422));

    // The requester is guarded all the same: also what is right is answered as what is wrong.
    let call = claimed(&mut agent, &[("contract", "RW-00123"), CLAIM[1]]).await;
    let path = format!("{call}/verify");
    let refused = agent.post(&path, &SAID).await;
    let refused = (refused.status.as_u16(), refused.error("passphrase"));
    assert_eq!(refused, answers[1][0]);
    let kinds = desk.kinds().await;
    assert_eq!(kinds.last().unwrap(), "verification_throttled");
    assert_eq!(failures(&desk, "requester").await, [3]);
    desk.clock.move_by(31);
    assert_eq!(agent.post(&path, &SAID).await.status, 303);
    assert!(failures(&desk, "requester").await.is_empty());
}

async fn a_closed_check_says_when_it_opens_again(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    let path = format!("{call}/verify");
    for _ in 0..3 {
        assert_eq!(agent.post(&path, &SAID).await.status, 422);
    }
    desk.clock.move_by(10);
    let closed = agent.post(&path, &SAID).await;
    let after = closed.headers.get(header::RETRY_AFTER).unwrap();
    assert_eq!(
        (closed.status.as_u16(), after),
        (429, &"20".parse().unwrap())
    );
}

async fn wrong_passwords_at_acceptance_close_it_for_a_while(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    let path = format!("{call}/commit");
    let wrong = [ACCEPT[0], ("password", "not the password at all")];
    let seen = together(&agent, &path, &wrong, &ACCEPT).await;
    assert_eq!((statuses(&seen, 422), statuses(&seen, 429)), (3, 37));
    assert!(
        seen.iter()
            .all(|each| each.status == 422 || each.headers[header::RETRY_AFTER] == "30")
    );
    assert_eq!(desk.count("request").await, 0);
    let kinds = desk.kinds().await;
    let of = |kind: &str| kinds.iter().filter(|each| *each == kind).count();
    assert_eq!((of("acceptance_refused"), of("reauth_throttled")), (3, 37));
    desk.clock.move_by(31);
    step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
}
