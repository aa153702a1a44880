//! What things are called whose ids the audit log holds, and the other way round.

use std::collections::{BTreeSet, HashMap};

use sqlx::AssertSqlSafe;

use super::many::{chunks, many};
use super::row::Columns;
use super::{Db, Result};

/// How each kind of thing is called, by the word that the log has for it.
const CALLED: [(&str, &str); 9] = [
    ("call", "SELECT id, reference AS name FROM call WHERE id IN"),
    (
        "request",
        "SELECT id, reference AS name FROM request WHERE id IN",
    ),
    (
        "contract",
        "SELECT id, number AS name FROM contract WHERE id IN",
    ),
    (
        "parent",
        "SELECT id, number AS name FROM parent_contract WHERE id IN",
    ),
    (
        "child",
        "SELECT id, number AS name FROM child_contract WHERE id IN",
    ),
    ("subscriber", "SELECT id, name FROM subscriber WHERE id IN"),
    ("requester", "SELECT id, name FROM requester WHERE id IN"),
    (
        "tenant",
        "SELECT id, api_host AS name FROM tenant WHERE id IN",
    ),
    (
        "over_use",
        "SELECT id, number AS name FROM over_use_case WHERE id IN",
    ),
];

/// The names of these things, by id. What is gone, or has no name, is left out.
pub async fn of(
    conn: &mut Db,
    things: &BTreeSet<(String, String)>,
) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    for (kind, select) in CALLED {
        let mut ids: Vec<&str> = things
            .iter()
            .filter(|(what, _)| what == kind)
            .map(|(_, id)| id.as_str())
            .collect();
        for chunk in chunks(&mut ids) {
            let mut query = sqlx::query(AssertSqlSafe(many(select, 1, chunk.len())));
            for id in chunk {
                query = query.bind(id.to_owned());
            }
            for row in &query.fetch_all(&mut *conn).await? {
                names.insert(row.text("id")?, row.text("name")?);
            }
        }
    }
    Ok(names)
}

/// The id of the request with this reference number.
pub async fn request_id(conn: &mut Db, reference: &str) -> Result<Option<String>> {
    sqlx::query("SELECT id FROM request WHERE reference = $1")
        .bind(reference.to_owned())
        .fetch_optional(conn)
        .await?
        .map(|row| row.text("id"))
        .transpose()
}
