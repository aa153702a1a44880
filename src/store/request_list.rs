//! Requests as lists show them.

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

use super::release_standing::{self, Standing, standing_columns, standing_join};
use super::row::Columns;
use super::{Db, Result, request};
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::TenantId;
use crate::domain::request::Request;

/// A request with the names that a list shows.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The request.
    pub request: Request,
    /// The contract's number.
    pub contract_number: String,
    /// The company.
    pub company: String,
    /// Host and port of the tenant's API.
    pub api_host: String,
    /// How it stands by a release, if by one.
    pub standing: Option<Standing>,
}

/// What the list of requests filters by; what is empty does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A state's word.
    pub state: String,
    /// Part of a reference number, serial, device name, contract number or company; `%` and `_`
    /// are taken as themselves.
    pub text: String,
    /// Accepted before.
    pub before: Option<Timestamp>,
}

/// Requests, the newest first.
pub async fn list(conn: &mut Db, filter: &Filter, limit: i64) -> Result<Vec<Listed>> {
    let text: String = filter.text.trim().nfkc().collect();
    let text = literal(&text.to_lowercase());
    // Symbols alone fold to nothing, which would be found everywhere.
    let folded = |key: String| match key.as_str() {
        "" => text.clone(),
        key => literal(key),
    };
    let company = folded(fold_company(&filter.text));
    let number = folded(fold(&filter.text));
    sqlx::query(concat!(
        "SELECT r.*, c.number AS contract_number, s.name AS company, t.api_host, ",
        standing_columns!(),
        " FROM request r JOIN contract c ON c.id = r.contract_id JOIN subscriber s ON s.id = c.subscriber_id
             JOIN tenant t ON t.id = r.tenant_id ",
        standing_join!(),
        " WHERE r.accepted_at < $1 AND ($2 = '' OR r.state = $2)
           AND ($3 = '%%' OR LOWER(r.reference) LIKE $3 ESCAPE '!' OR LOWER(r.device_serial) LIKE $3 ESCAPE '!'
                OR LOWER(r.device_name) LIKE $3 ESCAPE '!' OR LOWER(c.number) LIKE $3 ESCAPE '!' OR LOWER(s.name) LIKE $3 ESCAPE '!'
                OR s.name_key LIKE $5 ESCAPE '!' OR s.kana_key LIKE $5 ESCAPE '!'
                OR REPLACE(r.reference, '-', '') LIKE $6 ESCAPE '!' OR REPLACE(c.number, '-', '') LIKE $6 ESCAPE '!')
         ORDER BY r.accepted_at DESC LIMIT $4"
    ))
    .bind(filter.before.map_or(i64::MAX, Timestamp::as_microsecond))
    .bind(filter.state.clone())
    .bind(format!("%{text}%"))
    .bind(limit)
    .bind(format!("%{company}%"))
    .bind(format!("%{number}%"))
    .fetch_all(conn)
    .await?
    .iter()
    .map(listed)
    .collect()
}

/// A text for LIKE with ESCAPE '!', taken as itself.
fn literal(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

/// What has not been sent, what needs a person first (before all, what waits for a second one), then
/// the oldest.
pub async fn queue(conn: &mut Db, limit: i64) -> Result<Vec<Listed>> {
    sqlx::query(concat!(
        "SELECT r.*, c.number AS contract_number, s.name AS company, t.api_host, ",
        standing_columns!(),
        " FROM request r JOIN contract c ON c.id = r.contract_id JOIN subscriber s ON s.id = c.subscriber_id
             JOIN tenant t ON t.id = r.tenant_id ",
        standing_join!(),
        " WHERE r.state <> 'sent'
         ORDER BY CASE r.state WHEN 'blocked' THEN 0 WHEN 'unknown' THEN 1 WHEN 'sending' THEN 2 ELSE 3 END,
             CASE WHEN l.id IS NOT NULL AND l.decision IS NULL THEN 0 ELSE 1 END, r.accepted_at
         LIMIT $1"
    ))
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(listed)
    .collect()
}

/// The requests about one device, the newest first.
pub async fn about_device(
    conn: &mut Db,
    tenant: TenantId,
    device_uid: &str,
    limit: i64,
) -> Result<Vec<Listed>> {
    sqlx::query(concat!(
        "SELECT r.*, c.number AS contract_number, s.name AS company, t.api_host, ",
        standing_columns!(),
        " FROM request r JOIN contract c ON c.id = r.contract_id JOIN subscriber s ON s.id = c.subscriber_id
             JOIN tenant t ON t.id = r.tenant_id ",
        standing_join!(),
        " WHERE r.tenant_id = $1 AND r.device_uid = $2 ORDER BY r.accepted_at DESC LIMIT $3"
    ))
    .bind(tenant.to_string())
    .bind(device_uid.to_owned())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(listed)
    .collect()
}

fn listed(row: &sqlx::any::AnyRow) -> Result<Listed> {
    Ok(Listed {
        request: request::read(row)?,
        contract_number: row.text("contract_number")?,
        company: row.text("company")?,
        api_host: row.text("api_host")?,
        standing: release_standing::read(row)?,
    })
}
