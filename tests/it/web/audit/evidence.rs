//! The evidence of a request convinces whoever has the file and the key, and shows nobody else's events.

use kagiban::audit::bundle::{Bundle, NoEvidence};
use kagiban::audit::checkpoint::KnownLog;
use kagiban::audit::note::{SigningKey, VerifierKey};
use kagiban::domain::event::Kind;
use kagiban::domain::policy::Role;
use kagiban::entropy::SystemEntropy;

use super::told;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::program::KAGIBAN;
use crate::support::seed;
use crate::web::call::{ACCEPT, CLAIM, claimed, open, read_aloud, step};

both!(
    a_bundle_proves_a_requests_events_and_no_others,
    a_bundle_that_was_changed_anywhere_proves_nothing,
    a_requests_whole_story_is_one_page,
);

/// A request's page, after a request was accepted beside another caller's call.
async fn accepted(desk: &TestDesk) -> String {
    seed::sakura(desk).await;
    let mut other = desk.sign_in(Role::Agent).await;
    claimed(&mut other, &CLAIM).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    open(&mut other).await;
    let done = step(&mut agent, &call, "commit", &ACCEPT).await;
    done.attr("a[href^='/requests/']", "href")
}

async fn taken(desk: &TestDesk, request: &str, personal: &str) -> String {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let fields = [("password", PASSWORD), ("personal", personal)];
    auditor.get(&format!("{request}/story")).await;
    let taken = auditor.post(&format!("{request}/evidence"), &fields).await;
    assert_eq!(taken.status, 200, "{}", taken.html);
    taken.html
}

fn key(desk: &TestDesk) -> VerifierKey {
    desk.app.attest.verifier().unwrap().clone()
}

fn checked(text: &str, key: VerifierKey) -> Result<usize, NoEvidence> {
    let bundle = Bundle::parse(text)?;
    Ok(bundle.check(&KnownLog::new(key, None, []))?.events.len())
}

async fn a_bundle_proves_a_requests_events_and_no_others(desk: TestDesk) {
    let request = accepted(&desk).await;
    let id = request.trim_start_matches("/requests/");
    let text = taken(&desk, &request, "").await;
    let count = checked(&text, key(&desk)).unwrap();
    let bundle = Bundle::parse(&text).unwrap();
    assert_eq!(bundle.request, id);
    let call = told(&desk, Kind::RequestAccepted).await[0]
        .index
        .call_id
        .clone()
        .unwrap();
    for proven in &bundle.events {
        assert!(
            proven.leaf.contains(id) || proven.leaf.contains(&call),
            "{}",
            proven.leaf
        );
        assert_eq!(proven.personal, None);
    }
    assert!(count > 10, "{count}");
    assert!(!text.contains("佐藤花子"));
    assert!(taken(&desk, &request, "1").await.contains("佐藤花子"));
    assert_eq!(told(&desk, Kind::EvidenceTaken).await.len(), 2);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, &text).unwrap();
    let check = |key: &str| {
        let mut command = std::process::Command::new(KAGIBAN);
        command
            .args(["audit", "check-bundle"])
            .arg(&file)
            .args(["--key", key]);
        command.output().unwrap()
    };
    let good = check(&key(&desk).to_string());
    let said = String::from_utf8_lossy(&good.stdout);
    assert!(
        good.status.success() && said.contains(&format!("ok: {count} events")),
        "{said}"
    );
    let others = |key: &str| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/script/check-evidence.mjs");
        let mut command = std::process::Command::new("node");
        command.arg(script).arg(&file).arg(key).output().unwrap()
    };
    let good = others(&key(&desk).to_string());
    let said = String::from_utf8_lossy(&good.stdout);
    assert!(
        good.status.success() && said.contains(&format!("ok: {count} events")),
        "{good:?}"
    );
    let name = key(&desk).name().clone();
    let stranger = SigningKey::generate(name, &SystemEntropy);
    let stranger = stranger.verifier().to_string();
    assert!(!check(&stranger).status.success());
    assert!(!others(&stranger).status.success());
}

type Edit = fn(&mut Bundle);

async fn a_bundle_that_was_changed_anywhere_proves_nothing(desk: TestDesk) {
    let request = accepted(&desk).await;
    let text = taken(&desk, &request, "1").await;
    let key = key(&desk);
    let bundle = Bundle::parse(&text).unwrap();
    let edits: [(&str, Edit); 9] = [
        ("its format", |it| it.format.push('x')),
        ("the request", |it| {
            it.request = it.request.replace('0', "1");
        }),
        ("the reference", |it| {
            it.reference = "0000-0000-0".to_owned();
        }),
        ("the checkpoint's size", |it| {
            it.checkpoint = it.checkpoint.replacen('\n', "\n1", 1);
        }),
        ("a fact", |it| {
            it.events[3].leaf = it.events[3].leaf.replace("\"at\":1", "\"at\":2");
        }),
        ("a place", |it| it.events[3].index += 1),
        ("a proof", |it| drop(it.events[3].proof.pop())),
        ("the order", |it| it.events.swap(2, 3)),
        ("the personal data", |it| {
            let given = it
                .events
                .iter_mut()
                .find_map(|event| event.personal.as_mut());
            given
                .unwrap()
                .fields
                .insert("name".to_owned(), "他人".to_owned());
        }),
    ];
    for (what, edit) in edits {
        let mut changed = bundle.clone();
        edit(&mut changed);
        assert_ne!(changed, bundle, "{what}");
        let text = serde_json::to_string(&changed).unwrap();
        assert!(checked(&text, key.clone()).is_err(), "{what}");
    }
    assert!(checked(&text, key).is_ok());
}

async fn a_requests_whole_story_is_one_page(desk: TestDesk) {
    let request = accepted(&desk).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = auditor.get(&format!("{request}/story")).await;
    assert_eq!(page.status, 200);
    let titles = page.texts("main tbody tr td:nth-child(3)");
    for title in ["通話の開始", "本人確認", "端末の特定", "受付完了"] {
        assert!(
            titles.iter().any(|it| it.contains(title)),
            "{title}: {titles:?}"
        );
    }
    assert!(
        page.text("main").contains("株式会社サクラ商事") || page.text("main").contains("サクラ")
    );
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.get(&format!("{request}/story")).await.status, 403);
}
