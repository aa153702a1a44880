//! The register's pages, as an administrator and a supervisor see them.

use http::StatusCode;
use kagiban::crypto::passphrase;
use kagiban::domain::agent::Locale;
use kagiban::domain::ids::{ContractId, RequesterId, SubscriberId};
use kagiban::domain::policy::Role;
use kagiban::domain::register::{Requester, Tenant};
use kagiban::domain::text::Line;
use kagiban::i18n::time::today;
use kagiban::store::{requester, subscriber, tenant};
use secrecy::ExposeSecret;

use crate::support::desk::{TestDesk, both};
use crate::support::second;
use crate::support::seed::{self, PASSPHRASE};
use crate::support::visitor::assert_spoken;

const SUBSCRIBER: [(&str, &str); 3] = [
    ("number", "00123"),
    ("name", "株式会社サクラ商事"),
    ("kana", "サクラショウジ"),
];
const CONTRACT: [(&str, &str); 8] = [
    ("number", "rw-00123"),
    ("designated", "lock"),
    ("accounts", "25"),
    ("accepted_on", "2025-12-20"),
    ("initial_fee", "30,000"),
    ("monthly_fee", "5000"),
    ("billing_start", "2026-01-15"),
    ("lock_message", "情報システム部までご連絡ください。"),
];
const REQUESTER: [(&str, &str); 4] = [
    ("number", "7"),
    ("name", "佐藤花子"),
    ("kana", "さとうはなこ"),
    ("passphrase", PASSPHRASE),
];
const TENANT: [(&str, &str); 5] = [
    ("api_base", "http://127.0.0.1:8090"),
    ("token_id", "token-1"),
    ("signing", "HS256"),
    ("secret", "s3cr3t-s3cr3t"),
    ("token_expires_on", "2026-12-01"),
];

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(location: &str) -> T {
    let path = bare(location);
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// An address without what was saved there.
fn bare(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap()
}

/// The requester of a contract is found by their reading and proved by their passphrase.
async fn assert_proved_by_passphrase(desk: &TestDesk, contract: ContractId) {
    let mut read = desk.app.store.read().await.unwrap();
    let found =
        requester::candidates(&mut read, &[contract], "サトウ ハナコ", today(desk.now())).await;
    let phc = found.unwrap()[0].1.parse().unwrap();
    let heard = passphrase::attempt("アオイウミシロイホ");
    let verdict = desk.app.passwords.verify(heard, Some(&phc)).await.unwrap();
    assert!(verdict.matched);
}

/// From the empty list to a contract that calls can be taken for, in either language.
async fn registers(locale: Locale, desk: TestDesk) {
    let mut admin = desk.sign_in_as("admin", Role::Administrator, locale).await;
    let empty = admin.get("/subscribers").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.html.contains("href=\"/subscribers/new\""));

    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let whose = bare(&whose).to_owned();
    let subscriber_id: SubscriberId = id(&whose);
    let contacts = [
        ("name", "鈴木一郎"),
        ("address", "suzuki@example.com"),
        ("security", "1"),
    ];
    let seen = admin
        .fill(&format!("{whose}/contacts/new"), &contacts)
        .await;
    assert_eq!(
        seen.location,
        format!("{whose}?done=contact_added#contacts")
    );
    let path = seed::agreement(&mut admin, &whose, "FR-1").await;
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let contract = bare(&contract).to_owned();
    let lacking = admin.get(&contract).await;
    assert_spoken(&contract, &lacking.html);
    assert!(lacking.html.contains("designation-lock"));
    assert!(!lacking.html.contains("designation-wipe"));
    let path = format!("{contract}/requesters/new");
    let seen = admin.fill(&path, &REQUESTER).await;
    assert_eq!(
        seen.location,
        format!("{contract}?done=proposed#requesters")
    );
    second::confirms(&desk).await;
    let seen = admin.fill(&format!("{contract}/tenant/new"), &TENANT).await;
    assert_eq!(seen.location, format!("{contract}?done=tenant#tenant"));
    for path in [
        "/subscribers",
        "/subscribers?text=rw-001",
        &whose,
        &contract,
    ] {
        let seen = admin.get(path).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert_spoken(path, &seen.html);
        assert!(!seen.html.contains("s3cr3t"), "{path}");
        assert!(!seen.html.contains("うみ"), "{path}");
    }

    let contract_id: ContractId = id(&contract);
    assert_proved_by_passphrase(&desk, contract_id).await;
    let mut read = desk.app.store.read().await.unwrap();
    let kept = tenant::by_contract(&mut read, contract_id).await.unwrap();
    let kept = kept.unwrap();
    let opened = desk
        .app
        .seal_key
        .open(&Tenant::seal_context(kept.id), &kept.secret_sealed);
    assert_eq!(opened.unwrap().expose_secret(), "s3cr3t-s3cr3t");
    let told = subscriber::contacts(&mut read, subscriber_id)
        .await
        .unwrap();
    let kinds = desk.kinds().await;
    for kind in [
        "subscriber_added",
        "contact_added",
        "contract_added",
        "requester_added",
        "tenant_added",
    ] {
        assert_eq!(kinds.iter().filter(|it| *it == kind).count(), 1, "{kind}");
    }
    drop(read);

    let path = format!("/contacts/{}/remove", told[0].id);
    let removed = admin.fill(&path, &[]).await;
    assert_eq!(
        removed.location,
        format!("{whose}?done=contact_removed#contacts")
    );
    let page = admin.get(&removed.location).await;
    assert_spoken(&whose, &page.html);
    assert!(!page.text(".tone-success").is_empty());
    let page = admin.get(&whose).await;
    assert!(!page.html.contains("suzuki@example.com"));
    let path = format!("/tenants/{}/mirror", kept.id);
    let hidden = admin.get(&contract).await.inputs();
    assert_eq!(admin.post_with(&path, &hidden, &[]).await.status, 303);
    let mut read = desk.app.store.read().await.unwrap();
    let wanted = tenant::mirror(&mut read, kept.id).await.unwrap().wanted_at;
    assert!(wanted.is_some());
    assert_spoken(&contract, &admin.get(&contract).await.html);
}

async fn an_administrator_registers_in_japanese(desk: TestDesk) {
    registers(Locale::Ja, desk).await;
}

async fn an_administrator_registers_in_english(desk: TestDesk) {
    registers(Locale::En, desk).await;
}

both!(
    an_administrator_registers_in_japanese,
    an_administrator_registers_in_english,
    a_refused_form_comes_back_without_its_secrets,
    a_stale_change_is_refused_and_a_double_click_is_one,
    one_account_belongs_to_one_contract,
    a_number_with_leading_zeros_is_the_same_number,
    a_reading_has_no_kanji_and_a_passphrase_more_than_one_character,
    only_an_administrator_changes_the_register,
    many_requesters_are_shown_a_hundred_at_a_time,
);

/// What is refused comes back with what was typed, but never with a secret.
async fn a_refused_form_comes_back_without_its_secrets(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let whose = bare(&whose).to_owned();
    let taken = admin.fill("/subscribers/new", &SUBSCRIBER).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(taken.error("number"), "すでに登録されています。");
    assert!(taken.html.contains("株式会社サクラ商事"));

    let path = seed::agreement(&mut admin, &whose, "FR-1").await;
    let fields = [
        ("number", "RW-1"),
        ("accounts", "30"),
        ("billing_start", "x"),
    ];
    let refused = admin.fill(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.error("accounts").contains("25"));
    let summary = refused.texts(".notice li");
    assert!(
        summary.iter().any(|it| it.starts_with("アカウント数:")),
        "{summary:?}"
    );
    assert!(!refused.error("billing_start").is_empty());
    assert!(refused.html.contains("value=\"30\""));
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let contract = bare(&contract).to_owned();

    let path = format!("{contract}/requesters/new");
    let fields = [
        ("number", "7"),
        ("name", "佐藤"),
        ("passphrase", "みじかい"),
    ];
    let refused = admin.fill(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.error("passphrase").contains('8'));
    assert!(!refused.html.contains("みじかい"));
    let path = format!("{contract}/tenant/new");
    let fields = [
        ("api_base", "https://evil.example"),
        ("signing", "HS256"),
        ("secret", "s3cr3t"),
    ];
    let refused = admin.fill(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.error("api_base").is_empty());
    assert!(!refused.html.contains("s3cr3t"));
}

/// Two changes of one record do not both hold; one form posted twice is one change.
async fn a_stale_change_is_refused_and_a_double_click_is_one(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let form = admin.get("/subscribers/new").await.inputs();
    let first = admin
        .post_with("/subscribers/new", &form, &SUBSCRIBER)
        .await;
    let second = admin
        .post_with("/subscribers/new", &form, &SUBSCRIBER)
        .await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert_eq!(first.location, second.location);
    let path = seed::agreement(&mut admin, bare(&first.location), "FR-1").await;
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let contract = bare(&contract).to_owned();
    let path = format!("{contract}/requesters/new");
    admin.fill(&path, &REQUESTER).await;
    second::confirms(&desk).await;
    admin.fill(&format!("{contract}/tenant/new"), &TENANT).await;
    let mut read = desk.app.store.read().await.unwrap();
    let contract_id = id(&contract);
    let people = requester::by_contract(&mut read, contract_id, (10, 0))
        .await
        .unwrap();
    let kept = tenant::by_contract(&mut read, contract_id).await.unwrap();
    let kept = kept.unwrap();
    drop(read);
    let mut wipe = CONTRACT;
    wipe[1] = ("designated", "wipe");
    let edits: [(String, Vec<(&str, &str)>); 4] = [
        (
            format!("{}/edit", bare(&first.location)),
            SUBSCRIBER.to_vec(),
        ),
        (format!("{contract}/edit"), wipe.to_vec()),
        (
            format!("/requesters/{}/edit", people[0].id),
            [&REQUESTER[..3], &[("active", "0")]].concat(),
        ),
        (
            format!("/tenants/{}/edit", kept.id),
            [&TENANT[..3], &TENANT[4..]].concat(),
        ),
    ];
    for (path, fields) in edits {
        let one = admin.get(&path).await;
        assert_spoken(&path, &one.html);
        let other = admin.get(&path).await.proved();
        let saved = admin.post_with(&path, &one.proved(), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}");
        let stale = admin.post_with(&path, &other, &fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{path}");
        // What was typed is still there to be seen.
        let (_, typed) = fields[fields.len() - 1];
        assert!(stale.text("main").contains(typed), "{path}");
    }
    second::confirms(&desk).await;
    let page = admin.get(&contract).await;
    assert!(page.html.contains("designation-wipe"));
    assert!(page.html.contains("依頼できません"));
    let history = page.texts("#history li");
    assert_eq!(history.len(), 2, "{history:?}");
    assert!(history[0].contains("ロック") && history[1].contains("ワイプ"));
    let mut read = desk.app.store.read().await.unwrap();
    let edited = tenant::load(&mut read, kept.id).await.unwrap().unwrap();
    assert_eq!(edited.secret_sealed, kept.secret_sealed);
    let path = format!("/requesters/{}/passphrase", people[0].id);
    let set = [("passphrase", "あかい はな あかい ほし")];
    assert_eq!(admin.fill(&path, &set).await.status, StatusCode::SEE_OTHER);
}

/// A supervisor reads the register and changes nothing; an agent does not read it.
async fn only_an_administrator_changes_the_register(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let whose = bare(&whose).to_owned();
    let path = seed::agreement(&mut admin, &whose, "FR-1").await;
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let contract = bare(&contract).to_owned();
    let mut reader = desk.sign_in_as("boss", Role::Supervisor, Locale::Ja).await;
    for path in ["/subscribers", &whose, &contract] {
        let seen = reader.get(path).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(!seen.html.contains("/new\""), "{path}");
        assert!(!seen.html.contains("/edit\""), "{path}");
    }
    for path in ["/subscribers/new", &path] {
        assert_eq!(reader.get(path).await.status, StatusCode::FORBIDDEN);
    }
    let mut agent = desk.sign_in_as("desk", Role::Agent, Locale::Ja).await;
    assert_eq!(agent.get(&whose).await.status, StatusCode::FORBIDDEN);
}

/// The devices of an account have one designated action (R10-2, R10-3-8).
async fn one_account_belongs_to_one_contract(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let path = seed::agreement(&mut admin, bare(&whose), "FR-1").await;
    let first = admin.fill(&path, &CONTRACT).await.location;
    let mut other = CONTRACT;
    other[0] = ("number", "RW-00124");
    other[1] = ("designated", "wipe");
    let path = seed::agreement(&mut admin, bare(&whose), "FR-2").await;
    let second = admin.fill(&path, &other).await.location;
    let tenant = |contract: &str| format!("{}/tenant/new", bare(contract));
    let added = admin.fill(&tenant(&first), &TENANT).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let refused = admin.fill(&tenant(&second), &TENANT).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.error("token_id").contains("ほかの契約"));
    assert_eq!(desk.count("tenant").await, 1);
    let mut read = desk.app.store.read().await.unwrap();
    let kept = tenant::by_contract(&mut read, id(&first)).await.unwrap();
    // Its devices are asked for at once, and changing it is no conflict with itself.
    let kept = kept.unwrap();
    let wanted = tenant::mirror(&mut read, kept.id).await.unwrap().wanted_at;
    assert!(wanted.is_some());
    drop(read);
    let path = format!("/tenants/{}/edit", kept.id);
    let saved = admin
        .fill(&path, &[&TENANT[..3], &TENANT[4..]].concat())
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
}

async fn a_number_with_leading_zeros_is_the_same_number(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let path = seed::agreement(&mut admin, bare(&whose), "FR-1").await;
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let path = format!("{}/requesters/new", bare(&contract));
    let mut zeros = REQUESTER;
    zeros[0] = ("number", "007");
    assert_eq!(
        admin.fill(&path, &zeros).await.status,
        StatusCode::SEE_OTHER
    );
    let taken = admin.fill(&path, &REQUESTER).await;
    assert_eq!(taken.error("number"), "すでに登録されています。");
    second::confirms(&desk).await;
    let mut read = desk.app.store.read().await.unwrap();
    for said in ["7", "０７", "007"] {
        let found =
            requester::candidates(&mut read, &[id(&contract)], said, today(desk.now())).await;
        assert_eq!(found.unwrap().len(), 1, "{said}");
    }
}

async fn a_reading_has_no_kanji_and_a_passphrase_more_than_one_character(desk: TestDesk) {
    let mut admin = desk
        .sign_in_as("admin", Role::Administrator, Locale::Ja)
        .await;
    let whose = admin.fill("/subscribers/new", &SUBSCRIBER).await.location;
    let path = seed::agreement(&mut admin, bare(&whose), "FR-1").await;
    let contract = admin.fill(&path, &CONTRACT).await.location;
    let path = format!("{}/requesters/new", bare(&contract));
    let fields = [
        REQUESTER[0],
        REQUESTER[1],
        ("kana", "佐藤花子"),
        ("passphrase", "ああああああああああ"),
    ];
    let refused = admin.fill(&path, &fields).await;
    assert!(refused.error("kana").contains("カタカナ"));
    assert!(refused.error("passphrase").contains("3 種類"));
}

async fn many_requesters_are_shown_a_hundred_at_a_time(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    for number in 0..120 {
        let person = Requester {
            id: RequesterId::new(desk.id()),
            number: Line::parse(&format!("{}", 1_000 + number)).unwrap(),
            ..sakura.requester.clone()
        };
        seed::may_ask(&mut tx, &person, "$argon2id$nobody", desk.now()).await;
    }
    tx.commit_bookkeeping().await.unwrap();
    let contract = format!("/contracts/{}", sakura.contract.id);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let first = admin.get(&contract).await;
    assert_eq!(first.texts("#requesters tbody tr").len(), 100);
    assert!(
        first
            .text("#requesters .pager")
            .contains("1～100 件目 / 121 件")
    );
    let next = first.attr("#requesters .pager a[rel=next]", "href");
    let second = admin.get(&next).await;
    assert_eq!(second.texts("#requesters tbody tr").len(), 21);
    assert!(
        second
            .attrs("#requesters .pager a[rel=next]", "href")
            .is_empty()
    );
    assert!(
        !second
            .attrs("#requesters .pager a[rel=prev]", "href")
            .is_empty()
    );
}
