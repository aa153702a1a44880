//! A second person before acceptance: asked as soon as the device is named, looked at once more inside
//! the unit that accepts.

use super::step::{self, location};
use crate::domain::call::{Call, Step};
use crate::domain::confirmation::{Confirmation, Decided, Rule, Subject, Verdict};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{AgentId, CallId, ConfirmationId};
use crate::store::{Db, confirmation, confirmation_rule, suspicion};
use crate::web::desk::Id;
use crate::web::unit::Unit;
use crate::web::{Answer, Desk, Fields, Problem};

/// What a call would have accepted, by whoever has it; nothing before the device is named.
pub(super) fn subject(call: &Call) -> Option<Subject> {
    let (verified, named) = (call.verified?, call.device.as_ref()?);
    Some(Subject {
        call: call.id,
        agent: call.agent,
        verification: verified.verification,
        contract: verified.contract,
        requester: verified.requester,
        tenant: named.tenant,
        device_uid: named.device_uid.clone(),
        action: named.action,
    })
}

/// Why nothing may be accepted in a call now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barred {
    /// A second person has not confirmed.
    Unconfirmed,
    /// The call is suspected.
    Suspected,
}

impl Barred {
    /// The word of the audit log.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Unconfirmed => "second_person",
            Self::Suspected => "suspicion",
        }
    }
}

/// How a second person stands to what a call would have accepted.
pub(super) struct Standing {
    /// The rules that ask for one now.
    pub rules: Vec<Rule>,
    /// The newest question, where it is about just this.
    pub asked: Option<Confirmation>,
    /// Another one that waits and is not.
    stale: Option<Confirmation>,
}

impl Standing {
    /// Reads the rules and the newest question.
    pub(super) async fn of(
        conn: &mut Db,
        subject: &Subject,
        now: jiff::Timestamp,
    ) -> Result<Self, Problem> {
        let rules = confirmation_rule::asking(&mut *conn, subject, now).await?;
        let latest = confirmation::latest(conn, subject.call).await?;
        let (asked, stale) = match latest {
            Some(latest) if latest.is_about(subject, &rules) => (Some(latest), None),
            Some(latest) if latest.decided.is_none() => (None, Some(latest)),
            _ => (None, None),
        };
        Ok(Self {
            rules,
            asked,
            stale,
        })
    }

    /// Whether acceptance may go on. A question that was put is answered first, also where the rules
    /// would not ask it any more.
    pub(super) fn lets(&self, subject: &Subject) -> bool {
        match &self.asked {
            Some(asked) => asked.covers(subject, &self.rules),
            None => self.rules.is_empty(),
        }
    }

    /// Whether whoever has the call now decided it themself, before they took the call over.
    fn decided_by(&self, agent: AgentId) -> bool {
        let decided = self.asked.as_ref().and_then(|asked| asked.decided.as_ref());
        decided.is_some_and(|decided| decided.by == agent && decided.verdict == Verdict::Confirmed)
    }
}

/// Asks a second person where the rules say so and nobody is asked about just this; takes a question
/// back that is about other facts.
pub(super) async fn ask(desk: &Desk, unit: &mut Unit, call: &Call) -> Result<(), Problem> {
    let Some(subject) = subject(call) else {
        return Ok(());
    };
    let standing = Standing::of(unit.tx.conn()?, &subject, desk.now).await?;
    if let Some(stale) = &standing.stale {
        withdraw(desk, unit, stale).await?;
    }
    let answered = standing.asked.is_some() && !standing.decided_by(subject.agent);
    if answered || standing.rules.is_empty() {
        return Ok(());
    }
    put(desk, unit, subject, standing.rules).await
}

async fn put(
    desk: &Desk,
    unit: &mut Unit,
    subject: Subject,
    rules: Vec<Rule>,
) -> Result<(), Problem> {
    let asked = Confirmation {
        id: ConfirmationId::new(desk.new_id()),
        subject,
        rules,
        asked_at: desk.now,
        decided: None,
    };
    confirmation::ask(&mut unit.tx, &asked).await?;
    unit.audit(event(Kind::ConfirmationAsked, &asked)).await?;
    Ok(())
}

async fn withdraw(desk: &Desk, unit: &mut Unit, stale: &Confirmation) -> Result<(), Problem> {
    let decided = Decided {
        verdict: Verdict::Withdrawn,
        why: None,
        by: desk.agent.id,
        at: desk.now,
    };
    confirmation::decide(&mut unit.tx, stale.id, &decided).await?;
    unit.audit(event(Kind::ConfirmationWithdrawn, stale))
        .await?;
    Ok(())
}

/// What bars acceptance, looked at inside the unit that would accept; asks where nobody is asked yet.
pub(super) async fn barred(
    desk: &Desk,
    unit: &mut Unit,
    call: &Call,
) -> Result<Option<Barred>, Problem> {
    if suspicion::of_call(unit.tx.conn()?, call.id)
        .await?
        .is_some()
    {
        return Ok(Some(Barred::Suspected));
    }
    let subject = subject(call).ok_or(Problem::STEP)?;
    let standing = Standing::of(unit.tx.conn()?, &subject, desk.now).await?;
    if standing.lets(&subject) {
        return Ok(None);
    }
    ask(desk, unit, call).await?;
    Ok(Some(Barred::Unconfirmed))
}

/// Asks once more, after somebody declined.
pub async fn again(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let (mut unit, call) = match step::take(&desk, &fields, id, Step::Commit, Call::at).await? {
        step::Taken::Repeated(response) => return Ok(response),
        step::Taken::Due(unit, call) => (unit, call),
    };
    let subject = subject(&call).ok_or(Problem::STEP)?;
    let standing = Standing::of(unit.tx.conn()?, &subject, desk.now).await?;
    let declined = standing.asked.as_ref().is_some_and(|asked| {
        let decided = asked.decided.as_ref();
        decided.is_some_and(|decided| decided.verdict == Verdict::Declined)
    });
    if !declined {
        return Err(step::refused(*unit, &call, "confirmation", Problem::CONFLICT).await);
    }
    let rules = match standing.asked {
        Some(asked) if standing.rules.is_empty() => asked.rules,
        _ => standing.rules,
    };
    put(&desk, &mut unit, subject, rules).await?;
    unit.finish(&location(id)).await
}

/// An event about what a second person is asked.
pub(in crate::web) fn event(kind: Kind, asked: &Confirmation) -> Event {
    let rules: Vec<&str> = asked.rules.iter().map(|rule| rule.code()).collect();
    Event::new(kind)
        .about("call", asked.subject.call)
        .about("confirmation", asked.id)
        .about("contract", asked.subject.contract)
        .about("requester", asked.subject.requester)
        .about("device", &asked.subject.device_uid)
        .fact("action", asked.subject.action.code())
        .fact("rules", rules.join(" "))
}
