//! Whether leases are still held: senders that ask at the same time share one read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::domain::ids::RequestId;
use crate::store::{self, Store, request};

/// What senders ask.
#[derive(Debug, Default)]
pub(super) struct Leases {
    asked: Mutex<Vec<Question>>,
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Question {
    request: RequestId,
    lease: String,
    answer: oneshot::Sender<bool>,
}

impl Leases {
    /// Whether the request is being sent under this lease, by a read that began after this was asked.
    /// Where it could not be read, it is not.
    pub(super) async fn held(&self, store: &Store, request: RequestId, lease: &str) -> bool {
        let (answer, answered) = oneshot::channel();
        self.asked().push(Question {
            request,
            lease: lease.to_owned(),
            answer,
        });
        let turn = self.turn.lock().await;
        // Whoever has the turn asks for all who wait for it.
        let questions = std::mem::take(&mut *self.asked());
        if !questions.is_empty() {
            settle(store, questions).await;
        }
        drop(turn);
        answered.await.unwrap_or(false)
    }

    fn asked(&self) -> std::sync::MutexGuard<'_, Vec<Question>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn settle(store: &Store, questions: Vec<Question>) {
    let held = read(store, questions.iter().map(|it| it.request).collect()).await;
    let held = held.unwrap_or_else(|error| {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            requests = questions.len(),
            "leases could not be read; nothing is sent"
        );
        HashMap::new()
    });
    for question in questions {
        let same = held.get(&question.request) == Some(&question.lease);
        question.answer.send(same).ok();
    }
}

async fn read(
    store: &Store,
    requests: Vec<RequestId>,
) -> store::Result<HashMap<RequestId, String>> {
    request::leases(&mut *store.read().await?, requests).await
}
