//! Staff at the end of a day, by the audit log's events.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Moment, entry, events, read, text};
use crate::audit::Row;
use crate::domain::access::staff::{Happened, Member};
use crate::domain::event::Kind;
use crate::store::row::Columns;
use crate::store::{Db, Result};

/// What tells of somebody's role, activity, and what they sign in with.
const KINDS: [Kind; 9] = [
    Kind::AgentAdded,
    Kind::AgentChanged,
    Kind::SecondFactorEnrolled,
    Kind::SecondFactorRemoved,
    Kind::SecondFactorReset,
    Kind::PasskeyEnrolled,
    Kind::PasskeyRemoved,
    Kind::OpenIdLinked,
    Kind::OpenIdUnlinked,
];

/// A member of staff of the list.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Sign-in name, as the log or the register has it; empty where neither does.
    pub login: String,
    /// Their name at the time; nothing where the log does not tell it, or not any more.
    pub name: Option<String>,
    /// What the log tells of them.
    pub member: Member,
}

/// Everybody who had been added by the end of a day, in the order of their sign-in names.
pub async fn list(conn: &mut Db, moment: Moment) -> Result<Vec<Listed>> {
    let mut found: BTreeMap<String, Listed> = BTreeMap::new();
    for row in events(conn, &KINDS).await? {
        if row.at < moment.end {
            take(&mut found, &row)?;
        }
    }
    let staff = sqlx::query("SELECT id, login, role, active FROM agent WHERE created_at < $1")
        .bind(moment.end)
        .fetch_all(&mut *conn)
        .await?;
    for row in &staff {
        let listed = found.entry(row.text("id")?).or_default();
        // It never changes.
        listed.login = row.text("login")?;
        if moment.is_present {
            listed.member.register = Some((row.parsed("role")?, row.flag("active")?));
        }
    }
    for (id, listed) in &mut found {
        sign_in(conn, id, listed, moment).await?;
    }
    let mut listed: Vec<Listed> = found.into_values().collect();
    listed.sort_by(|a, b| a.login.cmp(&b.login));
    Ok(listed)
}

fn take(found: &mut BTreeMap<String, Listed>, row: &Row) -> Result<()> {
    let entry = entry(row)?;
    let Some(id) = entry.about.get("agent") else {
        return Ok(());
    };
    let listed = found.entry(id.clone()).or_default();
    let is_named = [Kind::AgentAdded, Kind::AgentChanged].map(Kind::code);
    if is_named.contains(&row.kind.as_str()) {
        // What was purged is not known any more.
        let personal = row.personal().ok().flatten();
        let personal = |name: &str| personal.as_ref()?.fields.get(name).cloned();
        listed.name = personal("name");
        listed.login = personal("login").unwrap_or_else(|| listed.login.clone());
    }
    let role = text(&entry, "role").and_then(|role| role.parse().ok());
    let active = entry.facts.get("active").and_then(Value::as_i64);
    let passkey = entry.about.get("passkey").cloned().unwrap_or_default();
    let happened = match row.kind.parse() {
        Ok(Kind::AgentAdded) => role.map(Happened::Added),
        // A password that was changed is no other role.
        Ok(Kind::AgentChanged) => role.zip(active).map(|(role, active)| Happened::Changed {
            role,
            active: active != 0,
        }),
        Ok(Kind::SecondFactorEnrolled) => Some(Happened::AppTaken),
        Ok(Kind::SecondFactorRemoved) => Some(Happened::AppGone),
        Ok(Kind::SecondFactorReset) => Some(Happened::Reset),
        Ok(Kind::PasskeyEnrolled) => Some(Happened::PasskeyTaken(passkey)),
        Ok(Kind::PasskeyRemoved) => Some(Happened::PasskeyGone(passkey)),
        Ok(Kind::OpenIdLinked) => Some(Happened::Linked),
        Ok(Kind::OpenIdUnlinked) => Some(Happened::Unlinked),
        _ => None,
    };
    if let Some(happened) = happened {
        listed.member.record.take(entry.at, happened);
    }
    Ok(())
}

/// Notes the last sign-in before the end of the day.
async fn sign_in(conn: &mut Db, id: &str, listed: &mut Listed, moment: Moment) -> Result<()> {
    let last = sqlx::query(
        "SELECT * FROM audit_event WHERE kind = 'agent_signed_in' AND actor_agent = $1 AND at < $2
         ORDER BY at DESC LIMIT 1",
    )
    .bind(id.to_owned())
    .bind(moment.end)
    .fetch_optional(conn)
    .await?;
    if let Some(last) = last {
        let entry = entry(&read(&last)?)?;
        let role = entry.actor.get("role").and_then(|role| role.parse().ok());
        listed.member.signed_in = Some((entry.at, role));
    }
    Ok(())
}
