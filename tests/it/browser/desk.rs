//! What people do at the desk, as steps of a journey.

use serde_json::Value;

use crate::support::browser::{Browser, Settings};

/// Somebody at a browser.
pub struct Person {
    pub browser: Browser,
    pub url: String,
}

/// What a caller says.
pub struct Caller<'a> {
    pub contract: &'a Value,
    /// Place of the device among the contract's.
    pub device: usize,
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

impl Caller<'_> {
    pub fn device_uid(&self) -> &str {
        text(&self.contract["devices"][self.device]["deviceUid"])
    }

    pub fn serial(&self) -> &str {
        text(&self.contract["devices"][self.device]["serial"])
    }

    fn last_four(&self) -> &str {
        let serial = self.serial();
        &serial[serial.len() - 4..]
    }
}

impl Person {
    /// Signs in with one of the demo's logins.
    pub async fn sign_in(told: &Value, login: &str, language: &str) -> Self {
        let browser = Browser::start(&Settings {
            language,
            ..Settings::default()
        })
        .await;
        let url = told["url"].as_str().expect("an address").to_owned();
        let logins = told["logins"].as_array().expect("logins");
        let known = logins
            .iter()
            .find(|known| known["login"] == login)
            .expect("a login of the demo");
        browser.open(&format!("{url}/sign-in")).await;
        browser.fill("login", login).await;
        browser
            .fill("password", known["password"].as_str().expect("a password"))
            .await;
        browser.press("main button[type=submit]").await;
        browser
            .wait_for_text(
                "main h1",
                if language == "ja" {
                    "受付状況"
                } else {
                    "The desk"
                },
            )
            .await;
        Self { browser, url }
    }

    /// Takes a call to where only acceptance is missing.
    pub async fn take_call(&self, caller: &Caller<'_>) {
        let browser = &self.browser;
        let requester = &caller.contract["requesters"][0];
        browser.open(&format!("{}/calls", self.url)).await;
        browser
            .press("form[action='/calls'][method=post] button")
            .await;
        browser.wait_for_text(".step-current", "1").await;
        browser.fill("name", "佐藤").await;
        browser.fill("callback", "03-1234-5678").await;
        browser.press(".step-current .button-primary").await;
        browser.wait_for_text(".step-current", "2").await;
        browser
            .fill("contract", text(&caller.contract["number"]))
            .await;
        browser.fill("requester", text(&requester["name"])).await;
        browser.press(".step-current .button-primary").await;
        browser.wait_for_text("[for=passphrase]", "").await;
        browser
            .fill("passphrase", text(&requester["passphrase"]))
            .await;
        if text(&caller.contract["asks"]).starts_with("passphrase+one_time_code") {
            let label = browser.text("[for=one_time_code]").await;
            let number: String = label.chars().filter(char::is_ascii_digit).collect();
            let code = text(&requester["codes"][&number]);
            browser.fill("one_time_code", code).await;
        }
        browser
            .press("form[action$='/verify'] .button-primary")
            .await;
        browser.wait_for_text(".step-current", "3").await;
        browser.fill("q", &caller.serial()[..4]).await;
        browser.press("form[role=search] button[type=submit]").await;
        browser.wait_for_text(".picks", "••••").await;
        browser.fill("device_uid", caller.device_uid()).await;
        browser
            .fill("last_four", &caller.last_four().to_lowercase())
            .await;
        browser
            .press(".step-current form[method=post] .button-primary")
            .await;
        for place in 1..=7 {
            browser.wait_for_text(".step-current", "4").await;
            browser
                .wait_for_text(&format!(".script > li:nth-child({place}).script-now"), "")
                .await;
            browser.press(".script-now button").await;
        }
        browser
            .wait_for_text(".commit-sentence", caller.serial())
            .await;
    }

    /// Accepts; returns the address of the call's page.
    pub async fn accept(&self, caller: &Caller<'_>, told: &Value, login: &str) -> String {
        let logins = told["logins"].as_array().expect("logins");
        let known = logins
            .iter()
            .find(|known| known["login"] == login)
            .expect("a login of the demo");
        self.browser.fill("last_four", caller.last_four()).await;
        self.browser
            .fill("password", known["password"].as_str().expect("a password"))
            .await;
        self.browser.press(".button-danger").await;
        self.browser.wait_for_text("#outcome", "").await;
        self.browser.page().current_url().await.unwrap().to_string()
    }
}
