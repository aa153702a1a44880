//! When a second person is asked: seen by everybody, set by administrators.

use askama::Template;
use http::StatusCode;

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::confirmation::{Rule, Setting};
use crate::domain::event::{Event, Kind};
use crate::domain::policy::Permission;
use crate::store::confirmation_rule;
use crate::web::answer::render_with;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Page, Problem, reauth, render};

/// The most requests that can be usual, and the longest look back: a month.
const MOST: i64 = 1_000;
const LONGEST: i64 = 31 * 24 * 60;

#[derive(Template)]
#[template(path = "confirmation/rules.html")]
struct RulesPage {
    page: Page,
    may_change: bool,
    settings: Vec<Shown>,
    form: Form,
}

struct Shown {
    setting: Setting,
    text: String,
    usual: String,
    minutes: String,
}

impl Shown {
    /// The word of whether it is looked at.
    const fn state(&self) -> &'static str {
        if self.setting.active {
            "confirmation-rule-on"
        } else {
            "confirmation-rule-off"
        }
    }
}

impl RulesPage {
    /// Whether the form that came back is this rule's.
    fn is_back(&self, shown: &Shown) -> bool {
        self.form.value("rule") == shown.setting.rule.code()
    }

    fn value<'a>(&'a self, shown: &'a Shown, name: &str, kept: &'a str) -> &'a str {
        if self.is_back(shown) {
            self.form.value(name)
        } else {
            kept
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

/// The rules.
pub async fn show(desk: Desk) -> Answer {
    render(&load(&desk, Form::default()).await?)
}

async fn load(desk: &Desk, form: Form) -> Result<RulesPage, Problem> {
    let page = desk.page().of("/confirmation-rules");
    let settings = confirmation_rule::settings(&mut *desk.read().await?).await?;
    Ok(RulesPage {
        may_change: desk.agent.role.may(Permission::ConfirmationRuleChange),
        settings: settings
            .into_iter()
            .map(|setting| Shown {
                text: page.code("confirmation-rule", setting.rule),
                usual: setting.usual.to_string(),
                minutes: setting.minutes.to_string(),
                setting,
            })
            .collect(),
        form,
        page,
    })
}

/// Sets one.
pub async fn change(desk: Desk, fields: Fields) -> Answer {
    let rule: Rule = fields.get("rule").parse().map_err(|_| Problem::BAD_INPUT)?;
    let mut form = fields.check();
    let typed = typed(&mut form, &fields, rule);
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    if form.is_refused() {
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &load(&desk, form).await?);
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = confirmation_rule::settings(unit.tx.conn()?).await?;
    let before = kept
        .iter()
        .find(|kept| kept.rule == rule)
        .ok_or(Problem::NOT_FOUND)?;
    confirmation_rule::save(&mut unit.tx, &typed).await?;
    let yes = |active| if active { "yes" } else { "no" };
    let event = Event::new(Kind::ConfirmationRuleChanged)
        .fact("rule", rule.code())
        .fact("active", yes(typed.active))
        .fact("active_before", yes(before.active))
        .fact("usual", typed.usual)
        .fact("usual_before", before.usual)
        .fact("minutes", typed.minutes)
        .fact("minutes_before", before.minutes);
    unit.audit(event).await?;
    unit.finish("/confirmation-rules?done=confirmation_rule")
        .await
}

fn typed(form: &mut Form, fields: &Fields, rule: Rule) -> Setting {
    let mut number = |name, asked: bool, most: i64| {
        let read = |typed: &str| {
            let number = typed.trim().parse::<i64>().ok();
            number
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Refused::new("error-number"))
        };
        if asked {
            form.take(name, read).unwrap_or_default()
        } else {
            0
        }
    };
    Setting {
        rule,
        usual: number("usual", rule.counts(), MOST),
        minutes: number("minutes", rule.looks_back(), LONGEST),
        active: fields.get("active") == "yes",
        version: fields.get("version").parse().unwrap_or_default(),
    }
}
