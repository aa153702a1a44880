use std::sync::{Arc, Mutex};

use super::*;
use crate::clock::Clock;
use crate::domain::ids::MailId;
use crate::domain::mail::{Letter, Mail, MailState};
use crate::domain::register::MailAddress;
use crate::entropy::SystemEntropy;
use crate::store::audit;

#[derive(Debug)]
struct Hand(Mutex<Timestamp>);

impl Hand {
    fn turn(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct Desk {
    folder: tempfile::TempDir,
    store: Store,
    clock: Arc<Hand>,
}

impl Desk {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("desk.db").display());
        let start = Timestamp::from_second(1_790_000_000).unwrap();
        Self {
            store: Store::open(&url, Arc::new(SystemEntropy)).await.unwrap(),
            clock: Arc::new(Hand(Mutex::new(start))),
            folder,
        }
    }

    fn outbox(&self, mails: &str) -> Outbox {
        let carrier = Carrier::folder(self.folder.path().join(mails), "d@kagiban.example").unwrap();
        Outbox::new(self.store.clone(), self.clock.clone(), carrier)
    }

    async fn enqueue(&self) -> MailId {
        let now = self.clock.now();
        let mail = Mail {
            id: MailId::new(crate::entropy::uuid_v7(now, &SystemEntropy)),
            to: MailAddress::parse("a@sakura.example").unwrap(),
            letter: Letter {
                subject: "s".into(),
                body: "b".into(),
            },
            call: None,
            request: None,
        };
        let mut tx = self.store.begin().await.unwrap();
        mail::enqueue(&mut tx, vec![mail.clone()], now)
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
        mail.id
    }

    async fn state(&self, id: MailId) -> MailState {
        let mut read = self.store.read().await.unwrap();
        mail::load(&mut read, id).await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn what_is_due_is_sent_once() {
    let desk = Desk::open().await;
    let outbox = desk.outbox("mails");
    let id = desk.enqueue().await;
    assert_eq!(outbox.deliver_due().await.unwrap(), 1);
    assert_eq!(outbox.deliver_due().await.unwrap(), 0);
    assert!(matches!(desk.state(id).await, MailState::Sent(_)));
    let file = desk.folder.path().join(format!("mails/{id}.eml"));
    assert!(file.exists());
}

#[tokio::test]
async fn what_cannot_be_sent_is_tried_for_a_day_and_given_up_in_the_log() {
    let desk = Desk::open().await;
    std::fs::write(desk.folder.path().join("file"), "in the way").unwrap();
    let outbox = desk.outbox("file");
    let id = desk.enqueue().await;
    let mut tries = 0;
    for _ in 0..25 * 120 {
        tries += outbox.deliver_due().await.unwrap();
        if matches!(desk.state(id).await, MailState::GivenUp(_)) {
            break;
        }
        desk.clock.turn(SignedDuration::from_secs(30));
    }
    assert!(matches!(desk.state(id).await, MailState::GivenUp(_)));
    assert!((20..40).contains(&tries), "{tries}");
    let mut read = desk.store.read().await.unwrap();
    let rows = audit::rows_from(&mut read, 0, 10).await.unwrap();
    assert_eq!(rows.len(), 1, "one event, when it was given up");
    assert_eq!(rows[0].kind, "mail_failed");
    assert!(!rows[0].facts.contains("sakura"));
}

#[tokio::test]
async fn a_mail_wakes_the_outbox_and_stopping_ends_it() {
    let desk = Desk::open().await;
    let outbox = desk.outbox("mails");
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { outbox.run(shutdown).await }
    });
    let id = desk.enqueue().await;
    let sent = async {
        while !matches!(desk.state(id).await, MailState::Sent(_)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(4), sent)
        .await
        .expect("woken before the sweep");
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(4), running)
        .await
        .expect("stops")
        .unwrap();
}
