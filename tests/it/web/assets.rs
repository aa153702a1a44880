//! Static files.

use http::header;
use scraper::{Html, Selector};

use crate::support::desk::TestDesk;

#[tokio::test]
async fn what_a_page_links_may_be_kept_for_ever_and_what_that_imports_too() {
    let desk = TestDesk::on_sqlite().await;
    let mut visitor = desk.visitor();
    let page = visitor.get("/sign-in").await;
    let linked = Html::parse_document(&page.html);
    let sheet = Selector::parse("link[rel=stylesheet]").unwrap();
    let sheet = linked.select(&sheet).next().unwrap();
    let sheet = sheet.attr("href").unwrap().to_owned();

    let seen = visitor.get(&sheet).await;
    assert_eq!(
        seen.headers[header::CONTENT_TYPE],
        "text/css; charset=utf-8"
    );
    let (_, import) = seen.html.split_once("@import url(\"").unwrap();
    let (import, _) = import.split_once('"').unwrap();
    let folder = sheet.trim_end_matches("kagiban.css");
    for path in [sheet.clone(), format!("{folder}{import}")] {
        let seen = visitor.get(&path).await;
        assert_eq!(seen.status, 200, "{path}");
        let caching = seen.headers[header::CACHE_CONTROL].to_str().unwrap();
        assert_eq!(caching, "public, max-age=31536000, immutable", "{path}");
    }
}

#[tokio::test]
async fn a_file_of_an_earlier_release_is_served_but_not_kept() {
    let desk = TestDesk::on_sqlite().await;
    let mut visitor = desk.visitor();
    let seen = visitor.get("/static/0123456789ab/css/kagiban.css").await;
    assert_eq!(seen.status, 200);
    assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");
    for path in [
        "/static/0123456789ab/css/none.css",
        "/static/x",
        "/static/x/../Cargo.toml",
    ] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
}
