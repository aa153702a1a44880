//! Whatever is done to the rows of a database whose triggers are gone, `verify` with what was signed of the log
//! catches it and names the place. Random logs, random changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kagiban::audit::{Anchor, Fault, Head, Row, Subtree, Verifier};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::entropy::SystemEntropy;
use kagiban::store::audit_verify::{VerifyError, verify_with};
use kagiban::store::{Store, audit};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row as _};

use crate::store::at;
use crate::support::program::sqlite;

const LOGS: usize = 3;
const CHANGES: usize = 40;

/// A log in a database of its own, which nobody has open.
struct Scene {
    folder: tempfile::TempDir,
    /// Its root, and how many events it has.
    kept: Anchor,
    /// A copy of when it had fewer.
    older: PathBuf,
}

fn drawn<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).unwrap().current()
}

async fn append(url: &str, runner: &mut TestRunner, count: usize) {
    let store = Store::open(url, Arc::new(SystemEntropy)).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for _ in 0..count {
        let (kind, call, note, personal) = drawn(
            runner,
            (
                0..Kind::ALL.len(),
                "[a-z0-9]{0,6}",
                "[a-z鍵🔑]{0,9}",
                any::<bool>(),
            ),
        );
        let mut event = Event::new(Kind::ALL[kind]).fact("note", note);
        if !call.is_empty() {
            event = event.about("call", &call).about("request", &call);
        }
        if personal {
            event = event.personal("name", call);
        }
        tx.audit(&Cause::system("test", at(1)), event)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    drop(store);
    run(url, "PRAGMA wal_checkpoint(TRUNCATE)").await;
}

async fn scene(runner: &mut TestRunner) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite(folder.path());
    let (before, after) = drawn(runner, (1_usize..270, 1_usize..40));
    append(&url, runner, before).await;
    let older = folder.path().join("older.db");
    std::fs::copy(folder.path().join("kagiban.db"), &older).unwrap();
    append(&url, runner, after).await;
    let rows = rows(&url).await;
    let kept = anchor(&rows);
    Scene {
        folder,
        kept,
        older,
    }
}

fn anchor(rows: &[Row]) -> Anchor {
    let mut head = Head::empty();
    for row in rows {
        head.append(row.leaf_hash.parse().unwrap());
    }
    Anchor {
        size: head.size(),
        root: head.root(),
    }
}

async fn opened(url: &str) -> Store {
    Store::open_read_only(url, Arc::new(SystemEntropy))
        .await
        .unwrap()
}

async fn rows(url: &str) -> Vec<Row> {
    let store = opened(url).await;
    let mut read = store.read().await.unwrap();
    audit::rows_from(&mut read, 0, i64::MAX).await.unwrap()
}

async fn verified(url: &str, kept: Anchor) -> Result<u64, Fault> {
    let store = opened(url).await;
    match verify_with(&store, Verifier::new([kept]), &mut |_, _| {}).await {
        Ok(held) => Ok(held.verdict.size),
        Err(VerifyError::Fault(fault)) => Err(fault),
        Err(VerifyError::Store(error)) => panic!("{error:?}"),
    }
}

async fn run(url: &str, sql: &str) {
    assert!(attempt(url, sql).await, "{sql}");
}

/// Whether the database took it: some changes break a rule that no trigger holds.
async fn attempt(url: &str, sql: &str) -> bool {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let done = conn.execute(AssertSqlSafe(sql.to_owned())).await;
    conn.close().await.unwrap();
    done.is_ok()
}

/// A copy without triggers.
async fn copy(scene: &Scene, of: &Path, name: &str) -> String {
    let file = scene.folder.path().join(name);
    std::fs::copy(of, &file).unwrap();
    let url = format!("sqlite:{}", file.display());
    let mut conn = AnyConnection::connect(&url).await.unwrap();
    let triggers =
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'";
    let names: Vec<String> = sqlx::query_scalar(triggers)
        .fetch_all(&mut conn)
        .await
        .unwrap();
    assert!(names.len() > 8, "{names:?}");
    for name in names {
        let drop = AssertSqlSafe(format!("DROP TRIGGER {name}"));
        conn.execute(drop).await.unwrap();
    }
    conn.close().await.unwrap();
    url
}

async fn columns(url: &str, table: &str) -> Vec<String> {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
    let names = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_all(&mut conn)
        .await;
    conn.close().await.unwrap();
    names.unwrap()
}

/// One bit of a stored value; something where there is nothing.
async fn flip(url: &str, table: &str, column: &str, place: &str, byte: &Index, bit: u32) -> bool {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let sql = format!(
        "SELECT typeof({column}) AS kind, CAST({column} AS TEXT) AS value FROM {table} WHERE {place}"
    );
    let row = conn.fetch_one(AssertSqlSafe(sql)).await.unwrap();
    let kind: String = row.get("kind");
    let value = match kind.as_str() {
        "null" => "'x'".to_owned(),
        "integer" => {
            let number: i64 = row.get::<String, _>("value").parse().unwrap();
            (number ^ (1 << bit)).to_string()
        }
        _ => {
            let mut bytes = row.get::<String, _>("value").into_bytes();
            if bytes.is_empty() {
                bytes.push(0);
            }
            let at = byte.index(bytes.len());
            bytes[at] ^= 1_u8 << (bit % 8);
            format!("CAST(x'{}' AS TEXT)", hex::encode(bytes))
        }
    };
    conn.close().await.unwrap();
    attempt(
        url,
        &format!("UPDATE {table} SET {column} = {value} WHERE {place}"),
    )
    .await
}

/// Makes leaf hashes, head and subtrees anew for the rows that are there, as somebody would who knows how.
async fn cover(url: &str) {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    let (mut head, mut subtrees) = (Head::empty(), Vec::<(Subtree, String)>::new());
    for row in rows(url).await {
        let leaf = row.entry().unwrap().leaf_hash().unwrap();
        let sql = format!(
            "UPDATE audit_event SET leaf = '{leaf}' WHERE seq = {}",
            row.seq
        );
        conn.execute(AssertSqlSafe(sql)).await.unwrap();
        head.append_and_tell(leaf, |subtree, hash| {
            if subtree.is_kept() {
                subtrees.push((subtree, hash.to_string()));
            }
        });
    }
    let (size, frontier) = (head.size(), head.frontier_text());
    let mut sql = format!(
        "UPDATE audit_head SET size = {size}, frontier = '{frontier}'; DELETE FROM audit_subtree"
    );
    for (Subtree { level, position }, hash) in subtrees {
        let keep = format!("; INSERT INTO audit_subtree VALUES ({level}, {position}, '{hash}')");
        sql.push_str(&keep);
    }
    conn.execute(AssertSqlSafe(sql)).await.unwrap();
    conn.close().await.unwrap();
}

/// Does something to a copy; the places where it may be found, or nothing where the database refused it.
async fn change(
    scene: &Scene,
    runner: &mut TestRunner,
    url: &str,
) -> Option<(String, std::ops::RangeInclusive<u64>)> {
    let size = usize::try_from(scene.kept.size).unwrap();
    let (how, a, b, byte, bit) = drawn(
        runner,
        (
            0..12,
            any::<Index>(),
            any::<Index>(),
            any::<Index>(),
            0_u32..63,
        ),
    );
    let (row, other) = (a.index(size) as u64, b.index(size) as u64);
    let all = 0..=scene.kept.size;
    match how {
        // Half of the changes are bits of rows.
        0..=5 => {
            let columns = columns(url, "audit_event").await;
            let column = &columns[b.index(columns.len())];
            let place = format!("seq = {row}");
            let done = flip(url, "audit_event", column, &place, &byte, bit).await;
            // A row that lost its place is missed there, or found before.
            let found = if column == "seq" { 0..=row } else { row..=row };
            done.then(|| (format!("bit {bit} of {column} of row {row}"), found))
        }
        6 => {
            let column = ["size", "frontier"][b.index(2)];
            let done = flip(url, "audit_head", column, "id = 1", &byte, bit % 20).await;
            done.then(|| (format!("bit {bit} of {column} of the head"), all))
        }
        7 if size >= 256 => {
            let column = ["level", "position", "hash"][b.index(3)];
            let done = flip(
                url,
                "audit_subtree",
                column,
                "level = 8 AND position = 0",
                &byte,
                bit % 40,
            )
            .await;
            done.then(|| (format!("bit {bit} of {column} of a subtree"), all))
        }
        8 => {
            run(url, &format!("DELETE FROM audit_event WHERE seq = {row}")).await;
            Some((format!("dropped row {row}"), row..=row))
        }
        9 if row != other => {
            let swap = format!(
                "UPDATE audit_event SET seq = -1 WHERE seq = {row}; UPDATE audit_event SET seq = {row} WHERE seq = {other};
                 UPDATE audit_event SET seq = {other} WHERE seq = -1"
            );
            run(url, &swap).await;
            let first = row.min(other);
            Some((format!("swapped {row} and {other}"), first..=first))
        }
        10 => {
            run(url, &format!("DELETE FROM audit_event WHERE seq >= {row}")).await;
            cover(url).await;
            Some((format!("cut at {row}, the head too"), row..=row))
        }
        11 => {
            let forged = format!("UPDATE audit_event SET kind = 'forged' WHERE seq = {row}");
            run(url, &forged).await;
            cover(url).await;
            Some((format!("row {row} made anew with all hashes"), 0..=row))
        }
        _ => None,
    }
}

#[tokio::test]
async fn whatever_is_done_to_a_random_log_is_caught_and_its_place_is_named() {
    sqlx::any::install_default_drivers();
    let mut runner = TestRunner::default();
    let mut caught = 0;
    for _ in 0..LOGS {
        let scene = scene(&mut runner).await;
        let whole = scene.folder.path().join("kagiban.db");
        for _ in 0..CHANGES {
            let url = copy(&scene, &whole, "copy.db").await;
            assert_eq!(verified(&url, scene.kept).await, Ok(scene.kept.size));
            let Some((what, places)) = change(&scene, &mut runner, &url).await else {
                continue;
            };
            let found = verified(&url, scene.kept).await;
            let fault = found.expect_err(&what);
            assert!(places.contains(&fault.place()), "{what}: {fault:?}");
            caught += 1;
        }
    }
    assert!(caught > LOGS * CHANGES / 2, "only {caught}");
}

#[tokio::test]
async fn an_older_copy_and_another_log_of_the_same_size_are_caught() {
    sqlx::any::install_default_drivers();
    let mut runner = TestRunner::default();
    let scene = scene(&mut runner).await;
    let older = copy(&scene, &scene.older, "copy.db").await;
    let had = anchor(&rows(&older).await);
    assert_eq!(verified(&older, had).await, Ok(had.size));
    let (expected, found) = (scene.kept.size, had.size);
    let truncated = Fault::Truncated { expected, found };
    assert_eq!(verified(&older, scene.kept).await, Err(truncated));

    let folder = tempfile::tempdir().unwrap();
    let fork = sqlite(folder.path());
    append(&fork, &mut runner, usize::try_from(expected).unwrap()).await;
    let fault = verified(&fork, scene.kept).await.unwrap_err();
    let differs = matches!(fault, Fault::AnchorDiffers { since: 0, size, .. } if size == expected);
    assert!(differs, "{fault:?}");
}

#[tokio::test]
async fn a_row_without_a_place_and_one_before_the_first_are_found() {
    sqlx::any::install_default_drivers();
    let mut runner = TestRunner::default();
    let scene = scene(&mut runner).await;
    let whole = scene.folder.path().join("kagiban.db");
    let more = "INSERT INTO audit_event (seq, at, kind, actor, about, facts, leaf)
                SELECT NULL, at, kind, actor, about, facts, leaf FROM audit_event WHERE seq = 0";
    for (seq, fault) in [("NULL", "seq cannot be read"), ("-7", "stands event -7")] {
        let url = copy(&scene, &whole, "copy.db").await;
        run(&url, &more.replace("NULL", seq)).await;
        let found = verified(&url, scene.kept).await.unwrap_err();
        assert!(found.to_string().contains(fault), "{found}");
    }
}
