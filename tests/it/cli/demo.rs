//! `kagiban demo` keeps to its own data, and keeps it to itself.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use kagiban::domain::policy::Role;
use kagiban::entropy::SystemEntropy;
use kagiban::store::{Db, Store};
use serde_json::Value;

use crate::support::desk::{TestDesk, both};
use crate::support::program::{self, Program, refused};

both!(a_demo_adds_nobody_to_a_database_that_is_not_a_demos);

async fn a_demo_adds_nobody_to_a_database_that_is_not_a_demos(desk: TestDesk) {
    desk.sign_in(Role::Administrator).await;
    let before = (desk.count("agent").await, desk.kinds().await);
    let said = refused(&["demo", "--json", "--database", &desk.url], &[]);
    assert!(said.contains("not a demo's"), "{said}");
    assert!(said.contains("Nothing was changed"), "{said}");
    assert_eq!((desk.count("agent").await, desk.kinds().await), before);
}

#[tokio::test]
async fn a_demo_overlooks_the_database_of_the_environment_and_finds_its_own_again() {
    let desk = TestDesk::on_sqlite().await;
    desk.sign_in(Role::Administrator).await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut logins: Vec<Value> = Vec::new();
    for _ in 0..2 {
        let args = ["demo", "--json", "--data", data];
        let demo = Program::start_with(&args, &[("KAGIBAN_DATABASE", &desk.url)]);
        logins.push(demo.told["contracts"].clone());
        demo.kill();
    }
    assert_eq!(logins[0], logins[1]);
    assert_eq!(desk.count("agent").await, 1);
    for file in ["kagiban.db", "demo.json"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_demo_of_another_day_has_lived_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["demo", "--json", "--data", data, "--date", "2028-02-29"];
    Program::start_with(&args, &[]).kill();
    let url = program::sqlite(folder.path());
    let store = Store::open(&url, Arc::new(SystemEntropy)).await.unwrap();
    let mut read = store.read().await.unwrap();
    let told = async |read: &mut Db, sql: &'static str| -> String {
        sqlx::query_scalar(sql).fetch_one(read).await.unwrap()
    };
    let day = "SELECT date(MAX(at) / 1000000, 'unixepoch', '+9 hours') FROM audit_event";
    assert_eq!(told(&mut read, day).await, "2028-02-29");
    let states = "SELECT group_concat(state, ' ') FROM request";
    assert_eq!(told(&mut read, states).await, "sent sent sent sent");
    let change = "SELECT MIN(effective_on) FROM child_change";
    assert_eq!(told(&mut read, change).await, "2028-03-01");
    // The register was made on the day before: the notice had arrived nine days before that.
    let end = "SELECT e.effective_on FROM ending e JOIN tenant t ON t.contract_id = e.contract_id";
    let end: jiff::civil::Date = told(&mut read, end).await.parse().unwrap();
    let days = end
        .duration_since(jiff::civil::date(2028, 2, 29))
        .as_hours()
        / 24;
    assert!((19..=21).contains(&days), "{end}");
    // One contract is above its accounts before the deadline, one after it; both with weeks of use behind them.
    let over = "SELECT group_concat(contract_number || ' ' || substr(number, 1, 7), ', ') FROM (
        SELECT o.* FROM over_use_case o JOIN over_use_deadline d ON d.case_id = o.id
        WHERE o.closed_why IS NULL ORDER BY d.deadline_on)";
    assert_eq!(
        told(&mut read, over).await,
        "RW-00789 OU-2028, RW-00456 OU-2028"
    );
    let deadlines = "SELECT group_concat(deadline_on < '2028-02-29', ' ') FROM (
        SELECT deadline_on FROM over_use_deadline ORDER BY deadline_on)";
    assert_eq!(told(&mut read, deadlines).await, "1 0");
    let days: i64 = sqlx::query_scalar(
        "SELECT MIN(days) FROM (SELECT COUNT(*) AS days FROM usage_day GROUP BY contract_id)",
    )
    .fetch_one(&mut *read)
    .await
    .unwrap();
    assert!(days > 35, "{days}");
    let reminded = "SELECT group_concat(days_before, ' ') FROM (SELECT days_before FROM over_use_reminder ORDER BY sent_at)";
    assert_eq!(told(&mut read, reminded).await, "14 7 1 14 7");
    // Every stage of a qualifying service's end, and an option that ended on the day before.
    let cases = "SELECT group_concat(COALESCE(answer, answer_by, 'noticed'), ' ') FROM
        (SELECT * FROM qualifying_case ORDER BY answer DESC, answer_by)";
    let cases = told(&mut read, cases).await;
    assert_eq!(cases, "switch noticed 2028-02-28 2028-03-06", "{cases}");
    let ended = "SELECT MIN(ends_on) FROM contract_ending";
    assert_eq!(told(&mut read, ended).await, "2028-02-28");
    for nonsense in ["2027-02-29", "9999-12-31", "1999-12-31"] {
        let ended = program::ended(&["demo", "--date", nonsense], &[]);
        assert!(!ended.status.success(), "{nonsense}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.contains("--date"), "{nonsense}: {said}");
    }
}
