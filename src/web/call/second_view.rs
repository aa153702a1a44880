//! How the call's page shows the second person, and the suspicion to whoever may clear it.

use jiff::Timestamp;

use super::second::{self, Standing};
use crate::domain::call::{Call, Step};
use crate::domain::confirmation::Verdict;
use crate::domain::ids::SuspicionId;
use crate::domain::policy::Permission;
use crate::store::{Db, agent, suspicion};
use crate::web::{Desk, Page, Problem};

/// How a second person stands to a call's acceptance.
pub(super) struct Second {
    /// Acceptance waits.
    pub waits: bool,
    /// Why one is asked, in words.
    pub rules: Vec<String>,
    /// Since when one is asked.
    pub since: Option<Timestamp>,
    /// Who confirmed; empty where nobody did.
    pub given_by: String,
    /// Who declined; empty where nobody did.
    pub declined_by: String,
    /// Why.
    pub declined_why: String,
    /// The reader may tell a supervisor: whoever has the call, and supervisors themselves.
    pub may_tell: bool,
    /// The call is suspected, as its agent sees it: told, and nothing else.
    pub told: bool,
    /// The suspicion that the reader may clear.
    pub suspicion: Option<Clearable>,
}

/// A suspicion as a supervisor sees it.
pub(super) struct Clearable {
    pub id: SuspicionId,
    pub raised_by: String,
    pub raised_at: Timestamp,
    /// The reader raised it themself.
    pub own: bool,
}

impl Second {
    pub(super) async fn load(
        desk: &Desk,
        page: &Page,
        read: &mut Db,
        call: &Call,
    ) -> Result<Self, Problem> {
        let mut second = Self {
            waits: false,
            rules: Vec::new(),
            since: None,
            given_by: String::new(),
            declined_by: String::new(),
            declined_why: String::new(),
            may_tell: call.ended.is_none()
                && (call.agent == desk.agent.id || desk.agent.role.may(Permission::SuspicionClear)),
            told: false,
            suspicion: None,
        };
        second.suspected(desk, &mut *read, call).await?;
        if let (Some(subject), true) = (second::subject(call), call.step() != Step::Ended) {
            let standing = Standing::of(&mut *read, &subject, desk.now).await?;
            second.waits |= !standing.lets(&subject);
            second.asked(page, read, &standing).await?;
        }
        Ok(second)
    }

    async fn suspected(&mut self, desk: &Desk, read: &mut Db, call: &Call) -> Result<(), Problem> {
        let Some(standing) = suspicion::of_call(&mut *read, call.id).await? else {
            return Ok(());
        };
        self.told = true;
        self.waits = true;
        if desk.agent.role.may(Permission::SuspicionClear) {
            self.suspicion = Some(Clearable {
                id: standing.id,
                raised_by: name(read, standing.raised_by).await?,
                raised_at: standing.raised_at,
                own: !standing.may_clear(desk.agent.id),
            });
        }
        Ok(())
    }

    async fn asked(
        &mut self,
        page: &Page,
        read: &mut Db,
        standing: &Standing,
    ) -> Result<(), Problem> {
        let rules = standing
            .asked
            .as_ref()
            .map_or(&standing.rules, |asked| &asked.rules);
        self.rules = rules
            .iter()
            .map(|rule| page.code("confirmation-rule", rule))
            .collect();
        let Some(asked) = &standing.asked else {
            return Ok(());
        };
        self.since = Some(asked.asked_at);
        if let Some(decided) = &asked.decided {
            let by = name(read, decided.by).await?;
            match decided.verdict {
                Verdict::Confirmed => self.given_by = by,
                Verdict::Declined => {
                    self.declined_by = by;
                    let why = decided.why.as_ref();
                    self.declined_why = why.map_or_else(String::new, |why| why.as_str().to_owned());
                }
                Verdict::Withdrawn => {}
            }
        }
        Ok(())
    }
}

async fn name(read: &mut Db, id: crate::domain::ids::AgentId) -> Result<String, Problem> {
    let found = agent::load(read, id).await?;
    Ok(found.map_or_else(String::new, |agent| agent.name.to_string()))
}
