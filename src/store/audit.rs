//! The audit log's rows and the head of its tree.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result, StoreError, Tx};
use crate::audit::{Entry, Head, Personal, PersonalColumns, Row};
use crate::domain::event::{Actor, Cause, Event, Fact, Kind};

/// Units take the time before they wait for the writer, so events may stand a little out of order,
/// in microseconds.
const CLOCK_SLACK: i64 = 60_000_000;

impl Tx {
    /// Appends an event to the log, as part of this unit. Where the clock went back since the last
    /// event, that is told first.
    pub async fn audit(&mut self, cause: &Cause, event: Event) -> Result<()> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1")
                .fetch_optional(self.conn()?)
                .await?;
        let back = last.map_or(0, |last| last - cause.at.as_microsecond());
        if back > CLOCK_SLACK {
            let told = Event::new(Kind::ClockWentBack).fact("seconds", back / 1_000_000);
            self.append(
                &Cause {
                    actor: Actor::System { job: "clock" },
                    ..cause.clone()
                },
                told,
            )
            .await?;
        }
        self.append(cause, event).await
    }

    async fn append(&mut self, cause: &Cause, event: Event) -> Result<()> {
        let personal = (!event.personal.is_empty()).then(|| {
            let mut salt = [0; 16];
            self.entropy.fill(&mut salt);
            let fields = event
                .personal
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect();
            Personal { salt, fields }
        });
        let mut head = head(self.conn()?).await?;
        let entry = entry(head.size(), cause, &event, personal.as_ref());
        let row =
            Row::encode(&entry, personal.as_ref()).map_err(|why| inconsistent("facts", why))?;
        head.append(entry.leaf_hash().map_err(|why| inconsistent("leaf", why))?);
        insert(self.conn()?, &row, cause, &event).await?;
        let size = i64::try_from(head.size()).map_err(|why| inconsistent("size", why))?;
        sqlx::query("UPDATE audit_head SET size = $1, frontier = $2 WHERE id = 1")
            .bind(size)
            .bind(head.frontier_text())
            .execute(self.conn()?)
            .await?;
        self.audited = true;
        Ok(())
    }
}

fn entry(seq: u64, cause: &Cause, event: &Event, personal: Option<&Personal>) -> Entry {
    let mut actor = std::collections::BTreeMap::new();
    let mut say = |name: &str, value: String| actor.insert(name.to_owned(), value);
    match &cause.actor {
        Actor::Agent { id, role } => {
            say("kind", "agent".into());
            say("id", id.to_string());
            say("role", role.to_string());
        }
        Actor::System { job } => {
            say("kind", "system".into());
            say("job", (*job).to_owned());
        }
        Actor::CommandLine => {
            say("kind", "command_line".into());
        }
        Actor::Anonymous => {
            say("kind", "anonymous".into());
        }
    }
    if let Some(address) = cause.address {
        say("address", address.to_string());
    }
    Entry {
        seq,
        at: cause.at,
        kind: event.kind.code().to_owned(),
        actor,
        about: event
            .about
            .iter()
            .map(|(what, id)| ((*what).to_owned(), id.clone()))
            .collect(),
        facts: event
            .facts
            .iter()
            .map(|(name, fact)| {
                let value = match fact {
                    Fact::Text(text) => text.clone().into(),
                    Fact::Number(number) => (*number).into(),
                };
                ((*name).to_owned(), value)
            })
            .collect(),
        personal: personal.map(Personal::digest),
    }
}

async fn insert(conn: &mut Db, row: &Row, cause: &Cause, event: &Event) -> Result<()> {
    let (salt, fields) = match &row.personal {
        PersonalColumns::Kept { salt, fields } => (Some(salt.clone()), Some(fields.clone())),
        PersonalColumns::Never | PersonalColumns::Purged => (None, None),
    };
    let agent = match &cause.actor {
        Actor::Agent { id, .. } => Some(id.to_string()),
        _ => None,
    };
    let about = |what: &str| event.about.get(what).cloned();
    sqlx::query(
        "INSERT INTO audit_event (seq, at, kind, actor, about, facts, personal_digest, personal_salt, personal, leaf,
             actor_agent, call_id, request_id, subscriber_id, contract_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(row.seq)
    .bind(row.at)
    .bind(row.kind.clone())
    .bind(row.actor.clone())
    .bind(row.about.clone())
    .bind(row.facts.clone())
    .bind(row.personal_digest.clone())
    .bind(salt)
    .bind(fields)
    .bind(row.leaf_hash.clone())
    .bind(agent)
    .bind(about("call"))
    .bind(about("request"))
    .bind(about("subscriber"))
    .bind(about("contract"))
    .execute(conn)
    .await?;
    Ok(())
}

/// The head of the tree.
pub async fn head(conn: &mut Db) -> Result<Head> {
    let row = sqlx::query("SELECT size, frontier FROM audit_head WHERE id = 1")
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| StoreError::Inconsistent {
            column: "audit_head".into(),
            why: "there is no head".into(),
        })?;
    let size = u64::try_from(row.number("size")?).map_err(|why| inconsistent("size", why))?;
    Head::decode(size, &row.text("frontier")?).map_err(|why| inconsistent("frontier", why))
}

/// Rows in order from `seq` on, at most `limit`; what a verifier reads.
pub async fn rows_from(conn: &mut Db, seq: i64, limit: i64) -> Result<Vec<Row>> {
    sqlx::query("SELECT * FROM audit_event WHERE seq >= $1 ORDER BY seq LIMIT $2")
        .bind(seq)
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// What the audit page filters by; what is absent does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Events before this place, for paging backwards.
    pub before: Option<i64>,
    /// The event's kind.
    pub kind: Option<String>,
    /// The acting agent's id.
    pub agent: Option<String>,
    /// The call's id.
    pub call: Option<String>,
    /// The request's id.
    pub request: Option<String>,
    /// The contract's id.
    pub contract: Option<String>,
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

/// The newest events that a filter lets through, newest first.
pub async fn list(conn: &mut Db, filter: &Filter, limit: i64) -> Result<Vec<Row>> {
    sqlx::query(
        "SELECT * FROM audit_event
         WHERE seq < $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR actor_agent = $3)
           AND ($4 = '' OR call_id = $4) AND ($5 = '' OR request_id = $5) AND ($6 = '' OR contract_id = $6)
           AND at >= $7 AND at < $8
         ORDER BY seq DESC LIMIT $9",
    )
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(filter.kind.clone().unwrap_or_default())
    .bind(filter.agent.clone().unwrap_or_default())
    .bind(filter.call.clone().unwrap_or_default())
    .bind(filter.request.clone().unwrap_or_default())
    .bind(filter.contract.clone().unwrap_or_default())
    .bind(filter.from.map_or(i64::MIN, Timestamp::as_microsecond))
    .bind(filter.to.map_or(i64::MAX, Timestamp::as_microsecond))
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &AnyRow) -> Result<Row> {
    let personal = match (
        row.maybe_text("personal_salt")?,
        row.maybe_text("personal")?,
    ) {
        (Some(salt), Some(fields)) => PersonalColumns::Kept { salt, fields },
        _ if row.maybe_text("personal_digest")?.is_some() => PersonalColumns::Purged,
        _ => PersonalColumns::Never,
    };
    Ok(Row {
        seq: row.number("seq")?,
        at: row.number("at")?,
        kind: row.text("kind")?,
        actor: row.text("actor")?,
        about: row.text("about")?,
        facts: row.text("facts")?,
        personal_digest: row.maybe_text("personal_digest")?,
        leaf_hash: row.text("leaf")?,
        personal,
    })
}
