//! The call's page.

use super::view;
use crate::domain::ids::CallId;
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Desk, Form, reading, render, see_other};

/// Leads from the address of a step, which only takes what is posted, to the call.
pub async fn lead(_: Desk, Id(id): Id<CallId>) -> Answer {
    see_other(&super::step::location(id))
}

/// Shows where the call stands; `q` searches for the device.
pub async fn show(desk: Desk, Id(id): Id<CallId>, search: Search) -> Answer {
    let query = search.0.get("q");
    let page = view::load(&desk, id, query, Form::default(), Personal::Masked).await?;
    if !page.mine {
        reading::record(&desk, "call", id).await?;
    }
    render(&page)
}

/// Shows it with the caller's call-back number.
pub async fn open(desk: Desk, Id(id): Id<CallId>) -> Answer {
    let page = view::load(&desk, id, "", Form::default(), Personal::Shown).await?;
    personal::open(&desk, personal::shown("callback").about("call", id)).await?;
    render(&page)
}
