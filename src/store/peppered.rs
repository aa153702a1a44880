//! Which stored hashes need which pepper. A PHC string names its pepper: `…,keyid=<name>$…`.

use sqlx::AssertSqlSafe;

use super::{Db, Result};

/// Every hash that can still be compared.
const HASHES: &str = "SELECT password AS phc FROM agent
    UNION ALL SELECT phc FROM recovery_code WHERE used_at IS NULL
    UNION ALL SELECT passphrase AS phc FROM requester
    UNION ALL SELECT phc FROM import_requester WHERE phc IS NOT NULL
    UNION ALL SELECT c.phc AS phc FROM code c JOIN code_card k ON k.id = c.card_id
        WHERE c.used_at IS NULL AND c.burnt_at IS NULL AND k.replaced_at IS NULL";

/// How many hashes were made with another pepper than these.
pub async fn by_others(conn: &mut Db, names: &[String]) -> Result<i64> {
    let others: Vec<String> = (1..=names.len())
        .map(|place| format!(" AND h.phc NOT LIKE ${place}"))
        .collect();
    let sql = format!(
        "SELECT COUNT(*) FROM ({HASHES}) h WHERE h.phc LIKE '$argon2id$%,keyid=%$%'{}",
        others.concat()
    );
    let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
    for name in names {
        query = query.bind(format!("%,keyid={name}$%"));
    }
    Ok(query.fetch_one(conn).await?)
}
