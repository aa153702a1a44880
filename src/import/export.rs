//! Lists out of the register as CSV, page by page of the database.

use jiff::civil::Date;

use super::Kind;
use super::contracts::{Contracts, action_word, grade_word};
use super::csv::columns::Column;
use super::csv::write::{BOM, row};
use super::requesters::{Requesters, active_word};
use crate::domain::import::ImportKind;
use crate::store::register_list::{self, ContractRow, Place, Row};
use crate::store::{Result, Store};

/// Rows that are read in one go.
const PAGE: i64 = 500;

/// Where a list is while it is written.
#[derive(Debug, Clone, Default)]
pub struct Cursor(Place);

/// The head of a list, as an import takes it.
pub fn head(kind: ImportKind) -> String {
    let columns: &[Column] = match kind {
        ImportKind::Requesters => &Requesters::EXPORTED,
        ImportKind::Contracts => Contracts::COLUMNS,
    };
    let mut out = String::from(BOM);
    row(&mut out, columns.iter().map(|column| column.name));
    out
}

/// The next rows of a list as it stands on a day, and where it goes on; none at its end.
pub async fn next(
    store: &Store,
    kind: ImportKind,
    day: Date,
    at: &Cursor,
) -> Result<Option<(String, Cursor)>> {
    match kind {
        ImportKind::Requesters => requesters(store, at).await,
        ImportKind::Contracts => contracts(store, day, at).await,
    }
}

async fn requesters(store: &Store, at: &Cursor) -> Result<Option<(String, Cursor)>> {
    let mut read = store.read().await?;
    let page = register_list::requesters(&mut read, &at.0, PAGE).await?;
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let next = Cursor(last.place.clone());
    let mut out = String::new();
    for Row {
        place,
        number,
        name,
        kana,
        active,
        valid: [from, until],
    } in &page
    {
        let cells: [&str; 7] = [
            &place.contract,
            number,
            name,
            kana,
            active_word(*active),
            from,
            until,
        ];
        row(&mut out, cells);
    }
    Ok(Some((out, next)))
}

async fn contracts(store: &Store, day: Date, at: &Cursor) -> Result<Option<(String, Cursor)>> {
    let mut read = store.read().await?;
    let page = register_list::contracts(&mut read, &at.0.contract, day, PAGE).await?;
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let next = Cursor(Place {
        contract: last.numbers[2].clone(),
        number_key: String::new(),
    });
    let mut out = String::new();
    for contract in page {
        let cells = cells(contract);
        row(&mut out, cells.iter().map(String::as_str));
    }
    Ok(Some((out, next)))
}

fn cells(row: ContractRow) -> Vec<String> {
    let mut cells = row.numbers.to_vec();
    cells.extend([
        grade_word(row.grade).to_owned(),
        row.licences.to_string(),
        row.billing_start,
        row.monthly_fee.to_string(),
    ]);
    match row.option {
        None => cells.resize(Contracts::COLUMNS.len(), String::new()),
        Some(option) => cells.extend([
            option.number,
            row.licences.to_string(),
            action_word(option.designated).to_owned(),
            option.accepted_on,
            option.billing_start,
            option.initial_fee.to_string(),
            option.monthly_fee.to_string(),
            option.lock_message,
        ]),
    }
    cells
}
