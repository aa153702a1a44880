//! The audit log's rows and the head of its tree.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, StoreError, Tx, audit_subtree};
use crate::audit::{Entry, Hash, Head, IndexColumns, Personal, PersonalColumns, Row, Subtree};
use crate::build::BUILD;
use crate::domain::event::{Actor, Cause, Event, Fact, Kind};

/// Units take the time before they wait for the writer, so events may stand a little out of order,
/// in microseconds.
pub(super) const CLOCK_SLACK: i64 = 60_000_000;

/// The end of the log while a group of units appends to it. Nobody else appends meanwhile: the group
/// holds the write lock.
#[derive(Debug, Clone)]
pub(super) struct Log {
    head: Head,
    last_at: Option<i64>,
    grown: bool,
    /// Subtrees to keep that are complete with the events since they were last stored.
    completed: Vec<(Subtree, Hash)>,
}

impl Log {
    pub(super) async fn load(conn: &mut Db) -> Result<Self> {
        let last = "SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1";
        Ok(Self {
            head: head(&mut *conn).await?,
            last_at: sqlx::query_scalar(last).fetch_optional(conn).await?,
            grown: false,
            completed: Vec::new(),
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
        let leaf = leaf.map_err(|why| inconsistent("leaf", why))?;
        let completed = &mut self.completed;
        self.head.append_and_tell(leaf, |subtree, hash| {
            if subtree.is_kept() {
                completed.push((subtree, hash));
            }
        });
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
        // A development build does not let an event be written that the catalogue does not know.
        debug_assert_eq!(misfit(cause, &events), None, "see domain::catalogue");
        self.complete(&mut events).await?;
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
        let completed = std::mem::take(&mut log.completed);
        insert(conn, &rows).await?;
        audit_subtree::keep(conn, &completed).await?;
        self.audited = true;
        Ok(())
    }

    /// The number of the event that was appended last.
    pub(super) async fn newest_event(&mut self) -> Result<i64> {
        let (log, _) = self.slot()?.log().await?;
        let size = i64::try_from(log.head.size()).map_err(|why| inconsistent("size", why))?;
        Ok(size - 1)
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

/// What of the events is not as the catalogue has it. What a demo begins with was done by nobody, and tells
/// only that it is there; whoever tries the log itself, as the job `test`, writes what they like.
fn misfit(cause: &Cause, events: &[Event]) -> Option<String> {
    if matches!(
        cause.actor,
        Actor::System {
            job: "demo" | "test"
        }
    ) {
        return None;
    }
    events.iter().find_map(|event| {
        let misfit = event.kind.shape().misfit(event, &cause.actor)?;
        Some(format!("{}: {misfit}", event.kind))
    })
}

fn entry(seq: u64, cause: &Cause, event: &Event, personal: Option<&Personal>) -> Entry {
    let mut actor = std::collections::BTreeMap::new();
    let mut say = |name: &str, value: String| actor.insert(name.to_owned(), value);
    match &cause.actor {
        Actor::Agent { id, role, session } => {
            say("kind", "agent".into());
            say("id", id.to_string());
            say("role", role.to_string());
            if let Some(session) = session {
                say("session", session.to_string());
            }
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
    if let Some(second) = cause.second {
        say("second", second.to_string());
    }
    say("build", BUILD.to_owned());
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
             actor_agent, second_agent, address, call_id, request_id, subscriber_id, contract_id, requester_id, device_uid, outcome) VALUES",
        rows.len(),
        20,
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for row in rows {
        let (salt, fields) = match &row.personal {
            PersonalColumns::Kept { salt, fields } => (Some(salt.clone()), Some(fields.clone())),
            _ => (None, None),
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
            .bind(row.index.second_agent.clone())
            .bind(row.index.address.clone())
            .bind(row.index.call_id.clone())
            .bind(row.index.request_id.clone())
            .bind(row.index.subscriber_id.clone())
            .bind(row.index.contract_id.clone())
            .bind(row.index.requester_id.clone())
            .bind(row.index.device_uid.clone())
            .bind(row.index.outcome.clone());
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

/// The last event of a kind about a call.
pub async fn last_of(conn: &mut Db, call: &str, kind: Kind) -> Result<Option<Row>> {
    sqlx::query(
        "SELECT * FROM audit_event WHERE call_id = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(call.to_owned())
    .bind(kind.code())
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// When the event at a place was written.
pub async fn time_of(conn: &mut Db, seq: i64) -> Result<Option<Timestamp>> {
    let at: Option<i64> = sqlx::query_scalar("SELECT at FROM audit_event WHERE seq = $1")
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}

pub(super) fn read(row: &AnyRow) -> Result<Row> {
    let personal = PersonalColumns::read(
        row.maybe_text("personal_digest")?.is_some(),
        row.maybe_text("personal_salt")?,
        row.maybe_text("personal")?,
        row.maybe_number("purged_by")?,
    );
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
            second_agent: row.maybe_text("second_agent")?,
            address: row.maybe_text("address")?,
            call_id: row.maybe_text("call_id")?,
            request_id: row.maybe_text("request_id")?,
            subscriber_id: row.maybe_text("subscriber_id")?,
            contract_id: row.maybe_text("contract_id")?,
            requester_id: row.maybe_text("requester_id")?,
            device_uid: row.maybe_text("device_uid")?,
            outcome: row.maybe_text("outcome")?,
        },
    })
}
