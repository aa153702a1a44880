//! The list on a page: how much there is, what needs attention, staff, tokens, and how many requesters
//! each subscriber had.

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;

use super::words::{Staff, Token};
use super::{List, as_of, on, told};
use crate::domain::policy::Role;
use crate::store::access::requesters::Company;
use crate::store::access::{Moment, requesters, staff, tokens};
use crate::web::answer::render_with;
use crate::web::fields::Search;
use crate::web::{Answer, Choice, Desk, Form, Page, Problem};

/// Subscribers on a page.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "access/show.html")]
struct ShowPage {
    page: Page,
    form: Form,
    lists: Vec<Choice>,
    /// Nothing where the day is none that can be told of.
    shown: Option<Shown>,
}

struct Shown {
    day: Date,
    as_of: String,
    counts: Counts,
    /// What needs attention, in words.
    attention: Vec<String>,
    staff: Vec<Staff>,
    tokens: Vec<Token>,
    companies: Vec<Company>,
    /// Where the next subscribers are; empty where there are none.
    next: String,
}

struct Counts {
    staff: usize,
    administrators: usize,
    requesters: usize,
    registered: usize,
    tokens: usize,
}

/// The page.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let mut form = search.0.check();
    let day = on(&mut form, desk.page().today());
    let Some(day) = day else {
        return refused(&desk, form);
    };
    told(&desk, day, |event| event).await?;
    let after = search.0.get("after");
    let shown = load(&desk, day, after).await?;
    again(&desk, form, Some(shown), StatusCode::OK)
}

/// The page with the form that came back; without the list, which would have to be read for it.
pub(super) fn refused(desk: &Desk, form: Form) -> Answer {
    again(desk, form, None, StatusCode::UNPROCESSABLE_ENTITY)
}

fn again(desk: &Desk, form: Form, shown: Option<Shown>, status: StatusCode) -> Answer {
    let page = desk.page().of("/audit/access");
    let lists = List::ALL.iter().map(|list| {
        let label = page.code("access-list", list);
        Choice::new(list.code(), label, form.value("what"))
    });
    let shown = ShowPage {
        lists: lists.collect(),
        page,
        form,
        shown,
    };
    render_with(status, &shown)
}

async fn load(desk: &Desk, day: Date, after: &str) -> Result<Shown, Problem> {
    let page = desk.page();
    let mut read = desk.read().await?;
    let moment = Moment::of(&mut read, day).await?;
    let staff = staff::list(&mut read, moment).await?;
    let tokens = tokens::list(&mut read, moment).await?;
    let mut companies = requesters::companies(&mut read, moment).await?;
    drop(read);
    let works = |it: &&staff::Listed| it.member.may_sign_in();
    let rules = |it: &&staff::Listed| it.member.role() == Some(Role::Administrator);
    let counts = Counts {
        staff: staff.iter().filter(works).count(),
        administrators: staff.iter().filter(works).filter(rules).count(),
        requesters: companies.iter().map(|it| it.in_force).sum(),
        registered: companies.iter().map(|it| it.all).sum(),
        tokens: tokens.len(),
    };
    let attention = attention(&page, &staff, &tokens, moment);
    companies.retain(|it| it.company[0].as_str() > after);
    let more = companies.len() > PAGE;
    companies.truncate(PAGE);
    let last = companies.last().filter(|_| more);
    let next = last.map(|last| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("on", &day.to_string())
            .append_pair("after", &last.company[0])
            .finish();
        format!("/audit/access?{query}#requesters")
    });
    Ok(Shown {
        as_of: as_of(&page, day),
        day,
        counts,
        attention,
        staff: staff
            .iter()
            .map(|it| Staff::of(&page, it, moment))
            .collect(),
        tokens: tokens
            .iter()
            .map(|it| Token::of(&page, it, moment))
            .collect(),
        companies,
        next: next.unwrap_or_default(),
    })
}

fn attention(
    page: &Page,
    staff: &[staff::Listed],
    tokens: &[tokens::Listed],
    moment: Moment,
) -> Vec<String> {
    let people = |key: &str, pick: &dyn Fn(&staff::Listed) -> bool| {
        let named: Vec<&str> = staff
            .iter()
            .filter(|it| pick(it))
            .map(|it| it.login.as_str())
            .collect();
        (!named.is_empty()).then(|| page.t1(key, "who", named.join(", ")))
    };
    let ending = tokens.iter().filter(|it| it.then.ends_soon(moment.day));
    let ending: Vec<&str> = ending.map(|it| it.contract_number.as_str()).collect();
    let ending = (!ending.is_empty())
        .then(|| page.t1("access-attention-tokens", "which", ending.join(", ")));
    let found = [
        people("access-attention-differs", &|it| it.member.differs()),
        people("access-attention-quiet", &|it| {
            it.member.is_quiet(moment.end())
        }),
        people("access-attention-administrators", &|it| {
            it.member.may_sign_in() && it.member.role() == Some(Role::Administrator)
        }),
        people("access-attention-lacks", &|it| {
            it.member.record.added_at().is_none()
        }),
        ending,
    ];
    found.into_iter().flatten().collect()
}
