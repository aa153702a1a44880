//! An import: how far it is, every row that does not fit, and what whoever reads may do about it.

use askama::Template;
use http::StatusCode;

use super::{load, state};
use crate::domain::decision::Decision;
use crate::domain::ids::ImportId;
use crate::domain::import::{Import, ImportKind, ImportState};
use crate::domain::policy::Permission;
use crate::store::import::Listed;
use crate::store::import_fault::{self, Kept};
use crate::store::import_register::{self, Person};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Form, Page, register};

/// Rows on one page.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "import/show.html")]
struct ShowPage {
    page: Page,
    listed: Listed,
    /// How far it is, in words.
    state: String,
    kind: String,
    encoding: String,
    why: String,
    /// It goes on by itself.
    moves: bool,
    may: May,
    may_discard: bool,
    may_import: bool,
    faults: Vec<Fault>,
    people: Vec<Person>,
    position: String,
    previous: String,
    next: String,
    form: Form,
}

/// What the reader may do beside discarding.
#[derive(PartialEq, Eq)]
enum May {
    Start,
    Decide,
    Withdraw,
    Read,
}

struct Fault {
    line: i64,
    column: String,
    why: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<ImportId>, search: Search) -> Answer {
    page(&desk, id, Form::default(), StatusCode::OK, place(&search)).await
}

/// The page with a form that came back.
pub(super) async fn again(desk: &Desk, id: ImportId, form: Form, status: StatusCode) -> Answer {
    page(desk, id, form, status, 1).await
}

fn place(search: &Search) -> i64 {
    search.0.get("page").parse().unwrap_or(1).clamp(1, 100_000)
}

async fn page(desk: &Desk, id: ImportId, form: Form, status: StatusCode, place: i64) -> Answer {
    let page = register::page(desk).of(&format!("/imports/{id}"));
    let mut read = desk.read().await?;
    let listed = load(&mut read, id).await?;
    let import = &listed.import;
    let offset = (place - 1) * ROWS;
    let (mut faults, mut people) = (Vec::new(), Vec::new());
    let total = if import.state == ImportState::Proposed {
        people = import_register::people(&mut read, id, ROWS, offset).await?;
        import.rows
    } else {
        faults = import_fault::page(&mut read, id, ROWS, offset).await?;
        import.faults
    };
    drop(read);
    let href = |place: i64| format!("/imports/{id}?page={place}");
    let shown = ShowPage {
        state: state(&page, import),
        kind: page.code("import-kind", import.kind),
        encoding: match import.encoding {
            Some(encoding) => page.code("import-encoding", encoding),
            None => "-".to_owned(),
        },
        why: match import.decided.as_ref().map(|decided| &decided.decision) {
            Some(Decision::Declined { why }) => why.as_str().to_owned(),
            _ => String::new(),
        },
        moves: matches!(import.state, ImportState::Reading | ImportState::Hashing),
        may: may(desk, import),
        may_import: register::may_change(desk),
        may_discard: register::may_change(desk) && import.may_be_discarded(),
        position: page.t2(
            "register-position",
            "from",
            (offset + 1).min(total),
            "to",
            (offset + ROWS).min(total),
        ),
        previous: if place > 1 {
            href(place - 1)
        } else {
            String::new()
        },
        next: if offset + ROWS < total {
            href(place + 1)
        } else {
            String::new()
        },
        faults: faults.into_iter().map(|kept| fault(&page, kept)).collect(),
        people,
        listed,
        form,
        page,
    };
    render_with(status, &shown)
}

fn may(desk: &Desk, import: &Import) -> May {
    if import.is_good() && register::may_change(desk) {
        May::Start
    } else if !import.waits() {
        May::Read
    } else if import.proposed_by == Some(desk.agent.id) {
        May::Withdraw
    } else if desk.agent.role.may(Permission::RegisterConfirm) {
        May::Decide
    } else {
        May::Read
    }
}

/// A fault in words: the column by its letter, as spreadsheets have it, and by its name.
fn fault(page: &Page, kept: Kept) -> Fault {
    let letter = kept.cell.map(letter).unwrap_or_default();
    Fault {
        line: kept.line,
        column: format!("{letter} {}", kept.column).trim().to_owned(),
        why: page.words.with(&kept.why, &[("n", kept.n.to_string())]),
    }
}

fn letter(cell: i64) -> String {
    let mut letters = Vec::new();
    let mut rest = cell;
    while rest > 0 {
        letters.push(char::from(
            b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0),
        ));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let letters = [1, 26, 27, 64].map(letter);
        assert_eq!(letters, ["A", "Z", "AA", "BL"]);
    }
}
