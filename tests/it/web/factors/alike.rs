//! Unknown, wrong and disabled get the same pages, whatever is asked for.

use kagiban::domain::policy::Role;
use kagiban::domain::proof::Proof;

use super::super::call::{CLAIM, claimed, evened};
use super::{WRONG, app, ask, card, numbers};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    every_page_of_a_check_that_fails_is_the_same,
    every_page_before_a_call_back_is_the_same,
);

const SAID: [(&str, &str); 3] = [WRONG, ("one_time_code", "12345678"), ("totp", "123456")];
/// Who is known, and who is not.
const CLAIMS: [[(&str, &str); 2]; 3] = [
    CLAIM,
    [CLAIM[0], ("requester", "知らない人")],
    [("contract", "存在しない商事"), CLAIM[1]],
];

/// A page without what differs from call to call, and without what was said.
fn even(seen: &Seen, agent: &Visitor, call: &str, claim: &[(&str, &str)]) -> String {
    let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let zeroed = |text: &str| text.chars().map(zero).collect::<String>();
    let said = zeroed(&format!(" {} / {}", claim[0].1, claim[1].1));
    let mut page = evened(seen, agent, call).replace(&said, "SAID");
    for (_, text) in claim {
        page = page.replace(&format!("value=\"{}\"", zeroed(text)), "SAID");
    }
    // A number has one digit or two.
    page.replace("00 ", "0 ")
}

async fn disable(desk: &TestDesk, disabled: bool) {
    let failures = if disabled { 10 } else { 0 };
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query("UPDATE requester SET failures = $1, disabled_at = $2")
        .bind(failures)
        .bind(disabled.then_some(1_i64))
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    sqlx::query("DELETE FROM throttle")
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn every_page_of_a_check_that_fails_is_the_same(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    card(&mut admin, &sakura.requester).await;
    app(&mut admin, &sakura.requester).await;
    let (word, code, app) = (Proof::Passphrase, Proof::OneTimeCode, Proof::Totp);
    for usual in [(word, Some(code)), (code, Some(app)), (app, None)] {
        ask(&desk, &sakura, usual, &[]).await;
        let mut pages = Vec::new();
        for (claim, disabled) in CLAIMS
            .map(|it| (it, false))
            .into_iter()
            .chain([(CLAIM, true)])
        {
            disable(&desk, disabled).await;
            let mut agent = desk.sign_in(Role::Agent).await;
            let call = claimed(&mut agent, &claim).await;
            let asked = agent.get(&call).await;
            let asked = even(&asked, &agent, &call, &claim);
            let refused = agent.post(&format!("{call}/verify"), &SAID).await;
            assert_eq!(refused.status, 422);
            pages.push((asked, even(&refused, &agent, &call, &claim)));
        }
        for page in &pages {
            assert_eq!(page.0, pages[0].0);
            assert_eq!(page.1, pages[0].1);
        }
    }
}

async fn every_page_before_a_call_back_is_the_same(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let usual = (Proof::Passphrase, Some(Proof::OneTimeCode));
    let lost = [(Proof::OneTimeCode, Proof::Passphrase)];
    ask(&desk, &sakura, usual, &lost).await;
    numbers(&desk, &sakura.requester, &["03-9999-1278"]).await;
    let mut pages = Vec::new();
    for claim in CLAIMS {
        let mut agent = desk.sign_in(Role::Agent).await;
        let call = claimed(&mut agent, &claim).await;
        let lost = [("lost", "one_time_code")];
        let seen = agent.submit(&format!("{call}/lost"), &lost).await;
        pages.push(even(&seen, &agent, &call, &claim));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}
