//! The contracts of a subscriber: parents, their children, and the desk options of these.

use jiff::civil::Date;

use crate::domain::child_contract::{ChildContract, ParentContract};
use crate::domain::contract::Contract;
use crate::domain::ids::SubscriberId;
use crate::store::{Db, child_contract, contract, parent_contract};
use crate::web::contract::force::{NotInForce, not_in_force, why};
use crate::web::{Page, Problem};

/// A parent contract.
pub(super) struct Parent {
    pub parent: ParentContract,
    pub children: Vec<Child>,
}

/// A child contract.
pub(super) struct Child {
    pub contract: ChildContract,
    pub grade: String,
    pub not_in_force: Option<NotInForce>,
    pub options: Vec<DeskOption>,
}

/// A desk option.
pub(super) struct DeskOption {
    pub contract: Contract,
    pub designated: String,
    pub not_in_force: Option<NotInForce>,
}

/// Reads them as they stand on a day.
pub(super) async fn load(
    page: &Page,
    read: &mut Db,
    id: SubscriberId,
    day: Date,
) -> Result<Vec<Parent>, Problem> {
    let mut options: Vec<DeskOption> = contract::by_subscriber(read, id, day)
        .await?
        .into_iter()
        .map(|contract| DeskOption {
            designated: page.code("action", contract.designated),
            not_in_force: not_in_force(page, &contract, day),
            contract,
        })
        .collect();
    let mut children: Vec<Child> = Vec::new();
    for child in child_contract::by_subscriber(read, id, day).await? {
        children.push(Child {
            grade: page.code("grade", child.grade),
            not_in_force: why(page, child.billing_start, child.end, day),
            options: options
                .extract_if(.., |it| it.contract.child == child.id)
                .collect(),
            contract: child,
        });
    }
    let parents = parent_contract::by_subscriber(read, id).await?;
    let with_children = parents.into_iter().map(|parent| Parent {
        children: children
            .extract_if(.., |it| it.contract.parent == parent.id)
            .collect(),
        parent,
    });
    Ok(with_children.collect())
}
