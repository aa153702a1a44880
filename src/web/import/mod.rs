//! Files that are taken into the register: sent, looked through, taken as a whole, and decided about
//! by a second person.

pub mod confirm;
mod decide;
pub mod decline;
pub mod discard;
pub mod list;
pub mod show;
pub mod start;
pub mod upload;
pub mod withdraw;

use super::{Page, Problem};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ImportId;
use crate::domain::import::Import;
use crate::store::Db;
use crate::store::import::{self, Listed};

/// An import that a page is about.
async fn load(conn: &mut Db, id: ImportId) -> Result<Listed, Problem> {
    import::load(conn, id).await?.ok_or(Problem::NOT_FOUND)
}

fn event(kind: Kind, import: &Import) -> Event {
    Event::new(kind)
        .about("import", import.id)
        .fact("what", import.kind.code())
        .fact("rows", import.rows)
}

/// How far a file has come, in words.
fn state(page: &Page, import: &Import) -> String {
    match &import.decided {
        Some(decided) => page.code("import-decided", decided.decision.code()),
        None if import.state == crate::domain::import::ImportState::Checked
            && !import.is_good() =>
        {
            page.t("import-state-faulty")
        }
        None => page.code("import-state", import.state),
    }
}
