//! The envelope: who signed, when, and whether what was signed can be read.

use serde_json::{Value, json};

use super::bench::{Bench, DEVICES, SECRET};
use super::signer::{Call, Key};

const KEY: Key = Key::Hs256(SECRET);

fn devices(bench: &Bench) -> Call {
    bench.unsigned("GET", DEVICES, "", &Value::Null)
}

#[tokio::test]
async fn the_window_of_issued_at_has_edges() {
    let bench = Bench::start().await;
    bench
        .set("/settings", json!({ "issuedAtWindowMs": 1_000 }))
        .await;
    let now = bench.now_ms();
    for (issued_at, status) in [
        (json!(now), 200),
        (json!(now.to_string()), 200),
        (json!(now + 1_000), 200),
        (json!(now - 1_000), 200),
        (json!(now + 1_001), 401),
        (json!(now - 1_001), 401),
        (json!(i64::MIN), 401),
        (json!(i64::MAX), 401),
        (json!(i64::MIN + now), 401),
        (json!("now"), 401),
        (json!(null), 401),
    ] {
        let call = Call {
            issued_at: issued_at.clone(),
            ..devices(&bench)
        };
        assert_eq!(bench.send(&call, &KEY).await.status, status, "{issued_at}");
    }
}

#[tokio::test]
async fn what_was_signed_but_cannot_be_read_is_invalid_not_unauthenticated() {
    let bench = Bench::start().await;
    let call = devices(&bench);
    let payload = |bytes: &[u8]| Call {
        payload: bytes.to_vec(),
        ..call.clone()
    };
    let malformed = [
        payload(b"{"),
        payload(b""),
        payload(b"[]"),
        payload(b"{\"data\":\"\xff\"}"),
        Call {
            query: "serialNumber=%FF".into(),
            ..call.clone()
        },
        Call {
            content_type: "text/plain",
            ..call.clone()
        },
    ];
    for call in malformed {
        let told = bench.send(&call, &KEY).await;
        assert_eq!(told.status, 400, "{call:?}");
        assert_eq!(told.body["code"], "INVALID_REQUEST");
        let other = bench.send(&call, &Key::Hs256("other")).await;
        assert_eq!(other.status, 401, "the signature comes first");
    }
    for empty in [&b"{}"[..], b"{\"data\":{}}", b"{\"data\":\"\"}"] {
        assert_eq!(bench.send(&payload(empty), &KEY).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_no_envelope_is_not_authenticated() {
    let bench = Bench::start().await;
    let signed = devices(&bench).signed(&KEY);
    let (input, _) = signed.rsplit_once('.').unwrap();
    for text in [
        String::new(),
        "nonsense".into(),
        "a.b".into(),
        format!("{input}."),
        format!("{input}.AAAA"),
        format!("{signed}.AAAA"),
    ] {
        assert_eq!(bench.send_text(text.clone()).await.status, 401, "{text}");
    }
    let other = Call {
        kid: "nobody".into(),
        ..devices(&bench)
    };
    assert_eq!(bench.send(&other, &KEY).await.status, 401);
    assert_eq!(bench.send_text(&b"\xff\xfe"[..]).await.status, 401);
    assert_eq!(bench.send_text(signed).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_taken_for_an_empty_one() {
    let bench = Bench::start().await;
    let told = bench.send_text("x".repeat(1024 * 1024 + 1)).await;
    assert_eq!(told.status, 413);
    assert_eq!(bench.send_text("x".repeat(1024 * 1024)).await.status, 401);
}

#[tokio::test]
async fn an_account_makes_so_many_calls_a_second() {
    let bench = Bench::with_limit(2).await;
    let statuses = async || {
        let call = devices(&bench);
        [
            bench.send(&call, &KEY).await.status,
            bench.send(&call, &KEY).await.status,
            bench.send(&call, &KEY).await.status,
        ]
    };
    assert_eq!(statuses().await, [200, 200, 429]);
    let other = Call {
        kid: "two".into(),
        ..devices(&bench)
    };
    assert_eq!(bench.send(&other, &KEY).await.status, 200);
    bench.clock.move_by(1);
    assert_eq!(statuses().await, [200, 200, 429]);
    bench.clock.move_by(-3_600);
    assert_eq!(statuses().await, [200, 200, 429], "a clock that jumps back");
}
