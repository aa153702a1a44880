//! Whoever is not confirmed yet may not ask.

use kagiban::domain::policy::Role;
use serde_json::json;

use super::super::call::{CLAIM, claimed, evened};
use super::{CONFIRM, DECLINE, NEW, decides, last, new_requester};
use crate::support::desk::{TestDesk, both};
use crate::support::second;
use crate::support::seed;

both!(
    r10_3_9_a_requester_may_ask_when_a_second_person_confirmed_them,
    a_requester_who_waits_is_answered_like_somebody_unknown,
    a_requester_who_waits_is_not_changed_under_the_second_persons_eyes,
    a_declined_requester_is_changed_and_proposed_again,
);

const WAITING: [(&str, &str); 2] = [CLAIM[0], ("requester", "田村次郎")];
const UNKNOWN: [(&str, &str); 2] = [CLAIM[0], ("requester", "山村三郎")];
const SAID: [(&str, &str); 1] = [("passphrase", "あかいはなあかいほし")];

/// How a call of theirs ends: the status, and the hashes that it took.
async fn calls(desk: &TestDesk, claim: &[(&str, &str)]) -> (u16, u64) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, claim).await;
    let before = desk.app.passwords.hashes();
    let seen = agent.post(&format!("{call}/verify"), &SAID).await;
    (seen.status.as_u16(), desk.app.passwords.hashes() - before)
}

async fn r10_3_9_a_requester_may_ask_when_a_second_person_confirmed_them(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = new_requester(&desk, &sakura).await;
    let (kind, said, personal) = last(&desk).await;
    assert_eq!(kind, "register_change_proposed");
    let before_and_after =
        json!({ "proposed": "requester", "confirmed_before": 0, "confirmed": 1 });
    assert_eq!(said["facts"], before_and_after);
    assert_eq!(said["about"]["proposal"], proposal["/proposals/".len()..]);
    let who = json!({ "number": "8", "name": "田村 次郎", "kana": "タムラ ジロウ" });
    assert_eq!(personal, who);
    assert_eq!(desk.count("mail").await, 0, "nothing took effect yet");
    let contract = format!("/contracts/{}", sakura.contract.id);
    let listed = admin.get(&contract).await.text("#requesters tbody");
    assert!(listed.contains("二人目の確認待ち"), "{listed}");
    assert_eq!(calls(&desk, &WAITING).await.0, 422);
    let mails = desk.count("mail").await;

    let mut boss = desk.sign_in(Role::Supervisor).await;
    let home = boss.get("/").await.text("main");
    assert!(home.contains("依頼者 田村 次郎(8)の登録"), "{home}");
    assert_eq!(
        decides(&mut boss, &proposal, "confirm", &CONFIRM).await,
        303
    );
    let (kind, confirmed, personal) = last(&desk).await;
    assert_eq!(kind, "register_change_confirmed");
    assert_eq!(confirmed["facts"], before_and_after);
    assert_eq!(
        confirmed["about"]["agent"], said["actor"]["id"],
        "both are in it"
    );
    assert_ne!(confirmed["actor"]["id"], said["actor"]["id"]);
    assert_eq!(personal, who);
    assert_eq!(desk.count("mail").await, mails + 2);
    assert!(!boss.get("/").await.html.contains("/proposals/"));
    assert_eq!(calls(&desk, &WAITING).await.0, 303);
}

async fn a_requester_who_waits_is_answered_like_somebody_unknown(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    new_requester(&desk, &sakura).await;
    let mut pages = Vec::new();
    let mut logged = Vec::new();
    for claim in [WAITING, UNKNOWN] {
        let before = desk.kinds().await.len();
        let mut agent = desk.sign_in(Role::Agent).await;
        let call = claimed(&mut agent, &claim).await;
        let even = |seen: &str| seen.replace(claim[1].1, "SAID");
        let asked = agent.get(&call).await;
        let asked = even(&evened(&asked, &agent, &call));
        let hashes = desk.app.passwords.hashes();
        let refused = agent.post(&format!("{call}/verify"), &SAID).await;
        let hashes = desk.app.passwords.hashes() - hashes;
        let answer = even(&evened(&refused, &agent, &call));
        pages.push((asked, refused.status, answer, hashes));
        let (_, said, _) = last(&desk).await;
        assert_eq!(said["about"]["requester"], json!(null));
        logged.push((desk.kinds().await[before..].to_vec(), said["facts"].clone()));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0].1, 422);
    assert_eq!(logged[0], logged[1]);
    assert_eq!(calls(&desk, &WAITING).await, calls(&desk, &UNKNOWN).await);
}

async fn a_requester_who_waits_is_not_changed_under_the_second_persons_eyes(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = new_requester(&desk, &sakura).await;
    let requester = admin.get(&proposal).await.attr("main dd a", "href");
    let other = [
        NEW[0],
        ("name", "別人"),
        ("kana", "ベツジン"),
        ("active", "1"),
    ];
    let refused = admin.fill(&format!("{requester}/edit"), &other).await;
    assert_eq!(refused.status, 422);
    assert!(refused.error("number").contains("二人目の確認を待っている"));
    assert!(admin.get(&proposal).await.html.contains("田村 次郎"));
    // Neither is there a second proposal beside it.
    let hidden = admin.get(&format!("{requester}/edit")).await.inputs();
    let again = format!("{requester}/propose");
    assert_eq!(admin.post_with(&again, &hidden, &[]).await.status, 409);
    assert_eq!(
        desk.count("register_proposal").await,
        2,
        "and the seed's own"
    );
}

async fn a_declined_requester_is_changed_and_proposed_again(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (mut admin, proposal) = new_requester(&desk, &sakura).await;
    let requester = admin.get(&proposal).await.attr("main dd a", "href");
    let mut second = desk.sign_in(Role::Administrator).await;
    assert_eq!(
        decides(&mut second, &proposal, "decline", &DECLINE).await,
        303
    );
    let (kind, _, personal) = last(&desk).await;
    assert_eq!(kind, "register_change_declined");
    assert_eq!(personal["declined_why"], "届出がない");
    assert_eq!(calls(&desk, &WAITING).await.0, 422);
    assert!(
        admin
            .get(&proposal)
            .await
            .text("main")
            .contains("届出がない")
    );

    let edited = [NEW[0], NEW[1], ("kana", "タムラ ツギオ"), ("active", "1")];
    let done = admin.fill(&format!("{requester}/edit"), &edited).await;
    assert_eq!(done.status, 303);
    let stale = admin.get(&requester).await.inputs();
    let again = format!("{requester}/propose");
    assert_eq!(admin.post_with(&again, &stale, &[]).await.status, 303);
    second::confirms(&desk).await;
    let seen = admin.get(&requester).await;
    assert!(seen.text("main").contains("依頼できます"));
    assert_eq!(calls(&desk, &WAITING).await.0, 303);
    // A page from before proposes nobody a second time.
    let late: Vec<_> = stale
        .into_iter()
        .filter(|(name, _)| name != "form_key")
        .chain([("form_key".to_owned(), uuid::Uuid::nil().to_string())])
        .collect();
    assert_eq!(admin.post_with(&again, &late, &[]).await.status, 409);
}
