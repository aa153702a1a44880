//! A witness that holds the protocol strictly, by another implementation of proofs and notes.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use http::StatusCode;
use kagiban::attest::Issuer;
use kagiban::audit::note::{Note, SigningKey, VerifierKey};
use kagiban::config::WitnessAt;
use kagiban::domain::alarm::AlarmKind;
use signed_note::{StandardVerifier, VerifierList};
use tlog_tiles::checkpoint::Checkpoint;
use tlog_tiles::tlog::{Hash, check_tree};

use super::{alarms, attest, events, key};
use crate::support::desk::{TestDesk, both};
use crate::support::witness;

both!(
    a_checkpoint_is_cosigned_and_the_cosignature_is_kept,
    a_witness_that_has_seen_another_log_stops_the_signing,
    a_witness_that_is_silent_is_an_alarm_after_ten_minutes,
);

const NAME: &str = "witness.example/w1";

/// What the witness remembers.
struct Seen {
    log: String,
    size: u64,
    root: Hash,
    /// The statuses that it answered.
    answered: Vec<u16>,
    works: bool,
}

type Shared = Arc<Mutex<Seen>>;

fn secret() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[9; 32])
}

fn key_id() -> [u8; 4] {
    witness::key_id(NAME, &secret())
}

fn line() -> VerifierKey {
    witness::line(NAME, &secret()).parse().unwrap()
}

/// Answers `add-checkpoint` as the specification asks.
fn answer(seen: &mut Seen, body: &str) -> (u16, String) {
    if !seen.works {
        return (500, String::new());
    }
    let (asked, note) = body.split_once("\n\n").unwrap();
    let mut lines = asked.lines();
    let old: u64 = lines
        .next()
        .unwrap()
        .strip_prefix("old ")
        .unwrap()
        .parse()
        .unwrap();
    let proof: Vec<Hash> = lines.map(|line| Hash::parse_hash(line).unwrap()).collect();
    let opened = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let verifier = StandardVerifier::new(&seen.log).unwrap();
    if opened
        .verify(&VerifierList::new(vec![Box::new(verifier)]))
        .is_err()
    {
        return (403, String::new());
    }
    let checkpoint = Checkpoint::from_bytes(opened.text()).unwrap();
    if old != seen.size {
        return (409, format!("{}\n", seen.size));
    }
    let root = *checkpoint.hash();
    if old == checkpoint.size() && root != seen.root {
        return (409, format!("{}\n", seen.size));
    }
    let grown = match old {
        0 => proof.is_empty(),
        _ if old == checkpoint.size() => root == seen.root,
        _ => check_tree(&proof, checkpoint.size(), root, old, seen.root).is_ok(),
    };
    if !grown {
        return (422, String::new());
    }
    (seen.size, seen.root) = (checkpoint.size(), root);
    let text = std::str::from_utf8(opened.text()).unwrap();
    let time = 1_790_000_000_u64;
    let message = format!("cosignature/v1\ntime {time}\n{text}");
    let signed = secret().sign(message.as_bytes()).to_bytes();
    let bytes = [key_id().as_slice(), &time.to_be_bytes(), &signed].concat();
    let encoded = STANDARD.encode(bytes);
    // A line of a key that nobody here knows comes first.
    let unknown = STANDARD.encode([0; 80]);
    let body = format!("\u{2014} unknown.example {unknown}\n\u{2014} {NAME} {encoded}\n");
    (200, body)
}

async fn add(State(seen): State<Shared>, body: String) -> (StatusCode, String) {
    let mut seen = seen.lock().unwrap();
    let (status, body) = answer(&mut seen, &body);
    seen.answered.push(status);
    (StatusCode::from_u16(status).unwrap(), body)
}

async fn started(key: &SigningKey) -> (WitnessAt, Shared) {
    let seen = Arc::new(Mutex::new(Seen {
        log: key.verifier().to_string(),
        size: 0,
        root: Hash::default(),
        answered: Vec::new(),
        works: true,
    }));
    let router = axum::Router::new()
        .route("/desk/add-checkpoint", post(add))
        .with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let at = WitnessAt {
        prefix: format!("http://{address}/desk/").parse().unwrap(),
        key: line(),
    };
    (at, seen)
}

fn issuer(desk: &TestDesk, key: &SigningKey, folder: &Path, at: &WitnessAt) -> Issuer {
    let (node, out) = attest(desk, key, folder, Some(at.clone()));
    Issuer::new(node, out)
}

fn cosigned(folder: &Path, size: u64) -> bool {
    let file = folder.join(format!("2026-11-22/{size}"));
    let text = std::fs::read_to_string(file).unwrap();
    let note: Note = text.parse().unwrap();
    let known = [line()];
    let by = note.open(&known);
    by.is_ok_and(|verified| verified[0].time == Some(1_790_000_000))
}

async fn a_checkpoint_is_cosigned_and_the_cosignature_is_kept(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let (at, seen) = started(&key).await;
    let mut first = issuer(&desk, &key, folder.path(), &at);
    events(&desk, 3).await;
    first.round().await.unwrap();
    assert!(cosigned(folder.path(), 3));
    events(&desk, 300).await;
    first.round().await.unwrap();
    first.round().await.unwrap();
    assert!(cosigned(folder.path(), 303));
    // Another node does not know what the witness saw, is told, and tries again with the right proof.
    events(&desk, 1).await;
    issuer(&desk, &key, folder.path(), &at)
        .round()
        .await
        .unwrap();
    assert!(cosigned(folder.path(), 304));
    assert_eq!(seen.lock().unwrap().answered, [200, 200, 409, 200]);
    assert_eq!(alarms(&desk).await, []);
    let text = std::fs::read_to_string(folder.path().join("newest")).unwrap();
    assert!(!text.contains("unknown.example"));
}

async fn a_witness_that_has_seen_another_log_stops_the_signing(desk: TestDesk) {
    let key = key();
    let (at, seen) = started(&key).await;
    let other = TestDesk::on_sqlite().await;
    events(&other, 5).await;
    let elsewhere = tempfile::tempdir().unwrap();
    issuer(&other, &key, elsewhere.path(), &at)
        .round()
        .await
        .unwrap();
    // Longer than what it saw, as long, and shorter.
    for count in [9, 5, 2] {
        let folder = tempfile::tempdir().unwrap();
        let here = TestDesk::on_sqlite().await;
        events(&here, count).await;
        issuer(&here, &key, folder.path(), &at)
            .round()
            .await
            .unwrap();
        assert_eq!(
            alarms(&here).await,
            [AlarmKind::CheckpointRefused],
            "{count}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    events(&desk, 9).await;
    issuer(&desk, &key, folder.path(), &at)
        .round()
        .await
        .unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::CheckpointRefused]);
    assert_eq!(seen.lock().unwrap().size, 5);
}

async fn a_witness_that_is_silent_is_an_alarm_after_ten_minutes(desk: TestDesk) {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let (at, seen) = started(&key).await;
    seen.lock().unwrap().works = false;
    let mut node = issuer(&desk, &key, folder.path(), &at);
    events(&desk, 3).await;
    node.round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    assert!(
        folder.path().join("newest").exists(),
        "it is written all the same"
    );
    desk.clock.move_by(600);
    node.round().await.unwrap();
    assert_eq!(alarms(&desk).await, [AlarmKind::WitnessSilent]);
    seen.lock().unwrap().works = true;
    node.round().await.unwrap();
    assert_eq!(alarms(&desk).await, []);
    // What was written while it was silent is cosigned with what came since.
    assert!(cosigned(folder.path(), 4));
}
