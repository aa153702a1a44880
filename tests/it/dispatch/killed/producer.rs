//! Requests that are accepted all the time, whatever happens to the nodes, in the desk's own units.

use std::sync::Arc;
use std::time::Duration;

use kagiban::cli::rehearsal::{self, Cast};
use kagiban::clock::{Clock, SystemClock};
use kagiban::entropy::SystemEntropy;
use kagiban::i18n::Catalogues;
use kagiban::store::{Result, Store};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::scene::Scene;
use crate::support::plant::Planted;

/// Requests that wait at the most: so many that a node always has something to do, and so few that
/// they last.
const WAITING: i64 = 6;
/// How long it waits before it looks again.
const LOOK: Duration = Duration::from_millis(5);

/// A producer at work.
pub struct Producer {
    stop: CancellationToken,
    work: JoinHandle<Vec<String>>,
}

struct Work {
    store: Store,
    companies: Vec<Planted>,
    agent: kagiban::domain::agent::Agent,
    catalogues: Catalogues,
}

impl Producer {
    pub fn start(scene: &Scene) -> Self {
        let stop = CancellationToken::new();
        let work = Arc::new(Work {
            store: scene.store.clone(),
            companies: scene.companies.clone(),
            agent: scene.agent.clone(),
            catalogues: scene.catalogues.clone(),
        });
        Self {
            work: tokio::spawn(work.until(stop.clone())),
            stop,
        }
    }

    /// Ends it; the devices whose requests were acknowledged.
    pub async fn stop(self) -> Vec<String> {
        self.stop.cancel();
        self.work.await.unwrap()
    }
}

impl Work {
    async fn until(self: Arc<Self>, stop: CancellationToken) -> Vec<String> {
        let mut acknowledged = Vec::new();
        let devices = self.companies[0].devices.len();
        let each =
            (0..devices).flat_map(|place| (0..self.companies.len()).map(move |c| (c, place)));
        for (company, place) in each {
            while !stop.is_cancelled() && self.waiting().await.is_none_or(|it| it >= WAITING) {
                tokio::time::sleep(LOOK).await;
            }
            if stop.is_cancelled() {
                return acknowledged;
            }
            // One that failed may have been kept all the same; it is not tried again.
            if let Ok(device) = self.accept(company, place).await {
                acknowledged.push(device);
            }
        }
        panic!("there are no more devices");
    }

    async fn waiting(&self) -> Option<i64> {
        let mut read = self.store.read().await.ok()?;
        let sql = "SELECT COUNT(*) FROM request WHERE state = 'queued'";
        sqlx::query_scalar(sql).fetch_one(&mut *read).await.ok()
    }

    async fn accept(&self, company: usize, place: usize) -> Result<String> {
        let (planted, now) = (&self.companies[company], SystemClock.now());
        let cast = Cast {
            agent: &self.agent,
            contract: &planted.contract,
            requester: &planted.requester,
            device: &planted.devices[place],
        };
        let mut tx = self.store.begin().await?;
        let ready = rehearsal::take(&mut tx, &SystemEntropy, cast, now).await?;
        let accepted = ready
            .accept(&mut tx, &self.catalogues, &SystemEntropy, now)
            .await?;
        tx.commit().await?;
        Ok(accepted.device_uid)
    }
}
