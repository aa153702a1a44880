//! The outbox: mails are kept with what they tell and sent after the commit.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::many::{chunks, many};
use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::ids::MailId;
use crate::domain::mail::{Letter, Mail, MailState, Posted};
use crate::domain::register::MailAddress;

/// Puts mails into the outbox; they are sent once the unit is committed.
pub async fn enqueue(tx: &mut Tx, mut mails: Vec<Mail>, now: Timestamp) -> Result<()> {
    for chunk in chunks(&mut mails) {
        let sql = many(
            "INSERT INTO mail (id, to_address, subject, body, call_id, request_id, created_at, due_at) VALUES",
            chunk.len(),
            8,
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for mail in chunk {
            query = query
                .bind(mail.id.to_string())
                .bind(mail.to.to_string())
                .bind(mail.letter.subject)
                .bind(mail.letter.body)
                .bind(mail.call.map(|id| id.to_string()))
                .bind(mail.request.map(|id| id.to_string()))
                .bind(now.as_microsecond())
                .bind(now.as_microsecond());
        }
        query.execute(tx.conn()?).await?;
        tx.wake_mail();
    }
    Ok(())
}

/// What is to be sent by now, the longest waiting first.
pub async fn due(conn: &mut Db, now: Timestamp, limit: i64) -> Result<Vec<Posted>> {
    sqlx::query(
        "SELECT * FROM mail WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Takes a due mail for sending: other nodes leave it alone until `until`, when it is due again if
/// nobody said what became of it. False where another node was first.
pub async fn claim(tx: &mut Tx, id: MailId, now: Timestamp, until: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE mail SET due_at = $1 WHERE id = $2 AND due_at <= $3")
        .bind(until.as_microsecond())
        .bind(id.to_string())
        .bind(now.as_microsecond())
        .execute(tx.conn()?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps that the mail server took a mail.
pub async fn delivered(tx: &mut Tx, id: MailId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "UPDATE mail SET sent_at = $1, due_at = NULL, why = NULL, attempts = attempts + 1
         WHERE id = $2 AND sent_at IS NULL",
    )
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "mail", id)
}

/// Keeps that sending failed, and when to try again; `None` gives up.
pub async fn failed(tx: &mut Tx, id: MailId, why: &str, next: Option<Timestamp>) -> Result<()> {
    let done = sqlx::query(
        "UPDATE mail SET why = $1, due_at = $2, attempts = attempts + 1 WHERE id = $3 AND sent_at IS NULL",
    )
    .bind(why.to_owned())
    .bind(next.map(Timestamp::as_microsecond))
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "mail", id)
}

/// One mail.
pub async fn load(conn: &mut Db, id: MailId) -> Result<Option<Posted>> {
    sqlx::query("SELECT * FROM mail WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Mails older than `before`, newest first. Ids grow with time, so they are the order.
pub async fn list(conn: &mut Db, before: Option<MailId>, limit: i64) -> Result<Vec<Posted>> {
    sqlx::query("SELECT * FROM mail WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2")
        .bind(before.map(|id| id.to_string()).unwrap_or_default())
        .bind(limit)
        .fetch_all(conn)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// When the next mail is to be sent.
pub async fn next_due(conn: &mut Db) -> Result<Option<Timestamp>> {
    let row = sqlx::query("SELECT MIN(due_at) AS due_at FROM mail WHERE due_at IS NOT NULL")
        .fetch_one(conn)
        .await?;
    row.maybe_time("due_at")
}

/// How many wait to be sent.
pub async fn waiting(conn: &mut Db) -> Result<i64> {
    Ok(
        sqlx::query_scalar("SELECT COUNT(*) FROM mail WHERE due_at IS NOT NULL")
            .fetch_one(conn)
            .await?,
    )
}

fn read(row: &AnyRow) -> Result<Posted> {
    let why = row.maybe_text("why")?;
    let state = match (row.maybe_time("sent_at")?, row.maybe_time("due_at")?) {
        (Some(at), _) => MailState::Sent(at),
        (None, Some(due_at)) => MailState::Waiting { due_at, why },
        (None, None) => MailState::GivenUp(why.unwrap_or_default()),
    };
    let to = MailAddress::parse(&row.text("to_address")?)
        .map_err(|why| inconsistent("to_address", why))?;
    Ok(Posted {
        mail: Mail {
            id: row.parsed("id")?,
            to,
            letter: Letter {
                subject: row.text("subject")?,
                body: row.text("body")?,
            },
            call: row.maybe_parsed("call_id")?,
            request: row.maybe_parsed("request_id")?,
        },
        created_at: row.time("created_at")?,
        attempts: row.number("attempts")?,
        state,
    })
}
