//! What the database itself holds of a passkey.

use kagiban::domain::ids::PasskeyId;
use kagiban::domain::second_factor::PasskeyName;
use kagiban::store::Store;
use kagiban::store::passkey::{self, New};

use super::{at, id, supervisor};
use crate::support::desk::both_stores;

both_stores!(a_passkeys_counter_only_grows_and_it_changes_no_hands);

async fn a_passkeys_counter_only_grows_and_it_changes_no_hands(store: &Store) {
    let whose = supervisor(store).await;
    let (now, passkey) = (at(0), PasskeyId::new(id(0)));
    let new = New {
        id: passkey,
        agent: whose,
        name: &PasskeyName::parse("鍵").unwrap(),
        credential_id: "AAAA",
        credential: "{}",
        at: now,
    };
    let mut tx = store.begin().await.unwrap();
    assert!(passkey::keep(&mut tx, new).await.unwrap());
    assert!(!passkey::keep(&mut tx, new).await.unwrap(), "it is known");
    for (counter, grew) in [(0, true), (0, true), (7, true), (7, false), (6, false)] {
        let noted = passkey::note_use(&mut tx, passkey, "{}", counter, now).await;
        assert_eq!(noted.unwrap(), grew, "{counter}");
    }
    tx.commit_bookkeeping().await.unwrap();
    for sql in [
        "UPDATE passkey SET counter = 6",
        "UPDATE passkey SET counter = 7",
        "UPDATE passkey SET counter = -1",
        "UPDATE passkey SET credential_id = 'BBBB'",
        "UPDATE passkey SET agent_id = 'another'",
    ] {
        let mut tx = store.begin().await.unwrap();
        let done = sqlx::query(sql).execute(tx.conn().unwrap()).await;
        assert!(done.is_err(), "{sql}");
    }
}
