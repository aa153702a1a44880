//! `PostgreSQL` itself is stopped at once and started again, time after time, under a node that goes
//! on running.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::producer::Producer;
use super::scene::{Node, Scene};
use crate::support::postgres::DurableServer;
use crate::support::program::until;

const CRASHES: u32 = 25;
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_is_stopped_at_once_loses_nothing_and_repeats_nothing() {
    let server = DurableServer::start();
    let scene = Scene::set(&server.url).await;
    let durable = "SELECT COUNT(*) FROM pg_settings
        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'on'";
    assert_eq!(scene.number(durable).await, Some(3));
    let mut rng = StdRng::seed_from_u64(3);
    let producer = Producer::start(&scene);
    let mut node = Node::start(&scene, "one");
    for _ in 0..CRASHES {
        let before = scene.attempts().await;
        let claims = rng.random_range(1..=20);
        scene.begun(before + claims).await;
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..60_000))).await;
        server.crash();
        until("the database answers", PATIENCE, || async {
            scene.number("SELECT 1").await.is_some()
        })
        .await;
    }
    assert!(node.runs(), "the node went with its database");
    let acknowledged = producer.stop().await;
    node.kill();
    scene.come_to_rest().await;
    let counted = scene.count(&acknowledged).await;
    println!("{CRASHES} crashes of the database: {counted}");
}
