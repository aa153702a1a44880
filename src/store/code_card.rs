//! Cards of numbered one-time codes.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent};
use super::{Db, Result, Tx};
use crate::domain::code_card::{CodeCard, CodeNumber, WRONG_AT_MOST};
use crate::domain::ids::{CodeCardId, RequesterId};

/// Keeps a new card with the PHC strings of its codes, number 1 first. The card before it is of no use
/// from now on.
pub async fn add(tx: &mut Tx, card: &CodeCard, codes: &[String]) -> Result<()> {
    sqlx::query(
        "UPDATE code_card SET replaced_at = $1 WHERE requester_id = $2 AND replaced_at IS NULL",
    )
    .bind(card.made_at.as_microsecond())
    .bind(card.requester.to_string())
    .execute(tx.conn()?)
    .await?;
    sqlx::query("INSERT INTO code_card (id, requester_id, made_at) VALUES ($1, $2, $3)")
        .bind(card.id.to_string())
        .bind(card.requester.to_string())
        .bind(card.made_at.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    for (number, phc) in CodeNumber::all().zip(codes) {
        sqlx::query("INSERT INTO code (card_id, number, phc) VALUES ($1, $2, $3)")
            .bind(card.id.to_string())
            .bind(i64::from(number.get()))
            .bind(phc.clone())
            .execute(tx.conn()?)
            .await?;
    }
    Ok(())
}

/// The card of a requester that counts.
pub async fn load(conn: &mut Db, requester: RequesterId) -> Result<Option<CodeCard>> {
    sqlx::query("SELECT * FROM code_card WHERE requester_id = $1 AND replaced_at IS NULL")
        .bind(requester.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The numbers of a card whose codes were not used yet.
pub async fn unused(conn: &mut Db, card: CodeCardId) -> Result<Vec<CodeNumber>> {
    let rows = sqlx::query(
        "SELECT number FROM code WHERE card_id = $1 AND used_at IS NULL AND burnt_at IS NULL ORDER BY number",
    )
    .bind(card.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| number(row, "number")).collect()
}

/// Asks for this number from now on.
pub async fn ask(tx: &mut Tx, card: CodeCardId, number: CodeNumber) -> Result<()> {
    sqlx::query("UPDATE code_card SET asked = $1, wrong = 0 WHERE id = $2")
        .bind(i64::from(number.get()))
        .bind(card.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

/// The PHC string of the code that is asked for, where it is this number and was not used.
pub async fn asked(
    conn: &mut Db,
    requester: RequesterId,
    number: CodeNumber,
) -> Result<Option<(CodeCardId, String)>> {
    let row = sqlx::query(
        "SELECT c.card_id, c.phc FROM code c JOIN code_card k ON k.id = c.card_id
         WHERE k.requester_id = $1 AND k.replaced_at IS NULL AND k.asked = $2 AND c.number = $2
           AND c.used_at IS NULL AND c.burnt_at IS NULL",
    )
    .bind(requester.to_string())
    .bind(i64::from(number.get()))
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.parsed("card_id")?, row.text("phc")?)))
        .transpose()
}

/// Uses a code up; answers false where somebody was faster, or the card was replaced.
pub async fn spend(
    tx: &mut Tx,
    card: CodeCardId,
    number: CodeNumber,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE code SET used_at = $1 WHERE card_id = $2 AND number = $3 AND used_at IS NULL AND burnt_at IS NULL
         AND EXISTS (SELECT 1 FROM code_card k WHERE k.id = card_id AND k.replaced_at IS NULL)",
    )
    .bind(now.as_microsecond())
    .bind(card.to_string())
    .bind(i64::from(number.get()))
    .execute(tx.conn()?)
    .await?;
    if done.rows_affected() == 1 {
        unask(tx, card).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Counts a wrong answer to the number that is asked for; too many burn its code.
pub async fn wrong(
    tx: &mut Tx,
    card: CodeCardId,
    number: CodeNumber,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE code_card SET wrong = wrong + 1 WHERE id = $1 AND asked = $2 AND wrong < $3",
    )
    .bind(card.to_string())
    .bind(i64::from(number.get()))
    .bind(WRONG_AT_MOST)
    .execute(tx.conn()?)
    .await?;
    let burnt = sqlx::query(
        "UPDATE code SET burnt_at = $1 WHERE card_id = $2 AND number = $3 AND used_at IS NULL AND burnt_at IS NULL
         AND EXISTS (SELECT 1 FROM code_card k WHERE k.id = card_id AND k.asked = number AND k.wrong >= $4)",
    )
    .bind(now.as_microsecond())
    .bind(card.to_string())
    .bind(i64::from(number.get()))
    .bind(WRONG_AT_MOST)
    .execute(tx.conn()?)
    .await?;
    if burnt.rows_affected() == 1 {
        unask(tx, card).await?;
    }
    Ok(())
}

async fn unask(tx: &mut Tx, card: CodeCardId) -> Result<()> {
    sqlx::query("UPDATE code_card SET asked = NULL, wrong = 0 WHERE id = $1")
        .bind(card.to_string())
        .execute(tx.conn()?)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<CodeCard> {
    Ok(CodeCard {
        id: row.parsed("id")?,
        requester: row.parsed("requester_id")?,
        made_at: row.time("made_at")?,
        asked: match row.maybe_number("asked")? {
            Some(_) => Some(number(row, "asked")?),
            None => None,
        },
        wrong: row.number("wrong")?,
    })
}

fn number(row: &AnyRow, column: &str) -> Result<CodeNumber> {
    CodeNumber::new(row.number(column)?).map_err(|why| inconsistent(column, why))
}
