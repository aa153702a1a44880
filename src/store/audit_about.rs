//! What an event is about is completed from what the database knows, so that no writer of events can
//! forget it: a request has its call and its contract, a contract its subscriber. By these, everything
//! that touched a subscriber is found, and nothing of another.

use std::collections::BTreeMap;

use hashlink::LruCache;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::event::Event;

/// Owners that are remembered; an owner never changes.
const REMEMBERED: usize = 4_096;

/// Ids by name, as an event has them.
type About = BTreeMap<&'static str, String>;

/// One thing belongs to another.
struct Rule {
    /// What is known.
    of: &'static str,
    /// What follows from it.
    owner: &'static str,
    /// How: from `$1`, the id of what is known.
    sql: &'static str,
    /// Whether it is so for ever.
    fixed: bool,
}

const fn fixed(of: &'static str, owner: &'static str, sql: &'static str) -> Rule {
    Rule {
        of,
        owner,
        sql,
        fixed: true,
    }
}

/// In this order, for one leads to the next.
const RULES: [Rule; 9] = [
    fixed(
        "request",
        "call",
        "SELECT call_id AS owner FROM request WHERE id = $1",
    ),
    fixed(
        "request",
        "contract",
        "SELECT contract_id AS owner FROM request WHERE id = $1",
    ),
    // Whoever calls may turn out to be somebody else until they are verified.
    Rule {
        of: "call",
        owner: "contract",
        sql: "SELECT contract_id AS owner FROM call WHERE id = $1",
        fixed: false,
    },
    fixed(
        "requester",
        "contract",
        "SELECT contract_id AS owner FROM requester WHERE id = $1",
    ),
    fixed(
        "tenant",
        "contract",
        "SELECT contract_id AS owner FROM tenant WHERE id = $1",
    ),
    fixed(
        "contract",
        "subscriber",
        "SELECT subscriber_id AS owner FROM contract WHERE id = $1",
    ),
    fixed(
        "child",
        "subscriber",
        "SELECT p.subscriber_id AS owner FROM child_contract c JOIN parent_contract p ON p.id = c.parent_id WHERE c.id = $1",
    ),
    fixed(
        "parent",
        "subscriber",
        "SELECT subscriber_id AS owner FROM parent_contract WHERE id = $1",
    ),
    fixed(
        "contact",
        "subscriber",
        "SELECT subscriber_id AS owner FROM contact WHERE id = $1",
    ),
];

/// What belongs to what, as far as it was asked for lately.
pub(super) struct Owners(LruCache<(&'static str, &'static str, String), String>);

impl Default for Owners {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

impl Owners {
    /// Adds what follows from what is known.
    async fn complete(&mut self, conn: &mut Db, about: &mut About) -> Result<()> {
        for rule in &RULES {
            let Some(id) = about.get(rule.of) else {
                continue;
            };
            if about.contains_key(rule.owner) {
                continue;
            }
            let key = (rule.of, rule.owner, id.clone());
            let owner = match self.0.get(&key) {
                Some(owner) => Some(owner.clone()),
                None => owner(conn, rule.sql, id).await?,
            };
            let Some(owner) = owner else { continue };
            if rule.fixed {
                self.0.insert(key, owner.clone());
            }
            about.insert(rule.owner, owner);
        }
        Ok(())
    }
}

async fn owner(conn: &mut Db, sql: &'static str, id: &str) -> Result<Option<String>> {
    let found = sqlx::query(sql)
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await?;
    Ok(found
        .map(|row| row.maybe_text("owner"))
        .transpose()?
        .flatten())
}

impl Tx {
    /// An event that is about all that follows from what it is about.
    pub async fn completed(&mut self, mut event: Event) -> Result<Event> {
        self.complete(std::slice::from_mut(&mut event)).await?;
        Ok(event)
    }

    /// Completes what events are about.
    pub(super) async fn complete(&mut self, events: &mut [Event]) -> Result<()> {
        let (owners, conn) = self.slot()?.owners()?;
        for event in events {
            owners.complete(conn, &mut event.about).await?;
        }
        Ok(())
    }
}
