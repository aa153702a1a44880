//! Taking events out of the log: asked for with one's own password, fetched as it is read, and signed.

pub mod ask;
pub mod file;
pub mod show;
mod table;
mod writing;

use crate::domain::audit_export::AuditExport;
use crate::domain::ids::AuditExportId;
use crate::store::{Db, audit_export};
use crate::web::{Desk, Problem};

/// A file that whoever asks now has asked for, and may still fetch.
async fn own(desk: &Desk, read: &mut Db, id: AuditExportId) -> Result<AuditExport, Problem> {
    let export = audit_export::load(read, id).await?;
    export
        .filter(|export| export.asked_by == desk.agent.id && export.is_kept(desk.now))
        .ok_or(Problem::NOT_FOUND)
}
