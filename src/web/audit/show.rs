//! One event of the log: who, what, on which, why, how the caller was verified, before and after, and
//! whether it is proven.

use std::collections::BTreeSet;

use askama::Template;

use super::list::staff;
use super::proof::Proof;
use super::row::{self, Told};
use crate::domain::event::{Event, Kind};
use crate::store::{Db, audit, names};
use crate::web::desk::Id;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Desk, Page, Problem, reading, render};

#[derive(Template)]
#[template(path = "audit/show.html")]
struct ShowPage {
    page: Page,
    event: Told,
    /// Who acted, piece by piece.
    who: Vec<(String, String)>,
    /// How the caller of its call was verified; empty where there was none.
    verified: Vec<(String, String)>,
    proof: Proof,
    newer: Option<i64>,
    older: Option<i64>,
    how: Personal,
}

/// The event.
pub async fn show(desk: Desk, Id(seq): Id<i64>) -> Answer {
    let page = load(&desk, seq, Personal::Masked).await?;
    reading::audit(&desk, Event::new(Kind::AuditRead).fact("event", seq)).await?;
    render(&page)
}

/// The event with the numbers and addresses in it.
pub async fn open(desk: Desk, Id(seq): Id<i64>) -> Answer {
    let page = load(&desk, seq, Personal::Shown).await?;
    let shown = personal::shown("contact_data").fact("events", seq.to_string());
    personal::open(&desk, shown).await?;
    render(&page)
}

async fn load(desk: &Desk, seq: i64, how: Personal) -> Result<ShowPage, Problem> {
    let page = desk.page().of(&format!("/audit/{seq}"));
    let mut read = desk.read().await?;
    let row = event(&mut read, seq).await?.ok_or(Problem::NOT_FOUND)?;
    let verified = match &row.index.call_id {
        Some(call) => audit::last_of(&mut read, call, Kind::RequesterVerified).await?,
        None => None,
    };
    let (mut names, _) = staff(&mut read, "").await?;
    let things: BTreeSet<_> = row::things(std::slice::from_ref(&row));
    names.extend(names::of(&mut read, &things).await?);
    let proof = Proof::of(&mut read, &row).await?;
    let newer = event(&mut read, seq + 1).await?.map(|row| row.seq);
    Ok(ShowPage {
        who: row::who(&page, &row, &names),
        verified: verified
            .filter(|verified| verified.seq != seq)
            .map(|verified| Told::of(&page, &verified, &names, how).facts)
            .unwrap_or_default(),
        event: Told::of(&page, &row, &names, how),
        page,
        proof,
        newer,
        older: seq.checked_sub(1).filter(|older| *older >= 0),
        how,
    })
}

async fn event(read: &mut Db, seq: i64) -> Result<Option<crate::audit::Row>, Problem> {
    let rows = audit::rows_from(read, seq, 1).await?;
    Ok(rows.into_iter().find(|row| row.seq == seq))
}
