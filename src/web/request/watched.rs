//! What the tenant's side reported of a request: information, with its source and time (R10-3-11).

use jiff::Timestamp;

use crate::domain::ids::RequestId;
use crate::domain::watch::Told as Status;
use crate::i18n::time;
use crate::store::watch::{self, Sighting, Watch};
use crate::store::{Db, Result};
use crate::web::Page;

/// Something that was reported, in words.
#[derive(Debug, Clone)]
pub struct Told {
    /// What.
    pub word: String,
    /// The API's own word, where it said one.
    pub raw: String,
    /// Where it was read, and when it became so.
    pub source: String,
    /// When it became so, as the API says, else when it was seen.
    pub at: Timestamp,
    /// When it was seen.
    pub seen_at: Timestamp,
}

/// The watch over a request, in words.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Everything that was reported, the oldest first.
    pub told: Vec<Told>,
    /// When it is looked at next, or that it is not any more.
    pub next: String,
    /// Why the last look told nothing; empty where it did.
    pub why: String,
}

/// The watch over a request; nothing before it was sent.
pub async fn load(page: &Page, read: &mut Db, id: RequestId) -> Result<Option<Watched>> {
    let Some(watch) = watch::load(read, id).await? else {
        return Ok(None);
    };
    let sightings = watch::sightings(read, id).await?;
    Ok(Some(watched(page, watch, sightings)))
}

fn watched(page: &Page, watch: Watch, sightings: Vec<Sighting>) -> Watched {
    Watched {
        told: sightings.into_iter().map(|it| told(page, it)).collect(),
        next: match watch.next_at {
            Some(at) if at <= page.now => page.t1("told-next", "time", page.t("time-now")),
            Some(at) => page.t1("told-next", "time", time::long(at)),
            None => page.t("told-over"),
        },
        why: if watch.why.is_empty() {
            String::new()
        } else {
            page.t1("told-unanswered", "why", page.code("why", watch.why))
        },
    }
}

fn told(page: &Page, sighting: Sighting) -> Told {
    let Sighting {
        report, seen_at, ..
    } = sighting;
    let source = page.code("source", report.source);
    let (key, at) = match report.told_at {
        Some(at) => ("told-source", at),
        None => ("told-source-seen", seen_at),
    };
    Told {
        word: match report.status {
            Status::Other => page.t1("told-other-word", "word", &report.word),
            status => page.code("told", status),
        },
        raw: report.word,
        source: page.t2(key, "source", source, "time", time::long(at)),
        at,
        seen_at,
    }
}
