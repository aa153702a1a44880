//! What of the audit log leaves the system, and whether it is noticed when the log is not that any more.

mod issued;
mod tampered;
mod verified;
mod witnessed;

use std::path::Path;
use std::sync::Arc;

use kagiban::attest::{Attest, Issuer, Out};
use kagiban::audit::checkpoint::{Checkpoint, KnownLog};
use kagiban::audit::note::{Note, SigningKey};
use kagiban::clock::SharedClock;
use kagiban::config::{AuditOut, WitnessAt};
use kagiban::domain::alarm::AlarmKind;
use kagiban::domain::event::{Cause, Event, Kind};
use kagiban::entropy::SystemEntropy;
use kagiban::store::alarm;

use crate::support::desk::TestDesk;

/// A key of the log.
fn key() -> SigningKey {
    SigningKey::generate("desk.example/audit".parse().unwrap(), &SystemEntropy)
}

/// A copy of a key: the same seed under the same name.
fn same(key: &SigningKey) -> SigningKey {
    SigningKey::parse(&key.to_line()).unwrap()
}

/// The proving side of a node of this desk, which writes to a folder.
fn attest(
    desk: &TestDesk,
    key: &SigningKey,
    folder: &Path,
    witness: Option<WitnessAt>,
) -> (Attest, Arc<Out>) {
    let out = Out::new(AuditOut {
        origin: key.verifier().name().into(),
        key: same(key),
        folder: folder.to_owned(),
        witness,
    });
    let out = Arc::new(out.unwrap());
    let node = Attest {
        store: desk.app.store.clone(),
        clock: Arc::clone(&desk.clock) as SharedClock,
        node: "n1".to_owned(),
        out: Some(Arc::clone(&out)),
    };
    (node, out)
}

fn issuer(desk: &TestDesk, key: &SigningKey, folder: &Path) -> Issuer {
    let (node, out) = attest(desk, key, folder, None);
    Issuer::new(node, out)
}

/// Adds events to the log, which no other desk has.
async fn events(desk: &TestDesk, count: usize) {
    let mut tx = desk.app.store.begin().await.unwrap();
    let all = (0..count).map(|_| Event::new(Kind::CallNoted).about("call", desk.id()));
    tx.audit_all(&Cause::system("test", desk.now()), all.collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A checkpoint in a file, as another verifies it.
fn checkpoint(key: &SigningKey, file: &Path) -> Checkpoint {
    let note: Note = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let log = KnownLog::new(key.verifier().clone(), None, []);
    log.open(&note).unwrap().checkpoint
}

/// The kinds of alarms that are open about the log.
async fn alarms(desk: &TestDesk) -> Vec<AlarmKind> {
    let mut read = desk.app.store.read().await.unwrap();
    let open = alarm::open(&mut read, None, 100).await.unwrap();
    open.into_iter().map(|listed| listed.alarm.kind).collect()
}
