//! Changes of the register that take two people: proposed on the pages of contracts and requesters,
//! decided on a page of their own by another administrator or a supervisor.

mod again;
pub mod confirm;
mod decide;
pub mod decline;
mod propose;
pub mod revoke;
mod row;
pub mod show;
pub mod withdraw;

pub use again::again;
pub(super) use propose::propose;
pub(super) use row::Row;

use jiff::Timestamp;

use super::{Page, Problem, register};
use crate::domain::contract::Contract;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AgentId, RegisterProposalId};
use crate::domain::register::Subscriber;
use crate::domain::register_proposal::Proposed;
use crate::store::register_proposal::{self, Listed};
use crate::store::{Db, Result};

/// A proposal that a page is about, with whose it is.
async fn load(
    conn: &mut Db,
    id: RegisterProposalId,
    now: Timestamp,
) -> std::result::Result<(Listed, Subscriber, Contract), Problem> {
    let listed = listed(conn, id).await?.ok_or(Problem::NOT_FOUND)?;
    let (subscriber, contract) = register::contract(conn, listed.proposal.contract, now).await?;
    Ok((listed, subscriber, contract))
}

async fn listed(conn: &mut Db, id: RegisterProposalId) -> Result<Option<Listed>> {
    register_proposal::load(conn, id).await
}

/// An event about a proposal, with what is there and what would be. The one who acts is its actor;
/// where that is not the proposer, `agent` is: so both people are in it.
fn event(kind: Kind, contract: &Contract, listed: &Listed, actor: AgentId) -> Event {
    let proposal = &listed.proposal;
    let mut event = Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("contract", contract.id)
        .about("proposal", proposal.id)
        .fact("proposed", proposal.proposed.kind().code());
    if actor != proposal.proposed_by {
        event = event.about("agent", proposal.proposed_by);
    }
    if let Some([number, name, kana]) = &listed.requester {
        event = event
            .personal("number", number)
            .personal("name", name)
            .personal("kana", kana);
    }
    match proposal.proposed {
        Proposed::Requester(requester) => event
            .about("requester", requester)
            .fact("confirmed_before", 0)
            .fact("confirmed", 1),
        Proposed::Designation {
            before,
            after,
            wanted,
        } => {
            let event = event
                .fact("designated_before", before.code())
                .fact("designated", after.code());
            match listed.effective_on.or(wanted) {
                Some(day) => event.fact("effective_on", day.to_string()),
                None => event,
            }
        }
    }
}

/// What is proposed, in words.
fn what(page: &Page, listed: &Listed) -> String {
    match (listed.proposal.proposed, &listed.requester) {
        (
            Proposed::Designation {
                before,
                after,
                wanted,
            },
            _,
        ) => {
            let (before, after) = (page.code("action", before), page.code("action", after));
            let what = page.t2("proposal-designation", "before", before, "after", after);
            match wanted {
                Some(day) => page.t2("proposal-from", "what", what, "date", day),
                None => what,
            }
        }
        (Proposed::Requester(_), Some([number, name, _])) => {
            page.t2("proposal-requester", "number", number, "name", name)
        }
        (Proposed::Requester(_), None) => {
            page.code("proposal-title", listed.proposal.proposed.kind())
        }
    }
}
