//! The ends that were recorded for something, on its page.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::ending::{Came, Ended};
use crate::i18n::time::today;
use crate::store::Db;
use crate::store::ending::{self, Listed};
use crate::web::{Desk, Page, Problem};

/// What a page shows of ends.
pub(in crate::web) struct Ends {
    /// Where they are recorded and taken back: `<path>/end`, `<path>/end/revoke`.
    pub path: String,
    pub listed: Vec<EndView>,
    /// One stands that may still be taken back.
    pub may_revoke: bool,
    /// One may be recorded.
    pub may_record: bool,
    /// The article.
    pub note: &'static str,
}

/// An end.
pub(in crate::web) struct EndView {
    pub effective: Date,
    /// Why, where it was not by notice.
    pub ground: String,
    pub arrived: String,
    /// The day that the subscriber named; empty where none.
    pub named: String,
    /// The last day of the minimum period, where it ends before that; empty where it does not.
    pub early: String,
    pub by: String,
    pub at: Timestamp,
    pub revoked: Option<(String, Timestamp)>,
}

impl Ends {
    /// Reads them; what has no `billing_start` has no minimum period.
    pub async fn load(
        desk: &Desk,
        read: &mut Db,
        ended: Ended,
        billing_start: Option<Date>,
    ) -> Result<Self, Problem> {
        let page = desk.page();
        let day = today(desk.now);
        let listed = ending::list(read, ended).await?;
        let standing = ending::standing(read, ended).await?;
        let (path, note) = match ended {
            Ended::Service => ("/service".to_owned(), "end-note-service"),
            Ended::Parent(id) => (format!("/parent-contracts/{id}"), "end-note-contract"),
            Ended::Child(id) => (format!("/child-contracts/{id}"), "end-note-contract"),
            Ended::Option(id) => (format!("/contracts/{id}"), "end-note"),
        };
        Ok(Self {
            path,
            note,
            may_revoke: standing.as_ref().is_some_and(|it| it.may_be_revoked(day)),
            may_record: standing.is_none(),
            listed: listed
                .into_iter()
                .map(|it| EndView::of(&page, it, billing_start))
                .collect(),
        })
    }
}

impl EndView {
    fn of(page: &Page, listed: Listed, billing_start: Option<Date>) -> Self {
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let end = listed.ending.end();
        let (arrived, named) = match listed.ending.came {
            Came::Notice(notice) => (Some(notice.arrived), notice.named),
            Came::OverUse(_) | Came::Vendor(_) => (None, None),
        };
        let ground = match listed.ending.came {
            Came::Notice(_) => String::new(),
            Came::OverUse(_) | Came::Vendor(_) => page.code("ground", end.ground),
        };
        Self {
            effective: end.on,
            ground,
            arrived: day(arrived),
            named: day(named),
            early: day(billing_start.and_then(|start| end.early(start))),
            by: listed.recorded_by,
            at: listed.recorded_at,
            revoked: listed.revoked,
        }
    }
}
