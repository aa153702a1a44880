//! Whether the log was verified, and what others verify it with.

use jiff::Timestamp;

use crate::store::{Db, Result, audit_check};
use crate::web::Desk;

/// What the page says of the whole log.
pub(super) struct Attested {
    /// The verifier line; absent where nothing leaves the system.
    pub(super) key: Option<String>,
    /// The last verification; absent where there was none.
    pub(super) verified: Option<Verified>,
}

/// A verification that ended.
pub(super) struct Verified {
    pub(super) holds: bool,
    pub(super) at: Timestamp,
    pub(super) text: String,
}

impl Attested {
    pub(super) async fn load(desk: &Desk, read: &mut Db) -> Result<Self> {
        let last = audit_check::last(read).await?;
        let page = desk.page();
        Ok(Self {
            key: desk.app.settings.audit_key.clone(),
            verified: last.ended_at.map(|at| Verified {
                holds: last.holds,
                at,
                text: match (last.holds, last.checkpoint) {
                    (false, _) => page.t("audit-verified-doubted"),
                    (true, None) => page.t1("audit-verified-holds", "n", last.size),
                    (true, Some(checkpoint)) => page.t2(
                        "audit-verified-against",
                        "n",
                        last.size,
                        "checkpoint",
                        checkpoint,
                    ),
                },
            }),
        })
    }
}
