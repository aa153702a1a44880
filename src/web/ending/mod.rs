//! The end of a parent contract, a child contract or a desk option by notice (R10-5, R11), and that of
//! the whole service (R9): recording one, and taking it back.

mod ends;
pub mod record;
pub mod revoke;
pub mod service;

pub(super) use ends::Ends;

use jiff::civil::Date;

use super::register::{self, Above};
use super::{Desk, Problem};
use crate::domain::contract::ContractNumber;
use crate::domain::ending::{Came, Ended, Ending};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ChildContractId, ContractId, ParentContractId};
use crate::domain::register::Subscriber;
use crate::store::Db;

/// The ids of what ends by notice.
pub trait EndsByNotice: Copy {
    /// What ends.
    fn ended(self) -> Ended;
}

impl EndsByNotice for ParentContractId {
    fn ended(self) -> Ended {
        Ended::Parent(self)
    }
}

impl EndsByNotice for ChildContractId {
    fn ended(self) -> Ended {
        Ended::Child(self)
    }
}

impl EndsByNotice for ContractId {
    fn ended(self) -> Ended {
        Ended::Option(self)
    }
}

/// What ends, as its pages need it.
struct Subject {
    whose: Subscriber,
    number: ContractNumber,
    above: Vec<Above>,
    /// Its own page.
    path: String,
    /// Its first day; a parent has none.
    billing_start: Option<Date>,
}

impl Subject {
    async fn load(desk: &Desk, conn: &mut Db, ended: Ended) -> Result<Self, Problem> {
        let (whose, number, own, billing_start) = match ended {
            Ended::Service => return Err(Problem::NOT_FOUND),
            Ended::Parent(id) => {
                let (whose, parent) = register::parent(conn, id).await?;
                let own = Above::parent(&parent);
                (whose, parent.number, own, None)
            }
            Ended::Child(id) => {
                let (whose, child) = register::child(conn, id, desk.now).await?;
                let own = Above::child(&child);
                (whose, child.number, own, Some(child.billing_start))
            }
            Ended::Option(id) => {
                let (whose, contract) = register::contract(conn, id, desk.now).await?;
                let own = Above::contract(&contract);
                (whose, contract.number, own, Some(contract.billing_start))
            }
        };
        Ok(Self {
            path: own.href.clone(),
            above: vec![Above::subscriber(&whose), own],
            whose,
            number,
            billing_start,
        })
    }
}

fn event(kind: Kind, ending: &Ending) -> Event {
    let event = Event::new(kind)
        .fact("subject", ending.ended.subject().code())
        .fact("ground", ending.ground().code())
        .fact("effective_on", ending.effective().to_string());
    let event = match ending.ended {
        Ended::Service => event,
        Ended::Parent(id) => event.about("parent", id),
        Ended::Child(id) => event.about("child", id),
        Ended::Option(id) => event.about("contract", id),
    };
    match ending.came {
        Came::Notice(notice) => {
            let named = notice.named.map_or_else(String::new, |day| day.to_string());
            event
                .fact("arrived_on", notice.arrived.to_string())
                .fact("named_on", named)
        }
        Came::OverUse(_) | Came::Vendor(_) => event,
    }
}
