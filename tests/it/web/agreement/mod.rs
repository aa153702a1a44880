//! Parent and child contracts, their grades and ends, and what follows the end of a qualifying service.

mod ends;
mod grades;
mod options;
mod qualifying;
mod statement;
mod tasks;

use crate::support::visitor::{Seen, Visitor};

const DAY: i64 = 86_400;

/// An address without what was saved there.
fn bare(location: &str) -> String {
    location.split(['?', '#']).next().unwrap().to_owned()
}

async fn parent(admin: &mut Visitor, whose: &str, number: &str) -> String {
    let path = format!("{whose}/parent-contracts/new");
    bare(&admin.fill(&path, &[("number", number)]).await.location)
}

async fn child(admin: &mut Visitor, parent: &str, number: &str, grade: &str) -> Seen {
    let fields = [
        ("number", number),
        ("grade", grade),
        ("licences", "50"),
        ("billing_start", "2026-11-01"),
        ("monthly_fee", "25000"),
    ];
    let path = format!("{parent}/child-contracts/new");
    admin.fill(&path, &fields).await
}

async fn service(admin: &mut Visitor, whose: &str) {
    let fields = [
        ("kind", "ztna"),
        ("number", "FM-1"),
        ("since", "2026-01-01"),
    ];
    let path = format!("{whose}/qualifying-services/new");
    assert_eq!(admin.fill(&path, &fields).await.status, 303);
}

/// A child contract of grade Standard bundled whose subscriber has a qualifying service.
async fn bundled(admin: &mut Visitor, whose: &str) -> String {
    service(admin, whose).await;
    let parent = parent(admin, whose, "FR-P1").await;
    let added = child(admin, &parent, "FR-C1", "standard_bundled").await;
    assert_eq!(added.status, 303);
    bare(&added.location)
}
