//! `kagiban demo` keeps to its own data, and keeps it to itself.

use std::os::unix::fs::PermissionsExt;

use kagiban::domain::policy::Role;
use serde_json::Value;

use crate::support::desk::{TestDesk, both};
use crate::support::program::{Program, refused};

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
