//! What the database itself refuses about changes of the register, whoever asks it.

use kagiban::domain::policy::Role;
use sqlx::AssertSqlSafe;

use super::super::call::verified;
use super::{CONFIRM, decides, new_requester, to_wipe};
use crate::support::desk::{TestDesk, both};
use crate::support::seed;

both!(
    the_database_lets_nobody_ask_whom_no_second_person_confirmed,
    the_database_designates_another_action_only_as_two_people_say,
    the_database_keeps_proposals_as_they_were_decided,
);

const CONFIRMED: &str =
    "UPDATE register_proposal SET decision = 'confirmed', decided_at = 5, decided_by =";
const OPEN: &str = "WHERE decision IS NULL";
const OTHER: &str = "(SELECT max(id) FROM agent WHERE id <> proposed_by)";

/// Does all of it as one unit, which is taken back; why the last one is refused, "" where it is taken.
async fn refused(desk: &TestDesk, sql: &[&str]) -> String {
    let mut tx = desk.app.store.begin().await.unwrap();
    let (last, first) = sql.split_last().unwrap();
    for sql in first {
        let sql = AssertSqlSafe((*sql).to_owned());
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await.unwrap();
        assert_ne!(done.rows_affected(), 0);
    }
    let done = sqlx::query(AssertSqlSafe((*last).to_owned()))
        .execute(tx.conn().unwrap())
        .await;
    done.map_or_else(
        |why| why.to_string(),
        |done| {
            assert_ne!(done.rows_affected(), 0, "{last}");
            String::new()
        },
    )
}

async fn assert_refused(desk: &TestDesk, sql: &[&str], why: &str) {
    let said = refused(desk, sql).await;
    assert!(said.contains(why), "{sql:?}: {said:?}");
}

async fn the_database_lets_nobody_ask_whom_no_second_person_confirmed(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    verified(&mut desk.sign_in(Role::Agent).await).await;
    new_requester(&desk, &sakura).await;
    let ask = "UPDATE requester SET confirmed_at = 5 WHERE confirmed_at IS NULL";
    let by_two = "confirmed once, by a second person";
    assert_refused(&desk, &[ask], by_two).await;
    let alone = format!("{CONFIRMED} proposed_by {OPEN}");
    let said = refused(&desk, &[&alone]).await;
    assert!(!said.is_empty(), "one person confirms nothing");
    let by_other = format!("{CONFIRMED} {OTHER} {OPEN}");
    assert_eq!(refused(&desk, &[&by_other, ask]).await, "");
    let declined = by_other.replace("'confirmed'", "'declined', declined_why = 'x'");
    assert_refused(&desk, &[&declined, ask], by_two).await;
    assert_refused(
        &desk,
        &["UPDATE requester SET confirmed_at = NULL WHERE confirmed_at IS NOT NULL"],
        by_two,
    )
    .await;

    let copy = "INSERT INTO requester (id, contract_id, number, name, kana, number_key, name_key, kana_key, passphrase, active, created_at, version, confirmed_at)
        SELECT 'x', contract_id, '9', name, kana, '9', name_key, kana_key, passphrase, 1, 0, 1, 5 FROM requester WHERE confirmed_at IS NULL";
    assert_refused(&desk, &[copy], "a requester begins unconfirmed").await;
    for column in ["name", "kana", "number", "name_key"] {
        let renamed = format!("UPDATE requester SET {column} = 'x' WHERE confirmed_at IS NULL");
        assert_refused(&desk, &[&renamed], "as they were proposed").await;
        assert_eq!(refused(&desk, &[&declined, &renamed]).await, "");
    }
    let verified = "INSERT INTO verification (id, call_id, at, agent_id, first_proof, outcome, contract_id, requester_id)
        SELECT 'v', v.call_id, 0, v.agent_id, v.first_proof, 'verified', r.contract_id, r.id
        FROM verification v, requester r WHERE r.confirmed_at IS NULL";
    assert_refused(&desk, &[verified], "not confirmed as a requester").await;
    assert_eq!(
        refused(
            &desk,
            &[
                &by_other,
                ask,
                &verified.replace("r.confirmed_at IS NULL", "r.confirmed_at = 5")
            ]
        )
        .await,
        ""
    );
}

async fn the_database_designates_another_action_only_as_two_people_say(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let wipe = "UPDATE contract SET designated = 'wipe'";
    let by_two = "designated by two people";
    assert_refused(&desk, &[wipe], by_two).await;
    let (_, proposal) = to_wipe(&desk, &sakura).await;
    assert_refused(&desk, &[wipe], by_two).await;
    let by_other = format!("{CONFIRMED} {OTHER} {OPEN}");
    // A confirmation without its day, or with one before it.
    let its_day = "in force on the day it is confirmed";
    assert_refused(&desk, &[&by_other], its_day).await;
    for (day, allowed) in [("1969-12-31", false), ("1970-01-01", true)] {
        let day = format!("UPDATE register_proposal SET effective_on = '{day}' {OPEN}");
        let told = refused(&desk, &[&day, &by_other]).await;
        assert_eq!(told.is_empty(), allowed, "{told}");
    }

    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        decides(&mut boss, &proposal, "confirm", &CONFIRM).await,
        303
    );
    let moved = "UPDATE register_proposal SET effective_on = '2026-12-01'";
    assert_refused(&desk, &[moved], "stays as it is").await;
    let late = "UPDATE register_proposal SET revoked_on = '2026-11-22', revoked_by = proposed_by, revoked_at = 0";
    assert_ne!(refused(&desk, &[late]).await, "");
}

async fn the_database_keeps_proposals_as_they_were_decided(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let (_, proposal) = to_wipe(&desk, &sakura).await;
    let stays = "what was proposed for the register never changes";
    for change in [
        "designated = 'lock'",
        "proposed_by = 'x'",
        "place = 7",
        "kind = 'requester'",
    ] {
        let sql = format!("UPDATE register_proposal SET {change} {OPEN}");
        assert_refused(&desk, &[&sql], stays).await;
    }
    let gone = "DELETE FROM register_proposal";
    assert_refused(&desk, &[gone], "a proposal is kept").await;
    let hasty = "INSERT INTO register_proposal (id, kind, contract_id, designated_before, designated, place, proposed_by, proposed_at, decision, decided_by, decided_at)
        SELECT 'x', kind, contract_id, designated_before, designated, place, proposed_by, 0, 'withdrawn', proposed_by, 0 FROM register_proposal WHERE kind = 'designation'";
    assert_refused(&desk, &[hasty], "decided afterwards").await;
    let wrong = hasty
        .replace(", decision, decided_by, decided_at", "")
        .replace(", 'withdrawn', proposed_by, 0", "");
    for (column, other) in [
        ("place", "place + 1"),
        (
            "designated_before, designated, place,",
            "designated, designated_before, place,",
        ),
    ] {
        let (head, select) = wrong.split_once("SELECT").unwrap();
        let sql = format!("{head}SELECT{}", select.replace(column, other));
        let withdrawn =
            format!("{CONFIRMED} proposed_by {OPEN}").replace("'confirmed'", "'withdrawn'");
        assert_refused(&desk, &[&withdrawn, &sql], "on what is there").await;
    }
    let mut boss = desk.sign_in(Role::Supervisor).await;
    assert_eq!(
        decides(&mut boss, &proposal, "confirm", &CONFIRM).await,
        303
    );
    let undone =
        "UPDATE register_proposal SET decision = NULL, decided_by = NULL, decided_at = NULL";
    assert_refused(&desk, &[undone], "decided stays as it is").await;
}
