//! Tenants' tokens at the end of a day; never their secrets.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::{Moment, day, entry, events, text};
use crate::audit::Entry;
use crate::domain::access::token::{Happened, Then, Token};
use crate::domain::event::Kind;
use crate::domain::ids::ContractId;
use crate::store::row::Columns;
use crate::store::{Db, Result};

/// A token of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The subscriber's number and name.
    pub subscriber: [String; 2],
    /// The contract.
    pub contract: ContractId,
    /// Its number.
    pub contract_number: String,
    /// The token.
    pub then: Then,
    /// When it was tried last: the check read with it.
    pub checked_at: Option<Timestamp>,
    /// When the last request was accepted that it was for.
    pub asked_at: Option<Timestamp>,
}

/// All tokens that the desk had by the end of a day, by subscriber and contract.
pub async fn list(conn: &mut Db, moment: Moment) -> Result<Vec<Listed>> {
    let mut told: HashMap<String, Vec<Happened>> = HashMap::new();
    for row in events(conn, &[Kind::TenantAdded, Kind::TenantChanged]).await? {
        let entry = entry(&row)?;
        if let Some(tenant) = entry.about.get("tenant") {
            let happened = happened(&entry, row.kind == Kind::TenantAdded.code());
            told.entry(tenant.clone()).or_default().push(happened);
        }
    }
    let rows = sqlx::query(
        "SELECT t.id, t.api_base, t.token_id, t.token_expires_on, c.id AS contract_id, c.number AS contract_number,
             s.number AS subscriber_number, s.name AS subscriber_name,
             (SELECT MAX(e.at) FROM audit_event e WHERE e.kind = 'tenant_checked' AND e.contract_id = c.id AND e.at < $1) AS checked_at,
             (SELECT MAX(r.accepted_at) FROM request r WHERE r.contract_id = c.id AND r.accepted_at < $1) AS asked_at
         FROM tenant t JOIN contract c ON c.id = t.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE t.created_at < $1 ORDER BY s.number, c.number",
    )
    .bind(moment.end)
    .fetch_all(conn)
    .await?;
    let listed = |row: &AnyRow| {
        let events = told.get(&row.text("id")?).map_or(&[][..], Vec::as_slice);
        let now = Token {
            api_base: Some(row.text("api_base")?),
            token_id: Some(row.text("token_id")?),
            expires_on: Some(row.maybe_parsed("token_expires_on")?.into()),
        };
        Ok(Listed {
            subscriber: [row.text("subscriber_number")?, row.text("subscriber_name")?],
            contract: row.parsed("contract_id")?,
            contract_number: row.text("contract_number")?,
            then: Then::of(now, events, moment.end()),
            checked_at: row.maybe_time("checked_at")?,
            asked_at: row.maybe_time("asked_at")?,
        })
    };
    rows.iter().map(listed).collect()
}

fn happened(entry: &Entry, came: bool) -> Happened {
    let own = |name| text(entry, name).map(str::to_owned);
    let before = Token {
        api_base: own("api_base_before"),
        token_id: own("token_id_before"),
        expires_on: None,
    };
    let after = Token {
        api_base: own("api_base"),
        token_id: own("token_id"),
        expires_on: day(entry, "token_expires_on"),
    };
    Happened {
        at: entry.at,
        is_another: came
            || text(entry, "secret") == Some("replaced")
            || before.token_id != after.token_id,
        before: (!came).then_some(before),
        after,
    }
}
