//! Whole exchanges with a host that answers as it is told.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{
    ApiBase, Call, Client, Credentials, End, FreezeOrder, Limits, OneDevice, SigningKey, WipeOrder,
    http_client,
};
use crate::clock::SystemClock;

const UID: &str = "56be8d1f-2eb8-4e9b-bbd6-1aab032abcde";

type Heard = Arc<Mutex<Vec<(String, Value, Value)>>>;

/// A host that gives each answer once, in order, and keeps what it heard.
async fn host(answers: Vec<(u16, String)>) -> (Credentials, Heard) {
    let heard = Heard::default();
    let keep = heard.clone();
    let answers = Arc::new(Mutex::new(answers.into_iter()));
    let router = Router::new().fallback(move |headers: HeaderMap, jws: String| async move {
        let part = |at: usize| -> Value {
            let part = jws.split('.').nth(at).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let kind = headers["content-type"].to_str().unwrap().to_owned();
        keep.lock().await.push((kind, part(0), part(1)));
        let (status, body) = answers.lock().await.next().unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        (status, [("location", "/elsewhere")], body)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let credentials = Credentials {
        base: ApiBase::parse(&base, std::slice::from_ref(&base)).unwrap(),
        token_id: "t".to_owned(),
        key: SigningKey::Hs256(SecretString::from("s")),
    };
    (credentials, heard)
}

fn desk() -> Client {
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(5),
    };
    Client::new(http_client(limits).unwrap(), Arc::new(SystemClock))
}

fn device() -> OneDevice {
    OneDevice::new(&[UID.to_owned()]).unwrap()
}

fn why<T>(call: &Call<T>) -> (&'static str, &'static str) {
    (call.end.code(), call.end.why().unwrap().kind.code())
}

#[tokio::test]
async fn a_freeze_is_signed_sent_once_and_accepted() {
    let answer = json!({"data": {"requestUid": "r"}}).to_string();
    let (credentials, heard) = host(vec![(200, answer)]).await;
    let order = FreezeOrder::new(device(), "t", "m", "n").unwrap();
    let call = desk().freeze(&credentials, &order).await;
    assert!(matches!(call.end, End::Done(ref done) if done.request_uid == "r"));
    assert_eq!(call.http_status, Some(200));
    assert_eq!(call.asked.body_digest.len(), 64);
    let heard = heard.lock().await;
    let [(kind, header, payload)] = &heard[..] else {
        panic!("heard {heard:?}");
    };
    assert_eq!(kind, "text/plain");
    assert_eq!(header["uri"], "/v3/actions/requests/freeze");
    assert!(header["issuedAt"].is_i64());
    assert_eq!(payload["data"], order.body());
}

#[tokio::test]
async fn wipes_are_never_sent_twice() {
    let limited = r#"{"code":"RATE_LIMITED","message":"rate-limited","details":[]}"#;
    let answers = [
        (302, "", ("unknown", "redirected")),
        (429, limited, ("unknown", "rate_limited")),
        (403, "<html>", ("refused", "html_forbidden")),
        (200, "{}", ("unknown", "unreadable_answer")),
        (200, r#"{"data":{}}"#, ("unknown", "no_request_uid")),
    ];
    let told = answers.map(|(status, body, _)| (status, body.to_owned()));
    let (credentials, heard) = host(told.to_vec()).await;
    let order = WipeOrder { device: device() };
    for (_, _, expected) in answers {
        let call = desk().wipe(&credentials, &order).await;
        assert_eq!(why(&call), expected);
    }
    assert_eq!(heard.lock().await.len(), answers.len());
}

#[tokio::test]
async fn lists_are_read_to_their_end_or_not_at_all() {
    let page = |uid: &str, next: Option<&str>| {
        let pagination = next.map(|token| json!({"nextPage": token}));
        let data = json!([{"requestUid": uid, "requestStatus": "Init", "macPwd": "p"}]);
        let body = json!({"data": data, "metadata": {"pagination": pagination}});
        (200, body.to_string())
    };
    let answers = vec![
        page("a", Some("x=")),
        page("b", Some("x=")),
        page("c", Some("y=")),
        (500, String::new()),
    ];
    let (credentials, heard) = host(answers).await;
    let (from, to) = (
        "2026-01-02T03:04:05Z".parse().unwrap(),
        "2026-01-02T04:00:00Z".parse().unwrap(),
    );
    let call = desk().wipe_requests(&credentials, from, to).await;
    let End::Done(requests) = call.end else {
        panic!("{call:?}");
    };
    let uids: Vec<&str> = requests.iter().map(|r| r.request_uid.as_str()).collect();
    assert_eq!(uids, ["a", "b"]);
    let call = desk().wipe_requests(&credentials, from, to).await;
    assert_eq!(why(&call), ("not_executed", "server_error"));
    assert_eq!(
        heard.lock().await[1].1["query-string"],
        "createdFromDateTimeUtc=2026-01-02T03%3A04%3A05.000Z\
         &createdToDateTimeUtc=2026-01-02T04%3A00%3A00.000Z&pageSize=500&nextPage=x%3D"
    );
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let (credentials, _) = host(vec![(200, "x".repeat(9 * 1024 * 1024))]).await;
    let call = desk().device(&credentials, UID).await;
    assert_eq!(why(&call), ("not_executed", "unreadable_answer"));
}
