//! Rows and files that do not fit: each is named by line, column and reason, and nothing is kept.

use super::{HEAD, administrator, faults, file, sent, worked};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, PASSPHRASE};

both!(
    r10_3_5_every_row_that_does_not_fit_is_named_by_line_and_column,
    numbers_that_are_there_twice_are_named_with_the_other_line,
    a_file_that_is_no_such_table_is_refused_by_what_is_wrong,
    a_form_without_a_file_comes_back,
    many_faults_are_on_pages_of_their_own,
);

const GOOD: &str = "RW-00123,1,田中 一郎,タナカ イチロウ,あおい うみ しろい ほ";

async fn none_is_kept(desk: &TestDesk) {
    worked(desk).await;
    assert_eq!(desk.count("import_requester").await, 0, "no secret is kept");
    assert_eq!(desk.count("requester").await, 1);
}

async fn r10_3_5_every_row_that_does_not_fit_is_named_by_line_and_column(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let rows = [
        GOOD.to_owned(),
        format!("RW-99999,2,田中,タナカ,{PASSPHRASE}"),
        format!("R W,3,田中,タナカ,{PASSPHRASE}"),
        format!("RW-00123,-,田中,タナカ,{PASSPHRASE}"),
        format!("RW-00123,5,,タナカ,{PASSPHRASE}"),
        format!("RW-00123,6,田中,田中,{PASSPHRASE}"),
        "RW-00123,7a,田中,タナカ,みじかい".to_owned(),
        "RW-00123,8,田中,タナカ,ああああああああ".to_owned(),
        format!("RW-00123,\"9\r\n\",田中,タナカ\0,{PASSPHRASE}"),
        format!("RW-00123,{},田中,タナカ,{PASSPHRASE}", "1".repeat(17)),
        format!("RW-00123,11,{},タナカ,{PASSPHRASE}", "あ".repeat(1_000_000)),
        "RW-00123,12,田中".to_owned(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (path, page) = sent(&mut admin, file(&rows)).await;
    let found = faults(&page);
    let expected = [
        ("3", "A 契約番号", "契約は登録されていません"),
        ("4", "A 契約番号", "英数字とハイフン"),
        ("5", "B 番号", ""),
        ("6", "C 氏名", "入力"),
        ("7", "D フリガナ", ""),
        ("8", "E パスフレーズ", "8"),
        ("9", "E パスフレーズ", ""),
        ("11", "D フリガナ", ""),
        ("12", "B 番号", "16"),
        ("13", "C 氏名", "4,096"),
        ("14", "", "列の数"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (line, column, why)) in found.iter().zip(expected) {
        assert_eq!((found[0].as_str(), found[1].as_str()), (line, column));
        let said = found[2].replace(',', "");
        assert!(said.contains(&why.replace(',', "")), "{found:?}");
        assert!(!found[2].is_empty());
    }
    let start = format!("{path}/start");
    let seen = admin.post(&start, &[("password", PASSWORD)]).await;
    assert_eq!(seen.status, 409);
    none_is_kept(&desk).await;
    // What is wrong stays to be read.
    assert_eq!(faults(&admin.get(&path).await).len(), expected.len());

    let dates = format!(
        "{HEAD},有効開始日,有効終了日,状態\n{GOOD},2026-02-30,,\n{},2026-04-01,2026-03-31,たぶん",
        GOOD.replace(",1,", ",2,")
    );
    let (_, page) = sent(&mut admin, dates).await;
    let found: Vec<String> = faults(&page).into_iter().map(|it| it[1].clone()).collect();
    assert_eq!(found, ["F 有効開始日", "H 状態", "G 有効終了日"]);
}

async fn numbers_that_are_there_twice_are_named_with_the_other_line(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let rows = [
        GOOD.to_owned(),
        // Said the same way; the other fault of its row hides nothing.
        "RW-00123,００1,田中,田中,みじかい".to_owned(),
        GOOD.replace(",1,", ",07,"),
        GOOD.replace(",1,", ",2,"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (_, page) = sent(&mut admin, file(&rows)).await;
    let found = faults(&page);
    let twice: Vec<_> = found.iter().filter(|it| it[1] == "B 番号").collect();
    assert_eq!(twice.len(), 2, "{found:#?}");
    assert_eq!(twice[0][0], "3");
    assert!(twice[0][2].contains("2 行目"));
    assert_eq!(twice[1][0], "4");
    assert!(twice[1][2].contains("すでに登録"));
    assert_eq!(found.len(), 4);
    none_is_kept(&desk).await;
}

async fn a_file_that_is_no_such_table_is_refused_by_what_is_wrong(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let open = file(&[GOOD, "RW-00123,2,\"田中,タナカ,x", GOOD]);
    let files: Vec<(Vec<u8>, &str, &str)> = vec![
        (Vec::new(), "1", "何も書かれていません"),
        (b"\xef\xbb\xbf".to_vec(), "1", "何も書かれていません"),
        (b"\r\n".to_vec(), "1", "何も書かれていません"),
        (b"ab".to_vec(), "1", "取り込めません"),
        (HEAD.as_bytes().to_vec(), "1", "行がありません"),
        (b"\0\0\0".to_vec(), "1", "使えない文字"),
        (b"\xff\xfe\x00\x30".to_vec(), "1", "読めない文字"),
        (open.into_bytes(), "3", "閉じていません"),
        (format!("{HEAD},番号\n").into_bytes(), "1", "2 つ"),
        (
            format!("{HEAD},血液型\n").into_bytes(),
            "1",
            "取り込めません",
        ),
        (
            HEAD.replace("番号,氏名", "氏名").into_bytes(),
            "1",
            "ありません",
        ),
        (vec![b','; 100_000], "1", ""),
        (vec![b'"'; 3_000_000], "1", ""),
    ];
    for (bytes, line, why) in files {
        let told = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        let (_, page) = sent(&mut admin, bytes).await;
        let found = faults(&page);
        let is_it = |it: &[String; 3]| it[0] == line && it[2].contains(why);
        assert!(found.iter().any(is_it), "{told:?}: {found:?}");
    }
    none_is_kept(&desk).await;
}

async fn a_form_without_a_file_comes_back(desk: TestDesk) {
    let mut admin = administrator(&desk).await;
    admin.get("/imports").await;
    let seen = admin
        .upload(
            "/imports",
            &[("encoding", ""), ("kind", "requesters")],
            ("", b""),
        )
        .await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("file").is_empty());
    let seen = admin
        .upload(
            "/imports",
            &[("encoding", "ebcdic"), ("kind", "requesters")],
            ("a.csv", b"a"),
        )
        .await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("encoding").is_empty());
    let seen = admin
        .post("/imports", &[("encoding", ""), ("kind", "requesters")])
        .await;
    assert_eq!(seen.status, 422);
    assert_eq!(desk.count("import").await, 0);
    // A field that is longer than any of ours.
    let long = "x".repeat(5_000);
    let seen = admin
        .upload("/imports", &[("encoding", &long)], ("a.csv", b"a"))
        .await;
    assert_eq!(seen.status, 413);
}

async fn many_faults_are_on_pages_of_their_own(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let bad = GOOD.replace("田中 一郎", "");
    let rows: Vec<&str> = vec![&bad; 700];
    let (path, page) = sent(&mut admin, file(&rows)).await;
    // The name, and the number of all but the first.
    assert!(
        page.text("main dl").contains("1399"),
        "{}",
        page.text("main dl")
    );
    assert_eq!(faults(&page).len(), 100);
    let last = admin.get(&format!("{path}?page=14")).await;
    assert_eq!(faults(&last).len(), 99);
    assert_eq!(faults(&last)[98][0], "701");
    none_is_kept(&desk).await;
}
