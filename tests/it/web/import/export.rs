//! Lists out of the register, and in again.

use jiff::civil::date;
use kagiban::domain::ids::RequesterId;
use kagiban::domain::policy::Role;
use kagiban::domain::register::{Requester, Validity};
use kagiban::domain::searchable::{reading, searchable};
use kagiban::import::csv::parse::Parser;
use kagiban::store::requester;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use sqlx::Row;

use super::{administrator, proposed};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, PASSPHRASE};

both!(
    an_export_is_asked_for_with_ones_own_password_and_told_in_the_log,
    what_was_exported_is_imported_with_every_field_as_it_was,
    no_cell_of_an_export_begins_like_a_formula,
);

async fn exported(desk: &TestDesk) -> String {
    let mut admin = administrator(desk).await;
    admin.get("/imports").await;
    let password = [("password", PASSWORD)];
    let seen = admin.post("/exports/requesters", &password).await;
    assert_eq!(seen.status, 200);
    let disposition = seen.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.ends_with(".csv\""), "{disposition}");
    seen.html
}

async fn add(desk: &TestDesk, person: &Requester) {
    let mut tx = desk.app.store.begin().await.unwrap();
    requester::add(&mut tx, person, "$argon2id$x", desk.now())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

async fn listed(desk: &TestDesk) -> Vec<[String; 6]> {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = sqlx::query("SELECT number, name, kana, active, COALESCE(valid_from, ''), COALESCE(valid_until, '') FROM requester")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    let mut rows: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            let active: i64 = row.get(3);
            [
                row.get(0),
                row.get(1),
                row.get(2),
                active.to_string(),
                row.get(4),
                row.get(5),
            ]
        })
        .collect();
    rows.sort();
    rows
}

async fn an_export_is_asked_for_with_ones_own_password_and_told_in_the_log(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    admin.get("/imports").await;
    let wrong = [("password", "not my password")];
    let seen = admin.post("/exports/requesters", &wrong).await;
    assert_eq!(seen.status, 422);
    assert_eq!(desk.kinds().await.last().unwrap(), "reauth_refused");
    let csv = exported(&desk).await;
    assert_eq!(
        csv,
        "\u{feff}契約番号,番号,氏名,フリガナ,状態,有効開始日,有効終了日\r\nRW-00123,7,佐藤 花子,さとう はなこ,有効,,\r\n"
    );
    assert_eq!(desk.kinds().await.last().unwrap(), "register_exported");
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    supervisor.get("/").await;
    let password = [("password", PASSWORD)];
    let seen = supervisor.post("/exports/requesters", &password).await;
    assert_eq!(seen.status, 403);
}

async fn no_cell_of_an_export_begins_like_a_formula(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let person = Requester {
        id: RequesterId::new(desk.id()),
        number: searchable("-1").unwrap(),
        name: searchable("=HYPERLINK(\"http://evil.example\",\"見る\")").unwrap(),
        kana: reading("＋ハイパー").unwrap(),
        ..sakura.requester
    };
    add(&desk, &person).await;
    let csv = exported(&desk).await;
    let mut parser = Parser::default();
    parser.push(&csv);
    assert!(csv.contains("RW-00123,'-1,\"'=HYPERLINK"), "{csv}");
    assert!(csv.contains(",'＋ハイパー,"), "{csv}");
}

async fn what_was_exported_is_imported_with_every_field_as_it_was(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut runner = TestRunner::deterministic();
    let text =
        proptest::string::string_regex("['=+@＝\",; \\-0-9A-Za-zァ-ヴ佐々木]{1,14}").unwrap();
    let kana = proptest::string::string_regex("['=+@\",; \\-A-Zァ-ヴ]{1,14}").unwrap();
    let mut drawn = |strategy: &dyn Fn(&mut TestRunner) -> String| strategy(&mut runner);
    let mut kept = 0;
    while kept < 40 {
        let name = drawn(&|runner| text.new_tree(runner).unwrap().current());
        let kana = drawn(&|runner| kana.new_tree(runner).unwrap().current());
        let mark = ["", "'", "=", "-", "\""][kept % 5];
        let (Ok(name), Ok(kana)) = (searchable(&name), reading(&kana)) else {
            continue;
        };
        let from = (kept % 4 > 0).then(|| date(2026, 4, 1));
        let until = (kept % 2 > 0).then(|| date(2028, 2, 29));
        let person = Requester {
            id: RequesterId::new(desk.id()),
            number: searchable(&format!("{mark}N{kept}")).unwrap(),
            name,
            kana,
            active: kept % 3 > 0,
            validity: Validity::new(from, until).unwrap(),
            ..sakura.requester.clone()
        };
        add(&desk, &person).await;
        kept += 1;
    }
    let csv = exported(&desk).await;
    let other = TestDesk::on_sqlite().await;
    seed::sakura(&other).await;
    // Whoever takes a list to another desk adds the passphrases, which no export has.
    let lines: Vec<String> = csv
        .trim_end()
        .split("\r\n")
        .enumerate()
        .filter(|(_, line)| !line.contains(",7,佐藤 花子,"))
        .map(|(place, line)| {
            let last = if place == 0 {
                "パスフレーズ"
            } else {
                PASSPHRASE
            };
            format!("{line},{last}")
        })
        .collect();
    assert_eq!(lines.len(), 41);
    let mut admin = administrator(&other).await;
    proposed(&other, &mut admin, lines.join("\r\n")).await;
    assert_eq!(listed(&other).await, listed(&desk).await);
}
