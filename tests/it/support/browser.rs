//! A headless Chromium, driven the way a person uses it: by what is written on the page.
//!
//! Every helper waits for what it names, up to [`PATIENCE`], and panics with the page's address and
//! text when it does not come.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, WebDriver};
use tokio::{task, time};

/// How long a page may take to show what it should.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the driver or the browser may take to start, on a machine that is busy compiling.
const START: Duration = Duration::from_mins(1);

/// The kind of browser that a person has.
pub struct Settings<'a> {
    /// What it asks for in `Accept-Language`.
    pub language: &'a str,
    /// The width and height of what it shows of a page, in CSS pixels.
    pub window: (u32, u32),
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self {
            language: "ja",
            window: (1280, 900),
        }
    }
}

/// A browser with a profile of its own. Dropping it stops every process it started.
pub struct Browser {
    page: WebDriver,
    // In this order: the browser is gone with its driver when its files go.
    driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser.
    pub async fn start(settings: &Settings<'_>) -> Self {
        // reqwest wants a TLS provider, even for plain HTTP: the desk's own. An earlier browser of this
        // process, or the desk, may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = Driver::start().await;
        let profile = tempfile::tempdir().expect("a directory for the profile");
        let chromium = chromium(settings, profile.path()).expect("capabilities");
        let page = WebDriver::builder(format!("http://{}", driver.address), chromium)
            .request_timeout(START)
            .connect()
            .await;
        Self {
            page: page.expect("Chromium starts"),
            driver,
            _profile: profile,
        }
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.page
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("cannot open {url}: {error}"));
    }

    /// Gives it an authenticator that holds passkeys and has its owner's finger on it (`WebDriver`
    /// extension of `WebAuthn`, level 3, section 11).
    pub async fn add_authenticator(&self) {
        let (driver, session) = (&self.driver.address, self.page.session_id());
        let client = kagiban::absolute::http_client(kagiban::absolute::Limits {
            connect: PATIENCE,
            total: PATIENCE,
        });
        let added = client
            .expect("a client")
            .post(format!(
                "http://{driver}/session/{session}/webauthn/authenticator"
            ))
            .json(&json!({
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": true,
                "hasUserVerification": true,
                "isUserVerified": true,
            }))
            .send()
            .await
            .expect("the driver answers");
        assert!(added.status().is_success(), "{}", added.status());
    }

    /// Fills the field of this name: types into it, chooses the option of this text, or ticks the
    /// radio button of this value.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self
            .find(By::Css(format!("[name='{name}']:not([type=hidden])")))
            .await;
        let tag = field.tag_name().await.expect("the field's tag");
        let kind = field.attr("type").await.expect("the field's type");
        let filled = match (tag.as_str(), kind.as_deref()) {
            ("select", _) => match SelectElement::new(&field).await {
                Ok(select) => select.select_by_exact_text(text).await,
                Err(error) => Err(error),
            },
            (_, Some("radio" | "checkbox")) => {
                self.find(By::Css(format!("[name='{name}'][value='{text}']")))
                    .await
                    .click()
                    .await
            }
            _ => match field.clear().await {
                Ok(()) => field.send_keys(text).await,
                Err(error) => Err(error),
            },
        };
        filled.unwrap_or_else(|error| panic!("cannot fill {name} with {text}: {error}"));
    }

    /// Presses the button or link with this text; or what a CSS selector finds, which is told by its
    /// `#id`, `.class` or `[attribute]`.
    pub async fn press(&self, what: &str) {
        let by = if is_selector(what) {
            By::Css(what)
        } else {
            By::XPath(format!(
                "//*[self::button or self::a or self::summary or self::label][normalize-space()=\"{what}\"]"
            ))
        };
        let control = self.page.query(by).and_displayed();
        let found = control
            .wait(PATIENCE, Duration::from_millis(50))
            .first()
            .await;
        let pressed = match found {
            Ok(control) => control.click().await,
            Err(error) => Err(error),
        };
        if let Err(error) = pressed {
            self.give_up(&format!("cannot press {what}: {error}")).await;
        }
    }

    /// The text that a person sees there.
    pub async fn text(&self, css: &str) -> String {
        self.find(By::Css(css))
            .await
            .text()
            .await
            .expect("the element's text")
    }

    /// Waits until an element that the selector finds shows this.
    pub async fn wait_for_text(&self, css: &str, contains: &str) {
        let wanted = contains.to_owned();
        let query = self
            .page
            .query(By::Css(css))
            .with_filter(move |element: WebElement| {
                let wanted = wanted.clone();
                // An element of the page that is just being left has no text any more: look again.
                async move {
                    Ok(element
                        .text()
                        .await
                        .is_ok_and(|text| text.contains(&wanted)))
                }
            });
        if query
            .ignore_errors(true)
            .wait(PATIENCE, Duration::from_millis(50))
            .first()
            .await
            .is_err()
        {
            self.give_up(&format!("{css} never showed {contains}"))
                .await;
        }
    }

    /// Keeps what the window shows, as PNG.
    pub async fn screenshot(&self, path: &Path) {
        self.page.screenshot(path).await.expect("a screenshot");
    }

    /// The driver itself, for what has no helper here.
    pub fn page(&self) -> &WebDriver {
        &self.page
    }

    async fn find(&self, by: By) -> WebElement {
        match self
            .page
            .query(by)
            .wait(PATIENCE, Duration::from_millis(50))
            .first()
            .await
        {
            Ok(element) => element,
            Err(error) => self.give_up(&error.to_string()).await,
        }
    }

    async fn give_up(&self, why: &str) -> ! {
        let address = self
            .page
            .current_url()
            .await
            .map_or_else(|error| error.to_string(), String::from);
        let text = match self.page.find(By::Tag("body")).await {
            Ok(body) => body.text().await,
            Err(error) => Err(error),
        };
        panic!("{why}\nat {address}:\n{}", text.unwrap_or_default());
    }
}

fn is_selector(what: &str) -> bool {
    let class = |(_, after): (&str, &str)| after.starts_with(char::is_alphabetic);
    what.contains(['#', '[']) || what.split_once('.').is_some_and(class)
}

fn chromium(settings: &Settings<'_>, profile: &Path) -> WebDriverResult<ChromeCapabilities> {
    let mut chromium = DesiredCapabilities::chrome();
    let (width, height) = settings.window;
    for argument in [
        "--headless",
        // Chromium's sandbox refuses to run as root and in most containers.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // /dev/shm is tiny in containers.
        "--disable-dev-shm-usage",
        // Closed with the driver, however that ends: so no browser outlives its test.
        "--remote-debugging-pipe",
        &format!("--user-data-dir={}", profile.display()),
    ] {
        chromium.add_arg(argument)?;
    }
    let preferences = json!({ "intl": { "accept_languages": settings.language } });
    chromium.add_experimental_option("prefs", preferences)?;
    // A window is never narrower than 500 pixels, a telephone is.
    let screen = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": false, "mobile": false });
    chromium.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": screen }))?;
    Ok(chromium)
}

impl Drop for Browser {
    fn drop(&mut self) {
        // thirtyfour would ask through a connection that the test's runtime drives, which waits for
        // this drop to end. A browser that cannot be asked is stopped with its driver.
        let _ = self.page.clone().leak();
        let _ = self.driver.close(&self.page.session_id().to_string());
    }
}

/// A chromedriver on a port of its own choice.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    async fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let process = command
            .spawn()
            .expect("chromedriver: script/test installs it");
        let mut driver = Self {
            process,
            address: String::new(),
        };

        // When this gives up, dropping the driver ends its output, and with it the thread that reads.
        let output = driver.process.stdout.take().expect("its output");
        let port = time::timeout(START, task::spawn_blocking(|| announced_port(output))).await;
        let port = port
            .expect("chromedriver starts in time")
            .expect("its output is read");
        driver.address = format!("127.0.0.1:{}", port.expect("chromedriver names its port"));
        driver
    }

    /// Has the browser of a session closed, and waits for it.
    fn close(&self, session: &str) -> io::Result<()> {
        let mut connection = TcpStream::connect(&self.address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(
            connection,
            "DELETE /session/{session} HTTP/1.1\r\nhost: localhost\r\n\r\n"
        )?;
        // The driver answers when it is done, and leaves the connection open.
        BufReader::new(connection)
            .read_line(&mut String::new())
            .map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port of "`ChromeDriver` was started successfully on port 39089.": from then on it answers.
fn announced_port(output: ChildStdout) -> Option<u16> {
    BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        })
}
