//! The outbox.

use kagiban::domain::ids::MailId;
use kagiban::domain::mail::{Letter, Mail, MailState};
use kagiban::domain::register::MailAddress;
use kagiban::store::{Store, mail};

use super::{at, id};
use crate::support::desk::both_stores;

both_stores!(
    a_mail_is_due_until_it_is_sent,
    a_mail_that_fails_waits_and_is_given_up_at_last,
    the_outbox_reads_backwards_in_pages,
);

async fn enqueue(store: &Store, seconds: i64) -> MailId {
    let letter = Mail {
        id: MailId::new(id(seconds)),
        to: MailAddress::parse("joushisu@sakura.example").unwrap(),
        letter: Letter {
            subject: "受付完了".into(),
            body: "一行目\n二行目\n".into(),
        },
        call: None,
        request: None,
    };
    let mut tx = store.begin().await.unwrap();
    mail::enqueue(&mut tx, vec![letter.clone()], at(seconds))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    letter.id
}

async fn due(store: &Store, seconds: i64) -> Vec<MailId> {
    let mut read = store.read().await.unwrap();
    let due = mail::due(&mut read, at(seconds), 100).await.unwrap();
    due.into_iter().map(|posted| posted.mail.id).collect()
}

/// A mail is due at once, and no more once it was sent or is being sent.
async fn a_mail_is_due_until_it_is_sent(store: &Store) {
    let first = enqueue(store, 0).await;
    assert_eq!(due(store, 0).await, [first]);
    let mut tx = store.begin().await.unwrap();
    assert!(mail::claim(&mut tx, first, at(0), at(60)).await.unwrap());
    let again = mail::claim(&mut tx, first, at(0), at(60)).await.unwrap();
    assert!(!again, "another node took it a second time");
    tx.commit_bookkeeping().await.unwrap();
    assert!(due(store, 59).await.is_empty());
    assert_eq!(due(store, 60).await, [first], "the node that took it died");

    let mut tx = store.begin().await.unwrap();
    mail::delivered(&mut tx, first, at(61)).await.unwrap();
    let twice = mail::delivered(&mut tx, first, at(62)).await;
    assert!(twice.is_err());
    tx.commit_bookkeeping().await.unwrap();
    assert!(due(store, 1_000_000).await.is_empty());
    let mut read = store.read().await.unwrap();
    assert_eq!(mail::next_due(&mut read).await.unwrap(), None);
    let posted = mail::load(&mut read, first).await.unwrap().unwrap();
    assert_eq!(
        (posted.state, posted.attempts),
        (MailState::Sent(at(61)), 1)
    );
    assert_eq!(posted.mail.letter.body, "一行目\n二行目\n");
}

/// Failures are kept with their reason; giving up ends it.
async fn a_mail_that_fails_waits_and_is_given_up_at_last(store: &Store) {
    let id = enqueue(store, 100).await;
    let mut tx = store.begin().await.unwrap();
    let next = at(160);
    mail::failed(&mut tx, id, "connection refused", Some(next))
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut read = store.read().await.unwrap();
    assert_eq!(mail::next_due(&mut read).await.unwrap(), Some(next));
    assert_eq!(mail::waiting(&mut read).await.unwrap(), 1);
    let posted = mail::load(&mut read, id).await.unwrap().unwrap();
    let why = Some("connection refused".to_owned());
    assert_eq!(posted.state, MailState::Waiting { due_at: next, why });
    drop(read);

    let mut tx = store.begin().await.unwrap();
    mail::failed(&mut tx, id, "no such mailbox", None)
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut read = store.read().await.unwrap();
    let posted = mail::load(&mut read, id).await.unwrap().unwrap();
    assert_eq!(posted.state, MailState::GivenUp("no such mailbox".into()));
    assert_eq!(posted.attempts, 2);
    assert_eq!(mail::waiting(&mut read).await.unwrap(), 0);
}

/// The list goes backwards, page by page, each mail once.
async fn the_outbox_reads_backwards_in_pages(store: &Store) {
    let mut written = Vec::new();
    for seconds in 200..205 {
        written.push(enqueue(store, seconds).await);
    }
    written.reverse();
    let mut read = store.read().await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 5 {
        let before = seen.last().copied();
        let page = mail::list(&mut read, before, 2).await.unwrap();
        seen.extend(page.into_iter().map(|posted| posted.mail.id));
    }
    assert_eq!(seen[..5], written[..]);
}
