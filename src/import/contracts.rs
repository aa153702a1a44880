//! Files with contracts: a row for each child contract, with its parent and its desk option.

use jiff::civil::Date;

use super::csv::columns::{Cells, Column};
use super::requesters::{new_id, parse_date};
use super::{Importer, Kind};
use crate::domain::Refused;
use crate::domain::action::ProxyAction;
use crate::domain::child_contract::{ChildContract, Grade};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::ids::{ChildContractId, ContractId, ImportId, ParentContractId};
use crate::domain::import::Fault;
use crate::domain::text::Line;
use crate::domain::yen::Yen;
use crate::store::import_check::Check;
use crate::store::import_contract::{self, Staged};
use crate::store::{Result, Tx};

/// Child contracts of subscribers that are there.
#[derive(Debug)]
pub struct Contracts;

/// A row as it was read; none where anything of it was refused.
#[derive(Debug)]
pub struct Row {
    line: u64,
    subscriber: String,
    parent: ContractNumber,
    number: ContractNumber,
    grade: Grade,
    licences: Count,
    billing_start: Date,
    monthly_fee: Yen,
    option: Option<OptionRow>,
    /// What it would be if there were no such subscriber, or the parent were another's.
    faults: [Fault; 2],
}

#[derive(Debug)]
struct OptionRow {
    number: ContractNumber,
    designated: ProxyAction,
    accepted_on: Date,
    billing_start: Date,
    initial_fee: Yen,
    monthly_fee: Yen,
    lock_message: Option<Line<500>>,
}

impl Kind for Contracts {
    const COLUMNS: &'static [Column] = &[
        Column::needed("subscriber_number", "契約者番号"),
        Column::needed("parent_number", "親契約番号"),
        Column::needed("child_number", "子契約番号"),
        Column::needed("grade", "グレード"),
        Column::needed("licences", "ライセンス数"),
        Column::needed("billing_start", "課金開始日"),
        Column::needed("monthly_fee", "月額費用"),
        Column::optional("option_number", "代行オプション番号"),
        Column::optional("accounts", "アカウント数"),
        Column::optional("designated", "指定された処理"),
        Column::optional("accepted_on", "承諾日"),
        Column::optional("option_billing_start", "代行オプション課金開始日"),
        Column::optional("initial_fee", "初期費用"),
        Column::optional("option_monthly_fee", "代行オプション月額費用"),
        Column::optional("lock_message", "ロック時の表示"),
    ];
    const CHECKS: &'static [Check] = import_contract::CHECKS;
    type Row = Option<Row>;
    type Staged = Staged;

    fn read(cells: &mut Cells<'_>) -> Option<Row> {
        let line = cells.line();
        let subscriber = cells.take("subscriber_number", Line::<32>::parse);
        let parent = cells.take("parent_number", ContractNumber::parse);
        let number = cells.take("child_number", ContractNumber::parse);
        let grade = cells.take("grade", parse_grade);
        let licences = cells.take("licences", Count::parse);
        let billing_start = cells.take("billing_start", day);
        let monthly_fee = cells.take("monthly_fee", Yen::parse);
        let option = option(cells, licences, billing_start);
        let faults = [
            cells.fault("subscriber_number", Refused::new("error-import-subscriber")),
            cells.fault("parent_number", Refused::new("error-import-parent-other")),
        ];
        if !cells.faults.is_empty() {
            return None;
        }
        Some(Row {
            line,
            subscriber: subscriber?.to_string(),
            parent: parent?,
            number: number?,
            grade: grade?,
            licences: licences?,
            billing_start: billing_start?,
            monthly_fee: monthly_fee?,
            option,
            faults,
        })
    }

    async fn prepare(
        importer: &Importer,
        rows: Vec<Option<Row>>,
    ) -> Result<(Vec<Staged>, Vec<Fault>)> {
        let rows: Vec<Row> = rows.into_iter().flatten().collect();
        let mut read = importer.store.read().await?;
        let named = rows.iter().map(|row| row.subscriber.clone()).collect();
        let subscribers = import_contract::subscribers(&mut read, named).await?;
        let named = rows.iter().map(|row| row.parent.to_string()).collect();
        let parents = import_contract::parents(&mut read, named).await?;
        drop(read);
        let (mut staged, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            let [no_subscriber, other_parent] = row.faults;
            let Some(subscriber) = subscribers.get(&row.subscriber).copied() else {
                faults.push(no_subscriber);
                continue;
            };
            let parent = parents.get(row.parent.as_str()).copied();
            if parent.is_some_and(|(_, whose)| whose != subscriber) {
                faults.push(other_parent);
                continue;
            }
            let child = ChildContract {
                id: ChildContractId::new(new_id(importer)),
                parent: ParentContractId::new(new_id(importer)),
                subscriber,
                number: row.number,
                grade: row.grade,
                licences: row.licences,
                billing_start: row.billing_start,
                monthly_fee: row.monthly_fee,
                end: None,
                version: 1,
            };
            let option = row.option.map(|it| Contract {
                id: ContractId::new(new_id(importer)),
                subscriber,
                child: child.id,
                number: it.number,
                accounts: child.licences,
                designated: it.designated,
                accepted_on: it.accepted_on,
                billing_start: it.billing_start,
                initial_fee: it.initial_fee,
                monthly_fee: it.monthly_fee,
                end: None,
                lock_message: it.lock_message,
                version: 1,
            });
            staged.push(Staged {
                line: row.line,
                parent_number: row.parent.to_string(),
                parent: parent.map(|(id, _)| id),
                child,
                option,
            });
        }
        Ok((staged, faults))
    }

    async fn add(tx: &mut Tx, id: ImportId, rows: Vec<Staged>) -> Result<()> {
        import_contract::add(tx, id, rows).await
    }
}

/// The desk option of a row; none where nothing is written in any of its columns.
fn option(
    cells: &mut Cells<'_>,
    licences: Option<Count>,
    child_start: Option<Date>,
) -> Option<OptionRow> {
    if Contracts::COLUMNS[7..]
        .iter()
        .all(|column| cells.is_empty(column.key))
    {
        return None;
    }
    let number = cells.take("option_number", ContractNumber::parse);
    let accounts = cells.take("accounts", Count::parse);
    let designated = cells.take("designated", parse_action);
    let accepted_on = cells.take("accepted_on", day);
    let billing_start = cells.take("option_billing_start", day);
    let initial_fee = cells.take("initial_fee", Yen::parse);
    let monthly_fee = cells.take("option_monthly_fee", Yen::parse);
    let lock_message = cells.take("lock_message", Line::parse_optional);
    if let Some((licences, _)) = licences.zip(accounts).filter(|(all, own)| all != own) {
        let n = licences.count().unsigned_abs();
        cells.refuse("accounts", Refused::with("error-accounts-licences", n));
    }
    if child_start
        .zip(billing_start)
        .is_some_and(|(child, own)| own < child)
    {
        let why = Refused::new("error-billing-before-child");
        cells.refuse("option_billing_start", why);
    }
    Some(OptionRow {
        number: number?,
        designated: designated?,
        accepted_on: accepted_on?,
        billing_start: billing_start?,
        initial_fee: initial_fee?,
        monthly_fee: monthly_fee?,
        lock_message: lock_message?,
    })
}

fn day(typed: &str) -> std::result::Result<Date, Refused> {
    parse_date(typed)?.ok_or(Refused::new("error-date"))
}

/// How an export says a grade.
pub(super) const fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Basic => "Basic",
        Grade::StandardBundled => "Standard/同時",
        Grade::StandardAlone => "Standard/単独",
    }
}

/// How an export says an action.
pub(super) const fn action_word(action: ProxyAction) -> &'static str {
    match action {
        ProxyAction::Lock => "ロック",
        ProxyAction::Wipe => "ワイプ",
    }
}

fn parse_grade(typed: &str) -> std::result::Result<Grade, Refused> {
    let typed = typed.trim();
    let is_it =
        |grade: &&Grade| typed.eq_ignore_ascii_case(grade_word(**grade)) || typed == grade.code();
    let found = Grade::ALL.iter().find(is_it);
    found.copied().ok_or(Refused::new("error-import-grade"))
}

fn parse_action(typed: &str) -> std::result::Result<ProxyAction, Refused> {
    let typed = typed.trim();
    let is_it = |action: &&ProxyAction| typed == action_word(**action) || typed == action.code();
    let found = ProxyAction::ALL.iter().find(is_it);
    found.copied().ok_or(Refused::new("error-import-action"))
}
