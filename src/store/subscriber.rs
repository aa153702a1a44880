//! Subscribers, and the people of theirs who are told.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Columns, inconsistent, one_changed};
use super::{Db, Result, Tx};
use crate::domain::contact::{Contact, Purpose, Purposes, fitting};
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::{ContactId, SubscriberId};
use crate::domain::register::{MailAddress, Subscriber};

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
        "INSERT INTO contact (id, subscriber_id, name, address, created_at, for_security, for_contract, for_technical, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(contact.id.to_string())
    .bind(contact.subscriber.to_string())
    .bind(contact.name.to_string())
    .bind(contact.address.to_string())
    .bind(now.as_microsecond())
    .bind(is_for(contact, Purpose::Security))
    .bind(is_for(contact, Purpose::Contract))
    .bind(is_for(contact, Purpose::Technical))
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps a contact's changed name and purposes. The address stays: another address is another contact.
pub async fn save_contact(tx: &mut Tx, contact: &Contact) -> Result<()> {
    let done = sqlx::query(
        "UPDATE contact SET name = $1, for_security = $2, for_contract = $3, for_technical = $4, version = version + 1
         WHERE id = $5 AND version = $6 AND removed_at IS NULL",
    )
    .bind(contact.name.to_string())
    .bind(is_for(contact, Purpose::Security))
    .bind(is_for(contact, Purpose::Contract))
    .bind(is_for(contact, Purpose::Technical))
    .bind(contact.id.to_string())
    .bind(contact.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "contact", contact.id)
}

fn is_for(contact: &Contact, purpose: Purpose) -> i64 {
    i64::from(contact.purposes.contains(purpose))
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

/// Who is told of something with this purpose: its contacts, or all where none has it.
pub async fn contacts_for(
    conn: &mut Db,
    subscriber: SubscriberId,
    purpose: Purpose,
) -> Result<Vec<Contact>> {
    let all = contacts(conn, subscriber).await?;
    Ok(fitting(all, |contact| contact.purposes.contains(purpose)))
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

/// The column that says whether a contact has a purpose.
pub(super) const fn purpose_column(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Security => "for_security",
        Purpose::Contract => "for_contract",
        Purpose::Technical => "for_technical",
    }
}

fn read_contact(row: &AnyRow) -> Result<Contact> {
    let mut purposes = Vec::new();
    for purpose in Purpose::ALL {
        if row.flag(purpose_column(*purpose))? {
            purposes.push(*purpose);
        }
    }
    Ok(Contact {
        id: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        name: row.line("name")?,
        address: MailAddress::parse(&row.text("address")?)
            .map_err(|why| inconsistent("address", why))?,
        purposes: Purposes::new(purposes).map_err(|why| inconsistent("for_security", why))?,
        version: row.number("version")?,
    })
}
