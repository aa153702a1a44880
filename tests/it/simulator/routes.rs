//! Paths that there are not, that are gone, and that are not simulated.

use serde_json::Value;

use super::bench::{Bench, DEVICES};

const ANY: &str = "33333333-aaaa-4aaa-8aaa-000000000001";

#[tokio::test]
async fn a_path_that_is_not_simulated_is_told_from_one_that_is_not_there() {
    let bench = Bench::start().await;
    for (uri, status, json) in [
        ("/v3/reporting/devices-advanced".to_owned(), 404, true),
        ("/v3/actions/requests/unenroll".into(), 404, true),
        (format!("/v3/actions/requests/reach/{ANY}"), 404, true),
        (
            format!("/v3/actions/wipe/certificates/{ANY}/{ANY}"),
            404,
            true,
        ),
        ("/v2/reporting/devices".into(), 404, true),
        ("/v3/actions/freeze/remove-freeze".into(), 405, true),
        (format!("/v3/actions/wipe/cancel-actions/{ANY}"), 405, true),
        ("/v3/nonsense".into(), 403, false),
        ("/v3/devices".into(), 403, false),
        ("/v3/reporting/devices/".into(), 403, false),
        ("v3/reporting/devices".into(), 403, false),
        ("//v3/reporting/devices".into(), 403, false),
        ("/v3xyz".into(), 403, false),
        ("/v2xyz".into(), 403, false),
        (String::new(), 403, false),
    ] {
        let told = bench.get(&uri, "").await;
        assert_eq!(told.status, status, "{uri} {told:?}");
        assert_eq!(told.kind.starts_with("application/json"), json, "{uri}");
    }
    for method in ["POST", "PUT", "DELETE", "get"] {
        let told = bench.call(method, DEVICES, "", Value::Null).await;
        assert_eq!(told.status, 405, "{method}");
    }
}

#[tokio::test]
async fn without_an_envelope_nobody_is_known() {
    let bench = Bench::start().await;
    let http = kagiban::absolute::http_client(kagiban::absolute::Limits {
        connect: std::time::Duration::from_secs(5),
        total: std::time::Duration::from_secs(5),
    });
    let http = http.unwrap();
    for (path, status) in [
        ("/v3/reporting/devices", 401),
        ("/v3", 401),
        ("/v3xyz", 403),
        ("/", 403),
    ] {
        let url = format!("{}{path}", bench.simulator.url);
        let told = http.get(url).send().await.unwrap();
        assert_eq!(told.status(), status, "{path}");
    }
}
