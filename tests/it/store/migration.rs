//! What a database held before a migration is there after it, and means the same.

use std::path::Path;
use std::sync::Arc;

use kagiban::domain::child_contract::Grade;
use kagiban::domain::ending::Ended;
use kagiban::domain::ids::ContractId;
use kagiban::domain::proof::{Asked, VerificationPolicy};
use kagiban::entropy::SystemEntropy;
use kagiban::store::{
    Store, child_contract, contract, ending, requester, verification, verification_policy,
};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, Connection, Executor};

use crate::support::postgres::fresh_database;

const CONTRACT: &str = "01900000-0000-7000-8000-000000000001";
const REQUESTER: &str = "01900000-0000-7000-8000-000000000003";
const CHECK: &str = "01900000-0000-7000-8000-000000000002";

/// A subscriber's contract, and a call in which its requester proved themself.
const BEFORE: [&str; 7] = [
    "INSERT INTO agent (id, login, name, role, password, active, created_at, version)
     VALUES ('a', 'sato', 'S', 'agent', '$argon2id$', 1, 0, 1)",
    "INSERT INTO subscriber (id, number, name, kana, name_key, kana_key, created_at, version)
     VALUES ('s', '1', 'S', 'S', 'S', 'S', 0, 1)",
    "INSERT INTO contract (id, subscriber_id, number, accounts, designated, billing_start, created_at, version)
     VALUES ('01900000-0000-7000-8000-000000000001', 's', 'RW-1', 25, 'lock', '2026-01-15', 0, 1)",
    "INSERT INTO requester (id, contract_id, number, name, kana, number_key, name_key, kana_key, passphrase, active, created_at, version)
     VALUES ('01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000001', '1', 'R', 'R', '1', 'R', 'R', '$argon2id$', 1, 0, 1)",
    "INSERT INTO call (id, reference, agent_id, opened_at, version)
     VALUES ('01900000-0000-7000-8000-000000000004', '123456789', 'a', 0, 1)",
    "INSERT INTO verification (id, call_id, at, agent_id, factor, outcome, contract_id, requester_id)
     VALUES ('01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000004', 0, '01900000-0000-7000-8000-000000000005',
         'passphrase', 'verified', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000003')",
    "UPDATE call SET caller_name = 'C', callback = '03-1234-5678', contract_id = '01900000-0000-7000-8000-000000000001',
         requester_id = '01900000-0000-7000-8000-000000000003', verification_id = '01900000-0000-7000-8000-000000000002'",
];

/// The same contract with accounts that change, a notice that stands and one that was taken back.
const COURSE: [&str; 3] = [
    "INSERT INTO contract_change (id, contract_id, kind, accounts, effective_on, recorded_by, recorded_at)
     VALUES ('01900000-0000-7000-8000-000000000006', '01900000-0000-7000-8000-000000000001', 'accounts', 75, '2026-06-01', 'a', 0)",
    "INSERT INTO contract_end (id, contract_id, arrived_on, effective_on, recorded_by, recorded_at, revoked_on, revoked_by, revoked_at)
     VALUES ('01900000-0000-7000-8000-000000000007', '01900000-0000-7000-8000-000000000001', '2026-02-01', '2026-03-03', 'a', 0, '2026-02-10', 'a', 1)",
    "INSERT INTO contract_end (id, contract_id, arrived_on, named_on, effective_on, recorded_by, recorded_at)
     VALUES ('01900000-0000-7000-8000-000000000008', '01900000-0000-7000-8000-000000000001', '2026-07-01', '2026-12-31', '2026-12-31', 'a', 2)",
];

/// Brings an empty database to where it was before a migration came, and fills it.
async fn fill(url: &str, kind: &str, coming: &str, rows: impl IntoIterator<Item = &'static str>) {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().unwrap();
    let all = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(kind);
    for entry in std::fs::read_dir(all).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.as_str() < coming {
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let migrator = Migrator::new(folder.path()).await.unwrap();
    migrator.run(&mut conn).await.unwrap();
    for sql in rows {
        let sql = sql.replace("'a'", "'01900000-0000-7000-8000-000000000005'");
        let sql = sql.replace("'s'", "'01900000-0000-7000-8000-000000000009'");
        conn.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    conn.close().await.unwrap();
}

async fn contracts_keep_the_passphrase_alone_and_requesters_may_ask(url: &str) {
    let store = Store::open(url, Arc::new(SystemEntropy)).await.unwrap();
    let mut read = store.read().await.unwrap();
    let contract: ContractId = CONTRACT.parse().unwrap();
    let policy = verification_policy::load(&mut read, contract).await;
    assert_eq!(policy.unwrap(), VerificationPolicy::passphrase_alone());
    let check = verification::load(&mut read, CHECK.parse().unwrap()).await;
    let usual = VerificationPolicy::passphrase_alone().usual();
    let expected = Asked {
        demand: usual,
        lost: None,
    };
    assert_eq!(check.unwrap().unwrap().asked, expected);
    // Who was there before two people were needed.
    let requester = REQUESTER.parse().unwrap();
    assert!(requester::is_confirmed(&mut read, requester).await.unwrap());
}

#[tokio::test]
async fn contracts_keep_the_passphrase_alone_and_requesters_may_ask_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kagiban.db");
    let url = format!("sqlite:{}?mode=rwc", file.display());
    fill(&url, "sqlite", "0030", BEFORE).await;
    contracts_keep_the_passphrase_alone_and_requesters_may_ask(&format!(
        "sqlite:{}",
        file.display()
    ))
    .await;
}

#[tokio::test]
async fn contracts_keep_the_passphrase_alone_and_requesters_may_ask_on_postgres() {
    let database = fresh_database().await;
    fill(&database.url, "postgres", "0030", BEFORE).await;
    contracts_keep_the_passphrase_alone_and_requesters_may_ask(&database.url).await;
}

async fn a_contract_has_a_child_of_its_own_and_keeps_its_course(url: &str) {
    let store = Store::open(url, Arc::new(SystemEntropy)).await.unwrap();
    let mut read = store.read().await.unwrap();
    let id: ContractId = CONTRACT.parse().unwrap();
    for (day, accounts) in [("2026-05-31", 25), ("2026-06-01", 75)] {
        let kept = contract::load(&mut read, id, day.parse().unwrap()).await;
        let kept = kept.unwrap().unwrap();
        assert_eq!(kept.accounts.count(), accounts, "{day}");
        assert_eq!(kept.end.unwrap().on.to_string(), "2026-12-31");
        let child = child_contract::load(&mut read, kept.child, day.parse().unwrap()).await;
        let child = child.unwrap().unwrap();
        assert_eq!(child.number.as_str(), "RW-1");
        assert_eq!(child.licences, kept.accounts);
        assert_eq!(child.grade, Grade::Basic);
    }
    let listed = ending::list(&mut read, Ended::Option(id)).await.unwrap();
    let revoked: Vec<bool> = listed.iter().map(|it| it.revoked.is_some()).collect();
    assert_eq!(revoked, [true, false]);
}

/// What stands before a migration in a database of the policies' time.
fn with_course() -> impl Iterator<Item = &'static str> {
    BEFORE[..3].iter().chain(&COURSE).copied()
}

#[tokio::test]
async fn a_contract_has_a_child_of_its_own_and_keeps_its_course_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kagiban.db");
    let url = format!("sqlite:{}?mode=rwc", file.display());
    fill(&url, "sqlite", "0110", with_course()).await;
    let url = format!("sqlite:{}", file.display());
    a_contract_has_a_child_of_its_own_and_keeps_its_course(&url).await;
}

#[tokio::test]
async fn a_contract_has_a_child_of_its_own_and_keeps_its_course_on_postgres() {
    let database = fresh_database().await;
    fill(&database.url, "postgres", "0110", with_course()).await;
    a_contract_has_a_child_of_its_own_and_keeps_its_course(&database.url).await;
}
