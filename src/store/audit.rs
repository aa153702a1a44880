//! The audit log's rows and the head of its tree.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, StoreError, Tx};
use crate::audit::{Entry, Head, IndexColumns, Personal, PersonalColumns, Row};
use crate::domain::event::{Actor, Cause, Event, Fact, Kind};
use crate::domain::ids::SubscriberId;

/// Units take the time before they wait for the writer, so events may stand a little out of order,
/// in microseconds.
const CLOCK_SLACK: i64 = 60_000_000;

/// The end of the log while a group of units appends to it. Nobody else appends meanwhile: the group
/// holds the write lock.
#[derive(Debug, Clone)]
pub(super) struct Log {
    head: Head,
    last_at: Option<i64>,
    grown: bool,
}

impl Log {
    pub(super) async fn load(conn: &mut Db) -> Result<Self> {
        let last = "SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1";
        Ok(Self {
            head: head(&mut *conn).await?,
            last_at: sqlx::query_scalar(last).fetch_optional(conn).await?,
            grown: false,
        })
    }

    pub(super) async fn save(&self, conn: &mut Db) -> Result<()> {
        if !self.grown {
            return Ok(());
        }
        let size = i64::try_from(self.head.size()).map_err(|why| inconsistent("size", why))?;
        let done = sqlx::query("UPDATE audit_head SET size = $1, frontier = $2 WHERE id = 1")
            .bind(size)
            .bind(self.head.frontier_text())
            .execute(conn)
            .await?;
        one_changed(done.rows_affected(), "audit_head", 1)
    }

    fn push(&mut self, cause: &Cause, event: &Event, personal: Option<&Personal>) -> Result<Row> {
        let entry = entry(self.head.size(), cause, event, personal);
        let row = Row::encode(&entry, personal).map_err(|why| inconsistent("facts", why))?;
        let leaf = row.leaf_hash.parse();
        self.head
            .append(leaf.map_err(|why| inconsistent("leaf", why))?);
        self.last_at = Some(row.at);
        self.grown = true;
        Ok(row)
    }
}

impl Tx {
    /// Appends an event to the log, as part of this unit.
    pub async fn audit(&mut self, cause: &Cause, event: Event) -> Result<()> {
        self.audit_all(cause, vec![event]).await
    }

    /// Appends events of one cause to the log, in their order. Where the clock went back since the
    /// last event, that is told first.
    pub async fn audit_all(&mut self, cause: &Cause, mut events: Vec<Event>) -> Result<()> {
        let (log, _) = self.slot()?.log().await?;
        let back = log
            .last_at
            .map_or(0, |last| last - cause.at.as_microsecond());
        if back > CLOCK_SLACK {
            let clock = Cause {
                actor: Actor::System { job: "clock" },
                ..cause.clone()
            };
            let told = Event::new(Kind::ClockWentBack).fact("seconds", back / 1_000_000);
            self.append(&clock, &[told]).await?;
        }
        for chunk in chunks(&mut events) {
            self.append(cause, &chunk).await?;
        }
        Ok(())
    }

    /// The head of the tree with all that was appended so far, also in this unit.
    pub async fn audit_head(&mut self) -> Result<Head> {
        let (log, _) = self.slot()?.log().await?;
        Ok(log.head.clone())
    }

    async fn append(&mut self, cause: &Cause, events: &[Event]) -> Result<()> {
        let personal: Vec<Option<Personal>> =
            events.iter().map(|event| self.salted(event)).collect();
        let (log, conn) = self.slot()?.log().await?;
        let rows: Vec<Row> = std::iter::zip(events, &personal)
            .map(|(event, personal)| log.push(cause, event, personal.as_ref()))
            .collect::<Result<_>>()?;
        insert(conn, &rows).await?;
        self.audited = true;
        Ok(())
    }

    fn salted(&self, event: &Event) -> Option<Personal> {
        if event.personal.is_empty() {
            return None;
        }
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        let fields = event.personal.iter();
        let fields = fields.map(|(name, value)| ((*name).to_owned(), value.clone()));
        Some(Personal {
            salt,
            fields: fields.collect(),
        })
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

async fn insert(conn: &mut Db, rows: &[Row]) -> Result<()> {
    let sql = many(
        "INSERT INTO audit_event (seq, at, kind, actor, about, facts, personal_digest, personal_salt, personal, leaf,
             actor_agent, call_id, request_id, subscriber_id, contract_id) VALUES",
        rows.len(),
        15,
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for row in rows {
        let (salt, fields) = match &row.personal {
            PersonalColumns::Kept { salt, fields } => (Some(salt.clone()), Some(fields.clone())),
            PersonalColumns::Never | PersonalColumns::Purged => (None, None),
        };
        query = query
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
            .bind(row.index.actor_agent.clone())
            .bind(row.index.call_id.clone())
            .bind(row.index.request_id.clone())
            .bind(row.index.subscriber_id.clone())
            .bind(row.index.contract_id.clone());
    }
    query.execute(conn).await?;
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

/// The newest events before a place that changed the register of a subscriber, newest first.
pub async fn of_register(
    conn: &mut Db,
    whose: SubscriberId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Row>> {
    let kinds = Kind::ALL.iter().filter(|kind| kind.changes_register());
    let kinds: Vec<String> = kinds.map(|kind| format!("'{kind}'")).collect();
    let kinds = kinds.join(", ");
    let sql = format!(
        "SELECT * FROM audit_event WHERE seq IN (
             SELECT seq FROM audit_event WHERE subscriber_id = $1 AND seq < $2 AND kind IN ({kinds})
             UNION
             SELECT seq FROM audit_event
             WHERE contract_id IN (SELECT id FROM contract WHERE subscriber_id = $1) AND seq < $2 AND kind IN ({kinds}))
         ORDER BY seq DESC LIMIT $3"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(whose.to_string())
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(super) fn read(row: &AnyRow) -> Result<Row> {
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
        index: IndexColumns {
            actor_agent: row.maybe_text("actor_agent")?,
            call_id: row.maybe_text("call_id")?,
            request_id: row.maybe_text("request_id")?,
            subscriber_id: row.maybe_text("subscriber_id")?,
            contract_id: row.maybe_text("contract_id")?,
        },
    })
}
