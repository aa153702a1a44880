//! Open alarms: on the dashboard of whoever sees to them, and at the head of every page where a tenant's
//! token is not accepted or the audit log is in doubt.

use jiff::Timestamp;

use super::Page;
use super::page::Banner;
use crate::domain::alarm::AlarmKind;
use crate::domain::policy::{Permission, Role};
use crate::i18n::time;
use crate::store::alarm::{self, Listed};
use crate::store::{Db, Result};

/// Alarms that a list shows.
const SHOWN: i64 = 50;
/// Banners beyond this are counted.
const BANNERS: usize = 3;

/// An alarm in words.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is the matter.
    pub text: String,
    /// Whose it is.
    pub about: String,
    /// Where it is seen to; empty where the role opens no such page.
    pub href: String,
    /// Since when.
    pub since: Timestamp,
}

/// The alarms that a role sees to: a supervisor to all, an administrator to those of tenants and of the
/// log, an auditor to those of the log.
pub async fn of_role(page: &Page, read: &mut Db, role: Role) -> Result<Vec<Row>> {
    let (all, tenants) = (
        role.may(Permission::RequestRelease),
        role.may(Permission::RegisterChange),
    );
    if !all && !tenants && !role.may(Permission::AuditView) {
        return Ok(Vec::new());
    }
    let sees = |kind: AlarmKind| all || kind.is_about_log() || tenants && !kind.is_about_request();
    let mut open = alarm::open(read, None, SHOWN).await?;
    open.retain(|listed| sees(listed.alarm.kind));
    let row = |listed| row(page, role, listed);
    Ok(open.into_iter().map(row).collect())
}

/// The banners of a log that is in doubt, for whoever sees to it, and of tokens that are not accepted.
pub(super) async fn banners(page: &Page, read: &mut Db, role: Role) -> Result<Vec<Banner>> {
    let mut banners = tokens(page, &mut *read).await?;
    if role.may(Permission::AuditView) || role.may(Permission::RegisterChange) {
        let open = alarm::open(read, None, SHOWN).await?;
        let doubted = open.iter().filter(|listed| listed.alarm.kind.doubts_log());
        banners.extend(doubted.take(BANNERS).map(|listed| {
            let text = page.t2(
                "banner-log-doubted",
                "text",
                words(page, listed),
                "time",
                time::near(listed.alarm.raised_at, page.now),
            );
            Banner::new(Banner::ALARM, text)
        }));
    }
    Ok(banners)
}

async fn tokens(page: &Page, read: &mut Db) -> Result<Vec<Banner>> {
    let open = alarm::open(read, Some(AlarmKind::NotAuthenticated), SHOWN).await?;
    let banner = |text| Banner::new(Banner::ALARM, text);
    let tell = |listed: &Listed| {
        let (company, contract) = listed.at.as_ref().map_or_else(Default::default, |at| {
            (at.company.clone(), at.contract_number.clone())
        });
        let values = [
            ("company", company),
            ("contract", contract),
            ("time", time::near(listed.alarm.raised_at, page.now)),
        ];
        banner(page.words.with("banner-not-authenticated", &values))
    };
    let mut banners: Vec<Banner> = open.iter().take(BANNERS).map(tell).collect();
    if open.len() > BANNERS {
        let more = page.t1("banner-not-authenticated-more", "n", open.len() - BANNERS);
        banners.push(banner(more));
    }
    Ok(banners)
}

/// What is the matter.
fn words(page: &Page, listed: &Listed) -> String {
    let expires = listed.at.as_ref().and_then(|at| at.token_expires_on);
    let date = expires.map_or_else(String::new, |date| date.to_string());
    let key = format!("alarm-{}", listed.alarm.kind.code().replace('_', "-"));
    page.t1(&key, "date", date)
}

fn row(page: &Page, role: Role, listed: Listed) -> Row {
    let text = words(page, &listed);
    let alarm = listed.alarm;
    let (about, href) = match (listed.at, listed.reference) {
        (None, _) => {
            let href = if role.may(Permission::AuditView) {
                "/audit"
            } else {
                ""
            };
            let about = if alarm.kind == AlarmKind::LogDoubted {
                page.t("alarm-about-log")
            } else {
                page.t1("alarm-about-log-node", "node", &alarm.about)
            };
            (about, href.to_owned())
        }
        (Some(at), reference) => {
            let company = format!("{} {}", at.company, at.contract_number);
            match reference {
                Some(reference) => (
                    format!("{reference} {company}"),
                    format!("/requests/{}", alarm.about),
                ),
                None => (company, format!("/contracts/{}#readiness", at.contract)),
            }
        }
    };
    Row {
        text,
        about,
        href,
        since: alarm.raised_at,
    }
}
