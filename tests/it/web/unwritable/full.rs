//! The disk is full.

use http::StatusCode;
use kagiban::domain::agent::Locale;
use kagiban::domain::policy::Role;
use kagiban::store::audit_verify::verify_log;

use super::disk::Disk;
use super::{Told, accepts_nothing, commit};
use crate::support::desk::TestDesk;
use crate::support::seed;
use crate::web::call::read_aloud;

const FULL: Told = Told {
    status: StatusCode::INSUFFICIENT_STORAGE,
    ja: "保存場所に空きがなく",
    en: "There is no room left",
};

#[tokio::test]
async fn a_full_disk_accepts_nothing_in_words_and_goes_on_when_there_is_room() {
    let mount = Disk::of(16);
    let desk = TestDesk::at(&mount.database()).await;
    seed::sakura(&desk).await;
    let mut first = desk.sign_in_as("first", Role::Agent, Locale::Ja).await;
    let accepted = read_aloud(&mut first).await;
    let mut sato = desk.sign_in_as("second", Role::Agent, Locale::Ja).await;
    let mut smith = desk.sign_in_as("third", Role::Agent, Locale::En).await;
    let (call, other) = (read_aloud(&mut sato).await, read_aloud(&mut smith).await);

    mount.fill();
    accepts_nothing(&desk, [(&mut sato, &call), (&mut smith, &other)], &FULL).await;
    assert_eq!(desk.count("mail").await, 0, "nobody is told of nothing");

    mount.make_room();
    assert_eq!(commit(&mut first, &accepted).await.status, 303);
    mount.fill();
    accepts_nothing(&desk, [(&mut sato, &call), (&mut smith, &other)], &FULL).await;
    assert_eq!(desk.count("request").await, 1, "what was accepted stays");
    verify_log(&desk.app.store).await.unwrap();
    mount.make_room();
    verify_log(&desk.app.store).await.unwrap();
}
