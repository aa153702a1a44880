//! Pages, and uids in paths.

use super::bench::{Bench, DEVICES, FOREIGN, LAPTOP, SECRET, WIPE};
use super::signer::Key;
use base64::Engine;
use base64::prelude::BASE64_STANDARD as B64;
use serde_json::Value;

async fn token(bench: &Bench, uri: &str, query: &str) -> Option<String> {
    let told = bench.get(uri, query).await;
    assert_eq!(told.status, 200, "{query} {told:?}");
    let token = told.body["metadata"]["pagination"]["nextPage"].as_str();
    token.map(str::to_owned)
}

#[tokio::test]
async fn pages_lead_through_the_whole_list_and_the_last_has_no_token() {
    let bench = Bench::start().await;
    let query = "pageSize=3&sortBy=esn";
    let next = token(&bench, DEVICES, query).await.unwrap();
    assert!(next.ends_with('='));
    let second = format!("{query}&nextPage={next}");
    assert_eq!(bench.found(query).await.concat(), "123");
    assert_eq!(bench.found(&second).await.concat(), "4");
    assert_eq!(token(&bench, DEVICES, &second).await, None);
    for (size, status) in [("500", 200), ("501", 400), ("0", 400), ("x", 400)] {
        let told = bench.get(DEVICES, &format!("pageSize={size}")).await;
        assert_eq!(told.status, status, "{size}");
    }
    bench.wipe(&[LAPTOP]).await;
    bench.wipe(&[LAPTOP]).await;
    let next = token(&bench, WIPE, "pageSize=1").await.unwrap();
    let last = format!("pageSize=1&nextPage={next}");
    assert_eq!(token(&bench, WIPE, &last).await, None);
}

#[tokio::test]
async fn a_token_belongs_to_its_query_and_its_account() {
    let bench = Bench::start().await;
    let next = token(&bench, DEVICES, "pageSize=1").await.unwrap();
    let other_query = format!("pageSize=2&nextPage={next}");
    assert_eq!(bench.get(DEVICES, &other_query).await.status, 400);
    let query = format!("pageSize=1&nextPage={next}");
    let mut foreign = bench.unsigned("GET", DEVICES, &query, &Value::Null);
    foreign.kid = "two".into();
    assert_eq!(bench.send(&foreign, &Key::Hs256(SECRET)).await.status, 400);
    // A place that is forged with the right mark leads nowhere.
    let text = String::from_utf8(B64.decode(&next).unwrap()).unwrap();
    let forged = B64.encode(text.replacen('1', &usize::MAX.to_string(), 1));
    let query = format!("pageSize=1&nextPage={forged}");
    assert_eq!(bench.found(&query).await, Vec::<String>::new());
}

#[tokio::test]
async fn uids_are_the_same_in_either_case_and_of_one_account() {
    let bench = Bench::start().await;
    let freeze = bench.freeze(LAPTOP).await;
    let wipe = bench.wipe(&[LAPTOP]).await;
    for uri in [
        format!("/v3/actions/freeze/requests/{}", freeze.to_uppercase()),
        format!("{WIPE}/{}", wipe.to_uppercase()),
    ] {
        assert_eq!(bench.get(&uri, "").await.status, 200, "{uri}");
        let told = bench.call_as("two", "GET", &uri, Value::Null).await;
        assert_eq!(told.status, 404, "{uri}");
    }
    let uri = format!("/v3/actions/wipe/get-actions/{}", wipe.to_uppercase());
    assert_eq!(bench.post(&uri, Value::Null).await.status, 200);
    let uri = format!("/v3/actions/wipe/cancel-actions/{}", wipe.to_uppercase());
    assert_eq!(bench.post(&uri, Value::Null).await.status, 202);
    assert_eq!(bench.get(&format!("{WIPE}/nonsense"), "").await.status, 404);
    let upper = format!("deviceUid={}", LAPTOP.to_uppercase());
    assert_eq!(bench.found(&upper).await.concat(), "1");
    assert!(
        bench
            .found(&format!("deviceUid={FOREIGN}"))
            .await
            .is_empty()
    );
}
