//! What whoever may release a blocked request sees: the fate of the earlier sendings, then what can be
//! done, or the proposal that waits.

use jiff::Timestamp;

use crate::domain::ids::{AgentId, ReleaseId};
use crate::domain::release::{Fate, ReleaseKind, Way, needs_second_person};
use crate::domain::request::{Request, State};
use crate::store::release::Signed;
use crate::web::Page;

/// The card.
pub struct Card {
    /// What is on the screen about the earlier sendings.
    pub fate: Fate,
    /// Whether a second person is needed.
    pub two_people: bool,
    /// The proposal that waits.
    pub open: Option<Open>,
}

/// A proposal that waits for a second person.
pub struct Open {
    /// Identity.
    pub id: ReleaseId,
    /// Whether the reader made it.
    pub mine: bool,
    /// Whether the request would be sent again.
    pub sends_again: bool,
    /// What, in words.
    pub what: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The console's id of the request; empty where it would be sent again.
    pub request_uid: String,
    /// What was mended, or the evidence.
    pub text: String,
}

impl Card {
    /// The card of a request for a reader; there is none unless it is blocked.
    pub fn of(
        page: &Page,
        reader: AgentId,
        request: &Request,
        fate: Fate,
        releases: &[Signed],
    ) -> Option<Self> {
        if !matches!(request.state, State::Blocked { .. }) {
            return None;
        }
        Some(Self {
            fate,
            two_people: needs_second_person(request.accepted.action),
            open: releases
                .iter()
                .find(|signed| signed.release.decided.is_none())
                .map(|signed| Open::of(page, reader, signed)),
        })
    }
}

impl Open {
    fn of(page: &Page, reader: AgentId, signed: &Signed) -> Self {
        let release = &signed.release;
        let (request_uid, text) = match &release.way {
            Way::SendAgain { reason } => (String::new(), reason.as_str()),
            Way::ByHand {
                request_uid,
                evidence,
            } => (request_uid.to_string(), evidence.as_str()),
        };
        Self {
            id: release.id,
            mine: release.proposed_by == reader,
            sends_again: release.way.kind() == ReleaseKind::SendAgain,
            what: page.code("release-kind", release.way.kind()),
            by: signed.proposed_by.clone(),
            at: release.proposed_at,
            request_uid,
            text: text.to_owned(),
        }
    }
}
