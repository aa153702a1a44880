//! Staff.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::agent::{Agent, Locale, Login, Theme};
use crate::domain::ids::AgentId;

/// Adds a member of staff; `password` is a PHC string.
pub async fn add(tx: &mut Tx, agent: &Agent, password: &str, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO agent (id, login, name, role, password, locale, theme, active, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
    )
    .bind(agent.id.to_string())
    .bind(agent.login.as_str().to_owned())
    .bind(agent.name.to_string())
    .bind(agent.role.code())
    .bind(password.to_owned())
    .bind(agent.locale.map(Locale::code))
    .bind(agent.theme.code())
    .bind(i64::from(agent.active))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a changed name, role or activity.
pub async fn save(tx: &mut Tx, agent: &Agent) -> Result<()> {
    let done = sqlx::query(
        "UPDATE agent SET name = $1, role = $2, active = $3, version = version + 1 WHERE id = $4 AND version = $5",
    )
    .bind(agent.name.to_string())
    .bind(agent.role.code())
    .bind(i64::from(agent.active))
    .bind(agent.id.to_string())
    .bind(agent.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "agent", agent.id)
}

/// Keeps a new password, as a PHC string; `until` is the end of one that the desk drew.
pub async fn save_password(
    tx: &mut Tx,
    id: AgentId,
    password: &str,
    until: Option<Timestamp>,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE agent SET password = $1, password_until = $2, version = version + 1 WHERE id = $3",
    )
    .bind(password.to_owned())
    .bind(until.map(Timestamp::as_microsecond))
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "agent", id)
}

/// Keeps another hash of the same password, wherever this one still is: no two hashes have one salt.
pub async fn rehash(tx: &mut Tx, old: &str, new: &str) -> Result<()> {
    sqlx::query("UPDATE agent SET password = $1 WHERE password = $2")
        .bind(new.to_owned())
        .bind(old.to_owned())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// Keeps one's own language and colours.
pub async fn save_preferences(
    tx: &mut Tx,
    id: AgentId,
    locale: Option<Locale>,
    theme: Theme,
) -> Result<()> {
    let done = sqlx::query("UPDATE agent SET locale = $1, theme = $2 WHERE id = $3")
        .bind(locale.map(Locale::code))
        .bind(theme.code())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "agent", id)
}

/// Somebody by id.
pub async fn load(conn: &mut Db, id: AgentId) -> Result<Option<Agent>> {
    sqlx::query("SELECT * FROM agent WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A stored password.
#[derive(Debug, Clone)]
pub struct Password {
    /// As a PHC string.
    pub phc: String,
    /// Until when it opens the choice of one's own, where the desk drew it.
    pub until: Option<Timestamp>,
}

/// Somebody by sign-in name, with their password.
pub async fn by_login(conn: &mut Db, login: &Login) -> Result<Option<(Agent, Password)>> {
    sqlx::query("SELECT * FROM agent WHERE login = $1")
        .bind(login.as_str().to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(|row| {
            let phc = row.text("password")?;
            let until = row.maybe_time("password_until")?;
            Ok((read(row)?, Password { phc, until }))
        })
        .transpose()
}

/// The PHC string of somebody's password.
pub async fn password(conn: &mut Db, id: AgentId) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar("SELECT password FROM agent WHERE id = $1 AND active = 1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?,
    )
}

/// Whether somebody is still as they were loaded, and active: within the unit of what a right password
/// opens, for it may have been reset while it was compared.
pub async fn still_is(tx: &mut Tx, agent: &Agent) -> Result<bool> {
    let found = sqlx::query("SELECT 1 FROM agent WHERE id = $1 AND version = $2 AND active = 1")
        .bind(agent.id.to_string())
        .bind(agent.version)
        .fetch_optional(tx.conn()?)
        .await?;
    Ok(found.is_some())
}

/// Everybody, in the order of their sign-in names.
pub async fn list(conn: &mut Db) -> Result<Vec<Agent>> {
    sqlx::query("SELECT * FROM agent ORDER BY login")
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How many administrators may sign in; the last one is not taken away.
pub async fn active_administrators(conn: &mut Db) -> Result<i64> {
    Ok(
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM agent WHERE active = 1 AND role = 'administrator'",
        )
        .fetch_one(conn)
        .await?,
    )
}

pub(super) fn read(row: &AnyRow) -> Result<Agent> {
    Ok(Agent {
        id: row.parsed("id")?,
        login: Login::parse(&row.text("login")?).map_err(|why| inconsistent("login", why))?,
        name: row.line("name")?,
        role: row.parsed("role")?,
        locale: row.maybe_parsed("locale")?,
        theme: row.parsed("theme")?,
        active: row.flag("active")?,
        version: row.number("version")?,
    })
}
