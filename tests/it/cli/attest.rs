//! `kagiban audit keygen`, `key`, and `verify` against checkpoints that were kept.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kagiban::attest::{Attest, Issuer, Out};
use kagiban::audit::note::SigningKey;
use kagiban::clock::SystemClock;
use kagiban::config::{AuditOut, signing_key};
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::entropy::SystemEntropy;
use kagiban::store::Store;
use sqlx::{AnyConnection, Connection, Executor};

use crate::store::at;
use crate::support::program::{ended, refused, sqlite};

/// A folder with a key, a database and its checkpoints.
struct Place {
    folder: tempfile::TempDir,
    line: String,
}

impl Place {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn database(&self) -> String {
        sqlite(self.folder.path())
    }

    fn key(&self) -> SigningKey {
        signing_key("test", &PathBuf::from(self.path("audit.key"))).unwrap()
    }

    /// Appends events, and signs what is there then.
    async fn grow(&self, events: usize) {
        let store = Store::open(&self.database(), Arc::new(SystemEntropy))
            .await
            .unwrap();
        let mut tx = store.begin().await.unwrap();
        let all = (0..events).map(|_| Event::new(Kind::CallNoted));
        tx.audit_all(&Cause::system("test", at(1)), all.collect())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        sign(store, self.key(), Path::new(&self.path("out"))).await;
        settle(&self.database()).await;
    }

    fn verify(&self, more: &[&str]) -> String {
        let database = self.database();
        let (checkpoints, mut args) = (
            self.path("out"),
            vec!["audit", "verify", "--database", &database],
        );
        args.extend(["--checkpoint", &checkpoints]);
        args.extend(more);
        let output = ended(&args, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn refused(&self, more: &[&str]) -> String {
        let database = self.database();
        let mut args = vec!["audit", "verify", "--database", &database];
        args.extend(more);
        refused(&args, &[])
    }
}

async fn sign(store: Store, key: SigningKey, folder: &Path) {
    let out = Out::new(AuditOut {
        origin: key.verifier().name().into(),
        key,
        folder: folder.to_owned(),
        witness: None,
    });
    let out = Arc::new(out.unwrap());
    let node = Attest {
        store,
        clock: Arc::new(SystemClock),
        node: "n1".to_owned(),
        out: Some(Arc::clone(&out)),
    };
    Issuer::new(node, out).round().await.unwrap();
}

async fn settle(url: &str) {
    let mut conn = AnyConnection::connect(url).await.unwrap();
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .unwrap();
    conn.close().await.unwrap();
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("audit.key");
    let args = [
        "audit",
        "keygen",
        "--name",
        "desk.example/audit",
        "--out",
        key.to_str().unwrap(),
    ];
    let output = ended(&args, &[]);
    assert!(output.status.success(), "{output:?}");
    let line = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    Place { folder, line }
}

#[test]
fn a_key_is_made_once_for_nobody_else_to_read_and_its_line_is_told_again() {
    let place = place();
    let key = place.path("audit.key");
    let before = std::fs::read(&key).unwrap();
    assert!(before.starts_with(b"PRIVATE+KEY+desk.example/audit+"));
    let mode = std::fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = refused(&["audit", "keygen", "--name", "other", "--out", &key], &[]);
    assert!(said.contains("cannot be made"), "{said}");
    assert_eq!(std::fs::read(&key).unwrap(), before);
    for (args, variables) in [
        (&["audit", "key", "--file", &key][..], &[][..]),
        (
            &["audit", "key"],
            &[("KAGIBAN_AUDIT_KEY_FILE", key.as_str())],
        ),
    ] {
        let told = ended(args, variables).stdout;
        assert_eq!(String::from_utf8(told).unwrap().trim(), place.line);
    }
    refused(&["audit", "key"], &[]);
}

#[tokio::test]
async fn a_log_holds_against_all_that_was_signed_of_it() {
    let place = place();
    place.grow(3).await;
    place.grow(300).await;
    let told = place.verify(&["--key", &place.line]);
    let expected = "; 2 checkpoints hold, the latest of 303 events";
    assert!(
        told.starts_with("ok: 303 events") && told.contains(expected),
        "{told}"
    );
    // The line in a file, one checkpoint alone, the database by its path.
    std::fs::write(place.path("line"), format!("{}\n", place.line)).unwrap();
    let (line, newest) = (place.path("line"), place.path("out/newest"));
    let database = place.path("kagiban.db");
    let args = [
        "audit",
        "verify",
        "--database",
        &database,
        "--checkpoint",
        &newest,
        "--key",
        &line,
    ];
    assert!(ended(&args, &[]).status.success());
}

#[tokio::test]
async fn doubts_about_what_was_signed_are_refused() {
    let place = place();
    place.grow(3).await;
    let (out, newest) = (place.path("out"), place.path("out/newest"));
    let other = SigningKey::generate("desk.example/audit".parse().unwrap(), &SystemEntropy);
    let other = other.verifier().to_string();
    std::fs::create_dir(place.path("empty")).unwrap();
    let empty = place.path("empty");
    let line = place.line.as_str();
    for (args, told) in [
        (
            &["--checkpoint", &*out, "--key", &*other][..],
            "no key that is known signed it",
        ),
        (
            &[
                "--checkpoint",
                &*newest,
                "--key",
                line,
                "--origin",
                "elsewhere",
            ],
            "not of elsewhere",
        ),
        (
            &["--checkpoint", &*empty, "--key", line],
            "there is no checkpoint in",
        ),
        (
            &["--checkpoint", "/nowhere", "--key", line],
            "cannot be read",
        ),
        (
            &["--checkpoint", &*out, "--key", "nonsense"],
            "--key: this is not a key",
        ),
    ] {
        let said = place.refused(args);
        assert!(said.contains(told), "{args:?}: {said}");
    }
    // One without the other is not even begun.
    for args in [&["--checkpoint", &*out][..], &["--key", line]] {
        let database = place.database();
        let all = [&["audit", "verify", "--database", &database], args].concat();
        assert_eq!(ended(&all, &[]).status.code(), Some(2));
    }
    // A witness that was asked for, and has not cosigned: the key of the example of the specification.
    let seed = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let witness = crate::support::witness::line("witness.example", &seed);
    let said = place.refused(&[
        "--checkpoint",
        &out,
        "--key",
        line,
        "--witness-key",
        &witness,
    ]);
    assert!(
        said.contains("no checkpoint is cosigned by witness.example"),
        "{said}"
    );
    // A byte of the text.
    let text = std::fs::read_to_string(&newest).unwrap();
    std::fs::write(&newest, text.replace("\n3\n", "\n4\n")).unwrap();
    let said = place.refused(&["--checkpoint", &out, "--key", line]);
    assert!(
        said.contains("the signature of desk.example/audit does not hold"),
        "{said}"
    );
}

#[tokio::test]
async fn an_older_copy_a_forked_and_a_resigned_log_are_refused_with_the_checkpoint() {
    let place = place();
    place.grow(3).await;
    std::fs::copy(place.path("kagiban.db"), place.path("older.db")).unwrap();
    place.grow(2).await;
    let args = ["--checkpoint", &place.path("out"), "--key", &place.line];
    std::fs::copy(place.path("older.db"), place.path("kagiban.db")).unwrap();
    let said = place.refused(&args);
    assert!(
        said.contains("the log ends before event 3, but 5 events were written"),
        "{said}"
    );
    assert!(
        said.contains("kagiban: against ") && said.contains("/5: "),
        "{said}"
    );

    // Another log of the same length, signed with the same key: whoever has both sees it without any log.
    let other = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite(other.path()), Arc::new(SystemEntropy))
        .await
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    let events = (0..5).map(|_| Event::new(Kind::CallOpened));
    tx.audit_all(&Cause::system("test", at(1)), events.collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    sign(store, place.key(), &other.path().join("out")).await;
    settle(&sqlite(other.path())).await;
    std::fs::copy(other.path().join("kagiban.db"), place.path("kagiban.db")).unwrap();
    let said = place.refused(&args);
    assert!(
        said.contains("one of the events 0 to 2 is not the one that was written"),
        "{said}"
    );
    let theirs = other.path().join("out");
    let both = [&args[..], &["--checkpoint", theirs.to_str().unwrap()]].concat();
    let said = place.refused(&both);
    assert!(said.contains("there are two logs"), "{said}");
}
