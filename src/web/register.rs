//! What the pages of the register share.

use super::unit::Unit;
use super::{Desk, Fields, Page, Problem};
use crate::domain::contract::Contract;
use crate::domain::ids::{ContractId, SubscriberId};
use crate::domain::policy::Permission;
use crate::domain::register::Subscriber;
use crate::notify::{RegisterChange, tell};
use crate::store::{Db, contract, subscriber};

/// Tells all contacts of a change that somebody might make behind the subscriber's back.
pub async fn told(
    desk: &Desk,
    unit: &mut Unit,
    change: RegisterChange,
    subscriber: SubscriberId,
    contract: Option<&Contract>,
) -> Result<(), Problem> {
    let (catalogues, entropy) = (&desk.app.catalogues, &*desk.app.entropy);
    tell::register_changed(
        &mut unit.tx,
        catalogues,
        entropy,
        change,
        subscriber,
        contract,
        desk.now,
    )
    .await?;
    Ok(())
}

/// A step of the way to a page: what it belongs to.
#[derive(Debug, Clone)]
pub struct Above {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub label: String,
}

impl Above {
    /// The subscriber that something belongs to.
    pub fn subscriber(subscriber: &Subscriber) -> Self {
        Self {
            href: format!("/subscribers/{}", subscriber.id),
            label: subscriber.name.to_string(),
        }
    }

    /// The contract that something belongs to.
    pub fn contract(contract: &Contract) -> Self {
        Self {
            href: format!("/contracts/{}", contract.id),
            label: contract.number.to_string(),
        }
    }
}

/// The frame of a page of the register.
pub fn page(desk: &Desk) -> Page {
    desk.page().within("/subscribers")
}

/// Whether whoever reads may also change.
pub fn may_change(desk: &Desk) -> bool {
    desk.agent.role.may(Permission::RegisterChange)
}

/// The version that a form was filled in from: a save of another one meets somebody else's.
pub fn version(fields: &Fields) -> Result<i64, Problem> {
    fields
        .get("version")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)
}

/// A subscriber that a page is about.
pub async fn subscriber(conn: &mut Db, id: SubscriberId) -> Result<Subscriber, Problem> {
    subscriber::load(conn, id).await?.ok_or(Problem::NOT_FOUND)
}

/// A contract that a page is about, with whose it is.
pub async fn contract(conn: &mut Db, id: ContractId) -> Result<(Subscriber, Contract), Problem> {
    let contract = contract::load(conn, id).await?.ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber(conn, contract.subscriber).await?;
    Ok((subscriber, contract))
}
