//! A call about a contract that is used too much: the terms know no suspension, so it is taken.

use kagiban::domain::policy::Role;

use super::{DAY, noticed, used};
use crate::support::desk::{TestDesk, both};
use crate::web::call;

both!(r10_3_4_calls_are_taken_and_told_of_over_use_before_and_after_the_deadline);

async fn r10_3_4_calls_are_taken_and_told_of_over_use_before_and_after_the_deadline(
    desk: TestDesk,
) {
    let (sakura, _) = noticed(&desk).await;
    for days in [0, 40] {
        desk.clock.move_by(days * DAY);
        let mut agent = desk.sign_in(Role::Agent).await;
        let path = call::verified(&mut agent).await;
        let page = agent.get(&path).await;
        let told = page.text("aside");
        for words in [
            "25 のうち 26",
            "OU-2026-0001",
            "2026-12-22",
            "第 10 条第 3 項第 4 号",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let seen = agent.post(&format!("{path}/device"), &call::DEVICE).await;
        assert_eq!(seen.status, 303, "{days}");
    }
    used(&desk, &sakura, 25).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let path = call::verified(&mut agent).await;
    let told = agent.get(&path).await.text("aside");
    assert!(!told.contains("OU-2026-0001"), "{told}");
}
