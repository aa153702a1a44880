//! The columns by which events are found.

use super::entry::Entry;

/// What the index columns of an event hold: words that stand in its actor, in what it is about and in its
/// facts, and nothing else. They are not in the leaf, so a verifier compares them with the event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexColumns {
    /// The acting member of staff.
    pub actor_agent: Option<String>,
    /// The other of two people.
    pub second_agent: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// The call.
    pub call_id: Option<String>,
    /// The request.
    pub request_id: Option<String>,
    /// The subscriber.
    pub subscriber_id: Option<String>,
    /// The contract.
    pub contract_id: Option<String>,
    /// The requester.
    pub requester_id: Option<String>,
    /// The device.
    pub device_uid: Option<String>,
    /// How something ended, in the event's own word.
    pub outcome: Option<String>,
}

impl IndexColumns {
    /// Those of an event.
    pub fn of(entry: &Entry) -> Self {
        let acted = entry.actor.get("kind").is_some_and(|kind| kind == "agent");
        let actor = |what: &str| entry.actor.get(what).cloned();
        let about = |what: &str| entry.about.get(what).cloned();
        let outcome = entry.facts.get("outcome").and_then(|fact| fact.as_str());
        Self {
            actor_agent: actor("id").filter(|_| acted),
            second_agent: actor("second"),
            address: actor("address"),
            call_id: about("call"),
            request_id: about("request"),
            subscriber_id: about("subscriber"),
            contract_id: about("contract"),
            requester_id: about("requester"),
            device_uid: about("device"),
            outcome: outcome.map(str::to_owned),
        }
    }

    /// The columns, by name.
    fn columns(&self) -> [(&'static str, &Option<String>); 10] {
        [
            ("actor_agent", &self.actor_agent),
            ("second_agent", &self.second_agent),
            ("address", &self.address),
            ("call_id", &self.call_id),
            ("request_id", &self.request_id),
            ("contract_id", &self.contract_id),
            ("subscriber_id", &self.subscriber_id),
            ("requester_id", &self.requester_id),
            ("device_uid", &self.device_uid),
            ("outcome", &self.outcome),
        ]
    }

    /// The first column in which two differ.
    pub fn differs(&self, other: &Self) -> Option<&'static str> {
        std::iter::zip(self.columns(), other.columns())
            .find(|((_, ours), (_, theirs))| ours != theirs)
            .map(|((column, _), _)| column)
    }
}
