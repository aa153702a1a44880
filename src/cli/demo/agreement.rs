//! The parent and child contracts of the demo's companies.

use jiff::civil::Date;

use super::cast::Company;
use super::seed::{cause, refused};
use crate::domain::child_contract::{ChildContract, Grade, ParentContract};
use crate::domain::contract::{ContractNumber, Count};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{ChildContractId, ParentContractId, QualifyingServiceId, SubscriberId};
use crate::domain::qualifying::{QualifyingService, ServiceKind};
use crate::domain::yen::Yen;
use crate::entropy::uuid_v7;
use crate::store::{Tx, child_contract, parent_contract, qualifying_service};
use crate::web::App;

/// Adds them; where the grade needs a qualifying service, that is on record before (R4).
pub(super) async fn add(
    app: &App,
    tx: &mut Tx,
    company: &Company,
    whose: SubscriberId,
    (licences, start): (Count, Date),
) -> anyhow::Result<ChildContractId> {
    let now = app.clock.now();
    let id = || uuid_v7(now, &*app.entropy);
    let number = |letter: &str| {
        let digits = company.number.trim_start_matches("S-");
        ContractNumber::parse(&format!("{letter}-{digits}")).map_err(refused)
    };
    if company.grade == Grade::StandardBundled {
        let service = QualifyingService {
            id: QualifyingServiceId::new(id()),
            subscriber: whose,
            kind: ServiceKind::Ztna,
            number: number("FM")?,
            since: start,
            ended_on: None,
            version: 1,
        };
        qualifying_service::add(tx, &service, now).await?;
        let event = Event::new(Kind::QualifyingServiceAdded)
            .about("subscriber", whose)
            .about("service", service.id);
        tx.audit(&cause(app), event).await?;
    }
    let parent = ParentContract {
        id: ParentContractId::new(id()),
        subscriber: whose,
        number: number("FR-P")?,
        version: 1,
    };
    parent_contract::add(tx, &parent, now).await?;
    let event = Event::new(Kind::ParentContractAdded)
        .about("subscriber", whose)
        .about("parent", parent.id);
    tx.audit(&cause(app), event).await?;
    let child = ChildContract {
        id: ChildContractId::new(id()),
        parent: parent.id,
        subscriber: whose,
        number: number("FR-C")?,
        grade: company.grade,
        licences,
        billing_start: start,
        monthly_fee: Yen::new(company.child_fee).map_err(refused)?,
        end: None,
        version: 1,
    };
    child_contract::add(tx, &child, now).await?;
    let event = Event::new(Kind::ChildContractAdded)
        .about("subscriber", whose)
        .about("child", child.id)
        .fact("grade", company.grade.code())
        .fact("licences", licences.count());
    tx.audit(&cause(app), event).await?;
    Ok(child.id)
}
