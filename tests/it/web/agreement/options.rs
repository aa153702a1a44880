//! The desk option of a child contract (R3, R10-3-1, R10-3-6), and who may ask on which days.

use kagiban::domain::policy::Role;

use super::super::call;
use super::{DAY, bundled};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    r3_a_childs_minimum_period_is_shown,
    r10_3_1_an_option_has_as_many_accounts_as_its_child_has_licences,
    r10_3_6_another_action_is_designated_on_its_day_and_taken_back_until_then,
    r10_3_9_a_requester_may_ask_on_their_days_alone,
    a_contract_is_found_by_the_number_of_its_child_or_parent,
    a_billing_start_that_makes_no_sense_is_refused_by_its_field,
);

async fn option(admin: &mut Visitor, child: &str, accounts: &str, start: &str) -> Seen {
    let fields = [
        ("number", "RW-777"),
        ("designated", "lock"),
        ("accounts", accounts),
        ("accepted_on", "2026-10-20"),
        ("billing_start", start),
        ("initial_fee", "30000"),
        ("monthly_fee", "7500"),
    ];
    admin.fill(&format!("{child}/contracts/new"), &fields).await
}

async fn r3_a_childs_minimum_period_is_shown(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let aside = admin.get(&child).await.text("aside");
    assert!(aside.contains("2026-01-15") && aside.contains("2026-02-14"));
}

async fn r10_3_1_an_option_has_as_many_accounts_as_its_child_has_licences(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = bundled(&mut admin, &whose).await;
    for accounts in ["25", "75", "49", "51", "0"] {
        let refused = option(&mut admin, &child, accounts, "2026-11-01").await;
        assert_eq!(refused.status, 422, "{accounts}");
        assert!(!refused.error("accounts").is_empty(), "{accounts}");
    }
    let refused = option(&mut admin, &child, "25", "2026-11-01").await;
    let told = refused.error("accounts");
    assert!(told.contains("50") && told.contains("第 10 条第 3 項第 1 号"));
    let early = option(&mut admin, &child, "50", "2026-10-31").await;
    assert!(!early.error("billing_start").is_empty());
    assert_eq!(desk.count("contract").await, 1);
    let added = option(&mut admin, &child, "50", "2026-11-01").await;
    assert_eq!(added.status, 303);
    let second = option(&mut admin, &child, "50", "2026-12-01").await;
    assert_eq!(second.status, 422, "one option at a time");
    // A change of the licences is one of the accounts.
    let fields = [("licences", "75"), ("effective_on", "2026-12-01")];
    admin.fill(&format!("{child}/changes"), &fields).await;
    desk.clock.move_by(9 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&added.location).await;
    assert!(page.text("aside").contains("75"));
    // The database knows no other number, and no second option.
    let mut tx = desk.app.store.begin().await.unwrap();
    let sql = "INSERT INTO contract (id, subscriber_id, child_id, number, designated, accepted_on, billing_start, created_at, version)
        SELECT 'x', subscriber_id, child_id, 'RW-778', 'lock', '2026-11-01', '2026-12-01', 0, 1 FROM contract WHERE number = 'RW-777'";
    let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
    assert!(done.unwrap_err().to_string().contains("R10-3-1"));
}

async fn designates(admin: &mut Visitor, contract: &str, action: &str, from: &str) -> u16 {
    let fields = [
        ("number", "RW-00123"),
        ("designated", action),
        ("designated_from", from),
        ("accepted_on", "2026-01-05"),
        ("billing_start", "2026-01-15"),
        ("initial_fee", "0"),
    ];
    let seen = admin.fill(&format!("{contract}/edit"), &fields).await;
    seen.status.as_u16()
}

async fn r10_3_6_another_action_is_designated_on_its_day_and_taken_back_until_then(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    for wrong in ["2026-11-21", "2028-01-01", "2026-11-31"] {
        assert_eq!(designates(&mut admin, &contract, "wipe", wrong).await, 422);
    }
    assert_eq!(
        designates(&mut admin, &contract, "wipe", "2026-11-30").await,
        303
    );
    let proposal = admin.get(&contract).await;
    let proposal = proposal.attr("main .notice a[href^='/proposals/']", "href");
    let mut boss = desk.sign_in(Role::Supervisor).await;
    boss.get(&proposal).await;
    let confirm = [("password", PASSWORD)];
    let done = boss.post(&format!("{proposal}/confirm"), &confirm).await;
    assert_eq!(done.status, 303);
    let page = admin.get(&contract).await;
    assert!(page.html.contains("designation-lock"));
    assert!(page.text("#course").contains("2026-11-30"));
    // Another one waits until this one has come or was taken back.
    assert_eq!(designates(&mut admin, &contract, "wipe", "").await, 422);
    let revoke = page.attr("#course form[action^='/proposals/']", "action");
    assert_eq!(admin.post(&revoke, &[]).await.status, 303);
    desk.clock.move_by(8 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&contract).await;
    assert!(page.html.contains("designation-lock"), "it was taken back");
    // Once more, and nobody takes it back.
    assert_eq!(
        designates(&mut admin, &contract, "wipe", "2026-12-05").await,
        303
    );
    let proposal = admin.get(&contract).await;
    let proposal = proposal.attr("main .notice a[href^='/proposals/']", "href");
    let mut boss = desk.sign_in(Role::Supervisor).await;
    boss.get(&proposal).await;
    boss.post(&format!("{proposal}/confirm"), &confirm).await;
    desk.clock.move_by(5 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&contract).await;
    assert!(page.html.contains("designation-wipe"));
    let late = admin.post(&format!("{proposal}/revoke"), &[]).await;
    assert_eq!(late.status, 409);
    // The day decides in the database too.
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::verified(&mut agent).await;
    agent.get(&call).await;
    let named = agent.post(&format!("{call}/device"), &call::DEVICE).await;
    assert_eq!(named.status, 303);
    assert!(agent.get(&call).await.html.contains("designation-wipe"));
}

async fn r10_3_9_a_requester_may_ask_on_their_days_alone(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let edit = format!("/requesters/{}/edit", sakura.requester.id);
    let fields = |from, until| {
        [
            ("number", "7"),
            ("name", "佐藤 花子"),
            ("kana", "さとう はなこ"),
            ("active", "1"),
            ("valid_from", from),
            ("valid_until", until),
        ]
    };
    for (from, until, field) in [
        ("2026-12-02", "2026-12-01", "valid_until"),
        ("2026-02-30", "", "valid_from"),
        ("", "tomorrow", "valid_until"),
    ] {
        let refused = admin.fill(&edit, &fields(from, until)).await;
        assert_eq!(refused.status, 422);
        assert!(!refused.error(field).is_empty(), "{from} {until}");
    }
    let saved = admin.fill(&edit, &fields("2026-11-23", "2026-11-24")).await;
    assert_eq!(saved.status, 303);
    let contract = format!("/contracts/{}", sakura.contract.id);
    let course = admin.get(&contract).await.text("#course");
    assert!(course.contains("2026-11-24") && course.contains("佐藤 花子"));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let mut agent = desk.sign_in(Role::Agent).await;
        let call = call::claimed(&mut agent, &call::CLAIM).await;
        agent.post(&format!("{call}/verify"), &call::SAID).await;
        seen.push(desk.kinds().await.last().unwrap() == "requester_verified");
        desk.clock.move_by(DAY);
    }
    assert_eq!(seen, [false, true, true, false]);
}

async fn a_contract_is_found_by_the_number_of_its_child_or_parent(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    for said in ["p-rw-00123", "C-RW-00123", "RW-00123", "サクラ"] {
        let path = format!("/subscribers?text={}", urlencoding(said));
        let found = admin.get(&path).await.text("main");
        assert!(found.contains("サクラ商事"), "{said}: {found}");
    }
}

fn urlencoding(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn a_billing_start_that_makes_no_sense_is_refused_by_its_field(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let option = format!("/contracts/{}", sakura.contract.id);
    let child = format!("/child-contracts/{}", sakura.contract.child);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let notice = [("arrived_on", "2026-11-20"), ("named_on", "")];
    assert_eq!(
        admin.fill(&format!("{option}/end"), &notice).await.status,
        303
    );
    let edited = |start| {
        [
            ("number", "RW-00123"),
            ("designated", "lock"),
            ("accepted_on", "2026-01-05"),
            ("billing_start", start),
            ("initial_fee", "0"),
        ]
    };
    // After its end, before that of the child contract, and no day at all.
    for start in ["2026-12-21", "2026-01-14", "2026-02-29", "2026-13-01", ""] {
        let refused = admin.fill(&format!("{option}/edit"), &edited(start)).await;
        assert_eq!(refused.status, 422, "{start}");
        assert!(!refused.error("billing_start").is_empty(), "{start}");
    }
    // The child contract begins no later than its option.
    let later = [("number", "C-RW-00123"), ("billing_start", "2026-01-16")];
    let refused = admin.fill(&format!("{child}/edit"), &later).await;
    assert!(!refused.error("billing_start").is_empty());
    let page = admin.get(&option).await.text("aside");
    assert!(page.contains("2026-01-15"), "nothing was changed: {page}");
}
