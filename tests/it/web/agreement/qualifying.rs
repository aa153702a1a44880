//! What follows the end of a qualifying service (R17), to each of its three outcomes.

use kagiban::domain::policy::Role;

use super::super::over_use::{daily, elsewhere};
use super::{DAY, bare, bundled, child, parent, service};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r17_an_answer_to_switch_changes_the_grade_from_the_month_after,
    r17_an_answer_to_end_ends_on_the_months_last_day,
    r17_no_answer_ends_it_by_nobodys_hand,
    r17_a_late_answer_has_no_effect,
    r17_another_qualifying_service_ends_the_procedure,
    r17_a_service_that_a_coming_change_needs_does_not_end_before_it,
    r17_the_answer_day_is_reminded_of_at_14_7_and_1_days_once_each_and_its_passing_told,
    r17_every_step_is_mailed_and_audited,
    r17_the_database_keeps_a_case_as_it_was,
);

/// A case that was opened today, 22 November, with its child contract.
async fn opened(desk: &TestDesk) -> (Visitor, String, String) {
    let sakura = seed::sakura(desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = bundled(&mut admin, &whose).await;
    let end = admin.get(&whose).await;
    let end = end.attr("#qualifying a[href$='/end']", "href");
    let fields = [
        ("ended_on", "2026-11-30"),
        ("noticed_how", "told"),
        ("noticed_on", "2026-11-20"),
    ];
    assert_eq!(admin.fill(&end, &fields).await.status, 303);
    let page = admin.get(&child).await;
    let case = page.attr("main a[href^='/qualifying-cases/']", "href");
    (admin, bare(&case), child)
}

async fn presented(admin: &mut Visitor, case: &str) {
    admin.get(case).await;
    let fields = [("presented_on", "2026-11-22"), ("presented_fee", "48,000")];
    let done = admin.post(&format!("{case}/present"), &fields).await;
    assert_eq!(done.status, 303);
}

async fn answered(admin: &mut Visitor, case: &str, answer: &str, on: &str) -> u16 {
    admin.get(case).await;
    let fields = [("answer", answer), ("answered_on", on)];
    let done = admin.post(&format!("{case}/answer"), &fields).await;
    done.status.as_u16()
}

async fn r17_an_answer_to_switch_changes_the_grade_from_the_month_after(desk: TestDesk) {
    let (mut admin, case, child) = opened(&desk).await;
    presented(&mut admin, &case).await;
    let page = admin.get(&case).await.text("main");
    for day in ["2026-12-22", "2027-01-01", "2026-12-31"] {
        assert!(page.contains(day), "{day}: {page}");
    }
    assert_eq!(
        answered(&mut admin, &case, "switch", "2026-11-22").await,
        303
    );
    let page = admin.get(&child).await;
    assert!(page.text("aside").contains("Standard/同時"));
    assert!(page.attrs("[name=change]", "value").is_empty(), "it stays");
    desk.clock.move_by(40 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let aside = admin.get(&child).await.text("aside");
    assert!(aside.contains("Standard/単独"), "{aside}");
    assert!(aside.contains("48,000"), "{aside}");
    assert!(aside.contains("利用中"), "{aside}");
}

async fn r17_an_answer_to_end_ends_on_the_months_last_day(desk: TestDesk) {
    let (mut admin, case, child) = opened(&desk).await;
    presented(&mut admin, &case).await;
    assert_eq!(answered(&mut admin, &case, "end", "2026-11-22").await, 303);
    desk.clock.move_by(39 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(admin.get(&child).await.text("aside").contains("利用中"));
    desk.clock.move_by(DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let aside = admin.get(&child).await.text("aside");
    assert!(aside.contains("第 17 条第 3 項第 2 号"), "{aside}");
}

async fn r17_no_answer_ends_it_by_nobodys_hand(desk: TestDesk) {
    let (mut admin, case, child) = opened(&desk).await;
    presented(&mut admin, &case).await;
    desk.clock.move_by(39 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert!(admin.get(&child).await.text("aside").contains("利用中"));
    desk.clock.move_by(DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&child).await;
    assert!(page.text("aside").contains("第 17 条第 4 項"));
    assert!(page.text("#course").contains("2026-12-31"));
}

async fn r17_a_late_answer_has_no_effect(desk: TestDesk) {
    let (mut admin, case, _) = opened(&desk).await;
    presented(&mut admin, &case).await;
    desk.clock.move_by(31 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    assert_eq!(
        answered(&mut admin, &case, "switch", "2026-12-23").await,
        422
    );
    assert_eq!(desk.count("child_change").await, 0);
    // One that came in time and is recorded late counts.
    assert_eq!(
        answered(&mut admin, &case, "switch", "2026-12-22").await,
        303
    );
}

async fn r17_another_qualifying_service_ends_the_procedure(desk: TestDesk) {
    let (mut admin, case, child) = opened(&desk).await;
    presented(&mut admin, &case).await;
    admin.get(&case).await;
    let withdraw = format!("{case}/withdraw");
    assert_eq!(admin.post(&withdraw, &[]).await.status, 422);
    let whose = admin.get(&case).await;
    let whose = whose.attr("main nav a[href^='/subscribers/']", "href");
    let fields = [
        ("kind", "secure_endpoint_cylance"),
        ("number", "SE-1"),
        ("since", "2026-12-01"),
    ];
    let path = format!("{whose}/qualifying-services/new");
    assert_eq!(admin.fill(&path, &fields).await.status, 303);
    admin.get(&case).await;
    assert_eq!(admin.post(&withdraw, &[]).await.status, 303);
    desk.clock.move_by(60 * DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let aside = admin.get(&child).await.text("aside");
    assert!(aside.contains("利用中") && aside.contains("Standard/同時"));
}

async fn r17_every_step_is_mailed_and_audited(desk: TestDesk) {
    let (mut admin, case, _) = opened(&desk).await;
    assert_eq!(desk.count("mail").await, 2);
    presented(&mut admin, &case).await;
    assert_eq!(desk.count("mail").await, 4);
    answered(&mut admin, &case, "switch", "2026-11-22").await;
    assert_eq!(desk.count("mail").await, 6);
    let kinds = desk.kinds().await;
    let told: Vec<&str> = kinds.iter().map(String::as_str).rev().take(5).collect();
    assert_eq!(
        told,
        [
            "contract_change_recorded",
            "qualifying_answered",
            "qualifying_terms_presented",
            "qualifying_case_opened",
            "qualifying_service_ended",
        ]
    );
}

async fn r17_the_database_keeps_a_case_as_it_was(desk: TestDesk) {
    let (mut admin, case, _) = opened(&desk).await;
    presented(&mut admin, &case).await;
    answered(&mut admin, &case, "switch", "2026-11-22").await;
    for sql in [
        "UPDATE qualifying_case SET noticed_on = '2026-11-21'",
        "UPDATE qualifying_case SET answer_by = '2027-01-22', ends_on = '2027-01-31', switches_on = '2027-02-01'",
        "UPDATE qualifying_case SET answer = 'end'",
        "UPDATE qualifying_case SET withdrawn_on = '2026-11-22', withdrawn_by = opened_by, answer = NULL, answered_on = NULL, answered_by = NULL",
        "UPDATE child_change SET revoked_on = '2026-11-22', revoked_by = recorded_by, revoked_at = 0",
        "DELETE FROM qualifying_case",
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}

async fn r17_a_service_that_a_coming_change_needs_does_not_end_before_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    service(&mut admin, &whose).await;
    let parent = parent(&mut admin, &whose, "FR-P1").await;
    let alone = child(&mut admin, &parent, "FR-C1", "standard_alone").await;
    let alone = bare(&alone.location);
    let change = [
        ("grade", "standard_bundled"),
        ("effective_on", "2027-01-01"),
    ];
    let recorded = admin.fill(&format!("{alone}/changes"), &change).await;
    assert_eq!(recorded.status, 303);
    let end = admin.get(&whose).await;
    let end = end.attr("#qualifying a[href$='/end']", "href");
    let fields = [
        ("ended_on", "2026-11-30"),
        ("noticed_how", "told"),
        ("noticed_on", "2026-11-22"),
    ];
    let refused = admin.fill(&end, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.error("ended_on").contains("第 4 条"));
    let page = admin.get(&alone).await;
    let id = page.attr("[name=change]", "value");
    admin
        .post(&format!("{alone}/changes/revoke"), &[("change", &id)])
        .await;
    assert_eq!(admin.fill(&end, &fields).await.status, 303);
    assert_eq!(desk.count("qualifying_case").await, 0, "nothing is bundled");
}

async fn subjects(desk: &TestDesk) -> Vec<String> {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_scalar(
        "SELECT subject FROM mail WHERE to_address = 'it@sakura.example' ORDER BY created_at, id",
    )
    .fetch_all(&mut *read)
    .await
    .unwrap()
}

async fn r17_the_answer_day_is_reminded_of_at_14_7_and_1_days_once_each_and_its_passing_told(
    desk: TestDesk,
) {
    let (mut admin, case, _) = opened(&desk).await;
    presented(&mut admin, &case).await;
    let before = subjects(&desk).await.len();
    let mut told = Vec::new();
    for day in 0..35 {
        let meets = elsewhere(&desk).await;
        let own = daily(&desk);
        let (one, other) = tokio::join!(own.round(), meets.round());
        one.unwrap();
        other.unwrap();
        if subjects(&desk).await.len() > before + told.len() {
            told.push(day);
        }
        desk.clock.move_by(DAY);
    }
    // From 22 November: the answer is due on 22 December, 30 days later.
    assert_eq!(told, [16, 23, 29, 31]);
    let subjects = subjects(&desk).await;
    assert_eq!(subjects.len(), before + 4);
    assert!(
        subjects[before].contains("回答期日のお知らせ"),
        "{subjects:?}"
    );
    assert!(subjects[before + 3].contains("契約終了"), "{subjects:?}");
    let kinds = desk.kinds().await;
    let reminded = kinds.iter().filter(|kind| *kind == "qualifying_reminded");
    assert_eq!(reminded.count(), 4);
}
