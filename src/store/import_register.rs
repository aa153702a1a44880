//! What was read of a file into the register and through the second person's hands, each in a few
//! statements whatever its size.

use jiff::Timestamp;
use sqlx::query;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx, decision};
use crate::domain::decision::{Decided, Decision};
use crate::domain::ids::{AgentId, ImportId};
use crate::domain::register::MailAddress;

/// Adds all rows of a file as unconfirmed requesters, each with its proposal. Refused where it is not
/// complete; [`super::StoreError::Taken`] where somebody has one of the numbers.
pub async fn propose(tx: &mut Tx, id: ImportId, by: AgentId, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO requester (id, contract_id, number, name, kana, number_key, name_key, kana_key, passphrase, active, valid_from, valid_until, created_at, version)
         SELECT id, contract_id, number, name, kana, number_key, name_key, kana_key, phc, active, valid_from, valid_until, $2, 1
         FROM import_requester WHERE import_id = $1 AND phc IS NOT NULL",
    )
    .bind(id.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    query(
        "INSERT INTO register_proposal (id, kind, contract_id, requester_id, proposed_by, proposed_at, import_id)
         SELECT proposal_id, 'requester', contract_id, id, $2, $3, $1
         FROM import_requester WHERE import_id = $1 AND phc IS NOT NULL",
    )
    .bind(id.to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    let done = query("UPDATE import SET state = 'proposed' WHERE id = $1 AND state = 'hashing'")
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    one_changed(done.rows_affected(), "import", id)
}

/// Decides all proposals of a file that nobody decided one by one, and the file; where it was
/// confirmed, they take effect. How many they were.
pub async fn decide(tx: &mut Tx, id: ImportId, decided: &Decided) -> Result<u64> {
    let declined_why = match &decided.decision {
        Decision::Declined { why } => Some(why.as_str().to_owned()),
        Decision::Confirmed | Decision::Withdrawn => None,
    };
    // The decision first: the database lets it take effect only then.
    let done = query(
        "UPDATE register_proposal SET decision = $1, declined_why = $2, decided_by = $3, decided_at = $4
         WHERE import_id = $5 AND decision IS NULL",
    )
    .bind(decided.decision.code().code())
    .bind(declined_why)
    .bind(decided.by.to_string())
    .bind(decided.at.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    if decided.decision == Decision::Confirmed {
        query(
            "UPDATE requester SET confirmed_at = $1 WHERE confirmed_at IS NULL AND id IN (
                SELECT p.requester_id FROM register_proposal p
                WHERE p.import_id = $2 AND p.decision = 'confirmed' AND p.decided_at = $1)",
        )
        .bind(decided.at.as_microsecond())
        .bind(id.to_string())
        .execute(tx.conn()?)
        .await?;
    }
    decision::save(tx, "import", id, decided).await?;
    Ok(done.rows_affected())
}

/// Who is told that requesters of a contract were confirmed.
#[derive(Debug, Clone)]
pub struct Told {
    /// The subscriber's name.
    pub company: String,
    /// The contract's number.
    pub contract: String,
    /// A contact of the subscriber.
    pub address: MailAddress,
}

/// Whoever is told of what is done on the desk, of each contract that a file has requesters of; all contacts
/// of a subscriber where nobody is.
pub async fn told(conn: &mut Db, id: ImportId) -> Result<Vec<Told>> {
    query(
        "SELECT s.name AS company, c.number AS contract, k.address
         FROM (SELECT DISTINCT contract_id FROM register_proposal WHERE import_id = $1 AND decision = 'confirmed') p
         JOIN contract c ON c.id = p.contract_id JOIN subscriber s ON s.id = c.subscriber_id
         JOIN contact k ON k.subscriber_id = s.id AND k.removed_at IS NULL
            AND (k.for_security = 1 OR NOT EXISTS (
                SELECT 1 FROM contact o WHERE o.subscriber_id = s.id AND o.removed_at IS NULL AND o.for_security = 1))
         ORDER BY c.number, k.created_at, k.id",
    )
    .bind(id.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let address = MailAddress::parse(&row.text("address")?);
        Ok(Told {
            company: row.text("company")?,
            contract: row.text("contract")?,
            address: address.map_err(|why| inconsistent("address", why))?,
        })
    })
    .collect()
}

/// A requester of a file, for the second person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Identity, for their page.
    pub id: String,
    /// The contract's number.
    pub contract: String,
    /// Number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Its reading in kana.
    pub kana: String,
    /// Whether they may ask once they are confirmed.
    pub active: bool,
}

/// The requesters that a file proposed, by contract and number.
pub async fn people(conn: &mut Db, id: ImportId, limit: i64, offset: i64) -> Result<Vec<Person>> {
    query(
        "SELECT r.id, c.number AS contract, r.number, r.name, r.kana, r.active
         FROM register_proposal p JOIN requester r ON r.id = p.requester_id JOIN contract c ON c.id = p.contract_id
         WHERE p.import_id = $1 ORDER BY c.number, r.number_key, r.id LIMIT $2 OFFSET $3",
    )
    .bind(id.to_string())
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Person {
            id: row.text("id")?,
            contract: row.text("contract")?,
            number: row.text("number")?,
            name: row.text("name")?,
            kana: row.text("kana")?,
            active: row.flag("active")?,
        })
    })
    .collect()
}
