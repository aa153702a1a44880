//! Events of the audit log by what they are about, newest first.
//!
//! Every page is found by walking down indexes from one place of the log, and no walk is longer than
//! [`EFFORT`]: however long the log and however rare what is looked for, a page costs the same, and says
//! how far back it looked.

use sqlx::AssertSqlSafe;

use super::audit::read;
use super::audit_period::Places;
use super::row::Columns;
use super::{Db, Result};
use crate::audit::Row;
use crate::domain::event::Kind;
use crate::domain::ids::{CallId, RequestId, SubscriberId};

/// Events that are looked at for one page, at the most.
pub const EFFORT: usize = 20_000;

crate::codes! {
    /// What events are found by; the rarer one first.
    By {
        /// The request.
        Request = "request_id",
        /// The call.
        Call = "call_id",
        /// The requester.
        Requester = "requester_id",
        /// The device.
        Device = "device_uid",
        /// The contract.
        Contract = "contract_id",
        /// The subscriber.
        Subscriber = "subscriber_id",
        /// The other of two people.
        Second = "second_agent",
        /// From where.
        Address = "address",
        /// The acting member of staff.
        Agent = "actor_agent",
    }
}

/// Events of one of these kinds, or that ended in one of these ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct What {
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// The words of their outcome.
    pub outcomes: Vec<&'static str>,
}

impl What {
    fn words(&self) -> Vec<(&'static str, &'static str)> {
        let kinds = self.kinds.iter().map(|kind| ("kind", kind.code()));
        let outcomes = self.outcomes.iter().map(|outcome| ("outcome", *outcome));
        kinds.chain(outcomes).collect()
    }
}

/// What is looked for; what is absent does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Events before this place, for paging backwards.
    pub before: Option<i64>,
    /// The places between which a period lies, and the period itself.
    pub places: Places,
    /// Groups of which every one has a word that holds.
    pub by: Vec<Vec<(By, String)>>,
    /// What happened; all of them hold.
    pub what: Vec<What>,
}

/// A page of events.
#[derive(Debug)]
pub struct Found {
    /// The events, newest first.
    pub rows: Vec<Row>,
    /// Where to look on, as [`Filter::before`]; absent where the log holds no more.
    pub older: Option<i64>,
    /// Whether the page ends because enough was looked at, and not because it is full.
    pub tired: bool,
}

/// The newest events that a filter lets through, newest first.
pub async fn list(conn: &mut Db, filter: &Filter, limit: usize) -> Result<Found> {
    let search = Search::of(filter, limit);
    let rows = search.rows(conn).await?;
    let floor = search.floor(conn).await?;
    let mut rows: Vec<Row> = rows
        .into_iter()
        .filter(|row| floor.is_none_or(|floor| row.seq >= floor))
        .collect();
    let full = rows.len() > limit;
    rows.truncate(limit);
    let older = match rows.last() {
        Some(last) if full => Some(last.seq),
        _ => floor,
    };
    Ok(Found {
        rows,
        older,
        tired: !full && older.is_some(),
    })
}

/// A statement, as it grows.
#[derive(Default)]
struct Sql {
    values: Vec<String>,
}

impl Sql {
    /// The place of a value.
    fn value(&mut self, value: &str) -> String {
        self.values.push(value.to_owned());
        format!("${}", self.values.len())
    }

    /// A condition for each column and its word.
    fn each_is<C: std::fmt::Display, V: AsRef<str>>(&mut self, words: &[(C, V)]) -> Vec<String> {
        let words = words.iter();
        words
            .map(|(column, word)| format!("{column} = {}", self.value(word.as_ref())))
            .collect()
    }

    /// The condition that one of the columns has its word.
    fn any_is<C: std::fmt::Display, V: AsRef<str>>(&mut self, words: &[(C, V)]) -> String {
        match self.each_is(words) {
            none if none.is_empty() => "1 = 0".to_owned(),
            some => format!("({})", some.join(" OR ")),
        }
    }

    async fn fetch(&self, conn: &mut Db, text: String) -> Result<Vec<sqlx::any::AnyRow>> {
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in &self.values {
            query = query.bind(value.clone());
        }
        Ok(query.fetch_all(conn).await?)
    }
}

/// How a page is found.
struct Search {
    sql: Sql,
    /// Each gives places along an index, newest first.
    walks: Vec<String>,
    /// What the walks do not hold already.
    rest: Vec<String>,
    /// Places that a walk gives at the most.
    length: usize,
    limit: usize,
}

impl Search {
    fn of(filter: &Filter, limit: usize) -> Self {
        let mut sql = Sql::default();
        let mut by: Vec<&[(By, String)]> = filter.by.iter().map(Vec::as_slice).collect();
        by.sort_by_key(|group| group.iter().map(|(by, _)| *by as usize).max());
        let mut by = by.into_iter();
        let mut what = filter.what.clone();
        what.sort_by_key(|what| what.kinds.len() + what.outcomes.len());
        let mut what = what.into_iter();
        let tracks: Vec<String> = if let Some(group) = by.next() {
            sql.each_is(group)
        } else if let Some(what) = what.next() {
            sql.each_is(&what.words())
        } else {
            vec!["1 = 1".to_owned()]
        };
        let mut rest: Vec<String> = by.map(|group| sql.any_is(group)).collect();
        rest.extend(what.map(|what| sql.any_is(&what.words())));
        rest.extend(filter.places.condition());
        let length = if rest.is_empty() {
            limit + 1
        } else {
            (EFFORT / tracks.len().max(1)).max(limit + 1)
        };
        let (low, high) = filter.places.bounds(filter.before);
        let walks = tracks.iter().map(|track| {
            format!(
                "SELECT seq FROM audit_event WHERE {track} AND seq >= {low} AND seq < {high} ORDER BY seq DESC LIMIT {length}"
            )
        });
        Self {
            walks: walks.collect(),
            sql,
            rest,
            length,
            limit,
        }
    }

    /// One row more than asked for tells that there are more.
    async fn rows(&self, conn: &mut Db) -> Result<Vec<Row>> {
        if self.walks.is_empty() {
            return Ok(Vec::new());
        }
        let walks: Vec<String> = self
            .walks
            .iter()
            .map(|walk| format!("SELECT seq FROM ({walk}) AS walk"))
            .collect();
        let rest: Vec<String> = self
            .rest
            .iter()
            .map(|rest| format!(" AND {rest}"))
            .collect();
        let text = format!(
            "SELECT * FROM audit_event WHERE seq IN ({}){} ORDER BY seq DESC LIMIT {}",
            walks.join(" UNION ALL "),
            rest.concat(),
            self.limit + 1
        );
        let rows = self.sql.fetch(conn, text).await?;
        rows.iter().map(read).collect()
    }

    /// The place below which not every walk has looked; nothing where all came to their end.
    async fn floor(&self, conn: &mut Db) -> Result<Option<i64>> {
        if self.walks.is_empty() {
            return Ok(None);
        }
        let ends: Vec<String> = self
            .walks
            .iter()
            .map(|walk| format!("SELECT MIN(seq) AS low, COUNT(*) AS steps FROM ({walk}) AS walk"))
            .collect();
        let text = format!(
            "SELECT MAX(low) AS floor FROM ({}) AS ends WHERE steps >= {}",
            ends.join(" UNION ALL "),
            self.length
        );
        // The conditions of the rest are not part of it, but their values are bound.
        let used = self.walk_values();
        let sql = Sql { values: used };
        let rows = sql.fetch(conn, text).await?;
        rows.first()
            .map(|row| row.maybe_number("floor"))
            .transpose()
            .map(Option::flatten)
    }

    /// The values of the walks, which come first.
    fn walk_values(&self) -> Vec<String> {
        let bound = self.walks.iter().filter(|walk| walk.contains('$')).count();
        self.sql.values.iter().take(bound).cloned().collect()
    }
}

/// The events between two places that a filter lets through, the oldest first; for whoever takes all of them.
pub async fn between(conn: &mut Db, filter: &Filter, low: i64, high: i64) -> Result<Vec<Row>> {
    let mut sql = Sql::default();
    let mut rest: Vec<String> = filter.by.iter().map(|group| sql.any_is(group)).collect();
    rest.extend(filter.what.iter().map(|what| sql.any_is(&what.words())));
    rest.extend(filter.places.condition());
    let rest: Vec<String> = rest.iter().map(|rest| format!(" AND {rest}")).collect();
    let text = format!(
        "SELECT * FROM audit_event WHERE seq >= {low} AND seq < {high}{} ORDER BY seq",
        rest.concat()
    );
    let rows = sql.fetch(conn, text).await?;
    rows.iter().map(read).collect()
}

/// The events of a request and of the call it came from, the oldest first, from a place on.
pub async fn of_request(
    conn: &mut Db,
    (call, request): (CallId, RequestId),
    from: i64,
    limit: i64,
) -> Result<Vec<Row>> {
    let rows = sqlx::query(
        "SELECT * FROM audit_event WHERE seq IN (
             SELECT seq FROM audit_event WHERE call_id = $1 AND seq >= $3
             UNION SELECT seq FROM audit_event WHERE request_id = $2 AND seq >= $3)
         ORDER BY seq LIMIT $4",
    )
    .bind(call.to_string())
    .bind(request.to_string())
    .bind(from)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// What a subscriber is found by: itself, and its contracts, for events from before each named both.
pub async fn of_subscriber(conn: &mut Db, whose: SubscriberId) -> Result<Vec<(By, String)>> {
    let contracts = sqlx::query("SELECT id FROM contract WHERE subscriber_id = $1 ORDER BY id")
        .bind(whose.to_string())
        .fetch_all(conn)
        .await?;
    let mut by = vec![(By::Subscriber, whose.to_string())];
    for contract in &contracts {
        by.push((By::Contract, contract.text("id")?));
    }
    Ok(by)
}

/// The newest events before a place that changed the register of a subscriber, newest first.
pub async fn of_register(
    conn: &mut Db,
    whose: SubscriberId,
    before: Option<i64>,
    limit: usize,
) -> Result<Found> {
    let kinds = Kind::ALL.iter().filter(|kind| kind.changes_register());
    let filter = Filter {
        before,
        by: vec![of_subscriber(conn, whose).await?],
        what: vec![What {
            kinds: kinds.copied().collect(),
            outcomes: Vec::new(),
        }],
        ..Filter::default()
    };
    list(conn, &filter, limit).await
}
