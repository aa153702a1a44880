//! What the audit log tells: a closed list of events, who caused them, and what they are about.

mod kind;

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;

use super::ids::{AgentId, SessionId};
use super::policy::Role;

pub use kind::Kind;

/// Who caused something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff in a session.
    Agent {
        /// Who.
        id: AgentId,
        /// Their role at the time.
        role: Role,
        /// Their session; absent before there is one.
        session: Option<SessionId>,
    },
    /// A job of the program itself.
    System {
        /// Which.
        job: &'static str,
    },
    /// The command line, by whoever has the machine.
    CommandLine,
    /// Somebody who did not sign in.
    Anonymous,
}

/// Who, when, from where: the same for all events of one unit of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// From where, for what came over the web.
    pub address: Option<IpAddr>,
    /// The other of two people, where an act took two.
    pub second: Option<AgentId>,
}

impl Cause {
    /// A job of the program.
    pub const fn system(job: &'static str, at: Timestamp) -> Self {
        Self {
            actor: Actor::System { job },
            at,
            address: None,
            second: None,
        }
    }
}

/// A fact's value: no floating point, so that its canonical bytes are the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Text.
    Text(String),
    /// A number.
    Number(i64),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// An event, on its way into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Ids of what it is about, by the name of their table.
    pub about: BTreeMap<&'static str, String>,
    /// What else is to be known; nothing personal.
    pub facts: BTreeMap<&'static str, Fact>,
    /// Personal data; kept beside the leaf and purged after its retention.
    pub personal: BTreeMap<&'static str, String>,
}

impl Event {
    /// An event that says nothing else yet.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            about: BTreeMap::new(),
            facts: BTreeMap::new(),
            personal: BTreeMap::new(),
        }
    }

    /// Says what it is about: `call`, `request`, `subscriber`, `contract`, `requester`, `agent`,
    /// `tenant`, `device`, `maintenance`, `stop`, `contact`, `mail`, `reference`, `release`,
    /// `proposal`, `passkey`, `parent`, `child`, `service`, `case`,
    /// `over_use`, `import`, `hold`.
    /// `over_use`, `import`, `difference`.
    /// `over_use`, `import`, `review`, `finding`.
    #[must_use]
    pub fn about(mut self, what: &'static str, id: impl ToString) -> Self {
        self.about.insert(what, id.to_string());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<Fact>) -> Self {
        self.facts.insert(name, value.into());
        self
    }

    /// Adds personal data.
    #[must_use]
    pub fn personal(mut self, name: &'static str, value: impl ToString) -> Self {
        self.personal.insert(name, value.to_string());
        self
    }
}
