//! The classes with their retention and what is due, and the holds.

use askama::Template;

use super::period;
use crate::domain::policy::Permission;
use crate::domain::retention::{Class, Months, Purged, Rule};
use crate::store::legal_hold::{self, Listed};
use crate::store::retention::{self, COUNTED};
use crate::web::{Answer, Desk, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "retention/show.html")]
pub(super) struct ShowPage {
    page: Page,
    classes: Vec<Shown>,
    holds: Vec<Listed>,
    may_change: bool,
    may_lift: bool,
    may_audit: bool,
    form: Form,
    /// What the form that came back would shorten a retention to, and how much the next purge would take.
    more: Option<(i64, String)>,
}

/// A class in words.
struct Shown {
    rule: Rule,
    name: String,
    what: String,
    period: String,
    floor: String,
    next: String,
    cutoff: String,
    due: String,
    last: Option<Purged>,
}

impl ShowPage {
    /// Whether the form that came back is this class's.
    fn is_back(&self, shown: &Shown) -> bool {
        self.form.value("class") == shown.rule.class.code()
    }

    fn value(&self, shown: &Shown, name: &str) -> String {
        let (years, months) = shown.rule.months.parts();
        match name {
            _ if self.is_back(shown) => self.form.value(name).to_owned(),
            "years" => years.to_string(),
            "months" => months.to_string(),
            _ => String::new(),
        }
    }

    fn error(&self, shown: &Shown, name: &str) -> String {
        if self.is_back(shown) {
            self.form.error(&self.page, name)
        } else {
            String::new()
        }
    }
}

/// The page.
pub async fn show(desk: Desk) -> Answer {
    render(&load(&desk, Form::default(), None).await?)
}

/// The page; `more` is what a shorter retention would take.
pub(super) async fn load(
    desk: &Desk,
    form: Form,
    more: Option<(Months, i64)>,
) -> Result<ShowPage, Problem> {
    let page = super::page(desk);
    let mut read = desk.read().await?;
    let mut classes = Vec::new();
    for rule in retention::rules(&mut read).await? {
        let next = rule.next(page.today());
        let cutoff = rule.months.cutoff(next);
        let due = retention::due(&mut read, rule.class, cutoff).await?;
        classes.push(Shown {
            name: page.code("retention-class", rule.class),
            what: page.code("retention-what", rule.class),
            period: period(&page, rule.months),
            floor: floor(&page, rule.class),
            next: next.to_string(),
            cutoff: cutoff.to_string(),
            due: counted(&page, due),
            last: retention::last(&mut read, rule.class).await?,
            rule,
        });
    }
    let role = desk.agent.role;
    Ok(ShowPage {
        classes,
        holds: legal_hold::list(&mut read).await?,
        may_change: role.may(Permission::RetentionChange),
        may_lift: role.may(Permission::LegalHoldLift),
        may_audit: role.may(Permission::AuditView),
        form,
        more: more.map(|(months, count)| (months.count(), counted(&page, count))),
        page,
    })
}

fn floor(page: &Page, class: Class) -> String {
    page.t1("retention-floor", "n", class.floor())
}

fn counted(page: &Page, count: i64) -> String {
    if count > COUNTED {
        page.t1("retention-count-more", "n", COUNTED)
    } else {
        page.t1("retention-count", "n", count)
    }
}
