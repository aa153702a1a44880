//! The intake over HTTP, from the first ring to acceptance, and every way to leave its path.

use jiff::SignedDuration;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::policy::Role;
use kagiban::domain::script;

use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, CONTACTS, PASSPHRASE};
use crate::support::visitor::{Seen, Visitor, assert_spoken};

both!(
    a_call_leads_to_an_accepted_request,
    a_commit_posted_again_accepts_nothing_more,
    a_skipped_step_is_refused_and_audited,
    another_agent_takes_a_call_over_before_acting,
    a_wrong_passphrase_and_an_unknown_company_look_the_same,
    failures_close_the_check_until_the_clock_moves,
    a_number_that_cannot_be_called_is_refused,
    the_address_of_a_step_leads_to_the_call,
    a_wrong_end_of_the_serial_names_no_device,
    a_wrong_password_accepts_nothing,
    a_second_call_about_a_device_joins_the_first,
    r10_4_a_contract_that_has_not_begun_takes_no_request,
    nothing_typed_is_lost_but_the_secrets,
);

pub const CALLER: [(&str, &str); 2] = [("name", "佐藤花子"), ("callback", "03-1234-5678")];
pub const CLAIM: [(&str, &str); 2] = [
    ("contract", "サクラ商事00123"),
    ("requester", "さとうはなこ"),
];
pub const SAID: [(&str, &str); 1] = [("passphrase", "アオイウミ シロイホ")];
pub const DEVICE: [(&str, &str); 2] = [("device_uid", seed::LAPTOPS[0].0), ("last_four", "k9f1")];
pub const ACCEPT: [(&str, &str); 2] = [("last_four", "K9F1"), ("password", PASSWORD)];

pub async fn open(agent: &mut Visitor) -> String {
    agent.get("/calls").await;
    let opened = agent.post("/calls", &[]).await;
    assert_eq!(opened.status, 303);
    agent.get(&opened.location).await;
    opened.location
}

pub async fn step(agent: &mut Visitor, call: &str, step: &str, fields: &[(&str, &str)]) -> Seen {
    agent.submit(&format!("{call}/{step}"), fields).await
}

pub async fn verified(agent: &mut Visitor) -> String {
    let call = claimed(agent, &CLAIM).await;
    step(agent, &call, "verify", &SAID).await;
    call
}

/// A call in which the caller said who they are.
pub async fn claimed(agent: &mut Visitor, claim: &[(&str, &str)]) -> String {
    let call = open(agent).await;
    step(agent, &call, "caller", &CALLER).await;
    step(agent, &call, "claim", claim).await;
    call
}

pub async fn read_aloud(agent: &mut Visitor) -> String {
    let call = verified(agent).await;
    let found = agent.get(&format!("{call}?q=PF3XK")).await;
    assert!(!found.html.contains("K9F1"), "the end of a serial is shown");
    step(agent, &call, "device", &DEVICE).await;
    read_lines(agent, &call).await;
    call
}

/// Ticks every line of a lock.
pub async fn read_lines(agent: &mut Visitor, call: &str) {
    for line in script::lines(ProxyAction::Lock) {
        let fields = [("line", *line), ("version", script::VERSION)];
        let seen = step(agent, call, "script", &fields).await;
        assert_spoken(call, &seen.html);
        assert!(!seen.html.contains("消去"), "the other action is shown");
    }
}

async fn a_call_leads_to_an_accepted_request(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let before = desk.kinds().await.len();
    let call = read_aloud(&mut agent).await;
    assert_eq!(desk.count("request").await, 0);
    let done = step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(done.status, 200);
    assert!(!done.html.contains("消去"));

    let mut read = desk.app.store.read().await.unwrap();
    let row: (String, String, String) =
        sqlx::query_as("SELECT action, state, device_serial FROM request")
            .fetch_one(&mut *read)
            .await
            .unwrap();
    assert_eq!(row, ("lock".into(), "queued".into(), "PF3XK9F1".into()));
    let mut told: Vec<String> =
        sqlx::query_scalar("SELECT to_address FROM mail WHERE request_id IS NOT NULL")
            .fetch_all(&mut *read)
            .await
            .unwrap();
    told.sort();
    assert_eq!(told, CONTACTS);
    drop(read);
    let mut expected = vec![
        "call_opened",
        "caller_noted",
        "caller_claimed",
        "requester_verified",
        "device_named",
    ];
    expected.extend(["script_line_read"; 7]);
    expected.push("request_accepted");
    assert_eq!(desk.kinds().await[before..], expected);
}

async fn a_commit_posted_again_accepts_nothing_more(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    let path = format!("{call}/commit");
    let first = agent.post(&path, &ACCEPT).await;
    let second = agent.post(&path, &ACCEPT).await;
    assert_eq!((first.status, second.status), (first.status, first.status));
    assert_eq!(
        (second.status.as_u16(), second.location),
        (303, first.location)
    );
    agent.get("/calls").await;
    // Filled in a second time: it leads to what the first one led to.
    let again = agent.post(&path, &ACCEPT).await;
    assert_eq!((again.status.as_u16(), again.location), (303, call));
    assert_eq!(desk.kinds().await.last().unwrap(), "call_step_refused");
    assert_eq!(desk.count("request").await, 1);
    assert_eq!(desk.count("mail").await, 2);
}

async fn a_skipped_step_is_refused_and_audited(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let line = [("line", "1-lock"), ("version", script::VERSION)];
    let skips: [(&str, &[(&str, &str)]); 8] = [
        ("claim", &CLAIM),
        ("lost", &[("lost", "passphrase")]),
        ("call-back/open", &[]),
        ("call-back/answered", &[("called", "1"), ("answered", "1")]),
        ("verify", &SAID),
        ("device", &DEVICE),
        ("script", &line),
        ("commit", &ACCEPT),
    ];
    for (skipped, fields) in skips {
        let seen = agent.post(&format!("{call}/{skipped}"), fields).await;
        assert_eq!(seen.status, 409, "{skipped}");
        let kinds = desk.kinds().await;
        assert_eq!(kinds.last().unwrap(), "call_step_refused", "{skipped}");
    }
    assert_eq!(desk.count("verification").await, 0);
    assert_eq!(desk.count("request").await, 0);
}

async fn another_agent_takes_a_call_over_before_acting(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut first = desk.sign_in(Role::Agent).await;
    let mut second = desk.sign_in(Role::Agent).await;
    let call = open(&mut first).await;
    second.get(&call).await;
    let path = format!("{call}/caller");
    assert_eq!(second.post(&path, &CALLER).await.status, 409);
    second.get(&call).await;
    step(&mut second, &call, "take-over", &[]).await;
    step(&mut second, &call, "caller", &CALLER).await;
    assert_eq!(first.post(&path, &CALLER).await.status, 409);
    assert!(desk.kinds().await.contains(&"call_taken_over".to_owned()));
}

/// A page without what differs from call to call.
pub fn evened(seen: &Seen, agent: &Visitor, call: &str) -> String {
    let reference = seen.text(".reference-number");
    let id = call.rsplit('/').next().unwrap();
    let mut html = seen.html.clone();
    for (each, name) in [
        (agent.csrf(), "CSRF"),
        (agent.form_key(), "KEY"),
        (id, "CALL"),
        (reference.as_str(), "REFERENCE"),
    ] {
        if !each.is_empty() {
            html = html.replace(each, name);
        }
    }
    let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
    html.chars().map(digits).collect()
}

async fn a_wrong_passphrase_and_an_unknown_company_look_the_same(desk: TestDesk) {
    seed::sakura(&desk).await;
    let wrong = [("passphrase", "まちがった あいことば")];
    let cases = [
        ("サクラ商事00123", "佐藤花子"),
        ("存在しない商事99", "佐藤花子"),
        ("サクラ商事00123", "知らない人"),
    ];
    let mut pages = Vec::new();
    for (contract, requester) in cases {
        let mut agent = desk.sign_in(Role::Agent).await;
        let said = [("contract", contract), ("requester", requester)];
        let call = claimed(&mut agent, &said).await;
        let seen = agent.post(&format!("{call}/verify"), &wrong).await;
        assert_eq!(seen.status, 422);
        assert!(!seen.error("passphrase").is_empty());
        // What was typed comes back; all else is the same.
        let page = evened(&seen, &agent, &call);
        let typed = |text: &str| -> String {
            let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
            text.chars().map(zero).collect()
        };
        pages.push(
            page.replace(&format!("value=\"{}\"", typed(contract)), "TYPED")
                .replace(&format!("value=\"{}\"", typed(requester)), "TYPED")
                .replace(&typed(&format!(" {contract} / {requester}")), "TYPED"),
        );
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

async fn failures_close_the_check_until_the_clock_moves(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = claimed(&mut agent, &CLAIM).await;
    let path = format!("{call}/verify");
    let wrong = [("passphrase", "まちがった あいことば")];
    for _ in 0..2 {
        let seen = agent.post(&path, &wrong).await;
        assert_eq!(seen.status, 422);
        assert!(!seen.error("passphrase").contains("JST"));
    }
    // The one that starts the wait says so; both name its end.
    let third = agent.post(&path, &wrong).await;
    assert_eq!(third.status, 422);
    let closed = agent.post(&path, &SAID).await;
    assert_eq!(closed.status, 429);
    for seen in [third, closed] {
        let told = seen.error("passphrase");
        assert!(told.contains("2026-11-22 03:14:30 JST"), "{told}");
        assert_eq!(seen.headers["retry-after"], "30");
    }
    let kinds = desk.kinds().await;
    assert_eq!(kinds.last().unwrap(), "verification_throttled");
    desk.clock.move_by(SignedDuration::from_secs(31).as_secs());
    assert_eq!(agent.post(&path, &SAID).await.status, 303);
}

async fn a_wrong_end_of_the_serial_names_no_device(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    let fields = [
        ("q", "PF3X"),
        ("device_uid", seed::LAPTOPS[0].0),
        ("last_four", "K9F2"),
    ];
    let seen = agent.post(&format!("{call}/device"), &fields).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("last_four").is_empty());
    assert!(!seen.html.contains("K9F1"));
    let kinds = desk.kinds().await;
    assert_eq!(kinds.last().unwrap(), "device_mismatched");
    let elsewhere = [("device_uid", "uid-of-nobody"), ("last_four", "K9F1")];
    let seen = agent.post(&format!("{call}/device"), &elsewhere).await;
    assert_eq!(seen.status, 422);
}

async fn a_wrong_password_accepts_nothing(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    let path = format!("{call}/commit");
    for wrong in [
        [ACCEPT[0], ("password", "not my password at all")],
        [("last_four", "K9F2"), ACCEPT[1]],
    ] {
        let seen = agent.post(&path, &wrong).await;
        assert_eq!(seen.status, 422);
        assert!(!seen.html.contains("not my password"));
        assert!(!seen.html.contains(PASSWORD));
        let kinds = desk.kinds().await;
        assert_eq!(kinds.last().unwrap(), "acceptance_refused");
    }
    assert_eq!(desk.count("request").await, 0);
    step(&mut agent, &call, "commit", &ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
}

async fn a_second_call_about_a_device_joins_the_first(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let second = verified(&mut agent).await;
    let seen = step(&mut agent, &second, "device", &DEVICE).await;
    assert!(seen.html.contains(&format!("{second}/join")));
    assert!(!seen.html.contains(&format!("{second}/script")));
    let note = [("join_note", "まだ見つからないとのこと。")];
    step(&mut agent, &second, "join", &note).await;
    assert_eq!(desk.count("request").await, 1);
    assert_eq!(desk.kinds().await.last().unwrap(), "request_joined");
}

async fn r10_4_a_contract_that_has_not_begun_takes_no_request(desk: TestDesk) {
    seed::company(&desk, "00123", ProxyAction::Lock, "2026-12-01").await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = verified(&mut agent).await;
    assert!(agent.html().contains("2026"));
    assert!(!agent.html().contains("name=\"device_uid\""));
    let seen = agent.post(&format!("{call}/device"), &DEVICE).await;
    assert_eq!(seen.status, 409);
}

async fn nothing_typed_is_lost_but_the_secrets(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let half = [("name", "佐藤花子"), ("callback", "")];
    let seen = agent.post(&format!("{call}/caller"), &half).await;
    assert_eq!(seen.status, 422);
    assert!(seen.html.contains("value=\"佐藤花子\""));
    step(&mut agent, &call, "caller", &CALLER).await;
    let half = [CLAIM[0], ("requester", "")];
    let seen = agent.post(&format!("{call}/claim"), &half).await;
    assert_eq!(seen.status, 422);
    assert!(seen.html.contains("サクラ商事00123"));
    let said = [CLAIM[0], ("requester", "だれか")];
    step(&mut agent, &call, "claim", &said).await;
    let typed = [("passphrase", PASSPHRASE)];
    let seen = agent.post(&format!("{call}/verify"), &typed).await;
    assert_eq!(seen.status, 422);
    assert!(seen.html.contains("サクラ商事00123") && seen.html.contains("だれか"));
    assert!(!seen.html.contains(PASSPHRASE));
}

async fn a_number_that_cannot_be_called_is_refused(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    let path = format!("{call}/caller");
    let seen = agent.post(&path, &[CALLER[0], ("callback", "abc")]).await;
    assert_eq!(seen.status, 422);
    assert!(seen.error("callback").contains("市外局番"));
    let wide = [CALLER[0], ("callback", "０３−１２３４−５６７８")];
    let seen = agent.submit(&path, &wide).await;
    assert!(seen.html.contains("03-1234-5678"));
}

async fn the_address_of_a_step_leads_to_the_call(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    for step in [
        "caller",
        "claim",
        "lost",
        "call-back/open",
        "call-back/answered",
        "verify",
        "device",
        "script",
        "commit",
        "notes",
    ] {
        let seen = agent.get(&format!("{call}/{step}")).await;
        assert_eq!((seen.status.as_u16(), seen.location), (303, call.clone()));
    }
    // A form that came back says where its page is.
    agent.get(&call).await;
    let seen = agent.post(&format!("{call}/caller"), &[]).await;
    assert_eq!(seen.attr("body", "data-here"), call);
}
