//! What a tenant's API answers: whatever it is, a call ends, and nothing but a whole answer is success.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use kagiban::absolute::{
    ApiBase, Client, Credentials, End, FreezeOrder, Limits, OneDevice, SigningKey, WipeOrder,
    http_client,
};
use kagiban::clock::SystemClock;
use proptest::prelude::*;
use proptest::sample::select;
use secrecy::SecretString;

use super::{spoilt_bytes, try_all};

const UID: &str = "56be8d1f-2eb8-4e9b-bbd6-1aab032abcde";

/// Answers as the API gives them.
const ANSWERS: &[&str] = &[
    r#"{"requestUid":"b0c8a9b1-5a0e-4b9c-9a50-1b7d6ff0c802"}"#,
    r#"{"data":[{"deviceUid":"56be8d1f-2eb8-4e9b-bbd6-1aab032abcde","serialNumber":"PF3XK9F1","lastConnectedDateTimeUtc":1763740440000}],"metadata":{"pagination":{"nextPage":"x"}}}"#,
    r#"{"data":[],"metadata":{"pagination":{}}}"#,
    r#"{"code":"FORBIDDEN","message":"no","localizedMessage":null}"#,
    r#"{"actions":[{"actionUid":"1","actionStatus":"COMPLETED","updatedDateTimeUtc":-1}]}"#,
    "<html>",
    "",
    "null",
    "[]",
    "1e999",
    "\u{feff}{}",
];

type Answer = Arc<Mutex<(u16, Vec<u8>)>>;

async fn host(answer: Answer) -> Credentials {
    let router = Router::new().fallback(move || async move {
        let (status, body) = answer.lock().unwrap().clone();
        (StatusCode::from_u16(status).unwrap(), body)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Credentials {
        base: ApiBase::parse(&base, std::slice::from_ref(&base)).unwrap(),
        token_id: "t".to_owned(),
        key: SigningKey::Hs256(SecretString::from("s")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn any_answer_of_a_tenant_ends_the_call() {
    let answer = Answer::default();
    let credentials = host(Arc::clone(&answer)).await;
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(5),
    };
    let client = Client::new(http_client(limits).unwrap(), Arc::new(SystemClock));
    let strategy = (
        select(&[200_u16, 201, 204, 302, 400, 401, 403, 409, 429, 500, 503][..]),
        spoilt_bytes(ANSWERS),
    );
    let handle = tokio::runtime::Handle::current();
    try_all(1, strategy, move |(status, body)| {
        let is_whole = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
        *answer.lock().unwrap() = (status, body);
        handle.block_on(async {
            let device = || OneDevice::new(&[UID.to_owned()]).unwrap();
            let wipe = client
                .wipe(&credentials, &WipeOrder { device: device() })
                .await;
            let freeze = FreezeOrder::new(device(), "4827-1935-6", "x", "y").unwrap();
            let freeze = client.freeze(&credentials, &freeze).await;
            // An answer that cannot be read may have been a success: that is unknown, never done.
            let taken = (200..300).contains(&status) && is_whole;
            prop_assert!(taken || !matches!(wipe.end, End::Done(_)), "{status}");
            prop_assert!(taken || !matches!(freeze.end, End::Done(_)), "{status}");
            let _ = client.devices_page(&credentials, None).await;
            let _ = client.device(&credentials, UID).await;
            let _ = client.freeze_request(&credentials, UID).await;
            Ok(())
        })
    })
    .await;
}
