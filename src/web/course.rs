//! The course of a contract: what has changed and what will, each with its day, as one timeline.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Page, Problem};
use crate::domain::child_change::Changed;
use crate::domain::child_contract::ChildContract;
use crate::domain::contract::Contract;
use crate::domain::ending::{End, Ended};
use crate::domain::register::Requester;
use crate::domain::register_proposal::Proposed;
use crate::store::{Db, child_change, ending, register_proposal};

/// What happens on a day.
pub(super) struct Step {
    pub on: Date,
    /// In words.
    pub what: String,
    /// Its day is still to come, and nobody took it back.
    pub is_to_come: bool,
    /// Who recorded it, and when; nothing where the day says all.
    pub recorded: Option<(String, Timestamp)>,
    pub revoked: Option<(String, Timestamp)>,
    /// Where it is taken back, with the name and value of the field that says which.
    pub revoke: Option<(String, &'static str, String)>,
}

/// The course of a child contract itself.
pub(super) async fn of_child(
    page: &Page,
    read: &mut Db,
    child: &ChildContract,
    today: Date,
) -> Result<Vec<Step>, Problem> {
    let mut steps = vec![begins(
        page,
        "course-child-begins",
        child.billing_start,
        today,
    )];
    for listed in child_change::list(read, child.id).await? {
        let change = listed.change;
        let stands = listed.revoked.is_none();
        let path = format!("/child-contracts/{}/changes/revoke", child.id);
        let revoke = (stands && change.may_be_revoked(today))
            .then(|| (path, "change", change.id.to_string()));
        steps.push(Step {
            on: change.effective.date(),
            what: changes(page, change.changed),
            is_to_come: revoke.is_some(),
            recorded: Some((listed.recorded_by, listed.recorded_at)),
            revoked: listed.revoked,
            revoke,
        });
    }
    for ended in [
        Ended::Child(child.id),
        Ended::Parent(child.parent),
        Ended::Service,
    ] {
        steps.extend(ends(page, read, ended, today).await?);
    }
    if let Some(end) = child.end {
        last(page, &mut steps, end, today);
    }
    steps.sort_by_key(|step| step.on);
    Ok(steps)
}

/// The course of a desk option, with that of the child contract it belongs to.
pub(super) async fn of_contract(
    page: &Page,
    read: &mut Db,
    (child, contract): (&ChildContract, &Contract),
    requesters: &[Requester],
    today: Date,
) -> Result<Vec<Step>, Problem> {
    let mut steps = of_child(page, read, child, today).await?;
    steps.push(begins(
        page,
        "course-option-begins",
        contract.billing_start,
        today,
    ));
    for listed in register_proposal::designations(read, contract.id).await? {
        let Proposed::Designation { after, .. } = listed.proposal.proposed else {
            continue;
        };
        let (Some(on), Some(decided)) = (listed.effective_on, &listed.proposal.decided) else {
            continue;
        };
        let is_to_come = listed.is_to_come(today);
        let path = format!("/proposals/{}/revoke", listed.proposal.id);
        steps.push(Step {
            on,
            what: page.t1("course-designation", "action", page.code("action", after)),
            is_to_come,
            recorded: Some((listed.decided_by.clone(), decided.at)),
            revoked: listed.revoked,
            revoke: is_to_come.then(|| (path, "proposal", listed.proposal.id.to_string())),
        });
    }
    for requester in requesters {
        let days = [
            (requester.validity.from(), "course-requester-from"),
            (requester.validity.until(), "course-requester-until"),
        ];
        for (on, key) in days {
            if let Some(on) = on {
                let what = page.t1(key, "name", &requester.name);
                steps.push(said(on, what, today));
            }
        }
    }
    steps.extend(ends(page, read, Ended::Option(contract.id), today).await?);
    steps.sort_by_key(|step| step.on);
    Ok(steps)
}

fn begins(page: &Page, key: &str, on: Date, today: Date) -> Step {
    said(on, page.t(key), today)
}

fn said(on: Date, what: String, today: Date) -> Step {
    Step {
        on,
        what,
        is_to_come: today < on,
        recorded: None,
        revoked: None,
        revoke: None,
    }
}

async fn ends(page: &Page, read: &mut Db, ended: Ended, today: Date) -> Result<Vec<Step>, Problem> {
    let listed = ending::list(read, ended).await?;
    let steps = listed.into_iter().map(|listed| {
        let end = listed.ending.end();
        Step {
            is_to_come: listed.revoked.is_none() && today <= end.on,
            recorded: Some((listed.recorded_by, listed.recorded_at)),
            revoked: listed.revoked,
            ..said(end.on, words(page, end), today)
        }
    });
    Ok(steps.collect())
}

/// Adds an end that follows from a case and was not recorded as one (R17).
fn last(page: &Page, steps: &mut Vec<Step>, end: End, today: Date) {
    let what = words(page, end);
    let is_there = |step: &Step| step.on == end.on && step.what == what && step.revoked.is_none();
    if !steps.iter().any(is_there) {
        steps.push(said(end.on, what, today));
    }
}

/// What ends, and why.
fn words(page: &Page, end: End) -> String {
    let what = page.code("end-subject", end.subject);
    page.t2(
        "course-end",
        "what",
        what,
        "why",
        page.code("ground", end.ground),
    )
}

/// What is another, in words.
fn changes(page: &Page, changed: Changed) -> String {
    let fee = |key: &str, fee: crate::domain::yen::Yen| page.t1(key, "yen", fee);
    let parts = [
        changed
            .licences
            .map(|it| page.t1("course-licences", "n", it.count())),
        changed
            .grade
            .map(|it| page.t1("course-grade", "grade", page.code("grade", it))),
        changed.monthly_fee.map(|it| fee("course-monthly-fee", it)),
        changed.option_fee.map(|it| fee("course-option-fee", it)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(&page.t("course-and"))
}
