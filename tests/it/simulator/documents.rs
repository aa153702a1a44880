//! `docs/simulator.md` names what there is.

use serde_json::Value;

use super::bench::Bench;

const DOCUMENT: &str = include_str!("../../../docs/simulator.md");

#[tokio::test]
async fn the_document_names_every_endpoint_of_faults_and_every_permission() {
    let bench = Bench::start().await;
    let told = bench.control("GET", "/faults", Value::Null).await.body;
    let permissions = kagiban::absolute::simulator::Permission::ALL;
    let endpoints = told["endpoints"].as_array().unwrap().iter();
    let words = endpoints.map(|word| word.as_str().unwrap());
    for word in words.chain(permissions.iter().map(|may| may.code())) {
        assert!(DOCUMENT.contains(&format!("`{word}`")), "{word}");
    }
}

#[tokio::test]
async fn the_faults_of_the_document_can_be_set() {
    let bench = Bench::start().await;
    let examples = DOCUMENT
        .lines()
        .filter(|line| line.starts_with("| `{\"kind\""));
    let mut count = 0;
    for line in examples {
        let example = line.split('`').nth(1).unwrap();
        let fault: Value = serde_json::from_str(example).unwrap();
        if fault["kind"] != "refuse_connections" {
            bench.set("/faults", fault).await;
        }
        count += 1;
    }
    assert_eq!(count, 13, "each kind has a line");
}
