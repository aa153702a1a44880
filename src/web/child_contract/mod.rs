//! Child contracts (子たる契約, R1), and what changes of them by month.

pub mod add;
pub mod change;
pub mod edit;
pub mod show;

use askama::Template;
use jiff::civil::Date;

use super::register::Above;
use super::{Desk, Form, Page, Problem, register};
use crate::domain::Refused;
use crate::domain::child_contract::{ChildContract, Grade};
use crate::domain::contract::ContractNumber;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::SubscriberId;
use crate::store::{Db, qualifying_service};

#[derive(Template)]
#[template(path = "child_contract/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// Licences, grade and fee are typed once; later they change by month.
    is_new: bool,
}

impl FormPage {
    fn new(desk: &Desk, above: Vec<Above>, keys: (&str, &str), is_new: bool, form: Form) -> Self {
        let page = register::page(desk);
        let back = above.last().map(|above| above.href.clone());
        Self {
            back: back.unwrap_or_default(),
            above,
            title: page.t(keys.0),
            send: page.t(keys.1),
            is_new,
            form,
            page,
        }
    }
}

/// Checks the number and the first day.
fn check(form: &mut Form) -> Option<(ContractNumber, Date)> {
    let number = form.take("number", ContractNumber::parse);
    let billing_start = form.take("billing_start", crate::domain::contract::parse_date);
    number.zip(billing_start)
}

fn parse_grade(typed: &str) -> Result<Grade, Refused> {
    typed.parse().map_err(|_| Refused::new("error-choice"))
}

/// Why a grade is not to be had from a day on: Standard bundled without a qualifying service (R4).
async fn unqualified(
    conn: &mut Db,
    whose: SubscriberId,
    grade: Grade,
    day: Date,
) -> Result<Option<Refused>, Problem> {
    if grade != Grade::StandardBundled {
        return Ok(None);
    }
    let services = qualifying_service::list(conn, whose).await?;
    let has_one = services.iter().any(|service| !service.has_ended(day));
    Ok((!has_one).then_some(Refused::new("error-grade-unqualified")))
}

fn event(kind: Kind, child: &ChildContract) -> Event {
    Event::new(kind)
        .about("subscriber", child.subscriber)
        .about("parent", child.parent)
        .about("child", child.id)
        .fact("number", child.number.as_str())
        .fact("billing_start", child.billing_start.to_string())
}
