//! Failures in a row.

use kagiban::store::{Store, throttle};

use super::at;
use crate::support::desk::both_stores;

both_stores!(an_attempt_that_could_not_be_compared_costs_nothing);

async fn an_attempt_that_could_not_be_compared_costs_nothing(store: &Store) {
    let keys = ["call/1".to_owned(), "said/2".to_owned()];
    let mut tx = store.begin().await.unwrap();
    for _ in 0..3 {
        let closed = throttle::count(&mut tx, &keys, at(0)).await.unwrap();
        assert_eq!(closed, None);
    }
    let closed = throttle::count(&mut tx, &keys, at(0)).await.unwrap();
    assert_eq!(closed, Some(at(30)));
    throttle::take_back(&mut tx, &keys).await.unwrap();
    let again = throttle::count(&mut tx, &keys, at(0)).await.unwrap();
    assert_eq!(again, None);
    let closed = throttle::count(&mut tx, &keys[1..], at(29)).await.unwrap();
    assert_eq!(closed, Some(at(30)));
    throttle::clear(&mut tx, &keys).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let mut read = store.read().await.unwrap();
    let left = throttle::load(&mut read, &keys[0]).await.unwrap();
    assert_eq!(left.failures, 0);
}
