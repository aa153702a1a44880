//! Grades (R1, R2, R4, R8).

use kagiban::domain::policy::Role;

use super::{bare, bundled, child, parent};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;
use crate::support::visitor::Visitor;

both!(
    r1_a_parent_has_one_child_of_a_grade,
    r2_a_grade_that_the_terms_do_not_know_is_refused,
    r4_standard_bundled_needs_a_qualifying_service,
    r8_the_grade_changes_between_the_standards_from_a_month_on,
    r8_what_the_terms_exclude_is_refused_by_its_field,
    r8_the_database_refuses_what_the_terms_exclude,
);

async fn changed(admin: &mut Visitor, child: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let seen = admin.fill(&format!("{child}/changes"), fields).await;
    (seen.status.as_u16(), seen.text("main"))
}

async fn r1_a_parent_has_one_child_of_a_grade(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let first = parent(&mut admin, &whose, "FR-P1").await;
    let second = parent(&mut admin, &whose, "FR-P2").await;
    assert_eq!(child(&mut admin, &first, "FR-1", "basic").await.status, 303);
    let again = child(&mut admin, &first, "FR-2", "basic").await;
    assert_eq!(again.status, 422);
    assert!(again.error("grade").contains("第 1 条第 2 項"));
    let other = child(&mut admin, &first, "FR-2", "standard_alone").await;
    assert_eq!(other.status, 303);
    let elsewhere = child(&mut admin, &second, "FR-3", "basic").await;
    assert_eq!(elsewhere.status, 303);
    let taken = child(&mut admin, &second, "FR-3", "standard_alone").await;
    assert!(!taken.error("number").is_empty());
    let page = admin.get(&whose).await;
    for number in ["FR-P1", "FR-1", "FR-2", "FR-P2", "FR-3", "RW-00123"] {
        assert!(page.text("#contracts").contains(number), "{number}");
    }
    let events = desk.kinds().await;
    let added = events.iter().filter(|kind| *kind == "child_contract_added");
    assert_eq!(added.count(), 3);
    // The database says the same.
    let mut tx = desk.app.store.begin().await.unwrap();
    let sql = "INSERT INTO child_contract (id, parent_id, number, grade, licences, billing_start, monthly_fee, created_at, version)
        SELECT 'x', parent_id, 'FR-9', grade, 25, '2026-11-01', 0, 0, 1 FROM child_contract WHERE number = 'FR-1'";
    let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
    assert!(done.unwrap_err().to_string().contains("R1"));
}

async fn r2_a_grade_that_the_terms_do_not_know_is_refused(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let parent = parent(&mut admin, &whose, "FR-P1").await;
    for grade in ["", "premium", "Basic"] {
        let refused = child(&mut admin, &parent, "FR-1", grade).await;
        assert_eq!(refused.status, 422, "{grade}");
        assert!(!refused.error("grade").is_empty(), "{grade}");
    }
    assert_eq!(desk.count("child_contract").await, 1, "that of the seed");
}

async fn r4_standard_bundled_needs_a_qualifying_service(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let first = parent(&mut admin, &whose, "FR-P9").await;
    let refused = child(&mut admin, &first, "FR-1", "standard_bundled").await;
    assert_eq!(refused.status, 422);
    assert!(refused.error("grade").contains("第 4 条"));
    let mut tx = desk.app.store.begin().await.unwrap();
    let sql = "INSERT INTO child_contract (id, parent_id, number, grade, licences, billing_start, monthly_fee, created_at, version)
        SELECT 'x', id, 'FR-9', 'standard_bundled', 25, '2026-11-01', 0, 0, 1 FROM parent_contract WHERE number = 'FR-P9'";
    let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
    assert!(done.unwrap_err().to_string().contains("R4"));
    drop(tx);
    bundled(&mut admin, &whose).await;
}

async fn r8_the_grade_changes_between_the_standards_from_a_month_on(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = bundled(&mut admin, &whose).await;
    let fields = [
        ("grade", "standard_alone"),
        ("monthly_fee", "40000"),
        ("licences", "75"),
        ("effective_on", "2026-12-01"),
    ];
    assert_eq!(changed(&mut admin, &child, &fields).await.0, 303);
    let page = admin.get(&child).await;
    let aside = page.text("aside");
    for told in ["Standard/同時", "50", "25,000 円"] {
        assert!(aside.contains(told), "{told}: {aside}");
    }
    let course = page.text("#course");
    assert!(course.contains("2026-12-01") && course.contains("予定"));
    desk.clock.move_by(9 * super::DAY);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = admin.get(&child).await;
    let aside = page.text("aside");
    for told in ["Standard/単独", "75", "40,000 円"] {
        assert!(aside.contains(told), "{told}: {aside}");
    }
    assert!(!page.text("#course").contains("予定"));
}

async fn r8_what_the_terms_exclude_is_refused_by_its_field(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let basic = format!("/child-contracts/{}", sakura.contract.child);
    let child = bundled(&mut admin, &whose).await;
    for (path, fields, field) in [
        (
            &basic,
            [("grade", "standard_alone"), ("effective_on", "2026-12-01")],
            "grade",
        ),
        (
            &child,
            [("grade", "basic"), ("effective_on", "2026-12-01")],
            "grade",
        ),
        (
            &child,
            [
                ("grade", "standard_bundled"),
                ("effective_on", "2026-12-01"),
            ],
            "grade",
        ),
        (
            &child,
            [("licences", "51"), ("effective_on", "2026-12-01")],
            "licences",
        ),
        (
            &child,
            [("licences", ""), ("effective_on", "2026-12-01")],
            "licences",
        ),
        (
            &child,
            [("monthly_fee", "1.5"), ("effective_on", "2026-12-01")],
            "monthly_fee",
        ),
        (
            &child,
            [("licences", "75"), ("effective_on", "2026-12-15")],
            "effective_on",
        ),
        (
            &child,
            [("licences", "75"), ("effective_on", "2027-02-30")],
            "effective_on",
        ),
    ] {
        let refused = admin.fill(&format!("{path}/changes"), &fields).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(!refused.error(field).is_empty(), "{fields:?}");
    }
    assert_eq!(desk.count("child_change").await, 0);
    // Two changes of one thing for the same month.
    let fields = [("licences", "75"), ("effective_on", "2026-12-01")];
    assert_eq!(changed(&mut admin, &child, &fields).await.0, 303);
    assert_eq!(changed(&mut admin, &child, &fields).await.0, 422);
}

async fn r8_the_database_refuses_what_the_terms_exclude(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let whose = format!("/subscribers/{}", sakura.contract.subscriber);
    let mut admin = desk.sign_in(Role::Administrator).await;
    let child = bundled(&mut admin, &whose).await;
    let fields = [("licences", "75"), ("effective_on", "2026-12-01")];
    assert_eq!(changed(&mut admin, &child, &fields).await.0, 303);
    let basic = sakura.contract.child;
    for sql in [
        "UPDATE child_contract SET licences = 75".to_owned(),
        "UPDATE child_contract SET grade = 'standard_alone'".to_owned(),
        format!(
            "INSERT INTO child_change (id, child_id, grade, effective_on, recorded_by, recorded_at)
             SELECT 'x', '{basic}', 'standard_alone', '2027-01-01', recorded_by, 0 FROM child_change"
        ),
        "INSERT INTO child_change (id, child_id, grade, effective_on, recorded_by, recorded_at)
         SELECT 'x', child_id, 'basic', '2027-01-01', recorded_by, 0 FROM child_change".to_owned(),
        "INSERT INTO child_change (id, child_id, effective_on, recorded_by, recorded_at)
         SELECT 'x', child_id, '2027-01-01', recorded_by, 0 FROM child_change".to_owned(),
    ] {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(sqlx::AssertSqlSafe(sql.clone()));
        assert!(done.execute(tx.conn().unwrap()).await.is_err(), "{sql}");
    }
    assert_eq!(bare(&child), child);
}
