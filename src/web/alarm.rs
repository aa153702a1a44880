//! Open alarms: on the dashboard of whoever sees to them, and at the head of every page where a tenant's
//! token is not accepted.

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
    /// Where it is seen to.
    pub href: String,
    /// Since when.
    pub since: Timestamp,
}

/// The alarms that a role sees to: a supervisor to all, an administrator to those of tenants.
pub async fn of_role(page: &Page, read: &mut Db, role: Role) -> Result<Vec<Row>> {
    let all = role.may(Permission::RequestRelease);
    if !all && !role.may(Permission::RegisterChange) {
        return Ok(Vec::new());
    }
    let mut open = alarm::open(read, None, SHOWN).await?;
    open.retain(|listed| all || !listed.alarm.kind.is_about_request());
    Ok(open.into_iter().map(|listed| row(page, listed)).collect())
}

/// The banners of tokens that are not accepted.
pub(super) async fn banners(page: &Page, read: &mut Db) -> Result<Vec<Banner>> {
    let open = alarm::open(read, Some(AlarmKind::NotAuthenticated), SHOWN).await?;
    let banner = |text| Banner::new(Banner::ALARM, text);
    let tell = |listed: &Listed| {
        let values = [
            ("company", listed.company.clone()),
            ("contract", listed.contract_number.clone()),
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

fn row(page: &Page, listed: Listed) -> Row {
    let date = listed
        .token_expires_on
        .map_or_else(String::new, |date| date.to_string());
    let kind = listed.alarm.kind;
    let company = format!("{} {}", listed.company, listed.contract_number);
    Row {
        text: page.t1(
            &format!("alarm-{}", kind.code().replace('_', "-")),
            "date",
            date,
        ),
        about: match &listed.reference {
            Some(reference) => format!("{reference} {company}"),
            None => company,
        },
        href: if kind.is_about_request() {
            format!("/requests/{}", listed.alarm.about)
        } else {
            format!("/contracts/{}#readiness", listed.contract)
        },
        since: listed.alarm.raised_at,
    }
}
