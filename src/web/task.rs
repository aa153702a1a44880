//! What waits for whom by when, on one page.

use askama::Template;

use crate::domain::agent::Agent;
use crate::domain::ids::AgentId;
use crate::domain::policy::Role;
use crate::domain::task::{TaskKind, Urgency};
use crate::store::{Db, task};
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, Problem, render};

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    groups: Vec<Group>,
    /// Only what waits for the role of whoever reads.
    is_own: bool,
}

/// Tasks that are as urgent as each other.
struct Group {
    urgency: Urgency,
    tasks: Vec<Row>,
}

/// A task, in words.
pub(super) struct Row {
    pub what: String,
    pub about: String,
    pub href: String,
    pub who: String,
    /// The day; empty where it has none.
    pub by: String,
    urgency: Urgency,
    /// Whose own it is; nothing where it waits for a role.
    owner: Option<AgentId>,
    role: Option<Role>,
}

impl Row {
    fn is_for(&self, agent: &Agent) -> bool {
        match self.owner {
            Some(owner) => owner == agent.id,
            None => self.role == Some(agent.role),
        }
    }
}

/// How many tasks wait for somebody.
pub(super) struct Tally {
    pub own: usize,
    pub overdue: usize,
    pub all: usize,
}

/// The page.
pub async fn list(desk: Desk, search: Search) -> Answer {
    let page = desk.page();
    let mut rows = rows(&page, &mut *desk.read().await?).await?;
    let is_own = search.0.get("for") == "me";
    if is_own {
        rows.retain(|row| row.is_for(&desk.agent));
    }
    let groups = Urgency::ALL.iter().map(|urgency| Group {
        urgency: *urgency,
        tasks: rows.extract_if(.., |row| row.urgency == *urgency).collect(),
    });
    let groups: Vec<Group> = groups.filter(|group| !group.tasks.is_empty()).collect();
    render(&ListPage {
        page,
        groups,
        is_own,
    })
}

/// How many there are for somebody.
pub(super) async fn tally(page: &Page, read: &mut Db, agent: &Agent) -> Result<Tally, Problem> {
    let rows = rows(page, read).await?;
    let own = rows.iter().filter(|row| row.is_for(agent));
    let overdue = own.clone().filter(|row| row.urgency == Urgency::Overdue);
    Ok(Tally {
        overdue: overdue.count(),
        own: own.count(),
        all: rows.len(),
    })
}

async fn rows(page: &Page, read: &mut Db) -> Result<Vec<Row>, Problem> {
    let tasks = task::list(read, page.today()).await?;
    let rows = tasks.into_iter().map(|task| {
        let role = task.kind.role();
        let who = role.map(|role| page.code("role", role));
        let (owner, name) = task.owner.unzip();
        Row {
            what: page.code("task", task.kind),
            about: match task.kind {
                TaskKind::ReviewAudit => page.t1("review-since", "day", &task.name),
                _ => format!("{} {}", task.company, task.name).trim().to_owned(),
            },
            href: format!("{}/{}", place(task.kind), task.about),
            who: name.or(who).unwrap_or_default(),
            by: task.by.map_or_else(String::new, |day| day.to_string()),
            urgency: Urgency::of(task.by, page.today()),
            owner,
            role,
        }
    });
    Ok(rows.collect())
}

/// Where it is seen to.
const fn place(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::PresentTerms | TaskKind::AwaitAnswer => "/qualifying-cases",
        TaskKind::Change | TaskKind::Ends => "/child-contracts",
        TaskKind::Designation | TaskKind::TokenEnds => "/contracts",
        TaskKind::RequesterEnds => "/requesters",
        TaskKind::Confirm => "/proposals",
        TaskKind::ConfirmImport => "/imports",
        TaskKind::OverUseDeadline | TaskKind::OverUseDue => "/over-use",
        TaskKind::ActPastDesk | TaskKind::DispatchMissing => "/differences",
        TaskKind::ReviewAudit => "/audit/reviews",
        TaskKind::AnswerFinding | TaskKind::FindingOverdue => "/audit/findings",
    }
}
