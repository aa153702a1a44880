//! Contracts of the demo at every stage of their course that the terms know, without a tenant: for the
//! register, the tasks and the statement, not for calls.

use jiff::ToSpan;
use jiff::civil::Date;

use super::seed::{cause, refused, staff};
use crate::domain::action::ProxyAction;
use crate::domain::calendar::MonthStart;
use crate::domain::child_change::{Changed, ChildChange};
use crate::domain::child_contract::{ChildContract, Grade, ParentContract};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::ending::{Came, Ended, Ending, Notice};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{
    AgentId, ChildChangeId, ChildContractId, ContractId, EndingId, ParentContractId,
    QualifyingCaseId, QualifyingServiceId, SubscriberId,
};
use crate::domain::policy::Role;
use crate::domain::qualifying::{
    Answer, CaseState, NoticedHow, QualifyingCase, QualifyingService, ServiceKind, Terms,
};
use crate::domain::register::Subscriber;
use crate::domain::text::Line;
use crate::domain::yen::Yen;
use crate::entropy::uuid_v7;
use crate::i18n::time::today;
use crate::store::{
    Tx, child_change, child_contract, contract, ending, parent_contract, qualifying_case,
    qualifying_service, subscriber,
};
use crate::web::App;

/// Where a contract stands.
enum Stage {
    /// Its billing start is the first of the next month.
    NotBegun,
    /// A notice took effect yesterday.
    EndedYesterday,
    /// It ends within its minimum period (R13).
    EndsEarly,
    /// From the next month on it has another grade and another fee.
    OtherGrade,
    /// There is no desk option yet.
    NoOption,
    /// Its qualifying service has ended: where that case stands.
    Qualifying(Case),
}

enum Case {
    /// Terms are to be presented.
    Noticed,
    /// An answer is awaited for a week still.
    Presented,
    /// No answer came until yesterday.
    Unanswered,
    /// The answer was to switch.
    Switches,
}

/// Company, its reading, and where its contract stands.
const COMPANIES: [(&str, &str, Stage); 9] = [
    ("つばき印刷株式会社", "ツバキインサツ", Stage::NotBegun),
    (
        "株式会社すみれ旅行",
        "スミレリョコウ",
        Stage::EndedYesterday,
    ),
    ("あじさい運輸株式会社", "アジサイウンユ", Stage::EndsEarly),
    ("株式会社ききょう保険", "キキョウホケン", Stage::OtherGrade),
    (
        "なのはな出版株式会社",
        "ナノハナシュッパン",
        Stage::NoOption,
    ),
    (
        "株式会社もみじ食品",
        "モミジショクヒン",
        Stage::Qualifying(Case::Noticed),
    ),
    (
        "ひのき住宅株式会社",
        "ヒノキジュウタク",
        Stage::Qualifying(Case::Presented),
    ),
    (
        "株式会社けやき証券",
        "ケヤキショウケン",
        Stage::Qualifying(Case::Unanswered),
    ),
    (
        "すぎのこ教育株式会社",
        "スギノコキョウイク",
        Stage::Qualifying(Case::Switches),
    ),
];

/// Adds them all, as they stand today.
pub(super) async fn record(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    let by = staff(&mut tx, Role::Administrator).await?;
    for (place, (name, kana, stage)) in COMPANIES.iter().enumerate() {
        let one = One {
            app,
            place,
            by,
            today: today(app.clock.now()),
        };
        one.add(&mut tx, (name, kana), stage).await?;
    }
    Ok(tx.commit().await?)
}

struct One<'a> {
    app: &'a App,
    place: usize,
    by: AgentId,
    today: Date,
}

impl One<'_> {
    async fn add(&self, tx: &mut Tx, named: (&str, &str), stage: &Stage) -> anyhow::Result<()> {
        let whose = self.subscriber(tx, named).await?;
        let (start, grade) = match stage {
            Stage::NotBegun => (MonthStart::after(self.today).date(), Grade::Basic),
            Stage::EndsEarly => (self.today.saturating_add(10.days()), Grade::Basic),
            Stage::OtherGrade => (self.months_ago(9), Grade::StandardAlone),
            Stage::Qualifying(_) => (self.months_ago(9), Grade::StandardBundled),
            Stage::EndedYesterday | Stage::NoOption => (self.months_ago(9), Grade::Basic),
        };
        let service = match stage {
            Stage::OtherGrade | Stage::Qualifying(_) => Some(self.service(tx, whose).await?),
            _ => None,
        };
        let child = self.child(tx, whose, grade, start).await?;
        match stage {
            Stage::NotBegun => self.option(tx, &child).await.map(drop),
            Stage::EndedYesterday => {
                let option = self.option(tx, &child).await?;
                self.ends(tx, option, 31).await
            }
            Stage::EndsEarly => {
                let option = self.option(tx, &child).await?;
                self.ends(tx, option, 0).await
            }
            Stage::OtherGrade => {
                let changed = Changed {
                    grade: Some(Grade::StandardBundled),
                    monthly_fee: Some(yen(22_500)?),
                    ..Changed::default()
                };
                let from = MonthStart::after(self.today);
                self.changes(tx, &child, (changed, from, None)).await
            }
            Stage::Qualifying(case) => match service {
                Some(service) => self.qualifying(tx, &child, service, case).await,
                None => Ok(()),
            },
            Stage::NoOption => Ok(()),
        }
    }

    fn id(&self) -> uuid::Uuid {
        uuid_v7(self.app.clock.now(), &*self.app.entropy)
    }

    fn months_ago(&self, months: i64) -> Date {
        self.today.first_of_month().saturating_sub(months.months())
    }

    fn number(&self, letters: &str) -> anyhow::Result<ContractNumber> {
        ContractNumber::parse(&format!("{letters}-{}", 2001 + self.place)).map_err(refused)
    }

    async fn audit(&self, tx: &mut Tx, event: Event) -> anyhow::Result<()> {
        Ok(tx.audit(&cause(self.app), event).await?)
    }

    async fn subscriber(
        &self,
        tx: &mut Tx,
        (name, kana): (&str, &str),
    ) -> anyhow::Result<SubscriberId> {
        let whose = Subscriber {
            id: SubscriberId::new(self.id()),
            number: Line::parse(&format!("S-{}", 2001 + self.place)).map_err(refused)?,
            name: Line::parse(name).map_err(refused)?,
            kana: Line::parse(kana).map_err(refused)?,
            version: 1,
        };
        subscriber::add(tx, &whose, self.app.clock.now()).await?;
        let event = Event::new(Kind::SubscriberAdded).about("subscriber", whose.id);
        self.audit(tx, event).await?;
        Ok(whose.id)
    }

    async fn service(&self, tx: &mut Tx, whose: SubscriberId) -> anyhow::Result<QualifyingService> {
        let service = QualifyingService {
            id: QualifyingServiceId::new(self.id()),
            subscriber: whose,
            kind: ServiceKind::SecureEndpointCylance,
            number: self.number("SE")?,
            since: self.months_ago(12),
            ended_on: None,
            version: 1,
        };
        qualifying_service::add(tx, &service, self.app.clock.now()).await?;
        let event = Event::new(Kind::QualifyingServiceAdded)
            .about("subscriber", whose)
            .about("service", service.id);
        self.audit(tx, event).await?;
        Ok(service)
    }

    async fn child(
        &self,
        tx: &mut Tx,
        whose: SubscriberId,
        grade: Grade,
        billing_start: Date,
    ) -> anyhow::Result<ChildContract> {
        let now = self.app.clock.now();
        let parent = ParentContract {
            id: ParentContractId::new(self.id()),
            subscriber: whose,
            number: self.number("FR-P")?,
            version: 1,
        };
        parent_contract::add(tx, &parent, now).await?;
        let child = ChildContract {
            id: ChildContractId::new(self.id()),
            parent: parent.id,
            subscriber: whose,
            number: self.number("FR-C")?,
            grade,
            licences: Count::new(50).map_err(refused)?,
            billing_start,
            monthly_fee: yen(24_000)?,
            end: None,
            version: 1,
        };
        child_contract::add(tx, &child, now).await?;
        let event = Event::new(Kind::ChildContractAdded)
            .about("subscriber", whose)
            .about("child", child.id)
            .fact("grade", grade.code());
        self.audit(tx, event).await?;
        Ok(child)
    }

    async fn option(&self, tx: &mut Tx, child: &ChildContract) -> anyhow::Result<Contract> {
        let signed = Contract {
            id: ContractId::new(self.id()),
            subscriber: child.subscriber,
            child: child.id,
            number: self.number("RW")?,
            accounts: child.licences,
            designated: ProxyAction::Lock,
            accepted_on: child.billing_start.saturating_sub(14.days()),
            billing_start: child.billing_start,
            initial_fee: yen(30_000)?,
            monthly_fee: yen(8_000)?,
            end: None,
            lock_message: None,
            version: 1,
        };
        contract::add(tx, &signed, self.app.clock.now()).await?;
        let event = Event::new(Kind::ContractAdded)
            .about("subscriber", child.subscriber)
            .about("contract", signed.id)
            .fact("designated", signed.designated.code());
        self.audit(tx, event).await?;
        Ok(signed)
    }

    /// A notice that arrived so many days ago.
    async fn ends(&self, tx: &mut Tx, option: Contract, days_ago: i64) -> anyhow::Result<()> {
        let arrived = self.today.saturating_sub(days_ago.days());
        let notice = Notice::new(arrived, None, self.today).map_err(|(_, why)| refused(why))?;
        let ending = Ending {
            id: EndingId::new(self.id()),
            ended: Ended::Option(option.id),
            came: Came::Notice(notice),
            recorded_by: self.by,
        };
        ending::record(tx, &ending, self.app.clock.now()).await?;
        let event = Event::new(Kind::ContractEndRecorded)
            .about("subscriber", option.subscriber)
            .about("contract", option.id)
            .fact("arrived_on", arrived.to_string())
            .fact("effective_on", ending.effective().to_string());
        self.audit(tx, event).await
    }

    async fn changes(
        &self,
        tx: &mut Tx,
        child: &ChildContract,
        (changed, effective, case): (Changed, MonthStart, Option<QualifyingCaseId>),
    ) -> anyhow::Result<()> {
        let change = ChildChange {
            id: ChildChangeId::new(self.id()),
            child: child.id,
            changed,
            effective,
            case,
            recorded_by: self.by,
        };
        child_change::record(tx, &change, self.app.clock.now()).await?;
        let event = Event::new(Kind::ContractChangeRecorded)
            .about("subscriber", child.subscriber)
            .about("child", child.id)
            .fact("effective_on", effective.date().to_string());
        self.audit(tx, event).await
    }

    async fn qualifying(
        &self,
        tx: &mut Tx,
        child: &ChildContract,
        service: QualifyingService,
        case: &Case,
    ) -> anyhow::Result<()> {
        let ago = |days: i64| self.today.saturating_sub(days.days());
        let noticed_on = ago(35);
        qualifying_service::end(tx, &service, ago(31)).await?;
        let mut kept = QualifyingCase {
            id: QualifyingCaseId::new(self.id()),
            child: child.id,
            service: service.id,
            noticed_on,
            noticed_how: NoticedHow::Told,
            state: CaseState::Noticed,
            version: 1,
        };
        qualifying_case::open(tx, &kept, self.by, self.app.clock.now()).await?;
        let event = Event::new(Kind::QualifyingCaseOpened)
            .about("subscriber", child.subscriber)
            .about("child", child.id)
            .about("case", kept.id);
        self.audit(tx, event).await?;
        let presented_on = match case {
            Case::Noticed => return Ok(()),
            Case::Presented | Case::Switches => ago(23),
            Case::Unanswered => ago(32),
        };
        let terms = Terms::new(presented_on, yen(48_000)?);
        qualifying_case::save(tx, &kept, CaseState::Presented(terms), self.by).await?;
        kept.version += 1;
        if matches!(case, Case::Switches) {
            let answered = CaseState::Answered {
                terms,
                answer: Answer::Switch,
                on: ago(3),
            };
            qualifying_case::save(tx, &kept, answered, self.by).await?;
            let changed = Changed {
                grade: Some(Grade::StandardAlone),
                monthly_fee: Some(terms.fee),
                ..Changed::default()
            };
            let from = MonthStart::after(terms.ends_on);
            self.changes(tx, child, (changed, from, Some(kept.id)))
                .await?;
        }
        Ok(())
    }
}

fn yen(amount: i64) -> anyhow::Result<Yen> {
    Yen::new(amount).map_err(refused)
}
