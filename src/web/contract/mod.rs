//! Contracts with their desk option.

pub mod add;
pub mod edit;
pub(super) mod force;
mod preparations;
pub mod show;
pub mod verification;

use askama::Template;
use jiff::civil::Date;

use super::register::Above;
use super::{Form, Page};
use crate::domain::Refused;
use crate::domain::action::ProxyAction;
use crate::domain::contract::{Contract, ContractNumber, parse_date};
use crate::domain::event::{Event, Kind};
use crate::domain::text::Line;
use crate::domain::yen::Yen;

#[derive(Template)]
#[template(path = "contract/form.html")]
struct FormPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    /// Accounts and monthly fee are typed once; later they change by month.
    is_new: bool,
}

/// What the form says.
struct Typed {
    number: ContractNumber,
    designated: ProxyAction,
    accepted_on: Date,
    initial_fee: Yen,
    billing_start: Date,
    lock_message: Option<Line<500>>,
}

fn check(form: &mut Form) -> Option<Typed> {
    let number = form.take("number", ContractNumber::parse);
    let designated = form.take("designated", |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let accepted_on = form.take("accepted_on", parse_date);
    let billing_start = form.take("billing_start", parse_date);
    let initial_fee = form.take("initial_fee", Yen::parse);
    let lock_message = form.take("lock_message", Line::parse_optional);
    Some(Typed {
        number: number?,
        designated: designated?,
        accepted_on: accepted_on?,
        initial_fee: initial_fee?,
        billing_start: billing_start?,
        lock_message: lock_message?,
    })
}

fn event(kind: Kind, contract: &Contract) -> Event {
    let message = contract.lock_message.as_ref().map_or("", Line::as_str);
    Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("child", contract.child)
        .about("contract", contract.id)
        .fact("number", contract.number.as_str())
        .fact("accounts", contract.accounts.count())
        .fact("designated", contract.designated.code())
        .fact("accepted_on", contract.accepted_on.to_string())
        .fact("billing_start", contract.billing_start.to_string())
        .fact("initial_fee", contract.initial_fee.amount())
        .fact("monthly_fee", contract.monthly_fee.amount())
        .personal("lock_message", message)
}
