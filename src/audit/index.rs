//! The columns by which events are found.

use super::entry::Entry;

/// What the index columns of an event hold: ids that stand in its actor and in what it is about, and
/// nothing else. They are not in the leaf, so a verifier compares them with the event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexColumns {
    /// The acting member of staff.
    pub actor_agent: Option<String>,
    /// The call.
    pub call_id: Option<String>,
    /// The request.
    pub request_id: Option<String>,
    /// The subscriber.
    pub subscriber_id: Option<String>,
    /// The contract.
    pub contract_id: Option<String>,
}

impl IndexColumns {
    /// Those of an event.
    pub fn of(entry: &Entry) -> Self {
        let acted = entry.actor.get("kind").is_some_and(|kind| kind == "agent");
        let about = |what: &str| entry.about.get(what).cloned();
        Self {
            actor_agent: entry.actor.get("id").filter(|_| acted).cloned(),
            call_id: about("call"),
            request_id: about("request"),
            subscriber_id: about("subscriber"),
            contract_id: about("contract"),
        }
    }

    /// The first column in which two differ.
    pub fn differs(&self, other: &Self) -> Option<&'static str> {
        let columns = [
            ("actor_agent", &self.actor_agent, &other.actor_agent),
            ("call_id", &self.call_id, &other.call_id),
            ("request_id", &self.request_id, &other.request_id),
            ("contract_id", &self.contract_id, &other.contract_id),
            ("subscriber_id", &self.subscriber_id, &other.subscriber_id),
        ];
        columns
            .into_iter()
            .find(|(_, ours, theirs)| ours != theirs)
            .map(|(column, ..)| column)
    }
}
