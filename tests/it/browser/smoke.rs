//! The browser harness itself, on a page that needs nothing of Kagiban.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::support::browser::{Browser, Settings};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>鍵番</title>
<p id=asked>LANGUAGE</p>
<form>
<input type=hidden name=token value=1>
<input name=caller value=前>
<select name=action><option>ロック<option>ワイプ</select>
<input type=radio name=verified value=no><input type=radio name=verified value=yes>
<button type=button onclick='setTimeout(show, 50)'>受付する</button>
<button type=button class=width onclick='out.innerText = window.innerWidth'>幅</button>
</form>
<p id=out>まだ</p>
<script>
const show = () => { out.innerText = [...new FormData(document.forms[0]).values()].join('、') }
</script>";

/// Answers every request with the page, which says what language was asked for.
fn serve_page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        // A browser opens connections ahead of need, and says nothing on them.
        for connection in listener.incoming().flatten() {
            thread::spawn(move || answer(connection));
        }
    });
    format!("http://{address}/")
}

fn answer(mut connection: TcpStream) {
    let mut language = String::new();
    for line in BufReader::new(&connection).lines().map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("accept-language")
        {
            value.clone_into(&mut language);
        }
    }
    let page = PAGE.replace("LANGUAGE", &language);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
    // The browser may have gone already.
    let _ = write!(
        connection,
        "{head}\r\ncontent-length: {}\r\n\r\n{page}",
        page.len()
    );
}

#[tokio::test]
async fn a_browser_fills_a_form_presses_a_button_and_reads_the_answer() {
    let browser = Browser::start(&Settings::default()).await;
    browser.open(&serve_page()).await;
    assert_eq!(browser.text("#out").await, "まだ");

    browser.fill("caller", "山田").await;
    browser.fill("action", "ワイプ").await;
    browser.fill("verified", "yes").await;
    browser.press("受付する").await;
    browser.wait_for_text("#out", "1、山田、ワイプ、yes").await;
}

#[tokio::test]
async fn a_browser_has_the_language_and_the_window_that_the_test_chose() {
    let browser = Browser::start(&Settings {
        language: "en-GB",
        window: (390, 844),
    })
    .await;
    browser.open(&serve_page()).await;
    assert!(browser.text("#asked").await.starts_with("en-GB"));

    browser.press("button.width").await;
    browser.wait_for_text("#out", "390").await;
    assert_eq!(browser.page().title().await.unwrap(), "鍵番");

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("page.png");
    browser.screenshot(&path).await;
    let png = std::fs::read(path).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
}
