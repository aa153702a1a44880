//! A report whose pages do not end is left, and nothing is forgotten for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use kagiban::absolute::{Client, Limits, http_client};
use kagiban::dispatch::mirror::Mirrored;
use kagiban::dispatch::{Dispatch, Parts};
use kagiban::domain::action::ProxyAction;
use kagiban::domain::event::Cause;
use kagiban::domain::ids::TenantId;
use kagiban::store::device;
use serde_json::json;

use crate::support::desk::TestDesk;
use crate::support::seed::{self, Place};

/// A host whose pages are named by these tokens in turn; how often it was asked.
async fn host(tokens: fn(usize) -> Option<String>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = move || {
        let page = count.fetch_add(1, Ordering::SeqCst);
        let pagination = tokens(page).map(|token| json!({ "nextPage": token }));
        let uid = format!("11111111-aaaa-4aaa-8aaa-{page:012}");
        let body = json!({ "data": [{ "deviceUid": uid, "agentStatus": "A" }], "metadata": { "pagination": pagination } });
        std::future::ready(body.to_string())
    };
    let router = Router::new().fallback(answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, asked)
}

/// How a pass over that host ends, how many pages it took, and how many devices are kept.
async fn pass(tokens: fn(usize) -> Option<String>) -> (Mirrored, usize, usize) {
    let (base, asked) = host(tokens).await;
    let desk = TestDesk::on_sqlite().await;
    let (ended, tenant) = read_over(&desk, base).await;
    let mut read = desk.app.store.read().await.unwrap();
    let kept = device::list(&mut read, tenant, 5_000).await;
    (ended, asked.load(Ordering::SeqCst), kept.unwrap().len())
}

/// How a pass over a host ends, for which tenant.
async fn read_over(desk: &TestDesk, base: String) -> (Mirrored, TenantId) {
    let place = Place {
        tag: "00123",
        action: ProxyAction::Lock,
        from: "2026-01-15",
        api_base: &base,
        token: "token",
    };
    let company = seed::company_at(desk, place).await;
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(5),
    };
    let app = &desk.app;
    let dispatch = Dispatch::new(Parts {
        store: app.store.clone(),
        client: Client::new(http_client(limits).unwrap(), Arc::clone(&app.clock)),
        seal_key: Arc::clone(&app.seal_key),
        allowed_api_bases: vec![base],
        clock: Arc::clone(&app.clock),
        entropy: Arc::clone(&app.entropy),
        node: "a".to_owned(),
        calls_per_second: u32::MAX,
    });
    desk.clock.move_by(1);
    let cause = Cause::system("mirror", desk.now());
    let ended = dispatch.mirror(company.tenant.id, &cause).await.unwrap();
    (ended, company.tenant.id)
}

const SEEDED: usize = seed::LAPTOPS.len();

fn unreadable() -> Mirrored {
    Mirrored::Failed {
        why: "unreadable_answer",
    }
}

#[tokio::test]
async fn a_report_that_ends_is_complete() {
    let ended = pass(|page| (page < 2).then(|| format!("t{page}="))).await;
    assert_eq!(ended, (Mirrored::Complete { devices: 3 }, 3, 3));
    let repeated = pass(|_| Some("same=".to_owned())).await;
    assert_eq!(repeated, (Mirrored::Complete { devices: 2 }, 2, 2));
}

#[tokio::test]
async fn a_report_that_runs_in_a_circle_is_left() {
    let ended = pass(|page| Some(["a=", "b=", "c="][page % 3].to_owned())).await;
    assert_eq!(ended, (unreadable(), 4, SEEDED + 4));
}

#[tokio::test]
async fn a_report_without_end_is_left() {
    let (ended, pages, _) = pass(|page| Some(format!("t{page}="))).await;
    assert_eq!((ended, pages), (unreadable(), 1_000));
}

/// What is counted of the day on which that host is read.
async fn counted(tokens: fn(usize) -> Option<String>) -> Vec<i64> {
    let (base, _) = host(tokens).await;
    let desk = TestDesk::on_sqlite().await;
    read_over(&desk, base).await;
    let mut read = desk.app.store.read().await.unwrap();
    let sql = "SELECT devices FROM usage_day";
    sqlx::query_scalar(sql).fetch_all(&mut *read).await.unwrap()
}

#[tokio::test]
async fn r10_3_3_only_a_reading_to_the_end_counts_use() {
    // The devices that were there before and are not read again are not in use.
    assert_eq!(
        counted(|page| (page < 2).then(|| format!("t{page}="))).await,
        [3]
    );
    assert!(
        counted(|page| Some(["a=", "b=", "c="][page % 3].to_owned()))
            .await
            .is_empty()
    );
}
