//! Retention: what is purged when, what is not, and what pages say afterwards. The daily work is driven by
//! hand, and the clock moved by years.

mod chunks;
mod holds;
mod purged;
mod register;
mod settings;
mod stays;

use kagiban::domain::policy::Role;
use kagiban::store::audit;
use kagiban::store::audit_verify::verify_log;
use sqlx::AssertSqlSafe;

use super::call::{self, ACCEPT};
use super::over_use::daily;
use crate::support::desk::TestDesk;
use crate::support::visitor::Visitor;

const DAY: i64 = 86_400;
/// 22 November 2026 to the same day of 2033 in Tokyo: two leap days lie between.
const SEVEN_YEARS: i64 = 7 * 365 + 2;

/// Somebody who calls for サクラ商事, as nobody else is called.
const CALLER: [(&str, &str); 2] = [("name", "遠山ざくろ"), ("callback", "090-5550-0199")];
const NOTE: &str = "折り返しは青山の自宅へ";

/// What of a call may not be left anywhere.
const SECRETS: [&str; 3] = [CALLER[0].1, CALLER[1].1, NOTE];

/// Changes rows as they would be by what this test does not do.
async fn change(desk: &TestDesk, sql: &str) {
    let mut tx = desk.app.store.begin().await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

/// A call of the company in which a request is accepted, with a note on each; its path.
async fn accepted(desk: &TestDesk) -> String {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = call::open(&mut agent).await;
    call::step(&mut agent, &call, "caller", &CALLER).await;
    call::step(&mut agent, &call, "claim", &call::CLAIM).await;
    call::step(&mut agent, &call, "verify", &call::SAID).await;
    call::step(&mut agent, &call, "notes", &[("note", NOTE)]).await;
    call::step(&mut agent, &call, "device", &call::DEVICE).await;
    call::read_lines(&mut agent, &call).await;
    call::step(&mut agent, &call, "commit", &ACCEPT).await;
    let request = one(desk, "SELECT id FROM request WHERE state = 'queued'").await;
    let request = format!("/requests/{request}");
    agent.get(&request).await;
    let noted = [("note", NOTE)];
    agent.submit(&format!("{request}/notes"), &noted).await;
    call
}

/// All requests are sent, and all mails.
async fn sent(desk: &TestDesk) {
    let now = desk.now().as_microsecond();
    let sending = "UPDATE request SET state = 'sending', due_at = NULL, lease = 'l', lease_until = 1 WHERE state = 'queued'";
    change(desk, sending).await;
    let done = format!(
        "UPDATE request SET state = 'sent', lease = NULL, lease_until = NULL, sent_at = {now}, request_uid = 'u' WHERE state = 'sending'"
    );
    change(desk, &done).await;
    mailed(desk).await;
}

async fn mailed(desk: &TestDesk) {
    let now = desk.now().as_microsecond();
    let sql = format!("UPDATE mail SET sent_at = {now}, due_at = NULL WHERE sent_at IS NULL");
    change(desk, &sql).await;
}

async fn one(desk: &TestDesk, sql: &'static str) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap()
}

async fn number(desk: &TestDesk, sql: &'static str) -> i64 {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap()
}

/// So many days later, the daily work is done.
async fn after_days(desk: &TestDesk, days: i64) {
    desk.clock.move_by(days * DAY);
    daily(desk).round().await.unwrap();
}

/// What purges took, as the log tells: class, thing and count of each.
async fn told(desk: &TestDesk) -> Vec<(String, String, i64)> {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 10_000).await.unwrap();
    let purges = rows
        .iter()
        .filter(|row| row.kind == "personal_data_purged")
        .map(|row| {
            let facts = row.entry().unwrap().facts;
            let text = |name: &str| facts[name].as_str().unwrap().to_owned();
            let count = facts["count"].as_i64().unwrap();
            (text("class"), text("thing"), count)
        });
    purges.collect()
}

/// How many things of a kind purges took.
async fn taken(desk: &TestDesk, thing: &str) -> i64 {
    let told = told(desk).await;
    let counts = told.iter().filter(|(_, it, _)| it == thing);
    counts.map(|(_, _, count)| count).sum()
}

/// The log holds; how many rows have their personal data, and of how many it was purged.
async fn holds(desk: &TestDesk) -> (u64, u64) {
    let verdict = verify_log(&desk.app.store).await.unwrap();
    (verdict.personal_kept, verdict.personal_purged)
}

/// What a page says in its main part.
async fn said(who: &mut Visitor, path: &str) -> String {
    let page = who.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    crate::support::visitor::assert_spoken(path, &page.html);
    page.text("body")
}
