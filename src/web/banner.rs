//! What everybody has to know now: windows in which nothing leaves, at the head of every page.

use askama::Template;
use jiff::{SignedDuration, Timestamp};

use super::page::Banner;
use super::{Answer, App, Desk, Page, alarm, maintenance::scope, render};
use crate::domain::agent::Agent;
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::policy::Permission;
use crate::i18n::time;
use crate::store::{Db, Result, breaker, confirmation, gate, maintenance, suspicion};

/// Windows are told this long before they begin.
const AHEAD: SignedDuration = SignedDuration::from_hours(2);
/// After so long without an answer, a question to second persons grows louder, and loudest.
const LOUDER: SignedDuration = SignedDuration::from_secs(60);
const LOUDEST: SignedDuration = SignedDuration::from_mins(3);
/// Banners beyond this are counted, so that they leave room for the work.
const SHOWN: usize = 3;

/// The banners of the moment, in the page's language. Before a caller is verified no page names a
/// subscriber to whoever may not open the register, and a banner is on all of them.
pub(super) async fn of(app: &App, page: &Page, agent: &Agent) -> Result<Vec<Banner>> {
    let (mut read, role) = (app.store.read().await?, agent.role);
    let (windows, waiting) = maintenance::outlook(&mut read, page.now, page.now + AHEAD).await?;
    let mut banners = second(page, &mut read, agent).await?;
    banners.extend(shut(page, &mut read).await?);
    banners.extend(alarm::banners(page, &mut read, role).await?);
    for window in windows.iter().take(SHOWN) {
        let targets = match window.scope {
            Scope::Tenant(id) if role.may(Permission::RegisterView) => {
                maintenance::target(&mut read, id).await?
            }
            _ => maintenance::Targets::default(),
        };
        let runs = window.runs_at(page.now);
        let closed = match window.scope {
            Scope::Tenant(_) if !role.may(Permission::RegisterView) => {
                page.t("maintenance-scope-one")
            }
            _ => scope(page, &window.scope, &targets),
        };
        let mut text = say(page, window, runs, &closed);
        if runs && waiting > 0 {
            text.push(' ');
            text.push_str(&page.t1("banner-waiting", "n", waiting));
        }
        banners.push(Banner::new(if runs { "warn" } else { "info" }, text));
    }
    if windows.len() > SHOWN {
        let more = page.t1("banner-more", "n", windows.len() - SHOWN);
        banners.push(Banner::new("info", more));
    }
    Ok(banners)
}

/// The banners alone, for pages that look at them again.
pub async fn show(desk: Desk) -> Answer {
    render(&Banners { page: desk.page() })
}

#[derive(Template)]
#[template(path = "banners.html")]
struct Banners {
    page: Page,
}

/// Suspected calls, for whoever clears them; and what waits for a second person, for everybody who may
/// be one. It grows louder while nobody answers.
async fn second(page: &Page, read: &mut Db, agent: &Agent) -> Result<Vec<Banner>> {
    let mut banners = Vec::new();
    if agent.role.may(Permission::SuspicionClear) {
        for listed in suspicion::list(&mut *read).await?.iter().take(SHOWN) {
            banners.push(Banner {
                kind: Banner::ALARM,
                text: page.t1("banner-suspected", "reference", &listed.reference),
                href: format!("/calls/{}", listed.suspicion.call),
            });
        }
    }
    if agent.role.may(Permission::ConfirmationGive) {
        let mut waiting = confirmation::waiting(read).await?;
        waiting.retain(|waiting| waiting.confirmation.subject.agent != agent.id);
        for waiting in waiting.iter().take(SHOWN) {
            let asked = &waiting.confirmation;
            let (kind, key) = match page.now.duration_since(asked.asked_at) {
                waited if waited < LOUDER => ("info", "banner-second"),
                waited if waited < LOUDEST => ("warn", "banner-second"),
                _ => (Banner::ALARM, "banner-second-late"),
            };
            banners.push(Banner {
                kind,
                text: page.t2(
                    key,
                    "reference",
                    &waiting.reference,
                    "time",
                    page.ago(&asked.asked_at),
                ),
                href: format!("/confirmations/{}", asked.id),
            });
        }
    }
    Ok(banners)
}

/// What stopped sending without a window: a supervisor, or a host that does not answer.
async fn shut(page: &Page, read: &mut Db) -> Result<Vec<Banner>> {
    let mut texts = Vec::new();
    if let Some(stop) = gate::stop(read).await? {
        texts.push(page.t1("banner-stopped", "reason", stop.reason));
    }
    for breaker in breaker::open(read).await? {
        if let Scope::Host(host) = &breaker.scope {
            let why = page.code("why", &breaker.why);
            texts.push(page.t2("banner-failing", "host", host, "reason", why));
        }
    }
    let banner = |text| Banner::new("error", text);
    Ok(texts.into_iter().map(banner).collect())
}

fn say(page: &Page, window: &Maintenance, runs: bool, scope: &str) -> String {
    let near = |at: Timestamp| time::near(at, page.now);
    let key = match (runs, window.ends_at) {
        (true, Some(_)) => "banner-maintenance-runs",
        (true, None) => "banner-maintenance-runs-open",
        (false, Some(_)) => "banner-maintenance-comes",
        (false, None) => "banner-maintenance-comes-open",
    };
    page.words.with(
        key,
        &[
            ("from", near(window.starts_at)),
            ("to", window.ends_at.map(near).unwrap_or_default()),
            ("scope", scope.to_owned()),
            ("reason", window.reason.to_string()),
        ],
    )
}
