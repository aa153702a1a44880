//! Who had access to what on a day: staff, requesters, tenants' tokens; read, printed, or taken out as CSV.

pub mod export;
pub mod requesters;
pub mod show;
mod words;

use jiff::civil::Date;

use super::{Desk, Form, Page, Problem};
use crate::domain::Refused;
use crate::domain::contract::parse_date;
use crate::domain::event::{Event, Kind};

crate::codes! {
    /// A part of the list, as it is taken out.
    List {
        /// Members of staff.
        Staff = "staff",
        /// Requesters.
        Requesters = "requesters",
        /// Tenants' tokens.
        Tokens = "tokens",
    }
}

/// The day that was asked for; today where none was. What is to come is not known.
fn on(form: &mut Form, today: Date) -> Option<Date> {
    form.take("on", |typed| match typed.trim() {
        "" => Ok(today),
        typed => match parse_date(typed)? {
            day if day > today => Err(Refused::new("error-access-to-come")),
            day => Ok(day),
        },
    })
}

/// The moment that a day's list tells of, in words: its end, or the present where it is not over.
fn as_of(page: &Page, day: Date) -> String {
    if day == page.today() {
        page.t1("access-now", "time", page.time(&page.now))
    } else {
        page.t1("access-end-of", "day", day)
    }
}

/// Keeps that the list was read, before anything of it is sent.
async fn told(desk: &Desk, day: Date, event: impl FnOnce(Event) -> Event) -> Result<(), Problem> {
    let read = Event::new(Kind::AccessListRead).fact("on", day.to_string());
    let mut tx = desk.app.store.begin().await?;
    tx.audit(&desk.cause(), event(read)).await?;
    Ok(tx.commit().await?)
}
