//! What every page needs: language, colours, navigation, banners, the session's form token.

use http::{HeaderMap, header};
use jiff::Timestamp;
use uuid::Uuid;

use super::cookie::Kept;
use super::desk::Visitor;
use super::guard::SignedIn;
use super::{App, asset};
use crate::domain::Refused;
use crate::domain::agent::{Agent, Locale, Theme};
use crate::domain::policy::Permission;
use crate::domain::proof::{Asked, Demand};
use crate::entropy::uuid_v7;
use crate::i18n::{Words, time};

/// The frame of a page, in the reader's language.
#[derive(Debug, Clone)]
pub struct Page {
    /// Words.
    pub words: Words,
    /// `ja` or `en`.
    pub lang: &'static str,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// The hidden field `csrf`; empty where nobody is signed in.
    pub csrf: String,
    /// The hidden field `form_key`: a second posting of the same form leads where the first did.
    pub form_key: Uuid,
    /// The page's path.
    pub path: String,
    /// Where the reader is, with what they searched for: the switches come back to it, and a form
    /// that came back has its page's address.
    pub here: String,
    /// What was just saved, in words; empty where nothing was.
    pub done: String,
    /// What the role may open.
    pub nav: Vec<NavItem>,
    /// Who is signed in.
    pub agent: Option<PageAgent>,
    /// What everybody has to know now.
    pub banners: Vec<Banner>,
    /// The present.
    pub now: Timestamp,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: String,
    /// Whether the reader is there.
    pub current: bool,
}

/// Who is signed in, as the frame shows it.
#[derive(Debug, Clone)]
pub struct PageAgent {
    /// Name.
    pub name: String,
    /// Role, in words.
    pub role_label: String,
}

/// Something everybody has to know now.
#[derive(Debug, Clone)]
pub struct Banner {
    /// A tone, or a state: `info`, `warn`, `error`, `blocked`.
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// Where it is seen to; empty where nowhere.
    pub href: String,
}

impl Banner {
    /// A banner that leads nowhere.
    pub const fn new(kind: &'static str, text: String) -> Self {
        Self {
            kind,
            text,
            href: String::new(),
        }
    }

    /// The kind of an alarm's banner.
    pub const ALARM: &str = "blocked";
}

/// Navigation: where, the word's key, and what it needs.
const NAV: [(&str, &str, Permission); 11] = [
    ("/calls", "nav-calls", Permission::CallView),
    ("/requests", "nav-requests", Permission::RequestView),
    ("/queue", "nav-queue", Permission::RequestView),
    (
        "/maintenance",
        "nav-maintenance",
        Permission::MaintenanceView,
    ),
    ("/subscribers", "nav-register", Permission::RegisterView),
    ("/tasks", "nav-tasks", Permission::RegisterView),
    (
        "/confirmation-rules",
        "nav-confirmation-rules",
        Permission::ConfirmationRuleView,
    ),
    ("/agents", "nav-staff", Permission::StaffView),
    ("/mails", "nav-mails", Permission::MailView),
    ("/retention", "nav-retention", Permission::RetentionChange),
    ("/audit", "nav-audit", Permission::AuditView),
];

impl Page {
    /// The frame for a request, whoever sent it.
    pub async fn of_visitor(app: &App, visitor: &Visitor) -> Self {
        let signed_in = SignedIn::find(app, &visitor.headers).await.ok().flatten();
        Self::new(app, signed_in.as_ref(), &visitor.headers, &visitor.path)
    }

    /// The frame for whoever is signed in, or for nobody.
    pub fn new(app: &App, signed_in: Option<&SignedIn>, headers: &HeaderMap, path: &str) -> Self {
        let agent: Option<&Agent> = signed_in.map(|signed_in| &signed_in.agent);
        let locale = agent
            .and_then(|agent| agent.locale)
            .unwrap_or_else(|| preferred(app, headers));
        let words = app.catalogues.words(locale);
        let nav = NAV
            .iter()
            .filter(|(_, _, needs)| agent.is_some_and(|agent| agent.role.may(*needs)))
            .map(|(href, key, _)| NavItem {
                href: (*href).to_owned(),
                label: words.t(key),
                current: path.starts_with(href),
            })
            .collect();
        let now = app.clock.now();
        Self {
            lang: locale.code(),
            theme: agent.map_or(Theme::Auto, |agent| agent.theme).code(),
            csrf: signed_in
                .map(|signed_in| signed_in.csrf.clone())
                .unwrap_or_default(),
            form_key: uuid_v7(now, &*app.entropy),
            path: path.to_owned(),
            here: path.to_owned(),
            done: String::new(),
            nav,
            agent: agent.map(|agent| PageAgent {
                name: agent.name.to_string(),
                role_label: words.t(&format!("role-{}", agent.role)),
            }),
            banners: Vec::new(),
            now,
            words,
        }
    }

    /// Whose page it is, where a form that was posted elsewhere comes back.
    #[must_use]
    pub fn of(mut self, path: &str) -> Self {
        if self.path != path {
            path.clone_into(&mut self.path);
            path.clone_into(&mut self.here);
        }
        self
    }

    /// Marks the entry of the navigation that a page stands under without lying under its path.
    #[must_use]
    pub fn within(mut self, href: &str) -> Self {
        for item in &mut self.nav {
            item.current = item.href == href;
        }
        self
    }

    /// The civil day in Tokyo.
    pub fn today(&self) -> jiff::civil::Date {
        time::today(self.now)
    }

    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// The words of a key with one value in them.
    pub fn t1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.words.t1(key, name, value)
    }

    /// The words of a key with two values in them.
    pub fn t2(
        &self,
        key: &str,
        name: &str,
        value: impl ToString,
        name2: &str,
        value2: impl ToString,
    ) -> String {
        self.words.with(
            key,
            &[(name, value.to_string()), (name2, value2.to_string())],
        )
    }

    /// The words of a key with several values in them.
    pub fn t_with(&self, key: &str, values: &[(&str, String)]) -> String {
        self.words.with(key, values)
    }

    /// The words of a code of a closed list: key `<prefix>-<code>`.
    pub fn code(&self, prefix: &str, code: impl std::fmt::Display) -> String {
        self.words
            .t(&format!("{prefix}-{}", code.to_string().replace('_', "-")))
    }

    /// The factors of a check in words, with a plus between them.
    pub fn factors(&self, demand: Demand) -> String {
        let words: Vec<String> = demand.factors().map(|it| self.code("factor", it)).collect();
        words.join(" + ")
    }

    /// What a check asked for in words, and what something stood in for.
    pub fn asked(&self, asked: Asked) -> String {
        let factors = self.factors(asked.demand);
        match asked.lost {
            None => factors,
            Some(lost) => {
                let lost = self.code("lost", lost);
                self.t2("timeline-stand-in", "factors", factors, "lost", lost)
            }
        }
    }

    /// The words of a problem: `part` is `what`, `safe` or `do`.
    pub fn problem(&self, code: &str, part: &str) -> String {
        self.words.t(&format!("problem-{code}-{part}"))
    }

    /// The words of a refusal.
    pub fn refused(&self, refused: Refused) -> String {
        self.words.refused(refused)
    }

    /// Address of a static file; it can be cached for ever.
    pub fn asset(&self, path: &str) -> String {
        asset::href(path)
    }

    /// The API's id of a request, or in words what shows that it is there where the API gives none.
    pub fn request_uid(&self, uid: &str) -> String {
        match uid.split_once("evidence:") {
            Some(("", evidence)) => self.code("evidence", evidence),
            _ => uid.to_owned(),
        }
    }

    /// `2026-11-22 03:14 JST`.
    pub fn time(&self, at: &Timestamp) -> String {
        time::long(*at)
    }

    /// `2026-11-22 03:14:05 JST`.
    pub fn exact(&self, at: &Timestamp) -> String {
        time::exact(*at)
    }

    /// `2026-11-21T18:14:05Z`.
    pub fn utc(&self, at: &Timestamp) -> String {
        time::utc(*at)
    }

    /// `4 分前`.
    pub fn ago(&self, at: &Timestamp) -> String {
        time::relative(&self.words, *at, self.now)
    }
}

/// The language of somebody who is not signed in: what they chose, else the first of Accept-Language
/// that the desk speaks, else Japanese (RFC 9110, section 12.5.4).
fn preferred(app: &App, headers: &HeaderMap) -> Locale {
    let chosen = Kept::Language.value(app, headers);
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut ranges: Vec<(f32, String)> = asked.split(',').map(weighed).collect();
    ranges.retain(|(weight, _)| *weight > 0.0);
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    chosen
        .into_iter()
        .chain(ranges.into_iter().map(|(_, language)| language))
        .find_map(|language| language.parse().ok())
        .unwrap_or(Locale::Ja)
}

/// A range of Accept-Language: its weight, and its language without the region.
fn weighed(range: &str) -> (f32, String) {
    let (range, parameters) = range.split_once(';').unwrap_or((range, ""));
    let weight = parameters.trim().strip_prefix("q=").map(str::trim);
    let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    let language = range.split('-').next().unwrap_or_default();
    (weight, language.trim().to_ascii_lowercase())
}
