//! A finding is somebody's to answer; it is closed once, and comes up again as another.

use kagiban::domain::policy::Role;

use super::{DAY, facts, known, only_finding, signed};
use crate::support::desk::{TestDesk, both};
use crate::support::visitor::Visitor;

both!(
    its_owner_closes_a_finding_once_and_says_what_was_done,
    nobody_else_closes_it_but_whoever_runs_the_desk,
    what_was_closed_comes_up_again_as_another_finding,
    only_whoever_signed_a_review_adds_to_it,
);

const NOTE: (&str, &str) = ("closing_note", "手順書を改めた");

/// A review of the day before with a finding for an agent: auditor, owner, and where the finding is.
async fn found(desk: &TestDesk) -> (Visitor, Visitor, String) {
    desk.clock.move_by(DAY);
    let (owner, id) = known(desk, "owner", Role::Agent).await;
    let (mut auditor, _) = known(desk, "auditor", Role::Auditor).await;
    let days = ("2026-11-22", "2026-11-22");
    let finding = ("記録の漏れ", id.as_str(), "2026-11-30");
    let seen = signed(&mut auditor, days, Some(finding)).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    (auditor, owner, only_finding(desk).await)
}

async fn its_owner_closes_a_finding_once_and_says_what_was_done(desk: TestDesk) {
    let (mut auditor, mut owner, finding) = found(&desk).await;
    let home = owner.get("/").await;
    assert!(home.text("main").contains("自分が担当する指摘事項: 1 件"));
    let list = owner.get("/audit/findings").await;
    assert_eq!(list.attr("main tbody a", "href"), finding);
    let silent = owner.fill(&finding, &[("closing_note", " ")]).await;
    assert_eq!(silent.status, 422);
    assert!(!silent.error("closing_note").is_empty());
    let seen = owner.fill(&finding, &[NOTE]).await;
    assert_eq!(seen.status, 303);
    assert_eq!(desk.kinds().await.last().unwrap(), "audit_finding_closed");
    let page = auditor.get(&finding).await;
    assert!(page.text("main").contains(NOTE.1), "{}", page.text("main"));
    assert!(page.attrs("[name=closing_note]", "name").is_empty());
    // From a page that was opened before, with another form's key.
    owner.get("/account").await;
    let again = owner
        .post(&finding, &[("closing_note", "やはり違う")])
        .await;
    assert_eq!(again.status, 409);
    assert!(
        facts(&desk, "audit_finding_refused")
            .await
            .contains("closed")
    );
    let page = auditor.get(&finding).await.text("main");
    assert!(page.contains(NOTE.1) && !page.contains("やはり違う"));
}

async fn nobody_else_closes_it_but_whoever_runs_the_desk(desk: TestDesk) {
    let (mut auditor, _, finding) = found(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    assert_eq!(agent.get(&finding).await.status, 403);
    assert!(
        agent
            .get("/audit/findings")
            .await
            .attrs("main tbody a", "href")
            .is_empty()
    );
    let mut other = desk.sign_in(Role::Auditor).await;
    assert_eq!(other.get(&finding).await.status, 200);
    for who in [&mut agent, &mut other, &mut auditor] {
        who.get("/account").await;
        assert_eq!(who.post(&finding, &[NOTE]).await.status, 403);
        let told = facts(&desk, "audit_finding_refused").await;
        assert!(told.contains("other_person"), "{told}");
    }
    assert_eq!(
        desk.kinds()
            .await
            .iter()
            .filter(|it| *it == "audit_finding_refused")
            .count(),
        3
    );
    let mut boss = desk.sign_in(Role::Administrator).await;
    assert_eq!(boss.fill(&finding, &[NOTE]).await.status, 303);
    assert_eq!(desk.kinds().await.last().unwrap(), "audit_finding_closed");
}

async fn what_was_closed_comes_up_again_as_another_finding(desk: TestDesk) {
    let (mut auditor, mut owner, finding) = found(&desk).await;
    let id = finding.rsplit('/').next().unwrap().to_owned();
    let review = auditor.get(&finding).await;
    let review = review.attr("main nav a[href*='/reviews/']", "href");
    let new = format!("{review}/findings/new?again_of={id}");
    assert_eq!(auditor.get(&new).await.status, 409, "it is open");
    owner.fill(&finding, &[NOTE]).await;
    let link = auditor
        .get(&finding)
        .await
        .attr("main a[href*=again_of]", "href");
    assert_eq!(link, new);
    let form = auditor.get(&new).await;
    let mut fields = form.inputs();
    let owner_id = form.attr("#owner_1 option[selected]", "value");
    for (name, value) in [
        ("text_1", form.text("#text_1")),
        ("severity_1", "high".to_owned()),
        ("owner_1", owner_id),
        ("due_1", "2026-12-10".to_owned()),
    ] {
        fields.push((name.to_owned(), value));
    }
    let path = format!("{review}/findings/new");
    let seen = auditor.post_with(&path, &fields, &[]).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let page = auditor.get(&seen.location).await.text("main");
    assert!(
        page.contains("1-2") && page.contains("記録の漏れ"),
        "{page}"
    );
    let first = auditor.get(&finding).await;
    assert!(first.text("main").contains(NOTE.1));
    let later = first.attrs("main dd a", "href");
    assert_eq!(later, [seen.location.split('?').next().unwrap()]);
    assert_eq!(
        auditor.get(&new).await.status,
        409,
        "it came up again already"
    );
}

async fn only_whoever_signed_a_review_adds_to_it(desk: TestDesk) {
    let (mut auditor, _, finding) = found(&desk).await;
    let review = auditor.get(&finding).await;
    let review = review.attr("main nav a[href*='/reviews/']", "href");
    let path = format!("{review}/findings/new");
    let mut other = desk.sign_in(Role::Auditor).await;
    assert!(
        other
            .get(&review)
            .await
            .attrs("main a[href$='/findings/new']", "href")
            .is_empty()
    );
    assert_eq!(other.get(&path).await.status, 403);
    other.get("/account").await;
    assert_eq!(
        other
            .post(&path, &[("text_1", "他人のレビュー")])
            .await
            .status,
        403
    );
    assert_eq!(desk.kinds().await.last().unwrap(), "audit_finding_refused");
    assert_eq!(desk.count("audit_finding").await, 1);
    let empty = auditor.fill(&path, &[("severity_1", "low")]).await;
    assert_eq!(empty.status, 422);
    assert!(!empty.error("text_1").is_empty());
}
