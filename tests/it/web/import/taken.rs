//! From the file to requesters who may ask.

use kagiban::crypto::passphrase;
use kagiban::crypto::password::PhcString;
use kagiban::domain::policy::Role;
use sqlx::Row;

use super::{administrator, faults, file, proposed, sent, sent_as, worked};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, PASSPHRASE};

both!(
    r10_3_5_a_file_of_requesters_is_taken_as_a_whole_and_confirmed_by_a_second_person,
    either_encoding_and_either_language_of_the_head_is_read,
    half_width_kana_is_kept_in_full_width_as_the_form_keeps_it,
    a_second_posting_of_the_same_file_leads_where_the_first_did,
);

fn row(number: &str) -> String {
    format!("RW-00123,{number},田中 一郎,タナカ イチロウ,{PASSPHRASE}")
}

async fn texts(desk: &TestDesk, sql: &'static str) -> Vec<String> {
    let mut read = desk.app.store.read().await.unwrap();
    let rows = sqlx::query(sql).fetch_all(&mut *read).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

async fn r10_3_5_a_file_of_requesters_is_taken_as_a_whole_and_confirmed_by_a_second_person(
    desk: TestDesk,
) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let rows: Vec<String> = (100..120).map(|number| row(&number.to_string())).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (path, page) = sent(&mut admin, file(&rows)).await;
    assert!(page.text("main").contains("20"));
    assert_eq!(desk.count("requester").await, 1, "nothing stands there yet");
    let wrong = [("password", "not my password")];
    let seen = admin.post(&format!("{path}/start"), &wrong).await;
    assert_eq!(seen.status, 422);
    assert!(!seen.error("password").is_empty());
    let start = [("password", PASSWORD)];
    let seen = admin.submit(&format!("{path}/start"), &start).await;
    assert_eq!(seen.attr("progress", "max"), "20");
    assert_eq!(desk.count("requester").await, 1);
    worked(&desk).await;
    // All of them at once, and none may ask.
    assert_eq!(desk.count("requester").await, 21);
    assert_eq!(desk.count("register_proposal").await, 21);
    assert_eq!(
        desk.count("import_requester").await,
        0,
        "nothing is kept beside"
    );
    assert_eq!(desk.kinds().await.last().unwrap(), "import_proposed");
    assert_eq!(
        desk.count("mail").await,
        0,
        "nothing changed for anybody yet"
    );
    let same = admin.get(&path).await;
    assert!(same.attrs("form[action$='/confirm']", "action").is_empty());
    let mut second = desk.sign_in(Role::Supervisor).await;
    let home = second.get("/").await;
    assert!(home.text("main").contains("requesters.csv"));
    let page = second.get(&path).await;
    assert_eq!(page.texts("main tbody tr").len(), 20);
    let done = second.submit(&format!("{path}/confirm"), &start).await;
    assert!(done.text("main").contains("有効になりました"));
    assert_eq!(
        desk.count("mail").await,
        2,
        "both contacts, once for the contract"
    );
    assert_eq!(desk.kinds().await.last().unwrap(), "import_confirmed");
    let open = "SELECT id FROM requester WHERE confirmed_at IS NULL";
    assert!(texts(&desk, open).await.is_empty());
    let hashes = texts(&desk, "SELECT passphrase FROM requester").await;
    let said = passphrase::attempt("アオイ うみ しろいほ");
    let phc: PhcString = hashes.last().unwrap().parse().unwrap();
    let verdict = desk.app.passwords.verify(said, Some(&phc)).await.unwrap();
    assert!(verdict.matched);
}

async fn either_encoding_and_either_language_of_the_head_is_read(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let text = file(&[&row("200")]);
    let english = format!(
        "Passphrase,kana,name,NUMBER,contract_number,valid_from,valid_until,active\n{PASSPHRASE},タナカ,田中,201,rw-00123,2026/4/1,2027-03-31,無効"
    );
    let (sjis, ..) = encoding_rs::SHIFT_JIS.encode(&text);
    let (sjis_of_english, ..) = encoding_rs::SHIFT_JIS.encode(&english);
    let files: [(&[u8], &str, &str); 6] = [
        (text.as_bytes(), "", "UTF-8"),
        (&[b"\xef\xbb\xbf", text.as_bytes()].concat(), "", "UTF-8"),
        (&sjis, "", "Shift_JIS"),
        (&sjis, "shift_jis", "Shift_JIS"),
        (&sjis_of_english, "", "Shift_JIS"),
        (english.as_bytes(), "utf_8", "UTF-8"),
    ];
    for (bytes, chosen, told) in files {
        let (_, page) = sent_as(&mut admin, bytes, chosen).await;
        assert!(faults(&page).is_empty(), "{}", page.text("main"));
        assert!(page.text("main dl").contains(told), "{told}");
    }
    let names = texts(
        &desk,
        "SELECT DISTINCT name FROM import_requester ORDER BY name",
    )
    .await;
    assert_eq!(names, ["田中", "田中 一郎"]);
    let days = "SELECT valid_from || '/' || valid_until || '/' || active FROM import_requester WHERE number = '201'";
    assert_eq!(texts(&desk, days).await[0], "2026-04-01/2027-03-31/0");
    // The wrong choice is told by line and column, not stored as rubbish.
    let (_, page) = sent_as(&mut admin, &sjis_of_english, "utf_8").await;
    assert!(faults(&page)[0][2].contains("読めない文字"));
}

async fn half_width_kana_is_kept_in_full_width_as_the_form_keeps_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let half = format!("RW-00123,300,ﾀﾅｶ,ﾀﾅｶ ｼﾞﾛｳ,{PASSPHRASE}");
    proposed(&desk, &mut admin, file(&[&half])).await;
    let path = format!("/contracts/{}/requesters/new", sakura.contract.id);
    let typed = [
        ("number", "301"),
        ("name", "ﾀﾅｶ"),
        ("kana", "ﾀﾅｶ ｼﾞﾛｳ"),
        ("passphrase", PASSPHRASE),
    ];
    assert_eq!(admin.fill(&path, &typed).await.status, 303);
    for column in ["SELECT name FROM requester WHERE number >= '300' AND number < '302'"] {
        assert_eq!(texts(&desk, column).await, ["タナカ", "タナカ"]);
    }
    let kana = "SELECT DISTINCT kana FROM requester WHERE number >= '300' AND number < '302'";
    assert_eq!(texts(&desk, kana).await, ["タナカ ジロウ"]);
}

async fn a_second_posting_of_the_same_file_leads_where_the_first_did(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    admin.get("/imports").await;
    let text = file(&[&row("400")]);
    let mut led = Vec::new();
    for _ in 0..2 {
        let file = ("r.csv", text.as_bytes());
        let seen = admin
            .upload(
                "/imports",
                &[("encoding", ""), ("kind", "requesters")],
                file,
            )
            .await;
        led.push(seen.location);
    }
    assert_eq!(led[0], led[1]);
    assert_eq!(desk.count("import").await, 1);
    assert_eq!(desk.count("import_requester").await, 1);
}
