//! Subscribers, and the people of theirs who are told.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::{ContactId, SubscriberId};
use crate::domain::register::{Contact, MailAddress, Subscriber};

/// Adds a subscriber.
pub async fn add(tx: &mut Tx, subscriber: &Subscriber, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO subscriber (id, number, name, kana, name_key, kana_key, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
    )
    .bind(subscriber.id.to_string())
    .bind(subscriber.number.to_string())
    .bind(subscriber.name.to_string())
    .bind(subscriber.kana.to_string())
    .bind(subscriber.name_key())
    .bind(subscriber.kana_key())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a changed number, name or reading.
pub async fn save(tx: &mut Tx, subscriber: &Subscriber) -> Result<()> {
    let done = sqlx::query(
        "UPDATE subscriber SET number = $1, name = $2, kana = $3, name_key = $4, kana_key = $5, version = version + 1
         WHERE id = $6 AND version = $7",
    )
    .bind(subscriber.number.to_string())
    .bind(subscriber.name.to_string())
    .bind(subscriber.kana.to_string())
    .bind(subscriber.name_key())
    .bind(subscriber.kana_key())
    .bind(subscriber.id.to_string())
    .bind(subscriber.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "subscriber", subscriber.id)
}

/// A subscriber by id.
pub async fn load(conn: &mut Db, id: SubscriberId) -> Result<Option<Subscriber>> {
    sqlx::query("SELECT * FROM subscriber WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A subscriber by the provider's customer number.
pub async fn by_number(conn: &mut Db, number: &str) -> Result<Option<Subscriber>> {
    sqlx::query("SELECT * FROM subscriber WHERE number = $1")
        .bind(number.to_owned())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Subscribers in the order of their readings. What was typed is looked for in number, name and
/// reading, and in the numbers of their contracts; nothing typed finds all.
pub async fn list(conn: &mut Db, typed: &str, limit: i64, offset: i64) -> Result<Vec<Subscriber>> {
    sqlx::query(
        "SELECT s.* FROM subscriber s
         WHERE s.name_key LIKE $1 ESCAPE '\\' OR s.kana_key LIKE $1 ESCAPE '\\'
            OR REPLACE(REPLACE(UPPER(s.number), '-', ''), ' ', '') LIKE $2 ESCAPE '\\'
            OR EXISTS (SELECT 1 FROM contract c
                       WHERE c.subscriber_id = s.id AND REPLACE(c.number, '-', '') LIKE $2 ESCAPE '\\')
            OR EXISTS (SELECT 1 FROM parent_contract p LEFT JOIN child_contract h ON h.parent_id = p.id
                       WHERE p.subscriber_id = s.id
                         AND (REPLACE(p.number, '-', '') LIKE $2 ESCAPE '\\' OR REPLACE(h.number, '-', '') LIKE $2 ESCAPE '\\'))
         ORDER BY s.kana_key, s.id LIMIT $3 OFFSET $4",
    )
    .bind(containing(&fold_company(typed)))
    .bind(containing(&fold(typed)))
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// How many subscribers there are.
pub async fn count(conn: &mut Db) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM subscriber")
        .fetch_one(conn)
        .await?)
}

/// A LIKE pattern for what contains `key`; what LIKE would read as a wildcard is escaped.
pub(super) fn containing(key: &str) -> String {
    let escaped = key
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}

/// Adds a contact.
pub async fn add_contact(tx: &mut Tx, contact: &Contact, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO contact (id, subscriber_id, name, address, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(contact.id.to_string())
    .bind(contact.subscriber.to_string())
    .bind(contact.name.to_string())
    .bind(contact.address.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Tells a contact nothing from now on. The row stays: mails that went out name it.
pub async fn remove_contact(tx: &mut Tx, id: ContactId, now: Timestamp) -> Result<()> {
    let done =
        sqlx::query("UPDATE contact SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL")
            .bind(now.as_microsecond())
            .bind(id.to_string())
            .execute(tx.conn()?)
            .await?;
    one_changed(done.rows_affected(), "contact", id)
}

/// A contact that was not removed.
pub async fn load_contact(conn: &mut Db, id: ContactId) -> Result<Option<Contact>> {
    sqlx::query("SELECT * FROM contact WHERE id = $1 AND removed_at IS NULL")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read_contact)
        .transpose()
}

/// The contacts of a subscriber that were not removed, in the order in which they came.
pub async fn contacts(conn: &mut Db, subscriber: SubscriberId) -> Result<Vec<Contact>> {
    sqlx::query(
        "SELECT * FROM contact WHERE subscriber_id = $1 AND removed_at IS NULL ORDER BY created_at, id",
    )
    .bind(subscriber.to_string())
    .fetch_all(conn)
    .await?
    .iter()
    .map(read_contact)
    .collect()
}

fn read(row: &AnyRow) -> Result<Subscriber> {
    Ok(Subscriber {
        id: row.parsed("id")?,
        number: row.line("number")?,
        name: row.line("name")?,
        kana: row.line("kana")?,
        version: row.number("version")?,
    })
}

fn read_contact(row: &AnyRow) -> Result<Contact> {
    Ok(Contact {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        name: row.line("name")?,
        address: MailAddress::parse(&row.text("address")?)
            .map_err(|why| inconsistent("address", why))?,
    })
}
