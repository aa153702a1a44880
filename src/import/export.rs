//! Lists out of the register as CSV, page by page of the database.

use super::csv::write::{BOM, row};
use super::requesters::{Requesters, active_word};
use crate::store::register_list::{self, Place, Row};
use crate::store::{Result, Store};

/// Rows that are read in one go.
const PAGE: i64 = 500;

/// Where a list is while it is written.
#[derive(Debug, Clone, Default)]
pub struct Cursor(Option<Place>);

/// The head of the list of requesters, as an import takes it.
pub fn requesters_head() -> String {
    let mut out = String::from(BOM);
    row(&mut out, Requesters::EXPORTED.map(|column| column.name));
    out
}

/// The next rows of the list of requesters, and where it goes on; none at its end.
pub async fn requesters(store: &Store, at: &Cursor) -> Result<Option<(String, Cursor)>> {
    let mut read = store.read().await?;
    let page = register_list::requesters(&mut read, at.0.as_ref(), PAGE).await?;
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let next = Cursor(Some(last.place.clone()));
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
        let cells = [
            &*place.contract,
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
