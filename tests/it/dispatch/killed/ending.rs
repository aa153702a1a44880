//! The end: time passes, at the simulator and for a last node alike, until nothing is due; then is
//! counted.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use kagiban::absolute::{Client, Limits, http_client};
use kagiban::clock::{Clock, SharedClock};
use kagiban::dispatch::{Dispatch, Parts};
use kagiban::entropy::SystemEntropy;
use kagiban::store::dispatch;

use super::scene::Scene;
use crate::support::program::audit_verify;

/// Longer than a lease, and than most waits.
const PASSES_SECONDS: i64 = 60;
/// Looks at the most: the longest wait is that of a wipe that has to settle.
const LOOKS: i64 = 60;

/// What was counted.
pub struct Counted {
    pub acknowledged: usize,
    pub requests: usize,
    pub effects: usize,
    /// Senders that died with a call under way.
    pub lapsed: i64,
    pub asked: i64,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} acknowledged, {} requests, {} effects, {} calls lost under way, {} questions",
            self.acknowledged, self.requests, self.effects, self.lapsed, self.asked
        )
    }
}

impl Scene {
    pub async fn come_to_rest(&self) {
        let node = self.last_node();
        for look in 0..LOOKS {
            self.clock.shift(look * PASSES_SECONDS);
            node.rescue().await.unwrap();
            loop {
                let claimed = node.claim(64).await.unwrap();
                if claimed.is_empty() {
                    break;
                }
                for finished in join_all(claimed.into_iter().map(|it| node.finish(it))).await {
                    finished.unwrap();
                }
            }
            node.probe().await.unwrap();
            node.reconcile().await.unwrap();
            let unfinished = "SELECT COUNT(*) FROM request WHERE state <> 'sent'";
            if self.number(unfinished).await == Some(0) {
                return;
            }
        }
        let mut read = self.store.read().await.unwrap();
        let next = dispatch::next_time(&mut read, self.clock.now()).await;
        panic!("this never comes to rest; something is due at {next:?}");
    }

    fn last_node(&self) -> Dispatch {
        let limits = Limits {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
        };
        let clock = Arc::clone(&self.clock) as SharedClock;
        Dispatch::new(Parts {
            store: self.store.clone(),
            client: Client::new(http_client(limits).unwrap(), Arc::clone(&clock)),
            seal_key: Arc::clone(&self.seal_key),
            allowed_api_bases: vec![self.simulator.url.clone()],
            clock,
            entropy: Arc::new(SystemEntropy),
            node: "the last".to_owned(),
            calls_per_second: 20,
        })
    }

    /// Counts in the journal: one effect for every request, and none besides.
    pub async fn count(&self, acknowledged: &[String]) -> Counted {
        let mut effects: HashMap<String, usize> = HashMap::new();
        for effect in self.control.journal().await {
            let device = effect["deviceUid"].as_str().unwrap().to_owned();
            *effects.entry(device).or_default() += 1;
        }
        let mut read = self.store.read().await.unwrap();
        let requests: Vec<String> = sqlx::query_scalar("SELECT device_uid FROM request")
            .fetch_all(&mut *read)
            .await
            .unwrap();
        drop(read);
        let lost: Vec<&String> = acknowledged
            .iter()
            .chain(&requests)
            .filter(|device| !effects.contains_key(*device))
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let repeated: Vec<_> = effects.iter().filter(|(_, count)| **count > 1).collect();
        assert!(repeated.is_empty(), "repeated: {repeated:?}");
        assert_eq!(effects.len(), requests.len(), "an effect without a request");
        let verified = audit_verify(&self.url);
        assert!(verified.starts_with("ok: "), "{verified}");
        let attempts = [
            "SELECT COUNT(*) FROM attempt WHERE outcome = 'lapsed'",
            "SELECT COUNT(*) FROM attempt WHERE kind = 'reconcile'",
        ];
        Counted {
            acknowledged: acknowledged.len(),
            requests: requests.len(),
            effects: effects.len(),
            lapsed: self.number(attempts[0]).await.unwrap(),
            asked: self.number(attempts[1]).await.unwrap(),
        }
    }
}
