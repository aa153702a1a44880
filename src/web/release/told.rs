//! Releases as the request's page tells them to everybody: in the timeline, and on whose evidence a
//! request counts as sent.

use jiff::Timestamp;

use crate::domain::decision::Decision;
use crate::domain::release::{Way, needs_second_person};
use crate::domain::request::Request;
use crate::store::release::Signed;
use crate::web::Page;

/// Something that a person decided about a blocked request.
pub struct Told {
    /// After which attempt.
    pub attempts_seen: i64,
    /// The tone of its mark.
    pub kind: &'static str,
    /// What, in words.
    pub title: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// Why, in their words; may be empty.
    pub text: String,
    /// What the page said about the earlier sendings; may be empty.
    pub doubt: String,
}

impl Told {
    /// All of them, in their order. What one person did at once is told once.
    pub fn of(page: &Page, request: &Request, releases: &[Signed]) -> Vec<Self> {
        let two_people = needs_second_person(request.accepted.action);
        releases
            .iter()
            .flat_map(|signed| {
                let proposed = two_people.then(|| Self::proposed(page, signed));
                proposed
                    .into_iter()
                    .chain(Self::decided(page, signed, !two_people))
            })
            .collect()
    }

    fn proposed(page: &Page, signed: &Signed) -> Self {
        let what = page.code("release-kind", signed.release.way.kind());
        Self {
            attempts_seen: signed.release.seen.attempts,
            kind: "info",
            title: page.t1("release-told-proposed", "what", what),
            at: signed.release.proposed_at,
            who: signed.proposed_by.clone(),
            text: words(signed),
            doubt: doubt(page, signed),
        }
    }

    fn decided(page: &Page, signed: &Signed, alone: bool) -> Option<Self> {
        let release = &signed.release;
        let decided = release.decided.as_ref()?;
        let (kind, title, text) = match &decided.decision {
            Decision::Confirmed => {
                let title = page.code("release-told-confirmed", release.way.kind());
                let kind = match release.way {
                    Way::SendAgain { .. } => "queued",
                    Way::ByHand { .. } => "sent",
                };
                let text = if alone { words(signed) } else { String::new() };
                (kind, title, text)
            }
            Decision::Declined { why } => (
                "warn",
                page.t("release-told-declined"),
                why.as_str().to_owned(),
            ),
            Decision::Withdrawn => ("info", page.t("release-told-withdrawn"), String::new()),
        };
        Some(Self {
            attempts_seen: release.seen.attempts,
            kind,
            title,
            at: decided.at,
            who: signed.decided_by.clone(),
            text,
            doubt: if alone {
                doubt(page, signed)
            } else {
                String::new()
            },
        })
    }
}

fn doubt(page: &Page, signed: &Signed) -> String {
    if signed.release.seen.doubt {
        page.t("release-told-doubt")
    } else {
        String::new()
    }
}

fn words(signed: &Signed) -> String {
    match &signed.release.way {
        Way::SendAgain { reason } => reason.as_str().to_owned(),
        Way::ByHand {
            request_uid,
            evidence,
        } => format!("{request_uid}\n{}", evidence.as_str()),
    }
}

/// On whose evidence a request counts as sent.
pub struct Basis {
    /// Who, in a sentence.
    pub who: String,
    /// The evidence, in their words.
    pub evidence: String,
}

impl Basis {
    /// That of a request that was recorded by hand.
    pub fn of(page: &Page, releases: &[Signed]) -> Option<Self> {
        let signed = releases.last()?;
        let release = &signed.release;
        let decided = release.decided.as_ref()?;
        let (Decision::Confirmed, Way::ByHand { evidence, .. }) = (&decided.decision, &release.way)
        else {
            return None;
        };
        let who = if decided.by == release.proposed_by {
            page.t1("record-by-hand-basis", "name", &signed.proposed_by)
        } else {
            page.t2(
                "record-by-hand-basis-two",
                "name",
                &signed.proposed_by,
                "second",
                &signed.decided_by,
            )
        };
        Some(Self {
            who,
            evidence: evidence.as_str().to_owned(),
        })
    }
}
