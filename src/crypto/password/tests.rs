use std::num::NonZeroUsize;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::*;
use crate::entropy::{SharedEntropy, SystemEntropy};

const SECRET: &str = "correct horse battery";

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn pepper(byte: u8) -> Pepper {
    Pepper::parse(&secret(&STANDARD.encode([byte; 32]))).unwrap()
}

fn pool(threads: usize, waiting: usize, peppers: impl Into<Peppers>) -> PasswordHasherPool {
    let size = PoolSize {
        threads: NonZeroUsize::new(threads).unwrap(),
        waiting: NonZeroUsize::new(waiting).unwrap(),
    };
    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    PasswordHasherPool::start(size, peppers, &entropy).unwrap()
}

/// Whether the secret matched, and whether the hash is outdated.
async fn verify(pool: &PasswordHasherPool, text: &str, stored: Option<&PhcString>) -> (bool, bool) {
    let verdict = pool.verify(secret(text), stored).await.unwrap();
    (verdict.matched, verdict.outdated)
}

#[tokio::test]
async fn only_the_secret_that_was_hashed_matches() {
    let pool = pool(1, 8, None);
    let hash = pool.hash(secret(SECRET)).await.unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(verify(&pool, SECRET, Some(&hash)).await, (true, false));
    assert_eq!(verify(&pool, "wrong", Some(&hash)).await, (false, false));
    assert_eq!(verify(&pool, SECRET, None).await, (false, false));
    assert_ne!(pool.hash(secret(SECRET)).await.unwrap(), hash);
}

#[tokio::test]
async fn a_hash_with_other_parameters_still_matches_and_is_outdated() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

    let params = Params::new(64, 1, 1, None).unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = weak
        .hash_password_with_salt(SECRET.as_bytes(), &[7; 16])
        .unwrap();
    let hash = hash.to_string().parse().unwrap();
    let pool = pool(1, 8, None);
    assert_eq!(verify(&pool, SECRET, Some(&hash)).await, (true, true));
}

#[tokio::test]
async fn a_pepper_can_be_introduced_but_not_be_lost_unnoticed() {
    let plain = pool(1, 8, None);
    let peppered = pool(1, 8, Some(pepper(1)));
    let other = pool(1, 8, Some(pepper(2)));
    let old = plain.hash(secret(SECRET)).await.unwrap();
    let new = peppered.hash(secret(SECRET)).await.unwrap();

    assert_eq!(verify(&peppered, SECRET, Some(&old)).await, (true, true));
    assert_eq!(verify(&peppered, SECRET, Some(&new)).await, (true, false));
    assert_eq!(verify(&peppered, "wrong", Some(&new)).await, (false, false));
    for pool in [plain, other] {
        let answer = pool.verify(secret(SECRET), Some(&new)).await;
        assert_eq!(answer, Err(HashError::OtherPepper));
    }
}

#[tokio::test]
async fn a_pepper_can_be_changed_while_the_one_before_it_is_known() {
    let first = pool(1, 8, Some(pepper(1)));
    let old = first.hash(secret(SECRET)).await.unwrap();
    let peppers = Peppers::new(Some(pepper(2)), vec![pepper(1)]);
    let names = peppers.names();
    let changed = pool(1, 8, peppers);
    assert_eq!(verify(&changed, SECRET, Some(&old)).await, (true, true));
    assert_eq!(verify(&changed, "wrong", Some(&old)).await, (false, true));
    let new = changed.hash(secret(SECRET)).await.unwrap();
    assert_eq!(verify(&changed, SECRET, Some(&new)).await, (true, false));
    // A hash names its pepper as the list does.
    for (hash, name) in [(&new, &names[0]), (&old, &names[1])] {
        assert!(hash.as_str().contains(&format!(",keyid={name}$")));
    }
    assert_eq!(changed.hashes(), 4);
}

#[tokio::test]
async fn a_full_line_answers_busy_and_everyone_in_it_is_served() {
    let pool = pool(1, 2, None);
    let (mut served, mut busy) = (0, 0);
    let crowd = (0..16).map(|_| pool.verify(secret(SECRET), None));
    for answer in futures_util::future::join_all(crowd).await {
        match answer {
            Ok(_) => served += 1,
            Err(HashError::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    // One may already have been taken out of the line of two.
    assert!((2..=3).contains(&served), "{served} served");
    assert_eq!(busy, 16 - served);
    assert!(pool.verify(secret(SECRET), None).await.is_ok());
}

#[tokio::test]
async fn dropping_the_pool_ends_its_threads_and_takes_nobody_further() {
    let pool = pool(2, 64, None);
    let crowd: Vec<_> = (0..64)
        .map(|_| {
            let (answer, answered) = tokio::sync::oneshot::channel();
            let job = super::pool::Job::Verify(secret(SECRET), None, answer);
            pool.enqueue(job).unwrap();
            answered
        })
        .collect();
    drop(pool);
    let mut stopped = 0;
    for answered in crowd {
        stopped += usize::from(answered.await.is_err());
    }
    // How many is up to the machine; all 64 would have taken half a second.
    assert!(stopped > 0);
}

#[test]
fn what_is_not_an_argon2id_hash_within_reason_is_refused() {
    const GOOD: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(GOOD.parse::<PhcString>().is_ok());
    for wrong in [
        "",
        "secret",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA",
        &GOOD.replace("argon2id", "argon2i"),
        &GOOD.replace("v=19", "v=16"),
        &GOOD.replace("m=19456", "m=4194304"),
        &GOOD.replace("t=2", "t=4000"),
    ] {
        assert_eq!(wrong.parse::<PhcString>(), Err(NotAPhcString), "{wrong}");
    }
}

#[test]
fn hashes_and_peppers_never_show_in_debug_output() {
    let hash: PhcString = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        .parse()
        .unwrap();
    assert_eq!(format!("{hash:?}"), "PhcString([REDACTED])");
    assert!(!format!("{:?}", pepper(1)).contains("0101"));
    for wrong in ["", "AQEB", "not base64 at all"] {
        assert_eq!(Pepper::parse(&secret(wrong)).unwrap_err(), NotAPepper);
    }
}
