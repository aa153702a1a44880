//! What a subscriber owes for a month (R12, R13), as a page that prints and as CSV.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use http::header;
use jiff::civil::Date;

use crate::domain::ids::SubscriberId;
use crate::domain::register::Subscriber;
use crate::domain::statement::{Line, Month, lines, total};
use crate::domain::yen::Yen;
use crate::i18n::time::today;
use crate::import::csv::write::{BOM, row};
use crate::store::{Db, child_contract, contract, over_use};
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Fields, Page, Problem, reading, render};

#[derive(Template)]
#[template(path = "subscriber/statement.html")]
struct StatementPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    subscriber: Subscriber,
    month: Month,
    lines: Vec<Line>,
    total: Yen,
    /// The month is not over: what is owed may still change.
    is_provisional: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<SubscriberId>, RawQuery(query): RawQuery) -> Answer {
    let month = month(query.as_deref(), today(desk.now))?;
    let mut read = desk.read().await?;
    let subscriber = register::subscriber(&mut read, id).await?;
    reading::register(&desk, "statement", "subscriber", id).await?;
    let lines = owed(&mut read, id, month).await?;
    let page = register::page(&desk);
    render(&StatementPage {
        above: vec![Above::subscriber(&subscriber)],
        title: page.t1("statement-title", "month", month),
        is_provisional: today(desk.now) <= month.last(),
        total: total(&lines),
        page,
        subscriber,
        month,
        lines,
    })
}

/// The same as CSV, amounts as bare digits.
pub async fn csv(desk: Desk, Id(id): Id<SubscriberId>, RawQuery(query): RawQuery) -> Answer {
    let month = month(query.as_deref(), today(desk.now))?;
    let mut read = desk.read().await?;
    let subscriber = register::subscriber(&mut read, id).await?;
    reading::register(&desk, "statement_file", "subscriber", id).await?;
    let lines = owed(&mut read, id, month).await?;
    let page = register::page(&desk);
    let head = [
        "subscriber-number",
        "statement-month",
        "contract-number",
        "statement-due",
        "statement-on",
        "statement-amount",
    ];
    let mut file = String::from(BOM);
    row(
        &mut file,
        head.map(|key| page.t(key)).iter().map(String::as_str),
    );
    let for_month = month.to_string();
    for line in &lines {
        let cells = [
            page.code("due", line.due),
            line.on.to_string(),
            line.amount.amount().to_string(),
        ];
        let [due, on, amount] = cells.each_ref().map(String::as_str);
        let number = line.number.as_str();
        row(
            &mut file,
            [
                subscriber.number.as_str(),
                &for_month,
                number,
                due,
                on,
                amount,
            ],
        );
    }
    let name = format!("attachment; filename=\"statement-{month}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file).into_response())
}

/// What is owed for a month.
pub(super) async fn owed(
    read: &mut Db,
    id: SubscriberId,
    month: Month,
) -> Result<Vec<Line>, Problem> {
    let children = child_contract::by_subscriber(read, id, month.last()).await?;
    let options = contract::by_subscriber(read, id, month.last()).await?;
    let mut owed = lines(month, &children, &options);
    owed.extend(over_use::charges(read, id, month).await?);
    Ok(owed)
}

/// The month that was asked for; this one where none was.
pub(super) fn month(query: Option<&str>, today: Date) -> Result<Month, Problem> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes())?;
    match fields.get("month") {
        "" => Ok(Month::of(today)),
        typed => Month::parse(typed).map_err(|_| Problem::BAD_INPUT),
    }
}
