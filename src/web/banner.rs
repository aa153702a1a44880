//! What everybody has to know now: windows in which nothing leaves, at the head of every page.

use jiff::{SignedDuration, Timestamp};

use super::page::Banner;
use super::{App, Page, alarm, maintenance::scope};
use crate::domain::gate::{Maintenance, Scope};
use crate::domain::policy::{Permission, Role};
use crate::i18n::time;
use crate::store::{Db, Result, breaker, gate, maintenance};

/// Windows are told this long before they begin.
const AHEAD: SignedDuration = SignedDuration::from_hours(2);
/// Banners beyond this are counted, so that they leave room for the work.
const SHOWN: usize = 3;

/// The banners of the moment, in the page's language. Before a caller is verified no page names a
/// subscriber to whoever may not open the register, and a banner is on all of them.
pub(super) async fn of(app: &App, page: &Page, role: Role) -> Result<Vec<Banner>> {
    let mut read = app.store.read().await?;
    let (windows, waiting) = maintenance::outlook(&mut read, page.now, page.now + AHEAD).await?;
    let mut banners = shut(page, &mut read).await?;
    banners.extend(alarm::banners(page, &mut read).await?);
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
        banners.push(Banner {
            kind: if runs { "warn" } else { "info" },
            text,
        });
    }
    if windows.len() > SHOWN {
        banners.push(Banner {
            kind: "info",
            text: page.t1("banner-more", "n", windows.len() - SHOWN),
        });
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
    let banner = |text| Banner {
        kind: "error",
        text,
    };
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
