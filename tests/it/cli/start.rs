//! What is refused at start, before anybody relies on the desk.

use std::sync::Arc;

use kagiban::app::Node;
use kagiban::clock::SystemClock;
use kagiban::config::Config;
use kagiban::crypto::SealKey;
use kagiban::domain::register::{Requester, Tenant};
use kagiban::entropy::SystemEntropy;
use kagiban::store::{requester, requester_totp, tenant};
use secrecy::ExposeSecret;

use crate::support::desk::{TestDesk, both};
use crate::support::program::refused;
use crate::support::seed;

both!(
    a_seal_key_that_does_not_open_what_is_sealed_is_refused,
    a_seal_key_that_does_not_open_an_authenticator_apps_seed_is_refused,
    a_pepper_that_hashes_need_is_missed_at_start,
);

fn config(desk: &TestDesk, key: &SealKey, mails: &tempfile::TempDir) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database: Some(desk.url.clone()),
        seal_key: Some(key.to_base64().expose_secret().to_owned()),
        mail: Some(format!("folder:{}", mails.path().display())),
        mail_from: Some("desk@kagiban.example".into()),
        ..Config::default()
    }
}

async fn a_seal_key_that_does_not_open_what_is_sealed_is_refused(desk: TestDesk) {
    let mails = tempfile::tempdir().unwrap();
    let other = SealKey::generate(&SystemEntropy);
    let wrong = config(&desk, &other, &mails);
    // Nothing is sealed yet: any key will do.
    Node::build(&wrong, Arc::new(SystemClock)).await.unwrap();
    seed::sakura(&desk).await;
    let told = Node::build(&wrong, Arc::new(SystemClock))
        .await
        .unwrap_err();
    let told = told.to_string();
    for part in [
        other.id(),
        desk.app.seal_key.id(),
        "1 of 1",
        "--seal-key-lost",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let right = config(&desk, &desk.app.seal_key, &mails);
    Node::build(&right, Arc::new(SystemClock)).await.unwrap();
    let lost = Config {
        seal_key_lost: true,
        ..wrong
    };
    Node::build(&lost, Arc::new(SystemClock)).await.unwrap();
}

async fn a_seal_key_that_does_not_open_an_authenticator_apps_seed_is_refused(desk: TestDesk) {
    let mails = tempfile::tempdir().unwrap();
    let sakura = seed::sakura(&desk).await;
    let (tenant, person) = (sakura.tenant.id, sakura.requester.id);
    // The tenant's secret was entered again with the new key; the seed is still of the old one.
    let new = SealKey::generate(&SystemEntropy);
    let sealed = |key: &SealKey, context: &str| key.seal(context, "JBSWY3DP", &SystemEntropy);
    let secret_sealed = sealed(&new, &Tenant::seal_context(tenant)).unwrap();
    let seed = sealed(&desk.app.seal_key, &Requester::totp_context(person)).unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    requester_totp::enrol(&mut tx, person, &seed, desk.now())
        .await
        .unwrap();
    let entered = Tenant {
        secret_sealed,
        ..sakura.tenant
    };
    tenant::save(&mut tx, &entered).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let wrong = config(&desk, &new, &mails);
    let told = Node::build(&wrong, Arc::new(SystemClock))
        .await
        .unwrap_err();
    let told = told.to_string();
    for part in [
        desk.app.seal_key.id(),
        "1 of 2",
        "--seal-key-lost",
        "authenticator",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let seed = sealed(&new, &Requester::totp_context(person)).unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    requester_totp::enrol(&mut tx, person, &seed, desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    Node::build(&wrong, Arc::new(SystemClock)).await.unwrap();
}

async fn a_pepper_that_hashes_need_is_missed_at_start(desk: TestDesk) {
    let mails = tempfile::tempdir().unwrap();
    let pepper = |letter: &str| letter.repeat(43) + "=";
    let plain = config(&desk, &desk.app.seal_key, &mails);
    let peppered = Config {
        pepper: Some(pepper("A")),
        ..plain.clone()
    };
    let sakura = seed::sakura(&desk).await;
    // Hashes from before there was a pepper need none.
    let node = Node::build(&peppered, Arc::new(SystemClock)).await.unwrap();
    let secret = kagiban::crypto::passphrase::attempt(seed::PASSPHRASE);
    let phc = node.app().passwords.hash(secret).await.unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    requester::save_passphrase(&mut tx, sakura.requester.id, phc.as_str())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let other = Config {
        pepper: Some(pepper("E")),
        ..plain.clone()
    };
    for wanting in [&plain, &other] {
        let told = Node::build(wanting, Arc::new(SystemClock)).await;
        let told = told.unwrap_err().to_string();
        assert!(told.starts_with("pepper: 1 passwords"), "{told}");
    }
    let changed = Config {
        pepper_before: vec![pepper("A")],
        ..other
    };
    Node::build(&changed, Arc::new(SystemClock)).await.unwrap();
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let port = address.port().to_string();
    for flag in ["--port", "--control-port"] {
        let said = refused(&["simulate", flag, &port], &[]);
        assert!(said.contains(&address.to_string()), "{flag}: {said}");
    }
}

#[test]
fn a_folder_where_a_demo_cannot_write_is_named_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    // A folder stands where the file belongs: nobody can write it, not even root.
    std::fs::create_dir(folder.path().join("demo.json")).unwrap();
    let data = folder.path().to_str().unwrap();
    let said = refused(&["demo", "--json", "--data", data], &[]);
    assert!(said.contains("demo.json cannot be written"), "{said}");
}

#[test]
fn a_setting_of_the_environment_that_would_not_do_is_named_and_not_repeated() {
    let secret = "8765432187654321";
    let said = refused(&["serve"], &[("KAGIBAN_SEAL_KEY", secret)]);
    assert!(said.starts_with("kagiban: seal_key: "), "{said}");
    assert!(!said.contains(secret), "{said}");
}

#[test]
fn an_api_address_that_is_none_is_named_with_its_setting() {
    let key = "A".repeat(43) + "=";
    let variables = [
        ("KAGIBAN_SEAL_KEY", key.as_str()),
        ("KAGIBAN_MAIL", "smtp://127.0.0.1"),
        ("KAGIBAN_MAIL_FROM", "desk@kagiban.example"),
        (
            "KAGIBAN_ALLOWED_API_BASES",
            "http://127.0.0.1:8090,nonsense",
        ),
    ];
    let said = refused(&["serve"], &variables);
    assert!(said.contains("allowed_api_bases: entry 2 "), "{said}");
}
