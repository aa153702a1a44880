//! Checkpoints in a folder.

use std::path::{Path, PathBuf};

use kagiban::domain::alarm::AlarmKind;
use kagiban::domain::policy::Role;
use kagiban::store::{audit, audit_proof};

use super::{alarms, checkpoint, events, issuer, key};
use crate::support::desk::{TestDesk, both};

both!(
    what_is_new_is_signed_and_written_once,
    a_log_that_has_not_grown_out_of_the_newest_checkpoint_is_not_signed,
    a_checkpoint_that_somebody_took_away_is_missed,
    a_checkpoint_by_another_key_stops_the_signing,
    a_folder_that_cannot_be_written_is_an_alarm_after_ten_minutes,
);

fn files(folder: &Path) -> Vec<String> {
    let day = folder.join("2026-11-22");
    let Ok(entries) = std::fs::read_dir(day) else {
        return Vec::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn newest(folder: &Path) -> PathBuf {
    folder.join("newest")
}

async fn what_is_new_is_signed_and_written_once(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let mut issuer = issuer(&desk, &key, folder.path());
    issuer.round().await.unwrap();
    assert!(!newest(folder.path()).exists(), "there is nothing to sign");
    events(&desk, 3).await;
    issuer.round().await.unwrap();
    issuer.round().await.unwrap();
    assert_eq!(files(folder.path()), ["3"]);
    let mut read = desk.app.store.read().await.unwrap();
    let head = audit::head(&mut read).await.unwrap();
    let signed = checkpoint(&key, &newest(folder.path()));
    assert_eq!(signed.tree.size, 3);
    assert_eq!(signed.tree.root, head.root());
    assert_eq!(signed.origin.to_string(), "desk.example/audit");
    drop(read);
    events(&desk, 4).await;
    // Another node, or the same one started anew, goes on from the folder.
    super::issuer(&desk, &key, folder.path())
        .round()
        .await
        .unwrap();
    issuer.round().await.unwrap();
    assert_eq!(files(folder.path()), ["3", "7"]);
    let (first, last) = (
        checkpoint(&key, &folder.path().join("2026-11-22/3")),
        checkpoint(&key, &newest(folder.path())),
    );
    let mut read = desk.app.store.read().await.unwrap();
    let root = audit_proof::root(&mut read, 3).await.unwrap();
    assert_eq!((first.tree.root, last.tree.size), (root, 7));
    assert_eq!(alarms(&desk).await, []);
}

async fn a_log_that_has_not_grown_out_of_the_newest_checkpoint_is_not_signed(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let other = TestDesk::on_sqlite().await;
    events(&other, 5).await;
    issuer(&other, &key, folder.path()).round().await.unwrap();
    // As many events and more, but others; and fewer: an older copy.
    for count in [2, 9] {
        events(&desk, count).await;
        let mut issuer = issuer(&desk, &key, folder.path());
        issuer.round().await.unwrap();
        issuer.round().await.unwrap();
        assert_eq!(checkpoint(&key, &newest(folder.path())).tree.size, 5);
        assert_eq!(alarms(&desk).await, [AlarmKind::CheckpointRefused]);
    }
    let raised = desk.kinds().await;
    let raised = raised.iter().filter(|kind| *kind == "alarm_raised");
    assert_eq!(raised.count(), 1);
    // It is said on the pages, and over once the log is the right one again: here, once the folder is.
    let seen = desk.sign_in(Role::Supervisor).await.get("/").await;
    assert!(
        seen.html
            .contains("ログが外部に保管した署名の続きになっていません")
    );
    assert!(seen.html.contains("監査ログ(ノード n1)"));
    let seen = desk.sign_in(Role::Agent).await.get("/").await;
    assert!(!seen.html.contains("署名の続き"));
    std::fs::remove_dir_all(folder.path()).unwrap();
    issuer(&desk, &key, folder.path()).round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
}

async fn a_checkpoint_that_somebody_took_away_is_missed(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let mut issuer = issuer(&desk, &key, folder.path());
    events(&desk, 3).await;
    issuer.round().await.unwrap();
    let kept = std::fs::read(newest(folder.path())).unwrap();
    events(&desk, 1).await;
    issuer.round().await.unwrap();
    let refused = [AlarmKind::CheckpointRefused];
    // An older one in its place.
    let right = std::fs::read(newest(folder.path())).unwrap();
    std::fs::write(newest(folder.path()), kept).unwrap();
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, refused);
    std::fs::write(newest(folder.path()), &right).unwrap();
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    // None, while those of the day are there; and nothing at all.
    std::fs::remove_file(newest(folder.path())).unwrap();
    super::issuer(&desk, &key, folder.path())
        .round()
        .await
        .unwrap();
    assert_eq!(alarms(&desk).await, refused);
    std::fs::remove_dir_all(folder.path()).unwrap();
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, refused);
    assert!(!newest(folder.path()).exists());
}

async fn a_checkpoint_by_another_key_stops_the_signing(desk: TestDesk) {
    let folder = tempfile::tempdir().unwrap();
    events(&desk, 3).await;
    issuer(&desk, &key(), folder.path()).round().await.unwrap();
    let before = std::fs::read(newest(folder.path())).unwrap();
    events(&desk, 3).await;
    issuer(&desk, &key(), folder.path()).round().await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::CheckpointRefused]);
    assert_eq!(std::fs::read(newest(folder.path())).unwrap(), before);
}

async fn a_folder_that_cannot_be_written_is_an_alarm_after_ten_minutes(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    // A file stands where the folder belongs: nobody can write there, not even root.
    let there = folder.path().join("checkpoints");
    std::fs::write(&there, "").unwrap();
    events(&desk, 3).await;
    let mut issuer = issuer(&desk, &key, &there);
    issuer.round().await.unwrap();
    desk.clock.move_by(599);
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    desk.clock.move_by(1);
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::CheckpointUnwritten]);
    std::fs::remove_file(&there).unwrap();
    issuer.round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    assert!(newest(&there).exists());
}
