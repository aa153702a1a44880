//! The fields of a finding. A form may hold several findings, each with fields of its own.

use jiff::civil::Date;

use crate::domain::Refused;
use crate::domain::agent::Agent;
use crate::domain::audit_finding::{Severity, Told};
use crate::domain::contract::parse_date;
use crate::domain::text::Note;
use crate::store::{Tx, agent};
use crate::web::{Choice, Desk, Form, Page, Problem};

/// What the fields of one finding are called.
pub struct Names {
    pub text: &'static str,
    pub event: &'static str,
    pub severity: &'static str,
    pub owner: &'static str,
    pub due: &'static str,
}

macro_rules! names {
    ($($number:literal),+) => {
        [$(Names {
            text: concat!("text_", $number),
            event: concat!("event_", $number),
            severity: concat!("severity_", $number),
            owner: concat!("owner_", $number),
            due: concat!("due_", $number),
        },)+]
    };
}

/// The findings of a form.
pub const NAMES: [Names; 5] = names!(1, 2, 3, 4, 5);

/// The fields of a finding on a page.
pub struct Slot {
    pub names: &'static Names,
    pub number: usize,
    pub severities: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub is_open: bool,
}

/// The fields of so many findings with what was typed; the first is open.
pub async fn show(
    desk: &Desk,
    page: &Page,
    form: &Form,
    count: usize,
) -> Result<Vec<Slot>, Problem> {
    let staff = agent::list(&mut *desk.read().await?).await?;
    let slot = |(place, names): (usize, &'static Names)| Slot {
        names,
        number: place + 1,
        severities: Severity::ALL
            .iter()
            .map(|it| {
                let typed = match form.value(names.severity) {
                    "" => Severity::Medium.code(),
                    typed => typed,
                };
                Choice::new(it.code(), page.code("severity", it), typed)
            })
            .collect(),
        owners: staff
            .iter()
            .filter(|it| may_own(desk, it))
            .map(|it| {
                let label = format!("{} ({})", it.name, page.code("role", it.role));
                Choice::new(it.id.to_string(), label, form.value(names.owner))
            })
            .collect(),
        is_open: place == 0 || is_filled(form, names),
    };
    Ok(NAMES.iter().take(count).enumerate().map(slot).collect())
}

/// Whoever works at the desk and does not raise it.
fn may_own(desk: &Desk, agent: &Agent) -> bool {
    agent.active && agent.id != desk.agent.id
}

/// What a finding may name.
pub struct Known {
    staff: Vec<Agent>,
    /// How many events the log has.
    size: i64,
}

impl Known {
    /// Reads it inside of a unit, so that it is still so when the finding is kept.
    pub async fn load(tx: &mut Tx, desk: &Desk) -> Result<Self, Problem> {
        let mut staff = agent::list(tx.conn()?).await?;
        staff.retain(|it| may_own(desk, it));
        let size = tx.audit_head().await?.size();
        Ok(Self {
            staff,
            size: i64::try_from(size).unwrap_or(i64::MAX),
        })
    }
}

fn is_filled(form: &Form, names: &Names) -> bool {
    let typed = [names.text, names.event, names.owner, names.due];
    typed.iter().any(|name| !form.value(name).trim().is_empty())
}

/// All findings that were filled in; nothing where one is refused.
pub fn take_filled(form: &mut Form, known: &Known, desk: &Desk) -> Option<Vec<Told>> {
    let filled = NAMES.iter().filter(|names| is_filled(form, names));
    let filled: Vec<&Names> = filled.collect();
    let taken: Vec<Option<Told>> = filled
        .into_iter()
        .map(|names| take(form, names, known, desk))
        .collect();
    taken.into_iter().collect()
}

/// The finding that these fields say; nothing where it is refused.
pub fn take(form: &mut Form, names: &'static Names, known: &Known, desk: &Desk) -> Option<Told> {
    let text = form.take(names.text, Note::parse);
    let event = form.take(names.event, |typed| seq(typed, known.size));
    let severity = form.take(names.severity, |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let owner = form.take(names.owner, |typed| {
        let found = known.staff.iter().find(|it| it.id.to_string() == typed);
        let found = found.ok_or(Refused::new("error-choice"));
        found.map(|it| it.id)
    });
    let due: Option<Date> = form.take(names.due, parse_date);
    let told = Told {
        text: text?,
        event: event?,
        severity: severity?,
        owner: owner?,
        due: due?,
    };
    match told.by(desk.agent.id, desk.page().today()) {
        Ok(told) => Some(told),
        Err((field, refused)) => {
            form.refuse(
                if field == "owner" {
                    names.owner
                } else {
                    names.due
                },
                refused,
            );
            None
        }
    }
}

/// The number of an event that the log has, where one was typed.
fn seq(typed: &str, size: i64) -> Result<Option<i64>, Refused> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(seq) if (0..size).contains(&seq) => Ok(Some(seq)),
            _ => Err(Refused::new("error-finding-event")),
        },
    }
}
