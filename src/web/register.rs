//! What the pages of the register share.

use jiff::Timestamp;

use super::unit::Unit;
use super::{Desk, Fields, Page, Problem};
use crate::domain::child_contract::{ChildContract, ParentContract};
use crate::domain::contract::{Contract, ContractNumber};
use crate::domain::ids::{ChildContractId, ContractId, ParentContractId, SubscriberId};
use crate::domain::policy::Permission;
use crate::domain::register::Subscriber;
use crate::i18n::time::today;
use crate::notify::{RegisterChange, tell};
use crate::store::{Db, child_contract, contract, parent_contract, subscriber};

/// Tells all contacts of a change that somebody might make behind the subscriber's back.
pub async fn told(
    desk: &Desk,
    unit: &mut Unit,
    change: RegisterChange,
    subscriber: SubscriberId,
    contract: Option<&ContractNumber>,
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
    /// The list of subscribers.
    pub fn subscribers(page: &Page) -> Self {
        Self {
            href: "/subscribers".to_owned(),
            label: page.t("subscriber-list"),
        }
    }

    /// The subscriber that something belongs to.
    pub fn subscriber(subscriber: &Subscriber) -> Self {
        Self {
            href: format!("/subscribers/{}", subscriber.id),
            label: subscriber.name.to_string(),
        }
    }

    /// The parent contract that something belongs to.
    pub fn parent(parent: &ParentContract) -> Self {
        Self {
            href: format!("/parent-contracts/{}", parent.id),
            label: parent.number.to_string(),
        }
    }

    /// The child contract that something belongs to.
    pub fn child(child: &ChildContract) -> Self {
        Self {
            href: format!("/child-contracts/{}", child.id),
            label: child.number.to_string(),
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

/// A parent contract that a page is about, with whose it is.
pub async fn parent(
    conn: &mut Db,
    id: ParentContractId,
) -> Result<(Subscriber, ParentContract), Problem> {
    let parent = parent_contract::load(conn, id).await?;
    let parent = parent.ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber(conn, parent.subscriber).await?;
    Ok((subscriber, parent))
}

/// A child contract that a page is about, as it stands today, with whose it is.
pub async fn child(
    conn: &mut Db,
    id: ChildContractId,
    now: Timestamp,
) -> Result<(Subscriber, ChildContract), Problem> {
    let child = child_contract::load(conn, id, today(now)).await?;
    let child = child.ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber(conn, child.subscriber).await?;
    Ok((subscriber, child))
}

/// A contract that a page is about, as it stands today, with whose it is.
pub async fn contract(
    conn: &mut Db,
    id: ContractId,
    now: Timestamp,
) -> Result<(Subscriber, Contract), Problem> {
    let contract = contract::load(conn, id, today(now)).await?;
    let contract = contract.ok_or(Problem::NOT_FOUND)?;
    let subscriber = subscriber(conn, contract.subscriber).await?;
    Ok((subscriber, contract))
}
