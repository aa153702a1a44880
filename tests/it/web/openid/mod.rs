//! Signing in by an identity provider, over HTTP.

mod link;
mod refused;
mod taken;

use std::sync::Arc;

use kagiban::openid::Provider;
use kagiban::web::App;
use url::Url;

use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::provider::FalseProvider;
use crate::support::visitor::{Seen, Visitor, assert_spoken};

/// A node whose staff the provider vouches for.
fn node(desk: &TestDesk, provider: &FalseProvider) -> App {
    desk.node(|parts| {
        let asked = Provider::new(provider.said(), parts.clock.clone()).unwrap();
        parts.openid = Some(Arc::new(asked));
    })
}

fn visitor(app: &App) -> Visitor {
    Visitor::new(kagiban::web::router(app.clone()))
}

/// Somebody with a password, linked with the provider in their own session.
async fn linked(desk: &TestDesk, provider: &FalseProvider, who: &mut Visitor) -> Seen {
    who.get("/account").await;
    let there = who
        .post("/account/openid", &[("openid_password", PASSWORD)])
        .await;
    assert_eq!(there.status, 200);
    assert_spoken("/account/openid", &there.html);
    let there: Url = there.attr("main a.button", "href").parse().unwrap();
    let code = provider.vouches(&there, desk.now().as_second(), |_| ());
    back(who, &there, &code).await
}

/// Is led to the provider.
async fn leave(who: &mut Visitor) -> Url {
    let led = who.get("/sign-in/openid?return_to=/calls").await;
    assert_eq!(led.status, 303);
    led.location.parse().unwrap()
}

/// Comes back with a code.
async fn back(who: &mut Visitor, there: &Url, code: &str) -> Seen {
    let state = there.query_pairs().find(|(name, _)| name == "state");
    let state = state.unwrap().1.into_owned();
    let path = format!("/sign-in/openid/callback?code={code}&state={state}");
    let page = who.get(&path).await;
    assert_eq!(page.status, 200);
    assert_spoken("/sign-in/openid/callback", &page.html);
    who.post_with("/sign-in/openid/callback", &page.inputs(), &[])
        .await
}

/// Whether a page of the desk opens.
async fn is_in(who: &mut Visitor) -> bool {
    who.get("/calls").await.status == 200
}
