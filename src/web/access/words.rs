//! Rows of the list in words, the same on the page and in the file.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::access::Named;
use crate::domain::access::requester::Access;
use crate::domain::register::Validity;
use crate::store::access::{Moment, requesters, staff, tokens};
use crate::web::Page;

/// Yes, no, or that the log does not tell.
fn told(page: &Page, known: Option<bool>) -> String {
    page.t(match known {
        Some(true) => "access-yes",
        Some(false) => "access-no",
        None => "access-untold",
    })
}

fn at(page: &Page, at: Option<Timestamp>, else_: &str) -> String {
    at.map_or_else(|| page.t(else_), |at| page.time(&at))
}

/// A member of staff.
pub(super) struct Staff {
    pub login: String,
    pub name: String,
    pub role: String,
    pub active: String,
    pub ways: String,
    pub last: String,
    /// What is to be known besides.
    pub notes: Vec<String>,
}

impl Staff {
    pub(super) const HEAD: [&str; 7] = [
        "access-login",
        "access-name",
        "access-role",
        "access-may-sign-in",
        "access-ways",
        "access-last",
        "access-notes",
    ];

    pub(super) fn of(page: &Page, listed: &staff::Listed, moment: Moment) -> Self {
        let member = &listed.member;
        let ways = member.record.ways();
        let ways: Vec<String> = ways.iter().map(|way| page.code("way", way)).collect();
        let is_whole = member.record.added_at().is_some();
        let notes = [
            (!is_whole).then(|| page.t("access-log-lacks")),
            member
                .register
                .filter(|_| member.differs())
                .map(|(role, active)| {
                    let values = [page.code("role", role), told(page, Some(active))];
                    page.t2("access-differs", "role", &values[0], "active", &values[1])
                }),
            member
                .is_quiet(moment.end())
                .then(|| page.t("access-quiet")),
        ];
        Self {
            login: listed.login.clone(),
            name: listed
                .name
                .clone()
                .unwrap_or_else(|| page.t("access-untold")),
            role: member
                .role()
                .map_or_else(|| page.t("access-untold"), |role| page.code("role", role)),
            active: told(page, member.active()),
            ways: match (ways.is_empty(), is_whole) {
                (false, _) => ways.join(" + "),
                (true, true) => page.t("access-ways-none"),
                (true, false) => page.t("access-untold"),
            },
            last: at(page, member.signed_in.map(|(at, _)| at), "access-never"),
            notes: notes.into_iter().flatten().collect(),
        }
    }

    pub(super) fn cells(self) -> [String; 7] {
        let notes = self.notes.join(" / ");
        [
            self.login,
            self.name,
            self.role,
            self.active,
            self.ways,
            self.last,
            notes,
        ]
    }
}

/// A token.
pub(super) struct Token {
    pub company: [String; 2],
    pub href: String,
    pub contract: String,
    pub api_base: String,
    pub id: String,
    pub expires_on: String,
    pub ends_soon: bool,
    pub since: String,
    pub checked: String,
    pub asked: String,
}

impl Token {
    pub(super) const HEAD: [&str; 9] = [
        "access-company-number",
        "access-company",
        "access-contract",
        "access-api-base",
        "access-token-id",
        "access-expires",
        "access-since",
        "access-checked",
        "access-asked",
    ];

    pub(super) fn of(page: &Page, listed: &tokens::Listed, moment: Moment) -> Self {
        let untold = || page.t("access-untold");
        let token = listed.then.token.clone();
        Self {
            company: listed.subscriber.clone(),
            href: format!("/contracts/{}", listed.contract),
            contract: listed.contract_number.clone(),
            api_base: token.api_base.unwrap_or_else(untold),
            id: token.token_id.unwrap_or_else(untold),
            expires_on: match token.expires_on {
                None => untold(),
                Some(Named::Nothing) => page.t("access-expires-none"),
                Some(Named::Day(day)) => day.to_string(),
            },
            ends_soon: listed.then.ends_soon(moment.day),
            since: at(page, listed.then.since, "access-untold"),
            checked: at(page, listed.checked_at, "access-never"),
            asked: at(page, listed.asked_at, "access-never"),
        }
    }

    pub(super) fn cells(self) -> [String; 9] {
        let [number, name] = self.company;
        [
            number,
            name,
            self.contract,
            self.api_base,
            self.id,
            self.expires_on,
            self.since,
            self.checked,
            self.asked,
        ]
    }
}

/// A requester.
pub(super) struct Requester {
    pub company: [String; 2],
    pub contract: String,
    pub href: String,
    pub number: String,
    pub name: String,
    pub access: String,
    pub is_in_force: bool,
    pub from: String,
    pub until: String,
    pub card: String,
    pub app: String,
    pub numbers: String,
    pub disabled: String,
}

impl Requester {
    pub(super) const HEAD: [&str; 12] = [
        "access-company-number",
        "access-company",
        "access-contract",
        "access-number",
        "access-name",
        "access-access",
        "access-from",
        "access-until",
        "access-card",
        "access-app",
        "access-numbers",
        "access-disabled",
    ];

    pub(super) fn of(page: &Page, listed: &requesters::Listed) -> Self {
        let untold = || page.t("access-untold");
        let facts = listed.facts.clone();
        let day = |day: Option<Date>| day.map_or_else(String::new, |it| it.to_string());
        let days = |pick: fn(_) -> _| facts.validity.map_or_else(untold, |it| day(pick(it)));
        let credentials = listed.credentials;
        Self {
            company: listed.company.clone(),
            contract: listed.place.contract.clone(),
            href: format!("/requesters/{}", listed.requester),
            access: page.code("access-is", listed.access),
            is_in_force: listed.access == Access::InForce,
            from: days(Validity::from),
            until: days(Validity::until),
            number: facts.number.unwrap_or_else(untold),
            name: facts.name.unwrap_or_else(untold),
            card: told(page, credentials.card),
            app: told(page, credentials.app),
            numbers: told(page, credentials.numbers),
            disabled: told(page, Some(credentials.disabled)),
        }
    }

    pub(super) fn cells(self) -> [String; 12] {
        let [number, name] = self.company;
        [
            number,
            name,
            self.contract,
            self.number,
            self.name,
            self.access,
            self.from,
            self.until,
            self.card,
            self.app,
            self.numbers,
            self.disabled,
        ]
    }
}
