//! A tenant's readiness as the pages show it: before anything is promised, and to whoever mends it.

use jiff::Timestamp;

use crate::domain::action::ProxyAction;
use crate::domain::ids::TenantId;
use crate::domain::readiness::{CLOCK_MS, Check, Lack, Learnt, Readiness, TOKEN_DAYS, days_left};
use crate::store::{Db, Result, tenant_check};
use crate::web::Page;

/// A line of facts.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is about.
    pub term: String,
    /// How it is.
    pub value: String,
    /// `good`, `warn`, `bad`, or empty where it is neither.
    pub tone: &'static str,
}

/// A tenant's readiness in words.
#[derive(Debug, Clone)]
pub struct ReadinessView {
    /// What is lacking, the worst first.
    pub lacks: Vec<String>,
    /// The verdict in a few words.
    pub verdict: String,
    /// Whether it answers, and the token's days: what a call has to know.
    pub short: Vec<Line>,
    /// What the last check learnt.
    pub learnt: Vec<Line>,
}

impl ReadinessView {
    /// Reads how a tenant stands.
    pub async fn load(read: &mut Db, page: &Page, id: TenantId) -> Result<Option<Self>> {
        let found = tenant_check::load(read, id, page.today()).await?;
        Ok(found.map(|readiness| Self::of(page, &readiness)))
    }

    fn of(page: &Page, readiness: &Readiness) -> Self {
        let lacks = readiness.lacks(page.now);
        let verdict = if lacks.is_empty() {
            "readiness-ready"
        } else {
            "readiness-not-ready"
        };
        Self {
            verdict: page.t(verdict),
            short: vec![answers(page, readiness, &lacks), token(page, readiness)],
            learnt: learnt(page, readiness),
            lacks: lacks.iter().map(|lack| say(page, lack)).collect(),
        }
    }
}

/// What is lacking, in a sentence.
pub fn say(page: &Page, lack: &Lack) -> String {
    match lack {
        Lack::Tenant => page.t("home-no-tenant"),
        Lack::NotAuthenticated => page.t("lack-not-authenticated"),
        Lack::TokenEnded(date) => page.t1("home-token-ended", "date", date),
        Lack::TokenEnds(date) => page.t1("home-token-ends", "date", date),
        Lack::Unanswered(why) => page.t1("lack-unanswered", "why", page.code("why", why)),
        Lack::DevicesRefused => page.t("lack-devices-refused"),
        Lack::NoDevices => page.t("lack-no-devices"),
        Lack::WipesRefused => page.t("lack-wipes-refused"),
        Lack::Clock(seconds) => page.t1("lack-clock", "n", seconds),
        Lack::NeverChecked => page.t("lack-never-checked"),
        Lack::CheckOld => page.t("lack-check-old"),
        Lack::MirrorFailed(why) => page.t1("home-mirror-failed", "why", page.code("why", why)),
        Lack::MirrorOld => page.t("lack-mirror-old"),
    }
}

fn line(page: &Page, term: &str, value: String, tone: &'static str) -> Line {
    Line {
        term: page.t(term),
        value,
        tone,
    }
}

fn answers(page: &Page, readiness: &Readiness, lacks: &[Lack]) -> Line {
    let worst = lacks.first();
    let tone = match worst {
        None => "good",
        Some(
            Lack::NotAuthenticated
            | Lack::TokenEnded(_)
            | Lack::Unanswered(_)
            | Lack::DevicesRefused,
        ) => "bad",
        Some(_) => "warn",
    };
    let value = match (readiness.last_good_at, tone, worst) {
        (_, "bad", Some(lack)) => say(page, lack),
        (Some(at), ..) => page.t1("readiness-answered", "ago", page.ago(&at)),
        (None, ..) => page.t("readiness-answered-never"),
    };
    line(page, "readiness-tenant", value, tone)
}

fn token(page: &Page, readiness: &Readiness) -> Line {
    let (value, tone) = match readiness.token_expires_on {
        None => (page.t("tenant-token-unknown"), "warn"),
        Some(last) => match days_left(last, page.now) {
            ..0 => (page.t1("tenant-token-ended", "date", last), "bad"),
            days => {
                let tone = if days > TOKEN_DAYS { "good" } else { "warn" };
                (
                    page.t2("tenant-token-ends", "date", last, "days", days),
                    tone,
                )
            }
        },
    };
    line(page, "readiness-token", value, tone)
}

fn learnt(page: &Page, readiness: &Readiness) -> Vec<Line> {
    let ago = |at: Option<Timestamp>| at.map_or_else(|| page.t("time-never"), |at| page.ago(&at));
    let check = readiness.check.as_ref();
    let of = |pick: fn(&Check) -> Learnt| check.map_or(Learnt::NotLearnt, pick);
    let mut lines = vec![
        line(page, "readiness-checked", ago(check.map(|it| it.at)), ""),
        clock(page, check.and_then(|check| check.clock_ms)),
        permission(page, "readiness-devices", of(|check| check.devices)),
    ];
    if let Some(at) = readiness.wanted_at {
        lines.insert(1, line(page, "readiness-wanted", page.ago(&at), ""));
    }
    lines.push(match (readiness.designated, of(|check| check.freezes)) {
        (ProxyAction::Wipe, _) => permission(page, "readiness-wipes", of(|check| check.wipes)),
        // Without it the device's own record is read: no lack.
        (ProxyAction::Lock, Learnt::Refused) => {
            let value = page.t("readiness-freezes-refused");
            line(page, "readiness-freezes", value, "")
        }
        (ProxyAction::Lock, learnt) => permission(page, "readiness-freezes", learnt),
    });
    let honest = page.t("readiness-not-provable");
    lines.push(line(page, "readiness-perform", honest, ""));
    lines.push(line(page, "mirror-at", ago(readiness.mirrored_at), ""));
    lines
}

fn clock(page: &Page, ms: Option<i64>) -> Line {
    let (value, tone) = match ms {
        None => (page.t("learnt-not-learnt"), ""),
        Some(ms) => {
            let tone = if ms.abs() > CLOCK_MS { "bad" } else { "good" };
            (page.t1("readiness-clock-seconds", "n", ms / 1_000), tone)
        }
    };
    line(page, "readiness-clock", value, tone)
}

fn permission(page: &Page, term: &str, learnt: Learnt) -> Line {
    let tone = match learnt {
        Learnt::Readable => "good",
        Learnt::Nothing | Learnt::Refused => "bad",
        Learnt::NotLearnt => "",
    };
    line(page, term, page.code("learnt", learnt), tone)
}
