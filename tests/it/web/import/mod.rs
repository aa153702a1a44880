//! CSV in and out of the register.

mod contracts;
mod decided;
mod export;
mod faults;
mod taken;
mod whole;

use kagiban::domain::policy::Role;

use crate::support::desk::TestDesk;
use crate::support::visitor::{Seen, Visitor};

/// The columns of every file.
const HEAD: &str = "契約番号,番号,氏名,フリガナ,パスフレーズ";

/// A file with these rows behind the columns.
fn file(rows: &[&str]) -> String {
    format!("{HEAD}\r\n{}\r\n", rows.join("\r\n"))
}

/// Sends a file, and goes to what came of it.
async fn sent(who: &mut Visitor, bytes: impl AsRef<[u8]>) -> (String, Seen) {
    sent_as(who, bytes, "").await
}

/// Sends a file in an encoding.
async fn sent_as(who: &mut Visitor, bytes: impl AsRef<[u8]>, encoding: &str) -> (String, Seen) {
    who.get("/imports").await;
    let fields = [("encoding", encoding), ("kind", "requesters")];
    let file = ("requesters.csv", bytes.as_ref());
    let seen = who.upload("/imports", &fields, file).await;
    assert_eq!(seen.status, 303, "{}", seen.text("main"));
    let page = who.get(&seen.location).await;
    assert_eq!(page.status, 200);
    crate::support::visitor::assert_spoken(&seen.location, &page.html);
    (seen.location, page)
}

/// What the page says is wrong: line, column and reason of each row.
fn faults(page: &Seen) -> Vec<[String; 3]> {
    let cells = page.texts("main tbody td");
    cells
        .chunks(3)
        .map(|row| [0, 1, 2].map(|place| row[place].clone()))
        .collect()
}

/// The background does all that waits.
async fn worked(desk: &TestDesk) {
    let importer = desk.app.importer();
    while importer.step().await.unwrap() {}
}

/// An administrator has a file taken into the register, as far as the second person.
async fn proposed(desk: &TestDesk, who: &mut Visitor, file: impl AsRef<[u8]>) -> String {
    let (path, page) = sent(who, file).await;
    assert!(faults(&page).is_empty(), "{}", page.text("main"));
    let password = [("password", crate::support::desk::PASSWORD)];
    let seen = who.submit(&format!("{path}/start"), &password).await;
    assert!(seen.text("h2").contains("準備"), "{}", seen.text("main"));
    worked(desk).await;
    path
}

/// An administrator at the desk.
async fn administrator(desk: &TestDesk) -> Visitor {
    desk.sign_in(Role::Administrator).await
}

/// A file that was sent and discarded; where its page is.
pub(super) async fn discarded(desk: &TestDesk, who: &mut Visitor) -> String {
    let (path, _) = sent(
        who,
        file(&["RW-00123,8,蓮池 みかん,ハスイケ,あおい うみ しろい ほ"]),
    )
    .await;
    who.submit(&format!("{path}/discard"), &[]).await;
    worked(desk).await;
    path
}
