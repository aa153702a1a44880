//! All of a file or nothing of it, whatever happens in between.

use axum::body::{Body, Bytes};
use http::{Method, header};
use kagiban::domain::policy::Role;
use sqlx::AssertSqlSafe;

use super::{administrator, faults, file, proposed, sent, worked};
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed::{self, PASSPHRASE};

both!(
    two_files_with_the_same_numbers_meet_and_one_of_them_says_why,
    an_import_goes_on_after_the_program_was_ended_in_between,
    what_nobody_goes_on_with_is_gone_after_a_day,
    a_file_is_discarded_until_it_stands_in_the_register,
    a_file_that_breaks_off_leaves_nothing,
    the_database_takes_no_part_of_a_file,
);

fn rows(from: u32, count: u32) -> String {
    let rows: Vec<String> = (from..from + count)
        .map(|number| format!("RW-00123,{number},田中 一郎,タナカ イチロウ,{PASSPHRASE}"))
        .collect();
    file(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn two_files_with_the_same_numbers_meet_and_one_of_them_says_why(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let mut paths = Vec::new();
    for from in [100, 104] {
        let (path, page) = sent(&mut admin, rows(from, 5)).await;
        assert!(faults(&page).is_empty());
        let start = [("password", PASSWORD)];
        admin.submit(&format!("{path}/start"), &start).await;
        paths.push(path);
        desk.clock.move_by(1);
    }
    worked(&desk).await;
    assert_eq!(desk.count("requester").await, 6, "the first alone");
    let won = admin.get(&paths[0]).await;
    assert!(won.text("h2").contains("二人目の確認を待っています"));
    let lost = admin.get(&paths[1]).await;
    let found = faults(&lost);
    assert_eq!(found.len(), 1, "{}", lost.text("main"));
    assert_eq!(found[0][0], "2");
    assert!(found[0][2].contains("すでに登録されています"));
    assert_eq!(desk.count("import_requester").await, 0);
    assert!(desk.kinds().await.contains(&"import_refused".to_owned()));
}

async fn an_import_goes_on_after_the_program_was_ended_in_between(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let (path, _) = sent(&mut admin, rows(100, 40)).await;
    let start = [("password", PASSWORD)];
    admin.submit(&format!("{path}/start"), &start).await;
    assert!(desk.app.importer().step().await.unwrap());
    assert_eq!(desk.count("requester").await, 1, "nothing before all of it");
    let page = admin.get(&path).await;
    assert_eq!(page.attr("progress", "value"), "16");
    // The program comes back, with nothing but its database and its keys.
    let again = desk.node(|_| {}).importer();
    while again.step().await.unwrap() {}
    assert_eq!(desk.count("requester").await, 41);
    assert_eq!(desk.count("import_requester").await, 0);
}

async fn what_nobody_goes_on_with_is_gone_after_a_day(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let (path, _) = sent(&mut admin, rows(100, 3)).await;
    worked(&desk).await;
    assert_eq!(desk.count("import_requester").await, 3);
    desk.clock.move_by(86_401);
    worked(&desk).await;
    assert_eq!(desk.count("import_requester").await, 0);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_discarded");
    let mut admin = administrator(&desk).await;
    let page = admin.get(&path).await;
    assert!(page.text("h2").contains("破棄しました"));
    admin.get("/imports").await;
    let late = admin
        .post(&format!("{path}/start"), &[("password", PASSWORD)])
        .await;
    assert_eq!(late.status, 409);
}

async fn a_file_is_discarded_until_it_stands_in_the_register(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let (path, _) = sent(&mut admin, rows(100, 20)).await;
    let start = [("password", PASSWORD)];
    admin.submit(&format!("{path}/start"), &start).await;
    desk.app.importer().step().await.unwrap();
    admin.get(&path).await;
    let discarded = admin.submit(&format!("{path}/discard"), &[]).await;
    assert!(discarded.html.contains("ファイルを破棄しました"));
    worked(&desk).await;
    assert_eq!(desk.count("requester").await, 1);
    assert_eq!(desk.count("import_requester").await, 0);
    let path = proposed(&desk, &mut admin, rows(100, 2)).await;
    admin.get(&path).await;
    let late = admin.post(&format!("{path}/discard"), &[]).await;
    assert_eq!(late.status, 409);
    assert_eq!(desk.count("requester").await, 3);
}

async fn a_file_that_breaks_off_leaves_nothing(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    admin.get("/imports").await;
    let field = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let begun = format!(
        "{}{}{}{}--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n\r\n{}",
        field("csrf", admin.csrf()),
        field("form_key", admin.form_key()),
        field("encoding", ""),
        field("kind", "requesters"),
        rows(100, 2_000),
    );
    let gone = std::io::Error::other("the connection is gone");
    // In many pieces: the file is being read when the connection goes.
    let pieces = begun.as_bytes().chunks(1_024).map(Bytes::copy_from_slice);
    let pieces: Vec<_> = pieces.map(Ok).chain([Err(gone)]).collect();
    let body = futures_util::stream::iter(pieces);
    let request = admin
        .request(Method::POST, "/imports")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from_stream(body));
    let seen = admin.send(request.unwrap()).await;
    assert_eq!(seen.status, 400);
    worked(&desk).await;
    assert_eq!(desk.count("import_requester").await, 0);
    assert_eq!(desk.count("requester").await, 1);
    assert_eq!(desk.kinds().await.last().unwrap(), "import_discarded");
}

async fn the_database_takes_no_part_of_a_file(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = administrator(&desk).await;
    let (_, _) = sent(&mut admin, rows(100, 3)).await;
    let refused = async |sql: &str| {
        let mut tx = desk.app.store.begin().await.unwrap();
        let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .execute(tx.conn().unwrap())
            .await;
        assert!(done.is_err(), "{sql}");
    };
    let agent = "(SELECT MIN(id) FROM agent)";
    // Not without those who wait for a second person, not without a second person, not by leaving rows out.
    for sql in [
        format!("UPDATE import SET state = 'proposed', proposed_by = {agent}"),
        "UPDATE import SET state = 'hashing'".to_owned(),
        "UPDATE import SET state = 'reading'".to_owned(),
        "DELETE FROM import".to_owned(),
        "UPDATE import SET file_name = 'x'".to_owned(),
        "INSERT INTO import_requester (id, import_id, line, contract_id, number, number_key) SELECT 'x', import_id, 9, contract_id, '9', '9' FROM import_requester WHERE line = 2".to_owned(),
        "UPDATE import_requester SET passphrase_sealed = 'あおいうみ'".to_owned(),
        "UPDATE import_requester SET phc = '$argon2id$x'".to_owned(),
        "UPDATE import_requester SET valid_from = '2026-02-01', valid_until = '2026-01-01'".to_owned(),
    ] {
        refused(&sql).await;
    }
    worked(&desk).await;
    let mut admin = administrator(&desk).await;
    let path = proposed(&desk, &mut admin, rows(200, 3)).await;
    let mut second = desk.sign_in(Role::Supervisor).await;
    assert_eq!(second.get(&path).await.status, 200);
    for sql in [
        "UPDATE import SET decision = 'confirmed', decided_at = 1, decided_by = proposed_by WHERE state = 'proposed'",
        "UPDATE register_proposal SET import_id = NULL WHERE import_id IS NOT NULL",
        "UPDATE requester SET confirmed_at = 1 WHERE number LIKE '20%'",
        "UPDATE register_proposal SET decision = 'confirmed', decided_by = proposed_by, decided_at = 1 WHERE import_id IS NOT NULL",
    ] {
        refused(sql).await;
    }
}
