//! Looking at the audit log as a duty: reviews, what they found, who had access.

mod access;
mod finding;
mod kept;
mod overdue;
mod requesters;
mod review;

use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::store::audit;

use crate::support::desk::TestDesk;
use crate::support::visitor::{Seen, Visitor};

pub(super) const DAY: i64 = 86_400;

/// Somebody who signs in by this name, and their id.
pub(super) async fn known(desk: &TestDesk, login: &str, role: Role) -> (Visitor, String) {
    let visitor = desk.sign_in_as(login, role, Locale::Ja).await;
    (visitor, id_of(desk, login).await)
}

/// The id of a member of staff.
pub(super) async fn id_of(desk: &TestDesk, login: &str) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    let id = sqlx::query_scalar("SELECT id FROM agent WHERE login = $1").bind(login.to_owned());
    id.fetch_one(&mut *read).await.unwrap()
}

/// Signs in again, as sessions do not last for days.
pub(super) async fn back(desk: &TestDesk, login: &str) -> Visitor {
    let mut visitor = desk.visitor();
    let fields = [
        ("login", login),
        ("password", crate::support::desk::PASSWORD),
    ];
    assert_eq!(visitor.post("/sign-in", &fields).await.status, 303);
    visitor
}

/// Signs for these days, with this finding where one is given: its text, its owner's id, its day.
pub(super) async fn signed(
    auditor: &mut Visitor,
    (from, to): (&str, &str),
    finding: Option<(&str, &str, &str)>,
) -> Seen {
    let (text, owner, due) = finding.unwrap_or_default();
    let fields = [
        ("from", from),
        ("to", to),
        ("note", "全件を確認した。"),
        ("text_1", text),
        ("severity_1", "medium"),
        ("owner_1", owner),
        ("due_1", due),
    ];
    auditor.fill("/audit/reviews/new", &fields).await
}

/// Where the only finding of the desk is.
pub(super) async fn only_finding(desk: &TestDesk) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    let id: String = sqlx::query_scalar("SELECT id FROM audit_finding")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    format!("/audit/findings/{id}")
}

/// The facts of the last event of a kind.
pub(super) async fn facts(desk: &TestDesk, kind: &str) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 10_000).await.unwrap();
    let found = rows.into_iter().rev().find(|row| row.kind == kind);
    found.map_or_else(String::new, |row| row.facts)
}
