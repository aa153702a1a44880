//! Real processes that die: nodes of `kagiban serve` by SIGKILL, and `PostgreSQL` by an immediate
//! stop, while requests are accepted all the time. At the end every request that was accepted has
//! had its effect once.

mod ending;
mod immediate;
mod producer;
mod scene;

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use producer::Producer;
use scene::{Node, Scene};

use crate::support::postgres::fresh_database;

/// Nodes that are killed, on each database.
const ROUNDS: u32 = 100;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_nodes_that_are_killed_lose_nothing_and_repeat_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("desk.db").display());
    rounds(&url, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_nodes_that_are_killed_lose_nothing_and_repeat_nothing_on_postgres() {
    let database = fresh_database().await;
    rounds(&database.url, 2).await;
}

async fn rounds(url: &str, seed: u64) {
    let scene = Scene::set(url).await;
    let mut rng = StdRng::seed_from_u64(seed);
    let producer = Producer::start(&scene);
    for _ in 0..ROUNDS {
        let before = scene.attempts().await;
        let node = Node::start(&scene, "one");
        let claims = rng.random_range(1..=8);
        scene.begun(before + claims).await;
        // Somewhere between claiming, calling and recording.
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..60_000))).await;
        node.kill();
    }
    let acknowledged = producer.stop().await;
    scene.come_to_rest().await;
    let counted = scene.count(&acknowledged).await;
    println!("{ROUNDS} nodes killed: {counted}");
    assert!(counted.lapsed > 0, "no node died with a call under way");
}
