//! The second person whom changes of the register wait for.

use kagiban::domain::policy::Role;

use super::desk::{PASSWORD, TestDesk};
use super::visitor::assert_spoken;

/// Lets a supervisor confirm all that waits, from the dashboard.
pub async fn confirms(desk: &TestDesk) {
    let mut boss = desk.sign_in(Role::Supervisor).await;
    let home = boss.get("/").await;
    for proposal in home.attrs("main a[href^='/proposals/']", "href") {
        let form = boss.get(&proposal).await;
        assert_spoken(&proposal, &form.html);
        let path = format!("{proposal}/confirm");
        let done = boss.submit(&path, &[("password", PASSWORD)]).await;
        assert_eq!(done.status, 200, "{proposal}");
    }
}
