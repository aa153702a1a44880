//! Contracts from a file, and out again.

use kagiban::domain::policy::Role;

use super::{administrator, faults, worked};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;
use crate::support::visitor::{Seen, Visitor};

both!(
    r1_a_file_of_contracts_is_taken_as_a_whole_with_parents_children_and_options,
    r10_3_1_what_the_terms_refuse_is_named_by_line_and_column_with_the_article,
    contracts_that_were_exported_are_imported_as_they_were,
);

const HEAD: &str = "契約者番号,親契約番号,子契約番号,グレード,ライセンス数,課金開始日,月額費用,代行オプション番号,アカウント数,指定された処理,承諾日,代行オプション課金開始日,初期費用,代行オプション月額費用,ロック時の表示";

async fn sent(who: &mut Visitor, rows: &[&str]) -> (String, Seen) {
    who.get("/imports").await;
    let text = format!("{HEAD}\r\n{}", rows.join("\r\n"));
    let fields = [("encoding", ""), ("kind", "contracts")];
    let file = ("contracts.csv", text.as_bytes());
    let seen = who.upload("/imports", &fields, file).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let page = who.get(&seen.location).await;
    (seen.location, page)
}

async fn taken(desk: &TestDesk, who: &mut Visitor, rows: &[&str]) -> String {
    let (path, page) = sent(who, rows).await;
    assert!(faults(&page).is_empty(), "{}", page.text("main"));
    let start = [("password", PASSWORD)];
    who.submit(&format!("{path}/start"), &start).await;
    worked(desk).await;
    path
}

/// A parent that is new with two children, and one for the parent that is there.
const GOOD: [&str; 3] = [
    "00123,PA-1,CH-1,Basic,25,2026-12-01,\"12,500\",OP-1,25,ロック,2026-11-20,2026-12-01,30000,5000,ご連絡ください",
    "00123,PA-1,CH-2,standard_alone,50,2026/12/1,0,,,,,,,,",
    "00123,P-RW-00123,CH-3,Standard/単独,75,2026-12-01,100,OP-3,75,wipe,2026-11-20,2027-01-01,0,0,",
];

async fn r1_a_file_of_contracts_is_taken_as_a_whole_with_parents_children_and_options(
    desk: TestDesk,
) {
    seed::sakura(&desk).await;
    let before = [
        desk.count("parent_contract").await,
        desk.count("child_contract").await,
        desk.count("contract").await,
    ];
    let mut admin = administrator(&desk).await;
    let path = taken(&desk, &mut admin, &GOOD).await;
    let after = [
        desk.count("parent_contract").await,
        desk.count("child_contract").await,
        desk.count("contract").await,
    ];
    assert_eq!(after, [before[0] + 1, before[1] + 3, before[2] + 2]);
    assert_eq!(desk.count("import_contract").await, 0);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_taken");
    assert!(
        admin
            .get(&path)
            .await
            .text("h2")
            .contains("すべて登録しました")
    );
    // A second time they are there, and nothing else is.
    let (_, page) = sent(&mut admin, &GOOD).await;
    let found = faults(&page);
    assert!(found.len() >= 5, "{found:#?}");
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    supervisor.get("/").await;
    let refused = supervisor.post(&format!("{path}/start"), &[]).await;
    assert_eq!(refused.status, 403);
}

async fn r10_3_1_what_the_terms_refuse_is_named_by_line_and_column_with_the_article(
    desk: TestDesk,
) {
    seed::sakura(&desk).await;
    seed::company(
        &desk,
        "00777",
        kagiban::domain::action::ProxyAction::Lock,
        "2026-01-15",
    )
    .await;
    let mut admin = administrator(&desk).await;
    let rows = [
        "99999,PA-1,CH-01,Basic,25,2026-12-01,0,,,,,,,,",
        "00123,P-RW-00777,CH-02,Basic,25,2026-12-01,0,,,,,,,,",
        "00123,PA-2,CH-03,Premium,26,2026-12-01,0,,,,,,,,",
        "00123,PA-3,CH-04,Basic,25,2026-02-30,-1,,,,,,,,",
        "00123,PA-4,CH-05,Basic,25,2026-12-01,0,OP-05,50,ロック,2026-11-20,2026-11-30,0,0,",
        "00123,PA-5,CH-06,Basic,25,2026-12-01,0,OP-06,25,消去,,2026-12-01,0,0,",
        "00123,PA-6,CH-07,standard_bundled,25,2026-12-01,0,,,,,,,,",
        "00123,PA-7,CH-08,Basic,25,2026-12-01,0,,,,,,,,",
        "00123,PA-7,CH-09,basic,25,2026-12-01,0,,,,,,,,",
        "00777,PA-7,CH-10,standard_alone,25,2026-12-01,0,,,,,,,,",
        "00123,PA-8,CH-08,Basic,25,2026-12-01,0,,,,,,,,",
        "00123,PA-9,CH-12,Basic,25,2026-12-01,0,RW-00123,25,ロック,2026-11-20,2026-12-01,0,0,",
    ];
    let (path, page) = sent(&mut admin, &rows).await;
    let found = faults(&page);
    let expected = [
        ("2", "A 契約者番号", "契約者は登録されていません"),
        ("3", "B 親契約番号", "別の契約者"),
        ("4", "D グレード", "第 2 条"),
        ("4", "E ライセンス数", "25"),
        ("5", "F 課金開始日", "日付"),
        ("5", "G 月額費用", "整数"),
        ("6", "I アカウント数", "第 10 条第 3 項第 1 号"),
        ("6", "L 代行オプション課金開始日", "子契約の課金開始日"),
        ("7", "J 指定された処理", "第 10 条第 2 項"),
        ("7", "K 承諾日", "日付"),
        ("8", "D グレード", "第 4 条"),
        ("10", "D グレード", "9 行目"),
        ("11", "B 親契約番号", "9 行目"),
        ("12", "C 子契約番号", "9 行目"),
        ("13", "H 代行オプション番号", "すでに登録"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (line, column, why)) in found.iter().zip(expected) {
        assert_eq!((found[0].as_str(), found[1].as_str()), (line, column));
        assert!(found[2].contains(why), "{found:?}");
    }
    let start = admin
        .post(&format!("{path}/start"), &[("password", PASSWORD)])
        .await;
    assert_eq!(start.status, 409);
    worked(&desk).await;
    assert_eq!(desk.count("import_contract").await, 0);
}

async fn contracts_that_were_exported_are_imported_as_they_were(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    taken(&desk, &mut admin, &GOOD).await;
    let csv = exported(&desk).await;
    assert_eq!(csv.matches("\r\n").count(), 5, "{csv}");
    let other = TestDesk::on_sqlite().await;
    seed::sakura(&other).await;
    let rows: Vec<&str> = csv.trim_end().split("\r\n").skip(1).collect();
    let own: Vec<&str> = rows.into_iter().filter(|row| row.contains("CH-")).collect();
    let mut admin = administrator(&other).await;
    taken(&other, &mut admin, &own).await;
    assert_eq!(exported(&other).await, csv);
}

async fn exported(desk: &TestDesk) -> String {
    let mut admin = administrator(desk).await;
    admin.get("/imports").await;
    let password = [("password", PASSWORD)];
    let seen = admin.post("/exports/contracts", &password).await;
    assert_eq!(seen.status, 200);
    assert_eq!(desk.kinds().await.last().unwrap(), "register_exported");
    seen.html
}
