//! Sealing secrets anew with another key, while nodes work on.

use std::sync::Arc;

use kagiban::app::{Node, rotate};
use kagiban::clock::SystemClock;
use kagiban::config::Config;
use kagiban::crypto::{SealKey, SealKeys};
use kagiban::domain::action::ProxyAction;
use kagiban::domain::register::Tenant;
use kagiban::domain::sealed::SealedColumn;
use kagiban::entropy::SystemEntropy;
use kagiban::store::{audit, sealed, tenant};
use secrecy::ExposeSecret;

use crate::coverage::sources::files;
use crate::support::desk::{TestDesk, both};
use crate::support::program::ended;
use crate::support::seed::{SECRET, company, sakura};

both!(
    secrets_are_sealed_anew_while_nodes_work_on,
    an_interrupted_rotation_takes_what_is_left,
    what_somebody_enters_in_between_is_kept,
    what_does_not_open_is_named_and_left_as_it_is,
);

/// The keys of a desk after a new one was put before its own.
fn two_keys(desk: &TestDesk) -> (String, SealKeys) {
    let new = SealKey::generate(&SystemEntropy).to_base64();
    let new = new.expose_secret().to_owned();
    let both = format!("{new},{}", desk.seal_key.expose_secret());
    (new, SealKeys::parse(&both.into()).unwrap())
}

async fn tenants(desk: &TestDesk) -> Vec<Tenant> {
    tenant::all(&mut desk.app.store.read().await.unwrap())
        .await
        .unwrap()
}

async fn secrets_are_sealed_anew_while_nodes_work_on(desk: TestDesk) {
    sakura(&desk).await;
    company(&desk, "00456", ProxyAction::Wipe, "2026-01-15").await;
    let (new, both) = two_keys(&desk);
    let mails = tempfile::tempdir().unwrap();
    let config = |key: &str| Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database: Some(desk.url.clone()),
        seal_key: Some(key.to_owned()),
        mail: Some(format!("folder:{}", mails.path().display())),
        mail_from: Some("desk@kagiban.example".into()),
        ..Config::default()
    };
    let old = desk.seal_key.expose_secret().to_owned();
    let of_both = format!("{new},{old}");
    let opens = async |key: &str| {
        Node::build(&config(key), Arc::new(SystemClock))
            .await
            .is_ok()
    };
    assert!(!opens(&new).await);
    assert!(opens(&of_both).await);

    let variables = [
        ("KAGIBAN_SEAL_KEY", of_both.as_str()),
        ("KAGIBAN_DATABASE", &desk.url),
    ];
    let output = ended(&["keys", "rotate"], &variables);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    let told = format!(
        "sealed anew with key {}: 2; sealed with it now: 2\n",
        both.id()
    );
    assert!(printed.starts_with(&told), "{printed}");
    let dropped = format!(
        "no longer needed by this database: {}\n",
        desk.app.seal_key.id()
    );
    assert!(printed.ends_with(&dropped), "{printed}");

    // A node that has both reads what either sealed; afterwards the old one opens nothing.
    for tenant in tenants(&desk).await {
        let opened = both.open(&Tenant::seal_context(tenant.id), &tenant.secret_sealed);
        assert_eq!(opened.unwrap().expose_secret(), SECRET);
    }
    assert!(opens(&new).await && opens(&of_both).await);
    assert!(!opens(&old).await);
    let kinds = desk.kinds().await;
    assert_eq!(kinds.last().map(String::as_str), Some("secrets_resealed"));
    let mut read = desk.app.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 1_000).await.unwrap();
    let entry = rows.last().unwrap().entry().unwrap();
    assert_eq!(entry.facts["count"], 2);
    assert_eq!(entry.facts["seal_key"], both.id());
}

async fn an_interrupted_rotation_takes_what_is_left(desk: TestDesk) {
    let first = sakura(&desk).await.tenant;
    let second = company(&desk, "00456", ProxyAction::Wipe, "2026-01-15")
        .await
        .tenant;
    let (_, keys) = two_keys(&desk);
    let done = keys.reseal(
        &Tenant::seal_context(first.id),
        &first.secret_sealed,
        &SystemEntropy,
    );
    let done = done.unwrap().unwrap();
    let read = sealed::Sealed {
        id: first.id.to_string(),
        text: first.secret_sealed,
    };
    let mut tx = desk.app.store.begin().await.unwrap();
    let replaced = sealed::replace(&mut tx, &SealedColumn::TENANT_SECRET, &read, &done);
    assert!(replaced.await.unwrap());
    tx.commit_bookkeeping().await.unwrap();
    let before = tenants(&desk).await;
    let rotated = rotate(&desk.app.store, &keys, &*desk.app.clock, &SystemEntropy).await;
    assert_eq!(rotated.unwrap().resealed, 1);
    let after = tenants(&desk).await;
    for (before, after) in before.iter().zip(&after) {
        let changed = before.secret_sealed != after.secret_sealed;
        assert_eq!(changed, after.id == second.id);
        // Nobody who is editing the tenant meets this as somebody else's change.
        assert_eq!(before.version, after.version);
    }
    let again = rotate(&desk.app.store, &keys, &*desk.app.clock, &SystemEntropy).await;
    assert_eq!(again.unwrap().resealed, 0);
    let resealed = desk.kinds().await;
    let resealed = resealed.iter().filter(|kind| *kind == "secrets_resealed");
    assert_eq!(resealed.count(), 1);
}

async fn what_somebody_enters_in_between_is_kept(desk: TestDesk) {
    let tenant = sakura(&desk).await.tenant;
    let read = sealed::Sealed {
        id: tenant.id.to_string(),
        text: tenant.secret_sealed.clone(),
    };
    let context = Tenant::seal_context(tenant.id);
    let entered = desk.app.seal_key.seal(&context, "another", &SystemEntropy);
    let mut tx = desk.app.store.begin().await.unwrap();
    let changed = Tenant {
        secret_sealed: entered.unwrap(),
        ..tenant
    };
    tenant::save(&mut tx, &changed).await.unwrap();
    let late = sealed::replace(&mut tx, &SealedColumn::TENANT_SECRET, &read, "s1.late");
    assert!(!late.await.unwrap());
    tx.commit_bookkeeping().await.unwrap();
    assert_eq!(tenants(&desk).await[0].secret_sealed, changed.secret_sealed);
}

async fn what_does_not_open_is_named_and_left_as_it_is(desk: TestDesk) {
    let tenant = sakura(&desk).await.tenant;
    let (_, keys) = two_keys(&desk);
    let mut tx = desk.app.store.begin().await.unwrap();
    let damaged = Tenant {
        secret_sealed: tenant.secret_sealed.replace("s1.", "s1.x"),
        ..tenant
    };
    let elsewhere = desk
        .app
        .seal_key
        .seal("tenant/another/secret_sealed", SECRET, &SystemEntropy);
    let moved = Tenant {
        secret_sealed: elsewhere.unwrap(),
        ..damaged
    };
    tenant::save(&mut tx, &moved).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let rotated = rotate(&desk.app.store, &keys, &*desk.app.clock, &SystemEntropy).await;
    let rotated = rotated.unwrap();
    assert_eq!(rotated.resealed, 0);
    assert_eq!(rotated.damaged(), [format!("tenant {}", moved.id)]);
    assert_eq!(tenants(&desk).await[0].secret_sealed, moved.secret_sealed);
}

/// A column that is left out is neither checked at start nor sealed anew.
#[test]
fn every_column_of_sealed_secrets_is_on_the_list() {
    let mut seen = 0;
    for (path, text) in files("migrations", "sql") {
        let mut table = String::new();
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once("TABLE ") {
                table = rest.split_whitespace().next().unwrap().to_owned();
            }
            let names = line
                .split_whitespace()
                .map(|word| word.trim_matches(['(', ',']));
            let sealed =
                line.contains(" TEXT") && (line.contains("'s1.") || line.contains("_sealed "));
            if !sealed {
                continue;
            }
            seen += 1;
            assert!(
                names.clone().any(|name| SealedColumn::ALL
                    .iter()
                    .any(|place| place.table == table && place.column == name)),
                "{path}: {line} (of {table}) is no SealedColumn"
            );
        }
    }
    assert_eq!(seen, 2 * SealedColumn::ALL.len(), "of either database");
}

#[test]
fn a_key_file_holds_what_the_setting_would() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seal.key");
    let [first, second] = std::array::from_fn(|_| SealKey::generate(&SystemEntropy));
    let text = format!(
        "{}\n{}\n",
        first.to_base64().expose_secret(),
        second.to_base64().expose_secret()
    );
    std::fs::write(&path, text).unwrap();
    let config = Config {
        seal_key_file: Some(path.clone()),
        ..Config::default()
    };
    let keys = config.seal_keys().unwrap();
    assert_eq!(
        (keys.id(), keys.older().collect::<Vec<_>>()),
        (first.id(), vec![second.id()])
    );
    let two = Config {
        seal_key: Some("A".repeat(43) + "="),
        ..config.clone()
    };
    let told = two.seal_keys().unwrap_err().to_string();
    assert!(told.starts_with("seal_key_file: "), "{told}");
    std::fs::remove_file(&path).unwrap();
    let told = config.seal_keys().unwrap_err().to_string();
    assert!(told.contains("seal.key"), "{told}");
}
