//! Over-use: noticed, reminded of, decided, closed; the daily work is driven by hand.

mod decided;
mod intake;
mod kept;
mod noticed;
mod receipt;
mod reminded;
mod series;

use std::sync::Arc;
use std::time::Duration;

use kagiban::absolute::{Client, Limits, http_client};
use kagiban::daily::Daily;
use kagiban::dispatch::{Dispatch, Parts};
use kagiban::domain::policy::Role;

use crate::support::desk::TestDesk;
use crate::support::seed::{self, Company};

pub(super) const DAY: i64 = 86_400;

/// The daily work of a node.
pub(super) fn daily(desk: &TestDesk) -> Daily {
    let app = &desk.app;
    Daily {
        store: app.store.clone(),
        clock: Arc::clone(&app.clock),
        entropy: Arc::clone(&app.entropy),
        catalogues: app.catalogues.clone(),
        dispatch: idle(desk),
    }
}

/// A dispatch that nobody asks anything of.
fn idle(desk: &TestDesk) -> Dispatch {
    let app = &desk.app;
    let limits = Limits {
        connect: Duration::from_secs(1),
        total: Duration::from_secs(1),
    };
    Dispatch::new(Parts {
        store: app.store.clone(),
        client: Client::new(http_client(limits).unwrap(), Arc::clone(&app.clock)),
        seal_key: Arc::clone(&app.seal_key),
        allowed_api_bases: Vec::new(),
        clock: Arc::clone(&app.clock),
        entropy: Arc::clone(&app.entropy),
        node: "a".to_owned(),
        calls_per_second: 20,
    })
}

/// The daily work of another node, with a store of its own.
pub(super) async fn elsewhere(desk: &TestDesk) -> Daily {
    Daily {
        store: TestDesk::at(&desk.url).await.app.store.clone(),
        ..daily(desk)
    }
}

/// A day on which so many devices are in use.
pub(super) async fn used(desk: &TestDesk, company: &Company, devices: usize) {
    seed::read_whole(desk, company, devices).await;
    daily(desk).round().await.unwrap();
}

/// A company of 25 accounts with an open case of 26 devices, noticed on 22 November: the deadline is 22
/// December. And the path of the case.
pub(super) async fn noticed(desk: &TestDesk) -> (Company, String) {
    let sakura = seed::sakura(desk).await;
    used(desk, &sakura, 26).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let list = supervisor.get("/over-use").await;
    let path = list.attr("main table a", "href");
    assert!(path.starts_with("/over-use/"), "{}", list.text("main"));
    (sakura, path)
}

/// How many events of a kind there are.
pub(super) async fn told(desk: &TestDesk, kind: &str) -> usize {
    desk.kinds().await.iter().filter(|it| *it == kind).count()
}
